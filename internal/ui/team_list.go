package ui

import (
	"net/http"
	"net/url"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// TeamList is who works for the organisation, who is asked to, and who asks to (ux S35).
type TeamList struct {
	httpd.Frame
	Members     []MemberLine
	Invitations []InvitationLine
	Requests    []JoinLine
	Manage      bool
	FourEyes    bool
	Ask         *FourEyesAskLine
	Fields      []httpd.Field
	Role        httpd.Choices
	Keys        bool // may handle keys
	Governs     bool // may start and end double validation
}

// MemberLine is a person of the team with what may be changed.
type MemberLine struct {
	ID, Name, Email, Role, RoleText, URL string
	Self, Passkeys, Change               bool
	Choice                               httpd.Choices
}

// InvitationLine is an invitation without an answer.
type InvitationLine struct{ Name, Email, Role, Until, Revoke string } // Revoke "": not the reader's to take back

// JoinLine is somebody who asks to join.
type JoinLine struct {
	Name, Email, Message, Date, URL string
	Choice                          httpd.Choices
}

// FourEyesAskLine is somebody's wish to end the double validation.
type FourEyesAskLine struct {
	Text       string
	Own, Agree bool
	Keep       bool   // may say no, and not yes
	New        string // why: the reader has just joined
}

// Template is pages/team_list.html.
func (*TeamList) Template() string { return "team_list" }

const teamPath = "/pro/equipe"

func (c *Console) team(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.showTeam(w, r, d, http.StatusOK, url.Values{}, nil)
}

func (c *Console) roleChoice(d desk, id string, chosen domain.Role, fault string) httpd.Choices {
	t := c.Site.T
	choice := httpd.Choices{ID: id, Name: "role", Legend: t("team.role"), Error: fault}
	for _, role := range domain.Roles {
		if !app.MayGive(d.Actor, role, d.Organisation.ID) {
			continue
		}
		choice.Options = append(choice.Options, httpd.Option{Value: string(role), Label: t("team.role." + string(role)), Help: t("team.role." + string(role) + ".text"),
			Checked: role == chosen})
	}
	return choice
}

func (c *Console) showTeam(w http.ResponseWriter, r *http.Request, d desk, status int, typed url.Values, faults httpd.FormFaults) error {
	team, err := c.Accounts.Team(r.Context(), d.Actor)
	if err != nil {
		return err
	}
	t := c.Site.T
	page := &TeamList{Frame: c.frame(d, t("team.title"), teamPath), Manage: d.can(app.ActManagePeople), Keys: d.can(app.ActManageKeys), Governs: d.can(app.ActManageOrganisation), FourEyes: team.Organisation.Issuing.FourEyes}
	page.Faults = faults
	if ask := (&app.Organisations{Installation: c.Issuing.Installation}).FourEyesAsked(d.Actor, team); ask != nil {
		page.Ask = &FourEyesAskLine{Text: t("team.four_eyes.asked", ask.Who, c.day(ask.At)), Own: ask.Own, Agree: !ask.Own && d.can(app.ActSignOff)}
		if ask.Who == "" {
			page.Ask.Text = t("team.four_eyes.asked_left", c.day(ask.At))
		}
		if page.Ask.Agree && !ask.From.IsZero() {
			page.Ask.Agree, page.Ask.Keep, page.Ask.New = false, true, t("team.four_eyes.new", c.Site.Printer().DateTime(ask.From))
		}
	}
	for _, m := range team.Members {
		line := MemberLine{ID: string(m.Account.ID), Name: m.Account.Name, Email: m.Account.Email, Role: t("team.role." + string(m.Role)), RoleText: t("team.role." + string(m.Role) + ".text"),
			Self: m.Account.ID == d.AccountID, Passkeys: m.Passkeys > 0, URL: teamPath + "/" + string(m.Account.ID)}
		if app.MayChange(d.Actor, m.Account.ID, m.Role, d.Organisation.ID) {
			line.Change = true
			line.Choice = c.roleChoice(d, "role-"+line.ID, m.Role, "")
			line.Choice.Select = true
		}
		page.Members = append(page.Members, line)
	}
	if page.Manage {
		for _, v := range team.Invitations {
			line := InvitationLine{Name: v.Name, Email: v.Email, Role: t("team.role." + string(v.Role)), Until: t("team.invitation.until", c.day(v.ExpiresAt))}
			if app.MayGive(d.Actor, v.Role, d.Organisation.ID) {
				line.Revoke = teamPath + "/invitations/" + string(v.ID) + "/annuler"
			}
			page.Invitations = append(page.Invitations, line)
		}
		for _, v := range team.Requests {
			line := JoinLine{Name: v.Name, Email: v.Email, Message: v.Message, Date: c.day(v.CreatedAt), URL: teamPath + "/demandes/" + string(v.ID),
				Choice: c.roleChoice(d, "role-"+string(v.ID), domain.RoleReader, "")}
			line.Choice.Select = true
			page.Requests = append(page.Requests, line)
		}
		page.Fields = []httpd.Field{
			{ID: "name", Label: t("team.form.name"), Value: typed.Get("name"), Error: faults.Of("name"), Autocomplete: "off"},
			{ID: "email", Label: t("team.form.email"), Value: typed.Get("email"), Error: faults.Of("email"), Type: "email", Autocomplete: "off"},
		}
		page.Role = c.roleChoice(d, "role", domain.Role(typed.Get("role")), faults.Of("role"))
	}
	return c.Site.Render(w, r, status, page)
}

func (c *Console) invite(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	_, err := c.Accounts.Invite(r.Context(), d.Actor, r.PostForm.Get("name"), r.PostForm.Get("email"), domain.Role(r.PostForm.Get("role")))
	if err == nil {
		return c.Site.SeeOther(w, r, teamPath, "member-invited")
	}
	if faults, ok := c.Site.Faults(err, nil); ok {
		return c.showTeam(w, r, d, http.StatusUnprocessableEntity, r.PostForm, faults)
	}
	return err
}

// teamAct is a button of the team page: what goes wrong is said over the same page.
func (c *Console) teamAct(w http.ResponseWriter, r *http.Request, d desk, done string, err error) error {
	if err == nil {
		return c.Site.SeeOther(w, r, teamPath, done)
	}
	faults, ok := c.Site.Faults(err, func(string) string { return "" }) // the form is one of many on the page
	if !ok {
		return err
	}
	return c.showTeam(w, r, d, http.StatusUnprocessableEntity, url.Values{}, faults)
}

func (c *Console) revokeInvitation(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.InvitationID](r, "invitation")
	if err != nil {
		return domain.NotFoundf("invitation-unknown")
	}
	return c.teamAct(w, r, d, "invitation-revoked", c.Accounts.RevokeInvitation(r.Context(), d.Actor, id))
}

