package sign

import (
	"fmt"
	"net/netip"
	"strings"
)

// maxDIDWeb bounds the text of a did:web.
const maxDIDWeb = 1 << 10

var didWebHost = strings.NewReplacer("%3a", ":", "%3A", ":", "%5b", "[", "%5B", "[", "%5d", "]", "%5D", "]")

// DIDWebURL is where the document of a did:web stands (did:web method, section 3.2): the first part is the host, with
// the colon of a port written %3A, the others are its path, and without a path it is /.well-known/did.json.
func DIDWebURL(did string) (string, error) {
	name, ok := strings.CutPrefix(did, "did:web:")
	if !ok || name == "" || len(did) > maxDIDWeb {
		return "", fmt.Errorf("sign: %.80q is not a did:web", did)
	}
	parts := strings.Split(name, ":")
	all := didWebHost.Replace(parts[0])
	host, port, _ := strings.Cut(all, ":")
	authority := host
	if strings.HasPrefix(host, "[") { // an IPv6 address has colons of its own
		ap, err := netip.ParseAddrPort(all)
		if err != nil {
			return "", fmt.Errorf("sign: %.80q names no host", did)
		}
		authority = ap.String()
	} else {
		if host == "" || strings.ContainsFunc(host, notHost) || strings.Trim(port, "0123456789") != "" || len(port) > 5 {
			return "", fmt.Errorf("sign: %.80q names no host", did)
		}
		if port != "" {
			authority += ":" + port
		}
	}
	path := "/.well-known"
	for i, part := range parts[1:] {
		if i == 0 {
			path = ""
		}
		// DID Core 1.0, section 3.1: letters, digits, . - _ and percent-encoded bytes; none of them climbs in the path.
		if part == "" || part == "." || part == ".." || !idChars(part) || strings.Contains(strings.ToLower(part), "%2f") || strings.Contains(strings.ToLower(part), "%2e") {
			return "", fmt.Errorf("sign: %.80q has a path that is none", did)
		}
		path += "/" + part
	}
	return "https://" + authority + path + "/did.json", nil
}

func notHost(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '.' && r != '-'
}

func idChars(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '.', c == '-', c == '_':
		case c == '%' && i+2 < len(s) && hexDigit(s[i+1]) && hexDigit(s[i+2]):
			i += 2
		default:
			return false
		}
	}
	return true
}

func hexDigit(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}
