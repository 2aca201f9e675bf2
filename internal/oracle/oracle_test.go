package oracle

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

const (
	sampleIssuer = "did:web:localhost%3A8080:o:forges-du-doubs"
	sampleList   = "http://localhost:8080/o/forges-du-doubs/status/1"
)

// sample is an Open Badges 3.0 credential of no organisation, with the parts that Galon's have: an issuer object, a
// name in clear, a status.
const sample = `{
  "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
  "id": "urn:uuid:0f3b7a6e-4c8b-4e0e-9d5d-0b6d4f0a1c11",
  "type": ["VerifiableCredential", "OpenBadgeCredential"],
  "name": "Accueillir un client",
  "issuer": {"id": "did:web:localhost%3A8080:o:forges-du-doubs", "type": ["Profile"], "name": "Les Forges du Doubs"},
  "validFrom": "2026-03-02T09:00:00Z",
  "credentialSubject": {
    "id": "urn:uuid:5b1f6c52-55b0-4ad1-8f0b-1c9a7b1e2d22",
    "type": ["AchievementSubject"],
    "identifier": [{"type": "IdentityObject", "hashed": false, "identityType": "name", "identityHash": "Zoé Lœuillet"}],
    "achievement": {
      "id": "http://localhost:8080/o/forges-du-doubs/b/accueil", "type": ["Achievement"], "achievementType": "Competency",
      "name": "Accueillir un client", "description": "Accueille et oriente un client.", "criteria": {"narrative": "Seule, au comptoir."}
    }
  },
  "credentialStatus": {
    "id": "http://localhost:8080/o/forges-du-doubs/status/1#42", "type": "BitstringStatusListEntry",
    "statusPurpose": "revocation", "statusListIndex": "42", "statusListCredential": "http://localhost:8080/o/forges-du-doubs/status/1"
  }
}`

type signed struct {
	Credential json.RawMessage            `json:"credential"`
	Documents  map[string]json.RawMessage `json:"documents"`
	JWT        string                     `json:"jwt"`
	JWK        json.RawMessage            `json:"jwk"`
}

func (s signed) documents() map[string][]byte {
	out := map[string][]byte{}
	for address, document := range s.Documents {
		out[address] = document
	}
	return out
}

func signSample(t *testing.T, revoked ...int) signed {
	t.Helper()
	stdin, err := json.Marshal(map[string]any{
		"credential": json.RawMessage(sample),
		"list":       map[string]any{"id": sampleList, "revoked": append([]int{}, revoked...)},
	})
	if err != nil {
		t.Fatal(err)
	}
	var s signed
	if out := Run(t, "sign_sample.mjs", stdin); json.Unmarshal(out, &s) != nil {
		t.Fatalf("sign_sample.mjs answered %q", out)
	}
	return s
}

// The judges say yes to what is right and no to what is not. Without this, a judge that always says yes would let
// every badge of Galon pass.
func TestJudgesTellGoodFromChanged(t *testing.T) {
	t.Parallel()
	s := signSample(t)
	other := signSample(t)
	swap := func(b []byte, old, new string) []byte {
		changed := bytes.Replace(b, []byte(old), []byte(new), 1)
		if bytes.Equal(changed, b) {
			t.Fatalf("%s does not stand in the sample", old)
		}
		return changed
	}
	edit := func(address, old, new string) map[string][]byte {
		d := s.documents()
		d[address] = swap(d[address], old, new)
		return d
	}
	without := func(address string) map[string][]byte {
		d := s.documents()
		delete(d, address)
		return d
	}
	for _, c := range []struct {
		name       string
		credential []byte
		documents  map[string][]byte
		want       bool
	}{
		{"as signed", s.Credential, s.documents(), true},
		{"other title", swap(s.Credential, `"name":"Accueillir un client"`, `"name":"Diriger une agence"`), s.documents(), false},
		{"other holder", swap(s.Credential, "Zoé", "Chloé"), s.documents(), false},
		{"a term no context knows", swap(s.Credential, `"validFrom"`, `"inconnu":"x","validFrom"`), s.documents(), false},
		{"key of somebody else", s.Credential, edit(sampleIssuer, string(keyOf(t, s)), string(keyOf(t, other))), false},
		{"key not for assertions", s.Credential, edit(sampleIssuer, `"assertionMethod"`, `"authentication"`), false},
		{"no DID document", s.Credential, without(sampleIssuer), false},
		{"no status list", s.Credential, without(sampleList), false},
		{"status list changed", s.Credential, edit(sampleList, `"validFrom":"2026-03-02`, `"validFrom":"2026-03-01`), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := VerifyIntegrity(t, c.credential, c.documents)
			if got.Verified != c.want {
				t.Errorf("verified = %v, want %v (%s)", got.Verified, c.want, got.Error)
			}
			if !c.want && got.Error == "" {
				t.Error("a no without a reason")
			}
			if c.want && (got.Status == nil || *got.Status) {
				t.Errorf("status = %v, want a bit that is not set", got.Status)
			}
		})
	}
}

// keyOf is the multibase text of the sample's only key.
func keyOf(t *testing.T, s signed) []byte {
	t.Helper()
	var document struct {
		Method []struct {
			Key string `json:"publicKeyMultibase"`
		} `json:"verificationMethod"`
	}
	if err := json.Unmarshal(s.Documents[sampleIssuer], &document); err != nil || len(document.Method) != 1 {
		t.Fatalf("DID document %s: %v", s.Documents[sampleIssuer], err)
	}
	return []byte(`"publicKeyMultibase":"` + document.Method[0].Key + `"`)
}

func TestJudgeReadsTheStatusBit(t *testing.T) {
	t.Parallel()
	s := signSample(t, 41, 42)
	got := VerifyIntegrity(t, s.Credential, s.documents())
	if !got.Verified || got.Status == nil || !*got.Status {
		t.Errorf("got %+v, want a good signature and the bit 42 set", got)
	}
}

func TestJudgeOfJWT(t *testing.T) {
	t.Parallel()
	s, other := signSample(t), signSample(t)
	got := VerifyJWT(t, s.JWT, s.JWK)
	if !got.Verified || !strings.Contains(string(got.Payload), "Zoé Lœuillet") {
		t.Errorf("as signed: %+v", got)
	}
	parts := strings.Split(s.JWT, ".")
	otherParts := strings.Split(other.JWT, ".")
	for name, jwt := range map[string]string{
		"payload cut":              parts[0] + "." + parts[1][:len(parts[1])-4] + "." + parts[2],
		"signature of another":     parts[0] + "." + parts[1] + "." + otherParts[2],
		"unsigned (RFC 7519, 6.1)": "eyJhbGciOiJub25lIn0." + parts[1] + ".",
	} {
		if got := VerifyJWT(t, jwt, s.JWK); got.Verified || got.Error == "" {
			t.Errorf("%s: %+v, want a no with a reason", name, got)
		}
	}
	if got := VerifyJWT(t, s.JWT, other.JWK); got.Verified {
		t.Error("the key of another signer was accepted")
	}
}
