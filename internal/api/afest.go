package api

import (
	"context"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/evidence"
	"galon/internal/httpd"
)

// mountAfest adds the routes of AFEST dossiers, behind a key.
func (d *Door) mountAfest(r chi.Router) {
	h := d.Site.API
	r.Get("/afest", h(d.afests))
	r.Post("/afest", h(d.createAfest))
	r.Get("/afest/{dossier}", h(d.afest))
	r.Post("/afest/{dossier}/parts/{part}", h(d.writeAfest))
	r.With(httpd.LimitBody(evidence.Limit+64<<10)).Post("/afest/{dossier}/pieces", h(d.addPiece))
	r.Post("/afest/{dossier}/links", h(d.afestLink))
	r.Post("/afest/{dossier}/issue", h(d.issueAfest))
	r.Post("/afest/{dossier}/experience", h(d.issueExperience))
	r.Get("/afest/{dossier}/proof.pdf", h(d.afestPDF))
	r.Get("/afest/{dossier}/proof.zip", h(d.afestZIP))
}

// lackView is one thing that is missing, and what to do.
type lackView struct {
	Element domain.AfestElement `json:"element"`
	Code    string              `json:"code"`
	Message string              `json:"message"`
}

type afestLineView struct {
	ID          domain.AfestID `json:"id"`
	Achievement string         `json:"achievement"`
	Learner     string         `json:"learner"`
	Employer    string         `json:"employer"`
	Complete    int            `json:"complete"` // of the four elements of the law
	Missing     []lackView     `json:"missing"`
	AwardID     domain.AwardID `json:"award,omitempty"`
	UpdatedAt   time.Time      `json:"updated_at"`
}

type afestView struct {
	app.ArchivedAfest
	Complete int        `json:"complete"`
	Missing  []lackView `json:"missing"`
	Instead  string     `json:"instead,omitempty"` // the badge that hours without any session can become
}

func (d *Door) lacks(all []domain.AfestLack) []lackView {
	views := []lackView{}
	for _, l := range all {
		views = append(views, lackView{l.Element, l.Code, d.Site.Printer().Error(l.Code, l.Args...)})
	}
	return views
}

func (d *Door) afests(w http.ResponseWriter, r *http.Request) error {
	a, err := actor(r)
	if err != nil {
		return err
	}
	lines, err := d.Afest.List(r.Context(), a, a.OrganisationID)
	if err != nil {
		return err
	}
	list := httpd.List[afestLineView]{Items: []afestLineView{}}
	for _, x := range lines {
		list.Items = append(list.Items, afestLineView{x.Dossier.ID, x.Dossier.Achievement, x.Dossier.Learner.Name, x.Dossier.Employer.Name, x.Complete, d.lacks(x.Lacks),
			x.Dossier.AwardID, x.Dossier.UpdatedAt})
	}
	return httpd.WriteJSON(w, http.StatusOK, list)
}

type newAfestRequest struct {
	Achievement string              `json:"achievement"`
	Learner     recipientRequest    `json:"learner"`
	Employer    domain.LegalBody    `json:"employer"`
	Place       string              `json:"place"`
	Model       domain.AfestModelID `json:"model"`
}

func (d *Door) createAfest(w http.ResponseWriter, r *http.Request) error {
	a, err := actor(r)
	if err != nil {
		return err
	}
	var req newAfestRequest
	if err := httpd.Decode(r, &req); err != nil {
		return err
	}
	made, err := d.Afest.Create(r.Context(), a, app.NewAfest{OrganisationID: a.OrganisationID, Achievement: req.Achievement,
		Learner: domain.AfestLearner{Name: req.Learner.Name, Email: req.Learner.Email}, Employer: req.Employer, Place: req.Place, Model: req.Model})
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/api/v1/afest/"+string(made.ID))
	return d.showAfest(w, r, http.StatusCreated, a, made.ID)
}

func (d *Door) showAfest(w http.ResponseWriter, r *http.Request, status int, a domain.Actor, id domain.AfestID) error {
	v, err := d.Afest.View(r.Context(), a, id)
	if domain.IsKind(err, domain.Forbidden) && r.Method == http.MethodPost { // a key that may write and not read
		return httpd.WriteJSON(w, status, map[string]domain.AfestID{"id": id})
	}
	if err != nil {
		return err
	}
	view := afestView{ArchivedAfest: v.Data(), Complete: v.Complete(), Missing: d.lacks(v.Lacks)}
	if v.Dossier.AwardID == "" && v.Dossier.OnlyExperience() {
		view.Instead = app.ExperienceBadge
	}
	return httpd.WriteJSON(w, status, view)
}

// ofAfest reads the dossier of the address for the machine that asks.
func (d *Door) ofAfest(r *http.Request) (domain.Actor, domain.AfestID, error) {
	return named[domain.AfestID](r, "dossier", "afest-unknown")
}

func (d *Door) afest(w http.ResponseWriter, r *http.Request) error {
	a, id, err := d.ofAfest(r)
	if err != nil {
		return err
	}
	return d.showAfest(w, r, http.StatusOK, a, id)
}

