package ui

import (
	"net/http"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// RequestList is what people ask about their badges: to look again at a withdrawal, or to renew.
type RequestList struct {
	httpd.Frame
	Open, Done []RequestLine
}

// Template is pages/request_list.html.
func (*RequestList) Template() string { return "request_list" }

// RequestShow is one of them, with its answer or the form for it.
type RequestShow struct {
	httpd.Frame
	Action   string
	Award    string
	Badge    string
	State    []httpd.Pill
	When     string
	Due      string
	Text     string
	Link     string
	Answer   string
	Answered string
	May      bool
	Renewal  bool
	Verdict  httpd.Choices
	Controls []Control
	Words    *httpd.Field
	Life     AwardLife // whether the renewal waits for a second person
}

// Template is pages/request_show.html.
func (*RequestShow) Template() string { return "request_show" }

const requestsPath = "/pro/suites"

func requestURL(id domain.AwardRequestID) string { return requestsPath + "/" + string(id) }

func (c *Console) requestLine(q domain.AwardRequest) RequestLine {
	return RequestLine{Text: c.Site.T("request." + string(q.Kind)), URL: requestURL(q.ID), When: c.Site.Printer().Date(domain.DayOf(q.CreatedAt)), Pill: requestPill(c.Site, q)}
}

func requestPill(site *httpd.Site, q domain.AwardRequest) httpd.Pill {
	p := httpd.Pill{Class: "expire", Icon: "clock", Text: site.T("request.state." + string(q.State))}
	switch q.State {
	case domain.RequestAccepted:
		p.Class, p.Icon = "valide", "circle-check"
	case domain.RequestRefused:
		p.Class, p.Icon = "inconnu", "circle-x"
	}
	return p
}

func (c *Console) requests(w http.ResponseWriter, r *http.Request, d desk) error {
	open, done, err := c.Issuing.Requests(r.Context(), d.Actor)
	if err != nil {
		return err
	}
	page := &RequestList{Frame: c.frame(d, c.Site.T("request.title"), peoplePath)}
	lines := func(rows []app.AwardRequestRow) (all []RequestLine) {
		for _, row := range rows {
			l := c.requestLine(row.AwardRequest)
			l.Text = c.Site.T("request.line."+string(row.Kind), row.Name, row.Title)
			l.When = c.Site.T("request.due", domain.DayOf(row.DueAt))
			all = append(all, l)
		}
		return all
	}
	page.Open, page.Done = lines(open), lines(done)
	return c.Site.Render(w, r, http.StatusOK, page)
}

func (c *Console) request(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.showRequest(w, r, d, http.StatusOK, nil)
}

func (c *Console) showRequest(w http.ResponseWriter, r *http.Request, d desk, status int, faults httpd.FormFaults) error {
	id, err := param[domain.AwardRequestID](r, "question")
	if err != nil {
		return err
	}
	q, detail, err := c.Issuing.Request(r.Context(), d.Actor, id)
	if err != nil {
		return err
	}
	t, a := c.Site.T, detail.Award
	act := app.ActAward
	if q.Kind == domain.RequestDispute {
		act = app.ActRevoke
	}
	page := &RequestShow{Frame: c.frame(d, t("request.line."+string(q.Kind), detail.Recipient.Name, a.Achievement.Title), peoplePath), Action: requestURL(id), Award: awardURL(a.ID),
		Badge: a.Achievement.Title, State: []httpd.Pill{c.statePill(detail.State), requestPill(c.Site, q)}, When: t("request.asked", domain.DayOf(q.CreatedAt)), Due: t("request.due", domain.DayOf(q.DueAt)),
		Text: q.Text, Link: q.Link, Answer: q.Answer, May: d.can(act) && q.State == domain.RequestOpen, Renewal: q.Kind == domain.RequestRenewal}
	page.Faults = faults
	if q.State != domain.RequestOpen {
		page.Answered = t("request.answered", domain.DayOf(q.AnsweredAt))
	}
	if q.Kind == domain.RequestRenewal {
		if err := c.versionAsked(r, d, a, &page.Life); err != nil {
			return err
		}
		page.May = page.May && page.Life.ToAllow == ""
	}
	if page.May {
		c.answerForm(r, page, q, a, faults)
	}
	return c.Site.Render(w, r, status, page)
}

func (c *Console) answerForm(r *http.Request, page *RequestShow, q domain.AwardRequest, a domain.Award, faults httpd.FormFaults) {
	t := c.Site.T
	page.Verdict = httpd.Choices{ID: "verdict", Legend: t("request.verdict"), Error: faults.Of("verdict")}
	for _, v := range []string{"yes", "no"} {
		page.Verdict.Options = append(page.Verdict.Options, httpd.Option{Value: v, Label: t("request." + string(q.Kind) + "." + v), Checked: r.PostFormValue("verdict") == v})
	}
	page.Words = &httpd.Field{ID: "answer", Label: t("request.words"), Help: t("request.words_help"), Type: "textarea", Optional: page.Renewal, Value: q.Answer, Error: faults.Of("answer")}
	if r.PostForm != nil {
		page.Words.Value = r.PostFormValue("answer")
	}
	if !page.Renewal {
		return
	}
	typed := r.PostForm
	if typed == nil {
		typed = map[string][]string{"awarded-on": {c.Issuing.Now().In(domain.Paris).Format("02/01/2006")}, "level": {itoa(a.Facts.Level)},
			"assessor-name": {a.Facts.Assessor.Name}, "assessor-role": {a.Facts.Assessor.Role}}
	}
	f := &awardForm{site: c.Site, achievement: a.Achievement, typed: typed, faults: faults}
	page.Controls = []Control{f.field("awarded-on", "day", true)}
	if len(a.Achievement.Levels) > 0 {
		page.Controls = append(page.Controls, f.level())
	}
	page.Controls = append(page.Controls, f.field("assessor-name", "text", true), f.field("assessor-role", "text", false))
}

func (c *Console) answerPerson(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.AwardRequestID](r, "question")
	if err != nil {
		return err
	}
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	q, detail, err := c.Issuing.Request(r.Context(), d.Actor, id)
	if err != nil {
		return err
	}
	act := app.ActAward
	if q.Kind == domain.RequestDispute {
		act = app.ActRevoke
	}
	if !d.can(act) {
		return refuse(act)
	}
	verdict := r.PostFormValue("verdict")
	if verdict != "yes" && verdict != "no" {
		return c.showRequest(w, r, d, http.StatusUnprocessableEntity, httpd.FormFaults{{Field: "verdict", Text: c.Site.T("request.verdict_missing")}})
	}
	facts := detail.Award.Facts
	if q.Kind == domain.RequestRenewal {
		f := &awardForm{site: c.Site, achievement: detail.Award.Achievement, typed: r.PostForm}
		facts.AwardedOn, facts.Level = f.day("awarded-on"), f.int("level")
		facts.Assessor = domain.Assessor{Name: f.value("assessor-name"), Role: f.value("assessor-role")}
		facts.Observations = nil // those of the first time are not seen again
	}
	err = c.Issuing.Answer(r.Context(), d.Actor, id, verdict == "yes", r.PostFormValue("answer"), facts)
	if err == nil && verdict == "yes" && q.Kind == domain.RequestCorrection { // what was promised is done next
		return c.Site.SeeOther(w, r, awardURL(detail.Award.ID)+"/corriger", "request-answered")
	}
	if err == nil {
		if q, _, err = c.Issuing.Request(r.Context(), d.Actor, id); err != nil {
			return err
		}
		done := "request-answered"
		if q.State == domain.RequestOpen { // a second person has to allow the renewal
			done = "award-renewal-waits"
		}
		return c.Site.SeeOther(w, r, requestURL(id), done)
	}
	if faults, ok := c.formFaults(err); ok {
		return c.showRequest(w, r, d, http.StatusUnprocessableEntity, faults)
	}
	return err
}
