package verify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// Bounds of one fetch.
const (
	fetchTime      = 10 * time.Second
	fetchBytes     = 2 << 20 // a document
	fetchPicture   = 5 << 20 // a badge that may be a picture
	fetchHeader    = 64 << 10
	fetchRedirects = 3
	fetchAtOnce    = 16 // requests of the whole program that are under way
)

// ErrForbiddenAddress says that an address is not one that we ask: not https, not public, or with credentials.
var ErrForbiddenAddress = errors.New("verify: an address that is not asked")

// ErrOffline says that nothing is asked at all, because the person who runs the program wants it so.
var ErrOffline = errors.New("verify: nothing is asked")

// Fetcher is the one outgoing HTTP client of the program. Addresses in badges come from strangers, so it asks
// https only, and only public addresses, looked at when the connection is made and so after any trick of the
// name service; it sends no credentials and reads no more than it was told to. Own is the one base address that
// is allowed besides, over http and on loopback too: the one the person who runs the program named.
type Fetcher struct {
	Own string
	// Allow are hosts with ports of a closed network that are asked although they are not public. http is taken there
	// only on this very machine.
	Allow []string
	// Roots are the authorities whose certificates count at Own and Allow; nil: those of the system. A public address is
	// never believed on their word.
	Roots   *x509.CertPool
	Offline bool
	Cache   *FetchCache // may be nil

	ownTransport http.RoundTripper // for an Own whose certificate only tests know; nil otherwise
	turns        chan struct{}
}

// NewFetcher makes a client; own may be "".
func NewFetcher(own string) *Fetcher {
	return &Fetcher{Own: strings.TrimSuffix(own, "/"), turns: make(chan struct{}, fetchAtOnce)}
}

// StatusError is the answer of a server that did not give the document.
type StatusError struct{ Status int }

func (e *StatusError) Error() string { return fmt.Sprintf("verify: answer %d", e.Status) }

const (
	acceptDocument = "application/did+json, application/vc, application/json;q=0.9, */*;q=0.1"
	acceptBadge    = "application/vc, application/vc+jwt;q=0.9, application/ld+json;q=0.8, application/json;q=0.8, image/png;q=0.7, image/svg+xml;q=0.7, text/plain;q=0.6, */*;q=0.1"
)

// Fetch gets the document at an address.
func (f *Fetcher) Fetch(ctx context.Context, address string) ([]byte, error) {
	return f.Get(ctx, address, KindIssuer)
}

// FetchBadge gets a badge in whatever form its address has.
func (f *Fetcher) FetchBadge(ctx context.Context, address string) ([]byte, error) {
	return f.Get(ctx, address, KindAddress)
}

// Get gets what an address has, as far as its kind may be large, and enters the question into the report of the
// verification that runs.
func (f *Fetcher) Get(ctx context.Context, address, kind string) ([]byte, error) {
	accept, limit := acceptDocument, int64(fetchBytes)
	switch kind {
	case KindAddress, KindRefresh, KindAssertion:
		accept, limit = acceptBadge, fetchPicture
	}
	if f.Offline {
		note(ctx, address, kind, Offline, 0, 0)
		return nil, ErrOffline
	}
	if body, ok := f.Cache.get(address, accept); ok {
		note(ctx, address, kind, Kept, http.StatusOK, len(body))
		return body, nil
	}
	body, header, err := f.ask(ctx, address, kind, accept, limit)
	if err == nil {
		f.Cache.put(address, accept, kind, header, body)
	}
	return body, err
}

