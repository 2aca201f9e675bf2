package ui

import (
	"net/http"
	"slices"
	"strings"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// ApplicationReview is the last step: everything once more, each part with the way back to it.
type ApplicationReview struct {
	httpd.Frame
	Steps []httpd.Step
	Parts []ReviewPart
}

// Template is pages/application_review.html.
func (*ApplicationReview) Template() string { return "application_review" }

// ReviewPart is one step as it was filled in.
type ReviewPart struct {
	Title, URL string
	Facts      []Labelled
}

func (o *Onboarding) review(w http.ResponseWriter, r *http.Request, a domain.Application) error {
	switch o.Applications.Missing(a) {
	case "organisation":
		return o.Console.Site.SeeOther(w, r, applyPath+"/organisme", "")
	case "papers":
		return o.Console.Site.SeeOther(w, r, applyPath+"/justificatifs", "")
	}
	return o.showReview(w, r, http.StatusOK, a, nil)
}

func (o *Onboarding) showReview(w http.ResponseWriter, r *http.Request, status int, a domain.Application, faults httpd.FormFaults) error {
	site := o.Console.Site
	t := site.T
	step := o.frame(3, "")
	p := &ApplicationReview{Frame: step.Frame, Steps: step.Steps}
	p.Faults = faults
	p.Parts = []ReviewPart{
		{t("apply.person.title"), applyPath, facts(Labelled{t("apply.name"), a.Name}, Labelled{t("apply.email"), a.Email}, Labelled{t("apply.position"), a.Position})},
		{t("apply.organisation.title"), applyPath + "/organisme", o.declaredFacts(a.Declared)},
		{t("apply.papers.title"), applyPath + "/justificatifs", o.paperFacts(a.Declared)},
	}
	return site.Render(w, r, status, p)
}

func (o *Onboarding) declaredFacts(d domain.Declared) []Labelled {
	t := o.Console.Site.T
	return facts(Labelled{"SIRET", siretText(d.SIRET)}, Labelled{t("apply.organisation"), d.Name}, Labelled{t("apply.kind"), t("apply.kind." + string(d.Kind))},
		Labelled{t("apply.nda"), d.NDA}, Labelled{t("apply.address"), d.Street + ", " + d.PostCode + " " + d.Town},
		Labelled{t("apply.departement"), app.DepartementName(d.Department)}, Labelled{t("apply.epci"), app.EPCIName(d.EPCI)}, Labelled{t("apply.website"), d.Website})
}

func (o *Onboarding) paperFacts(d domain.Declared) []Labelled {
	t := o.Console.Site.T
	all := []Labelled{{t("apply.qualiopi"), t("apply.no")}}
	if d.Qualiopi.Held {
		var names []string
		for _, k := range d.Qualiopi.Categories {
			names = append(names, t("apply.qualiopi."+k))
		}
		all = []Labelled{{t("apply.qualiopi"), t("apply.qualiopi.runs", o.Console.Site.Printer().Date(d.Qualiopi.Until.Time()))},
			{t("apply.qualiopi.categories"), strings.Join(names, ", ")}}
	}
	var files []string
	for _, f := range d.Files {
		files = append(files, t("apply.file."+f.What))
	}
	return facts(append(all, Labelled{t("apply.files"), strings.Join(files, ", ")})...)
}

// submit sends the request and opens the console, where the organisation is on trial now.
func (o *Onboarding) submit(w http.ResponseWriter, r *http.Request, a domain.Application) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	site := o.Console.Site
	in, err := o.Applications.Submit(r.Context(), o.session(r))
	if domain.CodeOf(err) == "application-incomplete" {
		return o.review(w, r, a)
	}
	if err != nil {
		if faults, ok := site.Faults(err, nil); ok {
			for i := range faults {
				faults[i].Field = ""
			}
			return o.showReview(w, r, http.StatusUnprocessableEntity, a, faults)
		}
		return err
	}
	site.DropCookie(w, httpd.DraftCookie)
	if err := o.Console.Accounts.SignOut(r.Context(), site.Cookie(r, httpd.StaffCookie)); err != nil {
		return err
	}
	site.SetCookie(w, httpd.StaffCookie, in.Session, in.Expires)
	return site.SeeOther(w, r, standingPath, "")
}

// Standing is how an organisation stands with the operator: sent, something asked for, a letter on its way, decided.
type Standing struct {
	httpd.Frame
	Pill     httpd.Pill
	Lead     []string
	Asked    string
	Reason   string
	Code     *httpd.Field
	Tries    string
	Correct  string
	Declared []Labelled
	Trial    bool

	Certificate *CertificatePart
}

// Template is pages/standing_show.html.
func (*Standing) Template() string { return "standing_show" }

func (o *Onboarding) standing(w http.ResponseWriter, r *http.Request, d desk) error {
	return o.showStanding(w, r, d, http.StatusOK, nil, "")
}

