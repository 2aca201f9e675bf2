package ui

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/artwork"
	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// RecommendationList is what was asked about the organisation, its models and its badges, and what it says of others
// (ux S34).
type RecommendationList struct {
	httpd.Frame
	Asks  []AskLine
	Given []GivenLine
	CanDo bool
}

// Template is pages/recommendation_list.html.
func (*RecommendationList) Template() string { return "recommendation_list" }

// AskLine is one demand.
type AskLine struct {
	URL, About, From, When string
	Pill                   httpd.Pill
}

// GivenLine is what this organisation says of another.
type GivenLine struct {
	About, Said, When string
	Withdraw          string // where it is taken back, "" when it was
}

// RecommendationAsk asks for a recommendation.
type RecommendationAsk struct {
	httpd.Frame
	Action, Back string
	Target       httpd.Choices // nil legend: of this badge
	Award        string
	About        string
	Channel      httpd.Choices
	To, Message  httpd.Field
}

// Template is pages/recommendation_ask.html.
func (*RecommendationAsk) Template() string { return "recommendation_ask" }

// RecommendationShow is one demand: what to send or print, what came of it, and what can be done.
type RecommendationShow struct {
	httpd.Frame
	Back, About string
	Pill        httpd.Pill
	Facts       []Labelled
	Link        string
	QR          []byte
	Code        string
	FormAddress string
	Author      string
	Checked     string
	Said        string
	Decides     bool
	Path        string
	Reason      httpd.Field
	Withdraws   bool
	Waits       string // who is to act, in words
}

// Template is pages/recommendation_show.html.
func (*RecommendationShow) Template() string { return "recommendation_show" }

const recommendationPath = "/pro/recommandations"

func (c *Console) mountRecommendations(in chi.Router) error {
	in.Get(recommendationPath, c.staff(c.recommendations))
	in.Get(recommendationPath+"/demander", c.staff(c.askForm))
	in.Post(recommendationPath+"/demander", c.staff(c.askRecommendation))
	in.Get(recommendationPath+"/{ask}", c.staff(c.recommendation))
	in.Post(recommendationPath+"/{ask}/accepter", c.staff(c.acceptRecommendation))
	in.Post(recommendationPath+"/{ask}/refuser", c.staff(c.refuseRecommendation))
	in.Post(recommendationPath+"/{ask}/retirer", c.staff(c.withdrawRecommendation))
	in.Post(recommendationPath+"/donnees/{endorsement}/retirer", c.staff(c.withdrawGiven))
	return c.Site.Check(&RecommendationList{}, &RecommendationAsk{}, &RecommendationShow{})
}

func (c *Console) recommending() *app.Recommending { return &app.Recommending{Issuing: c.Issuing} }

// askPill is how far a demand is.
func askPill(site *httpd.Site, s domain.AskState) httpd.Pill {
	pill := httpd.Pill{Class: "inconnu", Icon: "clock", Text: site.T("recommendation.state." + string(s))}
	switch s {
	case domain.AskGiven:
		pill.Class, pill.Icon = "expire", "inbox"
	case domain.AskAccepted:
		pill.Class, pill.Icon = "valide", "circle-check"
	case domain.AskRefused, domain.AskDeclined, domain.AskWithdrawn:
		pill.Class, pill.Icon = "retire", "ban"
	}
	return pill
}

// askAbout is what a demand is about.
func askAbout(site *httpd.Site, v app.AskView) string {
	switch {
	case v.Person != "":
		return site.T("recommendation.about_award", v.Title, v.Person)
	case v.Title != "":
		return site.T("recommendation.about_model", v.Title)
	}
	return site.T("recommendation.about_organisation", v.Organisation.Name)
}

func askFrom(v app.AskView) string {
	if v.State == domain.AskGiven || v.State == domain.AskAccepted || v.State == domain.AskRefused || v.State == domain.AskWithdrawn {
		return v.Author.Line()
	}
	return v.To
}

func (c *Console) recommendations(w http.ResponseWriter, r *http.Request, d desk) error {
	asks, err := c.recommending().Asks(r.Context(), d.Actor)
	if err != nil {
		return err
	}
	given, err := c.Issuing.Endorsements(r.Context(), d.Actor, d.Organisation.ID)
	if err != nil {
		return err
	}
	page := &RecommendationList{Frame: c.frame(d, c.Site.T("recommendation.title"), recommendationPath), CanDo: d.can(app.ActAward)}
	for _, v := range asks {
		page.Asks = append(page.Asks, AskLine{URL: recommendationPath + "/" + string(v.ID), About: askAbout(c.Site, v), From: askFrom(v), When: c.Site.Printer().Date(domain.DayOf(v.CreatedAt)),
			Pill: askPill(c.Site, v.State)})
	}
	for _, e := range given {
		if e.Author != nil { // somebody else's word, which stands above
			continue
		}
		line := GivenLine{About: e.Subject, Said: e.Comment, When: c.Site.Printer().Date(domain.DayOf(e.ValidFrom))}
		if e.RevokedAt.IsZero() && d.can(app.ActRevoke) {
			line.Withdraw = recommendationPath + "/donnees/" + string(e.ID) + "/retirer"
		}
		page.Given = append(page.Given, line)
	}
	return c.Site.Render(w, r, http.StatusOK, page)
}

