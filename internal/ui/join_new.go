package ui

import (
	"net/http"
	"net/url"
	"time"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// JoinNew is how a person asks to work for an organisation. What it answers is the same for every name.
type JoinNew struct {
	httpd.Frame
	Fields []httpd.Field
	Sent   bool
}

// Template is pages/join_new.html.
func (*JoinNew) Template() string { return "join_new" }

const (
	joinPath       = "/pro/acces"
	invitationPath = "/pro/invitation"
)

func (c *Console) outside(title string) httpd.Frame {
	return httpd.Frame{Title: title, Place: c.Site.T("sign_in.place_staff"), NoIndex: true}
}

func (c *Console) joinForm(w http.ResponseWriter, r *http.Request) error {
	typed := url.Values{"organisation": {r.URL.Query().Get("organisme")}}
	if a := httpd.Actor(r); a.AccountID != "" {
		typed.Set("name", a.Name)
		typed.Set("email", a.Email)
	}
	return c.showJoin(w, r, http.StatusOK, typed, nil)
}

func (c *Console) showJoin(w http.ResponseWriter, r *http.Request, status int, typed url.Values, faults httpd.FormFaults) error {
	t := c.Site.T
	page := &JoinNew{Frame: c.outside(t("join.title")), Sent: r.URL.Query().Get("envoye") != "", Fields: []httpd.Field{
		{ID: "organisation", Label: t("join.organisation"), Help: t("join.organisation.help"), Autocomplete: "organization"},
		{ID: "name", Label: t("join.name"), Autocomplete: "name"},
		{ID: "email", Label: t("join.email"), Type: "email", Autocomplete: "email"},
		{ID: "message", Label: t("join.message"), Help: t("join.message.help"), Type: "textarea", Optional: true},
	}}
	for i := range page.Fields {
		f := &page.Fields[i]
		f.Value, f.Error = typed.Get(f.ID), faults.Of(f.ID)
	}
	page.Faults = faults
	return c.Site.Render(w, r, status, page)
}

func (c *Console) join(w http.ResponseWriter, r *http.Request) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	f := r.PostForm
	err := c.Accounts.AskToJoin(r.Context(), app.JoinAsk{Organisation: f.Get("organisation"), Name: f.Get("name"), Email: f.Get("email"), Message: f.Get("message"),
		From: asker(c.Site, r)})
	if err == nil {
		return c.Site.SeeOther(w, r, joinPath+"?envoye=1", "")
	}
	if faults, ok := c.Site.Faults(err, nil); ok {
		return c.showJoin(w, r, http.StatusUnprocessableEntity, f, faults)
	}
	return err
}

// asker is where a request comes from, for the allowances; both parts are kept as HMAC only.
func asker(site *httpd.Site, r *http.Request) app.Asker {
	return app.Asker{Network: httpd.Neighbourhood(r), Device: site.Cookie(r, httpd.DeviceCookie), Language: site.Printer().Lang}
}

// InvitationShow is where the link of an invitation leads. Only its button takes it.
type InvitationShow struct {
	httpd.Frame
	Organisation, Role, RoleText, Email, Until string
}

// Template is pages/invitation_show.html.
func (*InvitationShow) Template() string { return "invitation_show" }

func (c *Console) invitation(w http.ResponseWriter, r *http.Request) error {
	v, err := c.Accounts.Invitation(r.Context(), chi.URLParam(r, "token"))
	if err != nil {
		return err
	}
	t := c.Site.T
	return c.Site.Render(w, r, http.StatusOK, &InvitationShow{Frame: c.outside(t("invitation.title", v.Organisation.Name)), Organisation: v.Organisation.Name,
		Role: t("team.role." + string(v.Role)), RoleText: t("team.role." + string(v.Role) + ".text"), Email: v.Email, Until: c.day(v.ExpiresAt)})
}

