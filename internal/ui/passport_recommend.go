package ui

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// PassportRecommend asks somebody to recommend one of the holder's badges, and lists what was asked.
type PassportRecommend struct {
	httpd.Frame
	Back string
	Form *RecommendationAsk
	Asks []AskLine
}

// Template is pages/passport_recommend.html.
func (*PassportRecommend) Template() string { return "passport_recommend" }

// PassportAsk is one demand of the holder's.
type PassportAsk struct{ RecommendationShow }

// Template is pages/passport_ask.html.
func (*PassportAsk) Template() string { return "passport_ask" }

const passportAskPath = passportPath + "/recommandations"

func (l *Learner) mountRecommendations(in chi.Router, own func(func(http.ResponseWriter, *http.Request, domain.Holder) error) http.HandlerFunc) error {
	in.Get("/passeport/b/{award}/recommandation", own(l.recommendForm))
	in.Post("/passeport/b/{award}/recommandation", own(l.askRecommendation))
	in.Get(passportAskPath+"/{ask}", own(l.recommendation))
	in.Post(passportAskPath+"/{ask}/retirer", own(l.withdrawRecommendation))
	return l.Site.Check(&PassportRecommend{}, &PassportAsk{})
}

func (l *Learner) recommending() *app.Recommending {
	return &app.Recommending{Issuing: &app.Issuing{Installation: l.Passports.Installation}}
}

func (l *Learner) recommendForm(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	return l.showRecommendForm(w, r, h, http.StatusOK, app.AskRequest{Channel: domain.AskByMail}, nil)
}

func (l *Learner) showRecommendForm(w http.ResponseWriter, r *http.Request, h domain.Holder, status int, q app.AskRequest, faults httpd.FormFaults) error {
	b, err := l.badgeAt(r, h)
	if err != nil {
		return err
	}
	id := b.Award.ID
	asks, err := l.recommending().AsksOfBadge(r.Context(), h, id)
	if err != nil {
		return err
	}
	page := &PassportRecommend{Frame: l.tabbed(l.Site.T("recommendation.ask"), passportPath), Back: badgePath(id),
		Form: &RecommendationAsk{Action: badgePath(id) + "/recommandation", About: b.Award.Achievement.Title}}
	page.Form.channel(l.Site, q, faults)
	page.Faults = faults
	for _, v := range asks {
		page.Asks = append(page.Asks, AskLine{URL: passportAskPath + "/" + string(v.ID), About: l.Site.Printer().Date(domain.DayOf(v.CreatedAt)), From: askFrom(v), Pill: askPill(l.Site, v.State)})
	}
	return l.Site.Render(w, r, status, page)
}

func (l *Learner) askRecommendation(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	id, err := param[domain.AwardID](r, "award")
	if err != nil {
		return err
	}
	q := askTyped(r)
	q.Award = id
	a, err := l.recommending().AskHolder(r.Context(), h, q)
	if err != nil {
		faults, ok := l.Site.Faults(err, nil)
		if !ok {
			return err
		}
		return l.showRecommendForm(w, r, h, http.StatusUnprocessableEntity, q, faults)
	}
	return l.Site.SeeOther(w, r, passportAskPath+"/"+string(a.ID), "recommendation-asked")
}

func (l *Learner) recommendation(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	id, err := param[domain.EndorsementAskID](r, "ask")
	if err != nil {
		return err
	}
	v, err := l.recommending().AskedByHolder(r.Context(), h, id)
	if err != nil {
		return err
	}
	asked, err := askPage(l.Site, v, l.Passports.Installation)
	if err != nil {
		return err
	}
	page := &PassportAsk{*asked}
	page.Frame = l.tabbed(l.Site.T("recommendation.one"), passportPath)
	page.Script, page.Back, page.Path = true, badgePath(v.TargetAward)+"/recommandation", passportAskPath+"/"+string(v.ID)
	return l.Site.Render(w, r, http.StatusOK, page)
}

func (l *Learner) withdrawRecommendation(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	id, err := param[domain.EndorsementAskID](r, "ask")
	if err == nil {
		err = l.recommending().WithdrawByHolder(r.Context(), h, id)
	}
	if err != nil {
		return err
	}
	return l.Site.SeeOther(w, r, passportAskPath+"/"+string(id), "recommendation-withdrawn")
}
