package ui

import (
	"net/http"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// ReceiveCode takes the claim code of a slip. The code stays in the body of the request: an address would leave it in
// histories and logs.
type ReceiveCode struct {
	httpd.Frame
	Code httpd.Field
	Open string // whose passport is open here
}

// Template is pages/receive_code.html.
func (*ReceiveCode) Template() string { return "receive_code" }

func (l *Learner) receiveForm(w http.ResponseWriter, r *http.Request) error {
	return l.askCode(w, r, http.StatusOK, "", nil)
}

func (l *Learner) askCode(w http.ResponseWriter, r *http.Request, status int, typed string, faults httpd.FormFaults) error {
	open, err := l.openHere(r)
	if err != nil {
		return err
	}
	page := &ReceiveCode{Open: open, Frame: l.frame(l.Site.T("receive.code.title")), Code: httpd.Field{
		ID: "code", Label: l.Site.T("receive.code.label"), Help: l.Site.T("receive.code.help"), Value: typed, Error: faults.Of("code"),
		Autocomplete: "off", Short: true}}
	page.Faults = faults
	return l.Site.Render(w, r, status, page)
}

// openHere names whose whole passport is open in this browser, "" when none is.
func (l *Learner) openHere(r *http.Request) (string, error) {
	h := httpd.Holder(r)
	if h.PassportID == "" || h.AwardID != "" {
		return "", nil
	}
	return l.Passports.NameOf(r.Context(), h)
}

// receiveByCode shows the badge of a code and uses nothing up: its button does.
func (l *Learner) receiveByCode(w http.ResponseWriter, r *http.Request) error {
	return l.withCode(w, r, func(t app.Ticket) error {
		received, err := l.Passports.Receive(r.Context(), t)
		if err != nil {
			return err
		}
		return l.showReceived(w, r, http.StatusOK, t, received, nil)
	})
}

func (l *Learner) acceptByCode(w http.ResponseWriter, r *http.Request) error {
	return l.withCode(w, r, func(t app.Ticket) error { return l.accept(w, r, t) })
}

func (l *Learner) refuseByCode(w http.ResponseWriter, r *http.Request) error {
	return l.withCode(w, r, func(t app.Ticket) error {
		if err := l.Passports.Refuse(r.Context(), t); err != nil {
			return err
		}
		return l.Site.SeeOther(w, r, receivePath, "award-refused")
	})
}

// withCode does act with the code of the form, counts codes that do not exist, and asks again where the code is at
// fault.
func (l *Learner) withCode(w http.ResponseWriter, r *http.Request, act func(app.Ticket) error) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	typed := r.PostFormValue("code")
	if typed == "" {
		typed = " " // an empty code is malformed, where an empty ticket would be none
	}
	err := l.Misses.Guard(r, func() error { return act(app.Ticket{Code: typed}) })
	if domain.IsKind(err, domain.Invalid) || domain.IsKind(err, domain.Gone) || domain.IsKind(err, domain.Conflict) ||
		domain.CodeOf(err) == "claim-unknown" {
		return l.askCode(w, r, http.StatusUnprocessableEntity, r.PostFormValue("code"), faultsAt(l.Site, err, "code"))
	}
	return err
}
