package verify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
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
)

// ErrForbiddenAddress says that an address is not one that we ask: not https, not public, or with credentials.
var ErrForbiddenAddress = errors.New("verify: an address that is not asked")

// Fetcher is the one outgoing HTTP client of the program. Addresses in badges come from strangers, so it asks
// https only, and only public addresses, looked at when the connection is made and so after any trick of the
// name service; it sends no credentials and reads no more than it was told to. Own is the one base address that
// is allowed besides, over http and on loopback too: the one the person who runs the program named.
type Fetcher struct {
	Own string

	ownTransport http.RoundTripper // for an Own whose certificate only tests know; nil otherwise
}

// NewFetcher makes a client; own may be "".
func NewFetcher(own string) *Fetcher {
	return &Fetcher{Own: strings.TrimSuffix(own, "/")}
}

// StatusError is the answer of a server that did not give the document.
type StatusError struct{ Status int }

func (e *StatusError) Error() string { return fmt.Sprintf("verify: answer %d", e.Status) }

// Fetch gets the document at an address.
func (f *Fetcher) Fetch(ctx context.Context, address string) ([]byte, error) {
	return f.fetch(ctx, address, "application/did+json, application/vc, application/json;q=0.9, */*;q=0.1", fetchBytes)
}

// FetchBadge gets a badge in whatever form its address has.
func (f *Fetcher) FetchBadge(ctx context.Context, address string) ([]byte, error) {
	const forms = "application/vc, application/vc+jwt;q=0.9, application/ld+json;q=0.8, application/json;q=0.8, image/png;q=0.7, image/svg+xml;q=0.7, text/plain;q=0.6, */*;q=0.1"
	return f.fetch(ctx, address, forms, fetchPicture)
}

func (f *Fetcher) fetch(ctx context.Context, address, accept string, limit int64) ([]byte, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrForbiddenAddress, err)
	}
	own := f.owns(u)
	if err := allowed(u, own); err != nil {
		return nil, err
	}
	u.Fragment = ""
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", accept)
	request.Header.Set("User-Agent", "Galon")
	client := http.Client{Transport: f.transport(own), CheckRedirect: func(next *http.Request, via []*http.Request) error {
		if len(via) > fetchRedirects {
			return errors.New("verify: too many redirects")
		}
		// No way leads from a stranger into our own net, nor from our own address to a stranger.
		if f.owns(next.URL) != own {
			return ErrForbiddenAddress
		}
		next.Header.Del("Referer")
		return allowed(next.URL, own)
	}}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, &StatusError{response.StatusCode}
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(body)) > limit {
		return nil, fmt.Errorf("verify: more than %d bytes", limit)
	}
	return body, nil
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

func allowed(u *url.URL, own bool) error {
	switch {
	case u.User != nil:
		return fmt.Errorf("%w: it carries a password", ErrForbiddenAddress)
	case u.Host == "" || u.Opaque != "":
		return fmt.Errorf("%w: no host", ErrForbiddenAddress)
	case u.Scheme == "https", own && u.Scheme == "http":
		return nil
	}
	return fmt.Errorf("%w: not https", ErrForbiddenAddress)
}

func (f *Fetcher) transport(own bool) http.RoundTripper {
	switch {
	case own && f.ownTransport != nil:
		return f.ownTransport
	case own:
		return newTransport(nil)
	}
	return newTransport(onlyPublic)
}

// newTransport makes connections that are used once: nothing of one question stays for the next.
func newTransport(control func(network, address string, c syscall.RawConn) error) *http.Transport {
	dialer := &net.Dialer{Timeout: fetchTime / 2, Control: control}
	return &http.Transport{
		Proxy:                  nil, // a proxy would resolve the name again, behind our back
		DialContext:            dialer.DialContext,
		TLSHandshakeTimeout:    fetchTime / 2,
		ResponseHeaderTimeout:  fetchTime / 2,
		MaxResponseHeaderBytes: fetchHeader,
		DisableCompression:     true, // what is counted is what was sent
		DisableKeepAlives:      true,
	}
}

// onlyPublic is asked with the resolved address of each connection, the last moment before it is made.
func onlyPublic(_, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil || !public(ap.Addr()) {
		return fmt.Errorf("%w: %s is not public", ErrForbiddenAddress, address)
	}
	return nil
}

// notPublic are the blocks of the IANA special-purpose registries (RFC 6890 and its successors) that lead into
// some inner net, to this very machine, or nowhere; and the IPv6 forms that carry an IPv4 address within.
var notPublic = func() (list []netip.Prefix) {
	for _, s := range []string{
		"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
		"192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	} {
		list = append(list, netip.MustParsePrefix(s))
	}
	return list
}()

// global is the only block of IPv6 that is handed out to the public internet.
var global = netip.MustParsePrefix("2000::/3")

var notPublic6 = []netip.Prefix{
	netip.MustParsePrefix("2001::/23"),     // Teredo, ORCHID, benchmarks and other protocol assignments
	netip.MustParsePrefix("2001:db8::/32"), // documentation
	netip.MustParsePrefix("2002::/16"),     // 6to4
	netip.MustParsePrefix("3fff::/20"),     // documentation
}

func public(a netip.Addr) bool {
	a = a.Unmap()
	if a.Zone() != "" {
		return false
	}
	blocks := notPublic
	if a.Is6() {
		if !global.Contains(a) {
			return false
		}
		blocks = notPublic6
	}
	for _, p := range blocks {
		if p.Contains(a) {
			return false
		}
	}
	return a.IsValid()
}