// acceptInvitation makes a member, and asks for a sign-in by mail at once: one gesture less for whoever is invited.
func (c *Console) acceptInvitation(w http.ResponseWriter, r *http.Request) error {
	v, err := c.Accounts.AcceptInvitation(r.Context(), chi.URLParam(r, "token"))
	if err != nil {
		return err
	}
	if a := httpd.Actor(r); a.Email == v.Email && a.AccountID != "" { // is here already
		if err := c.Accounts.Switch(r.Context(), a, c.session(r), v.OrganisationID); err != nil {
			return err
		}
		return c.Site.SeeOther(w, r, consolePath, "place-entered")
	}
	browser, err := c.Accounts.RequestSignInFrom(r.Context(), domain.ForStaff, v.Email, c.Site.Cookie(r, httpd.BrowserCookie), asker(c.Site, r))
	if domain.IsKind(err, domain.TooMany) {
		return c.Site.SeeOther(w, r, signInPath[domain.ForStaff], "invitation-accepted")
	}
	if err != nil {
		return err
	}
	c.Site.SetCookie(w, httpd.BrowserCookie, browser, c.Accounts.Now().Add(domain.SignInLife))
	return c.Site.SeeOther(w, r, signInPath[domain.ForStaff]+"/code", "invitation-accepted")
}

// mountTeam adds the routes of people and gates.
func (c *Console) mountTeam(in chi.Router) error {
	if err := c.Site.Check(&TeamList{}, &JoinNew{}, &InvitationShow{}, &AccountShow{}, &APIKeyList{}, &APIKeyNew{}, &SigningKey{}, &WaitingList{}); err != nil {
		return err
	}
	if err := c.passkeys().mount(in); err != nil {
		return err
	}
	in.Get(joinPath, c.Site.Page(c.joinForm))
	in.With(c.Site.RateLimit(signInsPerMinute, time.Minute)).Post(joinPath, c.Site.Page(c.join))
	in.Get(invitationPath+"/{token}", c.Site.Page(c.invitation))
	in.Post(invitationPath+"/{token}", c.Site.Page(c.acceptInvitation))

	in.Get(teamPath, c.staff(c.team))
	in.Post(teamPath+"/inviter", c.staff(c.invite))
	in.Post(teamPath+"/double-validation", c.staff(c.setFourEyes))
	in.Post(teamPath+"/invitations/{invitation}/annuler", c.staff(c.revokeInvitation))
	in.Post(teamPath+"/demandes/{request}/accepter", c.staff(c.answerRequest(true)))
	in.Post(teamPath+"/demandes/{request}/refuser", c.staff(c.answerRequest(false)))
	in.Post(teamPath+"/{account}/role", c.staff(c.changeRole))
	in.Post(teamPath+"/{account}/retirer", c.staff(c.withdrawAccess))
	in.Post(teamPath+"/{account}/cles-acces", c.staff(c.resetPasskeys))

	in.Get(staffAccountPath, c.staff(c.account))
	in.Post("/pro/organisme", c.staff(c.enterPlace))
	in.Post(staffAccountPath+"/sessions/fermer", c.staff(c.endOtherSessions))
	in.Post(staffAccountPath+"/sessions/{session}/fermer", c.staff(c.endSession))
	in.Post(staffAccountPath+"/cles-acces/{passkey}/enlever", c.staff(c.removePasskey))

	in.Get(apiKeyPath, c.staff(c.apiKeys))
	in.Post(apiKeyPath, c.staff(c.newAPIKey))
	in.Get(apiKeyPath+"/signature", c.staff(c.signingKey))
	in.Post(apiKeyPath+"/signature", c.staff(c.rotateSigningKey))
	in.Post(apiKeyPath+"/{key}/revoquer", c.staff(c.endAPIKey))

	in.Get(waitingPath, c.staff(c.waiting))
	in.Post(waitingPath+"/valider", c.staff(c.signOff))
	in.Post(waitingPath+"/refuser", c.staff(c.refuseWaiting))
	return nil
}
