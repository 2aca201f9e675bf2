package ui

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/artwork"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// act does what a form of the page asks for, and shows the page again when something is wrong with it.
func (a *Admin) act(w http.ResponseWriter, r *http.Request, actor domain.Actor, do func(domain.OrganisationID) (done string, err error)) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	id, err := param[domain.OrganisationID](r, "organisation")
	if err != nil {
		return err
	}
	done, err := do(id)
	if err == nil {
		return a.Site.SeeOther(w, r, adminOrgURL(id), done)
	}
	faults, ok := a.Site.Faults(err, nil)
	if code := domain.CodeOf(err); !ok && (code == "proposal-own" || code == "application-changed") {
		faults, ok = faultsAt(a.Site, err, ""), true
	}
	if !ok {
		return err
	}
	return a.showOrganisation(w, r, actor, http.StatusUnprocessableEntity, faults)
}

func (a *Admin) writeLetter(w http.ResponseWriter, r *http.Request, actor domain.Actor) error {
	return a.act(w, r, actor, func(id domain.OrganisationID) (string, error) {
		_, err := a.Registrars.WriteLetter(r.Context(), actor, id, domain.ProofFound{Name: r.PostForm.Get("name"), Address: strings.ReplaceAll(r.PostForm.Get("address"), "\r\n", "\n")})
		return "letter-made", err
	})
}

func (a *Admin) recordCall(w http.ResponseWriter, r *http.Request, actor domain.Actor) error {
	return a.act(w, r, actor, func(id domain.OrganisationID) (string, error) {
		f := domain.ProofFound{Phone: r.PostForm.Get("phone"), Source: r.PostForm.Get("source"), Answer: r.PostForm.Get("answer")}
		f.On, _ = domain.ParseDay(r.PostForm.Get("on"))
		_, err := a.Registrars.RecordCall(r.Context(), actor, id, f)
		return "call-recorded", err
	})
}

func (a *Admin) askMore(w http.ResponseWriter, r *http.Request, actor domain.Actor) error {
	return a.act(w, r, actor, func(id domain.OrganisationID) (string, error) {
		return "more-asked", a.Registrars.AskMore(r.Context(), actor, id, r.PostForm.Get("message"))
	})
}

func (a *Admin) decide(w http.ResponseWriter, r *http.Request, actor domain.Actor) error {
	return a.act(w, r, actor, func(id domain.OrganisationID) (string, error) {
		d := app.Decision{Kind: domain.DecisionKind(r.PostForm.Get("kind")), PublicReason: r.PostForm.Get("public"), PrivateReason: r.PostForm.Get("private")}
		d.Look, _ = strconv.Atoi(r.PostForm.Get("seen"))
		if typed := strings.TrimSpace(r.PostForm.Get("from")); typed != "" {
			day, ok := domain.ParseDay(typed)
			if !ok {
				day = domain.Day(typed)
			}
			d.From = day
		}
		done, err := a.Registrars.Propose(r.Context(), actor, id, d)
		if done {
			return "decision-done", err
		}
		return "decision-proposed", err
	})
}

func (a *Admin) confirmDecision(w http.ResponseWriter, r *http.Request, actor domain.Actor) error {
	return a.act(w, r, actor, func(id domain.OrganisationID) (string, error) {
		return "decision-done", a.Registrars.Confirm(r.Context(), actor, id, chi.URLParam(r, "proposal"))
	})
}

func (a *Admin) withdrawDecision(w http.ResponseWriter, r *http.Request, actor domain.Actor) error {
	return a.act(w, r, actor, func(id domain.OrganisationID) (string, error) {
		return "decision-withdrawn", a.Registrars.Withdraw(r.Context(), actor, id, chi.URLParam(r, "proposal"))
	})
}

// paper hands out a document that came with a request.
func (a *Admin) paper(w http.ResponseWriter, r *http.Request, actor domain.Actor) error {
	id, err := param[domain.OrganisationID](r, "organisation")
	if err != nil {
		return err
	}
	raw, f, err := a.Registrars.Paper(r.Context(), actor, id, chi.URLParam(r, "what"))
	if err != nil {
		return err
	}
	return attach(w, r, f.What+"-"+f.SHA256[:8]+paperEnds[f.Type], f.Type, raw)
}

var paperEnds = map[string]string{"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png", "text/plain": ".txt"}

// AdminLetter is the letter to the address of the Sirene record, for paper.
type AdminLetter struct {
	httpd.Frame
	To           []string
	Organisation string
	SIRET        string
	Person       string
	Code         string
	Entry        string
	Until        string
	Today        string
	Back         string
	File         string // the same as a PDF, for a window envelope
}

// Template is pages/admin_letter.html.
func (*AdminLetter) Template() string { return "admin_letter" }

func (a *Admin) letter(w http.ResponseWriter, r *http.Request, actor domain.Actor) error {
	page, _, err := a.letterPage(r, actor)
	if err != nil {
		return err
	}
	return a.Site.Render(w, r, http.StatusOK, page)
}

func (a *Admin) letterPage(r *http.Request, actor domain.Actor) (*AdminLetter, app.Letter, error) {
	id, err := param[domain.OrganisationID](r, "organisation")
	if err != nil {
		return nil, app.Letter{}, err
	}
	l, err := a.Registrars.Letter(r.Context(), actor, id, chi.URLParam(r, "proof"))
	if err != nil {
		return nil, l, err
	}
	date := a.Site.Printer().Date
	page := &AdminLetter{Frame: a.frame(a.Site.T("admin.letter.title"), adminOrgPath), Organisation: l.Organisation.Name, SIRET: siretText(l.Organisation.SIRET), Person: l.Person,
		Code: l.Code[:4] + "\u00a0" + l.Code[4:], Entry: l.Entry, Until: date(l.Proof.ExpiresAt), Today: date(l.Proof.MadeAt), Back: adminOrgURL(id)}
	page.To = append([]string{l.Proof.Found.Name}, strings.Split(l.Proof.Found.Address, "\n")...)
	page.File = page.Back + "/courrier/" + l.Proof.ID + "/lettre.pdf"
	return page, l, nil
}

// letterFile is the letter as one sheet that is folded into a window envelope.
func (a *Admin) letterFile(w http.ResponseWriter, r *http.Request, actor domain.Actor) error {
	page, l, err := a.letterPage(r, actor)
	if err != nil {
		return err
	}
	t := a.Site.T
	file, err := artwork.Letter{Title: page.Title, Made: l.Proof.MadeAt, From: []string{t("admin.letter.from"), a.Registrars.BaseURL}, To: page.To, Date: t("admin.letter.date", page.Today),
		Heading: page.Title, Before: []string{t("admin.letter.hello"), t("admin.letter.why", page.Person, page.Organisation, page.SIRET), t("admin.letter.if_you") + " " + page.Entry},
		Code: page.Code, After: []string{t("admin.letter.until", page.Until), t("admin.letter.if_not")}}.PDF()
	if err != nil {
		return err
	}
	return attach(w, r, "lettre-"+l.Organisation.Slug+".pdf", "application/pdf", file)
}
