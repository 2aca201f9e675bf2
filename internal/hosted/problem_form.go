package hosted

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
	"galon/internal/verify"
)

// ProblemForm tells the operator of something that is wrong with a badge, an organisation or a model. No name and no
// account is asked for.
type ProblemForm struct {
	httpd.Frame
	About, Back      string
	Action           string
	Badge, Digest    string // carried along
	Organisation     string
	Achievement      string
	Kinds            httpd.Choices
	Text, Contact    httpd.Field
	CodeShown        string
	DigestShownShort string
	Mail             string // of the publisher, ""
}

// Template is pages/problem_form.html.
func (*ProblemForm) Template() string { return "problem_form" }

// ProblemSent says that it came in.
type ProblemSent struct{ httpd.Frame }

// Template is pages/problem_sent.html.
func (*ProblemSent) Template() string { return "problem_sent" }

// Reports that one client may send: the queue is read by people.
const (
	problemsPerPeriod = 6
	problemPeriod     = 10 * time.Minute
)

const problemPath = "/signaler"

func (d *Door) mountProblems(r chi.Router) error {
	page := d.Site.Page
	if d.Problems == nil {
		d.Problems = &app.Problems{Installation: d.Verifying.Installation}
	}
	slow := r.With(d.Site.SameOrigin(), d.Site.RateLimit(problemsPerPeriod, problemPeriod))
	r.Get("/v/{code}/signaler", page(d.problemForm))
	slow.Post("/v/{code}/signaler", page(d.reportProblem))
	r.Get(problemPath, page(d.problemForm))
	slow.Post(problemPath, page(d.reportProblem))
	r.Get(problemPath+"/recu", page(d.problemSent))
	return d.Site.Check(&ProblemForm{}, &ProblemSent{})
}

// problemAddress is where a problem with what a page shows is told.
func (d *Door) problemAddress(r verify.Report, l local) string {
	if l.code != "" {
		l.day = ""
		return l.beside("/signaler")
	}
	if sum := digestOf(r.Credential); sum != "" {
		return problemPath + "?" + url.Values{"empreinte": {sum}}.Encode()
	}
	return problemPath
}

func (d *Door) problemForm(w http.ResponseWriter, r *http.Request) error {
	return d.showProblem(w, r, http.StatusOK, app.ProblemRequest{}, nil)
}

func (d *Door) showProblem(w http.ResponseWriter, r *http.Request, status int, typed app.ProblemRequest, faults httpd.FormFaults) error {
	w.Header().Set("Cache-Control", "no-store")
	t := d.Site.T
	value := func(name string) string {
		if r.Method == http.MethodPost {
			return r.PostFormValue(name)
		}
		return r.URL.Query().Get(name)
	}
	page := &ProblemForm{Frame: httpd.Frame{Title: t("problem.title"), Place: t("hosted.place"), NoIndex: true, Faults: faults}, Action: problemPath,
		Badge: value("b"), Digest: printed(value("empreinte")), Organisation: printed(value("organisme")), Achievement: printed(value("badge")), Mail: d.Publisher.Email}
	if code := chi.URLParam(r, "code"); code != "" {
		known, err := domain.ParseCode(domain.PublicCode, pathCode(r))
		if err != nil {
			return linkError(err)
		}
		page.Action, page.CodeShown, page.Back = "/v/"+known+"/signaler", known, "/v/"+known
	} else if len(page.Digest) == 64 {
		page.DigestShownShort = page.Digest[:16] + "…"
	}
	page.Kinds = httpd.Choices{ID: "kind", Name: "nature", Legend: t("problem.what"), Error: faults.Of("kind")}
	for _, k := range domain.ProblemKinds {
		page.Kinds.Options = append(page.Kinds.Options, httpd.Option{Value: string(k), Label: t("problem.form." + string(k)), Checked: typed.Kind == k})
	}
	page.Text = httpd.Field{ID: "text", Label: t("problem.text"), Help: t("problem.text_help"), Type: "textarea", Value: typed.Text, Optional: true, Error: faults.Of("text")}
	page.Contact = httpd.Field{ID: "contact", Label: t("problem.contact"), Help: t("problem.contact_help"), Type: "email", Value: typed.Contact, Optional: true,
		Autocomplete: "email", Error: faults.Of("contact")}
	return d.Site.Render(w, r, status, page)
}

func (d *Door) reportProblem(w http.ResponseWriter, r *http.Request) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	q := app.ProblemRequest{Kind: domain.ProblemKind(r.PostFormValue("nature")), Digest: r.PostFormValue("empreinte"), Organisation: r.PostFormValue("organisme"),
		Achievement: r.PostFormValue("badge"), Text: r.PostFormValue("text"), Contact: r.PostFormValue("contact")}
	q.Badge, _ = strconv.Atoi(r.PostFormValue("b"))
	if chi.URLParam(r, "code") != "" {
		q.Code = pathCode(r)
	}
	err := d.Misses.Guard(r, func() error { return d.Problems.Report(r.Context(), q) })
	if err != nil {
		faults, ok := d.Site.Faults(err, nil)
		if !ok {
			return linkError(err)
		}
		return d.showProblem(w, r, http.StatusUnprocessableEntity, q, faults)
	}
	return d.Site.SeeOther(w, r, problemPath+"/recu", "")
}

func (d *Door) problemSent(w http.ResponseWriter, r *http.Request) error {
	return d.Site.Render(w, r, http.StatusOK, &ProblemSent{httpd.Frame{Title: d.Site.T("problem.sent"), Place: d.Site.T("hosted.place"), NoIndex: true}})
}
