package app

import (
	"context"
	"reflect"
	"strings"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/store"
)

// The badges that stand beside an AFEST.
const (
	ExperienceBadge = "experience-de-travail-attestee" // for hours without any reflective session
	trainerBadge    = "formateur-afest"

	fromAfest = "afest:" // the dossier of an award that waits for a second person; see tie
)

// Issue awards the badge of a complete dossier. While something is missing it is refused, and everything that is missing
// is named.
func (s *Afest) Issue(ctx context.Context, actor domain.Actor, id domain.AfestID, again bool) (domain.Award, error) {
	v, err := s.forAward(ctx, actor, id)
	if err != nil {
		return domain.Award{}, err
	}
	if err := v.Incomplete(); err != nil {
		return domain.Award{}, err
	}
	d := v.Dossier
	last, _ := d.Last()
	file := d.File()
	facts := domain.Facts{AwardedOn: last.Date, Place: d.Place, Assessor: domain.Assessor{Name: last.Assessor, Role: last.Role}, AFEST: &file, Evidence: s.proofs(v)}
	return s.awardOf(ctx, actor, v, IssueRequest{OrganisationID: d.OrganisationID, Achievement: d.Achievement, Facts: facts, Again: again})
}

// forAward is a dossier that may still become a badge.
func (s *Afest) forAward(ctx context.Context, actor domain.Actor, id domain.AfestID) (AfestView, error) {
	v, err := s.View(ctx, actor, id)
	if err != nil {
		return v, err
	}
	if err := allow(actor, ActAward, v.Dossier.OrganisationID); err != nil {
		return v, err
	}
	if v.Dossier.AwardID != "" {
		return v, domain.Conflictf("afest-closed")
	}
	return v, nil
}

// awardOf issues to the learner and ties the dossier to the award. If the process ended between the two, the award that
// is there is the one of this dossier, and is tied now.
func (s *Afest) awardOf(ctx context.Context, actor domain.Actor, v AfestView, r IssueRequest) (domain.Award, error) {
	d := v.Dossier
	r.Recipient = domain.Recipient{Name: d.Learner.Name, Email: d.Learner.Email}
	if v.Organisation.Issuing.FourEyes {
		r.From = fromAfest + string(d.ID)
	}
	award, err := s.Issuing.Issue(ctx, actor, r)
	if err == nil && (r.From != "" || award.State == domain.AwardWaiting) { // tied with the award, once there is one
		return award, nil
	}
	if domain.CodeOf(err) == "award-already-held" {
		rows, _, listErr := s.Store.Awards(ctx, AwardFilter{OrganisationID: d.OrganisationID, AchievementSlug: r.Achievement, Search: d.Learner.Name, Limit: 20})
		if listErr != nil {
			return award, listErr
		}
		for _, row := range rows {
			if domain.SameName(row.RecipientName, d.Learner.Name) && row.Award.RevokedAt.IsZero() &&
				reflect.DeepEqual(row.Award.Facts.AFEST, r.Facts.AFEST) && reflect.DeepEqual(row.Award.Facts.WorkExperience, r.Facts.WorkExperience) {
				award, err = row.Award, nil
				break
			}
		}
	}
	if err != nil {
		return award, err
	}
	return award, s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.CloseAfest(d.ID, award.ID); err != nil {
			return err
		}
		return s.audit(tx, actor, "afest.issue", d.OrganisationID, string(d.ID), string(award.ID))
	})
}

// Reopen lets a dossier be corrected whose badge was withdrawn.
func (s *Afest) Reopen(ctx context.Context, actor domain.Actor, id domain.AfestID) error {
	v, err := s.View(ctx, actor, id)
	if err != nil {
		return err
	}
	if err := allow(actor, ActAward, v.Dossier.OrganisationID); err != nil {
		return err
	}
	if !v.Withdrawn {
		return domain.Conflictf("afest-not-revoked")
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.ReopenAfest(id, v.Dossier.AwardID); err != nil {
			return err
		}
		return s.audit(tx, actor, "afest.reopen", v.Dossier.OrganisationID, string(id), string(v.Dossier.AwardID))
	})
}

