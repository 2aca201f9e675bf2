package domain

import (
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Recipient is a person as one organisation knows them: the name to sign and, if there is one, an address.
type Recipient struct {
	ID             RecipientID
	OrganisationID OrganisationID
	Name           string // given name and surname, as it will be signed
	Email          string // lower case, or ""
	Phone          string
	CreatedAt      time.Time
}

// GivenName is the word that greets the person.
func (r Recipient) GivenName() string { return GivenName(r.Name) }

// GivenName is the first word of a full name.
func GivenName(name string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(name), " ")
	return first
}

// Check returns the faults of a recipient typed by an issuer.
func (r Recipient) Check() []FieldError {
	c := &factCheck{}
	if unsaid(r.Name) {
		c.add("/recipient/name", "name-missing")
	}
	c.text("/recipient/name", r.Name, 120)
	if strings.ContainsAny(r.Name, "\n\t<>@=|#") || strings.ContainsFunc(r.Name, invisible) || !strings.ContainsFunc(r.Name, unicode.IsLetter) && !unsaid(r.Name) {
		c.add("/recipient/name", "name-signs")
	}
	if r.Email != "" {
		if code := CheckEmail(r.Email); code != "" {
			c.add("/recipient/email", code, r.Email)
		}
	}
	if len(r.Phone) > 30 || strings.ContainsAny(r.Phone, "\n\t") || !CleanText(r.Phone) || strings.ContainsAny(r.Phone, "@=#") || strings.Contains(r.Phone, "E+") {
		c.add("/recipient/phone", "phone-malformed")
	}
	return c.faults
}

// NormalEmail is the form under which addresses are compared and kept.
func NormalEmail(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// CheckEmail returns the code of the fault, or "".
func CheckEmail(s string) string {
	at := strings.LastIndexByte(s, '@')
	if at < 1 || at == len(s)-1 {
		return "email-malformed"
	}
	host := s[at+1:]
	if !strings.Contains(host, ".") || strings.HasSuffix(host, ".") {
		return "email-no-end"
	}
	if a, err := mail.ParseAddress(s); err != nil || a.Address != s || utf8.RuneCountInString(s) > 254 {
		return "email-malformed"
	}
	return ""
}

// MaskEmail shows whom a page is for without telling the address: n•••@exemple.fr.
func MaskEmail(s string) string {
	at := strings.LastIndexByte(s, '@')
	if at < 1 {
		return ""
	}
	_, size := utf8.DecodeRuneInString(s)
	return s[:size] + "•••" + s[at:]
}
