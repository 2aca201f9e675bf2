package ui

import (
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"galon/internal/domain"
	"galon/internal/httpd"
)

// AdminOrganisations is who waits for a decision, the longest first, and who has had one (ux S39).
type AdminOrganisations struct {
	httpd.Frame
	Waiting []ApplicantLine
	Search  httpd.Field
	Known   []KnownLine
	Asked   bool
}

// Template is pages/admin_organisations.html.
func (*AdminOrganisations) Template() string { return "admin_organisations" }

// ApplicantLine is one that waits.
type ApplicantLine struct {
	Name, URL, Kind, SIRET, Days string
	State                        httpd.Pill
}

// KnownLine is one of the registry.
type KnownLine struct {
	Name, URL, SIRET string
	State            httpd.Pill
}

func (a *Admin) mountOrganisations(in chi.Router) {
	in.Get(adminOrgPath, a.team(a.organisations))
	in.Get(adminOrgPath+"/{organisation}", a.team(a.organisation))
	in.Get(adminOrgPath+"/{organisation}/piece/{what}", a.team(a.paper))
	in.Post(adminOrgPath+"/{organisation}/courrier", a.team(a.writeLetter))
	in.Get(adminOrgPath+"/{organisation}/courrier/{proof}", a.team(a.letter))
	in.Get(adminOrgPath+"/{organisation}/courrier/{proof}/lettre.pdf", a.team(a.letterFile))
	in.Post(adminOrgPath+"/{organisation}/rappel", a.team(a.recordCall))
	in.Post(adminOrgPath+"/{organisation}/complement", a.team(a.askMore))
	in.Post(adminOrgPath+"/{organisation}/decision", a.team(a.decide))
	in.Post(adminOrgPath+"/{organisation}/decision/{proposal}/confirmer", a.team(a.confirmDecision))
	in.Post(adminOrgPath+"/{organisation}/decision/{proposal}/abandonner", a.team(a.withdrawDecision))
}

// waits is since when an organisation waits; nobody counts in days of 0.
func (a *Admin) waits(days int) string {
	if days == 0 {
		return a.Site.T("admin.queue.today")
	}
	return a.Site.T("admin.queue.days", days)
}

func (a *Admin) organisations(w http.ResponseWriter, r *http.Request, actor domain.Actor) error {
	queue, err := a.Registrars.Queue(r.Context(), actor)
	if err != nil {
		return err
	}
	t := a.Site.T
	q := strings.TrimSpace(r.URL.Query().Get("q"))
	page := &AdminOrganisations{Frame: a.frame(t("admin.queue.title"), adminOrgPath), Asked: q != "",
		Search: httpd.Field{ID: "q", Label: t("hosted.registry.search"), Value: q, Type: "search"}}
	for _, x := range queue {
		line := ApplicantLine{Name: x.Organisation.Name, URL: adminOrgURL(x.Organisation.ID), Kind: t("hosted.organisation.kind." + string(x.Organisation.Kind)),
			SIRET: siretText(x.Organisation.SIRET), Days: a.waits(x.Days), State: httpd.Pill{Class: "prune", Icon: "inbox", Text: t("admin.state.submitted")}}
		switch {
		case x.Open.ID != "":
			line.State = httpd.Pill{Class: "expire", Icon: "users", Text: t("admin.state.proposed")}
		case x.Application.State == domain.ApplicationMore:
			line.State = httpd.Pill{Class: "inconnu", Icon: "clock", Text: t("admin.state.more")}
		}
		page.Waiting = append(page.Waiting, line)
	}
	registry, err := a.Registrars.Registry(r.Context())
	if err != nil {
		return err
	}
	all, err := a.Registrars.Directory(r.Context(), actor)
	if err != nil {
		return err
	}
	now := a.Registrars.Now()
	words := strings.Fields(domain.Fold(q))
	for _, o := range all {
		entry, ok := registry.Entry(a.Registrars.DIDOf(o))
		text := domain.Fold(o.Name + " " + o.Town + " " + o.SIRET)
		found := ok
		for _, word := range words {
			found = found && strings.Contains(text, word)
		}
		if found {
			page.Known = append(page.Known, KnownLine{Name: o.Name, URL: adminOrgURL(o.ID), SIRET: siretText(o.SIRET), State: a.decisionPill(entry.At(now))})
		}
	}
	return a.Site.Render(w, r, http.StatusOK, page)
}

func adminOrgURL(id domain.OrganisationID) string { return adminOrgPath + "/" + string(id) }

// siretText groups 14 digits for reading.
func siretText(s string) string {
	if len(s) != 14 {
		return s
	}
	return s[:3] + "\u00a0" + s[3:6] + "\u00a0" + s[6:9] + "\u00a0" + s[9:]
}

func (a *Admin) decisionPill(d domain.RegistryDecision, ok bool) httpd.Pill {
	switch {
	case ok && d.Kind == domain.Verified:
		return httpd.Pill{Class: "valide", Icon: "shield-check", Text: a.Site.T("hosted.registry.state.verified")}
	case ok && d.Kind == domain.Suspended:
		return httpd.Pill{Class: "expire", Icon: "clock", Text: a.Site.T("hosted.registry.state.suspended")}
	case ok && d.Kind == domain.Removed:
		return httpd.Pill{Class: "retire", Icon: "ban", Text: a.Site.T("hosted.registry.state.removed")}
	}
	return httpd.Pill{Class: "inconnu", Icon: "circle-question-mark", Text: a.Site.T("hosted.registry.state.none")}
}
