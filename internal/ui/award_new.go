package ui

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// AwardNew asks for a person and for what the rules of the badge's kind want to know.
type AwardNew struct {
	httpd.Frame
	Steps    []httpd.Step
	Badge    httpd.Card
	Kind     httpd.Pill
	Bloc     string // the exact words of the register
	Parts    []FormPart
	Pairs    int // of an AFEST, 0 for others
	MorePair bool
}

// Template is pages/award_new.html.
func (*AwardNew) Template() string { return "award_new" }

// What the buttons of the form and of the page to read again do.
const (
	actCheck = "relire"
	actEdit  = "modifier"
	actPair  = "paire" // one more work situation
	actAward = "delivrer"
)

func (c *Console) newAward(w http.ResponseWriter, r *http.Request, d desk) error {
	f, err := c.awardForm(r, d, url.Values{"delivery": {"email"}})
	if err != nil {
		return err
	}
	return c.showAwardForm(w, r, d, http.StatusOK, f)
}

func (c *Console) awardForm(r *http.Request, d desk, typed url.Values) (*awardForm, error) {
	if !d.can(app.ActAward) {
		return nil, refuse(app.ActAward)
	}
	slug := chi.URLParam(r, "badge")
	a, err := c.Issuing.Definition(r.Context(), slug)
	if err != nil {
		return nil, domain.NotFoundf("achievement-unknown", slug)
	}
	return &awardForm{site: c.Site, achievement: a, typed: typed}, nil
}

func (c *Console) showAwardForm(w http.ResponseWriter, r *http.Request, d desk, status int, f *awardForm) error {
	a := f.achievement
	page := &AwardNew{
		Frame: c.frame(d, c.Site.T("award.new.title"), choosePath), Steps: c.awardSteps(1), Kind: c.kindPill(a.Kind),
		Badge: httpd.Card{Image: pictureOf(a), Title: a.Title, Lines: []string{a.Description}}, Parts: f.parts(),
	}
	if a.Kind.Family() == "bloc" {
		page.Bloc = c.Site.T("award.choose.bloc", a.Bloc.Code, a.Bloc.CertificationTitle, a.Bloc.Whole())
	}
	if a.Kind == domain.AFEST {
		page.Pairs = f.pairs()
		page.MorePair = page.Pairs < maxPairs
	}
	page.Faults = f.faults
	return c.Site.Render(w, r, status, page)
}

func (c *Console) kindPill(k domain.AchievementKind) httpd.Pill {
	icon := "award"
	if k.Family() == "bloc" {
		icon = "graduation-cap"
	}
	return httpd.Pill{Class: "prune", Icon: icon, Text: c.Site.T("award.kind_one." + string(k))}
}

// award answers the three buttons: read again, correct, and at last award.
func (c *Console) award(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	f, err := c.awardForm(r, d, r.PostForm)
	if err != nil {
		return err
	}
	switch f.value("action") {
	case actEdit:
		return c.showAwardForm(w, r, d, http.StatusOK, f)
	case actPair:
		f.typed.Set("pairs", strconv.Itoa(f.pairs()+1))
		return c.showAwardForm(w, r, d, http.StatusOK, f)
	}
	if f.value("delivery") != "paper" && f.value("recipient-email") == "" {
		f.faults = append(f.faults, httpd.FormFault{Field: "recipient-email", Text: c.Site.T("award.new.email_missing")})
	}
	request := app.IssueRequest{OrganisationID: d.Organisation.ID, Achievement: f.achievement.Slug, Recipient: f.recipient(), Facts: f.facts(),
		Again: f.value("again") != ""}
	if f.value("action") != actAward || len(f.faults) > 0 {
		return c.checkAward(w, r, d, f, request, nil)
	}
	award, err := c.Issuing.Issue(r.Context(), d.Actor, request)
	if err == nil {
		return c.leadToAward(w, r, award)
	}
	return c.checkAward(w, r, d, f, request, err)
}

// formFaults are the faults of err at the controls of the form.
func (c *Console) formFaults(err error) (faults httpd.FormFaults, ok bool) {
	var e *domain.Error
	if !errors.As(err, &e) || e.Kind != domain.Invalid && !httpd.Standing(err) {
		return nil, false
	}
	for _, field := range e.Fields {
		faults = append(faults, httpd.FormFault{Field: controlOf(field), Text: c.Site.Printer().Error(field.Code, field.Args...)})
	}
	if len(faults) == 0 {
		faults = faultsAt(c.Site, err, "")
	}
	return faults, true
}

// wholeThings are faults of several controls at once: the summary leads to the first of them.
var wholeThings = map[string]string{
	"work-analysis": "work-analysis-date", "trainer-designation": "trainer-designation-name", "assessment": "assessment-date",
	"pairs": pairID(0, "reflection-date"), "panel": "panel-members", "observations": "observations-count",
	"organisation": "", "achievement": "",
}

// firstOfPair leads from what a pair lacks to where it is said.
var firstOfPair = map[string]string{"afest-situation-missing": "situation", "afest-reflection-incomplete": "learned"}

// controlOf turns a JSON pointer into the id of a control: /recipient/name → recipient-name.
func controlOf(f domain.FieldError) string {
	if f.Pointer == "/afest/place" {
		return "employer-place"
	}
	if id, ok := experienceControls[f.Pointer]; ok {
		return id
	}
	id := strings.NewReplacer("/", "-", "_", "-").Replace(strings.Trim(strings.TrimPrefix(f.Pointer, "/afest"), "/"))
	if whole, ok := wholeThings[id]; ok {
		return whole
	}
	if n, err := strconv.Atoi(strings.TrimPrefix(id, "pairs-")); err == nil && strings.HasPrefix(id, "pairs-") {
		return pairID(n, firstOfPair[f.Code])
	}
	return id
}
