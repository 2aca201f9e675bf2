package api

import (
	"net/http"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// issueRequest is one award: the person, and what is said of it.
type issueRequest struct {
	Achievement string           `json:"achievement"`
	Recipient   recipientRequest `json:"recipient"`
	domain.Facts
	Again bool `json:"again"` // award once more to a person who already has it
	Slip  bool `json:"slip"`  // make the codes of a slip at once
}

type recipientRequest struct {
	Name  string `json:"name"`
	Email string `json:"email"`
	Phone string `json:"phone"`
}

type awardView struct {
	ID           domain.AwardID          `json:"id"`
	Achievement  string                  `json:"achievement"`
	Title        string                  `json:"title"`
	Recipient    *recipientView          `json:"recipient,omitempty"` // not for a key that may not read
	State        app.BadgeState          `json:"state"`
	CredentialID string                  `json:"credential_id"`
	AwardedOn    domain.Day              `json:"awarded_on"`
	IssuedAt     time.Time               `json:"issued_at,omitzero"`
	ValidFrom    time.Time               `json:"valid_from"`
	ValidUntil   time.Time               `json:"valid_until,omitzero"`
	MailedAt     time.Time               `json:"mailed_at,omitzero"`
	AcceptedAt   time.Time               `json:"accepted_at,omitzero"`
	RefusedAt    time.Time               `json:"refused_at,omitzero"`
	RevokedAt    time.Time               `json:"revoked_at,omitzero"`
	Reason       domain.RevocationReason `json:"reason,omitempty"`
	SuspendedAt  time.Time               `json:"suspended_at,omitzero"`
	Delivery     *deliveryView           `json:"delivery,omitempty"` // not for a key that may not read
	BatchID      domain.BatchID          `json:"batch,omitempty"`
	Replaces     domain.AwardID          `json:"replaces,omitempty"`    // corrected or renewed
	ReplacedBy   domain.AwardID          `json:"replaced_by,omitempty"` // the same, from the other side
	Slip         *slipView               `json:"slip,omitempty"`
}

type recipientView struct {
	Name  string `json:"name"`
	Email string `json:"email,omitempty"`
}

// deliveryView is how far the badge came on its way to its person.
type deliveryView struct {
	State      app.DeliveryState `json:"state"`
	OpenedAt   time.Time         `json:"opened_at,omitzero"`
	ReturnedAt time.Time         `json:"returned_at,omitzero"`
	Answer     string            `json:"answer,omitempty"` // of the mail server that refused
}

type slipView struct {
	Code       string    `json:"code"`
	PageURL    string    `json:"page_url"`
	ClaimCode  string    `json:"claim_code,omitempty"`
	ClaimUntil time.Time `json:"claim_until,omitzero"`
}

// statePending is of an award that is reserved and not signed yet: a moment, or a crash that the next minute mends.
const statePending app.BadgeState = "pending"

func (d *Door) view(a domain.Award, who *recipientView) awardView {
	state := d.Issuing.StateOf(a)
	if a.State == domain.AwardPending {
		state = statePending
	}
	var delivery *deliveryView
	if who != nil {
		delivery = &deliveryView{State: app.DeliveryOf(a, who.Email), OpenedAt: a.OpenedAt, ReturnedAt: a.ReturnedAt}
	}
	return awardView{
		ID: a.ID, Achievement: a.Achievement.Slug, Title: a.Achievement.Title, Recipient: who,
		State: state, CredentialID: a.CredentialID, AwardedOn: a.Facts.AwardedOn, IssuedAt: a.IssuedAt,
		ValidFrom: a.ValidFrom, ValidUntil: a.ValidUntil, MailedAt: a.MailedAt, AcceptedAt: a.AcceptedAt, RefusedAt: a.RefusedAt,
		RevokedAt: a.RevokedAt, Reason: a.Revocation, SuspendedAt: a.SuspendedAt, Delivery: delivery, BatchID: a.BatchID,
	}
}

// answered adds what the mail server said that sent the message back.
func (d *Door) answered(r *http.Request, a domain.Actor, v awardView) (awardView, error) {
	if v.Delivery == nil || v.Delivery.ReturnedAt.IsZero() {
		return v, nil
	}
	answer, err := d.Issuing.MailAnswer(r.Context(), a, v.ID)
	v.Delivery.Answer = answer.String()
	return v, err
}

func newSlipView(s app.Slip) *slipView {
	return &slipView{Code: domain.FormatCode(s.PublicCode), PageURL: s.PageURL, ClaimCode: domain.FormatCode(s.ClaimCode), ClaimUntil: s.ClaimUntil}
}

func (d *Door) issue(w http.ResponseWriter, r *http.Request) error {
	a, err := actor(r)
	if err != nil {
		return err
	}
	var req issueRequest
	if err := httpd.Decode(r, &req); err != nil {
		return err
	}
	request, err := once(r, req)
	if err != nil {
		return err
	}
	person := domain.Recipient{Name: req.Recipient.Name, Email: req.Recipient.Email, Phone: req.Recipient.Phone}
	return d.awardOnce(w, r, a, request, req.Slip, func() (domain.Award, error) {
		return d.Issuing.Issue(r.Context(), a, app.IssueRequest{
			OrganisationID: a.OrganisationID, Achievement: req.Achievement, Recipient: person, Facts: req.Facts, Again: req.Again, Request: request})
	})
}

// awardOnce gives a badge, or answers as it was answered when this request was done before.
func (d *Door) awardOnce(w http.ResponseWriter, r *http.Request, a domain.Actor, request app.RequestKey, slip bool, give func() (domain.Award, error)) error {
	var award domain.Award
	subject, err := d.onlyOnce(r.Context(), a, request, func() (err error) {
		award, err = give()
		return err
	})
	switch {
	case err != nil:
		return err
	case subject != "":
		return d.issued(w, r, a, domain.AwardID(subject), slip)
	case award.State == domain.AwardWaiting:
		return d.accepted(w, r, a, award)
	}
	return d.created(w, r, a, award, slip)
}

// issued answers a request that was done before as it was answered then.
func (d *Door) issued(w http.ResponseWriter, r *http.Request, a domain.Actor, id domain.AwardID, slip bool) error {
	award, err := d.Issuing.Awarded(r.Context(), a, id)
	if domain.IsKind(err, domain.NotFound) {
		return d.accepted(w, r, a, domain.Award{ID: id})
	}
	if err != nil {
		return err
	}
	return d.created(w, r, a, award, slip)
}

func (d *Door) created(w http.ResponseWriter, r *http.Request, a domain.Actor, award domain.Award, withSlip bool) error {
	view, err := d.see(r, a, award)
	if err != nil {
		return err
	}
	if withSlip {
		slip, err := d.Issuing.Slip(r.Context(), a, award.ID)
		if err != nil {
			return err
		}
		view.Slip = newSlipView(slip)
	}
	w.Header().Set("Location", "/api/v1/awards/"+string(award.ID))
	return httpd.WriteJSON(w, http.StatusCreated, view)
}

func (d *Door) awards(w http.ResponseWriter, r *http.Request) error {
	a, err := actor(r)
	if err != nil {
		return err
	}
	cursor, limit, err := httpd.Paging(r, 500)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	rows, next, err := d.Issuing.People(r.Context(), a, app.AwardFilter{
		OrganisationID: a.OrganisationID, AchievementSlug: q.Get("achievement"), Search: q.Get("search"),
		State: app.AwardStanding(q.Get("state")), BatchID: domain.BatchID(q.Get("batch")), Cursor: cursor, Limit: limit})
	if err != nil {
		return err
	}
	list := httpd.List[awardView]{Items: []awardView{}, Next: next}
	for _, row := range rows {
		view, err := d.answered(r, a, d.view(row.Award, &recipientView{row.RecipientName, row.RecipientEmail}))
		if err != nil {
			return err
		}
		list.Items = append(list.Items, view)
	}
	return httpd.WriteJSON(w, http.StatusOK, list)
}

// of reads the award of the address for the machine that asks.
func (d *Door) of(r *http.Request) (domain.Actor, domain.AwardID, error) {
	return named[domain.AwardID](r, "award", "award-unknown")
}

func (d *Door) award(w http.ResponseWriter, r *http.Request) error {
	a, id, err := d.of(r)
	if err != nil {
		return err
	}
	detail, err := d.Issuing.Award(r.Context(), a, id)
	if err != nil {
		return d.orWaiting(w, r, a, id, err)
	}
	view, err := d.inChain(r, a, detail.Award, &recipientView{detail.Recipient.Name, detail.Recipient.Email})
	if err != nil {
		return err
	}
	return httpd.WriteJSON(w, http.StatusOK, view)
}

// see is an award after an act on it: with the person as they are signed, for a key that may read.
func (d *Door) see(r *http.Request, a domain.Actor, award domain.Award) (awardView, error) {
	person, err := d.Issuing.Person(r.Context(), a, award)
	if domain.IsKind(err, domain.Forbidden) {
		return d.view(award, nil), nil
	}
	if err != nil {
		return awardView{}, err
	}
	return d.answered(r, a, d.view(award, &recipientView{person.Name, person.Email}))
}

func (d *Door) acted(w http.ResponseWriter, r *http.Request, a domain.Actor, award domain.Award) error {
	view, err := d.see(r, a, award)
	if err != nil {
		return err
	}
	return httpd.WriteJSON(w, http.StatusOK, view)
}

const typeJWT = "application/vc+jwt"

// credential is the signed badge as its own issuer may fetch it: JSON, or the JWT by Accept.
func (d *Door) credential(w http.ResponseWriter, r *http.Request) error {
	a, id, err := d.of(r)
	if err != nil {
		return err
	}
	detail, err := d.Issuing.Award(r.Context(), a, id)
	if err != nil {
		return err
	}
	doc := httpd.Document{Body: detail.Award.Document, Private: true, Negotiated: true}
	doc.Type = httpd.Accepts(r, "application/vc", "application/json", "application/ld+json", typeJWT)
	switch doc.Type {
	case "":
		return &domain.Error{Kind: domain.Invalid, Code: "not-acceptable"}
	case typeJWT:
		doc.Body = []byte(detail.Award.JWT)
	}
	return httpd.Serve(w, r, doc)
}

type revokeRequest struct {
	Reason domain.RevocationReason `json:"reason"` // public
	Note   string                  `json:"note"`   // for the learner only
}

func (d *Door) revoke(w http.ResponseWriter, r *http.Request) error {
	a, id, err := d.of(r)
	if err != nil {
		return err
	}
	var req revokeRequest
	if err := httpd.Decode(r, &req); err != nil {
		return err
	}
	award, err := d.Issuing.Revoke(r.Context(), a, id, req.Reason, req.Note)
	if err != nil {
		return err
	}
	return d.acted(w, r, a, award)
}

func (d *Door) suspend(w http.ResponseWriter, r *http.Request) error {
	a, id, err := d.of(r)
	if err != nil {
		return err
	}
	award, err := d.Issuing.Suspend(r.Context(), a, id)
	if err != nil {
		return err
	}
	return d.acted(w, r, a, award)
}

func (d *Door) lift(w http.ResponseWriter, r *http.Request) error {
	a, id, err := d.of(r)
	if err != nil {
		return err
	}
	award, err := d.Issuing.Lift(r.Context(), a, id)
	if err != nil {
		return err
	}
	return d.acted(w, r, a, award)
}

// slip shows the codes of the award's slip; ?renew=true replaces the claim code.
func (d *Door) slip(w http.ResponseWriter, r *http.Request) error {
	a, id, err := d.of(r)
	if err != nil {
		return err
	}
	show := d.Issuing.Slip
	if r.URL.Query().Get("renew") == "true" {
		show = d.Issuing.ReprintSlip
	}
	slip, err := show(r.Context(), a, id)
	if err != nil {
		return err
	}
	return httpd.WriteJSON(w, http.StatusOK, newSlipView(slip))
}
