package ui

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/evidence"
	"galon/internal/httpd"
)

// Onboarding enters an organisation: four steps, one topic a page, kept as a draft of whoever proved their address (ux
// S23). Afterwards it is where the organisation reads how it stands, answers the operator and types the code of the letter.
type Onboarding struct {
	Console      *Console
	Applications *app.Applications
}

const (
	applyPath    = "/pro/inscription"
	standingPath = "/pro/verification"
)

// Mount adds the routes. It fails when a template is missing.
func (o *Onboarding) Mount(r chi.Router) error {
	c := o.Console
	if err := c.Site.Check(&ApplicationStep{}, &ApplicationReview{}, &Standing{}); err != nil {
		return err
	}
	in := r.With(c.Site.SameOrigin(), c.Site.StaffSessions(c.Accounts.Staff))
	signIn := &SignIn{Site: c.Site, Accounts: c.Accounts, Audience: domain.ForApplicant}
	if err := signIn.Mount(in); err != nil {
		return err
	}
	page := c.Site.Page
	in.Get(applyPath, page(o.person))
	in.With(c.Site.RateLimit(signInsPerMinute, time.Minute)).Post(applyPath, page(o.savePerson))
	in.Get(applyPath+"/organisme", page(o.draft(o.organisation)))
	in.Post(applyPath+"/organisme", page(o.draft(o.saveOrganisation)))
	in.Get(applyPath+"/justificatifs", page(o.draft(o.papers)))
	in.With(httpd.LimitBody(3*evidence.Limit+1<<20)).Post(applyPath+"/justificatifs", page(o.draft(o.savePapers)))
	in.Get(applyPath+"/relire", page(o.draft(o.review)))
	in.Post(applyPath+"/relire", page(o.draft(o.submit)))

	in.Get(standingPath, c.staff(o.standing))
	in.Post(standingPath+"/code", c.staff(o.typeCode))
	in.Get(standingPath+"/corriger", c.staff(o.correct))
	in.Post(standingPath+"/corriger", c.staff(o.saveCorrection))
	in.Post(renewPath, c.staff(o.renew))
	return nil
}

// draft leads whoever has not proved an address to the first step.
func (o *Onboarding) draft(h func(http.ResponseWriter, *http.Request, domain.Application) error) httpd.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		a, err := o.Applications.Draft(r.Context(), o.session(r))
		if domain.IsKind(err, domain.NotFound) {
			return o.Console.Site.SeeOther(w, r, applyPath, "")
		}
		if err != nil {
			return err
		}
		return h(w, r, a)
	}
}

func (o *Onboarding) session(r *http.Request) string {
	return o.Console.Site.Cookie(r, httpd.DraftCookie)
}

// ApplicationStep is a step that is filled in.
type ApplicationStep struct {
	httpd.Frame
	Steps  []httpd.Step
	Lead   string
	Parts  []StepPart
	Files  bool // documents travel in the form
	Button string
	Resume string // where a request that was begun is taken up
	Join   string // where access to an organisation that is here already is asked for
}

// Template is pages/application_step.html.
func (*ApplicationStep) Template() string { return "application_step" }

// StepPart is a control, or a remark before one.
type StepPart struct {
	Title   string
	Note    string
	Field   *httpd.Field
	Choices *httpd.Choices
}

var applySteps = []string{"person", "organisation", "papers", "review"}

func (o *Onboarding) frame(step int, lead string) ApplicationStep {
	t := o.Console.Site.T
	p := ApplicationStep{Frame: httpd.Frame{Title: t("apply." + applySteps[step] + ".title"), Place: t("sign_in.place_staff"), NoIndex: true}, Lead: lead, Button: t("apply.continue")}
	for i, name := range applySteps {
		p.Steps = append(p.Steps, httpd.Step{Label: t("apply.step." + name), Current: i == step})
	}
	return p
}

func (p *ApplicationStep) add(f httpd.Field)      { p.Parts = append(p.Parts, StepPart{Field: &f}) }
func (p *ApplicationStep) choose(c httpd.Choices) { p.Parts = append(p.Parts, StepPart{Choices: &c}) }

func (o *Onboarding) person(w http.ResponseWriter, r *http.Request) error {
	typed := url.Values{}
	if a, err := o.Applications.Draft(r.Context(), o.session(r)); err == nil {
		typed.Set("name", a.Name)
		typed.Set("email", a.Email)
		typed.Set("position", a.Position)
	} else if !domain.IsKind(err, domain.NotFound) {
		return err
	} else if actor := httpd.Actor(r); actor.AccountID != "" {
		typed.Set("name", actor.Name)
		typed.Set("email", actor.Email)
	}
	return o.showPerson(w, r, http.StatusOK, typed, nil)
}

