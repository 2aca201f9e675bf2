package app

import (
	"context"
	"strings"

	"galon/internal/domain"
	"galon/internal/verify"
)

// own reads a document that this installation publishes from where it is kept, so that judging our own badges asks
// nobody. known is false for any other address.
func (s *Publishing) own(ctx context.Context, url string) (body []byte, known bool, err error) {
	rest, ours := strings.CutPrefix(url, s.BaseURL+"/")
	if !ours || strings.ContainsAny(rest, "?#") {
		return nil, false, nil
	}
	parts := strings.Split(rest, "/")
	is := func(shape ...string) bool {
		if len(parts) != len(shape) {
			return false
		}
		for i, s := range shape {
			if s != "" && parts[i] != s || parts[i] == "" {
				return false
			}
		}
		return true
	}
	switch {
	case is("o", "", "revocations"):
		body, err = s.Revocations(ctx, parts[1])
	case is("o", "", "v2"):
		body, err = s.Issuer2(ctx, parts[1])
	case is("o", "", "v2", "revocations"):
		body, err = s.Revocations2(ctx, parts[1])
	case is("o", "", "b", "", "v2"):
		body, err = s.BadgeClass(ctx, parts[1], parts[3])
	case is("o", "", "b", "", "v2", ""):
		body, err = s.BadgeClassVersion(ctx, parts[1], parts[3], parts[5])
	case is("o", "", "keys", "", "v2"):
		body, err = s.Key2(ctx, parts[1], parts[3])
	case is("o", "", "keys", ""):
		body, err = s.Key(ctx, parts[1], parts[3])
	case is("r", ""):
		body, err = s.Refreshed(ctx, parts[1])
	case is("ob2", "") && !strings.Contains(parts[1], "."):
		var twin HostedTwin
		if twin, err = s.HostedTwin(ctx, parts[1]); err == nil && twin.Revoked {
			return nil, true, &verify.StatusError{Status: 410}
		}
		body = twin.Document
	default:
		return nil, false, nil
	}
	switch {
	case domain.IsKind(err, domain.NotFound):
		err = &verify.StatusError{Status: 404}
	case domain.IsKind(err, domain.Gone):
		err = &verify.StatusError{Status: 410}
	}
	return body, true, err
}
