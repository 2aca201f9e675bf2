package app

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
)

// EraseWord is what a person types to erase their passport: nobody types it by mistake. EraseWordEnglish is that of an
// English page; either is taken. The sentences that ask for them hold them (passport.erase.confirm, error.erase-word).
const (
	EraseWord        = "SUPPRIMER"
	EraseWordEnglish = "DELETE"
)

const (
	purposeErasure = "erasure"
	journalErase   = "erase" // a line of the journal outside the database
)

// erasedIDs is the line of the journal: HMACs of what was erased, so that a restored backup can be told what to forget
// and the journal itself names nobody.
type erasedIDs struct {
	IDs []string `json:"ids"`
}

// WhatStays tells before an erasure what organisations keep by law.
type WhatStays struct {
	Organisations []string // names
	Months        int
}

// Erase takes the whole passport away at once, without a waiting period (RGPD, article 17). confirmed is what the person
// typed. Files that were downloaded before stay verifiable: their issuers' keys and status lists are still here.
func (s *Passports) Erase(ctx context.Context, h domain.Holder, confirmed string) error {
	if h.PassportID == "" || h.AwardID != "" {
		return &domain.Error{Kind: domain.Forbidden, Code: "passport-one"}
	}
	if h.MandateID != "" {
		return &domain.Error{Kind: domain.Forbidden, Code: "mandate-no-erase"}
	}
	if word := strings.ToUpper(strings.TrimSpace(confirmed)); word != EraseWord && word != EraseWordEnglish {
		return domain.InvalidFields([]domain.FieldError{{Pointer: "/confirm", Code: "erase-word"}})
	}
	return s.erase(ctx, h.PassportID, "holder")
}

// erase is Erase without a question; why goes into the journal of acts.
func (s *Passports) erase(ctx context.Context, id domain.PassportID, why string) error {
	var e store.Erased
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		var err error
		if e, err = tx.ErasePassport(id, s.now()); err != nil {
			return err
		}
		if err := s.auditErased(tx, e, why); err != nil {
			return err
		}
		return s.journal(tx, journalErase, s.erasedIDs(e), s.now())
	})
	if err != nil {
		return wrap(err, "erase passport")
	}
	s.sweep(ctx, e)
	return nil
}

func (s *Passports) auditErased(tx *store.Tx, e store.Erased, why string) error {
	for _, a := range e.Awards {
		if err := s.audit(tx, domain.Actor{}, "award.erase", a.OrganisationID, string(a.ID), why); err != nil {
			return err
		}
	}
	return nil
}

func (in *Installation) erasedIDs(e store.Erased) erasedIDs {
	ids := erasedIDs{}
	if e.Passport != "" {
		ids.IDs = append(ids.IDs, in.Pepper.Hash(purposeErasure, string(e.Passport)))
	}
	for _, a := range e.Awards {
		ids.IDs = append(ids.IDs, in.Pepper.Hash(purposeErasure, string(a.ID)))
	}
	return ids
}

// sweep takes away what lies beside the database: files of evidence, mails that were kept instead of sent, what deleted
// rows left in the files of the database. The erasure stands already; a fault here is for the operator, and the daily
// cleaning does it again.
func (s *Passports) sweep(ctx context.Context, e store.Erased) {
	ctx = context.WithoutCancel(ctx)
	fault := func(what string, err error) {
		if err != nil {
			s.Log.LogAttrs(ctx, slog.LevelError, "after an erasure: "+what, slog.String("error", err.Error()))
		}
	}
	for _, drawer := range e.Drawers {
		if s.Evidence.Dir != "" {
			fault("files", s.Evidence.RemoveAll(drawer))
		}
	}
	if s.KeptMail != nil {
		about := e.Asked
		for _, a := range e.Awards {
			about = append(about, string(a.ID))
		}
		fault("kept mail", s.KeptMail.Forget(e.Emails, about))
	}
	fault("database", s.Store.Scrub(ctx))
}

// MailKeeper is where messages lie that were not sent: they hold addresses, and name a person to who was asked about
// them.
type MailKeeper interface {
	Forget(to, about []string) error
}

// Stays tells what organisations will keep by law of the badges in a passport.
func (s *Passports) Stays(ctx context.Context, h domain.Holder) (WhatStays, error) {
	names, err := s.Store.Keepers(ctx, h.PassportID)
	return WhatStays{Months: domain.KeptMonths, Organisations: names}, err
}

// replayErase does again what the journal of erasures says, after an older backup was restored. To do it twice changes
// nothing.
func (in *Installation) replayErase(tx *store.Tx, raw json.RawMessage, at time.Time) error {
	var line erasedIDs
	if err := json.Unmarshal(raw, &line); err != nil {
		return err
	}
	gone := map[string]bool{}
	for _, id := range line.IDs {
		gone[id] = true
	}
	passports, awards, err := tx.PeopleIDs()
	if err != nil {
		return err
	}
	s := &Passports{in}
	for _, id := range passports {
		if !gone[in.Pepper.Hash(purposeErasure, string(id))] {
			continue
		}
		e, err := tx.ErasePassport(id, at)
		if err != nil {
			return err
		}
		if err := s.auditErased(tx, e, "replay"); err != nil {
			return err
		}
		for _, drawer := range e.Drawers {
			if in.Evidence.Dir != "" {
				if err := in.Evidence.RemoveAll(drawer); err != nil {
					return err
				}
			}
		}
		for _, a := range e.Awards {
			awards = slices.DeleteFunc(awards, func(id domain.AwardID) bool { return id == a.ID })
		}
	}
	// Badges that were accepted after the backup was taken have no passport in it.
	awards = slices.DeleteFunc(awards, func(id domain.AwardID) bool { return !gone[in.Pepper.Hash(purposeErasure, string(id))] })
	e, err := tx.EraseAwards(awards, at)
	if err != nil {
		return err
	}
	return s.auditErased(tx, e, "replay")
}

// EraseWhatIsOver takes away what was kept by law alone, once its time is over.
func (s *Passports) EraseWhatIsOver(ctx context.Context) error {
	over, err := s.Store.KeptUntil(ctx, domain.DayOf(s.Now()))
	if err != nil {
		return err
	}
	for _, k := range over {
		var files []string
		err := s.Store.Write(ctx, func(tx *store.Tx) error {
			if files, err = tx.EraseKept(k, s.now()); err != nil {
				return err
			}
			return s.audit(tx, domain.Actor{}, "kept.erase", k.OrganisationID, k.Subject, k.Kind)
		})
		if err != nil {
			return err
		}
		if s.Evidence.Dir == "" {
			continue
		}
		if k.Kind == domain.KeptAfest {
			if err := s.Evidence.RemoveAll(k.Subject); err != nil {
				return err
			}
		}
		for _, file := range files {
			if err := s.Evidence.Remove(k.Subject, file); err != nil {
				return err
			}
		}
	}
	if len(over) > 0 {
		return s.Store.Scrub(ctx)
	}
	return nil
}

// KeptUntil is until which day the law has something kept whose person erased their passport; "" when nobody did.
func (in *Installation) KeptUntil(ctx context.Context, kind, subject string) (domain.Day, error) {
	kept, err := in.Store.KeptByLaw(ctx, kind, subject)
	if domain.IsKind(err, domain.NotFound) {
		return "", nil
	}
	return kept.Until, err
}
