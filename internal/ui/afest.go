package ui

import (
	"context"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/evidence"
	"galon/internal/httpd"
)

// AfestDesk is the part of the console that keeps AFEST dossiers (ux S31), and the door of those who fill them in by a
// link: the trainer beside a machine, the learner, whoever signs for the organisation. They need no account, and what
// they write is kept on their telephone until the network takes it (web/static/drafts.js).
type AfestDesk struct {
	*Console
	Afest  *app.Afest
	Misses *httpd.Throttle // of tokens
}

const afestPath = "/pro/afest"

// Mount adds the routes. It fails when a template is missing.
func (c *AfestDesk) Mount(r chi.Router) error {
	if err := c.Site.Check(&AfestList{}, &AfestNew{}, &AfestShow{}, &AfestEdit{}, &AfestTraces{}, &AfestLinks{}, &AfestModels{}, &AfestGuest{}, &AfestSign{}); err != nil {
		return err
	}
	upload := httpd.LimitBody(evidence.Limit + 64<<10)
	in := r.With(c.Site.SameOrigin(), c.Site.StaffSessions(c.Accounts.Staff))
	in.Get("/pro/afest", c.staff(c.list))
	in.Get("/pro/afest/nouveau", c.staff(c.newForm))
	in.Post("/pro/afest/nouveau", c.staff(c.create))
	in.Get("/pro/afest/modeles", c.staff(c.models))
	in.Post("/pro/afest/modeles/{model}/{act}", c.staff(c.actOnModel))
	in.Get("/pro/afest/{dossier}", c.staff(c.show))
	in.Get("/pro/afest/{dossier}/seances", c.staff(c.traces))
	in.Get("/pro/afest/{dossier}/evaluations", c.staff(c.traces))
	in.Get("/pro/afest/{dossier}/liens", c.staff(c.links))
	in.Post("/pro/afest/{dossier}/liens/{party}", c.staff(c.newLink))
	in.Post("/pro/afest/{dossier}/liens/{party}/arreter", c.staff(c.stopLink))
	in.Get("/pro/afest/{dossier}/dossier.pdf", c.staff(c.proof))
	in.Get("/pro/afest/{dossier}/dossier.zip", c.staff(c.archive))
	in.Get("/pro/afest/{dossier}/pieces/{sha256}", c.staff(c.piece))
	in.Post("/pro/afest/{dossier}/pieces/{sha256}", c.staff(c.showPiece))
	in.Post("/pro/afest/{dossier}/retirer/{trace}", c.staff(c.removeTrace))
	in.Post("/pro/afest/{dossier}/delivrer", c.staff(c.issue))
	in.Post("/pro/afest/{dossier}/experience", c.staff(c.experience))
	in.Post("/pro/afest/{dossier}/badge-formateur", c.staff(c.trainerBadge))
	in.Post("/pro/afest/{dossier}/modele", c.staff(c.saveModel))
	in.Post("/pro/afest/{dossier}/rouvrir", c.staff(c.reopen))
	in.Post("/pro/afest/{dossier}/effacer", c.staff(c.erase))
	in.Get("/pro/afest/{dossier}/{part}", c.staff(c.part))
	in.With(upload).Post("/pro/afest/{dossier}/{part}", c.staff(c.writePart))

	open := r.With(c.Site.SameOrigin())
	open.Get("/afest/{token}", c.Site.Page(c.guest))
	open.Get("/afest/{token}/signer", c.Site.Page(c.signForm))
	open.Post("/afest/{token}/signer", c.Site.Page(c.sign))
	open.Get("/afest/{token}/{part}", c.Site.Page(c.guestPart))
	open.With(upload).Post("/afest/{token}/{part}", c.Site.Page(c.writeGuestPart))
	return nil
}

func afestURL(id domain.AfestID) string { return afestPath + "/" + string(id) }

