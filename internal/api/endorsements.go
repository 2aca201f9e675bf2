package api

import (
	"encoding/json"
	"net/http"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// endorseRequest is what the organisation of the key says of another's work.
type endorseRequest struct {
	Target       domain.EndorsementTarget `json:"target"`
	Organisation string                   `json:"organisation"` // slug
	Achievement  string                   `json:"achievement"`  // slug
	Code         string                   `json:"code"`         // public code of a badge
	Comment      string                   `json:"comment"`
}

type endorsementView struct {
	ID         domain.EndorsementID     `json:"id"`
	Target     domain.EndorsementTarget `json:"target"`
	Subject    string                   `json:"subject"`
	Comment    string                   `json:"comment"`
	ValidFrom  time.Time                `json:"valid_from"`
	RevokedAt  time.Time                `json:"revoked_at,omitzero"`
	Credential json.RawMessage          `json:"credential"` // as it is signed, but for white space
	JWT        string                   `json:"jwt"`
}

func newEndorsementView(e domain.Endorsement) endorsementView {
	return endorsementView{e.ID, e.Target, e.Subject, e.Comment, e.ValidFrom, e.RevokedAt, e.Document, e.JWT}
}

func (d *Door) endorse(w http.ResponseWriter, r *http.Request) error {
	a, err := actor(r)
	if err != nil {
		return err
	}
	var req endorseRequest
	if err := httpd.Decode(r, &req); err != nil {
		return err
	}
	e, err := d.Issuing.Endorse(r.Context(), a, app.EndorseRequest{OrganisationID: a.OrganisationID, Target: req.Target,
		Organisation: req.Organisation, Achievement: req.Achievement, Code: req.Code, Comment: req.Comment})
	if err != nil {
		return err
	}
	return httpd.WriteJSON(w, http.StatusCreated, newEndorsementView(e))
}

func (d *Door) endorsements(w http.ResponseWriter, r *http.Request) error {
	a, err := actor(r)
	if err != nil {
		return err
	}
	all, err := d.Issuing.Endorsements(r.Context(), a, a.OrganisationID)
	if err != nil {
		return err
	}
	list := httpd.List[endorsementView]{Items: []endorsementView{}}
	for _, e := range all {
		list.Items = append(list.Items, newEndorsementView(e))
	}
	return httpd.WriteJSON(w, http.StatusOK, list)
}

func (d *Door) withdrawEndorsement(w http.ResponseWriter, r *http.Request) error {
	a, id, err := named[domain.EndorsementID](r, "endorsement", "endorsement-unknown")
	if err != nil {
		return err
	}
	e, err := d.Issuing.WithdrawEndorsement(r.Context(), a, id)
	if err != nil {
		return err
	}
	return httpd.WriteJSON(w, http.StatusOK, newEndorsementView(e))
}
