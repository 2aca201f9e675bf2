package ui

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// HabilitationList is what the organisation may prepare for or assess, and, for a certifying body, what it lets others do.
type HabilitationList struct {
	httpd.Frame
	Own       []RightLine
	Given     []RightLine
	Certifies bool
	Manage    bool
	Fields    []httpd.Field
	Scope     httpd.Choices
}

// Template is pages/habilitation_list.html.
func (*HabilitationList) Template() string { return "habilitation_list" }

// RightLine is one habilitation.
type RightLine struct {
	To, Certification, URL, Blocs, Scope, Days, By string
	State                                          httpd.Pill
	End                                            string // where it is ended, "" when it is over
}

func (c *Console) habilitations(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.showHabilitations(w, r, d, http.StatusOK, url.Values{}, nil)
}

func (c *Console) showHabilitations(w http.ResponseWriter, r *http.Request, d desk, status int, typed url.Values, faults httpd.FormFaults) error {
	rights, err := c.Issuing.Rights(r.Context(), d.Actor)
	if err != nil {
		return err
	}
	t := c.Site.T
	page := &HabilitationList{Frame: c.frame(d, t("habilitation.title"), blocsPath), Certifies: rights.Certifies, Manage: d.can(app.ActManageOrganisation),
		Scope: httpd.Choices{ID: "scope", Legend: t("habilitation.scope"), Error: faults.Of("scope"), Options: []httpd.Option{
			{Value: string(domain.ScopeAssess), Label: t("habilitation.scope.assess"), Checked: typed.Get("scope") != string(domain.ScopePrepare)},
			{Value: string(domain.ScopePrepare), Label: t("habilitation.scope.prepare"), Checked: typed.Get("scope") == string(domain.ScopePrepare)}}}}
	page.Faults = faults
	for _, f := range []struct {
		id       string
		optional bool
		short    bool
	}{{"organisation", false, false}, {"certification", false, true}, {"bloc", true, false}, {"from", false, true}, {"to", true, true}} {
		page.Fields = append(page.Fields, httpd.Field{ID: f.id, Label: t("habilitation.form." + f.id), Help: t("habilitation.form." + f.id + ".help"),
			Value: typed.Get(f.id), Optional: f.optional, Short: f.short, Error: faults.Of(f.id)})
	}
	today := domain.DayOf(c.Issuing.Now())
	for _, h := range rights.Own {
		page.Own = append(page.Own, c.rightLine(h, today))
	}
	for _, g := range rights.Given {
		line := c.rightLine(g.Habilitation, today)
		line.To = g.To
		if page.Manage && (g.Habilitation.To == "" || g.Habilitation.To > string(today)) {
			line.End = rightsPath + "/" + g.Key() + "/finir"
		}
		page.Given = append(page.Given, line)
	}
	return c.Site.Render(w, r, status, page)
}

func (c *Console) rightLine(h domain.Habilitation, today domain.Day) RightLine {
	t, date := c.Site.T, c.Site.Printer().Date
	line := RightLine{Certification: h.CertificationCode, URL: registerPath + "/" + h.CertificationCode, Blocs: t("habilitation.all_blocs"),
		Scope: t("habilitation.scope." + string(h.Scope)), By: h.GrantedBy, Days: t("habilitation.since", date(domain.Day(h.From)))}
	if len(h.BlocCodes) > 0 {
		line.Blocs = strings.Join(h.BlocCodes, ", ")
	}
	if h.To != "" {
		line.Days = t("habilitation.days", date(domain.Day(h.From)), date(domain.Day(h.To)))
	}
	switch {
	case string(today) < h.From:
		line.State = httpd.Pill{Class: "inconnu", Icon: "clock", Text: t("habilitation.state.later")}
	case h.To != "" && string(today) > h.To:
		line.State = httpd.Pill{Class: "retire", Icon: "ban", Text: t("habilitation.state.over")}
	default:
		line.State = httpd.Pill{Class: "valide", Icon: "circle-check", Text: t("habilitation.state.now")}
	}
	return line
}

func (c *Console) grantHabilitation(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	day := func(name string) string {
		typed := strings.TrimSpace(r.PostForm.Get(name))
		if x, ok := domain.ParseDay(typed); ok {
			return string(x)
		}
		return typed
	}
	h := domain.Habilitation{CertificationCode: r.PostForm.Get("certification"), Scope: domain.HabilitationScope(r.PostForm.Get("scope")), From: day("from"), To: day("to"),
		BlocCodes: strings.FieldsFunc(r.PostForm.Get("bloc"), func(x rune) bool { return x == ',' || x == ';' || x == '\n' || x == ' ' })}
	err := c.Issuing.Habilitate(r.Context(), d.Actor, strings.TrimSpace(r.PostForm.Get("organisation")), h)
	if err == nil {
		return c.Site.SeeOther(w, r, rightsPath, "habilitation-given")
	}
	faults, ok := c.Site.Faults(err, nil)
	if code := domain.CodeOf(err); !ok && (code == "certification-unknown" || code == "bloc-unknown" || code == "habilitation-not-certifier") {
		faults, ok = httpd.FormFaults{{Field: "certification", Text: c.Site.Sentence(err)}}, true
	}
	if !ok {
		return err
	}
	return c.showHabilitations(w, r, d, http.StatusUnprocessableEntity, r.PostForm, faults)
}

func (c *Console) endHabilitation(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := c.Issuing.EndHabilitation(r.Context(), d.Actor, chi.URLParam(r, "habilitation")); err != nil {
		return err
	}
	return c.Site.SeeOther(w, r, rightsPath, "habilitation-ended")
}