func (f *Fetcher) ask(ctx context.Context, address, kind, accept string, limit int64) (body []byte, header http.Header, err error) {
	outcome, status := Failed, 0
	defer func() { note(ctx, address, kind, outcome, status, len(body)) }()
	u, err := url.Parse(address)
	if err != nil {
		outcome = Barred
		return nil, nil, fmt.Errorf("%w: %w", ErrForbiddenAddress, err)
	}
	realm := f.realm(u)
	if err := allowed(u, realm); err != nil {
		outcome = Barred
		return nil, nil, err
	}
	if !f.Cache.mayAsk(u.Host) {
		outcome = TooMany
		return nil, nil, errors.New("verify: too many questions to one host")
	}
	u.Fragment = ""
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	if f.turns != nil {
		select {
		case f.turns <- struct{}{}:
			defer func() { <-f.turns }()
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, nil, err
	}
	request.Header.Set("Accept", accept)
	request.Header.Set("User-Agent", "Galon")
	client := http.Client{Transport: f.transport(realm, u), CheckRedirect: func(next *http.Request, via []*http.Request) error {
		if len(via) > fetchRedirects {
			return errors.New("verify: too many redirects")
		}
		// No way leads from a stranger into our own net, nor from our own address to a stranger; nor from https to http.
		if f.realm(next.URL) != realm || next.URL.Scheme != u.Scheme || realm == realmAllowed && !strings.EqualFold(next.URL.Host, u.Host) {
			outcome = Barred
			return ErrForbiddenAddress
		}
		if !mayMove(kind, u, next.URL) {
			outcome = Barred
			return ErrForbiddenAddress
		}
		next.Header.Del("Referer")
		if err := allowed(next.URL, realm); err != nil {
			outcome = Barred
			return err
		}
		note(ctx, via[len(via)-1].URL.String(), kind, Redirected, next.Response.StatusCode, 0)
		address = next.URL.String()
		return nil
	}}
	response, err := client.Do(request)
	if errors.Is(err, ErrForbiddenAddress) {
		outcome = Barred
	}
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close()
	if status = response.StatusCode; status != http.StatusOK {
		outcome = Refused
		return nil, nil, &StatusError{status}
	}
	read, err := io.ReadAll(io.LimitReader(response.Body, limit+1))
	if err != nil {
		return nil, nil, err
	}
	if int64(len(read)) > limit {
		return nil, nil, fmt.Errorf("verify: more than %d bytes", limit)
	}
	outcome = Answered
	return read, response.Header, nil
}

// mayMove tells whether an answer may come from another host than the one that was asked. Of a hosted assertion the host
// is all that proves whose it is (Open Badges 2.0, VerificationObject), and many sites send visitors on to wherever their
// address says.
func mayMove(kind string, asked, to *url.URL) bool {
	return kind != KindAssertion || strings.EqualFold(asked.Host, to.Host)
}

// realm is on what ground an address may be asked.
type realm int

const (
	realmPublic  realm = iota // anybody's: https, and public when the connection is made
	realmOwn                  // under the base address that was named
	realmAllowed              // a host of a closed network that was named
)

func (f *Fetcher) realm(u *url.URL) realm {
	switch {
	case f.owns(u):
		return realmOwn
	case f.allows(u):
		return realmAllowed
	}
	return realmPublic
}

// owns tells whether an address lies under the base address that was named: same scheme, host and port, and a
// path that does not climb out again.
func (f *Fetcher) owns(u *url.URL) bool {
	base, err := url.Parse(f.Own)
	if f.Own == "" || err != nil || u.Scheme != base.Scheme || !strings.EqualFold(u.Host, base.Host) {
		return false
	}
	if base.Path == "" || base.Path == "/" {
		return true
	}
	return (u.Path == base.Path || strings.HasPrefix(u.Path, base.Path+"/")) && !strings.Contains(u.Path, "..")
}

// allows tells whether host and port were named.
func (f *Fetcher) allows(u *url.URL) bool {
	port := u.Port()
	if port == "" {
		port = map[string]string{"https": "443", "http": "80"}[u.Scheme]
	}
	for _, a := range f.Allow {
		if u.Hostname() != "" && strings.EqualFold(a, net.JoinHostPort(u.Hostname(), port)) {
			return true
		}
	}
	return false
}

func allowed(u *url.URL, r realm) error {
	switch {
	case u.User != nil:
		return fmt.Errorf("%w: it carries a password", ErrForbiddenAddress)
	case u.Host == "" || u.Opaque != "":
		return fmt.Errorf("%w: no host", ErrForbiddenAddress)
	case u.Scheme == "https", r != realmPublic && u.Scheme == "http":
		return nil
	}
	return fmt.Errorf("%w: not https", ErrForbiddenAddress)
}

func (f *Fetcher) transport(r realm, u *url.URL) http.RoundTripper {
	switch {
	case r == realmOwn && f.ownTransport != nil:
		return f.ownTransport
	case r == realmAllowed && u.Scheme == "http":
		return newTransport(onlyLoopback, nil)
	case r != realmPublic:
		return newTransport(nil, f.Roots)
	}
	return newTransport(onlyPublic, nil)
}

// newTransport makes connections that are used once: nothing of one question stays for the next.
func newTransport(control func(network, address string, c syscall.RawConn) error, roots *x509.CertPool) *http.Transport {
	dialer := &net.Dialer{Timeout: fetchTime / 2, Control: control}
	return &http.Transport{
		Proxy:                  nil, // a proxy would resolve the name again, behind our back
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    fetchTime / 2,
		ResponseHeaderTimeout:  fetchTime / 2,
		MaxResponseHeaderBytes: fetchHeader,
		DisableCompression:     true, // what is counted is what was sent
		DisableKeepAlives:      true,
	}
}