func (o *Onboarding) showStanding(w http.ResponseWriter, r *http.Request, d desk, status int, faults httpd.FormFaults, until string) error {
	site := o.Console.Site
	t := site.T
	st, err := o.Applications.Standing(r.Context(), d.Actor)
	if err != nil {
		return err
	}
	p := &Standing{Frame: o.Console.frame(d, t("standing.title"), standingPath), Trial: st.OnTrial()}
	p.Faults = faults
	p.Remark = nil
	a := st.Application
	switch {
	case st.Verified:
		p.Pill = httpd.Pill{Class: "valide", Icon: "shield-check", Text: t("hosted.registry.state.verified")}
		p.Lead = []string{t("standing.verified", site.Printer().Date(st.Decision.From))}
		p.Reason = st.Decision.Ground
	case st.Decision.Kind == domain.Suspended:
		p.Pill = httpd.Pill{Class: "expire", Icon: "clock", Text: t("hosted.registry.state.suspended")}
		p.Lead = []string{t("standing.suspended", site.Printer().Date(st.Decision.From))}
		p.Reason = st.Decision.Ground
	case st.Decision.Kind == domain.Removed:
		p.Pill = httpd.Pill{Class: "retire", Icon: "ban", Text: t("hosted.registry.state.removed")}
		p.Lead = []string{t("standing.removed", site.Printer().Date(st.Decision.From))}
		p.Reason = st.Decision.Ground
	case a.State == domain.ApplicationRefused:
		p.Pill = httpd.Pill{Class: "retire", Icon: "ban", Text: t("standing.state.refused")}
		p.Lead = []string{t("standing.refused")}
		p.Reason = a.Message
	case a.State.Waiting():
		p.Frame.Title = t("standing.sent")
		p.Pill = httpd.Pill{Class: "expire", Icon: "clock", Text: t("standing.state.waiting")}
		p.Lead = []string{t("standing.waiting"), t("standing.meanwhile")}
		if !st.LetterHeld.IsZero() {
			p.Lead = slices.Insert(p.Lead, 0, t("standing.letter_held", o.Console.day(st.LetterHeld)))
		}
		if a.State == domain.ApplicationMore {
			p.Frame.Title, p.Asked = t("standing.title"), a.Message
		}
		if d.can(app.ActManageOrganisation) {
			p.Correct = standingPath + "/corriger"
		}
		p.Declared = o.declaredFacts(a.Declared)
	default:
		p.Pill = httpd.Pill{Class: "inconnu", Icon: "circle-question-mark", Text: t("hosted.registry.state.none")}
		p.Lead = []string{t("standing.none")}
	}
	if st.Letter && d.can(app.ActManageOrganisation) {
		p.Code = &httpd.Field{ID: "code", Label: t("standing.code"), Help: t("standing.code.help"), Error: faults.Of("code"), Autocomplete: "off", Short: true}
		p.Tries = t("standing.tries", st.LetterTries)
	}
	if err := o.certificate(r, d, p, until); err != nil {
		return err
	}
	return site.Render(w, r, status, p)
}

func (o *Onboarding) typeCode(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	err := o.Applications.TypeLetterCode(r.Context(), d.Actor, r.PostForm.Get("code"))
	if err == nil {
		return o.Console.Site.SeeOther(w, r, standingPath, "letter-code")
	}
	faults, ok := o.Console.Site.Faults(err, nil)
	if !ok && domain.CodeOf(err) == "proof-tries" {
		faults, ok = faultsAt(o.Console.Site, err, "code"), true
	}
	if ok {
		return o.showStanding(w, r, d, http.StatusUnprocessableEntity, faults, "")
	}
	return err
}

func (o *Onboarding) correct(w http.ResponseWriter, r *http.Request, d desk) error {
	st, err := o.Applications.Standing(r.Context(), d.Actor)
	if err != nil {
		return err
	}
	if !st.OnTrial() || !d.can(app.ActManageOrganisation) {
		return o.Console.Site.SeeOther(w, r, standingPath, "")
	}
	return o.showCorrection(w, r, d, http.StatusOK, st.Application.Declared, nil)
}

func (o *Onboarding) showCorrection(w http.ResponseWriter, r *http.Request, d desk, status int, declared domain.Declared, faults httpd.FormFaults) error {
	t := o.Console.Site.T
	p := &ApplicationStep{Frame: o.Console.frame(d, t("standing.correct"), standingPath), Lead: t("standing.correct.lead"), Button: t("standing.correct.button")}
	p.Faults = faults
	o.declaredFields(p, declared, faults)
	return o.Console.Site.Render(w, r, status, p)
}

func (o *Onboarding) saveCorrection(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	declared := declaredForm(r.PostForm)
	err := o.Applications.Answer(r.Context(), d.Actor, declared)
	if err == nil {
		return o.Console.Site.SeeOther(w, r, standingPath, "application-answered")
	}
	if faults, ok := o.Console.Site.Faults(err, nil); ok && domain.CodeOf(err) != "application-closed" {
		return o.showCorrection(w, r, d, http.StatusUnprocessableEntity, declared, faults)
	}
	return err
}

// remark stands over every page of an organisation that cannot deliver: it waits for the operator, or is suspended (ux S23).
func (c *Console) remark(d desk) *httpd.Remark {
	t := c.Site.T
	switch {
	case d.standing.Verified:
		return nil
	case d.standing.OnTrial():
		return &httpd.Remark{Text: t("standing.remark"), URL: standingPath, Link: t("standing.remark.link")}
	case d.standing.Decision.Kind != "" || d.standing.Application.State == domain.ApplicationRefused:
		return &httpd.Remark{Text: t("standing.remark.stopped"), URL: standingPath, Link: t("standing.remark.why")}
	}
	return nil
}