func (o *Onboarding) showPerson(w http.ResponseWriter, r *http.Request, status int, typed url.Values, faults httpd.FormFaults) error {
	t := o.Console.Site.T
	p := o.frame(0, t("apply.person.lead"))
	p.Faults, p.Resume = faults, applyPath+"/adresse"
	p.add(httpd.Field{ID: "name", Label: t("apply.name"), Value: typed.Get("name"), Error: faults.Of("name"), Autocomplete: "name"})
	p.add(httpd.Field{ID: "email", Label: t("apply.email"), Help: t("apply.email.help"), Value: typed.Get("email"), Error: faults.Of("email"), Type: "email", Autocomplete: "email"})
	p.add(httpd.Field{ID: "position", Label: t("apply.position"), Help: t("apply.position.help"), Value: typed.Get("position"), Error: faults.Of("position"), Autocomplete: "organization-title"})
	return o.Console.Site.Render(w, r, status, &p)
}

// savePerson keeps the first step and mails the code that proves the address.
func (o *Onboarding) savePerson(w http.ResponseWriter, r *http.Request) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	c := o.Console
	a := domain.Application{Name: r.PostForm.Get("name"), Email: r.PostForm.Get("email"), Position: r.PostForm.Get("position")}
	browser, err := o.Applications.Begin(r.Context(), a, c.Site.Cookie(r, httpd.BrowserCookie))
	if err == nil {
		_, err = c.Accounts.RequestSignInFrom(r.Context(), domain.ForApplicant, a.Email, browser, app.Asker{Language: c.Site.Printer().Lang})
	}
	if faults, ok := c.Site.Faults(err, nil); err != nil && ok {
		return o.showPerson(w, r, http.StatusUnprocessableEntity, r.PostForm, faults)
	}
	if err != nil {
		return err
	}
	c.Site.SetCookie(w, httpd.BrowserCookie, browser, c.Accounts.Now().Add(domain.SignInLife))
	return c.Site.SeeOther(w, r, applyPath+"/adresse/code", "")
}

// declaredFields are the controls of what an organisation says of itself.
func (o *Onboarding) declaredFields(p *ApplicationStep, d domain.Declared, faults httpd.FormFaults) {
	t := o.Console.Site.T
	p.add(httpd.Field{ID: "siret", Label: "SIRET", Help: t("apply.siret.help"), Value: siretText(d.SIRET), Error: faults.Of("siret"), InputMode: "numeric", Short: true})
	if strings.Contains(faults.Of("siret"), "•••") {
		p.Join = joinPath
	}
	p.add(httpd.Field{ID: "organisation", Label: t("apply.organisation"), Help: t("apply.organisation.help"), Value: d.Name, Error: faults.Of("organisation"), Autocomplete: "organization"})
	kinds := httpd.Choices{ID: "kind", Legend: t("apply.kind"), Error: faults.Of("kind")}
	for _, k := range domain.OrganisationKinds {
		kinds.Options = append(kinds.Options, httpd.Option{Value: string(k), Label: t("apply.kind." + string(k)), Checked: d.Kind == k})
	}
	p.choose(kinds)
	p.add(httpd.Field{ID: "nda", Label: t("apply.nda"), Help: t("apply.nda.help"), Value: d.NDA, Error: faults.Of("nda"), Optional: true, Short: true})
	p.add(httpd.Field{ID: "street", Label: t("apply.street"), Help: t("apply.street.help"), Value: d.Street, Error: faults.Of("street"), Autocomplete: "street-address"})
	p.add(httpd.Field{ID: "post_code", Label: t("apply.post_code"), Value: d.PostCode, Error: faults.Of("post_code"), InputMode: "numeric", Autocomplete: "postal-code", Short: true})
	p.add(httpd.Field{ID: "town", Label: t("apply.town"), Help: t("apply.town.help"), Value: d.Town, Error: faults.Of("town"), Autocomplete: "address-level2"})
	p.add(httpd.Field{ID: "website", Label: t("apply.website"), Value: d.Website, Error: faults.Of("website"), Autocomplete: "url", Optional: true})
}

func declaredForm(f url.Values) domain.Declared {
	return domain.Declared{SIRET: f.Get("siret"), Name: f.Get("organisation"), Kind: domain.OrganisationKind(f.Get("kind")), NDA: f.Get("nda"), Street: f.Get("street"),
		PostCode: f.Get("post_code"), Town: f.Get("town"), Website: f.Get("website")}
}

func (o *Onboarding) organisation(w http.ResponseWriter, r *http.Request, a domain.Application) error {
	return o.showOrganisation(w, r, http.StatusOK, a.Declared, nil)
}

