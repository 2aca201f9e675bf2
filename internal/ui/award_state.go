package ui

import (
	"net/http"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// standing is how far a badge came on its way to its person, as the list and its filter say it.
type standing struct {
	slug   string // in addresses, and after "people.state." in fr.json
	asked  app.AwardStanding
	class  string
	icon   string
	hidden bool // no filter of its own
}

// standings are in the order of the filter.
var standings = []standing{
	{slug: "envoye", asked: "sent", class: "prune", icon: "send"},
	{slug: "ouvert", asked: "opened", class: "prune", icon: "eye"},
	{slug: "accepte", asked: "accepted", class: "valide", icon: "circle-check"},
	{slug: "refuse", asked: "refused", class: "expire", icon: "circle-x"},
	{slug: "adresse", asked: "rejected", class: "retire", icon: "circle-alert"},
	{slug: "retire", asked: "revoked", class: "retire", icon: "ban"},
	{slug: "papier", asked: "paper", class: "inconnu", icon: "ticket"},
	{slug: "suspendu", asked: "suspended", class: "expire", icon: "pause"},
	{slug: "attente", asked: "waiting", class: "expire", icon: "clock"},
	{slug: "bientot", asked: "", class: "expire", icon: "clock"},     // ends within 90 days
	{slug: "prepare", class: "inconnu", icon: "clock", hidden: true}, // reserved, or its mail has not left yet
}

func standingNamed(slug string) (standing, bool) {
	for _, s := range standings {
		if s.slug == slug {
			return s, true
		}
	}
	return standing{}, false
}

// onItsWay are the slugs of a delivery.
var onItsWay = map[app.DeliveryState]string{app.DeliveryQueued: "prepare", app.DeliverySent: "envoye", app.DeliveryReturned: "adresse", app.DeliveryPaper: "papier",
	app.DeliveryOpened: "ouvert", app.DeliveryAccepted: "accepte", app.DeliveryRefused: "refuse"}

// standingOf is the last thing that happened to an award.
func standingOf(a domain.Award, email string) string {
	switch {
	case !a.RevokedAt.IsZero():
		return "retire"
	case !a.SuspendedAt.IsZero():
		return "suspendu"
	}
	return onItsWay[app.DeliveryOf(a, email)]
}

func (c *Console) standingPill(slug string) httpd.Pill {
	s, _ := standingNamed(slug)
	return httpd.Pill{Class: s.class, Icon: s.icon, Text: c.Site.T("people.state." + slug)}
}

// statePill is what a verifier would say of it today.
func (c *Console) statePill(s app.BadgeState) httpd.Pill {
	p := httpd.Pill{Class: "valide", Icon: "circle-check", Text: c.Site.T("award.state." + string(s))}
	switch s {
	case app.BadgeRevoked:
		p.Class, p.Icon = "retire", "ban"
	case app.BadgeSuspended:
		p.Class, p.Icon = "expire", "pause"
	case app.BadgeExpired, app.BadgeNotYet:
		p.Class, p.Icon = "expire", "clock"
	}
	return p
}

// act runs one of the small verbs on an award and shows it again.
func (c *Console) act(w http.ResponseWriter, r *http.Request, done string, verb func(domain.AwardID) error) error {
	id, err := param[domain.AwardID](r, "award")
	if err != nil {
		return err
	}
	if err := verb(id); err != nil {
		return err
	}
	return c.Site.SeeOther(w, r, awardURL(id), done)
}

func (c *Console) suspend(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.act(w, r, "award-suspended", func(id domain.AwardID) error {
		_, err := c.Issuing.Suspend(r.Context(), d.Actor, id)
		return err
	})
}

func (c *Console) lift(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.act(w, r, "award-lifted", func(id domain.AwardID) error {
		_, err := c.Issuing.Lift(r.Context(), d.Actor, id)
		return err
	})
}

func (c *Console) resend(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.act(w, r, "award-resent", func(id domain.AwardID) error { return c.Issuing.Resend(r.Context(), d.Actor, id) })
}
