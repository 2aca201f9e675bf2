package ui

import (
	"net/http"
	"time"

	"galon/internal/app"
	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// AwardCheck is what will be signed, to be read once more before it is: signed bytes last.
type AwardCheck struct {
	httpd.Frame
	Steps     []httpd.Step
	Held      string // the person already has it: since when
	Name      string
	Image     string
	Verb      string
	Badge     string
	Bloc      string
	By        string
	Dates     []Labelled
	Criteria  []string
	Level     *credential.LevelView
	LevelText string
	Assessed  []string
	Afest     []credential.EvidenceView
	Proofs    []credential.EvidenceView
	Kept      []Labelled // never on the badge
	Delivery  string
	Hidden    []HiddenField
}

// Template is pages/award_check.html.
func (*AwardCheck) Template() string { return "award_check" }

// checkAward shows the badge before it is given, or the form with its faults. It follows a refused award too, since
// what was good when the page was read may no longer be; refused is why, for what no reading finds: the limit of a day.
func (c *Console) checkAward(w http.ResponseWriter, r *http.Request, d desk, f *awardForm, request app.IssueRequest, refused error) error {
	view, err := c.Issuing.Preview(r.Context(), d.Actor, request)
	held := domain.CodeOf(err) == "award-already-held"
	if err != nil && !held {
		faults, ok := c.formFaults(err)
		if !ok {
			return err
		}
		f.faults = mergeFaults(f, faults)
	}
	if len(f.faults) > 0 {
		return c.showAwardForm(w, r, d, http.StatusUnprocessableEntity, f)
	}
	t, date := c.Site.T, c.Site.Printer().Date
	page := &AwardCheck{
		Frame: c.frame(d, t("award.check.title"), choosePath), Steps: c.awardSteps(2),
		Name: view.RecipientName, Image: pictureOf(f.achievement), Badge: view.Achievement.Name, Verb: c.verb(f.achievement.Kind),
		By: d.Organisation.Name, Criteria: view.Achievement.CriteriaLines, Level: view.Level, Afest: view.AfestSteps(),
		Proofs: view.EvidenceOf(credential.GenreProof), Kept: c.kept(f.achievement.Kind, request.Recipient, request.Facts), Hidden: f.hidden(),
		Dates:    []Labelled{{t("award.check.obtained"), date(view.AwardedDate)}, {t("award.check.until"), c.until(view.ValidUntil)}},
		Delivery: c.delivery(request.Recipient.Email),
	}
	if b := view.Bloc; b != nil {
		page.Badge, page.Bloc = b.Title, t("award.choose.bloc", b.Code, b.CertificationTitle, b.Code == b.CertificationCode)
	}
	if s := credential.EvaluationSentence(view); s != "" {
		page.Assessed = append(page.Assessed, s)
	}
	for _, genre := range []string{credential.GenreWorkplace, credential.GenreAssessor, credential.GenreCertification} {
		for _, e := range view.EvidenceOf(genre) {
			page.Assessed = append(page.Assessed, e.Narrative)
		}
	}
	switch {
	case held:
		page.Held = c.Site.Sentence(err)
		return c.Site.Render(w, r, http.StatusConflict, page)
	case refused != nil:
		faults, ok := c.Site.Faults(refused, nil)
		if !ok {
			return refused
		}
		page.Faults = faults
		return c.Site.Render(w, r, http.StatusUnprocessableEntity, page)
	}
	return c.Site.Render(w, r, http.StatusOK, page)
}

// mergeFaults keeps each control to one sentence of each kind, in the order of the form. The day of an AFEST is that of
// its assessment, which is asked for there.
func mergeFaults(f *awardForm, more httpd.FormFaults) httpd.FormFaults {
	rank := map[string]int{}
	for _, part := range f.parts() {
		for _, control := range part.Controls {
			id := ""
			if control.Field != nil {
				id = control.Field.ID
			} else {
				id = control.Choices.ID
			}
			rank[id] = len(rank) + 1
		}
	}
	var all httpd.FormFaults
	for _, fault := range append(more, f.faults...) {
		if _, asked := rank[fault.Field]; !asked && fault.Field != "" {
			if fault.Field == "awarded-on" {
				continue
			}
			fault.Field = "" // a rule about something that this form does not ask: over the whole
		}
		all = append(all, fault)
	}
	sortFaults(all, rank)
	return all
}

func sortFaults(all httpd.FormFaults, rank map[string]int) {
	for i := 1; i < len(all); i++ { // few, and their order within a control must stay
		for j := i; j > 0 && rank[all[j].Field] < rank[all[j-1].Field]; j-- {
			all[j], all[j-1] = all[j-1], all[j]
		}
	}
}

func (c *Console) verb(k domain.AchievementKind) string {
	if k.Family() == "bloc" || k == domain.BlocPreparation {
		return c.Site.T("award.verb." + string(k))
	}
	return c.Site.T("award.verb.other")
}

// until is the last day of a badge, which is signed as its last second in universal time.
func (c *Console) until(t time.Time) string {
	if t.IsZero() {
		return c.Site.T("award.check.no_end")
	}
	return c.Site.Printer().Date(domain.Day(t.UTC().Format(time.DateOnly)))
}

// kept is what the organisation keeps for itself.
func (c *Console) kept(k domain.AchievementKind, r domain.Recipient, f domain.Facts) []Labelled {
	t := c.Site.T
	status, context := "", ""
	if f.LearnerStatus != "" {
		status = t("award.status." + string(f.LearnerStatus))
	}
	if f.Context != "" && !signsContext(k) {
		context = t("award.context." + string(f.Context))
	}
	return facts(Labelled{t("award.form.recipient-email"), r.Email}, Labelled{t("award.check.context"), context},
		Labelled{t("award.form.learner-status"), status}, Labelled{t("award.form.place"), f.Place})
}

// delivery says how the badge reaches the person.
func (c *Console) delivery(email string) string {
	minutes := int(c.Issuing.SendDelay.Minutes())
	switch {
	case email == "":
		return c.Site.T("award.check.paper")
	case minutes < 1:
		return c.Site.T("award.check.mail_now", email)
	}
	return c.Site.T("award.check.mail", minutes, email)
}
