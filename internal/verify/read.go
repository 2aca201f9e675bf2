package verify

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"galon/internal/artwork"
	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/sign"
)

// Bounds of what is looked at: a picture with a badge in it, and a JWT around the largest document that is read.
const (
	maxInput = 16 << 20
	maxToken = 3 << 20
)

// codeUnfolds: a file within the bounds that unfolds, nests or holds more than a badge can.
const codeUnfolds = "file-unfolds"

// codeSDJWT: a token with disclosures beside it (SD-JWT, RFC 9901), which is named and not judged.
const codeSDJWT = "document-sd-jwt"

var disclosing = regexp.MustCompile(`^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+~`)

// found is what an input turned out to hold.
type found struct {
	container string // JSON, JWT, PNG baked, SVG baked, PDF…
	document  []byte // the credential as JSON
	plain     bool   // everybody reads it alike: sign.CheckJSON was asked
	jwt       *sign.JWT
	fault     Check   // the check document, when there is no credential to look at
	several   []found // instead of document: credentials side by side
	address   string  // instead of document: where the badge is to be fetched
	baked     bool    // that address stood in a baked picture, and so is that of an assertion
	gone      string  // instead of document: an address that says that its badge was taken back
}

// alone is the one thing that was found, as a text that would be read the same way, or nil.
func (f found) alone() []byte {
	if f.jwt != nil {
		return []byte(f.jwt.Token())
	}
	return f.document
}

// open finds the badge in what was handed in, by its bytes and never by a name or a media type.
func (e *examination) open(input []byte) (found, error) {
	if len(input) > maxInput {
		return found{}, &domain.Error{Kind: domain.TooLarge, Code: "file-too-large"}
	}
	var err error
	switch artwork.Sniff(input) {
	case artwork.PNG:
		f, err := openBaked("PNG baked", artwork.UnbakePNG, input)
		if errors.Is(err, artwork.ErrNoBadge) {
			f, err = e.openPhoto(input)
		}
		return e.openedImage(f, err)
	case artwork.JPEG: // phones turn pictures into JPEG: the badge in them is lost, a code on them is not
		f, err := e.openPhoto(input)
		return e.openedImage(f, err)
	case artwork.SVG:
		f, err := openBaked("SVG baked", artwork.UnbakeSVG, input)
		return e.openedImage(f, err)
	case artwork.PDF:
		f, err := openPDF(input)
		if err != nil {
			return found{}, pdfFault(err)
		}
		for i, one := range f.several { // a picture attached to it may hold no more than an address
			if f.several[i], err = e.followed(one); err != nil {
				f.several[i] = found{container: one.container, fault: say("document-address-unreachable").about(err)}
			}
		}
		return e.followed(f)
	case artwork.HEIC:
		return found{}, &domain.Error{Kind: domain.Invalid, Code: "file-heic"}
	}
	f, err := openText(input, "")
	if err != nil {
		return found{}, err
	}
	return e.followed(f)
}

func (e *examination) openedImage(f found, err error) (found, error) {
	if err != nil {
		return found{}, imageFault(err)
	}
	return e.followed(f)
}

// openBaked takes a badge out of a picture. The newest generation comes first; an older one is looked at only when it
// is alone.
func openBaked(container string, unbake func([]byte) ([]artwork.Baked, error), picture []byte) (found, error) {
	baked, err := unbake(picture)
	if err != nil {
		return found{}, err
	}
	f, err := openText([]byte(baked[0].Text), container)
	if err != nil {
		return found{}, &artwork.ImageError{Code: artwork.CodeBadText, Detail: err.Error()}
	}
	f.baked = true
	return f, nil
}

func imageFault(err error) error {
	var image *artwork.ImageError
	if !errors.As(err, &image) {
		return err
	}
	switch image.Code {
	case artwork.CodeNoBadge, artwork.CodeNoQR:
		return &domain.Error{Kind: domain.Invalid, Code: "file-without-badge", Err: err}
	case artwork.CodeTooLarge, artwork.CodeBomb:
		return &domain.Error{Kind: domain.TooLarge, Code: codeUnfolds, Err: err}
	}
	return &domain.Error{Kind: domain.Invalid, Code: "image-broken", Err: err}
}

