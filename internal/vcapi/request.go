package vcapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"time"

	"galon/internal/sign"
)

// options are those of the VC-API that mean something here; others are passed over, as that specification wants.
type options struct {
	Type                 string    `json:"type"`
	Cryptosuite          string    `json:"cryptosuite"`
	KeyType              string    `json:"keyType"`
	ProofPurpose         string    `json:"proofPurpose"`
	ExpectedProofPurpose string    `json:"expectedProofPurpose"`
	Domain               oneOrMore `json:"domain"`
	Challenge            string    `json:"challenge"`
	Created              string    `json:"created"`
	Expires              string    `json:"expires"`
	ProofID              string    `json:"proofId"`
	PreviousProof        oneOrMore `json:"previousProof"`
	CredentialStatus     struct {
		StatusPurpose string `json:"statusPurpose"`
	} `json:"credentialStatus"`
}

// oneOrMore is a text or a list of texts.
type oneOrMore []string

func (l *oneOrMore) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*l = oneOrMore{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(l))
}

// meets tells whether one of these is wanted, or nothing is.
func (l oneOrMore) meets(these []string) bool {
	return len(l) == 0 || slices.ContainsFunc(these, func(s string) bool { return slices.Contains(l, s) })
}

type request struct {
	Credential             json.RawMessage `json:"credential"`
	Presentation           json.RawMessage `json:"presentation"`
	VerifiableCredential   json.RawMessage `json:"verifiableCredential"`
	VerifiablePresentation json.RawMessage `json:"verifiablePresentation"`
	CredentialID           string          `json:"credentialId"`
	CredentialStatus       struct {
		StatusPurpose string `json:"statusPurpose"`
	} `json:"credentialStatus"`
	Status  *bool   `json:"status"`
	Options options `json:"options"`
}

func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return nil, parsing("La demande ne se lit pas, ou dépasse 4 Mo.")
	}
	return b, nil
}

// read takes a request apart; two readers must read the same thing.
func read(body []byte) (request, error) {
	var q request
	if err := sign.CheckJSON(body); err != nil {
		return q, parsing("La demande n’est pas un JSON que tous lisent de la même façon.")
	}
	if err := json.Unmarshal(body, &q); err != nil {
		return q, parsing("La demande n’a pas la forme attendue.")
	}
	return q, nil
}

// document is one member of a request that must be there and be an object.
func document(raw json.RawMessage, name string) ([]byte, error) {
	if len(raw) == 0 || raw[0] != '{' {
		return nil, parsing("Le champ « " + name + " » de la demande n’est pas un objet.")
	}
	return raw, nil
}

// proving turns options into what sign wants; now is used where they name no date.
func (o options) proving(i identity, now time.Time) (sign.Proving, error) {
	how := sign.Proving{Algorithm: i.algorithm, Created: now, Purpose: o.ProofPurpose, Challenge: o.Challenge, ID: o.ProofID, Previous: o.PreviousProof, Alone: true}
	if len(o.Domain) > 0 {
		how.Domain = o.Domain[0]
	}
	for text, to := range map[string]*time.Time{o.Created: &how.Created, o.Expires: &how.Expires} {
		if text == "" {
			continue
		}
		t, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return how, generation("Une date des options ne se lit pas.")
		}
		*to = t
	}
	if how.Purpose != "" && how.Purpose != "assertionMethod" && how.Purpose != "authentication" {
		return how, generation("Le but de la preuve n’est ni « assertionMethod » ni « authentication ».")
	}
	return how, nil
}

// replace puts a value in the place of a member of an object, or behind the others, and leaves the other bytes alone.
func replace(doc []byte, name string, value []byte) ([]byte, error) {
	d := json.NewDecoder(bytes.NewReader(doc))
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	empty := true
	for ; d.More(); empty = false {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		var old json.RawMessage
		if err := d.Decode(&old); err != nil {
			return nil, err
		}
		if key == name {
			end := int(d.InputOffset())
			return bytes.Join([][]byte{doc[:end-len(old)], value, doc[end:]}, nil), nil
		}
	}
	end := bytes.LastIndexByte(doc, '}')
	if end < 0 {
		return nil, errors.New("vcapi: not an object")
	}
	comma := ","
	if empty {
		comma = ""
	}
	quoted, err := marshal(name)
	if err != nil {
		return nil, err
	}
	return bytes.Join([][]byte{doc[:end], []byte(comma), quoted, []byte(":"), value, doc[end:]}, nil), nil
}

func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
