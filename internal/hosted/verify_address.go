package hosted

import (
	"net/url"
	"strings"

	"galon/internal/domain"
)

// siteOf is the host of a text that is an address, as it is read out: a name in other letters shows what it is.
func siteOf(text string) string {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || !strings.EqualFold(u.Scheme, "https") && !strings.EqualFold(u.Scheme, "http") {
		return ""
	}
	return printed(strings.ToLower(u.Hostname()))
}

// codeOfAddress tells whether text is an address of this installation, and which code it verifies. QR codes hold it
// in capitals, and people leave the scheme out or write the other one.
func (d *Door) codeOfAddress(text string) (code string, own bool) {
	text = strings.TrimSpace(text)
	for _, scheme := range []string{"https://", "http://"} {
		if len(text) > len(scheme) && strings.EqualFold(text[:len(scheme)], scheme) {
			text = text[len(scheme):]
			break
		}
	}
	_, host, _ := strings.Cut(d.Site.BaseURL, "://")
	if len(text) < len(host) || !strings.EqualFold(text[:len(host)], host) {
		return "", false
	}
	rest := text[len(host):]
	if rest != "" && !strings.ContainsAny(rest[:1], "/?#") {
		return "", false // galon.example.com is not galon.example
	}
	if len(rest) > 3 && strings.EqualFold(rest[:3], "/v/") {
		code = rest[3:]
		if end := strings.IndexAny(code, "/?#"); end >= 0 {
			code = code[:end]
		}
		if plain, err := url.PathUnescape(code); err == nil {
			code = plain
		}
	}
	return code, true
}

// codeAlone is a code without what is copied with it from a CV: « Code : … », /v/…. The address of another site is left whole.
func codeAlone(typed string) string {
	if at := strings.LastIndexAny(typed, ":/") + 1; !strings.Contains(typed[:at], ".") {
		return typed[at:]
	}
	return typed
}

var asWritten = []func(some, code string) bool{
	func(some, code string) bool { return some == code },
	func(some, code string) bool { return strings.EqualFold(some, code) && hasDigit(some) },
	func(some, _ string) bool { return hasDigit(some) },
}

func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }

// maxSentence is the longest text that is looked through for a code.
const maxSentence = 500

// codeWithin is the code in a sentence, as a mail says it: the address of this site, or one to three words that make up
// twelve signs and agree with their check sign. Small words without a digit are words. One check sign in 32 agrees by chance, with
// « code 9CYC 5PPN » before the rest: what is written as we print it comes first, then what has no I, L or O.
func (d *Door) codeWithin(text string) (code string, ok bool) {
	if len(text) > maxSentence || strings.HasPrefix(strings.TrimSpace(text), "{") {
		return "", false
	}
	words := strings.Fields(text)
	for i, word := range words {
		words[i] = strings.Trim(word, "«»“”\"'’()<>[]*,;:.!?")
		if code, own := d.codeOfAddress(words[i]); own && code != "" {
			return code, true
		}
	}
	for _, written := range asWritten {
		for i := range words {
			for n := 1; n <= 3 && i+n <= len(words); n++ {
				some := strings.Join(words[i:i+n], "")
				if code, err := domain.ParseCode(domain.PublicCode, some); err == nil && written(some, code) {
					return code, true
				}
			}
		}
	}
	return "", false
}
