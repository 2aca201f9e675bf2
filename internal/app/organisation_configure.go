package app

import (
	"context"

	"galon/internal/domain"
	"galon/internal/mail"
	"galon/internal/sign"
	"galon/internal/store"
)

// Configure changes how an organisation signs its next badges and where it is reached. What was signed before stays as
// it is. A kind of key that is asked for the first time is made, and pinned in the registry.
func (s *Organisations) Configure(ctx context.Context, actor domain.Actor, id domain.OrganisationID, change func(*domain.Organisation)) (domain.Organisation, error) {
	if err := allow(actor, ActManageOrganisation, id); err != nil {
		return domain.Organisation{}, err
	}
	o, err := s.Store.Organisation(ctx, id)
	if err != nil {
		return o, err
	}
	cap := o.Issuing.DailyCap
	change(&o)
	if o.Issuing.DailyCap != cap && !actor.Operator {
		return o, &domain.Error{Kind: domain.Forbidden, Code: "daily-cap-operator"}
	}
	if err := checkSettings(o); err != nil {
		return o, err
	}
	if err := s.needKey(ctx, o, jwtKey(o)); err != nil {
		return o, err
	}
	if o.Issuing.ECDSA {
		if err := s.needKey(ctx, o, sign.ES256); err != nil {
			return o, err
		}
	}
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		// The same change on what is there now: what somebody else changed meanwhile stays.
		if o, err = tx.Organisation(id); err != nil {
			return err
		}
		four := o.Issuing.FourEyes
		change(&o)
		if four && !o.Issuing.FourEyes && !actor.Operator {
			return &domain.Error{Kind: domain.Forbidden, Code: "four-eyes-alone"}
		}
		if !four || !o.Issuing.FourEyes {
			o.Issuing.FourEyesEnd = domain.FourEyesEnd{}
		}
		if err := checkSettings(o); err != nil {
			return err
		}
		if err := tx.SaveOrganisationSettings(o); err != nil {
			return err
		}
		if four && !o.Issuing.FourEyes {
			if err := s.tellFourEyes(ctx, tx, id, "", mail.FourEyesEnded); err != nil {
				return err
			}
		}
		return s.audit(tx, actor, "organisation.configure", id, string(id), "")
	})
	return o, wrap(err, "configure %s", o.Slug)
}

func checkSettings(o domain.Organisation) error {
	f := o.Issuing.Check()
	switch o.JWTAlgorithm {
	case string(sign.ES256), string(sign.RS256), algorithmEdDSA:
	default:
		f = append(f, domain.FieldError{Pointer: "/jwt_algorithm", Code: "jwt-algorithm", Args: []any{o.JWTAlgorithm}})
	}
	if o.Email != "" {
		if code := domain.CheckEmail(o.Email); code != "" {
			f = append(f, domain.FieldError{Pointer: "/email", Code: code, Args: []any{o.Email}})
		}
	}
	return domain.InvalidFields(f)
}

// needKey makes the organisation's first key of that kind.
func (in *Installation) needKey(ctx context.Context, o domain.Organisation, alg sign.Algorithm) error {
	rows, err := in.Store.Keys(ctx, o.ID)
	if err != nil {
		return err
	}
	for _, k := range rows {
		if k.Algorithm == string(alg) && k.RetiredAt.IsZero() {
			return nil
		}
	}
	_, err = (&Organisations{in}).RotateKey(ctx, domain.Actor{Operator: true}, o.ID, alg)
	return err
}
