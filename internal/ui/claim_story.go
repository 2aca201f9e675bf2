package ui

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/evidence"
	"galon/internal/httpd"
)

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
