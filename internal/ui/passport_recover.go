package ui

import (
	"net/http"

	"galon/internal/domain"
	"galon/internal/httpd"
)

const recoveryPath = accountPath + "/secours"

// PassportRecovery shows the codes on paper for half an hour after they were made.
type PassportRecovery struct {
	httpd.Frame
	Name  string
	Codes []string
	Left  int
	Short string // where to type one
}

// Template is pages/passport_recovery.html.
func (*PassportRecovery) Template() string { return "passport_recovery" }

func (l *Learner) recoveryCodes(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	codes, err := l.Passports.RecoveryCodes(r.Context(), h)
	if err != nil {
		return err
	}
	open, err := l.Passports.Show(r.Context(), h)
	if err != nil {
		return err
	}
	page := &PassportRecovery{Frame: l.tabbed(l.Site.T("passport.recovery.title"), accountPath), Name: open.Passport.Name, Codes: codes.Codes, Left: codes.Left,
		Short: l.Site.BaseURL + recoverPath}
	return l.Site.Render(w, r, http.StatusOK, page)
}

func (l *Learner) makeRecovery(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	if err := l.Passports.MakeRecovery(r.Context(), h); err != nil {
		return err
	}
	return l.Site.SeeOther(w, r, recoveryPath, "recovery-made")
}

const recoverPath = "/entrer/secours"

// PassportRecover is the door for who has a code on paper and no address.
type PassportRecover struct {
	httpd.Frame
	Code   httpd.Field
	Shared bool
}

// Template is pages/passport_recover.html.
func (*PassportRecover) Template() string { return "passport_recover" }

func (l *Learner) recoverForm(w http.ResponseWriter, r *http.Request) error {
	return l.showRecover(w, r, http.StatusOK, nil)
}

func (l *Learner) showRecover(w http.ResponseWriter, r *http.Request, status int, faults httpd.FormFaults) error {
	page := &PassportRecover{Frame: l.frame(l.Site.T("passport.recover.title")), Shared: r.PostFormValue("shared") != "", Code: httpd.Field{ID: "code",
		Label: l.Site.T("passport.recover.label"), Help: l.Site.T("passport.recovery.example"), Value: r.PostFormValue("code"), Error: faults.Of("code"), Autocomplete: "off", Short: true}}
	page.Faults = faults
	return l.Site.Render(w, r, status, page)
}

func (l *Learner) recover(w http.ResponseWriter, r *http.Request) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	in, err := l.Accounts.Recover(r.Context(), r.PostFormValue("code"), httpd.Client(r).String())
	if err != nil {
		if faults, ok := l.Site.Faults(err, nil); ok {
			return l.showRecover(w, r, http.StatusUnprocessableEntity, faults)
		}
		return err
	}
	signIn := &SignIn{Site: l.Site, Accounts: l.Accounts, Audience: domain.ForHolder}
	if err := signIn.open(w, r, in); err != nil {
		return err
	}
	done := "recovered"
	if in.Others {
		done = "recovered-desk"
	}
	return l.Site.SeeOther(w, r, accountPath, done)
}
