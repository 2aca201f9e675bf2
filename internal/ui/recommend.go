package ui

import (
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// Recommender is the door of somebody who is asked for a recommendation: by a link or a code from paper, without an
// account. They prove an e-mail address, and can take back what they gave.
type Recommender struct {
	Site         *httpd.Site
	Recommending *app.Recommending
	Misses       *httpd.Throttle // of codes and links
}

const recommendPath = "/recommander"

// Mount adds the routes. It fails when a template is missing.
func (d *Recommender) Mount(r chi.Router) error {
	page := d.Site.Page
	in := r.With(d.Site.SameOrigin())
	slow := in.With(d.Site.RateLimit(20, 10*time.Minute))
	r.Get(recommendPath, page(d.codeForm))
	in.Post(recommendPath, page(d.byCode))
	r.Get(recommendPath+"/{token}", page(d.show))
	slow.Post(recommendPath+"/{token}", page(d.write))
	r.Get(recommendPath+"/{token}/code", page(d.proofForm))
	slow.Post(recommendPath+"/{token}/code", page(d.prove))
	in.Post(recommendPath+"/{token}/refuser", page(d.decline))
	in.Post(recommendPath+"/{token}/retirer", page(d.withdraw))
	return d.Site.Check(&RecommendCode{}, &RecommendShow{}, &RecommendProof{})
}

// RecommendCode is where the code of a printed demand is typed.
type RecommendCode struct {
	httpd.Frame
	Code httpd.Field
}

// Template is pages/recommend_code.html.
func (*RecommendCode) Template() string { return "recommend_code" }

// RecommendShow asks for a recommendation, or says what became of it.
type RecommendShow struct {
	httpd.Frame
	Lead      string
	Message   string
	Writes    bool // it can be written now
	Path      string
	Fields    []httpd.Field
	Comment   httpd.Field
	Agree     httpd.Choices
	State     []string // what became of it, in words
	Author    string
	Said      string
	Withdraws bool
}

// Template is pages/recommend_show.html.
func (*RecommendShow) Template() string { return "recommend_show" }

// RecommendProof asks for the code of the mail.
type RecommendProof struct {
	httpd.Frame
	Path, Sent string
	Code       httpd.Field
}

// Template is pages/recommend_proof.html.
func (*RecommendProof) Template() string { return "recommend_proof" }

func (d *Recommender) frame(title string) httpd.Frame {
	return httpd.Frame{Title: title, Place: d.Site.T("recommend.place"), NoIndex: true}
}

func (d *Recommender) codeForm(w http.ResponseWriter, r *http.Request) error {
	return d.showCode(w, r, http.StatusOK, nil)
}

func (d *Recommender) showCode(w http.ResponseWriter, r *http.Request, status int, faults httpd.FormFaults) error {
	page := &RecommendCode{Frame: d.frame(d.Site.T("recommend.code.title"))}
	page.Faults = faults
	page.Code = httpd.Field{ID: "code", Label: d.Site.T("recommend.code.label"), Help: d.Site.T("recommend.code.help"), Short: true, Autocomplete: "off", Value: r.PostFormValue("code"),
		Error: faults.Of("code")}
	return d.Site.Render(w, r, status, page)
}

func (d *Recommender) byCode(w http.ResponseWriter, r *http.Request) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	token := ""
	err := d.Misses.Guard(r, func() (err error) {
		token, err = d.Recommending.TokenOfCode(r.Context(), r.PostFormValue("code"))
		return err
	})
	switch {
	case domain.IsKind(err, domain.Invalid), domain.IsKind(err, domain.NotFound):
		return d.showCode(w, r, http.StatusUnprocessableEntity, faultsAt(d.Site, err, "code"))
	case err != nil:
		return err
	}
	return d.Site.SeeOther(w, r, recommendPath+"/"+token, "")
}

// opened is the demand behind the link of the address.
func (d *Recommender) opened(r *http.Request) (v app.AskView, token string, err error) {
	token = chi.URLParam(r, "token")
	err = d.Misses.Guard(r, func() error {
		v, err = d.Recommending.Open(r.Context(), token)
		return err
	})
	return v, token, err
}

func (d *Recommender) show(w http.ResponseWriter, r *http.Request) error {
	v, token, err := d.opened(r)
	if err != nil {
		return err
	}
	typed := app.Recommendation{Name: v.Author.Name, Function: v.Author.Function, Body: v.Author.Body, Comment: v.Comment}
	return d.showAsk(w, r, http.StatusOK, v, token, typed, nil)
}