type contextRequest struct {
	Employer domain.LegalBody `json:"employer"`
	Place    string           `json:"place"`
}

type analysisRequest struct {
	domain.AfestAnalysis
	Criteria []string `json:"criteria"`
}

type statementRequest struct {
	Statement string `json:"statement"`
	Key       string `json:"key"`
}

// writeAfest writes one part. key of a situation, a reflection, an assessment or a statement is the caller's: sent again
// with the same one, it counts once.
func (d *Door) writeAfest(w http.ResponseWriter, r *http.Request) error {
	a, id, err := d.ofAfest(r)
	if err != nil {
		return err
	}
	hand, ctx := app.AfestHand{Actor: a}, r.Context()
	switch chi.URLParam(r, "part") {
	case "context":
		err = into(r, func(x contextRequest) error { return d.Afest.SetContext(ctx, hand, id, x.Employer, x.Place) })
	case "analysis":
		err = into(r, func(x analysisRequest) error { return d.Afest.SetAnalysis(ctx, hand, id, x.AfestAnalysis, x.Criteria) })
	case "trainer":
		err = into(r, func(x domain.TrainerDesignation) error { return d.Afest.SetTrainer(ctx, hand, id, x) })
	case "protocol":
		err = into(r, func(x domain.AfestProtocol) error { return d.Afest.SetProtocol(ctx, hand, id, x) })
	case "situation":
		err = into(r, func(x domain.AfestSituation) error { return d.Afest.AddSituation(ctx, hand, id, x.Key, x, nil) })
	case "reflection":
		err = into(r, func(x domain.AfestReflection) error { return d.Afest.AddReflection(ctx, hand, id, x.Key, x) })
	case "assessment":
		err = into(r, func(x domain.AfestGrid) error { return d.Afest.AddAssessment(ctx, hand, id, x.Key, x) })
	case "statement":
		err = into(r, func(x statementRequest) error { return d.Afest.SetStatement(ctx, hand, id, x.Key, x.Statement) })
	default:
		return domain.NotFoundf("page-unknown")
	}
	if err != nil {
		return err
	}
	return d.showAfest(w, r, http.StatusOK, a, id)
}

func into[T any](r *http.Request, act func(T) error) error {
	var x T
	if err := httpd.Decode(r, &x); err != nil {
		return err
	}
	return act(x)
}

type afestLinkRequest struct {
	Party domain.AfestParty `json:"party"`
}

type afestLinkView struct {
	Party  domain.AfestParty `json:"party"`
	URL    string            `json:"url"`
	EndsAt time.Time         `json:"ends_at"`
}

func (d *Door) afestLink(w http.ResponseWriter, r *http.Request) error {
	a, id, err := d.ofAfest(r)
	if err != nil {
		return err
	}
	var req afestLinkRequest
	if err := httpd.Decode(r, &req); err != nil {
		return err
	}
	link, err := d.Afest.NewLink(r.Context(), a, id, req.Party)
	if err != nil {
		return err
	}
	return httpd.WriteJSON(w, http.StatusCreated, afestLinkView{link.Party, d.Afest.AfestAddress(link), link.EndsAt})
}

func (d *Door) issueAfest(w http.ResponseWriter, r *http.Request) error {
	return d.afestAward(w, r, func(ctx context.Context, a domain.Actor, id domain.AfestID) (domain.Award, error) {
		return d.Afest.Issue(ctx, a, id, false)
	})
}

func (d *Door) issueExperience(w http.ResponseWriter, r *http.Request) error {
	return d.afestAward(w, r, d.Afest.IssueExperience)
}

func (d *Door) afestAward(w http.ResponseWriter, r *http.Request, issue func(context.Context, domain.Actor, domain.AfestID) (domain.Award, error)) error {
	a, id, err := d.ofAfest(r)
	if err != nil {
		return err
	}
	award, err := issue(r.Context(), a, id)
	if err != nil {
		return err
	}
	if award.State == domain.AwardWaiting {
		return d.accepted(w, r, a, award)
	}
	view, err := d.see(r, a, award)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/api/v1/awards/"+string(award.ID))
	return httpd.WriteJSON(w, http.StatusCreated, view)
}

func (d *Door) afestPDF(w http.ResponseWriter, r *http.Request) error {
	a, id, err := d.ofAfest(r)
	if err != nil {
		return err
	}
	file, err := d.Afest.ProofPDF(r.Context(), a, id, d.Site.Printer())
	if err != nil {
		return err
	}
	return httpd.Serve(w, r, httpd.Document{Type: "application/pdf", Body: file, Private: true, Download: "dossier-de-preuve-" + string(id) + ".pdf"})
}

func (d *Door) afestZIP(w http.ResponseWriter, r *http.Request) error {
	a, id, err := d.ofAfest(r)
	if err != nil {
		return err
	}
	file, err := d.Afest.Archive(r.Context(), a, id, d.Site.Printer())
	if err != nil {
		return err
	}
	return httpd.Serve(w, r, httpd.Document{Type: "application/zip", Body: file, Private: true, Download: "dossier-de-preuve-" + string(id) + ".zip"})
}
