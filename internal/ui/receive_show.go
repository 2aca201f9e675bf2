package ui

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// ReceiveShow is a badge that waits for its person (ux S12). Opening it changes nothing.
type ReceiveShow struct {
	httpd.Frame
	State     app.ReceiveState
	Why       string // the link leads to no badge
	For       string // the address, masked
	ByCode    bool
	Shown     bool
	Badge     Offer
	Accept    string // where the buttons lead
	Refuse    string
	Code      string // of a slip, to be sent along
	Shared    bool
	Open      string // whose passport is open here
	OtherName bool   // the passport that is open here is somebody else's
}

// receiveUnknown is the page of a link that leads to no badge.
const receiveUnknown app.ReceiveState = "unknown"

// Offer is what the badge is and who gives it.
type Offer struct {
	Image, Title string
	Bloc         *domain.Bloc
	Organisation string
	Issuer       httpd.Pill
}

// Template is pages/receive_show.html.
func (*ReceiveShow) Template() string { return "receive_show" }

func ticketOf(r *http.Request) app.Ticket { return app.Ticket{Token: chi.URLParam(r, "token")} }

func (l *Learner) receiveByLink(w http.ResponseWriter, r *http.Request) error {
	t := ticketOf(r)
	received, err := l.Passports.Receive(r.Context(), t)
	switch {
	case domain.IsKind(err, domain.NotFound):
		return l.showNoBadge(w, r, http.StatusNotFound, err)
	case domain.IsKind(err, domain.Gone):
		return l.showNoBadge(w, r, http.StatusGone, err)
	case err != nil:
		return err
	}
	return l.showReceived(w, r, http.StatusOK, t, received, nil)
}

func (l *Learner) showNoBadge(w http.ResponseWriter, r *http.Request, status int, err error) error {
	page := &ReceiveShow{Frame: l.frame(l.Site.T("receive.show.title_unknown")), State: receiveUnknown, Why: l.Site.Sentence(err)}
	return l.Site.Render(w, r, status, page)
}

func (l *Learner) showReceived(w http.ResponseWriter, r *http.Request, status int, t app.Ticket, received app.Received, refusal error) error {
	a := received.Award.Achievement
	page := &ReceiveShow{
		State: received.State, For: received.MaskedEmail, ByCode: t.Code != "", Shown: received.Shown, Code: t.Code, Shared: r.PostFormValue("shared") != "",
		Badge:  Offer{Image: pictureOf(a), Title: a.Title, Bloc: a.Bloc, Organisation: received.Organisation.Name, Issuer: l.issuerPill(received)},
		Accept: receivePath + "/accepter", Refuse: receivePath + "/refuser",
	}
	if t.Code == "" {
		page.Accept, page.Refuse = receivePath+"/"+t.Token+"/accepter", receivePath+"/"+t.Token+"/refuser"
	}
	var err error
	if page.Open, err = l.openHere(r); err != nil {
		return err
	}
	page.Frame = l.frame(l.receiveTitle(received))
	waits := received.State == app.ReceiveNew || received.State == app.ReceiveRefused
	if waits && page.Open != "" && !domain.SameName(page.Open, received.Name) { // said before the button is pressed in vain
		refusal = domain.Conflictf("passport-other-name", received.Name, page.Open)
	}
	if refusal != nil {
		page.Faults, page.OtherName = faultsAt(l.Site, refusal, ""), true
	}
	return l.Site.Render(w, r, status, page)
}

func (l *Learner) receiveTitle(received app.Received) string {
	switch received.State {
	case app.ReceiveAccepted:
		return l.Site.T("receive.show.title_accepted")
	case app.ReceiveRefused:
		return l.Site.T("receive.show.title_refused")
	case app.ReceiveRevoked:
		return l.Site.T("receive.show.title_revoked")
	}
	return l.Site.T("receive.show.title", domain.GivenName(received.Name))
}

// issuerPill says what the signed registry says on this day.
func (l *Learner) issuerPill(received app.Received) httpd.Pill {
	if d, ok := received.Organisation.At(l.Passports.Now()); ok && d.Kind == domain.Verified {
		return httpd.Pill{Class: "valide", Icon: "shield-check", Text: l.Site.T("receive.show.issuer_verified")}
	}
	return httpd.Pill{Class: "inconnu", Icon: "circle-question-mark", Text: l.Site.T("receive.show.issuer_unverified")}
}

func (l *Learner) acceptByLink(w http.ResponseWriter, r *http.Request) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	return l.backToLink(w, r, l.accept(w, r, ticketOf(r)))
}

func (l *Learner) refuseByLink(w http.ResponseWriter, r *http.Request) error {
	t := ticketOf(r)
	if err := l.Passports.Refuse(r.Context(), t); err != nil {
		return l.backToLink(w, r, err)
	}
	return l.Site.SeeOther(w, r, receivePath+"/"+t.Token, "")
}

// backToLink shows the page of the link again when the badge is in another state by now, or the link leads nowhere:
// that page says so.
func (l *Learner) backToLink(w http.ResponseWriter, r *http.Request, err error) error {
	if domain.IsKind(err, domain.Conflict) || domain.IsKind(err, domain.NotFound) || domain.IsKind(err, domain.Gone) {
		return l.Site.SeeOther(w, r, receivePath+"/"+ticketOf(r).Token, "")
	}
	return err
}

// accept puts the badge into a passport and opens what this ticket opens: a new passport whole, an older one only as
// far as this badge.
func (l *Learner) accept(w http.ResponseWriter, r *http.Request, t app.Ticket) error {
	received, err := l.Passports.Receive(r.Context(), t)
	if err != nil {
		return err
	}
	in, err := l.Passports.Accept(r.Context(), t, httpd.Holder(r))
	if domain.CodeOf(err) == "passport-other-name" {
		return l.showReceived(w, r, http.StatusUnprocessableEntity, t, received, err)
	}
	if err != nil {
		return err
	}
	if in.Session != "" {
		signIn := &SignIn{Site: l.Site, Accounts: l.Accounts, Audience: domain.ForHolder}
		if err := signIn.open(w, r, in); err != nil {
			return err
		}
	}
	return l.Site.SeeOther(w, r, passportPath, accepted(received))
}

// accepted is the sentence after the button. A slip has a code for employers on its other half, so what was printed is
// not seen by nobody.
func accepted(r app.Received) string {
	switch {
	case r.State == app.ReceiveReopen:
		return "award-opened"
	case r.Shown:
		return "award-accepted-slip"
	}
	return "award-accepted"
}
