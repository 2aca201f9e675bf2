package verify

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"galon/internal/credential"
	"galon/internal/domain"
)

// person asks whether the badge is that of the person who was named. What the badge does not hold cannot be compared.
func (e *examination) person() Check {
	var worst Check
	for _, c := range []Check{e.personByEmail(), e.personByName()} {
		switch {
		case c.Name == "":
		case worst.Name == "", c.Outcome == No, c.Outcome == NotMade && worst.Outcome == Yes:
			worst = c
		}
	}
	return worst
}

func (e *examination) personByEmail() Check {
	if e.question.Email == "" {
		return Check{}
	}
	return e.compare("person-email", func(i credential.Identity) bool { return i.Type == "emailAddress" || i.Type == "email" }, emailSpellings(e.question.Email),
		func(held string) bool {
			return strings.EqualFold(strings.TrimPrefix(held, "mailto:"), strings.TrimSpace(e.question.Email))
		})
}

func (e *examination) personByName() Check {
	if e.question.Name == "" {
		return Check{}
	}
	plain := func(held string) bool { return domain.SameName(held, e.question.Name) }
	if n := e.view.RecipientName; n != "" {
		c := say("person-name-other")
		if plain(n) {
			c = say("person-name")
		}
		return c.by(Evidence{Kind: ByIdentity, ID: "name"})
	}
	return e.compare("person-name", func(i credential.Identity) bool { return i.Type == "name" }, nameSpellings(e.question.Name), plain)
}

// compare looks among the identities of one kind. Of a hash only whole spellings can be tried.
func (e *examination) compare(code string, is func(credential.Identity) bool, spellings []string, plain func(string) bool) Check {
	held := ""
	for _, i := range e.view.Identifiers {
		if !is(i) {
			continue
		}
		held = i.Type
		if !i.Hashed && plain(i.Value) || slices.ContainsFunc(spellings, i.Matches) {
			return say(code).by(Evidence{Kind: ByIdentity, ID: held})
		}
	}
	if held == "" {
		return say(code + "-missing")
	}
	return say(code + "-other").by(Evidence{Kind: ByIdentity, ID: held})
}

// emailSpellings are the ways in which an issuer may have written the address before it hashed it.
func emailSpellings(email string) []string {
	email = norm.NFC.String(strings.TrimSpace(email))
	all := []string{email, strings.ToLower(email), "mailto:" + email, "mailto:" + strings.ToLower(email)}
	if local, host, ok := strings.Cut(email, "@"); ok {
		all = append(all, local+"@"+strings.ToLower(host))
	}
	return all
}

// nameSpellings are those of a name that was hashed.
func nameSpellings(name string) []string {
	name = strings.Join(strings.Fields(name), " ")
	nfc, nfd := norm.NFC.String(name), norm.NFD.String(name)
	return []string{name, nfc, nfd, strings.ToLower(nfc), strings.ToUpper(nfc), domain.Fold(nfc)}
}
