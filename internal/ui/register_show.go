package ui

import (
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"galon/badges"
	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// RegisterShow is one entry of the register, and what this organisation may do with it today.
type RegisterShow struct {
	httpd.Frame
	Code         string
	State        httpd.Pill
	Facts        []Labelled
	Blocs        []RegisterBloc
	Specific     bool
	Whole        string // where the final decision is recorded, "" when the organisation may not
	Why          string // why nothing may be attested here
	Equivalences []domain.Equivalence
	Before       []CodeLink
	After        []CodeLink
	Versions     int
	Partner      string // what the register lets this organisation do, without saying from when to when
	Missing      string // mentions of an attestation that no import has brought
	Award        bool
}

// Template is pages/register_show.html.
func (*RegisterShow) Template() string { return "register_show" }

// RegisterBloc is one bloc with what may be done.
type RegisterBloc struct {
	Code, Title, Competences, Assessment string
	Attest, Prepare                      string // addresses, "" when it cannot be done
	Why                                  string // why it cannot be attested
}

// CodeLink leads to another entry.
type CodeLink struct{ Code, URL string }

func (c *Console) registerShow(w http.ResponseWriter, r *http.Request, d desk) error {
	code := domain.NormalRegisterCode(chi.URLParam(r, "code"))
	if of := domain.CertificationOfBloc(code); of != "" {
		code = of
	}
	e, err := c.register().Certification(r.Context(), code)
	if err != nil {
		return err
	}
	history, err := c.register().History(r.Context(), code)
	if err != nil {
		return err
	}
	habilitations, err := c.Issuing.Store.Habilitations(r.Context(), d.Organisation.ID)
	if err != nil {
		return err
	}
	today := domain.DayOf(c.Issuing.Now())
	page := &RegisterShow{
		Frame: c.frame(d, c.certificationTitle(e), blocsPath), Code: e.Code, State: c.closedPill(e, today), Facts: c.registerFacts(e),
		Specific: e.Specific(), Before: codeLinks(e.Predecessors), After: codeLinks(e.Successors), Versions: len(history), Award: d.can(app.ActAward),
	}
	if p, named := e.Partner(d.Organisation.SIRET); named {
		page.Partner = c.Site.T("register.partner." + partnerRight(p))
	}
	var missing []string
	for _, m := range e.Whole().MissingMentions() {
		missing = append(missing, c.Site.T("register."+m))
	}
	if !e.Specific() {
		page.Missing = strings.Join(missing, ", ")
	}
	refusal := func(kind domain.AchievementKind, b domain.Bloc) string {
		a := domain.Achievement{Kind: kind, Title: b.Title, Bloc: &b}
		faults := domain.CheckFacts(a, d.Organisation, habilitations, domain.Facts{AwardedOn: today, Panel: &domain.Panel{Members: 2, Place: "x"}}, "", today)
		if len(faults) == 0 {
			return ""
		}
		return c.Site.Printer().Error(faults[0].Code, faults[0].Args...)
	}
	for _, x := range e.Blocs {
		b, _ := e.Bloc(x.Code)
		line := RegisterBloc{Code: x.Code, Title: x.Title, Competences: x.Competences, Assessment: x.Assessment, Why: refusal(domain.BlocAttestation, b)}
		if line.Why == "" {
			line.Attest = choosePath + "/" + blocSlug(domain.BlocAttestation, x.Code)
		}
		if x.Title != "" && e.Title != "" {
			line.Prepare = choosePath + "/" + blocSlug(domain.BlocPreparation, x.Code)
		}
		page.Blocs = append(page.Blocs, line)
	}
	if page.Why = refusal(domain.FullCertification, e.Whole()); page.Why == "" {
		page.Whole = choosePath + "/" + badges.ComposedSlug(domain.FullCertification, e.Code)
	}
	if page.Equivalences, err = c.equivalencesOf(r, e); err != nil {
		return err
	}
	return c.Site.Render(w, r, http.StatusOK, page)
}

func partnerRight(p domain.Partner) string {
	switch {
	case p.Prepares && p.Assesses:
		return "both"
	case p.Assesses:
		return "assess"
	case p.Prepares:
		return "prepare"
	}
	return "none"
}

// blocSlug is the badge for a bloc: that of the catalogue where there is one.
func blocSlug(kind domain.AchievementKind, code string) string {
	if a, ok := badges.OfBloc(kind, code); ok {
		return a.Slug
	}
	return badges.ComposedSlug(kind, code)
}

func codeLinks(codes []string) (links []CodeLink) {
	for _, code := range codes {
		links = append(links, CodeLink{code, registerPath + "/" + code})
	}
	return links
}

func (c *Console) equivalencesOf(r *http.Request, e domain.Certification) ([]domain.Equivalence, error) {
	all, err := c.register().Equivalences(r.Context())
	var own []domain.Equivalence
	for _, x := range all {
		for _, code := range []string{x.From, x.To} {
			if code == e.Code || domain.CertificationOfBloc(code) == e.Code {
				own = append(own, x)
				break
			}
		}
	}
	return own, err
}

func (c *Console) registerFacts(e domain.Certification) []Labelled {
	t, date := c.Site.T, c.Site.Printer().Date
	var bodies []string
	for _, b := range e.CertifyingBodies {
		bodies = append(bodies, strings.TrimSpace(b.Name+" "+b.SIRET))
	}
	partners := ""
	if n := len(e.Partners); n > 0 {
		partners = t("register.partners.count", n)
	}
	level := ""
	if e.Level > 0 {
		level = t("register.both_levels", e.Level, e.Level)
	}
	return facts(
		Labelled{t("register.family"), e.Family}, Labelled{t("register.levels"), level},
		Labelled{t("register.kind"), e.RegistrationKind}, Labelled{t("register.decision"), date(e.DecisionDate)}, Labelled{t("register.effect"), date(e.EffectDate)},
		Labelled{t("register.end"), date(e.RegistrationEnd)}, Labelled{t("register.last_delivery"), date(e.LastDeliveryDate)},
		Labelled{t("register.bodies"), strings.Join(bodies, ", ")}, Labelled{t("register.partners"), partners}, Labelled{t("register.trades"), codes(e.ROME)}, Labelled{t("register.nsf"), codes(e.NSF)},
		Labelled{t("register.formacodes"), codes(e.Formacodes)}, Labelled{t("register.agreements"), codes(e.Agreements)},
		Labelled{t("register.access"), strings.Join(e.Access, ", ")}, Labelled{t("register.as_of"), date(e.AsOf)})
}

func codes(list []domain.Coded) string {
	var all []string
	for _, x := range list {
		all = append(all, strings.TrimSpace(x.Code+" "+x.Label))
	}
	return strings.Join(all, ", ")
}
