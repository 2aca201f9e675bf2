package app

import (
	"context"
	"crypto/rand"
	"strings"

	"galon/internal/domain"
	"galon/internal/store"
)

// guests is what each party may write with its link; the organisation may write all of it in its console.
var guests = map[domain.AfestParty][]string{
	domain.PartyTrainer:      {"situation", "reflection", "assessment", "piece", "sign"},
	domain.PartyLearner:      {"statement", "piece", "sign"},
	domain.PartyOrganisation: {"sign"},
}

// mayWrite tells whether the hand may write that into the dossier.
func (s *Afest) mayWrite(hand AfestHand, d domain.AfestDossier, what string) error {
	if hand.Link.ID != "" {
		if hand.Link.AfestID != d.ID || !hand.Link.Live(s.Now()) {
			return domain.NotFoundf("afest-link-unknown")
		}
		for _, may := range guests[hand.Link.Party] {
			if may == what {
				return nil
			}
		}
		return &domain.Error{Kind: domain.Forbidden, Code: "afest-link-not-for-this"}
	}
	if foreign(hand.Actor, d.OrganisationID) {
		return domain.NotFoundf("afest-unknown")
	}
	if trainerWrites[what] && Can(hand.Actor, ActFollowAfest, d.OrganisationID) && named(hand.Actor, d) {
		return nil
	}
	return allow(hand.Actor, ActAward, d.OrganisationID)
}

// trainerWrites is what the trainer named in a dossier writes with an account of their own: what they write by a link.
var trainerWrites = map[string]bool{"situation": true, "reflection": true, "assessment": true, "piece": true, "remove": true}

// change writes one part of a dossier. key is that of the form: sent again, it changes nothing and is no fault, because
// a telephone that lost the answer sends what it has kept once more.
func (s *Afest) change(ctx context.Context, hand AfestHand, id domain.AfestID, key, what string, f func(tx *store.Tx, d *domain.AfestDossier, trace domain.AfestTrace) error) error {
	key, err := formKey(key)
	if err != nil {
		return err
	}
	for try := 0; ; try++ { // two who write at once both get their part in
		err := s.changeOnce(ctx, hand, id, key, what, f)
		if domain.CodeOf(err) != "afest-changed" || try == 5 {
			return err
		}
	}
}

func (s *Afest) changeOnce(ctx context.Context, hand AfestHand, id domain.AfestID, key, what string, f func(tx *store.Tx, d *domain.AfestDossier, trace domain.AfestTrace) error) error {
	now := s.now()
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		d, err := tx.Afest(id)
		if err != nil {
			return err
		}
		if err := s.mayWrite(hand, d, what); err != nil {
			return err
		}
		if again, err := tx.AfestFormSent(id, key, now); err != nil || again {
			return err
		}
		if d.AwardID != "" {
			return domain.Conflictf("afest-closed")
		}
		if err := f(tx, &d, domain.AfestTrace{Key: key, By: string(hand.by()), At: now}); err != nil {
			return err
		}
		d.UpdatedAt = now
		if err := tx.UpdateAfest(d); err != nil {
			return err
		}
		if hand.Link.ID != "" {
			if err := tx.UseAfestLink(hand.Link.ID, now); err != nil {
				return err
			}
		}
		return tx.Audit(domain.AuditEntry{At: s.Now(), Actor: hand.label(), Act: "afest." + what, OrganisationID: d.OrganisationID, Subject: string(id)})
	})
}

// NewFormKey is the key of a form that is about to be filled in.
func NewFormKey() string { return strings.ToLower(rand.Text()) }

func formKey(key string) (string, error) {
	if key == "" {
		return NewFormKey(), nil
	}
	if len(key) > 40 || strings.Trim(key, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return "", &domain.Error{Kind: domain.Invalid, Code: "form-malformed"}
	}
	return key, nil
}

// SetContext writes the employer and the place.
func (s *Afest) SetContext(ctx context.Context, hand AfestHand, id domain.AfestID, employer domain.LegalBody, place string) error {
	return s.change(ctx, hand, id, "", "context", func(_ *store.Tx, d *domain.AfestDossier, _ domain.AfestTrace) error {
		d.Employer, d.Place = domain.LegalBody{Name: normalName(employer.Name), SIRET: digits(employer.SIRET)}, normalName(place)
		return domain.InvalidFields(d.CheckContext())
	})
}

// SetAnalysis writes element 1°.
func (s *Afest) SetAnalysis(ctx context.Context, hand AfestHand, id domain.AfestID, a domain.AfestAnalysis, criteria []string) error {
	return s.change(ctx, hand, id, "", "analysis", func(_ *store.Tx, d *domain.AfestDossier, _ domain.AfestTrace) error {
		d.Analysis = a
		if len(criteria) > 0 {
			d.Criteria = criteria
		}
		return domain.InvalidFields(a.Check(s.today()))
	})
}

// SetTrainer writes element 2°.
func (s *Afest) SetTrainer(ctx context.Context, hand AfestHand, id domain.AfestID, t domain.TrainerDesignation) error {
	return s.change(ctx, hand, id, "", "trainer", func(_ *store.Tx, d *domain.AfestDossier, _ domain.AfestTrace) error {
		t.Name = normalName(t.Name)
		d.Designation = t
		faults := t.Check(d.Learner.Name, s.today())
		if first, _ := d.File().Period(); first != "" && t.Date.Valid() && t.Date >= first { // « préalable »
			faults = append(faults, domain.FieldError{Pointer: "/date", Code: "afest-trainer-late", Args: []any{string(first)}})
		}
		return domain.InvalidFields(faults)
	})
}

