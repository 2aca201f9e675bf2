package app

import (
	"context"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/evidence"
	"galon/internal/verify"
)

// PieceQuestion asks whether a file is one that a badge names. The badge is given by its public code or as a file.
type PieceQuestion struct {
	Code  string
	Badge []byte
	File  []byte
}

// PieceAnswer says yes or no, by SHA-256 alone. Neither the file nor the badge is kept.
type PieceAnswer struct {
	Match  bool
	Digest string // of the file, as the badge would name it
	Name   string // what the badge calls it
	Named  int    // files that the badge names by their digest
	Report verify.Report
}

// Piece compares a file with those that the badge names. A badge whose signature does not hold proves nothing.
func (s *Verifying) Piece(ctx context.Context, q PieceQuestion) (PieceAnswer, error) {
	var a PieceAnswer
	if len(q.File) == 0 {
		return a, domain.InvalidFields([]domain.FieldError{{Pointer: "/file", Code: "evidence-missing"}})
	}
	switch {
	case q.Code != "":
		shown, err := s.Share(ctx, q.Code)
		if err != nil {
			return a, err
		}
		if shown.Share.HideEvidence { // a yes would tell what the page leaves out
			return a, domain.Conflictf("share-evidence-hidden")
		}
		a.Report = shown.Report
	case len(q.Badge) > 0:
		var err error
		if a.Report, err = s.File(ctx, q.Badge); err != nil {
			return a, err
		}
	default:
		return a, domain.InvalidFields([]domain.FieldError{{Pointer: "/code", Code: "piece-badge-missing"}})
	}
	if a.Report.Credential == nil || a.Report.Check(verify.CheckSignature).Outcome != verify.Yes || a.Report.Check(verify.CheckKey).Outcome == verify.No {
		return a, domain.Conflictf("piece-badge-unsure")
	}
	// The bytes as they are, and as they are kept: a photo on the telephone still has what was taken off the kept one.
	digests := []string{evidence.Digest(q.File)}
	if clean, _, err := evidence.Clean(q.File); err == nil {
		digests = append(digests, evidence.Digest(clean))
	}
	a.Digest = digests[len(digests)-1]
	for _, e := range a.Report.Credential.Evidence {
		named := credential.PieceDigest(e)
		if named == "" {
			continue
		}
		a.Named++
		for _, d := range digests {
			if d == named {
				a.Match, a.Digest, a.Name = true, d, e.Name
			}
		}
	}
	return a, nil
}
