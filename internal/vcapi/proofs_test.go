package vcapi

import (
	"encoding/json"
	"testing"
)

// What the suites for Data Integrity do to a proof.
func TestProofsThatAreRefused(t *testing.T) {
	w := newWorld(t)
	for _, key := range []string{"/ed25519", "/p256", "/p384"} {
		vc := w.issued(t, key+"/credentials/issue", object(t, simple), nil)
		for name, x := range map[string]struct {
			proof   map[string]any
			options map[string]any
		}{
			"no type":                      {map[string]any{"type": nil}, nil},
			"another type":                 {map[string]any{"type": "UnknownProofType"}, nil},
			"no suite":                     {map[string]any{"cryptosuite": nil}, nil},
			"another suite":                {map[string]any{"cryptosuite": "UnknownCryptosuite"}, nil},
			"neither type nor suite":       {map[string]any{"type": "", "cryptosuite": ""}, nil},
			"a suite that is no text":      {map[string]any{"cryptosuite": 7}, nil},
			"no method":                    {map[string]any{"verificationMethod": nil}, nil},
			"a method that is none":        {map[string]any{"verificationMethod": "did:key:invalidVm"}, nil},
			"a method of somebody else":    {map[string]any{"verificationMethod": "did:key:z6MkpJySvETLnxhQG9DzEdmKJtysBDjuuTeDfUj1uNNCUqcj#z6MkpJySvETLnxhQG9DzEdmKJtysBDjuuTeDfUj1uNNCUqcj"}, nil},
			"no purpose":                   {map[string]any{"proofPurpose": nil}, nil},
			"another purpose":              {map[string]any{"proofPurpose": "invalidPurpose"}, nil},
			"not the purpose expected":     {nil, map[string]any{"expectedProofPurpose": "authentication"}},
			"no value":                     {map[string]any{"proofValue": nil}, nil},
			"value null":                   {map[string]any{"proofValue": json.RawMessage(`null`)}, nil},
			"no multibase":                 {map[string]any{"proofValue": vc["proof"].(map[string]any)["proofValue"].(string)[1:]}, nil},
			"another multibase":            {map[string]any{"proofValue": "u" + vc["proof"].(map[string]any)["proofValue"].(string)[1:]}, nil},
			"signs that base58 has not":    {map[string]any{"proofValue": "z0OIl"}, nil},
			"too long":                     {map[string]any{"proofValue": vc["proof"].(map[string]any)["proofValue"].(string) + "111111"}, nil},
			"too short":                    {map[string]any{"proofValue": "z5nmMBw2u9TGKd9NxxHJtyZKgjN2Eh"}, nil},
			"created invalid":              {map[string]any{"created": "invalidDate"}, nil},
			"created later":                {map[string]any{"created": "2026-05-14T08:32:01Z"}, nil},
			"ended":                        {map[string]any{"expires": "2026-05-14T08:31:59Z"}, nil},
			"another domain":               {map[string]any{"domain": "invalid-vc-domain.example.com"}, map[string]any{"domain": "domain.example"}},
			"no domain":                    {nil, map[string]any{"domain": "domain.example"}},
			"no challenge":                 {nil, map[string]any{"challenge": "1235abcd6789"}},
			"built on a proof that is not": {map[string]any{"previousProof": "urn:uuid:1"}, nil},
			"a previous proof of no text":  {map[string]any{"previousProof": 7}, nil},
			"a word without meaning":       {map[string]any{"unknown": "x"}, nil},
		} {
			broken := copied(t, vc)
			for member, v := range x.proof {
				if v == nil {
					delete(broken["proof"].(map[string]any), member)
				} else {
					broken["proof"].(map[string]any)[member] = v
				}
			}
			w.verifies(t, broken, x.options).refused(t, key+" "+name)
		}
		for name, proof := range map[string]any{"no proof": nil, "null": json.RawMessage(`null`), "no proofs": []any{}, "text": "x", "a list with text": []any{"x"}} {
			w.verifies(t, object(t, string(must(json.Marshal(vc))), map[string]any{"proof": proof}), nil).refused(t, key+" "+name)
		}
	}
	w.verifies(t, object(t, `{"type":["NonconformingDocument"]}`), nil).refused(t, "no credential")
	w.verifies(t, "not.a.jwt", nil).refused(t, "a text that is no JWT")
}

// An end of its own, a date without an offset, sets and chains.
func TestProofsWithMore(t *testing.T) {
	w := newWorld(t)
	ended := w.issued(t, "/credentials/issue", object(t, simple), map[string]any{"expires": "2026-05-14T08:31:59Z"})
	if kind := w.verifies(t, ended, nil).refused(t, "ended"); kind != "PROOF_VERIFICATION_ERROR" {
		t.Error(kind)
	}
	if a := w.verifies(t, w.issued(t, "/credentials/issue", object(t, simple), map[string]any{"expires": "2026-05-14T08:33:00Z"}), nil); a.code != 200 {
		t.Errorf("not ended: %s", a.raw)
	}
	first := w.issued(t, "/credentials/issue", object(t, simple), map[string]any{"proofId": "urn:uuid:1"})
	set := w.issued(t, "/credentials/issue", first, map[string]any{"proofId": "urn:uuid:2"})
	chain := w.issued(t, "/credentials/issue", set, map[string]any{"previousProof": "urn:uuid:1"})
	for name, vc := range map[string]map[string]any{"one": first, "set": set, "chain": chain} {
		if a := w.verifies(t, vc, nil); a.code != 200 {
			t.Errorf("%s: %s", name, a.raw)
		}
	}
	broken := copied(t, chain)
	broken["proof"].([]any)[0].(map[string]any)["id"] = "urn:uuid:9"
	w.verifies(t, broken, nil).refused(t, "the first proof has another id")
	broken = copied(t, chain)
	broken["proof"].([]any)[2].(map[string]any)["previousProof"] = []any{"urn:uuid:1", "urn:uuid:9"}
	w.verifies(t, broken, nil).refused(t, "one of the previous proofs is not there")
	broken = copied(t, set) // each of a set must hold
	broken["proof"].([]any)[1].(map[string]any)["created"] = "2026-05-14T08:00:00Z"
	w.verifies(t, broken, nil).refused(t, "one of a set")
	more := copied(t, set) // a proof of a kind that we do not know is passed over beside one that holds
	more["proof"] = append(more["proof"].([]any), map[string]any{"type": "DataIntegrityProof", "cryptosuite": "ecdsa-sd-2023", "proofValue": "u2V0"})
	if a := w.verifies(t, more, nil); a.code != 200 {
		t.Errorf("beside an unknown suite: %s", a.raw)
	}
	// The name on a signed credential does not change.
	other := w.post(t, "/p256/credentials/issue", map[string]any{"credential": first})
	if kind := other.refused(t, "another name"); kind != "PROOF_GENERATION_ERROR" {
		t.Error(kind)
	}
}

func TestDatesAreChecked(t *testing.T) {
	w := newWorld(t)
	for name, members := range map[string]map[string]any{"not yet": {"validFrom": "2026-05-14T08:32:01Z"}, "no longer": {"validUntil": "2026-05-14T08:31:59Z"}} {
		if kind := w.verifies(t, w.issued(t, "/credentials/issue", object(t, simple, members), nil), nil).refused(t, name); kind != "RANGE_ERROR" {
			t.Errorf("%s: %s", name, kind)
		}
	}
}