// place is where somebody writes: at a desk, or by a link.
type place struct {
	frame httpd.Frame
	url   string // of the dossier
	hand  app.AfestHand
	view  app.AfestView
}

func (p place) guest() bool { return p.hand.Link.ID != "" }

// at finds the dossier of the address at a desk.
func (c *AfestDesk) at(r *http.Request, d desk) (place, error) {
	id, err := param[domain.AfestID](r, "dossier")
	if err != nil {
		return place{}, domain.NotFoundf("afest-unknown")
	}
	v, err := c.Afest.View(r.Context(), d.Actor, id)
	if err != nil {
		return place{}, err
	}
	return place{frame: c.frame(d, "", afestPath), url: afestURL(id), hand: app.AfestHand{Actor: d.Actor}, view: v}, nil
}

// by finds the dossier that the token of the address opens. A token that was never given is a miss, like a code.
func (c *AfestDesk) by(r *http.Request) (place, error) {
	token := chi.URLParam(r, "token")
	var p place
	err := c.Misses.Guard(r, func() (err error) {
		p.hand.Link, p.view, err = c.Afest.ByLink(r.Context(), token)
		return err
	})
	p.url = "/afest/" + strings.ToLower(token)
	p.frame = httpd.Frame{Place: c.Site.T("afest.guest.place"), Home: p.url, NoIndex: true}
	return p, err
}

func (c *AfestDesk) list(w http.ResponseWriter, r *http.Request, d desk) error {
	all, err := c.Afest.List(r.Context(), d.Actor, d.Organisation.ID)
	if err != nil {
		return err
	}
	page := &AfestList{Frame: c.frame(d, c.Site.T("afest.list.title"), afestPath), May: d.can(app.ActAward), Reads: d.can(app.ActRead)}
	for _, x := range all {
		line := AfestLine{URL: afestURL(x.Dossier.ID), Name: x.Dossier.Learner.Name, Badge: x.Title, Employer: x.Dossier.Employer.Name,
			Date: c.Site.Printer().Date(x.Dossier.UpdatedAt)}
		switch {
		case x.Dossier.AwardID != "":
			line.Pill = httpd.Pill{Class: "valide", Icon: "circle-check", Text: c.Site.T("afest.list.awarded")}
		case len(x.Lacks) == 0:
			line.Pill = httpd.Pill{Class: "valide", Icon: "check", Text: c.Site.T("afest.list.ready")}
		default:
			line.Pill = httpd.Pill{Class: "expire", Icon: "clock", Text: c.Site.T("afest.list.elements", x.Complete)}
			line.Missing = c.Site.Printer().Error(x.Lacks[0].Code, x.Lacks[0].Args...)
		}
		page.Lines = append(page.Lines, line)
	}
	return c.Site.Render(w, r, http.StatusOK, page)
}

// AfestList is the dossiers of an organisation.
type AfestList struct {
	httpd.Frame
	May   bool // open one
	Reads bool // everything of the organisation; a trainer, the dossiers that name them
	Lines []AfestLine
}

// AfestLine is one of them, with the first thing it lacks.
type AfestLine struct {
	URL, Name, Badge, Employer, Date, Missing string
	Pill                                      httpd.Pill
}

// Template is pages/afest_list.html.
func (*AfestList) Template() string { return "afest_list" }

// done ends an act of the desk on a dossier.
func (c *AfestDesk) done(w http.ResponseWriter, r *http.Request, d desk, flash string, act func(ctx context.Context, id domain.AfestID) error) error {
	id, err := param[domain.AfestID](r, "dossier")
	if err != nil {
		return domain.NotFoundf("afest-unknown")
	}
	if err := act(r.Context(), id); err != nil {
		if domain.IsKind(err, domain.Invalid) || domain.IsKind(err, domain.Conflict) {
			return c.showAgain(w, r, d, err)
		}
		return err
	}
	return c.Site.SeeOther(w, r, afestURL(id), flash)
}
