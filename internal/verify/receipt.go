package verify

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"time"

	"galon/internal/artwork"
	"galon/internal/domain"
	"galon/internal/sign"
)

// ReceiptType is the typ of a signed receipt.
const ReceiptType = "galon-receipt+jws"

// receiptKind is what a receipt says it is, in its readable half.
const receiptKind = "VerificationReceipt"

// Receipt is what one verification found, at one instant, in the words that were read then. The operator of the Galon
// that verified signs it; it says nothing of today, and of the person no more than the name.
type Receipt struct {
	Type       string    `json:"type"`
	VerifiedOn string    `json:"verified_on"` // the address of the Galon
	Version    string    `json:"version,omitempty"`
	Lang       string    `json:"lang,omitempty"` // of its words; names and titles are those of the badge
	At         time.Time `json:"checked_at"`
	AsOf       time.Time `json:"as_of,omitzero"` // the past instant that was asked about
	ReceiptFinding
	Code   string           `json:"code,omitempty"`   // that was typed or scanned
	Badges []ReceiptFinding `json:"badges,omitempty"` // of a share of several; no verdict is over them all
	Limits []string         `json:"limits,omitempty"`
}

// ReceiptFinding is what was found of one badge.
type ReceiptFinding struct {
	Verdict  Verdict        `json:"verdict,omitempty"`
	Word     string         `json:"result"`
	Sentence string         `json:"sentence,omitempty"`
	Digest   string         `json:"sha256,omitempty"` // of the signed badge
	Facts    []ReceiptFact  `json:"facts,omitempty"`
	Notices  []string       `json:"notices,omitempty"`
	Checks   []ReceiptCheck `json:"checks,omitempty"`
}

// Findings are those of each badge.
func (r *Receipt) Findings() []ReceiptFinding {
	if len(r.Badges) > 0 {
		return r.Badges
	}
	return []ReceiptFinding{r.ReceiptFinding}
}

// ReceiptFact is a name with its value: who, what, by whom.
type ReceiptFact struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// ReceiptCheck is one check, with its answer in a word.
type ReceiptCheck struct {
	Name     string `json:"name"`
	Class    string `json:"class"` // ok, at, ko or na
	Question string `json:"question"`
	Answer   string `json:"answer"`
	Sentence string `json:"sentence"`
	Detail   string `json:"detail,omitempty"`
}

// receiptFile is a receipt as it is handed over: what people read, and the same signed.
type receiptFile struct {
	Receipt   json.RawMessage `json:"receipt"`
	Signature string          `json:"signature"`
	Key       string          `json:"key"`
}

// SignReceipt signs what a verification found. It answers the compact JWS and the file around it.
func SignReceipt(key *sign.Key, r Receipt) (jws string, file []byte, err error) {
	r.Type = receiptKind
	payload, err := json.Marshal(r)
	if err != nil {
		return "", nil, err
	}
	if jws, err = sign.SignJWS(key, payload, ReceiptType); err != nil {
		return "", nil, err
	}
	file, err = json.MarshalIndent(receiptFile{payload, jws, RegistryKey(r.VerifiedOn)}, "", "  ")
	return jws, append(file, '\n'), err
}

// FoundReceipt is a receipt that was handed in, before its signature was checked.
type FoundReceipt struct {
	VerifiedOn string // as it says itself
	jws        string
	readable   json.RawMessage // nil where only the signed half came
	page       []byte          // the PDF that carried it, or nil
}

// FindReceipt looks for a receipt in what somebody hands in: the file, its signed half alone, or the PDF that carries it.
func FindReceipt(input []byte) (FoundReceipt, bool) {
	if len(input) > maxInput {
		return FoundReceipt{}, false
	}
	if artwork.Sniff(input) == artwork.PDF {
		files, _ := artwork.PDFAttachments(input)
		for _, f := range files {
			if found, ok := findReceiptText(f); ok {
				found.page = input
				return found, true
			}
		}
		_, seal := splitSeal(input) // under a page that lost its record
		return FoundReceipt{page: input}, seal != ""
	}
	return findReceiptText(input)
}

