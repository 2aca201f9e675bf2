package ui

import (
	"context"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// Jury is the door of jurors. They have no account: a link leads here, and a code that came by another way opens the page
// and confirms what was decided. The link stands in the address, so nothing here is stored, sent on as a referrer or
// written into a log (the log names routes).
type Jury struct {
	Site   *httpd.Site
	Panels *app.Panels
	Misses *httpd.Throttle // of codes and of links
}

const juryCookie = "galon_jury" // the browser in which a member has entered their code

// Mount adds the routes. It fails when a template is missing.
func (j *Jury) Mount(r chi.Router) error {
	if err := j.Site.Check(&JuryCode{}, &JuryShow{}); err != nil {
		return err
	}
	in := r.With(j.Site.SameOrigin(), j.Site.HolderSessions(nobodyHolds))
	in.Get("/jury/{token}", j.Site.Page(j.show))
	in.Post("/jury/{token}/code", j.Site.Page(j.askCode))
	in.Post("/jury/{token}/entrer", j.Site.Page(j.enter))
	in.Post("/jury/{token}/avis", j.Site.Page(j.vote))
	in.Post("/jury/{token}/commun", j.Site.Page(j.settle))
	in.Post("/jury/{token}/signer", j.Site.Page(j.sign))
	in.Post("/jury/{token}/clore", j.Site.Page(j.close))
	for _, form := range []string{"code", "entrer", "avis", "commun", "signer", "clore"} { // a tab that is opened again on a refused form
		in.Get("/jury/{token}/"+form, j.Site.Page(func(w http.ResponseWriter, r *http.Request) error {
			return j.Site.SeeOther(w, r, juryPath(r), "")
		}))
	}
	in.Get("/jury/{token}/piece/{digest}", j.Site.Page(j.file))
	in.Get("/jury/{token}/pv", j.Site.Page(j.minutes))
	return nil
}

// nobodyHolds: jurors have no passport here; the door only says that people act behind it, so that pages may tell what
// was done.
func nobodyHolds(context.Context, string) (domain.Holder, error) {
	return domain.Holder{}, domain.NotFoundf("session-unknown")
}

func tokenOf(r *http.Request) string  { return chi.URLParam(r, "token") }
func juryPath(r *http.Request) string { return "/jury/" + tokenOf(r) }

func (j *Jury) visit(r *http.Request) string { return j.Site.Cookie(r, juryCookie) }

func (j *Jury) frame(title string) httpd.Frame {
	return httpd.Frame{Title: title, Place: j.Site.T("jury.place"), NoIndex: true, Wide: true}
}

// JuryCode asks for the code. It says nothing of the candidates: whoever holds a forwarded link sees this and no more.
type JuryCode struct {
	httpd.Frame
	Organisation string
	On           domain.Day
	Mail         string // the member's address, masked; "" for one who gets the code by voice
	URL          string
	Code         httpd.Field
}

// Template is pages/jury_code.html.
func (*JuryCode) Template() string { return "jury_code" }

func (j *Jury) showCode(w http.ResponseWriter, r *http.Request, status int, faults httpd.FormFaults) error {
	v, err := j.seat(r)
	if err != nil {
		return err
	}
	page := &JuryCode{Frame: j.frame(j.Site.T("jury.code.title", v.Session.On)), Organisation: v.Organisation.Name, On: v.Session.On, Mail: domain.MaskEmail(v.Member.Email),
		URL: juryPath(r), Code: j.codeField(faults)}
	page.Wide, page.Faults = false, faults
	return j.Site.Render(w, r, status, page)
}

func (j *Jury) codeField(faults httpd.FormFaults) httpd.Field {
	return httpd.Field{ID: "code", Label: j.Site.T("jury.code.label"), Help: j.Site.T("jury.code.help"), Error: faults.Of("code"), Autocomplete: "one-time-code",
		InputMode: "numeric", Short: true}
}

// seat looks the link up behind the throttle: links are not guessed either.
func (j *Jury) seat(r *http.Request) (v app.Seated, err error) {
	err = j.Misses.Guard(r, func() error {
		v, err = j.Panels.Seat(r.Context(), tokenOf(r))
		return err
	})
	return v, err
}

func (j *Jury) show(w http.ResponseWriter, r *http.Request) error {
	return j.showPage(w, r, http.StatusOK, nil, domain.PanelVote{})
}

func (j *Jury) askCode(w http.ResponseWriter, r *http.Request) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	err := j.Panels.AskCode(r.Context(), tokenOf(r))
	if faults, ok := j.Site.Faults(err, nil); err != nil && ok {
		for i := range faults {
			faults[i].Field = "code"
		}
		if _, visited := j.Panels.Visit(r.Context(), tokenOf(r), j.visit(r)); visited == nil {
			return j.showPage(w, r, http.StatusUnprocessableEntity, faults, domain.PanelVote{})
		}
		return j.showCode(w, r, http.StatusUnprocessableEntity, faults)
	}
	if err != nil {
		return err
	}
	to := juryPath(r)
	if r.PostFormValue("signer") != "" {
		return j.Site.SeeOther(w, r, to+"?ok=jury-code#signer", "")
	}
	return j.Site.SeeOther(w, r, to, "jury-code")
}

