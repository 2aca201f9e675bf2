package app

import (
	"context"
	"slices"

	"galon/internal/domain"
)

// trial is what an organisation may do that waits for the operator: send to its own people, marked « ESSAI » in the signed
// bytes. Nothing of it is in the registry, so a verification answers issuer_unknown.
type trial struct {
	on    bool
	house []string // addresses of its people
}

// mayIssue tells whether the organisation may sign today, and whether only on trial.
func (in *Installation) mayIssue(ctx context.Context, o domain.Organisation) (trial, error) {
	err := in.entitled(ctx, o)
	if domain.CodeOf(err) != "organisation-not-verified" {
		return trial{}, err
	}
	st, stErr := in.standingOf(ctx, o)
	if stErr != nil {
		return trial{}, stErr
	}
	if !st.OnTrial() {
		return trial{}, err
	}
	members, memberErr := in.Store.Members(ctx, o.ID)
	t := trial{on: true}
	for _, m := range members {
		t.house = append(t.house, domain.NormalEmail(m.Account.Email))
	}
	return t, memberErr
}

// mark puts the mark before the title of a badge.
func (t trial) mark(a domain.Achievement) domain.Achievement {
	if t.on && !domain.IsTrial(a.Title) {
		a.Title = domain.TrialMark + a.Title
	}
	return a
}

// faults are the recipients outside the house. A slip would leave it too.
func (t trial) faults(r domain.Recipient) []domain.FieldError {
	if !t.on || slices.Contains(t.house, domain.NormalEmail(r.Email)) && r.Email != "" {
		return nil
	}
	return []domain.FieldError{{Pointer: "/recipient/email", Code: "trial-recipient"}}
}
