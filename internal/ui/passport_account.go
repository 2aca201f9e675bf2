package ui

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// PassportAccount is « Mon compte » (ux S22): what we know of the person, who can come in, and the way out.
type PassportAccount struct {
	httpd.Frame
	NameFrom, NameURL string // whom to ask for another name, and where; "" when nobody can be asked now
	One, Helped       bool
	Name              string
	Emails            []string
	Email, Code       httpd.Field
	Merging           bool     // the folded form has something in it
	Recovery          int      // codes on paper that still open the passport
	Desk              []string // what a desk did about it
	Devices           []DeviceLine
	Helpers           int  // mandates that run
	Brought           bool // something came with the archive of another passport
}

// DeviceLine is a browser in which the passport is open.
type DeviceLine struct{ ID, Name, Since string }

// Template is pages/passport_account.html.
func (*PassportAccount) Template() string { return "passport_account" }

// nameFrom is the organisation of the first badge, and where to ask it for another name (ux S22).
func (l *Learner) nameFrom(r *http.Request, h domain.Holder, open app.OpenPassport) (organisation, url string, err error) {
	all := slices.Concat(open.Blocs, open.Badges)
	if len(all) == 0 {
		return "", "", nil
	}
	first := slices.MinFunc(all, func(a, b app.HeldBadge) int { return cmp.Compare(a.Award.ID, b.Award.ID) })
	may, err := l.Passports.Asking(r.Context(), h, first.Award.ID)
	if err != nil || !may.Correct {
		return "", "", err
	}
	return first.Organisation, correctionPath(first.Award.ID), nil
}

func (l *Learner) account(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	return l.showAccount(w, r, http.StatusOK, h, nil)
}

func (l *Learner) showAccount(w http.ResponseWriter, r *http.Request, status int, h domain.Holder, faults httpd.FormFaults) error {
	open, err := l.Passports.Show(r.Context(), h)
	if err != nil {
		return err
	}
	t := l.Site.T
	page := &PassportAccount{Frame: l.tabbed(t("passport.account.title"), accountPath), One: open.One, Helped: h.MandateID != "", Name: open.Passport.Name,
		Email: httpd.Field{ID: "email", Label: t("passport.address.label"), Help: t("passport.address.help"), Value: r.PostFormValue("email"), Error: faults.Of("email"),
			Type: "email", Autocomplete: "email"},
		Code: httpd.Field{ID: "code", Label: t("passport.merge.code"), Help: t("passport.recovery.example"), Value: r.PostFormValue("code"), Error: faults.Of("code"),
			Autocomplete: "off", Short: true},
		Merging: r.PostFormValue("code") != ""}
	page.Faults = faults
	if page.NameFrom, page.NameURL, err = l.nameFrom(r, h, open); err != nil {
		return err
	}
	if page.One || page.Helped { // a slip that somebody found shows no addresses
		return l.Site.Render(w, r, status, page)
	}
	if page.Emails = open.Passport.Emails; len(page.Emails) == 0 {
		page.Email.Label = t("passport.address.first")
	}
	codes, err := l.Passports.RecoveryCodes(r.Context(), h)
	if err != nil {
		return err
	}
	page.Recovery = codes.Left
	if d := codes.Desk; !d.At.IsZero() {
		page.Desk = append(page.Desk, t("passport.recovery.desk_gave", d.Organisation, d.At))
		if !d.Used.IsZero() {
			page.Desk = append(page.Desk, t("passport.recovery.desk_used", d.Used))
		}
	}
	devices, err := l.Accounts.PassportSessions(r.Context(), h, l.Site.Cookie(r, httpd.HolderCookie))
	if err != nil {
		return err
	}
	for _, d := range devices {
		line := DeviceLine{ID: string(d.ID), Name: l.deviceName(d.Device), Since: t("passport.device.since", d.CreatedAt)}
		if line.Name == "" {
			line.Name = t("passport.device.unnamed")
		}
		if d.Current {
			line.ID, line.Since = "", t("passport.account.device")
		}
		page.Devices = append(page.Devices, line)
	}
	came, err := l.Passports.Brought(r.Context(), h)
	if err != nil {
		return err
	}
	page.Brought = !came.Empty()
	mandates, _, err := l.Passports.Mandates(r.Context(), h)
	for _, m := range mandates {
		if m.Live {
			page.Helpers++
		}
	}
	if err != nil {
		return err
	}
	return l.Site.Render(w, r, status, page)
}

// again shows the account with what was wrong, or passes the error on.
func (l *Learner) again(w http.ResponseWriter, r *http.Request, h domain.Holder, err error) error {
	if faults, ok := l.Site.Faults(err, nil); ok {
		return l.showAccount(w, r, http.StatusUnprocessableEntity, h, faults)
	}
	return err
}

func (l *Learner) addAddress(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	if err := l.Passports.AskAddress(r.Context(), h, r.PostFormValue("email"), l.Site.Printer().Lang); err != nil {
		return l.again(w, r, h, err)
	}
	return l.Site.SeeOther(w, r, addressPath, "")
}

func (l *Learner) removeAddress(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	if err := l.Passports.RemoveAddress(r.Context(), h, r.PostFormValue("address")); err != nil {
		return l.again(w, r, h, err)
	}
	return l.Site.SeeOther(w, r, accountPath, "address-removed")
}

const addressPath = accountPath + "/adresses"