// proofs are the files of the dossier as the badge names them: by name and address, by name, or by nothing but their
// digest. A file can be proved later by it, in each of the three cases.
func (s *Afest) proofs(v AfestView) []domain.Evidence {
	var all []domain.Evidence
	for _, p := range v.Pieces {
		e := domain.Evidence{Name: p.Title, Visibility: p.Visibility, SHA256: p.SHA256}
		if p.Visibility == domain.VisibilityPublic && strings.HasPrefix(s.BaseURL, "https://") {
			e.URL = credential.PieceURL(s.BaseURL, p.SHA256)
		}
		all = append(all, e)
	}
	return all
}

// IssueExperience awards the hours of a dossier that has no reflective session for what they are. In law that is no
// AFEST, and nobody is left with nothing.
func (s *Afest) IssueExperience(ctx context.Context, actor domain.Actor, id domain.AfestID) (domain.Award, error) {
	v, err := s.forAward(ctx, actor, id)
	if err != nil {
		return domain.Award{}, err
	}
	d := v.Dossier
	if !d.OnlyExperience() {
		return domain.Award{}, domain.Conflictf("afest-not-only-hours")
	}
	assessor := domain.Assessor{Name: d.Designation.Name, Role: d.Designation.Function}
	if assessor.Name == "" {
		assessor = domain.Assessor{Name: d.Analysis.Author, Role: d.Analysis.Role}
	}
	if assessor.Name == "" {
		return domain.Award{}, domain.Conflictf("afest-nobody-attests")
	}
	facts := domain.Facts{AwardedOn: s.today(), Place: d.Place, Assessor: assessor, WorkExperience: d.Experience(), Evidence: s.proofs(v)}
	return s.awardOf(ctx, actor, v, IssueRequest{OrganisationID: d.OrganisationID, Achievement: ExperienceBadge, Facts: facts})
}

// TrainerOffered tells whether the trainer of the dossier has earned a badge of their own: a complete file with at least
// one session they led.
func (s *Afest) TrainerOffered(ctx context.Context, v AfestView) (bool, error) {
	d := v.Dossier
	if d.AwardID == "" || len(d.Reflections) == 0 || v.Withdrawn {
		return false, nil
	}
	award, err := s.Store.Award(ctx, d.AwardID)
	if err != nil || award.Achievement.Kind != domain.AFEST {
		return false, err
	}
	_, err = s.Store.HeldSince(ctx, d.OrganisationID, trainerBadge, domain.Recipient{OrganisationID: d.OrganisationID, Name: d.Designation.Name}, s.renewable())
	if domain.IsKind(err, domain.NotFound) {
		return true, nil
	}
	return false, err
}

// IssueTrainer awards the badge of the AFEST trainer. Without an address it is handed over on paper.
func (s *Afest) IssueTrainer(ctx context.Context, actor domain.Actor, id domain.AfestID, email string) (domain.Award, error) {
	v, err := s.View(ctx, actor, id)
	if err != nil {
		return domain.Award{}, err
	}
	d := v.Dossier
	if err := allow(actor, ActAward, d.OrganisationID); err != nil {
		return domain.Award{}, err
	}
	if d.AwardID == "" || len(d.Reflections) == 0 || v.Withdrawn {
		return domain.Award{}, domain.Conflictf("afest-trainer-too-early")
	}
	award, err := s.Store.Award(ctx, d.AwardID)
	if err != nil {
		return domain.Award{}, err
	}
	if award.Achievement.Kind != domain.AFEST {
		return domain.Award{}, domain.Conflictf("afest-trainer-too-early")
	}
	_, minutes := d.Minutes()
	tasks := credential.TrainerTasks(v.Achievement.Title, len(d.Situations), len(d.Reflections), minutes)
	assessor := domain.Assessor{Name: v.Organisation.Name}
	return s.Issuing.Issue(ctx, actor, IssueRequest{OrganisationID: d.OrganisationID, Achievement: trainerBadge,
		Recipient: domain.Recipient{Name: d.Designation.Name, Email: email},
		Facts:     domain.Facts{AwardedOn: award.Facts.AwardedOn, Place: d.Place, Assessor: assessor, WorkExperience: d.TrainerExperience(tasks)}})
}