// SetProtocol writes what the three parties sign.
func (s *Afest) SetProtocol(ctx context.Context, hand AfestHand, id domain.AfestID, p domain.AfestProtocol) error {
	return s.change(ctx, hand, id, "", "protocol", func(_ *store.Tx, d *domain.AfestDossier, _ domain.AfestTrace) error {
		d.Protocol = p
		return domain.InvalidFields(p.Check())
	})
}

// SetStatement writes the learner's own words.
func (s *Afest) SetStatement(ctx context.Context, hand AfestHand, id domain.AfestID, key, words string) error {
	return s.change(ctx, hand, id, key, "statement", func(_ *store.Tx, d *domain.AfestDossier, _ domain.AfestTrace) error {
		d.Statement = strings.TrimSpace(words)
		return domain.InvalidFields(domain.CheckStatement(d.Statement))
	})
}

// maxTraces bounds what one dossier holds of each kind.
const maxTraces = 60

// AddSituation notes a time of work, with a photo when one was taken.
func (s *Afest) AddSituation(ctx context.Context, hand AfestHand, id domain.AfestID, key string, x domain.AfestSituation, photo []byte) error {
	kept, err := s.keepFirst(ctx, hand, id, "situation", photo, x.Check(s.today()))
	if err != nil {
		return err
	}
	return s.dropUnlisted(ctx, id, kept, s.change(ctx, hand, id, key, "situation", func(tx *store.Tx, d *domain.AfestDossier, trace domain.AfestTrace) error {
		x.AfestTrace = trace
		if err := domain.InvalidFields(x.Check(s.today())); err != nil {
			return err
		}
		if len(d.Situations) >= maxTraces {
			return domain.Conflictf("afest-full", maxTraces)
		}
		d.Situations = append(d.Situations, x)
		if kept == nil {
			return nil
		}
		return s.insertPiece(tx, d.ID, *kept, domain.AfestPiece{Title: x.Title, Element: domain.ElementReflection, Visibility: domain.VisibilityConfidential,
			By: trace.By, At: trace.At})
	}))
}

// AddReflection notes a session that looks back on a situation; a second one on the same takes the place of the first.
func (s *Afest) AddReflection(ctx context.Context, hand AfestHand, id domain.AfestID, key string, x domain.AfestReflection) error {
	return s.change(ctx, hand, id, key, "reflection", func(_ *store.Tx, d *domain.AfestDossier, trace domain.AfestTrace) error {
		x.AfestTrace = trace
		if err := domain.InvalidFields(x.Check(*d, s.today())); err != nil {
			return err
		}
		for i := range d.Reflections {
			if d.Reflections[i].Situation == x.Situation {
				d.Reflections[i] = x
				return nil
			}
		}
		d.Reflections = append(d.Reflections, x)
		return nil
	})
}

// AddAssessment notes an assessment; the latest counts.
func (s *Afest) AddAssessment(ctx context.Context, hand AfestHand, id domain.AfestID, key string, x domain.AfestGrid) error {
	return s.change(ctx, hand, id, key, "assessment", func(_ *store.Tx, d *domain.AfestDossier, trace domain.AfestTrace) error {
		x.AfestTrace, x.Assessor = trace, normalName(x.Assessor)
		if err := domain.InvalidFields(x.Check(*d, s.today())); err != nil {
			return err
		}
		if len(d.Assessments) >= maxTraces {
			return domain.Conflictf("afest-full", maxTraces)
		}
		d.Assessments = append(d.Assessments, x)
		return nil
	})
}

// RemoveTrace takes back a situation with its session, a session, or an assessment that was noted by mistake.
func (s *Afest) RemoveTrace(ctx context.Context, actor domain.Actor, id domain.AfestID, key string) error {
	return s.change(ctx, AfestHand{Actor: actor}, id, "", "remove", func(_ *store.Tx, d *domain.AfestDossier, _ domain.AfestTrace) error {
		before := len(d.Situations) + len(d.Reflections) + len(d.Assessments)
		d.Situations = without(d.Situations, func(x domain.AfestSituation) bool { return x.Key == key })
		d.Reflections = without(d.Reflections, func(x domain.AfestReflection) bool { return x.Key == key || x.Situation == key })
		d.Assessments = without(d.Assessments, func(x domain.AfestGrid) bool { return x.Key == key })
		if before == len(d.Situations)+len(d.Reflections)+len(d.Assessments) {
			return domain.NotFoundf("afest-trace-unknown")
		}
		return nil
	})
}

func without[T any](all []T, gone func(T) bool) []T {
	var left []T
	for _, x := range all {
		if !gone(x) {
			left = append(left, x)
		}
	}
	return left
}

// Erase takes a dossier away with its files. One that a badge came of is kept: whoever runs a training must be able to
// show it (article L. 6362-6 of the Code du travail).
func (s *Afest) Erase(ctx context.Context, actor domain.Actor, id domain.AfestID) error {
	v, err := s.View(ctx, actor, id)
	if err != nil {
		return err
	}
	if err := allow(actor, ActRevoke, v.Dossier.OrganisationID); err != nil {
		return err
	}
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.DeleteAfest(id); err != nil {
			return err
		}
		return s.audit(tx, actor, "afest.erase", v.Dossier.OrganisationID, string(id), "")
	})
	if err != nil {
		return err
	}
	return wrap(s.Evidence.RemoveAll(string(id)), "erase files of %s", id)
}

func (s *Afest) today() domain.Day { return domain.DayOf(s.Now()) }
