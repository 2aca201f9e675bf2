package ui

import (
	"net/http"
	"strings"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// PassportShareNew asks for how long a badge is shown (ux S18). Nothing is shared before its button.
type PassportShareNew struct {
	httpd.Frame
	Badge    httpd.Card
	Duration httpd.Choices
	Until    httpd.Field
	Label    httpd.Field
	Back     string
}

// Template is pages/passport_share_new.html.
func (*PassportShareNew) Template() string { return "passport_share_new" }

// Answers to « Combien de temps ? ».
const (
	shareForever = "none"
	shareMonths  = "3-months"
	shareUntil   = "until"
)

type shareRequest struct{ duration, until, label string }

// end is the instant at which the share stops: the day in Paris that the person chose is still inside.
func (q shareRequest) end(now time.Time) (time.Time, error) {
	switch q.duration {
	case shareMonths:
		return dayAfter(domain.DayOf(now.In(domain.Paris).AddDate(0, 3, 0))), nil
	case shareUntil:
		if q.until == "" {
			return time.Time{}, untilFault("date-missing")
		}
		day, ok := domain.ParseDay(q.until)
		if !ok {
			return time.Time{}, untilFault("date-impossible", q.until)
		}
		return dayAfter(day), nil
	}
	return time.Time{}, nil
}

func untilFault(code string, args ...any) error {
	return domain.InvalidFields([]domain.FieldError{{Pointer: "/ends_at", Code: code, Args: args}})
}

// dayAfter is the first instant in Paris that is no longer that day.
func dayAfter(d domain.Day) time.Time {
	t := d.Time()
	return time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, domain.Paris)
}

func (l *Learner) shareForm(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	return l.showShareForm(w, r, http.StatusOK, h, shareRequest{duration: shareForever}, nil)
}

func (l *Learner) showShareForm(w http.ResponseWriter, r *http.Request, status int, h domain.Holder, q shareRequest, faults httpd.FormFaults) error {
	id, err := param[domain.AwardID](r, "award")
	if err != nil {
		return err
	}
	b, err := l.Passports.Badge(r.Context(), h, id)
	if err != nil {
		return err
	}
	t := l.Site.T
	page := &PassportShareNew{
		Frame: l.tabbed(t("share.new.title"), sharesPath), Badge: l.card(b), Back: badgePath(id),
		Duration: httpd.Choices{ID: "duration", Legend: t("share.new.duration"), Error: faults.Of("duration"), Options: []httpd.Option{
			{Value: shareForever, Label: t("share.new.forever"), Help: t("share.new.forever_help"), Checked: q.duration == shareForever},
			{Value: shareMonths, Label: t("share.new.three_months"), Checked: q.duration == shareMonths},
			{Value: shareUntil, Label: t("share.new.until"), Checked: q.duration == shareUntil},
		}},
		Until: httpd.Field{ID: "ends_at", Label: t("share.new.ends_at"), Help: t("share.new.ends_at_help"), Value: q.until, Error: faults.Of("ends_at"),
			Type: "date", Short: true},
		Label: httpd.Field{ID: "label", Label: t("share.new.label"), Help: t("share.new.label_help"), Value: q.label, Error: faults.Of("label"),
			Autocomplete: "off"},
	}
	if note := l.shownAs(b); note != "" {
		page.Badge.Lines = append(page.Badge.Lines, note)
	}
	page.Faults = faults
	return l.Site.Render(w, r, status, page)
}

// shownAs says what an employer sees that is not green: every state can be shown.
func (l *Learner) shownAs(b app.HeldBadge) string {
	switch b.State {
	case app.BadgeExpired:
		return l.Site.T("share.new.expired")
	case app.BadgeRevoked:
		return l.Site.T("share.new.revoked")
	case app.BadgeSuspended:
		return l.Site.T("share.new.suspended")
	case app.BadgeNotYet:
		return l.Site.T("share.new.not_yet")
	}
	return ""
}

func (l *Learner) shareBadge(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	id, err := param[domain.AwardID](r, "award")
	if err != nil {
		return err
	}
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	q := shareRequest{r.PostFormValue("duration"), strings.TrimSpace(r.PostFormValue("ends_at")), strings.TrimSpace(r.PostFormValue("label"))}
	end, err := q.end(l.Passports.Now())
	var share domain.Share
	if err == nil {
		share, err = l.Passports.ShareBadge(r.Context(), h, id, q.label, end)
	}
	if err != nil {
		if faults, ok := l.Site.Faults(err, nil); ok {
			return l.showShareForm(w, r, http.StatusUnprocessableEntity, h, q, faults)
		}
		return err
	}
	return l.Site.SeeOther(w, r, sharePath(share.ID), "")
}

func sharePath(id domain.ShareID) string { return sharesPath + "/" + string(id) }