func (d *Recommender) showAsk(w http.ResponseWriter, r *http.Request, status int, v app.AskView, token string, typed app.Recommendation, faults httpd.FormFaults) error {
	t, path := d.Site.T, recommendPath+"/"+token
	page := &RecommendShow{Frame: d.frame(t("recommend.title", d.about(v))), Lead: d.lead(v), Message: v.Message, Path: path,
		Writes: v.EndorsementAsk.Open(d.Recommending.Now())}
	page.Faults = faults
	if !page.Writes {
		page.State = d.stateOf(v)
		if v.State == domain.AskGiven || v.State == domain.AskAccepted {
			page.Author, page.Said, page.Withdraws = v.Author.Line(), v.Comment, true
		}
		return d.Site.Render(w, r, status, page)
	}
	page.Comment = httpd.Field{ID: "comment", Label: t("recommend.why"), Help: t("recommend.why_help"), Type: "textarea", Value: typed.Comment, Error: faults.Of("comment")}
	for _, f := range []struct {
		id, value, kind, auto string
		optional              bool
	}{{"name", typed.Name, "", "name", false}, {"function", typed.Function, "", "organization-title", false}, {"body", typed.Body, "", "organization", true},
		{"email", typed.Email, "email", "email", false}} {
		page.Fields = append(page.Fields, httpd.Field{ID: f.id, Label: t("recommend." + f.id), Help: t("recommend." + f.id + "_help"), Type: f.kind, Value: f.value, Autocomplete: f.auto,
			Optional: f.optional, Error: faults.Of(f.id)})
	}
	page.Agree = httpd.Choices{ID: "agreed", Legend: t("recommend.agree_legend"), Multiple: true, Error: faults.Of("agreed"),
		Options: []httpd.Option{{Value: "1", Label: t("recommend.agree"), Checked: typed.Agreed}}}
	return d.Site.Render(w, r, status, page)
}

// about is what is recommended, in a few words.
func (d *Recommender) about(v app.AskView) string {
	if v.Title != "" {
		return v.Title
	}
	return v.Organisation.Name
}

func (d *Recommender) lead(v app.AskView) string {
	t := d.Site.T
	switch {
	case v.PassportID != "":
		return t("recommend.lead_holder", v.Person, v.Title, v.Organisation.Name)
	case v.Person != "":
		return t("recommend.lead_award", v.Organisation.Name, v.Title, v.Person)
	case v.Title != "":
		return t("recommend.lead_model", v.Organisation.Name, v.Title)
	}
	return t("recommend.lead_organisation", v.Organisation.Name)
}

// stateOf says what became of it to who wrote it.
func (d *Recommender) stateOf(v app.AskView) []string {
	t := d.Site.T
	switch v.State {
	case domain.AskGiven:
		return []string{t("recommend.state.given"), t("recommend.state.given_next", v.Organisation.Name)}
	case domain.AskAccepted:
		return []string{t("recommend.state.accepted", v.Organisation.Name)}
	case domain.AskRefused:
		return []string{t("recommend.state.refused", v.Organisation.Name), t("recommend.state.reason", v.Reason)}
	case domain.AskDeclined:
		return []string{t("recommend.state.declined")}
	case domain.AskWithdrawn:
		return []string{t("recommend.state.withdrawn")}
	}
	return []string{t("recommend.state.over")}
}

func (d *Recommender) write(w http.ResponseWriter, r *http.Request) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	v, token, err := d.opened(r)
	if err != nil {
		return err
	}
	typed := app.Recommendation{Language: d.Site.Printer().Lang, Name: r.PostFormValue("name"), Function: r.PostFormValue("function"), Body: r.PostFormValue("body"), Email: r.PostFormValue("email"),
		Comment: r.PostFormValue("comment"), Agreed: r.PostFormValue("agreed") != ""}
	if err := d.Recommending.Write(r.Context(), token, typed); err != nil {
		faults, ok := d.Site.Faults(err, nil)
		if !ok {
			return err
		}
		return d.showAsk(w, r, http.StatusUnprocessableEntity, v, token, typed, faults)
	}
	return d.Site.SeeOther(w, r, recommendPath+"/"+token+"/code", "")
}

func (d *Recommender) proofForm(w http.ResponseWriter, r *http.Request) error {
	v, token, err := d.opened(r)
	if err != nil {
		return err
	}
	if v.State != domain.AskWritten {
		return d.Site.SeeOther(w, r, recommendPath+"/"+token, "")
	}
	return d.showProof(w, r, http.StatusOK, token, nil)
}

func (d *Recommender) showProof(w http.ResponseWriter, r *http.Request, status int, token string, faults httpd.FormFaults) error {
	t := d.Site.T
	page := &RecommendProof{Frame: d.frame(t("recommend.proof.title")), Path: recommendPath + "/" + token, Sent: t("recommend.proof.sent")}
	page.Faults = faults
	page.Code = httpd.Field{ID: "code", Label: t("recommend.proof.code"), Help: t("recommend.proof.help"), Short: true, InputMode: "numeric", Autocomplete: "one-time-code", Error: faults.Of("code")}
	return d.Site.Render(w, r, status, page)
}

func (d *Recommender) prove(w http.ResponseWriter, r *http.Request) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	_, token, err := d.opened(r)
	if err != nil {
		return err
	}
	if err := d.Recommending.Confirm(r.Context(), token, strings.TrimSpace(r.PostFormValue("code"))); err != nil {
		faults, ok := d.Site.Faults(err, nil)
		if !ok {
			return err
		}
		return d.showProof(w, r, http.StatusUnprocessableEntity, token, faults)
	}
	return d.Site.SeeOther(w, r, recommendPath+"/"+token, "")
}

func (d *Recommender) decline(w http.ResponseWriter, r *http.Request) error {
	_, token, err := d.opened(r)
	if err == nil {
		err = d.Recommending.Decline(r.Context(), token)
	}
	if err != nil {
		return err
	}
	return d.Site.SeeOther(w, r, recommendPath+"/"+token, "")
}

func (d *Recommender) withdraw(w http.ResponseWriter, r *http.Request) error {
	_, token, err := d.opened(r)
	if err == nil {
		err = d.Recommending.WithdrawByAuthor(r.Context(), token)
	}
	if err != nil {
		return err
	}
	return d.Site.SeeOther(w, r, recommendPath+"/"+token, "")
}
