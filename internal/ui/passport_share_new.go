package ui

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// PassportShareNew asks which badges are shown, for how long, and what is left out (ux S18). Nothing is shared before
// its button.
type PassportShareNew struct {
	httpd.Frame
	Badges   httpd.Choices
	Imported httpd.Choices // of other sites, if there are any
	Duration httpd.Choices
	Until    httpd.Field
	Label    httpd.Field
	Message  httpd.Field
	Name     httpd.Choices
	Hide     httpd.Choices
	PIN      httpd.Field
	More     bool           // the folded part has something in it
	KeepPIN  *httpd.Choices // of a share that has one
	Submit   string
	Back     string
	Ticks    Ticks
}

// Template is pages/passport_share_new.html.
func (*PassportShareNew) Template() string { return "passport_share_new" }

// Answers to « Combien de temps ? ».
const (
	shareForever = "none"
	shareMonths  = "3-months"
	shareUntil   = "until"
)

// shareRequest is what was typed.
type shareRequest struct {
	badges                 []domain.AwardID
	imported               []domain.ImportID // of other sites
	duration, until, label string
	message, name, pin     string
	hide                   []string
	keepPIN                bool // of a share that is changed: the code that was chosen before
	ticking                ticking
}

func readShareRequest(r *http.Request) shareRequest {
	value := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	q := shareRequest{duration: value("duration"), until: value("ends_at"), label: value("label"), message: value("message"), name: value("name"),
		pin: strings.Join(strings.Fields(value("pin")), "")}
	q.hide, q.keepPIN = r.PostForm["hide"], value("keep_pin") != ""
	q.ticking = readTicking(r)
	for _, id := range ticked(r, "badge", fieldKept) {
		q.badges = append(q.badges, domain.AwardID(id))
	}
	for _, id := range ticked(r, "imported", fieldKeptToo) {
		q.imported = append(q.imported, domain.ImportID(id))
	}
	return q
}

