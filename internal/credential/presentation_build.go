package credential

import "encoding/json"

type presentation struct {
	Context     []string          `json:"@context"`
	ID          string            `json:"id"`
	Type        []string          `json:"type"`
	Holder      string            `json:"holder"`
	Credentials []json.RawMessage `json:"verifiableCredential"`
}

// BuildPresentation writes the unsigned presentation of badges that are signed already, each byte of them kept. The
// context of badges is not repeated outside: each has its own.
func BuildPresentation(id, holder string, credentials []json.RawMessage) ([]byte, error) {
	return encode(presentation{[]string{contextVCDM2}, id, []string{"VerifiablePresentation"}, holder, credentials})
}
