package app

import (
	"context"
	"strings"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/verify"
)

// named adds to the report of an endorsement what it is about, in the names of this installation: an identity says nothing
// to who reads. What is of another installation keeps its address, and of a badge nobody learns here whose it is.
func (s *Verifying) named(ctx context.Context) func(verify.Report, error) (verify.Report, error) {
	return func(r verify.Report, err error) (verify.Report, error) {
		if err != nil || r.Kind != verify.KindEndorsement || r.Credential == nil || r.Verdict == verify.NotAuthentic {
			return r, err
		}
		r.Subject, err = s.subject(ctx, r.Credential.Endorses)
		return r, err
	}
}

func (s *Verifying) subject(ctx context.Context, id string) (*verify.Subject, error) {
	slug, ours := credential.OrganisationOfDID(s.BaseURL, id)
	badge := ""
	if rest, found := strings.CutPrefix(id, credential.Profile(s.BaseURL, "")); !ours && found {
		slug, badge, ours = strings.Cut(rest, "/b/")
	}
	if !ours {
		return nil, nil
	}
	registry, err := s.Registry(ctx)
	if err != nil {
		return nil, err
	}
	entry, ok := registry.Entry(credential.DID(s.BaseURL, slug))
	if !ok {
		return nil, nil
	}
	subject := &verify.Subject{Organisation: entry.Name}
	if badge == "" {
		return subject, nil
	}
	model, err := s.Definition(ctx, badge)
	if domain.IsKind(err, domain.NotFound) {
		return nil, nil
	}
	subject.Title = model.Title
	return subject, err
}
