package app

import (
	"bytes"
	"context"
	"fmt"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/status"
	"galon/internal/store"
	"galon/internal/verify"
)

// StoredCheck is what an examination of everything that is stored has found.
type StoredCheck struct {
	Awards    int      `json:"awards"`     // signed documents that were read
	Broken    []string `json:"broken"`     // awards whose bytes, signature or key do not hold, or were not judged
	Lists     int      `json:"lists"`      // status lists
	WrongBits []string `json:"wrong_bits"` // awards whose bit and row say different things
	Unsigned  []string `json:"unsigned"`   // lists whose bits are not those that were signed last: the next signature would tell them
	Keys      int      `json:"keys"`
	LostKeys  []string `json:"lost_keys"` // keys that the master key does not open
}

// OK tells whether nothing is wrong.
func (c StoredCheck) OK() bool {
	return len(c.Broken)+len(c.WrongBits)+len(c.Unsigned)+len(c.LostKeys) == 0
}

// CheckStored verifies again what is stored: every signed document as a stranger would, every status list against the
// awards, every sealed key. most bounds the documents, the newest of each organisation first; 0 is all of them.
func (s *Verifying) CheckStored(ctx context.Context, most int) (StoredCheck, error) {
	var c StoredCheck
	if _, err := s.Registry(ctx); domain.CodeOf(err) == "registry-doubtful" { // it is the registry that is in doubt, no badge
		return c, err
	}
	organisations, err := s.Store.Organisations(ctx)
	if err != nil {
		return c, err
	}
	lists, err := s.listBits(ctx, &c)
	if err != nil {
		return c, err
	}
	c.Lists = len(lists)
	for _, o := range organisations {
		if err := s.checkKeys(ctx, o, &c); err != nil {
			return c, err
		}
		if err := s.checkAwards(ctx, o, lists, most, &c); err != nil {
			return c, err
		}
	}
	return c, nil
}

// ownKey tells whether the key is ours. One that was in other hands since is still the key that signed here.
func ownKey(c verify.Check) bool { return c.Outcome == verify.Yes || c.Code == "key-compromised-after" }

type listKey struct {
	organisation domain.OrganisationID
	number       int
	purpose      string
}

// listBits reads the bits that are signed, and compares them with those of the working row: both change in one
// transaction.
func (s *Verifying) listBits(ctx context.Context, c *StoredCheck) (map[listKey]*status.List, error) {
	rows, err := s.Store.StatusLists(ctx)
	if err != nil {
		return nil, err
	}
	bits := map[listKey]*status.List{}
	for _, row := range rows {
		if len(row.Document) == 0 {
			continue
		}
		view, err := credential.ParseStatusList(row.Document)
		if err != nil {
			return nil, fmt.Errorf("status list %d of %s: %w", row.Number, row.OrganisationID, err)
		}
		if bits[listKey{row.OrganisationID, row.Number, row.Purpose}], err = status.Decode(view.EncodedList); err != nil {
			return nil, fmt.Errorf("status list %d of %s: %w", row.Number, row.OrganisationID, err)
		}
		if !bytes.Equal(bits[keyOf(row)].Bytes(), row.Bits) && row.HeldAt.IsZero() {
			c.Unsigned = append(c.Unsigned, fmt.Sprintf("%d (%s, %s)", row.Number, row.Purpose, row.OrganisationID))
		}
	}
	return bits, nil
}

func (s *Verifying) checkKeys(ctx context.Context, o domain.Organisation, c *StoredCheck) error {
	rows, err := s.Store.Keys(ctx, o.ID)
	if err != nil {
		return err
	}
	for _, row := range rows {
		c.Keys++
		if _, err := s.openKey(row); err != nil {
			c.LostKeys = append(c.LostKeys, row.ID)
		}
	}
	return nil
}

func (s *Verifying) checkAwards(ctx context.Context, o domain.Organisation, lists map[listKey]*status.List, most int, c *StoredCheck) error {
	seen := 0
	for cursor := ""; ; {
		page, next, err := s.Store.Awards(ctx, store.AwardFilter{OrganisationID: o.ID, Cursor: cursor, Limit: 500})
		if err != nil {
			return err
		}
		for _, row := range page {
			if row.Award.State != domain.AwardIssued || !row.Award.ErasedAt.IsZero() {
				continue
			}
			if seen++; most > 0 && seen > most {
				return nil
			}
			if err := s.checkAward(ctx, row.Award.ID, lists, c); err != nil {
				return err
			}
		}
		if cursor = next; cursor == "" {
			return nil
		}
	}
}

func (s *Verifying) checkAward(ctx context.Context, id domain.AwardID, lists map[listKey]*status.List, c *StoredCheck) error {
	award, err := s.Store.Award(ctx, id)
	if err != nil {
		return err
	}
	c.Awards++
	for _, bytes := range [][]byte{award.Document, []byte(award.JWT)} {
		if len(bytes) == 0 && len(award.Document) > 0 { // an organisation may leave the JWT out
			continue
		}
		report, err := s.Verifier.Verify(ctx, bytes)
		if err != nil || report.Check(verify.CheckSignature).Outcome != verify.Yes || !ownKey(report.Check(verify.CheckKey)) ||
			report.Credential == nil || report.Credential.ID != award.CredentialID {
			c.Broken = append(c.Broken, string(id))
			break
		}
	}
	for purpose, on := range map[string]bool{purposeRevocation: !award.RevokedAt.IsZero(), purposeSuspension: !award.SuspendedAt.IsZero()} {
		list, ok := lists[listKey{award.OrganisationID, award.StatusList, purpose}]
		if !ok { // nothing of that list was signed yet
			if on {
				c.WrongBits = append(c.WrongBits, string(id))
			}
			continue
		}
		if set, err := list.Get(award.StatusIndex); err != nil || set != on {
			c.WrongBits = append(c.WrongBits, string(id))
		}
	}
	return nil
}
