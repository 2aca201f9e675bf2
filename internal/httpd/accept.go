package httpd

import (
	"net/http"
	"strconv"
	"strings"
)

type acceptRange struct {
	value string // lower case, without parameters
	q     float64
}

// acceptLimit bounds the ranges that are read of one header.
const acceptLimit = 64

// Accepts picks the offer that the request likes best (RFC 9110, 12.5.1): the highest q of the most exact range that
// covers it, and among equals the first offer. Without an Accept header it is the first offer; when none is wanted, "".
func Accepts(r *http.Request, offers ...string) string {
	header := strings.Join(r.Header.Values("Accept"), ",")
	ranges := parseAccept(header)
	if len(ranges) == 0 {
		return offers[0]
	}
	best, bestQ := "", 0.0
	for _, offer := range offers {
		if q := quality(ranges, offer); q > bestQ {
			best, bestQ = offer, q
		}
	}
	return best
}

func quality(ranges []acceptRange, offer string) float64 {
	kind, _, _ := strings.Cut(offer, "/")
	q, exact := 0.0, -1
	for _, a := range ranges {
		level := -1
		switch a.value {
		case offer:
			level = 2
		case kind + "/*":
			level = 1
		case "*/*":
			level = 0
		}
		if level > exact {
			q, exact = a.q, level
		}
	}
	return q
}

// parseAccept reads Accept and Accept-Encoding. A range that is badly written is passed over. Parameters other than q
// are not compared: the profile of application/ld+json asks for a form that we do not have in two ways.
func parseAccept(header string) []acceptRange {
	var out []acceptRange
	for _, item := range splitOutsideQuotes(header, ',') {
		if len(out) == acceptLimit {
			break
		}
		parts := splitOutsideQuotes(item, ';')
		a := acceptRange{value: strings.ToLower(strings.TrimSpace(parts[0])), q: 1}
		if a.value == "" || strings.ContainsAny(a.value, " \t\"") {
			continue
		}
		ok := true
		for _, param := range parts[1:] {
			name, value, _ := strings.Cut(param, "=")
			if !strings.EqualFold(strings.TrimSpace(name), "q") {
				continue
			}
			q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err != nil || !(q >= 0 && q <= 1) { // written so that NaN is refused too
				ok = false
				break
			}
			a.q = q
		}
		if ok {
			out = append(out, a)
		}
	}
	return out
}

func splitOutsideQuotes(s string, sep byte) []string {
	var parts []string
	quoted, start := false, 0
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && quoted:
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == sep && !quoted:
			parts = append(parts, s[start:i])
			start = i + 1
		}
	}
	return append(parts, s[start:])
}
