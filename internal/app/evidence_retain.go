package app

import (
	"context"
	"errors"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
)

// evidenceRule is how long the organisation keeps files of that kind.
func (in *Installation) evidenceRule(ctx context.Context, id domain.OrganisationID, kind domain.EvidenceKind) (domain.EvidenceRule, error) {
	own, err := in.Store.EvidenceRules(ctx, id)
	if err != nil {
		return domain.EvidenceRule{}, err
	}
	for _, r := range domain.EvidenceRules {
		if r.Kind != kind {
			continue
		}
		if months, ok := own[kind]; ok {
			r.Months = months
		}
		return r, nil
	}
	return domain.EvidenceRule{}, domain.NotFoundf("evidence-unknown")
}

// EvidenceRules are those of the actor's organisation, in the order of the page.
func (s *Issuing) EvidenceRules(ctx context.Context, actor domain.Actor) (rules []domain.EvidenceRule, err error) {
	if err := allow(actor, ActRead, actor.OrganisationID); err != nil {
		return nil, err
	}
	for _, r := range domain.EvidenceRules {
		if r, err = s.evidenceRule(ctx, actor.OrganisationID, r.Kind); err != nil {
			return nil, err
		}
		rules = append(rules, r)
	}
	return rules, nil
}

// SetEvidenceRules says how long files are kept, in months, within what the law and people's rights allow.
func (s *Issuing) SetEvidenceRules(ctx context.Context, actor domain.Actor, months map[domain.EvidenceKind]int) error {
	if err := allow(actor, ActManageOrganisation, actor.OrganisationID); err != nil {
		return err
	}
	var faults []domain.FieldError
	var rules []domain.EvidenceRule
	for _, r := range domain.EvidenceRules {
		if n, said := months[r.Kind]; said && r.Max > 0 {
			r.Months = n
			faults = append(faults, r.Check()...)
			rules = append(rules, r)
		}
	}
	if err := domain.InvalidFields(faults); err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		for _, r := range rules {
			if err := tx.SaveEvidenceRule(actor.OrganisationID, r.Kind, r.Months); err != nil {
				return err
			}
		}
		return s.audit(tx, actor, "evidence.rule", actor.OrganisationID, "", "")
	})
}

// KeptUntil is the day on which an AFEST dossier goes with its files: counted from its badge, or from the last time
// somebody wrote in it.
func (s *Afest) KeptUntil(ctx context.Context, v AfestView) (time.Time, error) {
	served := v.Dossier.UpdatedAt
	if v.Dossier.AwardID != "" {
		award, err := s.Store.Award(ctx, v.Dossier.AwardID)
		if err != nil {
			return time.Time{}, err
		}
		served = award.IssuedAt
	}
	rule, err := s.evidenceRule(ctx, v.Dossier.OrganisationID, domain.EvidenceAFEST)
	return rule.Until(served), err
}

// Until is the day on which the people of a session go, with its files and its signed minutes.
func (s *Panels) Until(ctx context.Context, p domain.PanelSession) (time.Time, error) {
	rule, err := s.evidenceRule(ctx, p.OrganisationID, domain.EvidencePanel)
	return rule.Until(p.Served()), err
}

// RetainArgs is the daily job that erases what has served long enough.
type RetainArgs struct{}

func (RetainArgs) Kind() string { return "retain-evidence" }

// draftKept is how long a demand that was begun and never sent waits for its author.
const draftKept = 90 * 24 * time.Hour

// Retain erases what has served long enough: each file by the rule of its organisation, a demand that came to nothing
// with its text, a draft that was forgotten, AFEST dossiers and the people of juries. Digests stay on the badges: a copy
// that somebody kept can still be proved.
//
// The file goes before the note. If the process ends in between, the next run finds nothing to erase and writes the note.
func (s *Issuing) Retain(ctx context.Context) error {
	now := s.now()
	shortest := 0
	for _, r := range domain.EvidenceRules {
		if r.Max > 0 && (shortest == 0 || r.Min < shortest) {
			shortest = r.Min
		}
	}
	files, err := s.Store.ServedFiles(ctx, now.AddDate(0, -shortest, 0))
	if err != nil {
		return err
	}
	rules := map[domain.OrganisationID]map[domain.EvidenceKind]domain.EvidenceRule{}
	var failed []error
	for _, f := range files {
		rule, known := rules[f.OrganisationID][f.Kind]
		if !known {
			if rule, err = s.evidenceRule(ctx, f.OrganisationID, f.Kind); err != nil {
				return err
			}
			if rules[f.OrganisationID] == nil {
				rules[f.OrganisationID] = map[domain.EvidenceKind]domain.EvidenceRule{}
			}
			rules[f.OrganisationID][f.Kind] = rule
		}
		if until := rule.Until(f.Since); until.IsZero() || now.Before(until) {
			continue
		}
		failed = append(failed, s.endFile(ctx, f, now))
	}
	failed = append(failed, s.forgetClaims(ctx, now), s.endAfests(ctx, now), s.endPanels(ctx, now))
	return errors.Join(failed...)
}

func (s *Issuing) endFile(ctx context.Context, f store.ServedFile, now time.Time) error {
	// A drawer belongs to one dossier or demand, so nothing else needs the file there: the same photo elsewhere is another file.
	if err := s.Evidence.Remove(f.Drawer, f.SHA256); err != nil {
		return wrap(err, "remove file of %s", f.Drawer)
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.FileOver(f.Drawer, f.SHA256, now); err != nil {
			return err
		}
		return s.audit(tx, domain.Actor{}, "evidence.over", f.OrganisationID, f.Drawer, string(f.Kind))
	})
}

// forgetClaims erases demands that came to nothing, and drafts that nobody went on with.
func (s *Issuing) forgetClaims(ctx context.Context, now time.Time) error {
	drafts, err := s.Store.ForgottenDrafts(ctx, now.Add(-draftKept))
	if err != nil {
		return err
	}
	least := 0
	for _, r := range domain.EvidenceRules {
		if r.Kind == domain.EvidenceRefused {
			least = r.Min
		}
	}
	failedClaims, err := s.Store.FailedClaims(ctx, now.AddDate(0, -least, 0))
	if err != nil {
		return err
	}
	for _, c := range failedClaims {
		rule, err := s.evidenceRule(ctx, c.OrganisationID, domain.EvidenceRefused)
		if err != nil {
			return err
		}
		if !now.Before(rule.Until(c.DecidedAt)) {
			drafts = append(drafts, c.ID)
		}
	}
	for _, id := range drafts {
		if err := s.Evidence.RemoveAll(string(id)); err != nil {
			return err
		}
		if err := s.Store.Write(ctx, func(tx *store.Tx) error { return tx.DeleteBadgeClaim(id) }); err != nil && !isConflict(err) {
			return err
		}
	}
	return nil
}
