package ui

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// passkeyGate asks for a passkey where a use case wants one, and then goes on with what was asked: the form is kept in the
// page and sent again. The console has one, and so has the operator's room; Cookie and Path are theirs.
type passkeyGate struct {
	Site     *httpd.Site
	Accounts *app.Accounts
	Cookie   string // where the session is
	Path     string // under which the browser's questions are answered
}

// passkeys is the gate of the console.
func (c *Console) passkeys() *passkeyGate {
	return &passkeyGate{Site: c.Site, Accounts: c.Accounts, Cookie: httpd.StaffCookie, Path: passkeyPath}
}

// mount adds the routes of the questions; r has the session and the same-origin check already.
func (g *passkeyGate) mount(r chi.Router) error {
	if err := g.Site.Check(&PasskeyConfirm{}); err != nil {
		return err
	}
	r.Post(g.Path+"/ajouter/debut", g.ask(g.Accounts.BeginPasskey))
	r.Post(g.Path+"/ajouter", g.Site.API(g.add))
	r.Post(g.Path+"/confirmer/debut", g.ask(g.Accounts.BeginConfirm))
	r.Post(g.Path+"/confirmer", g.Site.API(g.confirm))
	return nil
}

func (g *passkeyGate) session(r *http.Request) string { return g.Site.Cookie(r, g.Cookie) }

// ask hands the browser a question.
func (g *passkeyGate) ask(begin func(context.Context, domain.Actor, string) ([]byte, error)) http.HandlerFunc {
	return g.Site.API(func(w http.ResponseWriter, r *http.Request) error {
		actor := httpd.Actor(r)
		if actor.AccountID == "" {
			return domain.NotFoundf("session-unknown")
		}
		options, err := begin(r.Context(), actor, g.session(r))
		if err != nil {
			return err
		}
		return httpd.WriteJSON(w, http.StatusOK, json.RawMessage(options))
	})
}

type passkeyAnswer struct {
	Name   string          `json:"name"`
	Answer json.RawMessage `json:"answer"`
}

func (g *passkeyGate) add(w http.ResponseWriter, r *http.Request) error {
	actor, a, err := g.answer(r)
	if err != nil {
		return err
	}
	if strings.TrimSpace(a.Name) == "" {
		a.Name = g.Site.T("passkey.unnamed", domain.Device(r.UserAgent()))
	}
	if err := g.Accounts.AddPasskey(r.Context(), actor, g.session(r), a.Name, a.Answer); err != nil {
		return err
	}
	return done(w)
}

func (g *passkeyGate) confirm(w http.ResponseWriter, r *http.Request) error {
	actor, a, err := g.answer(r)
	if err != nil {
		return err
	}
	if err := g.Accounts.Confirm(r.Context(), actor, g.session(r), a.Answer); err != nil {
		return err
	}
	return done(w)
}

func (g *passkeyGate) answer(r *http.Request) (actor domain.Actor, a passkeyAnswer, err error) {
	if actor = httpd.Actor(r); actor.AccountID == "" {
		return actor, a, domain.NotFoundf("session-unknown")
	}
	return actor, a, httpd.Decode(r, &a)
}

func done(w http.ResponseWriter) error {
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// PasskeyConfirm asks for a passkey, or for a first one, and holds the form that waits behind it.
type PasskeyConfirm struct {
	httpd.Frame
	Has    bool   // the person has a passkey
	Files  bool   // a file came with the form: it has to be chosen again
	Path   string // of the questions
	Method string
	Action string
	Hidden []HiddenField
	Name   httpd.Field
}

// Template is pages/passkey_confirm.html.
func (*PasskeyConfirm) Template() string { return "passkey_confirm" }

// page is Site.Page for handlers whose use cases may want a passkey.
func (g *passkeyGate) page(frame func(r *http.Request, title string) httpd.Frame, h httpd.HandlerFunc) http.HandlerFunc {
	return g.Site.Page(func(w http.ResponseWriter, r *http.Request) error {
		err := h(w, r)
		if domain.CodeOf(err) != "passkey-needed" || httpd.Accepts(r, "text/html", "application/problem+json", "application/json") != "text/html" {
			return err
		}
		return g.show(w, r, frame(r, g.Site.T("passkey.confirm.title")))
	})
}

func (g *passkeyGate) show(w http.ResponseWriter, r *http.Request, frame httpd.Frame) error {
	keys, err := g.Accounts.Keyring(r.Context(), httpd.Actor(r))
	if err != nil {
		return err
	}
	page := &PasskeyConfirm{Frame: frame, Has: len(keys) > 0, Path: g.Path, Method: "get", Action: r.URL.Path,
		Name: keyNameField(g.Site, r)}
	values := r.URL.Query()
	if r.Method == http.MethodPost {
		page.Method, page.Action, values = "post", r.URL.RequestURI(), r.PostForm
		page.Files = r.MultipartForm != nil && len(r.MultipartForm.File) > 0
	}
	if page.Files { // a page cannot fill in a file
		page.Method, page.Action, values = "get", "/pro", nil
	}
	for name, all := range values {
		for _, v := range all {
			page.Hidden = append(page.Hidden, HiddenField{name, v})
		}
	}
	return g.Site.Render(w, r, http.StatusForbidden, page)
}

func keyNameField(site *httpd.Site, r *http.Request) httpd.Field {
	return httpd.Field{ID: "key_name", Label: site.T("passkey.name"), Help: site.T("passkey.name.help"), Optional: true,
		Value: site.T("passkey.unnamed", domain.Device(r.UserAgent()))}
}
