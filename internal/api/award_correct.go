package api

import (
	"cmp"
	"net/http"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// correctRequest says what an award should have said. What is absent stays as it is.
type correctRequest struct {
	Recipient *struct {
		Name  *string `json:"name"`
		Email *string `json:"email"`
	} `json:"recipient"`
	AwardedOn *domain.Day      `json:"awarded_on"`
	Level     *int             `json:"level"`
	Place     *string          `json:"place"`
	Assessor  *domain.Assessor `json:"assessor"`
}

func (c correctRequest) amend(to *app.Correction) {
	if p := c.Recipient; p != nil {
		put(&to.Name, p.Name)
		put(&to.Email, p.Email)
	}
	put(&to.Facts.AwardedOn, c.AwardedOn)
	put(&to.Facts.Level, c.Level)
	put(&to.Facts.Place, c.Place)
	put(&to.Facts.Assessor, c.Assessor)
}

func put[T any](to, said *T) {
	if said != nil {
		*to = *said
	}
}

// correct makes a badge anew in the place of the one of the address.
func (d *Door) correct(w http.ResponseWriter, r *http.Request) error {
	a, id, err := d.of(r)
	if err != nil {
		return err
	}
	var req correctRequest
	if err := httpd.Decode(r, &req); err != nil {
		return err
	}
	request, err := once(r, struct {
		Corrects domain.AwardID
		correctRequest
	}{id, req})
	if err != nil {
		return err
	}
	var award domain.Award
	subject, err := d.onlyOnce(r.Context(), a, request, func() (err error) {
		award, err = d.Issuing.Amend(r.Context(), a, id, request, req.amend)
		return err
	})
	if err != nil {
		return err
	}
	return d.corrected(w, r, a, cmp.Or(domain.AwardID(subject), award.ID))
}

// corrected answers the new badge, or that it waits for a second person.
func (d *Door) corrected(w http.ResponseWriter, r *http.Request, a domain.Actor, id domain.AwardID) error {
	award, err := d.Issuing.Awarded(r.Context(), a, id)
	if domain.IsKind(err, domain.NotFound) {
		return d.accepted(w, r, a, domain.Award{ID: id})
	}
	if err != nil {
		return err
	}
	view, err := d.see(r, a, award)
	if err == nil && view.Recipient != nil {
		view, err = d.inChain(r, a, award, view.Recipient)
	}
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/api/v1/awards/"+string(id))
	return httpd.WriteJSON(w, http.StatusCreated, view)
}

// inChain is an award with those that it took the place of, and that took its place.
func (d *Door) inChain(r *http.Request, a domain.Actor, award domain.Award, who *recipientView) (awardView, error) {
	v, err := d.answered(r, a, d.view(award, who))
	if err != nil {
		return v, err
	}
	chain, err := d.Issuing.Chain(r.Context(), a, award)
	for i, x := range chain {
		if x.This && i > 0 {
			v.Replaces = chain[i-1].ID
		}
		if x.This && i+1 < len(chain) {
			v.ReplacedBy = chain[i+1].ID
		}
	}
	return v, err
}
