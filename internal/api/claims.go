package api

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// mountClaims adds the demands of badges, behind the scope review_claims alone: what a learner tells and joins is theirs,
// and a key that reads badges does not read it. A key is one voice, in the name of a person; what reviewers who do not see
// it alike decide together, they decide in the console.
func (d *Door) mountClaims(r chi.Router) {
	h := d.Site.API
	r.Get("/claims", h(d.claims))
	r.Get("/claims/{claim}", h(d.claim))
	r.Get("/claims/{claim}/pieces/{sha256}", h(d.claimPiece))
	r.Post("/claims/{claim}/reviews", h(d.reviewClaim))
}

// claimLine is a demand in the queue: how old, and how far.
type claimLine struct {
	ID          domain.ClaimID       `json:"id"`
	Achievement string               `json:"achievement"`
	State       domain.ClaimState    `json:"state"`
	Learner     recipientView        `json:"learner"`
	Round       int                  `json:"round"`
	SubmittedAt time.Time            `json:"submitted_at"`
	ExpectedAt  time.Time            `json:"expected_at"`
	DecidedAt   time.Time            `json:"decided_at,omitzero"`
	Rule        domain.ClaimRuleKind `json:"rule"`
	Accepts     int                  `json:"accepts"`
	Wanted      int                  `json:"wanted"`
	Disagree    bool                 `json:"disagree"`
	Award       domain.AwardID       `json:"award,omitempty"`
}

// claimView is the whole of it.
type claimView struct {
	claimLine
	Situation string           `json:"situation"`
	Done      string           `json:"done"`
	Shows     string           `json:"shows"`
	Context   domain.Context   `json:"context"`
	Place     string           `json:"place,omitempty"`
	Link      string           `json:"link,omitempty"`
	Pieces    []claimPieceView `json:"pieces"`
	Confirmer *confirmerView   `json:"confirmer,omitempty"`
	Rubric    []criterionView  `json:"rubric"`
	Reviews   []reviewView     `json:"reviews"` // of this round
	History   []claimEventView `json:"history"`
	Waiting   bool             `json:"waiting,omitempty"` // for a second person
	Previous  domain.ClaimID   `json:"previous,omitempty"`
}

type claimPieceView struct {
	SHA256 string `json:"sha256"`
	Type   string `json:"type"`
	Size   int    `json:"size"`
	Title  string `json:"title,omitempty"`
	URL    string `json:"url,omitempty"` // none once the time of the file is over
}

// confirmerView is who the learner named, and what that person said of it.
type confirmerView struct {
	Name   string `json:"name"`
	Role   string `json:"role,omitempty"`
	Answer string `json:"answer,omitempty"`
	Note   string `json:"note,omitempty"`
}

type criterionView struct {
	Criterion string `json:"criterion"`
	Disputed  bool   `json:"disputed"` // reviewers do not see it alike
}

type reviewView struct {
	Reviewer string               `json:"reviewer"`
	Joint    bool                 `json:"joint,omitempty"` // decided together
	Verdict  domain.ReviewVerdict `json:"verdict"`
	Marks    []domain.Mark        `json:"marks"`
	Message  string               `json:"message,omitempty"`
	At       time.Time            `json:"at"`
}

type claimEventView struct {
	At      time.Time         `json:"at"`
	State   domain.ClaimState `json:"state"`
	Message string            `json:"message,omitempty"`
}

func (d *Door) demands() *app.Claims { return &app.Claims{Issuing: d.Issuing} }

func newClaimLine(v app.ClaimView) claimLine {
	c := v.Claim
	return claimLine{ID: c.ID, Achievement: c.Achievement, State: c.State, Learner: recipientView{c.Name, c.Email}, Round: c.Content.Round, SubmittedAt: c.SubmittedAt,
		ExpectedAt: c.ExpectedAt, DecidedAt: c.DecidedAt, Rule: c.Rule.Kind, Accepts: v.Outcome.Accepts, Wanted: v.Outcome.Wanted, Disagree: v.Outcome.Disagree, Award: c.AwardID}
}

