package verify

import (
	"bytes"
	"errors"
	"net/url"
	"runtime"
	"strings"

	"galon/internal/artwork"
	"galon/internal/domain"
)

// webAddress tells whether a text is one address and nothing else. QR codes may have it in capitals.
func webAddress(text []byte) (string, bool) {
	const longest = 4000
	if len(text) > longest || bytes.ContainsAny(text, " \t\r\n\"<>") {
		return "", false
	}
	u, err := url.Parse(string(text))
	if err != nil || u.Host == "" || !strings.EqualFold(u.Scheme, "https") && !strings.EqualFold(u.Scheme, "http") {
		return "", false
	}
	u.Scheme, u.Host = strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	return u.String(), true
}

// followed goes to the address that was found, once: what stands there is the badge, or is none.
func (e *examination) followed(f found) (found, error) {
	if f.address == "" {
		return f, nil
	}
	container, address := f.container, f.address
	body, err := e.fetch(address, KindAddress)
	var answer *StatusError
	host := hostOf(address)
	switch {
	case err != nil && f.baked && (answer == nil && !errors.As(err, &answer) || answer.Status != 410):
		return found{container: container, fault: say("document-address-unreachable").about(err)}, nil
	case errors.As(err, &answer):
		switch {
		case answer.Status == 410 && f.baked: // a hosted assertion that was taken back (Open Badges 2.0, Verification)
			return found{container: container, gone: address}, nil
		case answer.Status == 410: // or a page that is no longer shared
			return found{}, &domain.Error{Kind: domain.Invalid, Code: "address-gone", Args: []any{host}, Err: err}
		}
		return found{}, &domain.Error{Kind: domain.Invalid, Code: "address-refused", Args: []any{host, answer.Status}, Err: err}
	case errors.Is(err, ErrForbiddenAddress):
		return found{}, &domain.Error{Kind: domain.Invalid, Code: "address-not-asked", Args: []any{host}, Err: err}
	case err != nil:
		return found{}, &domain.Error{Kind: domain.Invalid, Code: "address-unreachable", Args: []any{host}, Err: err}
	}
	f, err = openFetched(body)
	switch {
	case err == nil:
		f.container = container + ", " + f.container
		return f, nil
	case isPage(body):
		return found{}, &domain.Error{Kind: domain.Invalid, Code: "address-is-page", Args: []any{host}, Err: err}
	}
	return found{}, &domain.Error{Kind: domain.Invalid, Code: "address-without-badge", Args: []any{host}, Err: err}
}

// openFetched opens what an address gave: anything but another address.
func openFetched(body []byte) (f found, err error) {
	switch artwork.Sniff(body) {
	case artwork.PNG:
		f, err = openBaked("PNG baked", artwork.UnbakePNG, body)
	case artwork.SVG:
		f, err = openBaked("SVG baked", artwork.UnbakeSVG, body)
	case artwork.PDF:
		f, err = openPDF(body)
	default:
		f, err = openText(body, "")
	}
	if err == nil && f.address != "" {
		err = errors.New("verify: an address that leads to an address")
	}
	return f, err
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// isPage tells a page for people by its first bytes.
func isPage(body []byte) bool {
	start := bytes.ToLower(bytes.TrimSpace(body[:min(len(body), 1024)]))
	return bytes.HasPrefix(start, []byte("<!doctype html")) || bytes.Contains(start, []byte("<html"))
}

// photos are read a few at a time: each takes up to a second of a processor, and more at once would only make all of
// them slow.
var photos = make(chan struct{}, max(1, runtime.GOMAXPROCS(0)))

// openPhoto reads the QR code on a picture: a badge in whole, or the address of one.
func (e *examination) openPhoto(picture []byte) (found, error) {
	select {
	case photos <- struct{}{}:
		defer func() { <-photos }()
	case <-e.ctx.Done():
		return found{}, &domain.Error{Kind: domain.TooMany, Code: "photos-busy", Err: e.ctx.Err()}
	}
	text, err := artwork.ReadQR(picture)
	if err != nil {
		return found{}, err
	}
	f, err := openText([]byte(text), "QR")
	if err != nil {
		return found{}, artwork.ErrNoBadge
	}
	return f, nil
}
