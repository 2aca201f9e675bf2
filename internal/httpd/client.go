package httpd

import (
	"net/http"
	"net/netip"
	"strings"
)

// ClientAddress finds out who asks, for the throttles. X-Forwarded-For counts only as far as trusted proxies wrote it.
func ClientAddress(trusted []netip.Prefix) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r, q := known(r)
			q.client = clientAddress(r.RemoteAddr, r.Header.Values("X-Forwarded-For"), trusted)
			next.ServeHTTP(w, r)
		})
	}
}

// Client is the address that ClientAddress found, or that of the peer.
func Client(r *http.Request) netip.Addr {
	if q := requestOf(r); q != nil && q.client.IsValid() {
		return q.client
	}
	return clientAddress(r.RemoteAddr, nil, nil)
}

// clientAddress goes from the peer to the left as long as the address in hand is a trusted proxy: each proxy appends
// whom it saw, so the right-most untrusted address is the last one that nobody could make up. What cannot be read
// ends the walk.
func clientAddress(peer string, forwarded []string, trusted []netip.Prefix) netip.Addr {
	at, ok := parseHop(peer)
	if !ok {
		return netip.Addr{}
	}
	hops := strings.Split(strings.Join(forwarded, ","), ",")
	for i := len(hops) - 1; i >= 0 && within(trusted, at); i-- {
		hop, ok := parseHop(strings.TrimSpace(hops[i]))
		if !ok {
			break
		}
		at = hop
	}
	return at
}

func parseHop(s string) (netip.Addr, bool) {
	if withPort, err := netip.ParseAddrPort(s); err == nil {
		return withPort.Addr().Unmap().WithZone(""), true
	}
	addr, err := netip.ParseAddr(strings.Trim(s, "[]"))
	return addr.Unmap().WithZone(""), err == nil
}

func within(prefixes []netip.Prefix, a netip.Addr) bool {
	for _, p := range prefixes {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// ownAddress is what one subscriber has: one IPv4 address, or an IPv6 /56, which providers give to a household.
func ownAddress(a netip.Addr) netip.Prefix { return masked(a, 32, 56) }

// Neighbourhood names what one subscriber has, for limits that are kept elsewhere; never write it down as it is.
func Neighbourhood(r *http.Request) string { return ownAddress(Client(r)).String() }

// network is the neighbourhood: an IPv4 /24 or an IPv6 /48.
func network(a netip.Addr) netip.Prefix { return masked(a, 24, 48) }

func masked(a netip.Addr, bits4, bits6 int) netip.Prefix {
	bits := bits6
	if a.Is4() {
		bits = bits4
	}
	p, _ := a.Prefix(bits) // an invalid address gives the zero prefix: all of those are counted together
	return p
}
