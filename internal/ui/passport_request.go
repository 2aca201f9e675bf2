package ui

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"galon/internal/domain"
	"galon/internal/httpd"
)

// PassportRequest asks the organisation to look again, or to renew (ux S15).
type PassportRequest struct {
	httpd.Frame
	Badge  string
	Lead   string
	Action string
	Back   string
	Text   httpd.Field
	Link   *httpd.Field
	Button string
}

// Template is pages/passport_request.html.
func (*PassportRequest) Template() string { return "passport_request" }

// BadgeLife is what the page of a badge says about the time after its delivery.
type BadgeLife struct {
	Renew, Dispute, Correct string // addresses, "" when it is not the time
	Versions                []VersionLine
	Requests                []RequestAnswer
}

// RequestAnswer is what was asked, and what came of it.
type RequestAnswer struct {
	Text, Answer string
	Pill         httpd.Pill
}

func (l *Learner) mountAsk(in chi.Router, own func(func(http.ResponseWriter, *http.Request, domain.Holder) error) http.HandlerFunc) error {
	for path, kind := range map[string]domain.RequestKind{"/passeport/b/{award}/renouveler": domain.RequestRenewal, "/passeport/b/{award}/contester": domain.RequestDispute,
		"/passeport/b/{award}/signaler-une-erreur": domain.RequestCorrection} {
		in.Get(path, own(func(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
			return l.askForm(w, r, h, kind, http.StatusOK, nil)
		}))
		in.Post(path, own(func(w http.ResponseWriter, r *http.Request, h domain.Holder) error { return l.ask(w, r, h, kind) }))
	}
	return l.Site.Check(&PassportRequest{})
}

func (l *Learner) badgeLife(r *http.Request, h domain.Holder, id domain.AwardID) (BadgeLife, error) {
	var b BadgeLife
	may, err := l.Passports.Asking(r.Context(), h, id)
	if err != nil {
		return b, err
	}
	if may.Renew {
		b.Renew = badgePath(id) + "/renouveler"
	}
	if may.Dispute {
		b.Dispute = badgePath(id) + "/contester"
	}
	if may.Correct {
		b.Correct = correctionPath(id)
	}
	for _, q := range may.Requests {
		text := l.Site.T("request.mine."+string(q.Kind), domain.DayOf(q.CreatedAt))
		if q.State == domain.RequestOpen {
			text += " " + l.Site.T("request.mine.due", domain.DayOf(q.DueAt))
		}
		answer := q.Answer
		if q.State == domain.RequestOpen { // written, and not given yet
			answer = ""
		}
		b.Requests = append(b.Requests, RequestAnswer{Text: text, Answer: answer, Pill: requestPill(l.Site, q)})
	}
	chain, err := l.Passports.Chain(r.Context(), h, id)
	for _, v := range chain {
		pill := httpd.Pill{Class: "valide", Icon: "circle-check", Text: l.Site.T("award.state." + string(v.State))}
		if v.State != "valid" {
			pill.Class, pill.Icon = "expire", "clock"
		}
		b.Versions = append(b.Versions, versionLine(l.Site, v, badgePath(v.ID), pill))
	}
	return b, err
}

func correctionPath(id domain.AwardID) string { return badgePath(id) + "/signaler-une-erreur" }

func (l *Learner) askForm(w http.ResponseWriter, r *http.Request, h domain.Holder, kind domain.RequestKind, status int, faults httpd.FormFaults) error {
	b, err := l.badgeAt(r, h)
	if err != nil {
		return err
	}
	id := b.Award.ID
	may, err := l.Passports.Asking(r.Context(), h, id)
	if err != nil {
		return err
	}
	if kind == domain.RequestRenewal && !may.Renew || kind == domain.RequestDispute && !may.Dispute || kind == domain.RequestCorrection && !may.Correct {
		return domain.Conflictf("request-not-now")
	}
	t, k := l.Site.T, "passport.ask."+string(kind)
	page := &PassportRequest{Frame: l.tabbed(t(k+".title"), passportPath), Badge: b.Award.Achievement.Title, Lead: t(k+".lead", b.Organisation), Action: r.URL.Path, Back: badgePath(id),
		Text: httpd.Field{ID: "text", Label: t(k + ".text"), Help: t("passport.ask.help"), Type: "textarea", Value: r.PostFormValue("text"), Error: faults.Of("text")}, Button: t(k + ".button")}
	if kind == domain.RequestRenewal {
		page.Link = &httpd.Field{ID: "link", Label: t("passport.ask.link"), Help: t("passport.ask.link_help"), Type: "url", Optional: true, Value: r.PostFormValue("link"), Error: faults.Of("link")}
	}
	page.Faults = faults
	return l.Site.Render(w, r, status, page)
}

func (l *Learner) ask(w http.ResponseWriter, r *http.Request, h domain.Holder, kind domain.RequestKind) error {
	id, err := param[domain.AwardID](r, "award")
	if err != nil {
		return err
	}
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	err = l.Passports.Ask(r.Context(), h, id, kind, r.PostFormValue("text"), r.PostFormValue("link"))
	if domain.IsKind(err, domain.Invalid) {
		faults, _ := l.Site.Faults(err, nil)
		return l.askForm(w, r, h, kind, http.StatusUnprocessableEntity, faults)
	}
	if err != nil {
		return err
	}
	return l.Site.SeeOther(w, r, badgePath(id), "request-sent")
}
