package verify

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	"galon/internal/artwork"
	"galon/internal/domain"
	"galon/internal/sign"
)

// maxInput bounds what is looked at: a picture with a badge in it.
const maxInput = 16 << 20

// found is what an input turned out to hold.
type found struct {
	container string // JSON, JWT, PNG baked, SVG baked
	document  []byte // the credential as JSON
	jwt       *sign.JWT
	fault     Check // the check document, when there is no credential to look at
}

// open finds the badge in what was handed in, by its bytes and never by a name or a media type.
func open(input []byte) (found, error) {
	if len(input) > maxInput {
		return found{}, &domain.Error{Kind: domain.TooLarge, Code: "file-too-large"}
	}
	var baked []artwork.Baked
	var err error
	container := ""
	switch kind := artwork.Sniff(input); kind {
	case artwork.PNG:
		container = "PNG baked"
		baked, err = artwork.UnbakePNG(input)
	case artwork.SVG:
		container = "SVG baked"
		baked, err = artwork.UnbakeSVG(input)
	case artwork.JPEG: // phones turn pictures into JPEG, and the badge in them is lost
		err = artwork.ErrNoBadge
	default:
		return openText(input, "")
	}
	if err != nil {
		return found{}, imageFault(err)
	}
	// The newest generation comes first; an older one is looked at only when it is alone.
	f, err := openText([]byte(baked[0].Text), container)
	if err == nil {
		return f, nil
	}
	switch baked[0].Generation {
	case "2.0", "1.0": // an address, or an assertion in a form of that time
		return found{container: container, fault: say("document-ob2")}, nil
	case "clr":
		return found{container: container, fault: say("document-clr")}, nil
	}
	return found{}, &domain.Error{Kind: domain.Invalid, Code: "image-broken", Err: err}
}

func imageFault(err error) error {
	var image *artwork.ImageError
	if !errors.As(err, &image) {
		return err
	}
	switch image.Code {
	case artwork.CodeNoBadge:
		return &domain.Error{Kind: domain.Invalid, Code: "file-without-badge", Err: err}
	case artwork.CodeTooLarge, artwork.CodeBomb:
		return &domain.Error{Kind: domain.TooLarge, Code: "file-too-large", Err: err}
	}
	return &domain.Error{Kind: domain.Invalid, Code: "image-broken", Err: err}
}

// openText reads JSON, a compact JWT, or a JWT in quotes as some tools copy it.
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
	if len(text) > 0 && text[0] != '"' && json.Valid(text) {
		return found{container: name("JSON"), document: text}, nil
	}
	t, err := sign.ParseJWT(string(text))
	if err != nil {
		return found{}, &domain.Error{Kind: domain.Invalid, Code: "file-unreadable", Err: err}
	}
	return found{container: name("JWT"), document: t.Payload, jwt: t}, nil
}
