package credential

import (
	"bytes"
	"encoding/json"
)

// Within gives the credentials that a record or a presentation holds, each in its own bytes: an object, or a text in
// quotes where it is a JWT. Names are compared exactly.
func Within(doc []byte) []json.RawMessage {
	m := unwrapped(doc)
	if own := rawList(m["verifiableCredential"]); own != nil {
		return own
	}
	var all []json.RawMessage
	for _, subject := range rawList(m["credentialSubject"]) {
		all = append(all, rawList(rawObject(subject)["verifiableCredential"])...)
	}
	return all
}

// Endorsed is an endorsement that stands within a credential, and the address of what it should be about.
type Endorsed struct {
	Raw   json.RawMessage
	About string
}

// EndorsementsWithin gives the endorsements of a credential, of what it is for and of its issuer (Open Badges 3.0,
// B.1.2, B.1.1 and B.1.14), both those embedded and those as JWT. Endorsements of endorsers are left alone.
func EndorsementsWithin(doc []byte) []Endorsed {
	if !bytes.Contains(doc, []byte(`"endorsement`)) && !bytes.Contains(doc, []byte(`\u`)) {
		return nil // no member of that name, nor one that is written with escapes: nearly every badge
	}
	m := unwrapped(doc)
	holders := []map[string]json.RawMessage{m}
	for _, subject := range rawList(m["credentialSubject"]) {
		for _, a := range rawList(rawObject(subject)["achievement"]) {
			holders = append(holders, rawObject(a))
		}
	}
	holders = append(holders, rawObject(m["issuer"]))
	var all []Endorsed
	for _, h := range holders {
		var about string
		if json.Unmarshal(h["id"], &about) != nil {
			about = ""
		}
		for _, name := range []string{"endorsement", "endorsementJwt"} {
			for _, raw := range rawList(h[name]) {
				all = append(all, Endorsed{Raw: raw, About: about})
			}
		}
	}
	return all
}

// HolderOf is who a presentation says shows it, or "".
func HolderOf(doc []byte) string {
	raw := unwrapped(doc)["holder"]
	if m := rawObject(raw); m != nil {
		raw = m["id"]
	}
	var id string
	if json.Unmarshal(raw, &id) != nil {
		return ""
	}
	return id
}

// unwrapped is the document by name, taken out of the claim that carries it in a JWT of VCDM 1.1.
func unwrapped(doc []byte) map[string]json.RawMessage {
	m := rawObject(doc)
	for _, claim := range []string{"vc", "vp"} {
		if inner := rawObject(m[claim]); inner != nil && m["@context"] == nil {
			return inner
		}
	}
	return m
}

func rawObject(raw []byte) map[string]json.RawMessage {
	var m map[string]json.RawMessage
	if len(raw) == 0 || json.Unmarshal(raw, &m) != nil {
		return nil
	}
	return m
}

// MaxWithin bounds how many of a list are taken out of it. It is more than anybody judges in one go, so that a longer
// list is noticed.
const MaxWithin = 100

// rawList is a member as a list, whatever its form.
func rawList(raw json.RawMessage) []json.RawMessage {
	switch {
	case len(raw) == 0 || string(raw) == "null":
		return nil
	case raw[0] == '[':
		return Elements(raw)
	}
	return []json.RawMessage{raw}
}

// Elements are the first values of a JSON list, each in its own bytes. A list of millions costs no more than its start.
func Elements(list []byte) (all []json.RawMessage) {
	d := json.NewDecoder(bytes.NewReader(list))
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return nil
	}
	for d.More() && len(all) < MaxWithin {
		var one json.RawMessage
		if d.Decode(&one) != nil {
			return nil
		}
		all = append(all, one)
	}
	return all
}

// marshalNode writes a part of a document that was read: for documents whose bytes nobody signed.
func marshalNode(n node) []byte {
	b, err := json.Marshal(map[string]any(n))
	if err != nil {
		panic("credential: what was read cannot be written: " + err.Error())
	}
	return b
}
