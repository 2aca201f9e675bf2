package app

import (
	"context"

	"galon/badges"
	"galon/internal/domain"
	"galon/internal/store"
)

// Equivalences are all that count: those that travel with the program, then those that this installation entered.
func (in *Installation) Equivalences(ctx context.Context) ([]domain.Equivalence, error) {
	own, err := in.Store.Equivalences(ctx)
	if err != nil {
		return nil, err
	}
	all := badges.Equivalences()
	for _, e := range own {
		known := false
		for _, x := range all {
			known = known || x.Kind == e.Kind && x.From == e.From && x.To == e.To
		}
		if !known {
			all = append(all, e)
		}
	}
	return all, nil
}

// AddEquivalence enters one. Both ends must be in the register, so that a slip of the keyboard counts for nobody.
func (s *Register) AddEquivalence(ctx context.Context, actor domain.Actor, e domain.Equivalence) (domain.Equivalence, error) {
	if err := s.mayKeep(ctx, actor); err != nil {
		return e, err
	}
	e.From, e.To = domain.NormalRegisterCode(e.From), domain.NormalRegisterCode(e.To)
	if err := e.Check(); err != nil {
		return e, err
	}
	for _, code := range []string{e.From, e.To} {
		var err error
		if domain.CertificationOfBloc(code) != "" {
			_, err = s.Bloc(ctx, code)
		} else {
			_, err = s.Certification(ctx, code)
		}
		if err != nil {
			return e, err
		}
	}
	now := s.now()
	e.ID = domain.NewID[string](now)
	return e, s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.InsertEquivalence(e, actor.Label(), now); err != nil {
			return err
		}
		return s.audit(tx, actor, "equivalence.add", "", e.ID, e.From+" "+e.To)
	})
}

// EndEquivalence takes one out of the count. Nothing that was issued changes.
func (s *Register) EndEquivalence(ctx context.Context, actor domain.Actor, id string) error {
	if err := s.mayKeep(ctx, actor); err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.EndEquivalence(id, s.now()); err != nil {
			return err
		}
		return s.audit(tx, actor, "equivalence.end", "", id, "")
	})
}

// NameKeeper lets a person of the console import the register. Only the operator names one.
func (s *Register) NameKeeper(ctx context.Context, actor domain.Actor, email string) error {
	if err := allow(actor, ActRunRegistry, ""); err != nil {
		return err
	}
	account, err := s.Store.AccountByEmail(ctx, domain.NormalEmail(email))
	if err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.NameRegisterKeeper(account.ID, s.now()); err != nil {
			return err
		}
		return s.audit(tx, actor, "register.keeper", "", string(account.ID), "")
	})
}
