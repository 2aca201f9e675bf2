package ui

import (
	"net/http"
	"strings"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// AdminOrganisation is one organisation: what it declared beside what was found, how it was tried to find out who it is,
// what was decided (ux S39).
type AdminOrganisation struct {
	httpd.Frame
	Pill      httpd.Pill
	Facts     []Labelled
	Waits     bool
	Asked     string // what it was asked for
	Findings  []FindingLine
	Hints     []string
	Papers    []PaperLink
	Proofs    []ProofLine
	Proved    bool
	Open      *ProposalLine
	Two       bool
	Can       []string // the decisions that make sense now
	Letter    []httpd.Field
	Call      []httpd.Field
	More      httpd.Field
	Decision  httpd.Choices
	Reasons   []httpd.Field
	Decisions []DecisionLine
	Past      []ProposalLine
	Self      string
	Seen      int // revision of the request on the screen
	Journal   string
}

// Template is pages/admin_organisation.html.
func (*AdminOrganisation) Template() string { return "admin_organisation" }

// FindingLine sets what was declared beside what was found.
type FindingLine struct {
	What, Declared, Found string
	State                 *httpd.Pill
}

// PaperLink is a document that was handed in.
type PaperLink struct{ Name, URL string }

// ProofLine is a letter or a call.
type ProofLine struct {
	Text, By, When string
	State          httpd.Pill
	Print          string
}

// ProposalLine is a decision that waits for a second person, or did.
type ProposalLine struct {
	What, From, Public, Private, By, When, Closed string
	Own, Changed                                  bool
	Confirm, Withdraw                             string
}

// DecisionLine is one of the registry.
type DecisionLine struct{ Day, What, By, Ground string }

func (a *Admin) organisation(w http.ResponseWriter, r *http.Request, actor domain.Actor) error {
	return a.showOrganisation(w, r, actor, http.StatusOK, nil)
}

func (a *Admin) showOrganisation(w http.ResponseWriter, r *http.Request, actor domain.Actor, status int, faults httpd.FormFaults) error {
	id, err := param[domain.OrganisationID](r, "organisation")
	if err != nil {
		return err
	}
	c, err := a.Registrars.Case(r.Context(), actor, id)
	if err != nil {
		return err
	}
	o := c.Organisation
	page := &AdminOrganisation{Frame: a.frame(o.Name, adminOrgPath), Self: adminOrgURL(id), Two: a.Registrars.TwoOperators, Proved: c.Proved, Seen: c.Application.Revision,
		Waits: c.Application.State.Waiting(), Journal: adminJournalPath + "?organisme=" + string(id)}
	page.Faults = faults
	page.Pill = a.decisionPill(domain.RegistryDecision{}, false)
	if c.Entry != nil {
		page.Pill = a.decisionPill(c.Entry.At(a.Registrars.Now()))
	}
	a.caseFacts(page, c)
	a.caseProofs(page, c)
	a.caseDecisions(page, c, actor)
	a.caseForms(page, c, r, faults)
	return a.Site.Render(w, r, status, page)
}

func (a *Admin) caseFacts(page *AdminOrganisation, c app.Case) {
	t, date := a.Site.T, a.Site.Printer().Date
	o, d := c.Organisation, c.Application.Declared
	all := []Labelled{{t("hosted.organisation.kind"), t("hosted.organisation.kind." + string(o.Kind))}, {t("hosted.organisation.siret"), siretText(o.SIRET)},
		{t("hosted.organisation.town"), o.Town}, {t("apply.nda"), o.NDA}, {t("apply.website"), o.Website}}
	if c.Application.ID != "" {
		all = append(all, Labelled{t("admin.case.person"), c.Application.Name + ", " + c.Application.Position}, Labelled{t("admin.case.email"), c.Application.Email},
			Labelled{t("admin.case.sent"), date(c.Application.SubmittedAt)}, Labelled{t("admin.case.epci"), c.EPCI})
		if d.Qualiopi.Held {
			var names []string
			for _, k := range d.Qualiopi.Categories {
				names = append(names, t("apply.qualiopi."+k))
			}
			all = append(all, Labelled{t("admin.case.qualiopi"), strings.Join(names, ", ")})
		}
	}
	page.Facts = facts(all...)
	if c.Application.State == domain.ApplicationMore {
		page.Asked = c.Application.Message
	}
	for _, f := range c.Findings {
		line := FindingLine{What: t("admin.finding." + f.What), Declared: f.Declared, Found: f.Found}
		if key := "admin.found." + f.Found; a.Site.Printer().Has(key) {
			line.Found = t(key)
		}
		switch f.What {
		case "siret":
			line.Declared = siretText(f.Declared)
		case "qualiopi":
			line.Declared = date(domain.Day(f.Declared).Time())
		}
		if f.OK != nil {
			line.State = &httpd.Pill{Class: "valide", Icon: "check", Text: t("admin.finding.same")}
			if !*f.OK {
				line.State = &httpd.Pill{Class: "expire", Icon: "triangle-alert", Text: t("admin.finding.look")}
			}
		}
		page.Findings = append(page.Findings, line)
	}
	for _, h := range c.Hints {
		page.Hints = append(page.Hints, t("admin.hint."+h.Code, h.Args...))
	}
	for _, f := range d.Files {
		page.Papers = append(page.Papers, PaperLink{t("apply.file." + f.What), page.Self + "/piece/" + f.What})
	}
}

func (a *Admin) caseProofs(page *AdminOrganisation, c app.Case) {
	t, date := a.Site.T, a.Site.Printer().Date
	for _, p := range c.Proofs {
		line := ProofLine{By: c.Names[p.MadeBy], When: date(p.MadeAt)}
		if p.Kind == domain.ProofCall {
			line.Text = t("admin.proof.call", p.Found.Phone, p.Found.Source, date(p.Found.On.Time()), p.Found.Answer)
		} else {
			line.Text = t("admin.proof.letter", p.Found.Name, strings.Join(strings.Fields(strings.ReplaceAll(p.Found.Address, "\n", ", ")), " "))
		}
		switch {
		case p.Found.SIRET != c.Organisation.SIRET:
			line.State = httpd.Pill{Class: "retire", Icon: "ban", Text: t("admin.proof.other_siret")}
		case !p.HeldAt.IsZero():
			line.State = httpd.Pill{Class: "valide", Icon: "circle-check", Text: t("admin.proof.held", date(p.HeldAt))}
		case p.Tries >= domain.LetterTries:
			line.State = httpd.Pill{Class: "retire", Icon: "ban", Text: t("admin.proof.tried")}
		case !a.Registrars.Now().Before(p.ExpiresAt):
			line.State = httpd.Pill{Class: "inconnu", Icon: "ban", Text: t("admin.proof.over")}
		default:
			line.State = httpd.Pill{Class: "prune", Icon: "mail", Text: t("admin.proof.sent")}
			line.Print = page.Self + "/courrier/" + p.ID
		}
		page.Proofs = append(page.Proofs, line)
	}
}

func (a *Admin) caseDecisions(page *AdminOrganisation, c app.Case, actor domain.Actor) {
	t, date := a.Site.T, a.Site.Printer().Date
	for _, p := range c.Proposals {
		line := ProposalLine{What: t("admin.decision." + string(p.Kind)), From: date(p.From), Public: p.PublicReason, Private: p.PrivateReason, By: c.Names[p.ProposedBy], When: date(p.ProposedAt)}
		if p.State == domain.ProposalOpen {
			line.Own, line.Changed = p.ProposedBy == actor.AccountID, page.Waits && p.Revision != c.Application.Revision
			line.Confirm, line.Withdraw = page.Self+"/decision/"+p.ID+"/confirmer", page.Self+"/decision/"+p.ID+"/abandonner"
			page.Open = &line
			continue
		}
		line.Closed = t("admin.proposal."+string(p.State), c.Names[p.ClosedBy], date(p.ClosedAt))
		page.Past = append(page.Past, line)
	}
	if c.Entry != nil {
		for i := len(c.Entry.Decisions) - 1; i >= 0; i-- {
			d := c.Entry.Decisions[i]
			page.Decisions = append(page.Decisions, DecisionLine{date(d.From), t("hosted.registry.decision." + string(d.Kind)), d.DecidedBy, d.Ground})
		}
	}
	if page.Open != nil {
		return
	}
	var now domain.DecisionKind
	if c.Entry != nil {
		d, _ := c.Entry.At(a.Registrars.Now())
		now = d.Kind
	}
	switch {
	case c.Entry == nil && page.Waits:
		page.Can = []string{string(domain.Verified), string(domain.Refused)}
	case c.Entry != nil && now == domain.Verified:
		page.Can = []string{string(domain.Suspended), string(domain.Removed)}
	case c.Entry != nil && now == domain.Suspended:
		page.Can = []string{string(domain.Verified), string(domain.Removed)}
	case c.Entry != nil && now == domain.Removed:
		page.Can = []string{string(domain.Verified)}
	}
}

func (a *Admin) caseForms(page *AdminOrganisation, c app.Case, r *http.Request, faults httpd.FormFaults) {
	t := a.Site.T
	typed := r.PostForm // nil unless a form came back with a fault
	value := func(name, otherwise string) string {
		if typed != nil && typed.Has(name) {
			return typed.Get(name)
		}
		return otherwise
	}
	field := func(id, kind, otherwise string, optional bool) httpd.Field {
		f := httpd.Field{ID: id, Label: t("admin.form." + id), Value: value(id, otherwise), Type: kind, Optional: optional, Error: faults.Of(id)}
		if key := "admin.form." + id + ".help"; a.Site.Printer().Has(key) {
			f.Help = t(key)
		}
		return f
	}
	page.Letter = []httpd.Field{field("name", "", "", false), field("address", "textarea", "", false)}
	on := field("on", "date", string(domain.DayOf(a.Registrars.Now())), false)
	on.Short = true
	page.Call = []httpd.Field{field("phone", "tel", "", false), field("source", "", "", false), field("answer", "", "", false), on}
	page.More = field("message", "textarea", "", false)

	page.Decision = httpd.Choices{ID: "kind", Legend: t("admin.form.kind"), Error: faults.Of("kind")}
	for i, kind := range page.Can {
		label := "admin.decide." + kind
		if kind == string(domain.Verified) && c.Entry != nil {
			label = "admin.decide.restored"
		}
		page.Decision.Options = append(page.Decision.Options, httpd.Option{Value: kind, Label: t(label), Help: t(label + ".help"), Checked: value("kind", "") == kind || len(page.Can) == 1 && i == 0})
	}
	if c.Entry != nil {
		from := field("from", "date", string(domain.DayOf(a.Registrars.Now())), false)
		from.Short = true
		page.Reasons = append(page.Reasons, from)
	}
	page.Reasons = append(page.Reasons, field("public", "textarea", "", c.Entry == nil), field("private", "textarea", "", c.Entry == nil))
}
