package ui

import (
	"net/http"
	"slices"

	"galon/internal/domain"
	"galon/internal/httpd"
)

// importedChoices offers the badges of other sites, each as its last check found it; proven leaves out what may be
// another person's.
func (l *Learner) importedChoices(r *http.Request, h domain.Holder, chosen []domain.ImportID, proven bool) (httpd.Choices, error) {
	c := httpd.Choices{ID: "imported", Legend: l.Site.T("share.new.imported"), Help: l.Site.T("share.new.imported_help"), Multiple: true}
	all, err := l.Passports.Imports(r.Context(), h)
	if err != nil || len(all) == 0 {
		return c, err
	}
	open, err := l.Passports.Show(r.Context(), h)
	if err != nil {
		return c, err
	}
	for _, b := range all {
		if proven && b.Own == "" {
			continue
		}
		c.Options = append(c.Options, httpd.Option{Value: string(b.ID), Label: b.Title, Help: l.importedNote(b, open.Passport.Name), Checked: slices.Contains(chosen, b.ID)})
	}
	c.Options = l.apart(c.Options)
	return c, nil
}

// importedNote is by whom a badge of another site is, since when it is kept, what its last check found when that is not
// good, and in whose name.
func (l *Learner) importedNote(b domain.Imported, name string) string {
	note := b.Issuer + " · " + l.Site.T("share.new.imported_on", b.AddedAt)
	if b.Verdict != "valid" {
		note += " · " + l.Site.T("hosted.verdict."+b.Verdict+".word")
	}
	if b.Recipient != "" && !domain.SameName(b.Recipient, name) {
		note += " · " + l.Site.T("share.new.imported_name", b.Recipient)
	}
	return note
}