func (o *Onboarding) showOrganisation(w http.ResponseWriter, r *http.Request, status int, d domain.Declared, faults httpd.FormFaults) error {
	p := o.frame(1, "")
	p.Faults = faults
	o.declaredFields(&p, d, faults)
	return o.Console.Site.Render(w, r, status, &p)
}

func (o *Onboarding) saveOrganisation(w http.ResponseWriter, r *http.Request, _ domain.Application) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	d := declaredForm(r.PostForm)
	err := o.Applications.SaveOrganisation(r.Context(), o.session(r), d)
	if err == nil {
		return o.Console.Site.SeeOther(w, r, applyPath+"/justificatifs", "")
	}
	if faults, ok := o.Console.Site.Faults(err, nil); ok {
		return o.showOrganisation(w, r, http.StatusUnprocessableEntity, d, faults)
	}
	return err
}

func (o *Onboarding) papers(w http.ResponseWriter, r *http.Request, a domain.Application) error {
	return o.showPapers(w, r, http.StatusOK, a, nil)
}

func (o *Onboarding) showPapers(w http.ResponseWriter, r *http.Request, status int, a domain.Application, faults httpd.FormFaults) error {
	t, d := o.Console.Site.T, a.Declared
	p := o.frame(2, t("apply.papers.lead"))
	p.Faults, p.Files = faults, true
	asked := r.Method == http.MethodPost || d.MayCommit
	p.choose(httpd.Choices{ID: "qualiopi", Legend: t("apply.qualiopi"), Help: t("apply.qualiopi.help"), Error: faults.Of("qualiopi"), Options: []httpd.Option{
		{Value: "1", Label: t("apply.yes"), Checked: d.Qualiopi.Held}, {Value: "0", Label: t("apply.no"), Checked: asked && !d.Qualiopi.Held}}})
	p.add(httpd.Field{ID: "until", Label: t("apply.qualiopi.until"), Help: t("apply.qualiopi.until.help"), Value: string(d.Qualiopi.Until), Error: faults.Of("until"), Type: "date", Optional: true, Short: true})
	categories := httpd.Choices{ID: "categories", Legend: t("apply.qualiopi.categories"), Multiple: true, Error: faults.Of("categories")}
	for _, k := range domain.QualiopiCategories {
		categories.Options = append(categories.Options, httpd.Option{Value: k, Label: t("apply.qualiopi." + k), Checked: slices.Contains(d.Qualiopi.Categories, k)})
	}
	p.choose(categories)
	p.Parts = append(p.Parts, StepPart{Title: t("apply.files"), Note: t("apply.files.help")})
	for _, what := range app.DraftFiles {
		f := httpd.Field{ID: what, Label: t("apply.file." + what), Error: faults.Of(what), Type: "file", Accept: evidence.Accept, Optional: true}
		if _, ok := d.File(what); ok {
			f.Help = t("apply.file.kept")
		}
		p.add(f)
	}
	p.choose(httpd.Choices{ID: "may_commit", Legend: t("apply.may_commit.legend"), Multiple: true, Error: faults.Of("may_commit"), Options: []httpd.Option{{Value: "1", Label: t("apply.may_commit"), Checked: d.MayCommit}}})
	return o.Console.Site.Render(w, r, status, &p)
}

func (o *Onboarding) savePapers(w http.ResponseWriter, r *http.Request, a domain.Application) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	defer httpd.Sweep(r)
	var files []app.DraftFile
	for _, what := range app.DraftFiles {
		raw, err := httpd.FileUpTo(r, what, evidence.Limit)
		if err != nil {
			return err
		}
		if len(raw) > 0 {
			files = append(files, app.DraftFile{What: what, Raw: raw})
		}
	}
	q := domain.Qualiopi{Held: r.PostForm.Get("qualiopi") == "1", Categories: r.PostForm["categories"]}
	if day, ok := domain.ParseDay(r.PostForm.Get("until")); ok {
		q.Until = day
	}
	may := r.PostForm.Get("may_commit") == "1"
	err := o.Applications.SavePapers(r.Context(), o.session(r), q, may, files)
	if err == nil {
		return o.Console.Site.SeeOther(w, r, applyPath+"/relire", "")
	}
	if faults, ok := o.Console.Site.Faults(err, nil); ok {
		if kept, err := o.Applications.Draft(r.Context(), o.session(r)); err == nil {
			a = kept
		}
		a.Declared.Qualiopi, a.Declared.MayCommit = q, may
		return o.showPapers(w, r, http.StatusUnprocessableEntity, a, faults)
	}
	return err
}
