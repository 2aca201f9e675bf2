package ui

import (
	"context"
	"net/http"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/artwork"
	"galon/internal/domain"
	"galon/internal/evidence"
	"galon/internal/httpd"
)

// AfestLinks is the protocol, who has signed it, and a link for each party.
type AfestLinks struct {
	httpd.Frame
	Back, Edit string
	Protocol   []Labelled
	Notice     string
	May        bool
	Parties    []AfestPartyLine
}

// AfestPartyLine is one party with its signature and its link.
type AfestPartyLine struct {
	Party   domain.AfestParty
	Name    string
	Who     string // whom the link is for
	Pill    httpd.Pill
	Signed  string
	Address string // of the link, "" when there is none
	QR      []byte
	Make    string
	Stop    string
}

// Template is pages/afest_links.html.
func (*AfestLinks) Template() string { return "afest_links" }

func (c *AfestDesk) links(w http.ResponseWriter, r *http.Request, d desk) error {
	p, err := c.at(r, d)
	if err != nil {
		return err
	}
	t, v := c.Site.T, p.view
	open := v.Dossier.AwardID == "" && d.can(app.ActAward)
	page := &AfestLinks{Frame: p.frame, Back: p.url, May: open, Protocol: c.protocolFacts(v)}
	page.Title, page.Script = t("afest.links.title"), true
	if open {
		page.Edit = p.url + "/protocole"
	}
	now := v.Dossier.ProtocolDigest()
	for _, party := range domain.AfestParties {
		line := AfestPartyLine{Party: party, Name: t("afest.party." + string(party)), Pill: httpd.Pill{Class: "expire", Icon: "clock", Text: t("afest.links.unsigned")},
			Make: p.url + "/liens/" + string(party)}
		switch party {
		case domain.PartyTrainer:
			line.Who = v.Dossier.Designation.Name
		case domain.PartyLearner:
			line.Who = v.Dossier.Learner.Name
		}
		for _, g := range v.Signatures {
			if g.Party != party {
				continue
			}
			line.Signed = t("afest.links.signed", g.Name, c.Site.Printer().DateTime(g.At), g.Address)
			line.Pill = httpd.Pill{Class: "valide", Icon: "check", Text: t("afest.links.done")}
			if g.Digest != now {
				line.Pill = httpd.Pill{Class: "expire", Icon: "triangle-alert", Text: t("afest.links.outdated")}
			}
		}
		for _, l := range v.Links {
			if l.Party == party && l.Live(c.Afest.Now()) && d.can(app.ActAward) { // the link writes: a reader must not take it
				line.Address, line.Stop = c.Afest.AfestAddress(l), line.Make+"/arreter"
				if line.QR, err = artwork.QRSVG(line.Address); err != nil {
					return err
				}
			}
		}
		page.Parties = append(page.Parties, line)
	}
	return c.Site.Render(w, r, http.StatusOK, page)
}

func (c *AfestDesk) newLink(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.onLink(w, r, func(ctx context.Context, id domain.AfestID, party domain.AfestParty) error {
		_, err := c.Afest.NewLink(ctx, d.Actor, id, party)
		return err
	}, "afest-link-made")
}

func (c *AfestDesk) stopLink(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.onLink(w, r, func(ctx context.Context, id domain.AfestID, party domain.AfestParty) error {
		return c.Afest.StopLink(ctx, d.Actor, id, party)
	}, "afest-link-stopped")
}

func (c *AfestDesk) onLink(w http.ResponseWriter, r *http.Request, act func(context.Context, domain.AfestID, domain.AfestParty) error, flash string) error {
	id, err := param[domain.AfestID](r, "dossier")
	if err != nil {
		return domain.NotFoundf("afest-unknown")
	}
	if err := act(r.Context(), id, domain.AfestParty(chi.URLParam(r, "party"))); err != nil {
		return err
	}
	return c.Site.SeeOther(w, r, afestURL(id)+"/liens", flash)
}

func (c *AfestDesk) proof(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.AfestID](r, "dossier")
	if err != nil {
		return domain.NotFoundf("afest-unknown")
	}
	file, err := c.Afest.ProofPDF(r.Context(), d.Actor, id, c.Site.Printer())
	if err != nil {
		return err
	}
	return attach(w, r, "dossier-de-preuve-"+string(id)+".pdf", "application/pdf", file)
}

func (c *AfestDesk) archive(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.AfestID](r, "dossier")
	if err != nil {
		return domain.NotFoundf("afest-unknown")
	}
	file, err := c.Afest.Archive(r.Context(), d.Actor, id, c.Site.Printer())
	if err != nil {
		return err
	}
	return attach(w, r, "dossier-de-preuve-"+string(id)+".zip", "application/zip", file)
}

// piece hands out a file to the organisation, never to be shown by the browser as one of our pages.
func (c *AfestDesk) piece(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.AfestID](r, "dossier")
	if err != nil {
		return domain.NotFoundf("afest-unknown")
	}
	x, raw, err := c.Afest.Piece(r.Context(), d.Actor, id, chi.URLParam(r, "sha256"))
	if err != nil {
		return err
	}
	isolate(w)
	return attach(w, r, evidence.File{SHA256: x.SHA256, Type: x.Type}.Name(), x.Type, raw)
}
