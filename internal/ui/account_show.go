package ui

import (
	"net/http"
	"time"

	"galon/internal/domain"
	"galon/internal/httpd"
)

// AccountShow is what a person of the console knows of their own account: organisations, passkeys, open sessions.
type AccountShow struct {
	httpd.Frame
	Name, Email string
	Places      []PlaceLine
	Passkeys    []PasskeyLine
	Possible    bool // this place can have passkeys
	Needed      bool // and asks for them
	Path        string
	Sessions    []SessionLine
	Others      bool // more than this one
	KeyName     httpd.Field
}

// PlaceLine is an organisation of the person.
type PlaceLine struct {
	ID, Name, Role string
	Current        bool
}

// PasskeyLine is one of their passkeys.
type PasskeyLine struct{ Name, Dates, Remove string }

// SessionLine is a browser they are signed in with.
type SessionLine struct {
	Device, Dates, End string
	Current            bool
}

// Template is pages/account_show.html.
func (*AccountShow) Template() string { return "account_show" }

const (
	staffAccountPath = "/pro/compte"
	passkeyPath      = "/pro/cle-acces"
)

func (c *Console) account(w http.ResponseWriter, r *http.Request, d desk) error {
	t, ctx := c.Site.T, r.Context()
	page := &AccountShow{Frame: c.frame(d, t("account.title"), staffAccountPath), Name: d.Name, Email: d.Email, Path: passkeyPath,
		Possible: c.Accounts.Passkeys != nil, Needed: c.Accounts.RequirePasskey, KeyName: keyNameField(c.Site, r)}
	places, err := c.Accounts.Places(ctx, d.Actor)
	if err != nil {
		return err
	}
	for _, p := range places {
		page.Places = append(page.Places, PlaceLine{ID: string(p.Organisation.ID), Name: p.Organisation.Name, Role: t("team.role." + string(p.Role)), Current: p.Current})
	}
	keys, err := c.Accounts.Keyring(ctx, d.Actor)
	if err != nil {
		return err
	}
	for _, k := range keys {
		line := PasskeyLine{Name: k.Name, Dates: t("account.passkey.added", c.day(k.CreatedAt)), Remove: staffAccountPath + "/cles-acces/" + string(k.ID) + "/enlever"}
		if !k.UsedAt.IsZero() {
			line.Dates = t("account.passkey.used", c.day(k.CreatedAt), c.day(k.UsedAt))
		}
		page.Passkeys = append(page.Passkeys, line)
	}
	sessions, err := c.Accounts.Sessions(ctx, d.Actor, c.session(r))
	if err != nil {
		return err
	}
	for _, s := range sessions {
		line := SessionLine{Device: s.Device, Current: s.Current, End: staffAccountPath + "/sessions/" + string(s.ID) + "/fermer",
			Dates: t("account.session.dates", c.Site.Printer().DateTime(s.CreatedAt), c.Site.Printer().DateTime(s.SeenAt))}
		if line.Device == "" {
			line.Device = t("account.session.unknown")
		}
		page.Sessions = append(page.Sessions, line)
		page.Others = page.Others || !s.Current
	}
	return c.Site.Render(w, r, http.StatusOK, page)
}

func (c *Console) session(r *http.Request) string { return c.Site.Cookie(r, httpd.StaffCookie) }

func (c *Console) day(at time.Time) string { return c.Site.Printer().Date(domain.DayOf(at)) }

// enterPlace lets the person work for another of their organisations.
func (c *Console) enterPlace(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	to, err := domain.ParseID[domain.OrganisationID](r.PostForm.Get("organisation"))
	if err != nil {
		return domain.NotFoundf("organisation-unknown")
	}
	if err := c.Accounts.Switch(r.Context(), d.Actor, c.session(r), to); err != nil {
		return err
	}
	return c.Site.SeeOther(w, r, consolePath, "place-entered")
}

func (c *Console) endSession(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.SessionID](r, "session")
	if err != nil {
		return domain.NotFoundf("session-unknown")
	}
	if err := c.Accounts.EndSession(r.Context(), d.Actor, id); err != nil {
		return err
	}
	return c.Site.SeeOther(w, r, staffAccountPath, "session-ended")
}

func (c *Console) endOtherSessions(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := c.Accounts.EndOtherSessions(r.Context(), d.Actor, c.session(r)); err != nil {
		return err
	}
	return c.Site.SeeOther(w, r, staffAccountPath, "session-ended")
}

func (c *Console) removePasskey(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.PasskeyID](r, "passkey")
	if err != nil {
		return domain.NotFoundf("passkey-unknown")
	}
	if err := c.Accounts.RemovePasskey(r.Context(), d.Actor, id); err != nil {
		return err
	}
	return c.Site.SeeOther(w, r, staffAccountPath, "passkey-removed")
}