// codeErrors are what is said at the field of the code.
var codeErrors = map[string]bool{"panel-code-wrong": true, "panel-code-over": true, "panel-code-tries": true, "panel-code-malformed": true}

func (j *Jury) enter(w http.ResponseWriter, r *http.Request) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	var visit string
	var expires time.Time
	err := j.Misses.Guard(r, func() (err error) {
		visit, expires, err = j.Panels.Enter(r.Context(), tokenOf(r), r.PostFormValue("code"))
		return err
	})
	if err == nil {
		j.Site.SetCookie(w, juryCookie, visit, expires)
		return j.Site.SeeOther(w, r, juryPath(r), "")
	}
	if codeErrors[domain.CodeOf(err)] || domain.IsKind(err, domain.Invalid) {
		return j.showCode(w, r, http.StatusUnprocessableEntity, j.codeFaults(err))
	}
	return err
}

func (j *Jury) codeFaults(err error) httpd.FormFaults {
	if faults, ok := j.Site.Faults(err, nil); ok && domain.IsKind(err, domain.Invalid) {
		return faults
	}
	return faultsAt(j.Site, err, "code")
}

func (j *Jury) file(w http.ResponseWriter, r *http.Request) error {
	f, raw, err := j.Panels.SeatFile(r.Context(), tokenOf(r), j.visit(r), chi.URLParam(r, "digest"))
	if err != nil {
		return j.atDoor(w, r, err)
	}
	return servePiece(w, r, f, raw)
}

// isolate keeps bytes of somebody else from ever being a page of ours, also where a browser opens what it should save.
func isolate(w http.ResponseWriter) {
	w.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox")
}

// servePiece hands out a private file: never as a page of ours, whatever it holds.
func servePiece(w http.ResponseWriter, r *http.Request, f domain.PanelFile, raw []byte) error {
	kind := f.Type
	if kind == "text/plain" {
		kind = "text/plain; charset=utf-8"
	}
	isolate(w)
	return httpd.Serve(w, r, httpd.Document{Type: kind, Body: raw, Private: true, Download: f.Name})
}

func (j *Jury) minutes(w http.ResponseWriter, r *http.Request) error {
	m, raw, err := j.Panels.SeatMinutes(r.Context(), tokenOf(r), j.visit(r))
	if err != nil {
		return j.atDoor(w, r, err)
	}
	return httpd.Serve(w, r, httpd.Document{Type: "application/pdf", Body: raw, Private: true, Download: minutesName(m)})
}

// atDoor leads whoever has not entered their code, or not today, to where they can. A script is told so instead.
func (j *Jury) atDoor(w http.ResponseWriter, r *http.Request, err error) error {
	if domain.CodeOf(err) == "panel-visit-over" && !wantsJSON(r) {
		return j.Site.SeeOther(w, r, juryPath(r), "")
	}
	return err
}

func wantsJSON(r *http.Request) bool {
	return httpd.Accepts(r, "text/html", "application/json") == "application/json"
}
