package app

import (
	"context"
	"errors"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
)

// leastKept is the shortest time that an organisation may choose for that kind.
func leastKept(kind domain.EvidenceKind) int {
	for _, r := range domain.EvidenceRules {
		if r.Kind == kind {
			return r.Min
		}
	}
	return 0
}

// endAfests takes away the dossiers whose training nobody controls any more (article L. 6362-6 of the Code du travail):
// the learner's words, the signatures and the files. The badge stays, and still proves a file by its digest.
func (s *Issuing) endAfests(ctx context.Context, now time.Time) error {
	all, err := s.Store.EndedAfests(ctx, now.AddDate(0, -leastKept(domain.EvidenceAFEST), 0))
	if err != nil {
		return err
	}
	var failed []error
	for _, d := range all {
		rule, err := s.evidenceRule(ctx, d.OrganisationID, domain.EvidenceAFEST)
		if err != nil {
			return err
		}
		if now.Before(rule.Until(d.Since)) {
			continue
		}
		if err := s.Evidence.RemoveAll(string(d.ID)); err != nil { // the files before the rows: the next run does what this one could not
			failed = append(failed, wrap(err, "remove files of %s", d.ID))
			continue
		}
		failed = append(failed, s.Store.Write(ctx, func(tx *store.Tx) error {
			if err := tx.EndAfest(d.ID); err != nil {
				return err
			}
			return s.audit(tx, domain.Actor{}, "evidence.over", d.OrganisationID, string(d.ID), string(domain.EvidenceAFEST))
		}))
	}
	return errors.Join(failed...)
}

// endPanels takes the people out of the juries whose time is over, with their files and the signed minutes. Days, blocs,
// decisions and the digests of the minutes stay: the badges name them.
func (s *Issuing) endPanels(ctx context.Context, now time.Time) error {
	all, err := s.Store.PanelsBefore(ctx, domain.DayOf(now.AddDate(0, -leastKept(domain.EvidencePanel), 1)))
	if err != nil {
		return err
	}
	var failed []error
	for _, p := range all {
		rule, err := s.evidenceRule(ctx, p.OrganisationID, domain.EvidencePanel)
		if err != nil {
			return err
		}
		if now.Before(rule.Until(p.Served())) {
			continue
		}
		if err := s.Evidence.RemoveAll(string(p.ID)); err != nil {
			failed = append(failed, wrap(err, "remove files of %s", p.ID))
			continue
		}
		failed = append(failed, s.Store.Write(ctx, func(tx *store.Tx) error {
			if _, err := tx.ForgetPanel(p.ID, true, now); err != nil {
				return err
			}
			return s.audit(tx, domain.Actor{}, "evidence.over", p.OrganisationID, string(p.ID), string(domain.EvidencePanel))
		}))
	}
	return errors.Join(failed...)
}
