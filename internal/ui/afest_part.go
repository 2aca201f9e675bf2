package ui

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/evidence"
	"galon/internal/httpd"
)

// AfestEdit is one part of a dossier as a short form, at a desk and on a telephone.
type AfestEdit struct {
	httpd.Frame
	Back, BackText string
	Lead           []string
	Warning        string
	Controls       []Control
	File           *httpd.Field
	Camera         bool // take a photo now
	Key            string
	Draft          string // name under which the telephone keeps what is typed
	Submit         string
}

// Template is pages/afest_edit.html.
func (*AfestEdit) Template() string { return "afest_edit" }

// part is what a form asks for, and what becomes of it.
type part struct {
	guests []domain.AfestParty // who may fill it in by a link
	fill   func(f *sheet, v app.AfestView)
	ask    func(f *sheet, v app.AfestView) []Control
	file   string // id of a file to choose, "" for none
	back   string // page to go back to at a desk
	save   func(ctx context.Context, a *app.Afest, hand app.AfestHand, v app.AfestView, f *sheet, raw []byte) error
}

var trainerOnly, learnerOnly = []domain.AfestParty{domain.PartyTrainer}, []domain.AfestParty{domain.PartyLearner}

// parts are the forms by the last word of their address.
var parts = map[string]part{
	"entreprise": {fill: fillContext, ask: askContext, save: saveContext},
	"analyse":    {fill: fillAnalysis, ask: askAnalysis, save: saveAnalysis},
	"formateur":  {fill: fillTrainer, ask: askTrainer, save: saveTrainer},
	"protocole":  {fill: fillProtocol, ask: askProtocol, save: saveProtocol},
	"situation":  {guests: trainerOnly, ask: askSituation, file: "photo", back: "/seances", save: saveSituation},
	"echange":    {guests: trainerOnly, fill: fillReflection, ask: askReflection, back: "/seances", save: saveReflection},
	"evaluation": {guests: trainerOnly, fill: fillAssessment, ask: askAssessment, back: "/evaluations", save: saveAssessment},
	"mots":       {guests: learnerOnly, fill: fillStatement, ask: askStatement, save: saveStatement},
	"piece":      {guests: []domain.AfestParty{domain.PartyTrainer, domain.PartyLearner}, ask: askPiece, file: "file", save: savePiece},
}

// partOf finds the form of the address; one that the link is not for does not exist there.
func (p place) partOf(r *http.Request) (string, part, error) {
	name := chi.URLParam(r, "part")
	x, known := parts[name]
	if known && p.guest() {
		known = false
		for _, party := range x.guests {
			known = known || party == p.hand.Link.Party
		}
	}
	if !known {
		return "", x, domain.NotFoundf("page-unknown")
	}
	return name, x, nil
}

func (c *AfestDesk) part(w http.ResponseWriter, r *http.Request, d desk) error {
	p, err := c.at(r, d)
	if err != nil {
		return err
	}
	if !d.can(app.ActAward) {
		return refuse(app.ActAward)
	}
	return c.askPart(w, r, p)
}

func (c *AfestDesk) guestPart(w http.ResponseWriter, r *http.Request) error {
	p, err := c.by(r)
	if err != nil {
		return err
	}
	return c.askPart(w, r, p)
}

func (c *AfestDesk) askPart(w http.ResponseWriter, r *http.Request, p place) error {
	name, x, err := p.partOf(r)
	if err != nil {
		return err
	}
	f := &sheet{site: c.Site, typed: url.Values{}}
	f.typed.Set("date", string(domain.DayOf(c.Afest.Now())))
	f.typed.Set("situation", r.URL.Query().Get("de"))
	if x.fill != nil {
		x.fill(f, p.view)
	}
	return c.showPart(w, r, http.StatusOK, p, name, x, f)
}

func (c *AfestDesk) showPart(w http.ResponseWriter, r *http.Request, status int, p place, name string, x part, f *sheet) error {
	t := c.Site.T
	page := &AfestEdit{Frame: p.frame, Back: p.url + x.back, BackText: t("afest.edit.back"), Controls: x.ask(f, p.view), Key: f.value("form-key"),
		Draft: string(p.view.Dossier.ID) + "-" + name, Submit: t("afest.edit.submit")}
	if p.guest() {
		page.Back = p.url
	}
	page.Title = t("afest.part." + name)
	key := "afest.part." + name + ".lead"
	if c.Site.Printer().Has(key) {
		page.Lead = []string{t(key)}
	}
	if x.file != "" {
		page.Warning = t("afest.edit.warning")
		field := f.control(x.file, "file", x.file == "file").Field
		field.Accept = evidence.Accept
		if page.Camera = x.file == "photo"; page.Camera {
			field.Accept = "image/jpeg,image/png"
		}
		page.File = field
	}
	if page.Key == "" {
		page.Key = app.NewFormKey()
	}
	page.Faults, page.Script = f.faults, true
	return c.Site.Render(w, r, status, page)
}

func (c *AfestDesk) writePart(w http.ResponseWriter, r *http.Request, d desk) error {
	p, err := c.at(r, d)
	if err != nil {
		return err
	}
	return c.writeAt(w, r, p)
}

func (c *AfestDesk) writeGuestPart(w http.ResponseWriter, r *http.Request) error {
	p, err := c.by(r)
	if err != nil {
		return err
	}
	return c.writeAt(w, r, p)
}

