package ui

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// AdminProblems is what readers reported, the oldest first.
type AdminProblems struct {
	httpd.Frame
	Closed bool
	Rows   []ProblemLine
}

// Template is pages/admin_problems.html.
func (*AdminProblems) Template() string { return "admin_problems" }

// ProblemLine is one of them.
type ProblemLine struct {
	URL, What, When, About string
	Pill                   httpd.Pill
}

// AdminProblem is one report with what the team does about it.
type AdminProblem struct {
	httpd.Frame
	Facts   []Labelled
	Text    string
	Pill    httpd.Pill
	See     string // the page that it is about
	Action  string
	Note    httpd.Field
	IsOpen  bool
	IsTaken bool
}

// Template is pages/admin_problem.html.
func (*AdminProblem) Template() string { return "admin_problem" }

func (a *Admin) mountProblems(in chi.Router) error {
	in.Get(adminReportPath, a.team(a.problems))
	in.Get(adminReportPath+"/{problem}", a.team(a.problem))
	in.Post(adminReportPath+"/{problem}", a.team(a.changeProblem))
	return a.Site.Check(&AdminProblems{}, &AdminProblem{})
}

func (a *Admin) problemCases() *app.Problems {
	return &app.Problems{Installation: a.Registrars.Installation}
}

func (a *Admin) problems(w http.ResponseWriter, r *http.Request, actor domain.Actor) error {
	page := &AdminProblems{Frame: a.frame(a.Site.T("problem.queue"), adminReportPath), Closed: r.URL.Query().Get("clos") != ""}
	all, err := a.problemCases().List(r.Context(), actor, page.Closed)
	if err != nil {
		return err
	}
	for _, p := range all {
		about, _ := a.problemAbout(p)
		page.Rows = append(page.Rows, ProblemLine{URL: adminReportPath + "/" + string(p.ID), What: a.Site.T("problem.kind." + string(p.Kind)),
			When: a.Site.Printer().DateTime(p.At), About: about, Pill: a.problemPill(p.State)})
	}
	return a.Site.Render(w, r, http.StatusOK, page)
}

// problemAbout is what a report is about, in words, and its page.
func (a *Admin) problemAbout(p domain.Problem) (words, page string) {
	t := a.Site.T
	switch {
	case p.Code != "":
		return t("problem.of_code", domain.FormatCode(p.Code)), "/v/" + p.Code
	case p.AwardID != "":
		return t("problem.of_award", string(p.AwardID)), ""
	case p.Achievement != "":
		return t("problem.of_model", p.Achievement, p.Organisation), "/o/" + p.Organisation + "/b/" + p.Achievement
	case p.Organisation != "":
		return t("problem.of_organisation", p.Organisation), "/o/" + p.Organisation
	case p.Digest != "":
		return t("problem.of_file", p.Digest), ""
	}
	return t("problem.of_nothing"), ""
}

func (a *Admin) problemPill(s domain.ProblemState) httpd.Pill {
	pill := httpd.Pill{Text: a.Site.T("problem.state." + string(s)), Class: "expire", Icon: "inbox"}
	switch s {
	case domain.ProblemTaken:
		pill.Class, pill.Icon = "prune", "eye"
	case domain.ProblemClosed:
		pill.Class, pill.Icon = "valide", "circle-check"
	}
	return pill
}

func (a *Admin) problem(w http.ResponseWriter, r *http.Request, actor domain.Actor) error {
	return a.showProblem(w, r, actor, http.StatusOK, nil)
}

func (a *Admin) showProblem(w http.ResponseWriter, r *http.Request, actor domain.Actor, status int, faults httpd.FormFaults) error {
	id, err := param[domain.ProblemID](r, "problem")
	if err != nil {
		return err
	}
	p, err := a.problemCases().Show(r.Context(), actor, id)
	if err != nil {
		return err
	}
	t, when := a.Site.T, a.Site.Printer().DateTime
	page := &AdminProblem{Frame: a.frame(t("problem.one", t("problem.kind."+string(p.Kind))), adminReportPath), Text: p.Text, Pill: a.problemPill(p.State),
		Action: adminReportPath + "/" + string(p.ID), IsOpen: p.State == domain.ProblemOpen, IsTaken: p.State == domain.ProblemTaken}
	page.Faults = faults
	about, see := a.problemAbout(p)
	page.See = see
	changed := ""
	if !p.ChangedAt.IsZero() {
		changed = when(p.ChangedAt)
	}
	page.Facts = facts(Labelled{t("problem.when"), when(p.At)}, Labelled{t("problem.about"), about}, Labelled{t("problem.contact"), p.Contact}, Labelled{t("problem.changed"), changed})
	page.Note = httpd.Field{ID: "note", Label: t("problem.note"), Help: t("problem.note_help"), Type: "textarea", Value: p.Note, Error: faults.Of("note")}
	if r.Method == http.MethodPost {
		page.Note.Value = r.PostFormValue("note")
	}
	return a.Site.Render(w, r, status, page)
}

func (a *Admin) changeProblem(w http.ResponseWriter, r *http.Request, actor domain.Actor) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	id, err := param[domain.ProblemID](r, "problem")
	if err != nil {
		return err
	}
	err = a.problemCases().Change(r.Context(), actor, id, domain.ProblemState(r.PostFormValue("etat")), r.PostFormValue("note"))
	if err != nil {
		faults, ok := a.Site.Faults(err, nil)
		if !ok {
			return err
		}
		return a.showProblem(w, r, actor, http.StatusUnprocessableEntity, faults)
	}
	return a.Site.SeeOther(w, r, adminReportPath, "problem-changed")
}