func (c *Console) withdrawGiven(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.EndorsementID](r, "endorsement")
	if err != nil {
		return err
	}
	if _, err := c.Issuing.WithdrawEndorsement(r.Context(), d.Actor, id); err != nil {
		return err
	}
	return c.Site.SeeOther(w, r, recommendationPath, "recommendation-withdrawn")
}

func (c *Console) askForm(w http.ResponseWriter, r *http.Request, d desk) error {
	if !d.can(app.ActAward) {
		return refuse(app.ActAward)
	}
	return c.showAskForm(w, r, d, http.StatusOK, app.AskRequest{Channel: domain.AskByMail, Award: domain.AwardID(r.URL.Query().Get("attribution"))}, "", nil)
}

func (c *Console) showAskForm(w http.ResponseWriter, r *http.Request, d desk, status int, q app.AskRequest, what string, faults httpd.FormFaults) error {
	t := c.Site.T
	page := &RecommendationAsk{Frame: c.frame(d, t("recommendation.ask"), recommendationPath), Action: recommendationPath + "/demander", Back: recommendationPath}
	page.Faults = faults
	if q.Award != "" {
		award, err := c.Issuing.Award(r.Context(), d.Actor, q.Award)
		if err != nil {
			return err
		}
		page.Award, page.About = string(award.Award.ID), award.Award.Achievement.Title
	} else {
		models, err := c.Issuing.Catalogue(r.Context(), d.Actor)
		if err != nil {
			return err
		}
		page.Target = httpd.Choices{ID: "target", Legend: t("recommendation.what"), Select: true, Error: faults.Of("target"),
			Options: []httpd.Option{{Value: "", Label: t("recommendation.the_organisation", d.Organisation.Name), Checked: what == ""}}}
		for _, m := range models {
			page.Target.Options = append(page.Target.Options, httpd.Option{Value: m.Achievement.Slug, Label: m.Achievement.Title, Checked: what == m.Achievement.Slug, Group: t("recommendation.models")})
		}
	}
	page.channel(c.Site, q, faults)
	return c.Site.Render(w, r, status, page)
}

// channel is how a demand goes to somebody.
func (page *RecommendationAsk) channel(site *httpd.Site, q app.AskRequest, faults httpd.FormFaults) {
	t := site.T
	page.Channel = httpd.Choices{ID: "channel", Legend: t("recommendation.how"), Error: faults.Of("channel")}
	for _, way := range []string{domain.AskByMail, domain.AskByLink, domain.AskByPaper} {
		page.Channel.Options = append(page.Channel.Options, httpd.Option{Value: way, Label: t("recommendation.by." + way), Help: t("recommendation.by." + way + "_help"), Checked: q.Channel == way})
	}
	page.To = httpd.Field{ID: "to", Label: t("recommendation.to"), Help: t("recommendation.to_help"), Type: "email", Value: q.To, Optional: true, Autocomplete: "off", Error: faults.Of("to")}
	page.Message = httpd.Field{ID: "message", Label: t("recommendation.message"), Help: t("recommendation.message_help"), Type: "textarea", Value: q.Message, Optional: true, Error: faults.Of("message")}
}

func askTyped(r *http.Request) app.AskRequest {
	return app.AskRequest{Channel: r.PostFormValue("channel"), To: r.PostFormValue("to"), Message: r.PostFormValue("message")}
}

func (c *Console) askRecommendation(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	q, what := askTyped(r), r.PostFormValue("target")
	switch award := r.PostFormValue("award"); {
	case award != "":
		q.Target, q.Award = domain.EndorsesAward, domain.AwardID(award)
	case what != "":
		q.Target, q.Achievement = domain.EndorsesAchievement, what
	default:
		q.Target = domain.EndorsesOrganisation
	}
	a, err := c.recommending().AskOrganisation(r.Context(), d.Actor, q)
	if err != nil {
		faults, ok := c.Site.Faults(err, nil)
		if !ok {
			return err
		}
		return c.showAskForm(w, r, d, http.StatusUnprocessableEntity, q, what, faults)
	}
	return c.Site.SeeOther(w, r, recommendationPath+"/"+string(a.ID), "recommendation-asked")
}

