package app

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"

	"galon/internal/domain"
	"galon/internal/evidence"
	"galon/internal/store"
)

// AwardProof is one line of the proofs of a year.
type AwardProof struct {
	Award  domain.Award
	Person string
	State  BadgeState // on the day of the file
	File   string     // its signed badge in the archive; "" when its person has erased it
}

// ProofWords are what the door says in the archive.
type ProofWords struct {
	ReadMe string
	Table  func([]AwardProof) []byte
}

// Proofs writes what an auditor looks at (ux S37; Qualiopi, indicator 11: objectives are assessed): every badge of a year as it
// was signed, criteria and evidence in it, a table of whom and by whom, and the SHA-256 sums that sha256sum(1) checks. Trials
// are left out. When it fails half-way the reader must not be told that it ended well.
func (s *Issuing) Proofs(ctx context.Context, actor domain.Actor, year int, words ProofWords, to io.Writer) error {
	o := actor.OrganisationID
	if err := allow(actor, ActReadStatistics, o); err != nil {
		return err
	}
	if err := allow(actor, ActRead, o); err != nil { // it names people
		return err
	}
	if err := s.Store.Write(ctx, func(tx *store.Tx) error { return s.audit(tx, actor, "award.proofs", o, fmt.Sprint(year), "") }); err != nil {
		return err
	}
	z, sums := archive{zip.NewWriter(to), s.now()}, new(bytes.Buffer)
	put := func(name string, content []byte) error {
		fmt.Fprintf(sums, "%s  %s\n", evidence.Digest(content), name)
		return z.put(name, content)
	}
	if err := put("LISEZ-MOI.txt", []byte(words.ReadMe)); err != nil {
		return err
	}
	var lines []AwardProof
	list := store.AwardFilter{OrganisationID: o, IssuedFrom: startOfYear(year), IssuedBefore: startOfYear(year + 1), Limit: 500}
	for more := true; more; more = list.Cursor != "" {
		page, next, err := s.Store.Awards(ctx, list)
		if err != nil {
			return err
		}
		list.Cursor = next
		for _, row := range page {
			if domain.IsTrial(row.Achievement.Title) {
				continue
			}
			line := AwardProof{Award: row.Award, Person: row.RecipientName, State: s.StateOf(row.Award)}
			if row.ErasedAt.IsZero() {
				award, err := s.Store.Award(ctx, row.ID)
				if err != nil {
					return err
				}
				line.File = fmt.Sprintf("badges/%05d-%s.json", len(lines)+1, award.Achievement.Slug)
				if err := put(line.File, award.Document); err != nil {
					return err
				}
			}
			lines = append(lines, line)
		}
	}
	if err := put("attributions.csv", words.Table(lines)); err != nil {
		return err
	}
	if err := z.put("SHA256SUMS", sums.Bytes()); err != nil {
		return err
	}
	return z.zip.Close()
}
