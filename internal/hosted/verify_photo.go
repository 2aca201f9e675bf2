package hosted

import (
	"errors"
	"net/http"

	"galon/internal/artwork"
	"galon/internal/domain"
	"galon/internal/verify"
)

// unbaked tells a picture without a badge in it: there may be a code on it.
func unbaked(picture []byte) bool {
	_, err := artwork.UnbakePNG(picture)
	return errors.Is(err, artwork.ErrNoBadge)
}

// readPhoto reads the codes of this installation that a photo shows, each once, or else the first of another. It waits for
// its turn: reading takes up to a second of a processor.
func (d *Door) readPhoto(r *http.Request, data []byte) (texts []string, err error) {
	select {
	case d.photos <- struct{}{}:
		defer func() { <-d.photos }()
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	all, err := artwork.ReadQRs(data, d.isOurs)
	if err != nil {
		return nil, err
	}
	for _, text := range all {
		if d.isOurs(text) {
			texts = append(texts, text)
		}
	}
	if len(texts) == 0 {
		texts = all[:1]
	}
	return texts, nil
}

// isOurs tells whether a text is the address of a badge shared here.
func (d *Door) isOurs(text string) bool {
	code, own := d.codeOfAddress(text)
	return own && code != ""
}

func photoFault(field string, kind artwork.Kind, err *artwork.ImageError) error {
	code := "image-broken"
	switch {
	case err.Code == artwork.CodeTooLarge:
		code = "photo-too-large"
	case err.Code == artwork.CodeNoQR && field == fieldFile && kind == artwork.PNG:
		code = "file-without-badge"
	case err.Code == artwork.CodeNoQR:
		code = "qr-missing"
	}
	return &domain.Error{Kind: domain.Invalid, Code: code, Err: err}
}

// followQR goes where the code of this installation leads. Any other address is asked by the verification itself, as an
// address that was pasted is.
func (d *Door) followQR(w http.ResponseWriter, r *http.Request, field, text string, q verify.Question) error {
	code, own := d.codeOfAddress(text)
	switch {
	case own && code != "":
		return d.verifyCode(w, r, field, code)
	case own:
		return d.refuse(w, r, field, "", &domain.Error{Kind: domain.Invalid, Code: "qr-not-a-badge"})
	}
	report, err := d.Verifying.Ask(r.Context(), []byte(text), q) // a small badge fits into a QR code, or its address
	host := siteOf(text)
	switch {
	case err != nil && host != "":
		return d.refuse(w, r, field, "", &domain.Error{Kind: domain.Invalid, Code: "qr-elsewhere", Args: []any{host}, Err: err})
	case err != nil:
		return d.refuse(w, r, field, "", &domain.Error{Kind: domain.Invalid, Code: "qr-not-a-badge"})
	}
	return d.showReport(w, r, report, source{data: []byte(text), qr: true, site: host})
}
