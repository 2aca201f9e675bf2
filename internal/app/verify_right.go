package app

import (
	"context"

	"galon/internal/domain"
	"galon/internal/verify"
)

// Right is why an organisation may attest a bloc: the register names it as a certifying body, or one habilitated it
// (articles R. 6113-16 and R. 6113-16-1 of the Code du travail).
type Right struct {
	Own          bool // it is a certifying body itself
	Habilitation domain.Habilitation
}

// entitled finds that right for the day of the award. A badge that is not valid, or no bloc, has none to tell.
func (s *Verifying) entitled(ctx context.Context, a domain.Award, report verify.Report) (*Right, error) {
	v := report.Credential
	if report.Verdict != verify.Valid || v == nil || v.Bloc == nil || a.Achievement.Kind != domain.BlocAttestation {
		return nil, nil
	}
	organisation, err := s.Store.Organisation(ctx, a.OrganisationID)
	if err != nil {
		return nil, err
	}
	bloc, err := s.Bloc(ctx, v.Bloc.Code)
	if domain.IsKind(err, domain.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if domain.IsCertifyingBody(organisation, bloc) {
		return &Right{Own: true}, nil
	}
	habilitations, err := s.Store.Habilitations(ctx, a.OrganisationID)
	if err != nil {
		return nil, err
	}
	h, ok := domain.HabilitatedBy(organisation, bloc, habilitations, domain.DayOf(v.AwardedDate))
	if !ok {
		return nil, nil
	}
	return &Right{Habilitation: h}, nil
}
