package ui

import (
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

const assistPath = "/pro/accompagner"

// AssistList is where a counsellor records a mandate and begins a meeting (ux S16, assisted mode).
type AssistList struct {
	httpd.Frame
	Code, Signed httpd.Field
	Paper, Share httpd.Choices
	Mandates     []AssistLine
}

// AssistLine is one running mandate.
type AssistLine struct{ ID, Name, Until string }

// Template is pages/assist_list.html.
func (*AssistList) Template() string { return "assist_list" }

func (c *Console) mountAssist(in chi.Router) {
	in.Get(assistPath, c.staff(c.assist))
	in.Post(assistPath, c.staff(c.beginMandate))
	in.Post(assistPath+"/{mandate}/ouvrir", c.staff(c.openMandate))
	in.Post(assistPath+"/{mandate}/terminer", c.staff(c.giveMandateBack))
	in.Get("/pro/b/{award}/secours", c.staff(c.deskRecovery))
	in.Post("/pro/b/{award}/secours", c.staff(c.giveRecovery))
}

func (c *Console) assisting() *app.Assisting {
	return &app.Assisting{Installation: c.Issuing.Installation}
}

func (c *Console) assist(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.showAssist(w, r, http.StatusOK, d, app.MandateRequest{SignedOn: domain.DayOf(c.Issuing.Now())}, nil)
}

func (c *Console) showAssist(w http.ResponseWriter, r *http.Request, status int, d desk, q app.MandateRequest, faults httpd.FormFaults) error {
	all, err := c.assisting().List(r.Context(), d.Actor)
	if err != nil {
		return err
	}
	t := c.Site.T
	page := &AssistList{Frame: c.frame(d, t("assist.title"), assistPath),
		Code:   httpd.Field{ID: "code", Label: t("assist.code"), Help: t("assist.code_help"), Value: q.Code, Error: faults.Of("code"), Autocomplete: "off", Short: true},
		Signed: httpd.Field{ID: "signed_on", Label: t("assist.signed_on"), Value: string(q.SignedOn), Error: faults.Of("signed_on"), Type: "date", Short: true},
		Paper: httpd.Choices{ID: "paper", Legend: t("assist.mandate"), Multiple: true, Error: faults.Of("paper"),
			Options: []httpd.Option{{Value: "yes", Label: t("assist.paper"), Help: t("assist.paper_help"), Checked: q.OnPaper}}},
		Share: httpd.Choices{ID: "share", Legend: t("assist.rights"), Multiple: true,
			Options: []httpd.Option{{Value: "yes", Label: t("assist.may_share"), Help: t("assist.may_share_help"), Checked: q.MayShare}}}}
	for _, m := range all {
		page.Mandates = append(page.Mandates, AssistLine{ID: string(m.ID), Name: m.HolderName, Until: t("passport.helpers.until", m.SignedOn, m.EndsAt)})
	}
	page.Faults = faults
	return c.Site.Render(w, r, status, page)
}

func (c *Console) beginMandate(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	q := app.MandateRequest{Code: r.PostFormValue("code"), OnPaper: r.PostFormValue("paper") != "", MayShare: r.PostFormValue("share") != ""}
	typed := strings.TrimSpace(r.PostFormValue("signed_on"))
	q.SignedOn = domain.Day(typed)
	if day, ok := domain.ParseDay(typed); ok {
		q.SignedOn = day
	}
	var m domain.Mandate
	err := c.guess(r, func() (err error) {
		m, err = c.assisting().Begin(r.Context(), d.Actor, q)
		return err
	})
	if err != nil {
		faults, ok := c.Site.Faults(err, nil)
		if !ok && (domain.IsKind(err, domain.Gone) || domain.IsKind(err, domain.NotFound)) { // of the claim code
			faults, ok = faultsAt(c.Site, err, "code"), true
		}
		if ok {
			return c.showAssist(w, r, http.StatusUnprocessableEntity, d, q, faults)
		}
		return err
	}
	return c.enterAs(w, r, d, m.ID)
}

func (c *Console) openMandate(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.MandateID](r, "mandate")
	if err != nil {
		return err
	}
	return c.enterAs(w, r, d, id)
}

// enterAs opens the person's passport in this browser, with the banner of the mandate on every page.
func (c *Console) enterAs(w http.ResponseWriter, r *http.Request, d desk, id domain.MandateID) error {
	in, err := c.assisting().Open(r.Context(), d.Actor, id)
	if err != nil {
		return err
	}
	signIn := &SignIn{Site: c.Site, Accounts: c.Accounts, Audience: domain.ForHolder}
	if err := signIn.open(w, r, in); err != nil {
		return err
	}
	return c.Site.SeeOther(w, r, passportPath, "")
}

func (c *Console) giveMandateBack(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.MandateID](r, "mandate")
	if err != nil {
		return err
	}
	if err := c.assisting().End(r.Context(), d.Actor, id); err != nil {
		return err
	}
	return c.Site.SeeOther(w, r, assistPath, "mandate-ended")
}

// DeskRecovery gives a code on paper to a person at the desk.
type DeskRecovery struct {
	httpd.Frame
	ID    domain.AwardID
	Name  string
	Code  string
	Until string
	At    string
	Seen  httpd.Choices
}

// Template is pages/desk_recovery.html.
func (*DeskRecovery) Template() string { return "desk_recovery" }

func (c *Console) deskRecovery(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.showDeskRecovery(w, r, http.StatusOK, d, nil)
}

func (c *Console) showDeskRecovery(w http.ResponseWriter, r *http.Request, status int, d desk, faults httpd.FormFaults) error {
	id, err := param[domain.AwardID](r, "award")
	if err != nil {
		return err
	}
	code, err := c.Issuing.DeskRecovery(r.Context(), d.Actor, id)
	if err != nil {
		return err
	}
	t := c.Site.T
	page := &DeskRecovery{Frame: c.frame(d, t("recovery.desk.title", code.Name), peoplePath), ID: id, Name: code.Name, Code: code.Code, At: c.Site.BaseURL + recoverPath,
		Seen: httpd.Choices{ID: "seen", Legend: t("recovery.desk.check"), Multiple: true, Error: faults.Of("seen"),
			Options: []httpd.Option{{Value: "yes", Label: t("recovery.desk.seen"), Help: t("recovery.desk.seen_help")}}}}
	if code.Code != "" {
		page.Until = c.Site.Printer().Date(code.Until)
	}
	page.Faults = faults
	return c.Site.Render(w, r, status, page)
}

func (c *Console) giveRecovery(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	id, err := param[domain.AwardID](r, "award")
	if err != nil {
		return err
	}
	if err := c.Issuing.GiveRecovery(r.Context(), d.Actor, id, r.PostFormValue("seen") != ""); err != nil {
		if domain.IsKind(err, domain.Invalid) {
			faults, _ := c.Site.Faults(err, nil)
			return c.showDeskRecovery(w, r, http.StatusUnprocessableEntity, d, faults)
		}
		return err
	}
	return c.Site.SeeOther(w, r, awardURL(id)+"/secours", "recovery-given")
}