func (d *Door) claimView(v app.ClaimView) claimView {
	c := v.Claim
	view := claimView{claimLine: newClaimLine(v), Situation: c.Content.Situation, Done: c.Content.Done, Shows: c.Content.Shows, Context: c.Content.Context,
		Place: c.Content.Place, Link: c.Content.Link, Pieces: []claimPieceView{}, Rubric: []criterionView{}, Reviews: []reviewView{}, History: []claimEventView{},
		Waiting: v.Waiting == domain.WaitingOpen, Previous: c.Previous}
	for _, p := range v.Pieces {
		piece := claimPieceView{SHA256: p.SHA256, Type: p.Type, Size: p.Size, Title: p.Title}
		if v.Over[p.SHA256].IsZero() {
			piece.URL = d.Site.BaseURL + "/api/v1/claims/" + string(c.ID) + "/pieces/" + p.SHA256
		}
		view.Pieces = append(view.Pieces, piece)
	}
	if who := c.Content.Confirmer; who.Name != "" {
		view.Confirmer = &confirmerView{Name: who.Name, Role: who.Role}
		for _, i := range v.Invites {
			if i.Purpose == domain.InviteAttest && domain.SameName(i.Name, who.Name) && i.Email == who.Email && i.Answer != "" {
				view.Confirmer.Answer, view.Confirmer.Note = i.Answer, i.Note
			}
		}
	}
	for i, text := range v.Achievement.Criteria {
		view.Rubric = append(view.Rubric, criterionView{text, v.Disputed[i]})
	}
	for _, r := range v.Reviews {
		marks := r.Marks
		if marks == nil {
			marks = []domain.Mark{}
		}
		view.Reviews = append(view.Reviews, reviewView{r.Name, r.Reviewer == domain.JointReview, r.Verdict, marks, r.Message, r.At})
	}
	for _, e := range c.Content.History {
		view.History = append(view.History, claimEventView(e))
	}
	return view
}

// claims are the demands that wait, who waits longest first; with over=true, those that are decided.
func (d *Door) claims(w http.ResponseWriter, r *http.Request) error {
	a, err := actor(r)
	if err != nil {
		return err
	}
	over := false
	if said := r.URL.Query().Get("over"); said != "" {
		if over, err = strconv.ParseBool(said); err != nil {
			return domain.InvalidFields([]domain.FieldError{{Pointer: "/over", Code: "claims-over"}})
		}
	}
	all, err := d.demands().Queue(r.Context(), a, over)
	if err != nil {
		return err
	}
	list := httpd.List[claimLine]{Items: []claimLine{}}
	for _, v := range all {
		list.Items = append(list.Items, newClaimLine(v))
	}
	return httpd.WriteJSON(w, http.StatusOK, list)
}

// ofClaim reads the demand of the address for the machine that asks.
func (d *Door) ofClaim(r *http.Request) (app.ClaimReader, app.ClaimView, error) {
	a, id, err := named[domain.ClaimID](r, "claim", "badge-claim-unknown")
	if err != nil {
		return app.ClaimReader{}, app.ClaimView{}, err
	}
	reader := app.ClaimReader{Actor: a}
	v, err := d.demands().Claim(r.Context(), reader, id)
	return reader, v, err
}

func (d *Door) claim(w http.ResponseWriter, r *http.Request) error {
	_, v, err := d.ofClaim(r)
	if err != nil {
		return err
	}
	return httpd.WriteJSON(w, http.StatusOK, d.claimView(v))
}

func (d *Door) claimPiece(w http.ResponseWriter, r *http.Request) error {
	reader, v, err := d.ofClaim(r)
	if err != nil {
		return err
	}
	sha256 := strings.ToLower(chi.URLParam(r, "sha256"))
	piece, raw, err := d.demands().Piece(r.Context(), reader, v.Claim.ID, sha256)
	if err != nil {
		return err
	}
	return httpd.Serve(w, r, httpd.Document{Type: piece.Type, Body: raw, Private: true, Download: "piece-" + sha256[:12]})
}

type reviewRequest struct {
	Reviewer string               `json:"reviewer"`
	Verdict  domain.ReviewVerdict `json:"verdict"`
	Marks    []domain.Mark        `json:"marks"`
	Message  string               `json:"message"`
}

// reviewClaim says what one person thinks of it. The key of the request is mandatory as wherever a badge can come of it.
func (d *Door) reviewClaim(w http.ResponseWriter, r *http.Request) error {
	reader, v, err := d.ofClaim(r)
	if err != nil {
		return err
	}
	var req reviewRequest
	if err := httpd.Decode(r, &req); err != nil {
		return err
	}
	reader.For = req.Reviewer
	if reader.Request, err = once(r, struct {
		ID domain.ClaimID
		reviewRequest
	}{v.Claim.ID, req}); err != nil {
		return err
	}
	if _, err := d.onlyOnce(r.Context(), reader.Actor, reader.Request, func() error {
		_, err := d.demands().Review(r.Context(), reader, v.Claim.ID, domain.Review{Verdict: req.Verdict, Marks: req.Marks, Message: req.Message})
		return err
	}); err != nil {
		return err
	}
	if v, err = d.demands().Claim(r.Context(), reader, v.Claim.ID); err != nil {
		return err
	}
	return httpd.WriteJSON(w, http.StatusOK, d.claimView(v))
}