// end is the instant at which the share stops: the day in Paris that the person chose is still inside. A day that is typed
// and not chosen is no day left out in silence; was is what the form held before.
func (q shareRequest) end(now time.Time, was domain.Day) (time.Time, error) {
	if day, _ := domain.ParseDay(q.until); q.duration != shareUntil && q.until != "" && (day != was || was == "") {
		return time.Time{}, untilFault("share-day-unchosen")
	}
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

// shareForm is for one badge when the address names one, else for a choice of all.
func (l *Learner) shareForm(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	q := shareRequest{duration: shareForever, ticking: ticking{page: -1}}
	if err := l.named(r, &q); err != nil {
		return err
	}
	if len(q.badges) > 0 {
		if _, err := l.Passports.Badge(r.Context(), h, q.badges[0]); err != nil {
			return err
		}
	}
	if len(q.imported) > 0 {
		if _, _, err := l.Passports.ImportedBadge(r.Context(), h, q.imported[0]); err != nil {
			return err
		}
	}
	return l.showShareForm(w, r, http.StatusOK, h, q, nil)
}

// named chooses the badge of the address, if there is one in it.
func (l *Learner) named(r *http.Request, q *shareRequest) error {
	switch {
	case chi.URLParam(r, "award") != "":
		id, err := param[domain.AwardID](r, "award")
		q.badges = []domain.AwardID{id}
		return err
	case chi.URLParam(r, "badge") != "":
		id, err := param[domain.ImportID](r, "badge")
		q.imported = []domain.ImportID{id}
		return err
	}
	return nil
}

func (l *Learner) showShareForm(w http.ResponseWriter, r *http.Request, status int, h domain.Holder, q shareRequest, faults httpd.FormFaults) error {
	page, err := l.sharePage(r, h, q, faults)
	if err != nil {
		return err
	}
	return l.Site.Render(w, r, status, page)
}

// sharePage is the form, filled in.
func (l *Learner) sharePage(r *http.Request, h domain.Holder, q shareRequest, faults httpd.FormFaults) (*PassportShareNew, error) {
	open, err := l.Passports.Show(r.Context(), h)
	if err != nil {
		return nil, err
	}
	t := l.Site.T
	page := &PassportShareNew{
		Frame: l.tabbed(t("share.new.title"), sharesPath), Back: sharesPath, Submit: t("share.new.create"),
		Badges: httpd.Choices{ID: "badges", Name: "badge", Legend: t("share.new.badges"), Multiple: true, Error: faults.Of("badges")},
		Duration: httpd.Choices{ID: "duration", Legend: t("share.new.duration"), Error: faults.Of("duration"), Options: []httpd.Option{
			{Value: shareForever, Label: t("share.new.forever"), Help: t("share.new.forever_help"), Checked: q.duration == shareForever || q.duration == ""},
			{Value: shareMonths, Label: t("share.new.three_months"), Checked: q.duration == shareMonths},
			{Value: shareUntil, Label: t("share.new.until"), Checked: q.duration == shareUntil},
		}},
		Until: httpd.Field{ID: "ends_at", Label: t("share.new.ends_at"), Help: t("share.new.ends_at_help"), Value: q.until, Error: faults.Of("ends_at"),
			Type: "date", Short: true},
		Label: httpd.Field{ID: "label", Label: t("share.new.label"), Help: t("share.new.label_help"), Value: q.label, Error: faults.Of("label"),
			Autocomplete: "off"},
		Message: httpd.Field{ID: "message", Label: t("share.new.message"), Help: t("share.new.message_help"), Value: q.message, Error: faults.Of("message"),
			Type: "textarea", Optional: true},
		Name: httpd.Choices{ID: "name", Legend: t("share.new.name"), Help: t("share.new.name_help"), Error: faults.Of("name")},
		Hide: httpd.Choices{ID: "hide", Legend: t("share.new.hide"), Help: t("share.new.hide_help"), Multiple: true, Options: []httpd.Option{
			{Value: "evidence", Label: t("share.new.hide_evidence"), Checked: q.hides("evidence")},
			{Value: "grade", Label: t("share.new.hide_grade"), Checked: q.hides("grade")},
			{Value: "said", Label: t("share.new.hide_said"), Checked: q.hides("said")}}},
		PIN: httpd.Field{ID: "pin", Label: t("share.new.pin"), Help: t("share.new.pin_help"), Error: faults.Of("pin"), Autocomplete: "off",
			InputMode: "numeric", Short: true, Optional: true, Value: q.pin},
		More: q.message+q.name+q.pin != "" || len(q.hide) > 0 || q.keepPIN,
	}
	for _, form := range domain.NameForms {
		page.Name.Options = append(page.Name.Options, httpd.Option{Value: string(form), Label: form.Of(open.Passport.Name), Checked: q.name == string(form)})
	}
	shown := slices.DeleteFunc(open.Away, func(b app.HeldBadge) bool { return !slices.Contains(q.badges, b.Award.ID) }) // in this share still
	page.Badges.Options = l.heldChoices(slices.Concat(open.Blocs, open.Badges, shown), func(id domain.AwardID) bool { return slices.Contains(q.badges, id) })
	if page.Imported, err = l.importedChoices(r, h, q.imported, false); err != nil {
		return nil, err
	}
	if len(page.Badges.Options)+len(page.Imported.Options) > domain.MaxShared {
		page.Badges.Help = t("share.new.most", domain.MaxShared)
	}
	page.Ticks = q.ticking.part(&page.Badges, &page.Imported)
	page.Faults = faults
	return page, nil
}

func (l *Learner) shareBadge(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	q := readShareRequest(r)
	if r.PostFormValue("chosen") == "" { // a form without the list: the badge of the address
		if err := l.named(r, &q); err != nil {
			return err
		}
	}
	if q.ticking.turned {
		return l.showShareForm(w, r, http.StatusOK, h, q, nil)
	}
	end, err := q.end(l.Passports.Now(), "")
	var share domain.Share
	if err == nil {
		share, err = l.Passports.ShareBadges(r.Context(), h, q.asked(end))
	}
	if err != nil {
		if faults, ok := l.Site.Faults(err, nil); ok {
			return l.showShareForm(w, r, http.StatusUnprocessableEntity, h, q, faults)
		}
		return err
	}
	return l.Site.SeeOther(w, r, sharePath(share.ID), "")
}

func (q shareRequest) hides(what string) bool { return slices.Contains(q.hide, what) }

func (q shareRequest) asked(end time.Time) app.ShareRequest {
	return app.ShareRequest{Awards: q.badges, Imports: q.imported, Label: q.label, Message: q.message, EndsAt: end, Name: domain.NameForm(q.name), PIN: q.pin,
		HideEvidence: q.hides("evidence"), HideGrade: q.hides("grade"), HideSaid: q.hides("said")}
}

func sharePath(id domain.ShareID) string { return sharesPath + "/" + string(id) }