func (c *Console) answerRequest(accept bool) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		if err := httpd.ParseForm(r); err != nil {
			return err
		}
		id, err := param[domain.JoinRequestID](r, "request")
		if err != nil {
			return domain.NotFoundf("join-request-unknown")
		}
		done := map[bool]string{true: "member-invited", false: "join-refused"}[accept]
		return c.teamAct(w, r, d, done, c.Accounts.AnswerRequest(r.Context(), d.Actor, id, accept, domain.Role(r.PostForm.Get("role"))))
	}
}

func (c *Console) member(r *http.Request) (domain.AccountID, error) {
	id, err := param[domain.AccountID](r, "account")
	if err != nil {
		return "", domain.NotFoundf("member-unknown")
	}
	return id, httpd.ParseForm(r)
}

func (c *Console) changeRole(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := c.member(r)
	if err != nil {
		return err
	}
	return c.teamAct(w, r, d, "member-changed", c.Accounts.ChangeRole(r.Context(), d.Actor, id, domain.Role(r.PostForm.Get("role"))))
}

func (c *Console) withdrawAccess(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := c.member(r)
	if err != nil {
		return err
	}
	return c.teamAct(w, r, d, "member-withdrawn", c.Accounts.WithdrawAccess(r.Context(), d.Actor, id))
}

func (c *Console) resetPasskeys(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := c.member(r)
	if err != nil {
		return err
	}
	return c.teamAct(w, r, d, "passkeys-reset", c.Accounts.ResetPasskeys(r.Context(), d.Actor, d.Organisation.ID, id))
}

// setFourEyes lets awards wait for a second person; a second person is needed too before they wait no longer.
func (c *Console) setFourEyes(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	s := &app.Organisations{Installation: c.Issuing.Installation}
	switch r.PostForm.Get("four_eyes") {
	case "1":
		_, err := s.Configure(r.Context(), d.Actor, d.Organisation.ID, func(o *domain.Organisation) { o.Issuing.FourEyes = true })
		return c.teamAct(w, r, d, "four-eyes-on", err)
	case "keep":
		return c.teamAct(w, r, d, "four-eyes-kept", s.KeepFourEyes(r.Context(), d.Actor, d.Organisation.ID))
	}
	done, err := s.EndFourEyes(r.Context(), d.Actor, d.Organisation.ID)
	return c.teamAct(w, r, d, map[bool]string{true: "four-eyes-off", false: "four-eyes-asked"}[done], err)
}