func (c *AfestDesk) writeAt(w http.ResponseWriter, r *http.Request, p place) error {
	name, x, err := p.partOf(r)
	if err != nil {
		return err
	}
	parseErr := httpd.ParseForm(r)
	f := &sheet{site: c.Site, typed: r.PostForm}
	if f.typed == nil {
		f.typed = url.Values{}
	}
	var raw []byte
	if parseErr == nil && x.file != "" {
		raw, parseErr = httpd.FileUpTo(r, x.file, evidence.Limit)
		httpd.Sweep(r)
	}
	err = parseErr
	if err == nil {
		err = x.save(r.Context(), c.Afest, p.hand, p.view, f, raw)
	}
	if err != nil {
		if faults, ok := c.Site.Faults(err, nil); parseErr != nil && ok { // too large: nothing of the form was read
			f.faults = httpd.FormFaults{{Field: x.file, Text: faults[0].Text}}
			return c.showPart(w, r, http.StatusRequestEntityTooLarge, p, name, x, f)
		}
		if f.faulty(err) {
			return c.showPart(w, r, http.StatusUnprocessableEntity, p, name, x, f)
		}
		return err
	}
	if p.guest() {
		return c.Site.SeeOther(w, r, p.url+"?ok="+name, "")
	}
	return c.Site.SeeOther(w, r, p.url+x.back, "afest-saved")
}

func fillContext(f *sheet, v app.AfestView) {
	d := v.Dossier
	f.typed.Set("employer-name", d.Employer.Name)
	f.typed.Set("employer-siret", d.Employer.SIRET)
	f.typed.Set("place", d.Place)
}

func askContext(f *sheet, _ app.AfestView) []Control {
	return []Control{f.control("employer-name", "text", true), f.control("employer-siret", "text", true), f.control("place", "text", true)}
}

func saveContext(ctx context.Context, a *app.Afest, hand app.AfestHand, v app.AfestView, f *sheet, _ []byte) error {
	return a.SetContext(ctx, hand, v.Dossier.ID, domain.LegalBody{Name: f.value("employer-name"), SIRET: f.value("employer-siret")}, f.value("place"))
}

func fillAnalysis(f *sheet, v app.AfestView) {
	a := v.Dossier.Analysis
	if a.Date != "" {
		f.typed.Set("date", string(a.Date))
	}
	f.typed.Set("author", a.Author)
	f.typed.Set("role", a.Role)
	f.typed.Set("post", a.Post)
	f.typed.Set("situations", strings.Join(a.Situations, "\n"))
	f.typed.Set("adapted", a.Adapted)
	f.typed.Set("criteria", strings.Join(v.Dossier.Criteria, "\n"))
}

func askAnalysis(f *sheet, _ app.AfestView) []Control {
	return []Control{f.control("date", "date", true), f.control("author", "text", true), f.control("role", "text", false), f.control("post", "text", false),
		f.control("situations", "textarea", true), f.control("adapted", "textarea", false), f.control("criteria", "textarea", false)}
}

func saveAnalysis(ctx context.Context, a *app.Afest, hand app.AfestHand, v app.AfestView, f *sheet, _ []byte) error {
	return a.SetAnalysis(ctx, hand, v.Dossier.ID, domain.AfestAnalysis{WorkAnalysis: domain.WorkAnalysis{Date: f.day("date"), Author: f.value("author"),
		Situations: lines(f.value("situations"))}, Role: f.value("role"), Post: f.value("post"), Adapted: f.value("adapted")}, lines(f.value("criteria")))
}

func fillTrainer(f *sheet, v app.AfestView) {
	x := v.Dossier.Designation
	if x.Date != "" {
		f.typed.Set("date", string(x.Date))
	}
	f.typed.Set("name", x.Name)
	f.typed.Set("function", x.Function)
	f.typed.Set("link", x.Link)
	f.typed.Set("training", x.Training)
}

func askTrainer(f *sheet, _ app.AfestView) []Control {
	all := []Control{f.control("name", "text", true), f.control("function", "text", true), f.control("link", "text", true), f.control("training", "text", false),
		f.control("date", "date", true)}
	all[0].Field.Label = f.site.T("afest.form.trainer-name")
	all[4].Field.Label, all[4].Field.Help = f.site.T("afest.form.trainer-date"), f.site.T("afest.form.trainer-date.help")
	return all
}

func saveTrainer(ctx context.Context, a *app.Afest, hand app.AfestHand, v app.AfestView, f *sheet, _ []byte) error {
	return a.SetTrainer(ctx, hand, v.Dossier.ID, domain.TrainerDesignation{Date: f.day("date"), Name: f.value("name"), Function: f.value("function"), Link: f.value("link"),
		Training: f.value("training")})
}

func fillProtocol(f *sheet, v app.AfestView) {
	x := v.Dossier.Protocol
	f.typed.Set("goal", x.Goal)
	f.typed.Set("from", string(x.From))
	f.typed.Set("to", string(x.To))
	for id, n := range map[string]int{"situation-hours": x.SituationHours, "reflection-hours": x.ReflectionHours} {
		if n > 0 {
			f.typed.Set(id, strconv.Itoa(n))
		}
	}
	f.typed.Set("assessment-methods", x.AssessmentMethods)
}

func askProtocol(f *sheet, _ app.AfestView) []Control {
	return []Control{f.control("goal", "textarea", true), f.control("from", "date", true), f.control("to", "date", true), f.control("situation-hours", "number", true),
		f.control("reflection-hours", "number", true), f.control("assessment-methods", "textarea", true)}
}

func saveProtocol(ctx context.Context, a *app.Afest, hand app.AfestHand, v app.AfestView, f *sheet, _ []byte) error {
	return a.SetProtocol(ctx, hand, v.Dossier.ID, domain.AfestProtocol{Goal: f.value("goal"), From: f.day("from"), To: f.day("to"), SituationHours: f.int("situation-hours"),
		ReflectionHours: f.int("reflection-hours"), AssessmentMethods: f.value("assessment-methods")})
}