func findReceiptText(text []byte) (FoundReceipt, bool) {
	const longest = 256 << 10
	text = bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")))
	if len(text) > longest {
		return FoundReceipt{}, false
	}
	found := FoundReceipt{jws: string(text)}
	if bytes.HasPrefix(text, []byte("{")) {
		var file receiptFile
		if json.Unmarshal(text, &file) != nil || file.Signature == "" {
			return FoundReceipt{}, false
		}
		found.jws, found.readable = file.Signature, file.Receipt
	}
	parts := strings.Split(found.jws, ".")
	if len(parts) != 3 {
		return FoundReceipt{}, false
	}
	var header struct {
		Type string `json:"typ"`
	}
	var said Receipt
	for i, into := range []any{&header, &said} {
		raw, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err != nil || json.Unmarshal(raw, into) != nil {
			// The readable half says that it is one: a signed half that cannot be read was changed.
			return found, found.readable != nil && json.Unmarshal(found.readable, &said) == nil && said.Type == receiptKind
		}
	}
	found.VerifiedOn = said.VerifiedOn
	return found, header.Type == ReceiptType
}

// ReceiptTrust is what a receipt is judged by.
type ReceiptTrust struct {
	Base string // the address of the Galon whose keys they are
	Keys sign.OperatorKeys
	// Logged is what the journal of acts says of a record, by its digest, for a key that was in other hands. nil: the
	// journal is not here, and nobody can tell.
	Logged func(digest string) ([]LoggedReceipt, error)
}

// LoggedReceipt is a record as it was handed over: when, and the digest of its page, "" for none.
type LoggedReceipt struct {
	At   time.Time
	Page string
}

// ReceiptDigest names a record in the journal.
func ReceiptDigest(jws string) string { return hexDigest([]byte(jws)) }

// Open checks a receipt with the operator's keys. The error is a domain.Error:
//
//	receipt-elsewhere     another Galon's, which only its own key can check
//	receipt-changed       nobody signed this
//	receipt-page-changed  the record holds and is answered, the page around it does not
//	receipt-doubtful      the key was in other hands and the journal does not know the record from before; it is answered
func (f FoundReceipt) Open(trust ReceiptTrust) (Receipt, error) {
	changed := func(err error) error { return &domain.Error{Kind: domain.Invalid, Code: "receipt-changed", Err: err} }
	payload, by, err := trust.Keys.Verify(f.jws, ReceiptType)
	if err != nil {
		if f.VerifiedOn != "" && f.VerifiedOn != trust.Base {
			return Receipt{}, &domain.Error{Kind: domain.Invalid, Code: "receipt-elsewhere", Args: []any{hostOf(f.VerifiedOn)}, Err: err}
		}
		return Receipt{}, changed(err)
	}
	var r Receipt
	if err := json.Unmarshal(payload, &r); err != nil || r.Type != receiptKind {
		return Receipt{}, changed(errors.Join(errors.New("verify: not a receipt"), err))
	}
	if f.readable != nil && !sameJSON(f.readable, payload) { // what people read must be what was signed
		return Receipt{}, changed(errors.New("verify: the readable half differs"))
	}
	if by.Over(r.At) {
		return Receipt{}, changed(errors.New("verify: dated after its key was replaced"))
	}
	before := func(by sign.OperatorKey, page string) (bool, error) {
		if by.Compromised.IsZero() || trust.Logged == nil {
			return by.Compromised.IsZero(), nil
		}
		logged, err := trust.Logged(ReceiptDigest(f.jws))
		return slices.ContainsFunc(logged, func(l LoggedReceipt) bool {
			return l.At.Before(by.Compromised) && (page == "" || l.Page == page)
		}), err
	}
	if good, err := before(by, ""); err != nil {
		return Receipt{}, err
	} else if !good {
		return r, &domain.Error{Kind: domain.Invalid, Code: "receipt-doubtful"}
	}
	if f.page == nil {
		return r, nil
	}
	sealer, err := sealedBy(trust.Keys, f.page)
	if err == nil {
		var good bool
		if good, err = before(sealer, PageDigest(f.page)); err != nil {
			return Receipt{}, err
		} else if good {
			return r, nil
		}
	}
	return r, &domain.Error{Kind: domain.Invalid, Code: "receipt-page-changed", Err: err}
}

// sameJSON compares values, not spaces: editors and mail programs change those.
func sameJSON(a, b []byte) bool {
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}
