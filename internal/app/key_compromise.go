package app

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"reflect"
	"strings"
	"time"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/sign"
	"galon/internal/store"
)

// Compromise says of a key that it may have been in other hands.
type Compromise struct {
	OrganisationID domain.OrganisationID
	Key            string    // thumbprint
	Since          time.Time // the earliest instant at which somebody else may have had it
}

// Compromised is what follows from that.
type Compromised struct {
	Fresh    store.KeyRow     // signs from now on; no row when the key was out of use already
	Doubtful []store.AwardRow // delivered with the key since then, and not withdrawn: to be delivered again
}

// CompromiseKey takes a key out of use, makes another one, and publishes from when on the old one is not to be believed:
// in the registry and in the organisation's identity. What the journal shows to be older stays good; no date that a badge
// gives itself counts any more.
func (s *Organisations) CompromiseKey(ctx context.Context, actor domain.Actor, c Compromise) (Compromised, error) {
	var out Compromised
	if err := allow(actor, ActManageKeys, c.OrganisationID); err != nil {
		return out, err
	}
	o, err := s.Store.Organisation(ctx, c.OrganisationID)
	if err != nil {
		return out, err
	}
	if c.Since.IsZero() || c.Since.After(s.now()) {
		return out, domain.InvalidFields([]domain.FieldError{{Pointer: "/since", Code: "key-since-future"}})
	}
	old, err := s.Store.Key(ctx, o.ID, c.Key)
	if err != nil {
		return out, err
	}
	alg := sign.Algorithm(old.Algorithm)
	fresh, err := s.newKey(o.ID, alg, s.now())
	if err != nil {
		return out, err
	}
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		now := s.now()
		keys, err := tx.Keys(o.ID)
		if err != nil {
			return err
		}
		inUse := false
		for _, k := range keys {
			inUse = inUse || k.ID == old.ID && k.RetiredAt.IsZero()
		}
		fresh.CreatedAt = now
		registry, err := s.nextRegistry(ctx, func(r *domain.Registry) error {
			if inUse {
				if err := s.pinInstead(r, o, []string{old.ID}, fresh.ID, now); err != nil {
					return err
				}
			}
			return s.distrust(r, o, old.ID, c.Since)
		})
		if err != nil {
			return err
		}
		if inUse {
			if err := tx.RetireKey(old.ID, now); err != nil {
				return err
			}
			if err := tx.InsertKey(fresh); err != nil {
				return err
			}
			out.Fresh = fresh
		}
		if err := tx.MarkKeyCompromised(old.ID, c.Since); err != nil {
			return err
		}
		if err := registry.save(tx, now); err != nil {
			return err
		}
		if alg == sign.Ed25519 {
			if err := s.resignStatusLists(ctx, tx, o, now); err != nil {
				return err
			}
		}
		return s.audit(tx, actor, "key.compromise", o.ID, old.ID, c.Since.UTC().Format(time.RFC3339))
	})
	if err != nil {
		return out, wrap(err, "compromise key of %s", o.Slug)
	}
	out.Doubtful, err = s.doubtful(ctx, o, old, c.Since)
	return out, err
}

// distrust enters the instant in the registry. A later word never makes it later: what was doubtful stays so.
func (s *Organisations) distrust(r *domain.Registry, o domain.Organisation, key string, since time.Time) error {
	entry, ok := r.Entry(s.did(o))
	if !ok {
		return domain.NotFoundf("organisation-unknown")
	}
	for i := range entry.Keys {
		if k := &entry.Keys[i]; k.Thumbprint == key && (k.Compromised.IsZero() || since.Before(k.Compromised)) {
			k.Compromised = since.UTC()
		}
	}
	return nil
}

