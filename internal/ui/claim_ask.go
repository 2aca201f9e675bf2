package ui

import (
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/evidence"
	"galon/internal/httpd"
)

// Where the demands of a learner are (ux S16).
const (
	askPath     = "/passeport/demander"
	claimsPath  = "/passeport/demandes"
	observePath = "/passeport/observations"
)

func (l *Learner) claims() *app.Claims {
	return &app.Claims{Issuing: &app.Issuing{Installation: l.Passports.Installation}}
}

func (l *Learner) gatherings() *app.Gatherings {
	return &app.Gatherings{Issuing: &app.Issuing{Installation: l.Passports.Installation}}
}

type ownHandler = func(http.ResponseWriter, *http.Request, domain.Holder) error

// mountClaims adds what a learner asks for and writes down: demands, own observations, composites.
func (l *Learner) mountClaims(in chi.Router, own func(ownHandler) http.HandlerFunc) error {
	if err := l.Site.Check(&Ask{}, &ClaimChoose{}, &ClaimCheck{}, &ClaimShow{}, &ClaimList{}); err != nil {
		return err
	}
	in.Get(askPath, own(l.chooseClaim))
	in.Post(askPath, own(l.beginClaim))
	in.Get(claimsPath, own(l.listClaims))
	in.Get(claimsPath+"/{claim}", own(l.showClaim))
	in.Post(claimsPath+"/{claim}/annuler", own(l.withdrawClaim))
	in.Get(claimsPath+"/{claim}/recit", own(l.storyForm))
	in.With(httpd.LimitBody(evidence.Limit+64<<10)).Post(claimsPath+"/{claim}/recit", own(l.story))
	in.Get(claimsPath+"/{claim}/temoin", own(l.confirmerForm))
	in.Post(claimsPath+"/{claim}/temoin", own(l.confirmer))
	in.Get(claimsPath+"/{claim}/relire", own(l.checkClaim))
	in.Post(claimsPath+"/{claim}/relire", own(l.sendClaim))
	in.Get(claimsPath+"/{claim}/pieces/{sha256}", own(l.claimPiece))
	in.Post(claimsPath+"/{claim}/pieces/{sha256}", own(l.changePiece))
	in.Get(observePath+"/{gathering}", own(l.ownObservation))
	in.Post(observePath+"/{gathering}", own(l.observeOneself))
	in.Post("/passeport/composes/{composite}", own(l.askComposite))
	return nil
}

// ClaimChoose is the first question: which badge?
type ClaimChoose struct {
	httpd.Frame
	Steps  []httpd.Step
	Search httpd.Field
	Near   string // says that misspelled words were read as others
	Offers []ClaimOfferLine
	Drafts []ClaimLine // demands that were begun
	Asked  string      // what was looked for
}

// ClaimOfferLine is a badge that can be asked for.
type ClaimOfferLine struct {
	Card               httpd.Card
	Organisation, Slug string // to send back
	Title              string
}

// Template is pages/claim_choose.html.
func (*ClaimChoose) Template() string { return "claim_choose" }

// claimSteps are the three questions and the check.
func (l *Learner) claimSteps(current int) []httpd.Step {
	var steps []httpd.Step
	for i, key := range []string{"claim.step.1", "claim.step.2", "claim.step.3", "claim.step.4"} {
		steps = append(steps, httpd.Step{Label: l.Site.T(key), Current: i+1 == current})
	}
	return steps
}

// mostOffers is how many badges the first page shows; who does not find theirs looks for a word.
const mostOffers = 30

func (l *Learner) chooseClaim(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	return l.showChoice(w, r, h, http.StatusOK, nil)
}

func (l *Learner) showChoice(w http.ResponseWriter, r *http.Request, h domain.Holder, status int, faults httpd.FormFaults) error {
	t, asked := l.Site.T, r.URL.Query().Get("q")
	page := &ClaimChoose{Frame: l.tabbed(t("claim.choose.title"), passportPath), Steps: l.claimSteps(1), Asked: asked,
		Search: httpd.Field{ID: "q", Label: t("claim.choose.search"), Help: t("claim.choose.search.help"), Value: asked, Autocomplete: "off"}}
	page.Faults = faults
	offers, near, err := l.claims().Offers(r.Context(), asked)
	if err != nil {
		return err
	}
	if near {
		page.Near = t("search.near", strings.TrimSpace(asked))
	}
	for i, o := range offers {
		if i == mostOffers {
			break
		}
		card := httpd.Card{Image: pictureOf(o.Achievement), Title: o.Achievement.Title, Lines: []string{o.Organisation.Name + ", " + o.Organisation.Town}}
		if len(o.Achievement.Criteria) > 0 {
			card.Said = o.Achievement.Criteria[0]
		}
		page.Offers = append(page.Offers, ClaimOfferLine{Card: card, Organisation: o.Organisation.Slug, Slug: o.Achievement.Slug, Title: o.Achievement.Title})
	}
	own, err := l.claims().OwnClaims(r.Context(), h)
	if err != nil {
		return err
	}
	for _, v := range own {
		if v.Claim.State == domain.ClaimDraft {
			page.Drafts = append(page.Drafts, l.claimLine(v))
		}
	}
	return l.Site.Render(w, r, status, page)
}

func (l *Learner) beginClaim(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	previous, _ := domain.ParseID[domain.ClaimID](r.PostFormValue("previous"))
	c, err := l.claims().Begin(r.Context(), h, r.PostFormValue("organisme"), r.PostFormValue("badge"), previous)
	if err != nil {
		if faults, ok := l.Site.Faults(err, nil); ok || domain.CodeOf(err) == "claim-not-open" {
			if !ok {
				faults = faultsAt(l.Site, err, "")
			}
			return l.showChoice(w, r, h, http.StatusUnprocessableEntity, faults)
		}
		return err
	}
	if !c.State.Editable() { // it was sent before
		return l.Site.SeeOther(w, r, claimURL(c.ID), "")
	}
	return l.Site.SeeOther(w, r, claimURL(c.ID)+"/recit", "")
}

func claimURL(id domain.ClaimID) string { return claimsPath + "/" + string(id) }

func (l *Learner) claimOf(r *http.Request, h domain.Holder) (app.ClaimView, error) {
	id, err := param[domain.ClaimID](r, "claim")
	if err != nil {
		return app.ClaimView{}, domain.NotFoundf("badge-claim-unknown")
	}
	return l.claims().OwnClaim(r.Context(), h, id)
}
