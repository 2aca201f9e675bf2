package ui

import (
	"net/http"
	"net/url"
	"strconv"
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

// editable is a demand that the learner may still write in; one that was sent is shown instead.
func (l *Learner) editable(w http.ResponseWriter, r *http.Request, h domain.Holder, show func(app.ClaimView) error) error {
	v, err := l.claimOf(r, h)
	if err != nil {
		return err
	}
	if !v.Claim.State.Editable() {
		return l.Site.SeeOther(w, r, claimURL(v.Claim.ID), "")
	}
	return show(v)
}

func (l *Learner) storyForm(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	return l.editable(w, r, h, func(v app.ClaimView) error {
		c := v.Claim.Content
		return l.showStory(w, r, http.StatusOK, v, newAsking(l.Site, "claim.form.", url.Values{"situation": {c.Situation}, "done": {c.Done}, "shows": {c.Shows},
			"context": {string(c.Context)}, "place": {c.Place}, "link": {c.Link}}))
	})
}

func (l *Learner) showStory(w http.ResponseWriter, r *http.Request, status int, v app.ClaimView, f *asking) error {
	t := l.Site.T
	page := &Ask{Frame: l.tabbed(t("claim.story.title"), passportPath), Back: askPath, BackText: t("claim.back.choose"), Steps: l.claimSteps(2), Warning: t("claim.story.warning"),
		Lead:   []string{t("claim.story.badge", v.Achievement.Title, v.Organisation.Name)},
		Pieces: l.claimPieces(v, true), Submit: t("claim.next"), Second: t("claim.save")}
	page.Faults = f.faults
	if said := v.Claim.Said(domain.ClaimRevision); said != "" && v.Claim.State == domain.ClaimRevision {
		page.Notice = t("claim.revision", v.Organisation.Name, said)
	}
	page.List = v.Achievement.Criteria
	page.Controls = []Control{f.field("situation", "textarea", true), f.field("done", "textarea", true), f.field("shows", "textarea", true),
		f.contexts(contextValues(v.Achievement)), f.field("place", "text", false), f.field("link", "url", false), f.field("title", "text", false)}
	for _, rule := range v.Achievement.ProofsBy(domain.ProofByLearner) {
		if rule.Label != "" {
			page.Lead = append(page.Lead, t("claim.story.proof", rule.Label))
		}
	}
	page.File = f.field("file", "file", false).Field
	page.File.Accept = evidence.Accept
	return l.Site.Render(w, r, status, page)
}

func contextValues(a domain.Achievement) []string {
	allowed := a.Contexts
	if len(allowed) == 0 {
		allowed = domain.Contexts
	}
	var values []string
	for _, c := range allowed {
		values = append(values, string(c))
	}
	return values
}

// claimPieces are the files of a demand, with what may be done to them while it is being written.
func (l *Learner) claimPieces(v app.ClaimView, edit bool) []AskPiece {
	var all []AskPiece
	for i, p := range v.Pieces {
		x := AskPiece{Title: pieceTitle(l.Site, p, i), URL: claimURL(v.Claim.ID) + "/pieces/" + p.SHA256, About: pieceAbout(l.Site, v, p)}
		if edit {
			x.Shown = httpd.Choices{ID: "visibility-" + p.SHA256[:8], Name: "visibility", Legend: l.Site.T("claim.piece.shown"), Select: true, Options: []httpd.Option{
				{Value: string(domain.VisibilityConfidential), Label: l.Site.T("claim.piece.confidential"), Checked: p.Visibility == domain.VisibilityConfidential},
				{Value: string(domain.VisibilityOnRequest), Label: l.Site.T("claim.piece.on_request"), Checked: p.Visibility == domain.VisibilityOnRequest}}}
		}
		all = append(all, x)
	}
	return all
}

func pieceTitle(site *httpd.Site, p domain.ClaimPiece, i int) string {
	if p.Title != "" {
		return p.Title
	}
	return site.T("claim.piece.untitled", strconv.Itoa(i+1))
}

// pieceAbout says what a file is, and until when it is kept.
func pieceAbout(site *httpd.Site, v app.ClaimView, p domain.ClaimPiece) string {
	if when, over := v.Over[p.SHA256]; over {
		return site.T("evidence.over", when)
	}
	if !v.KeptUntil.IsZero() {
		return site.T("evidence.kept_until", v.KeptUntil)
	}
	return site.T("claim.piece.about", p.Size/1024+1)
}

func (l *Learner) story(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	f, parseErr := readAsking(l.Site, "claim.form.", r)
	return l.editable(w, r, h, func(v app.ClaimView) error {
		ctx, id := r.Context(), v.Claim.ID
		var raw []byte
		if parseErr == nil {
			raw, parseErr = httpd.FileUpTo(r, "file", evidence.Limit)
			httpd.Sweep(r)
		}
		if parseErr != nil {
			if faults, ok := l.Site.Faults(parseErr, nil); ok { // too large: nothing of the form was read, what was saved before stands there
				c := v.Claim.Content
				f = newAsking(l.Site, "claim.form.", url.Values{"situation": {c.Situation}, "done": {c.Done}, "shows": {c.Shows}, "context": {string(c.Context)},
					"place": {c.Place}, "link": {c.Link}})
				f.faults = httpd.FormFaults{{Field: "file", Text: faults[0].Text}}
				return l.showStory(w, r, http.StatusRequestEntityTooLarge, v, f)
			}
			return parseErr
		}
		again := func(err error) error {
			if !f.fault(err) {
				return err
			}
			if v, err = l.claimOf(r, h); err != nil {
				return err
			}
			return l.showStory(w, r, http.StatusUnprocessableEntity, v, f)
		}
		var fileErr error
		if len(raw) > 0 {
			fileErr = l.claims().AddPiece(ctx, h, id, f.value("title"), raw)
			f.typed.Del("title")
		}
		err := l.claims().Tell(ctx, h, id, domain.ClaimContent{Situation: f.value("situation"), Done: f.value("done"), Shows: f.value("shows"),
			Context: domain.Context(f.value("context")), Place: f.value("place"), Link: f.value("link")})
		if fileErr != nil {
			return again(fileErr)
		}
		draft := f.value("act") == "add" // saved as it is, half written
		if err != nil && !(draft && domain.CodeOf(err) == "fields-invalid") {
			return again(err)
		}
		if draft {
			return l.Site.SeeOther(w, r, claimURL(id)+"/recit", "claim-saved")
		}
		return l.Site.SeeOther(w, r, claimURL(id)+"/temoin", "")
	})
}

func (l *Learner) confirmerForm(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	return l.editable(w, r, h, func(v app.ClaimView) error {
		x := v.Claim.Content.Confirmer
		return l.showConfirmer(w, r, http.StatusOK, v, newAsking(l.Site, "claim.form.",
			url.Values{"confirmer-name": {x.Name}, "confirmer-role": {x.Role}, "confirmer-email": {x.Email}}))
	})
}

func (l *Learner) showConfirmer(w http.ResponseWriter, r *http.Request, status int, v app.ClaimView, f *asking) error {
	t := l.Site.T
	page := &Ask{Frame: l.tabbed(t("claim.confirmer.title"), passportPath), Back: claimURL(v.Claim.ID) + "/recit", BackText: t("claim.back.story"), Steps: l.claimSteps(3),
		Lead: []string{t("claim.confirmer.lead")}, Submit: t("claim.next"),
		Controls: []Control{f.field("confirmer-name", "text", false), f.field("confirmer-role", "text", false), f.field("confirmer-email", "email", false)}}
	page.Faults = f.faults
	return l.Site.Render(w, r, status, page)
}

func (l *Learner) confirmer(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	f, err := readAsking(l.Site, "claim.form.", r)
	if err != nil {
		return err
	}
	return l.editable(w, r, h, func(v app.ClaimView) error {
		err := l.claims().Name(r.Context(), h, v.Claim.ID, domain.Confirmer{Name: f.value("confirmer-name"), Role: f.value("confirmer-role"), Email: f.value("confirmer-email")})
		if err != nil {
			if f.fault(err) {
				return l.showConfirmer(w, r, http.StatusUnprocessableEntity, v, f)
			}
			return err
		}
		return l.Site.SeeOther(w, r, claimURL(v.Claim.ID)+"/relire", "")
	})
}

func (l *Learner) claimPiece(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	id, err := param[domain.ClaimID](r, "claim")
	if err != nil {
		return domain.NotFoundf("badge-claim-unknown")
	}
	p, raw, err := l.claims().OwnPiece(r.Context(), h, id, chi.URLParam(r, "sha256"))
	if err != nil {
		return err
	}
	isolate(w)
	return attach(w, r, evidence.File{SHA256: p.SHA256, Type: p.Type}.Name(), p.Type, raw)
}

func (l *Learner) changePiece(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	id, err := param[domain.ClaimID](r, "claim")
	if err != nil {
		return domain.NotFoundf("badge-claim-unknown")
	}
	done := "claim-saved"
	if r.PostFormValue("act") == "retirer" {
		done, err = "claim-piece-removed", l.claims().RemovePiece(r.Context(), h, id, chi.URLParam(r, "sha256"))
	} else {
		err = l.claims().ShowPiece(r.Context(), h, id, chi.URLParam(r, "sha256"), domain.Visibility(r.PostFormValue("visibility")))
	}
	if err != nil {
		return err
	}
	return l.Site.SeeOther(w, r, claimURL(id)+"/recit", done)
}
