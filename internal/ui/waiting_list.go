package ui

import (
	"net/http"
	"net/url"
	"slices"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// WaitingList is what a second person has to sign off before it becomes a badge.
type WaitingList struct {
	httpd.Frame
	Rows   []WaitingRow
	Decide bool // may sign off
	Own    bool // some of it was asked for by this person
	Next   string
	First  bool
	Reason httpd.Field
}

// WaitingRow is one award that waits.
type WaitingRow struct {
	ID, Name, Email, Badge, Asked string
	Place, PlaceURL               string // of the badge that it replaces or renews
	Facts                         []Labelled
	Own, Chosen                   bool
}

// Template is pages/waiting_list.html.
func (*WaitingList) Template() string { return "waiting_list" }

const waitingPath = "/pro/attente"

func (c *Console) waiting(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.showWaiting(w, r, d, http.StatusOK, url.Values{}, nil)
}

func (c *Console) showWaiting(w http.ResponseWriter, r *http.Request, d desk, status int, typed url.Values, faults httpd.FormFaults) error {
	t, p := c.Site.T, c.Site.Printer()
	rows, next, err := c.Issuing.ToSignOff(r.Context(), d.Actor, domain.AwardID(r.URL.Query().Get("apres")))
	if err != nil {
		return err
	}
	page := &WaitingList{Frame: c.frame(d, t("waiting.title"), waitingPath), First: r.URL.Query().Get("apres") != "",
		Reason: httpd.Field{ID: "reason", Label: t("waiting.reason"), Help: t("waiting.reason.help"), Type: "textarea", Value: typed.Get("reason"), Error: faults.Of("reason")}}
	page.Faults = faults
	if next != "" {
		page.Next = waitingPath + "?apres=" + string(next)
	}
	for _, row := range rows {
		line := WaitingRow{ID: string(row.ID), Name: row.Recipient.Name, Email: row.Recipient.Email, Badge: row.Achievement.Title, Own: row.Own,
			Chosen: slices.Contains(typed["award"], string(row.ID))}
		if line.Badge == "" {
			line.Badge = row.AchievementSlug
		}
		by := row.Asked
		if by == "" {
			by = t("waiting.by_machine")
		}
		line.Asked = t("waiting.asked", by, p.DateTime(row.AskedAt))
		if v := row.Version; v.PreviousID != "" {
			line.Place, line.PlaceURL = t("waiting."+string(v.Kind)), awardURL(v.PreviousID)
		}
		f := row.Facts
		line.Facts = facts(Labelled{t("waiting.on"), p.Date(f.AwardedOn)}, Labelled{t("waiting.place"), f.Place}, Labelled{t("waiting.assessor"), f.Assessor.Name})
		page.Own = page.Own || row.Own
		page.Decide = page.Decide || !row.Own && d.can(app.ActSignOff)
		page.Rows = append(page.Rows, line)
	}
	return c.Site.Render(w, r, status, page)
}

// chosen are the awards that were ticked.
func (c *Console) chosen(r *http.Request) ([]domain.AwardID, error) {
	if err := httpd.ParseForm(r); err != nil {
		return nil, err
	}
	var ids []domain.AwardID
	for _, s := range r.PostForm["award"] {
		id, err := domain.ParseID[domain.AwardID](s)
		if err != nil {
			return nil, domain.NotFoundf("award-unknown")
		}
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return nil, domain.InvalidFields([]domain.FieldError{{Pointer: "/award", Code: "waiting-none"}})
	}
	return ids, nil
}

// decide does the same to each that was ticked. What cannot be decided is named, and the others are none the less done.
func (c *Console) decide(w http.ResponseWriter, r *http.Request, d desk, done string, act func(domain.AwardID) error) error {
	if err := app.Allow(d.Actor, app.ActSignOff, d.Organisation.ID); err != nil {
		return err
	}
	ids, err := c.chosen(r)
	if faults, ok := c.Site.Faults(err, nil); ok && err != nil {
		return c.showWaiting(w, r, d, http.StatusUnprocessableEntity, r.PostForm, faults)
	}
	if err != nil {
		return err
	}
	var faults httpd.FormFaults
	for _, id := range ids {
		err := act(id)
		switch {
		case err == nil:
		case domain.CodeOf(err) == "award-own-sign-off", domain.IsKind(err, domain.Conflict):
			faults = append(faults, httpd.FormFault{Field: "award-" + string(id), Text: c.Site.Sentence(err)})
		case domain.IsKind(err, domain.Invalid):
			found, _ := c.Site.Faults(err, nil)
			return c.showWaiting(w, r, d, http.StatusUnprocessableEntity, r.PostForm, found)
		default:
			return err
		}
	}
	if len(faults) > 0 {
		for i, f := range faults { // a line that is gone has nothing to lead to
			if f.Text == c.Site.T("error.award-decided") {
				faults[i].Field = ""
			}
		}
		return c.showWaiting(w, r, d, http.StatusUnprocessableEntity, r.PostForm, faults)
	}
	return c.Site.SeeOther(w, r, waitingPath, done)
}

func (c *Console) signOff(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.decide(w, r, d, "awards-signed-off", func(id domain.AwardID) error {
		_, err := c.Issuing.SignOff(r.Context(), d.Actor, id)
		return err
	})
}

func (c *Console) refuseWaiting(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.decide(w, r, d, "awards-refused", func(id domain.AwardID) error {
		return c.Issuing.RefuseWaiting(r.Context(), d.Actor, id, r.PostForm.Get("reason"))
	})
}

// leadToAward leads to a new badge, or to the list where it waits for a second person.
func (c *Console) leadToAward(w http.ResponseWriter, r *http.Request, award domain.Award) error {
	if award.State == domain.AwardWaiting {
		return c.Site.SeeOther(w, r, waitingPath, "award-waiting")
	}
	return c.Site.SeeOther(w, r, awardURL(award.ID), "award-issued")
}