func (c *Console) recommendation(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.showRecommendation(w, r, d, http.StatusOK, nil)
}

func (c *Console) showRecommendation(w http.ResponseWriter, r *http.Request, d desk, status int, faults httpd.FormFaults) error {
	id, err := param[domain.EndorsementAskID](r, "ask")
	if err != nil {
		return err
	}
	v, err := c.recommending().Asked(r.Context(), d.Actor, id)
	if err != nil {
		return err
	}
	page, err := askPage(c.Site, v, c.Issuing.Installation)
	if err != nil {
		return err
	}
	page.Frame = c.frame(d, c.Site.T("recommendation.one"), recommendationPath)
	page.Script, page.Faults, page.Back, page.Path = true, faults, recommendationPath, recommendationPath+"/"+string(v.ID)
	page.Decides = v.State == domain.AskGiven && d.can(app.ActAward)
	page.Withdraws = page.Withdraws && d.can(app.ActRevoke)
	page.Reason = httpd.Field{ID: "reason", Label: c.Site.T("recommendation.reason"), Help: c.Site.T("recommendation.reason_help"), Type: "textarea", Value: r.PostFormValue("reason"), Error: faults.Of("reason")}
	return c.Site.Render(w, r, status, page)
}

// askPage is what the organisation and the holder both see of a demand.
func askPage(site *httpd.Site, v app.AskView, in *app.Installation) (*RecommendationShow, error) {
	t, date := site.T, func(d domain.Day) string { return site.Printer().Date(d) }
	page := &RecommendationShow{About: askAbout(site, v), Pill: askPill(site, v.State)}
	by := t("recommendation.by." + v.Channel)
	page.Facts = facts(Labelled{t("recommendation.asked_on"), date(domain.DayOf(v.CreatedAt))}, Labelled{t("recommendation.how_short"), by}, Labelled{t("recommendation.to"), v.To},
		Labelled{t("recommendation.message_short"), v.Message}, Labelled{t("recommendation.reason_short"), v.Reason})
	if v.EndorsementAsk.Open(in.Now()) {
		page.Link, page.Code = credential.Recommend(in.BaseURL, in.AskToken(v.ID)), in.AskCode(v.ID)
		page.FormAddress = credential.RecommendForm(in.BaseURL)
		var err error
		if page.QR, err = artwork.QRSVG(page.Link); err != nil {
			return nil, err
		}
		page.Facts = append(page.Facts, Labelled{t("recommendation.until"), date(domain.DayOf(v.ExpiresAt))})
	}
	switch v.State {
	case domain.AskGiven, domain.AskAccepted, domain.AskRefused:
		page.Author, page.Said = v.Author.Line(), v.Comment
		page.Checked = t("recommendation.checked", date(domain.DayOf(v.Author.CheckedAt)))
	}
	switch v.State {
	case domain.AskWaiting, domain.AskWritten, domain.AskGiven, domain.AskAccepted:
		page.Withdraws = true
		page.Waits = t("recommendation.next." + string(v.State))
	}
	return page, nil
}

func (c *Console) acceptRecommendation(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.decided(w, r, "recommendation-accepted", func(id domain.EndorsementAskID) error { return c.recommending().Accept(r.Context(), d.Actor, id) })
}

func (c *Console) withdrawRecommendation(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.decided(w, r, "recommendation-withdrawn", func(id domain.EndorsementAskID) error { return c.recommending().Withdraw(r.Context(), d.Actor, id) })
}

func (c *Console) decided(w http.ResponseWriter, r *http.Request, done string, act func(domain.EndorsementAskID) error) error {
	id, err := param[domain.EndorsementAskID](r, "ask")
	if err == nil {
		err = act(id)
	}
	if err != nil {
		return err
	}
	return c.Site.SeeOther(w, r, recommendationPath+"/"+string(id), done)
}

func (c *Console) refuseRecommendation(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	id, err := param[domain.EndorsementAskID](r, "ask")
	if err == nil {
		err = c.recommending().Refuse(r.Context(), d.Actor, id, r.PostFormValue("reason"))
	}
	if err != nil {
		if faults, ok := c.Site.Faults(err, nil); ok && faults.Of("reason") != "" {
			return c.showRecommendation(w, r, d, http.StatusUnprocessableEntity, faults)
		}
		return err
	}
	return c.Site.SeeOther(w, r, recommendationPath+"/"+string(id), "recommendation-refused")
}
