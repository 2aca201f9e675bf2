package ui

import (
	"net/http"
	"strconv"

	"galon/internal/app"
	"galon/internal/domain"
)

func (c *ClaimDesk) review(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.takeReview(w, r, c.reviewAt(d))
}

// typedAt is what was typed about the demand of the address.
func (c *ClaimDesk) typedAt(r *http.Request, s *seat, prefix string) (*asking, app.ClaimView, error) {
	f, err := readAsking(c.Site, prefix, r)
	if err != nil {
		return nil, app.ClaimView{}, err
	}
	v, err := c.claimAt(r, s)
	return f, v, err
}

func (c *ClaimDesk) takeReview(w http.ResponseWriter, r *http.Request, s seat) error {
	f, v, err := c.typedAt(r, &s, "claim.review.")
	if err != nil {
		return err
	}
	review := domain.Review{Verdict: domain.ReviewVerdict(f.value("act")), Message: f.value("message")}
	for i := range v.Achievement.Criteria {
		n := strconv.Itoa(i)
		review.Marks = append(review.Marks, domain.Mark{Value: domain.MarkValue(f.value("marks-" + n)), Note: f.value("notes-" + n)})
	}
	v, err = c.claims().Review(r.Context(), s.reader, v.Claim.ID, review)
	if err != nil {
		if f.fault(err) {
			return c.showReview(w, r, http.StatusUnprocessableEntity, s, f, nil)
		}
		return err
	}
	if s.reader.Invite.ID != "" {
		if v.Claim.State == domain.ClaimAccepted {
			return c.thank(w, r, "accord")
		}
		return c.thank(w, r, "avis")
	}
	return c.Site.SeeOther(w, r, s.url, reviewed(v))
}

// reviewed names the sentence that tells what an answer has done.
func reviewed(v app.ClaimView) string {
	switch {
	case v.Claim.AwardID != "":
		return "claim-accepted"
	case v.Claim.State == domain.ClaimRevision:
		return "claim-returned"
	case v.Claim.State == domain.ClaimRefused:
		return "claim-refused"
	case v.Waiting == domain.WaitingOpen:
		return "award-waiting"
	}
	return "claim-reviewed"
}

func (c *ClaimDesk) together(w http.ResponseWriter, r *http.Request, d desk) error {
	s := c.reviewAt(d)
	f, v, err := c.typedAt(r, &s, "claim.review.")
	if err != nil {
		return err
	}
	v, err = c.claims().Join(r.Context(), d.Actor, v.Claim.ID, domain.ReviewVerdict(f.value("act")), f.value("message"))
	if err != nil {
		if f.fault(err) {
			f.rename("message", "together")
			return c.showReview(w, r, http.StatusUnprocessableEntity, s, f, nil)
		}
		return err
	}
	return c.Site.SeeOther(w, r, s.url, reviewed(v))
}

func (c *ClaimDesk) inviteReviewer(w http.ResponseWriter, r *http.Request, d desk) error {
	s := c.reviewAt(d)
	f, v, err := c.typedAt(r, &s, "invite.form.")
	if err != nil {
		return err
	}
	if err := c.claims().InviteReviewer(r.Context(), d.Actor, v.Claim.ID, f.value("name"), f.value("email"), f.value("role")); err != nil {
		if f.fault(err) {
			return c.showReview(w, r, http.StatusUnprocessableEntity, s, nil, f)
		}
		return err
	}
	return c.Site.SeeOther(w, r, s.url, "invited")
}

func (c *ClaimDesk) stopReviewer(w http.ResponseWriter, r *http.Request, d desk) error {
	s := c.reviewAt(d)
	v, err := c.claimAt(r, &s)
	if err != nil {
		return err
	}
	id, err := param[domain.InviteID](r, "invite")
	if err != nil {
		return domain.NotFoundf("invite-unknown")
	}
	if err := c.claims().StopReviewer(r.Context(), d.Actor, v.Claim.ID, id); err != nil {
		return err
	}
	return c.Site.SeeOther(w, r, s.url, "invite-stopped")
}

func (c *ClaimDesk) deliverClaim(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.ClaimID](r, "claim")
	if err != nil {
		return domain.NotFoundf("badge-claim-unknown")
	}
	s, reviews := c.reviewAt(d), d.can(app.ActReviewClaims)
	if err := c.claims().Deliver(r.Context(), d.Actor, id); err != nil {
		f := newAsking(c.Site, "claim.review.", nil)
		if !f.fault(err) {
			return err
		}
		for i := range f.faults {
			f.faults[i].Field = ""
		}
		if !reviews {
			return c.showToDeliver(w, r, d, http.StatusUnprocessableEntity, f.faults)
		}
		return c.showReview(w, r, http.StatusUnprocessableEntity, s, f, nil)
	}
	if !reviews {
		x, err := c.Issuing.Store.BadgeClaim(r.Context(), id)
		if err != nil {
			return err
		}
		return c.Site.SeeOther(w, r, queuePath, map[bool]string{true: "award-waiting", false: "claim-accepted"}[x.AwardID == ""])
	}
	v, err := c.claimAt(r, &s)
	if err != nil {
		return err
	}
	return c.Site.SeeOther(w, r, s.url, reviewed(v))
}
