package ui

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// AfestGuest is a dossier as one party sees it by a link: what is to do, and nothing of the others' words.
type AfestGuest struct {
	httpd.Frame
	Lead    string
	Party   string
	Done    string // what has just arrived
	Tasks   []AfestTask
	Missing []string
	Warning string
	Closed  bool
}

// Template is pages/afest_guest.html.
func (*AfestGuest) Template() string { return "afest_guest" }

func (c *AfestDesk) guest(w http.ResponseWriter, r *http.Request) error {
	p, err := c.by(r)
	if err != nil {
		return err
	}
	v, t := p.view, c.Site.T
	page := &AfestGuest{Frame: p.frame, Party: t("afest.party." + string(p.hand.Link.Party)), Closed: v.Dossier.AwardID != "",
		Lead: t("afest.guest.lead", v.Achievement.Title, v.Dossier.Employer.Name)}
	page.Title, page.Script = t("afest.guest.title", v.Dossier.Learner.Name), true
	if sent := r.URL.Query().Get("ok"); parts[sent].save != nil || sent == "signer" {
		page.Done = t("afest.guest.sent")
	}
	if page.Closed {
		return c.Site.Render(w, r, http.StatusOK, page)
	}
	task := func(part string, e domain.AfestElement) {
		x := AfestTask{Text: t("afest.part." + part), URL: p.url + "/" + part}
		if e != "" {
			x.Pill = httpd.Pill{Class: "valide", Icon: "check", Text: t("afest.show.complete")}
			if v.Lacking(e) {
				x.Pill = httpd.Pill{Class: "expire", Icon: "clock", Text: t("afest.show.missing")}
			}
		}
		page.Tasks = append(page.Tasks, x)
	}
	switch p.hand.Link.Party {
	case domain.PartyTrainer:
		page.Warning = t("afest.edit.warning")
		task("situation", "")
		if len(v.Dossier.Situations) > 0 {
			task("echange", domain.ElementReflection)
		}
		task("evaluation", domain.ElementAssessment)
		task("piece", "")
		for _, l := range v.Lacks {
			if l.Element == domain.ElementReflection {
				page.Missing = append(page.Missing, c.Site.Printer().Error(l.Code, l.Args...))
			}
		}
	case domain.PartyLearner:
		page.Warning = t("afest.edit.warning")
		task("mots", domain.ElementStatement)
		task("piece", "")
	}
	signing := AfestTask{Text: t("afest.guest.sign"), URL: p.url + "/signer", Pill: httpd.Pill{Class: "expire", Icon: "clock", Text: t("afest.links.unsigned")}}
	if g, ok := signatureOf(v, p.hand.Link.Party); ok {
		signing.Pill = httpd.Pill{Class: "valide", Icon: "check", Text: t("afest.links.done")}
		if g.Digest != v.Dossier.ProtocolDigest() {
			signing.Pill = httpd.Pill{Class: "expire", Icon: "triangle-alert", Text: t("afest.links.outdated")}
		}
	}
	page.Tasks = append(page.Tasks, signing)
	return c.Site.Render(w, r, http.StatusOK, page)
}

func signatureOf(v app.AfestView, party domain.AfestParty) (domain.AfestSignature, bool) {
	for _, g := range v.Signatures {
		if g.Party == party {
			return g, true
		}
	}
	return domain.AfestSignature{}, false
}

// AfestSign is the protocol to read, and its signature: drawn with a finger, or the typed name alone.
type AfestSign struct {
	httpd.Frame
	Back     string
	Protocol []Labelled
	Ready    bool // all of it is there to be signed
	Signed   string
	Name     httpd.Field
	Function *httpd.Field // of who signs for the organisation
	Drawing  httpd.Field
	Digest   string
	Key      string
	Draft    string // names what is kept on the telephone: a party's signature of this dossier
}

// Template is pages/afest_sign.html.
func (*AfestSign) Template() string { return "afest_sign" }

func (c *AfestDesk) signForm(w http.ResponseWriter, r *http.Request) error {
	p, err := c.by(r)
	if err != nil {
		return err
	}
	return c.showSign(w, r, http.StatusOK, p, &sheet{site: c.Site, typed: url.Values{}})
}

func (c *AfestDesk) showSign(w http.ResponseWriter, r *http.Request, status int, p place, f *sheet) error {
	t, v := c.Site.T, p.view
	page := &AfestSign{Frame: p.frame, Back: p.url, Protocol: c.protocolFacts(v), Ready: v.Dossier.AwardID == "", Digest: v.Dossier.ProtocolDigest(), Key: f.value("form-key"),
		Draft: string(v.Dossier.ID) + "-signer-" + string(p.hand.Link.Party)}
	page.Title, page.Faults, page.Script = t("afest.sign.title"), f.faults, true
	for _, l := range v.Lacks {
		page.Ready = page.Ready && l.Code != "afest-protocol-missing"
	}
	if g, ok := signatureOf(v, p.hand.Link.Party); ok && g.Digest == page.Digest {
		page.Signed = t("afest.links.signed", g.Name, c.Site.Printer().DateTime(g.At), g.Address)
	}
	if page.Key == "" {
		page.Key = app.NewFormKey()
	}
	page.Name = *f.control("name", "text", true).Field
	page.Name.Autocomplete = "name"
	if p.hand.Link.Party == domain.PartyOrganisation {
		page.Function = f.control("function", "text", true).Field
		page.Function.Label = t("afest.form.own-function")
	}
	page.Drawing = httpd.Field{ID: "drawing", Error: f.faults.Of("drawing")}
	return c.Site.Render(w, r, status, page)
}

const drawnPrefix = "data:image/png;base64,"

func (c *AfestDesk) sign(w http.ResponseWriter, r *http.Request) error {
	p, err := c.by(r)
	if err != nil {
		return err
	}
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	f := &sheet{site: c.Site, typed: r.PostForm}
	var drawing []byte
	if raw, drawn := strings.CutPrefix(f.value("drawing"), drawnPrefix); drawn {
		if drawing, err = base64.StdEncoding.DecodeString(raw); err != nil {
			drawing = []byte("?") // told as a drawing that cannot be read
		}
	}
	err = c.Afest.Sign(r.Context(), p.hand, p.view.Dossier.ID, f.value("form-key"), domain.AfestSignature{Name: f.value("name"), Function: f.value("function"),
		Address: httpd.Client(r).String()}, drawing, f.value("protocol"))
	if err != nil {
		if f.faulty(err) {
			return c.showSign(w, r, http.StatusUnprocessableEntity, p, f)
		}
		return err
	}
	return c.Site.SeeOther(w, r, p.url+"?ok=signer", "")
}
