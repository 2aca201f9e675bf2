package ui

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// Admin is the desk of the operator's team: who asks for entry in the registry, what was done and what failed. It has
// sessions of its own and opens nothing of an organisation's console: whoever sits here awards no badge.
type Admin struct {
	Site       *httpd.Site
	Registrars *app.Registrars
	Accounts   *app.Accounts
}

// Where the rooms of the team are.
const (
	adminPath        = "/admin"
	adminOrgPath     = "/admin/organismes"
	adminReportPath  = "/admin/signalements"
	adminJournalPath = "/admin/journal"
	adminJobPath     = "/admin/taches"
)

// Mount adds the routes. It fails when a template is missing.
func (a *Admin) Mount(r chi.Router) error {
	if err := a.Site.Check(&AdminOrganisations{}, &AdminOrganisation{}, &AdminLetter{}, &AdminJobs{}, &JournalList{}); err != nil {
		return err
	}
	in := r.With(a.Site.SameOrigin(), a.Site.AdminSessions(a.Accounts.Registrar))
	signIn := &SignIn{Site: a.Site, Accounts: a.Accounts, Audience: domain.ForRegistrar}
	if err := signIn.Mount(in); err != nil {
		return err
	}
	if err := a.passkeys().mount(in); err != nil {
		return err
	}
	in.Post("/admin/sortir", a.Site.Page(a.signOut))
	in.Get(adminPath, a.team(a.home))
	a.mountOrganisations(in)
	if err := a.mountProblems(in); err != nil {
		return err
	}
	in.Get(adminJournalPath, a.team(a.journal))
	in.Get(adminJournalPath+".csv", a.team(a.journalFile))
	in.Get(adminJobPath, a.team(a.jobs))
	in.Post(adminJobPath+"/{job}/relancer", a.team(a.retryJob))
	return nil
}

// team leads whoever is not of the team to the door.
func (a *Admin) team(h func(http.ResponseWriter, *http.Request, domain.Actor) error) http.HandlerFunc {
	frame := func(_ *http.Request, title string) httpd.Frame { return a.frame(title, "") }
	return a.passkeys().page(frame, func(w http.ResponseWriter, r *http.Request) error {
		actor := httpd.Actor(r)
		if !actor.Registrar {
			return a.Site.SeeOther(w, r, signInPath[domain.ForRegistrar], "")
		}
		return h(w, r, actor)
	})
}

// passkeys asks for a passkey before anything is read or decided here, where the installation wants one.
func (a *Admin) passkeys() *passkeyGate {
	return &passkeyGate{Site: a.Site, Accounts: a.Accounts, Cookie: httpd.AdminCookie, Path: "/admin/cle-acces"}
}

// frame is that of every page of the team; room is the address of the current item of the navigation.
func (a *Admin) frame(title, room string) httpd.Frame {
	t := a.Site.T
	f := httpd.Frame{Title: title, Place: t("admin.place"), Home: adminPath, Wide: true, NoIndex: true, Nav: []httpd.NavItem{
		{Label: t("admin.nav.organisations"), URL: adminOrgPath},
		{Label: t("admin.nav.reports"), URL: adminReportPath},
		{Label: t("admin.nav.journal"), URL: adminJournalPath},
		{Label: t("admin.nav.jobs"), URL: adminJobPath},
		{Label: t("console.nav.out"), URL: "/admin/sortir", Post: true},
	}}
	for i := range f.Nav {
		f.Nav[i].Current = f.Nav[i].URL == room
	}
	return f
}

func (a *Admin) home(w http.ResponseWriter, r *http.Request, _ domain.Actor) error {
	return a.Site.SeeOther(w, r, adminOrgPath, "")
}

func (a *Admin) signOut(w http.ResponseWriter, r *http.Request) error {
	if err := a.Accounts.SignOut(r.Context(), a.Site.Cookie(r, httpd.AdminCookie)); err != nil {
		return err
	}
	a.Site.DropCookie(w, httpd.AdminCookie)
	return a.Site.SeeOther(w, r, signInPath[domain.ForRegistrar], "signed-out")
}