// openText reads JSON, a compact JWT, a JWT in quotes as some tools copy it, or an address.
func openText(text []byte, container string) (found, error) {
	text = bytes.TrimSpace(bytes.TrimPrefix(bytes.TrimSpace(text), []byte("\xef\xbb\xbf")))
	name := func(form string) string {
		if container != "" {
			return container
		}
		return form
	}
	if len(text) > 0 && text[0] == '"' {
		var inner string
		if json.Unmarshal(text, &inner) == nil && strings.Count(inner, ".") == 2 {
			text = []byte(strings.TrimSpace(inner))
		}
	}
	plain := len(text) > 0 && text[0] != '"' && credential.CheckSize(text) == nil && sign.CheckJSON(text) == nil
	if plain || len(text) > 0 && text[0] != '"' && json.Valid(text) {
		if text[0] == '[' {
			if list := credential.Elements(text); slices.ContainsFunc(list, mayBeCredential) {
				return found{container: name("JSON"), several: openAll(list)}, nil
			}
		}
		return found{container: name("JSON"), document: text, plain: plain}, nil
	}
	if address, ok := webAddress(text); ok {
		return found{container: name("URL"), address: address}, nil
	}
	if disclosing.Match(text) {
		return found{container: name("SD-JWT"), fault: say(codeSDJWT)}, nil
	}
	if bytes.HasPrefix(text, []byte("data:")) {
		if f, err := openDataURL(string(text)); err == nil {
			return f, nil
		}
	}
	if plain := unwrapText(text); plain != nil {
		return openText(plain, container)
	}
	if err := checkToken(text); err != nil {
		return found{}, err
	}
	t, err := sign.ParseJWT(string(text))
	if err != nil {
		return found{}, &domain.Error{Kind: domain.Invalid, Code: "file-unreadable", Err: err}
	}
	return found{container: name("JWT"), document: t.Payload, jwt: t}, nil
}

// unwrapText takes a document or a JWT out of base64 of either alphabet, with or without padding, as tools and mails
// wrap it, or gives nil. Each layer is a quarter smaller.
func unwrapText(text []byte) []byte {
	if len(text) > maxToken || bytes.IndexByte(text, '.') >= 0 {
		return nil
	}
	plain := strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(string(bytes.Join(bytes.Fields(text), nil)), "="))
	out, err := base64.RawStdEncoding.DecodeString(plain)
	if out = bytes.TrimSpace(out); err != nil || len(out) == 0 || out[0] != '{' && !bytes.HasPrefix(out, []byte("eyJ")) {
		return nil
	}
	return out
}

// checkToken refuses a JWT around more than any document that is read. Small ones are not looked at twice.
func checkToken(text []byte) error {
	const small = 100 << 10
	if len(text) <= small {
		return nil
	}
	header, rest, _ := bytes.Cut(text, []byte("."))
	payload, _, _ := bytes.Cut(rest, []byte("."))
	content, err := base64.RawURLEncoding.DecodeString(string(payload))
	if len(text) > maxToken || len(header) > small || err == nil && credential.CheckSize(content) != nil {
		return &domain.Error{Kind: domain.TooLarge, Code: codeUnfolds}
	}
	return nil
}

// mayBeCredential: an object, or a JWT in quotes.
func mayBeCredential(raw json.RawMessage) bool { return raw[0] == '{' || raw[0] == '"' }

// openPart finds the form of what stands in the place of a credential within another document.
func openPart(raw json.RawMessage) found {
	raw = bytes.TrimSpace(raw)
	if len(raw) > 0 && raw[0] == '{' {
		return found{container: "JSON", document: raw}
	}
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return found{fault: say("document-part-unreadable")}
	}
	f, err := openDataURL(text)
	if !strings.HasPrefix(text, "data:") {
		f, err = openText([]byte(text), "")
	}
	if err != nil || f.document == nil { // an address within a document is not followed
		return found{fault: say("document-part-unreadable").about(err)}
	}
	return f
}

// openDataURL reads a credential written into an address (RFC 2397): a JWT, or JSON.
func openDataURL(address string) (found, error) {
	media, data, ok := strings.Cut(address, ",")
	media, isData := strings.CutPrefix(media, "data:")
	if !ok || !isData {
		return found{}, errors.New("verify: not a data address")
	}
	media, base := strings.CutSuffix(strings.ToLower(media), ";base64")
	if !strings.Contains(media, "jwt") && !strings.Contains(media, "json") && !strings.HasPrefix(media, "application/vc") && !strings.HasPrefix(media, "application/vp") {
		return found{}, errors.New("verify: a data address of something else")
	}
	text := []byte(data)
	var err error
	if base {
		text, err = base64.StdEncoding.DecodeString(data)
	} else if strings.Contains(data, "%") {
		var plain string
		plain, err = url.PathUnescape(data)
		text = []byte(plain)
	}
	if err != nil {
		return found{}, err
	}
	return openText(text, "")
}

// envelopeAddress is the id of an envelope.
func envelopeAddress(doc []byte) string {
	var m map[string]json.RawMessage
	var id string
	if json.Unmarshal(doc, &m) != nil || json.Unmarshal(m["id"], &id) != nil {
		return ""
	}
	return id
}