// doubtful lists the badges that stand and were delivered with a key from that instant on, the newest first.
func (s *Organisations) doubtful(ctx context.Context, o domain.Organisation, key store.KeyRow, since time.Time) ([]store.AwardRow, error) {
	public, err := sign.ParsePublicJWK(key.PublicJWK)
	if err != nil {
		return nil, err
	}
	var all []store.AwardRow
	for cursor := ""; ; {
		page, next, err := s.Store.Awards(ctx, store.AwardFilter{OrganisationID: o.ID, Cursor: cursor, Limit: 500})
		if err != nil {
			return nil, err
		}
		for _, row := range page {
			if row.Award.State != domain.AwardIssued || !row.Award.RevokedAt.IsZero() || row.Award.IssuedAt.Before(since) {
				continue
			}
			award, err := s.Store.Award(ctx, row.Award.ID)
			if err != nil {
				return nil, err
			}
			if signedWith(award, public, credential.KeyURL(s.BaseURL, o.Slug, key.ID)) {
				all = append(all, row)
			}
		}
		if cursor = next; cursor == "" {
			return all, nil
		}
	}
}

// signedWith tells whether one of the forms of a badge names the key.
func signedWith(a domain.Award, key *sign.PublicKey, url string) bool {
	header, _, _ := strings.Cut(a.JWT, ".")
	named, err := base64.RawURLEncoding.DecodeString(header)
	return err == nil && bytes.Contains(named, []byte(`"`+url+`"`)) || bytes.Contains(a.Document, []byte("#"+key.Multibase()+`"`)) ||
		bytes.Contains(a.Document, []byte("#"+key.Thumbprint()+`"`))
}

// sameDocument compares what two documents say: who keeps a badge may have set its lines anew, which no proof minds.
func sameDocument(a, b []byte) bool {
	if bytes.Equal(a, b) {
		return true
	}
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}

// CheckKeys tells whether each key belongs to one organisation only, in the database and in the registry, and is named by
// what it is: who could put the key of one under another could sign in both names.
func (in *Installation) CheckKeys(ctx context.Context) error {
	organisations, err := in.Store.Organisations(ctx)
	if err != nil {
		return err
	}
	owner := map[string]string{}
	claim := func(key, slug string) error {
		if other, taken := owner[key]; taken && other != slug {
			return domain.Conflictf("key-shared", other, slug)
		}
		owner[key] = slug
		return nil
	}
	for _, o := range organisations {
		rows, err := in.Store.Keys(ctx, o.ID)
		if err != nil {
			return err
		}
		for _, row := range rows {
			public, err := sign.ParsePublicJWK(row.PublicJWK)
			if err != nil {
				return wrap(err, "key %s", row.ID)
			}
			if public.Thumbprint() != row.ID {
				return domain.Conflictf("key-misnamed", o.Slug)
			}
			if err := claim(public.Thumbprint(), o.Slug); err != nil {
				return err
			}
		}
	}
	registry, err := in.Registry(ctx)
	if err != nil {
		return err
	}
	for _, e := range registry.Entries {
		for _, k := range e.Keys {
			if err := claim(k.Thumbprint, e.Slug); err != nil {
				return err
			}
		}
	}
	return nil
}

// sealedAct tells whether an entry says what it was sealed with; no other counts.
func sealedAct(l domain.AuditLink) bool { return bytes.Equal(l.Commitment, l.Commit()) }

// Signed is what the journal says of bytes under a credential id of this installation (verify.Journal). Only an entry that
// says what it was sealed with counts.
func (o *ownSources) Signed(ctx context.Context, issuer, credentialID string, signed []byte) (time.Time, bool, error) {
	in := o.publishing.Installation
	slug, ok := credential.OrganisationOfDID(in.BaseURL, issuer)
	if !ok {
		return time.Time{}, false, nil
	}
	organisation, err := in.Store.OrganisationBySlug(ctx, slug)
	if domain.IsKind(err, domain.NotFound) {
		return time.Time{}, false, nil
	}
	if err != nil {
		return time.Time{}, false, err
	}
	x, err := in.Store.SignedUnder(ctx, credentialID)
	if domain.IsKind(err, domain.NotFound) || err == nil && (x.OrganisationID != organisation.ID || !sameDocument(x.Document, signed) && x.JWT != string(signed)) {
		return time.Time{}, true, nil
	}
	if err != nil {
		return time.Time{}, true, err
	}
	links, err := in.Store.AuditLinks(ctx, organisation.ID, x.Subject)
	if err != nil {
		return time.Time{}, true, err
	}
	for _, l := range links {
		if (l.Act == "award.issue" || l.Act == "endorsement.sign") && sealedAct(l) {
			return l.At.UTC(), true, nil
		}
	}
	return time.Time{}, true, nil
}
