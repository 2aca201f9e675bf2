package hosted

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// OrganisationShow is what the registry says of an organisation (ux S10).
type OrganisationShow struct {
	httpd.Frame
	Known     bool // in the registry; what is not there is not shown
	Pill      httpd.Pill
	Since     string
	Facts     []Fact
	NDA       string
	Decisions []Decision
	Qualiopi  string
	Models    []httpd.Card
	AllModels string // the catalogue of this organisation, when not all stand here
	Said      []SaidLine
	Problem   string
}

// Decision is one line of the history.
type Decision struct{ Day, Text, Ground, By string }

// Template is pages/organisation_show.html.
func (*OrganisationShow) Template() string { return "organisation_show" }

func (d *Door) organisation(w http.ResponseWriter, r *http.Request) error {
	document, o, err := d.Publishing.Profile(r.Context(), chi.URLParam(r, "slug"))
	if err != nil {
		return err
	}
	if document, ok := asDocument(w, r, document); ok {
		return httpd.Serve(w, r, document)
	}
	entry, err := d.entry(r.Context(), o)
	if err != nil {
		return err
	}
	if entry == nil {
		title := d.Site.T("hosted.organisation.unknown")
		return d.render(w, r, &OrganisationShow{Frame: httpd.Frame{Title: title, NoIndex: true}})
	}
	page := d.organisationPage(entry)
	if err := d.fillOrganisation(r.Context(), page, o); err != nil {
		return err
	}
	return d.render(w, r, page)
}

// modelsShown bounds the page; the catalogue has the others.
const modelsShown = 9

// fillOrganisation adds what an organisation gives, and what others say of it.
func (d *Door) fillOrganisation(ctx context.Context, page *OrganisationShow, o domain.Organisation) error {
	page.Problem = problemPath + "?" + url.Values{"organisme": {o.Slug}}.Encode()
	all, err := d.models(ctx)
	if err != nil {
		return err
	}
	for _, m := range all {
		if !slices.ContainsFunc(m.By, func(g app.ModelGiver) bool { return g.Slug == o.Slug }) {
			continue
		}
		if len(page.Models) == modelsShown {
			page.AllModels = cataloguePath + "?" + url.Values{"organisme": {o.Slug}}.Encode()
			break
		}
		card := d.modelCard(m, o.Slug)
		card.Lines = nil
		page.Models = append(page.Models, card)
	}
	q, err := d.Publishing.Qualiopi(ctx, o)
	if err != nil {
		return err
	}
	if q.Held {
		var sorts []string
		for _, c := range q.Categories {
			sorts = append(sorts, d.Site.T("hosted.organisation.qualiopi."+c))
		}
		page.Qualiopi = d.Site.T("hosted.organisation.qualiopi", strings.Join(sorts, ", "), d.Site.Printer().Date(q.Until))
	}
	page.Said, err = d.said(ctx, o.Slug, "")
	return err
}

// entry is the organisation as the registry has it, nil when it does not.
func (d *Door) entry(ctx context.Context, o domain.Organisation) (*domain.RegistryEntry, error) {
	registry, err := d.Publishing.Registry(ctx)
	if err != nil {
		return nil, err
	}
	entry, _ := registry.Entry(credential.DID(d.Site.BaseURL, o.Slug))
	return entry, nil
}

func (d *Door) organisationPage(e *domain.RegistryEntry) *OrganisationShow {
	t, date := d.Site.T, d.Site.Printer().Date
	page := &OrganisationShow{Frame: httpd.Frame{Title: e.Name, Description: t("hosted.organisation.description", e.Name)}, Known: true}
	address := credential.Profile(d.Site.BaseURL, e.Slug)
	page.OpenGraph = &httpd.OpenGraph{Title: e.Name, Description: page.Description, URL: address, Image: address + cardPath, ImageAlt: t("hosted.card.organisation", e.Name)}
	page.Facts = []Fact{{t("hosted.organisation.town"), e.Town}, {t("hosted.organisation.siret"), spacedSIRET(e.SIRET)},
		{t("hosted.organisation.kind"), t("hosted.organisation.kind." + string(e.Kind))}}
	if e.NDA != "" {
		page.NDA = t("hosted.verdict.technical.nda", spacedNDA(e.NDA))
	}
	now := d.Publishing.Now()
	page.Pill = d.decisionPill(e, now)
	if at, ok := e.At(now); ok && at.Kind == domain.Verified {
		page.Since = t("hosted.organisation.since", date(at.From))
	}
	page.Decisions = d.history(e, now)
	return page
}

// history is what was decided of an organisation up to now, the last first, with who decided and on what ground.
func (d *Door) history(e *domain.RegistryEntry, now time.Time) []Decision {
	var all []Decision
	for _, x := range slices.Backward(e.Decisions) {
		if !x.From.After(now) {
			all = append(all, Decision{d.Site.Printer().Date(x.From), d.Site.T("hosted.registry.decision." + string(x.Kind)), x.Ground, x.DecidedBy})
		}
	}
	return all
}

// decisionPill is the state of an organisation today.
func (d *Door) decisionPill(e *domain.RegistryEntry, now time.Time) httpd.Pill {
	at, ok := e.At(now)
	switch {
	case ok && at.Kind == domain.Verified:
		return httpd.Pill{Class: "valide", Icon: "shield-check", Text: d.Site.T("hosted.registry.state.verified")}
	case ok && at.Kind == domain.Suspended:
		return httpd.Pill{Class: "expire", Icon: "clock", Text: d.Site.T("hosted.registry.state.suspended")}
	case ok && at.Kind == domain.Removed:
		return httpd.Pill{Class: "retire", Icon: "ban", Text: d.Site.T("hosted.registry.state.removed")}
	}
	return httpd.Pill{Class: "inconnu", Icon: "circle-question-mark", Text: d.Site.T("hosted.registry.state.none")}
}

// spacedSIRET groups 14 digits for reading.
func spacedSIRET(s string) string {
	if len(s) != 14 {
		return s
	}
	return s[:3] + "\u00a0" + s[3:6] + "\u00a0" + s[6:9] + "\u00a0" + s[9:]
}

// spacedNDA groups the 11 digits of a declaration number as prefectures write them: 27 25 01234 25.
func spacedNDA(s string) string {
	if len(s) != 11 {
		return s
	}
	return s[:2] + "\u00a0" + s[2:4] + "\u00a0" + s[4:9] + "\u00a0" + s[9:]
}
