package verify

import (
	"fmt"
	"net/netip"
	"syscall"
)

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

// onlyLoopback is the same for an address that is asked over http: it must be this very machine.
func onlyLoopback(_, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil || !ap.Addr().Unmap().IsLoopback() {
		return fmt.Errorf("%w: %s is not this machine", ErrForbiddenAddress, address)
	}
	return nil
}
