package ui

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"galon/internal/domain"
	"galon/internal/httpd"
)

// ModelReview is the last step: the model as others will read it, what stands in its way, and what a recruiter would not
// understand (ux S26).
type ModelReview struct {
	httpd.Frame
	Steps    []httpd.Step
	Model    string
	Image    string
	Alt      string
	Kind     httpd.Pill
	Heading  string
	Lead     string
	Facts    []Labelled
	Criteria []string
	Levels   []string
	Aligned  []string
	Stops    []NearLine // what stops it, each with the way to mend it
	Remarks  []NearLine
	Near     []NearLine
	Revision int
	Before   string // what a new version does not change
	Same     bool   // nothing to publish
}

// Template is pages/model_review.html.
func (*ModelReview) Template() string { return "model_review" }

func (c *ModelDesk) review(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := c.modelID(r)
	if err != nil {
		return err
	}
	return c.showReview(w, r, d, http.StatusOK, id)
}

func (c *ModelDesk) showReview(w http.ResponseWriter, r *http.Request, d desk, status int, id domain.ModelID) error {
	m, review, err := c.Models.Review(r.Context(), d.Actor, id)
	if err != nil {
		return err
	}
	v, err := c.Models.Show(r.Context(), d.Actor, id)
	if err != nil {
		return err
	}
	t, a := c.Site.T, m.Draft
	page := &ModelReview{Frame: c.frame(d, t("model.review.title"), modelPath), Steps: c.modelSteps(3), Model: modelURL(id), Image: draftPicture(m), Alt: a.Image.Alt,
		Kind: c.kindPill(a.Kind), Heading: c.titleOf(m), Lead: a.Description, Criteria: a.Criteria, Revision: m.Revision, Facts: c.modelFacts(a), Near: c.nearLines(review.Near),
		Same: m.State == domain.ModelPublished && !m.Changed()}
	for _, l := range a.Levels {
		page.Levels = append(page.Levels, t("model.review.level", l.Level, strings.Join(slices.DeleteFunc([]string{l.Name, l.Place, l.Task, l.Decides}, func(s string) bool { return s == "" }), " – ")))
	}
	for _, x := range a.Alignments {
		page.Aligned = append(page.Aligned, x.Name+" ("+x.Framework+")")
	}
	way := func(pointer string) string {
		control, step := modelControl(pointer), "/contenu"
		if len(pointer) > 6 && pointer[:6] == "/image" {
			step = "/image"
		}
		return modelURL(id) + step + "#" + control
	}
	for _, f := range review.Faults {
		text := c.Site.Printer().Error(f.Code, f.Args...)
		page.Stops = append(page.Stops, NearLine{Text: text, URL: way(f.Pointer), Link: t("model.review.mend")})
		if status != http.StatusOK {
			page.Faults = append(page.Faults, httpd.FormFault{Text: text})
		}
	}
	for _, x := range review.Remarks {
		page.Remarks = append(page.Remarks, NearLine{Text: c.lintText(x), URL: way(x.Pointer), Link: t("model.review.mend")})
	}
	if m.Version > 0 {
		page.Before = t("model.review.before", v.Awards)
	}
	return c.Site.Render(w, r, status, page)
}

// lintText is the sentence of the linter. Up to five are said in words, as people write them.
func (c *ModelDesk) lintText(x domain.Remark) string {
	key := "model.remark." + x.Code
	if len(x.Args) == 1 {
		if n, ok := x.Args[0].(int); ok && x.Code != "level_no_situation" {
			if said := key + "." + itoa(n); c.Site.Printer().Has(said) {
				return c.Site.T(said)
			}
			return c.Site.T(key, n)
		}
	}
	return c.Site.T(key, x.Args...)
}

// modelFacts are the rules of a model in words.
func (c *ModelDesk) modelFacts(a domain.Achievement) []Labelled {
	t := c.Site.T
	all := []Labelled{{t("model.fact.assessment"), a.Assessment}}
	if r := a.Observation; r != nil {
		all = append(all, Labelled{t("model.fact.observation"), t("model.fact.observation.text", r.Min, r.Observers)})
	}
	for _, p := range a.Proofs {
		value := t("model.proof." + string(p.Form))
		if p.Required {
			value += ", " + t("model.fact.required")
		}
		if p.Label != "" {
			value += " : " + p.Label
		}
		all = append(all, Labelled{t("model.form.proof-" + string(p.By)), value})
	}
	validity := t("model.validity.none")
	switch m := a.ValidityMonths; {
	case a.Kind.Family() == "bloc":
		validity = t("model.validity.bloc")
	case m > 0 && m%12 == 0:
		validity = t("model.validity.years", m/12)
	case m > 0:
		validity = t("model.validity.months", m)
	}
	all = append(all, Labelled{t("model.form.validity"), validity}, Labelled{t("model.fact.renewal"), a.Renewal})
	if a.Creator != nil {
		all = append(all, Labelled{t("model.fact.creator"), a.Creator.Name})
	}
	return facts(all...)
}

func (c *ModelDesk) publish(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	id, err := c.modelID(r)
	if err != nil {
		return err
	}
	revision, _ := strconv.Atoi(r.PostFormValue("revision"))
	_, err = c.Models.Publish(r.Context(), d.Actor, id, revision)
	switch {
	case domain.IsKind(err, domain.Invalid):
		return c.showReview(w, r, d, http.StatusUnprocessableEntity, id)
	case domain.CodeOf(err) == "model-changed": // somebody wrote meanwhile: read what is published before it is
		return c.Site.SeeOther(w, r, modelURL(id)+"/relecture", "model-read-again")
	case err != nil:
		return err
	}
	return c.Site.SeeOther(w, r, modelURL(id), "model-published")
}
