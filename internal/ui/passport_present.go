package ui

import (
	"net/http"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// PassportPresent is where a holder writes badges into one signed presentation, for a verifier who asks for it.
type PassportPresent struct {
	httpd.Frame
	Badges            httpd.Choices
	Imported          httpd.Choices // of other sites
	Domain, Challenge httpd.Field
	Form              httpd.Choices
	Ticks             Ticks
	Back              string
}

// Template is pages/passport_present.html.
func (*PassportPresent) Template() string { return "passport_present" }

const presentPath = passportPath + "/presentation"

// presentTyped is what was typed, to be shown again.
type presentTyped struct {
	app.PresentRequest
	chosen  map[string]bool // nil: nothing was said yet
	ticking ticking
}

func (l *Learner) presentForm(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	return l.showPresent(w, r, http.StatusOK, h, presentTyped{}, nil)
}

func (l *Learner) showPresent(w http.ResponseWriter, r *http.Request, status int, h domain.Holder, q presentTyped, faults httpd.FormFaults) error {
	open, err := l.Passports.Show(r.Context(), h)
	if err != nil {
		return err
	}
	t := l.Site.T
	page := &PassportPresent{
		Frame: l.tabbed(t("passport.present.title"), passportPath), Back: passportPath,
		Badges: httpd.Choices{ID: "badges", Name: "badge", Legend: t("passport.present.badges"), Multiple: true, Error: faults.Of("badges")},
		Domain: httpd.Field{ID: "domain", Label: t("passport.present.domain"), Help: t("passport.present.domain_help"), Value: q.Domain,
			Error: faults.Of("domain"), Autocomplete: "off", Optional: true},
		Challenge: httpd.Field{ID: "challenge", Label: t("passport.present.challenge"), Help: t("passport.present.challenge_help"), Value: q.Challenge,
			Error: faults.Of("challenge"), Autocomplete: "off", Optional: true},
		Form: httpd.Choices{ID: "form", Legend: t("passport.present.form"), Options: []httpd.Option{
			{Value: "json", Label: t("passport.present.json"), Checked: !q.JWT}, {Value: "jwt", Label: t("passport.present.jwt"), Checked: q.JWT}}},
	}
	own := append(open.Blocs, open.Badges...)
	whole := q.chosen == nil && len(own) <= cardsPerPage // of more, the person chooses
	page.Badges.Options = l.heldChoices(own, func(id domain.AwardID) bool { return whole || q.chosen[string(id)] })
	if page.Imported, err = l.importedChoices(r, h, q.Imports, true); err != nil {
		return err
	}
	page.Imported.Help, page.Imported.Error = t("passport.present.imported_help"), faults.Of("imported")
	page.Ticks, page.Faults = q.ticking.part(&page.Badges, &page.Imported), faults
	return l.Site.Render(w, r, status, page)
}

// present answers the file itself. What the verifier asked for is in the body, never in an address.
func (l *Learner) present(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	q := presentTyped{chosen: map[string]bool{}}
	q.Domain, q.Challenge, q.JWT = r.PostFormValue("domain"), r.PostFormValue("challenge"), r.PostFormValue("form") == "jwt"
	q.ticking = readTicking(r)
	for _, s := range ticked(r, "badge", fieldKept) {
		id, err := domain.ParseID[domain.AwardID](s)
		if err != nil {
			return err
		}
		q.chosen[s] = true
		q.Awards = append(q.Awards, id)
	}
	for _, s := range ticked(r, "imported", fieldKeptToo) {
		id, err := domain.ParseID[domain.ImportID](s)
		if err != nil {
			return err
		}
		q.Imports = append(q.Imports, id)
	}
	if q.ticking.turned {
		return l.showPresent(w, r, http.StatusOK, h, q, nil)
	}
	if len(q.Awards)+len(q.Imports) == 0 {
		return l.showPresent(w, r, http.StatusUnprocessableEntity, h, q, httpd.FormFaults{{Field: "badges", Text: l.Site.T("passport.present.none")}})
	}
	file, err := l.Passports.Present(r.Context(), h, q.PresentRequest)
	if err != nil {
		if faults, ok := l.Site.Faults(err, nil); ok {
			return l.showPresent(w, r, http.StatusUnprocessableEntity, h, q, faults)
		}
		return err
	}
	return attach(w, r, file.Name, file.Type, file.Bytes)
}