// PassportAddress takes the code that proves an address.
type PassportAddress struct {
	httpd.Frame
	Email string
	Code  httpd.Field
}

// Template is pages/passport_address.html.
func (*PassportAddress) Template() string { return "passport_address" }

func (l *Learner) addressForm(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	return l.showAddress(w, r, http.StatusOK, h, nil)
}

func (l *Learner) showAddress(w http.ResponseWriter, r *http.Request, status int, h domain.Holder, faults httpd.FormFaults) error {
	email, err := l.Passports.WantedAddress(r.Context(), h)
	if err != nil {
		return err
	}
	if email == "" && len(faults) == 0 {
		return l.Site.SeeOther(w, r, accountPath, "")
	}
	page := &PassportAddress{Frame: l.tabbed(l.Site.T("passport.address.title"), accountPath), Email: email, Code: httpd.Field{ID: "code", Label: l.Site.T("sign_in.code.label"),
		Help: l.Site.T("sign_in.code.help"), Error: faults.Of("code"), Autocomplete: "one-time-code", InputMode: "numeric", Short: true}}
	page.Faults = faults
	return l.Site.Render(w, r, status, page)
}

func (l *Learner) proveAddress(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	merged, err := l.Passports.ProveAddress(r.Context(), h, r.PostFormValue("code"))
	if err != nil {
		faults, ok := l.Site.Faults(err, nil)
		if domain.CodeOf(err) == "address-over" {
			faults, ok = faultsAt(l.Site, err, "code"), true
		}
		if ok {
			return l.showAddress(w, r, http.StatusUnprocessableEntity, h, faults)
		}
		return err
	}
	if merged {
		return l.Site.SeeOther(w, r, passportPath, "passports-merged")
	}
	return l.Site.SeeOther(w, r, accountPath, "address-added")
}

func (l *Learner) mergePassports(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	if err := l.Passports.MergeByRecovery(r.Context(), h, r.PostFormValue("code"), httpd.Client(r).String()); err != nil {
		return l.again(w, r, h, err)
	}
	return l.Site.SeeOther(w, r, passportPath, "passports-merged")
}

func (l *Learner) endDevice(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	id, err := param[domain.SessionID](r, "session")
	if err != nil {
		return err
	}
	if err := l.Accounts.EndPassportSession(r.Context(), h, id); err != nil {
		return err
	}
	return l.Site.SeeOther(w, r, accountPath, "device-closed")
}

// takeWaiting accepts a badge that came to a proved address.
func (l *Learner) takeWaiting(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	return l.act(w, r, "award-accepted", func(id domain.AwardID) (string, error) {
		return passportPath, l.Passports.TakeWaiting(r.Context(), h, id)
	})
}

// deviceName says « Firefox sur Windows », as domain.Device writes it down, in the language of the page.
func (l *Learner) deviceName(device string) string {
	if browser, system, both := strings.Cut(device, " sur "); both {
		return l.Site.T("passport.device.name", browser, system)
	}
	return device
}

// refuseWaiting refuses one.
func (l *Learner) refuseWaiting(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	return l.act(w, r, "award-refused", func(id domain.AwardID) (string, error) {
		return passportPath, l.Passports.RefuseWaiting(r.Context(), h, id)
	})
}

// accountRoutes are those of the account and of what the person says of themself.
func (l *Learner) accountRoutes(in chi.Router, own func(func(http.ResponseWriter, *http.Request, domain.Holder) error) http.HandlerFunc) {
	in.Get("/passeport/compte", own(l.account))
	in.Get(addressPath, own(l.addressForm))
	in.Post(addressPath, own(l.addAddress))
	in.Post(addressPath+"/code", own(l.proveAddress))
	in.Post(addressPath+"/retirer", own(l.removeAddress))
	in.Post("/passeport/compte/reunir", own(l.mergePassports))
	in.Post("/passeport/compte/appareils/{session}/fermer", own(l.endDevice))
	in.Get(recoveryPath, own(l.recoveryCodes))
	in.Post(recoveryPath, own(l.makeRecovery))
	in.Get(broughtPath, own(l.brought))
	in.Post(broughtPath+"/effacer", own(l.forgetBrought))
	in.Get("/passeport/compte/supprimer", own(l.eraseForm))
	in.Post("/passeport/compte/supprimer", own(l.erase))
	in.Get(statisticsPath, own(l.statistics))
	in.Post(statisticsPath, own(l.saveStatistics))
	in.Get(helpersPath, own(l.helpers))
	in.Post(helpersPath+"/code", own(l.makeMandateCode))
	in.Post(helpersPath+"/{mandate}/arreter", own(l.endMandate))
	in.Post("/passeport/accepter/{award}", own(l.takeWaiting))
	in.Post("/passeport/refuser/{award}", own(l.refuseWaiting))
	in.Get(declaredPath, own(l.declareForm))
	in.Post(declaredPath, own(l.declare))
	in.Get(declaredPath+"/{declared}", own(l.declareForm))
	in.Post(declaredPath+"/{declared}", own(l.declare))
	in.Post(declaredPath+"/{declared}/enlever", own(l.undeclare))
	in.Get("/passeport/b/{award}/phrase", own(l.sentenceForm))
	in.Post("/passeport/b/{award}/phrase", own(l.saveSentence))
	in.Post("/passeport/terminer", own(l.endHelp))
}
