package app

import (
	"context"

	"galon/internal/credential"
	"galon/internal/domain"
)

// Preview is the badge as an employer would read it, made by the same code as the real one and neither signed nor
// kept. A badge that the person already has is shown too; the error then says since when.
func (s *Issuing) Preview(ctx context.Context, actor domain.Actor, r IssueRequest) (*credential.View, error) {
	p, o, held := s.check(ctx, actor, r)
	if held != nil && domain.CodeOf(held) != "award-already-held" {
		return nil, held
	}
	now := s.now()
	from, until := domain.Validity(p.achievement, o.facts.AwardedOn, now)
	document, err := credential.Build(credential.Input{
		BaseURL: s.BaseURL, Organisation: p.organisation, RecipientName: o.recipient.Name,
		Award: domain.Award{
			ID: domain.NewID[domain.AwardID](now), OrganisationID: p.organisation.ID, Achievement: p.achievement, Facts: o.facts,
			CredentialID: domain.NewURN(), SubjectID: domain.NewURN(), ValidFrom: from, ValidUntil: until,
		},
	})
	if err != nil {
		return nil, wrap(err, "build preview")
	}
	view, err := credential.Parse(document)
	if err != nil {
		return nil, wrap(err, "read preview")
	}
	return view, held
}
