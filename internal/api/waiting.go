package api

import (
	"net/http"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// waitingView is an award that a second person of the organisation signs off, or did not.
type waitingView struct {
	ID          domain.AwardID `json:"id"` // the award keeps it
	Achievement string         `json:"achievement"`
	Recipient   *recipientView `json:"recipient,omitempty"` // not for a key that may not read
	State       string         `json:"state"`               // waiting, refused
	AwardedOn   domain.Day     `json:"awarded_on"`
	AskedAt     time.Time      `json:"asked_at"`
	DecidedAt   time.Time      `json:"decided_at,omitzero"`
	Reason      string         `json:"reason,omitempty"`
	BatchID     domain.BatchID `json:"batch,omitempty"`
}

func (d *Door) waitingView(a domain.Actor, v domain.WaitingAward) waitingView {
	view := waitingView{ID: v.ID, Achievement: v.AchievementSlug, State: string(v.State), AwardedOn: v.Facts.AwardedOn, AskedAt: v.AskedAt, DecidedAt: v.DecidedAt,
		Reason: v.Reason, BatchID: v.BatchID}
	if app.Can(a, app.ActRead, v.OrganisationID) {
		view.Recipient = &recipientView{v.Recipient.Name, v.Recipient.Email}
	}
	return view
}

// accepted answers 202: nothing is signed yet, and the address of the award says what becomes of it.
func (d *Door) accepted(w http.ResponseWriter, r *http.Request, a domain.Actor, award domain.Award) error {
	v, err := d.Issuing.WaitingAward(r.Context(), a, award.ID)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/api/v1/awards/"+string(award.ID))
	return httpd.WriteJSON(w, http.StatusAccepted, d.waitingView(a, v))
}

// orWaiting answers for an award that is none yet; err is what to say where there is nothing of that name at all.
func (d *Door) orWaiting(w http.ResponseWriter, r *http.Request, a domain.Actor, id domain.AwardID, err error) error {
	if !domain.IsKind(err, domain.NotFound) {
		return err
	}
	v, waitingErr := d.Issuing.WaitingAward(r.Context(), a, id)
	if waitingErr != nil {
		return err
	}
	return httpd.WriteJSON(w, http.StatusOK, d.waitingView(a, v))
}
