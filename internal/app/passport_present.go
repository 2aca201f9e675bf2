package app

import (
	"context"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/sign"
	"galon/internal/store"
)

// PresentRequest is a presentation as the holder wants it: which badges, and what the verifier asked for.
type PresentRequest struct {
	Awards    []domain.AwardID  // with no import either: every award of the passport
	Imports   []domain.ImportID // of other sites
	Domain    string            // who asked: their host or address
	Challenge string            // the value they chose for this once
	JWT       bool              // as vp+jwt instead of an embedded proof
}

const (
	purposePassportKey = "passport-key"
	maxChallenge       = 500
	maxPresented       = 50
)

// Present writes the holder's badges as one W3C Verifiable Presentation, signed by the holder's key.
//
// Each badge keeps the signature of its own issuer. The holder's key proves that whoever presents has this passport,
// and with the challenge that it was done for this verifier, now; that the badges are about that person is said by the
// name in them, not by the key, because badges are given to people who have no key yet.
//
// The key never leaves the vault. A secret is kept per passport, and each verifier's domain gets a key of its own made
// from it: two verifiers who compare what they were shown do not find the same key. Without a domain it is one key for
// all such files.
func (s *Passports) Present(ctx context.Context, h domain.Holder, r PresentRequest) (File, error) {
	if err := s.mayShare(ctx, h); err != nil {
		return File{}, err
	}
	if err := checkPresent(&r); err != nil {
		return File{}, err
	}
	documents, err := s.presented(ctx, h, r)
	if err != nil {
		return File{}, err
	}
	ring, err := s.holderRing(ctx, h.PassportID, r.Domain)
	if err != nil {
		return File{}, err
	}
	presentation, err := credential.BuildPresentation(domain.NewURN(), ring.Issuer, documents)
	if err != nil {
		return File{}, err
	}
	linted, err := credential.LintPresentation(presentation)
	if err != nil {
		return File{}, err
	}
	now := s.now()
	s.Tally.add(TallySigned, "presentation", 1)
	if r.JWT {
		token, err := ring.SignPresentationJWT(linted, sign.Ed25519, now, r.Domain, r.Challenge)
		return File{"passeport.vp.jwt", "application/vp+jwt", []byte(token)}, wrap(err, "sign presentation")
	}
	signed, err := ring.Prove(linted, sign.Proving{Algorithm: sign.Ed25519, Created: now, Domain: r.Domain, Challenge: r.Challenge, Alone: true})
	if err != nil && len(r.Imports) > 0 { // the proof covers all words within, and others may use some that nobody here knows
		return File{}, unpresentable(err)
	}
	return File{"passeport.vp.json", "application/vp", signed}, wrap(err, "sign presentation")
}

func checkPresent(r *PresentRequest) error {
	r.Domain, r.Challenge = strings.TrimSpace(r.Domain), strings.TrimSpace(r.Challenge)
	var f []domain.FieldError
	if len(r.Challenge) > maxChallenge || !domain.CleanText(r.Challenge) || strings.ContainsAny(r.Challenge, "\n\t") {
		f = append(f, domain.FieldError{Pointer: "/challenge", Code: "challenge-malformed"})
	}
	if r.Domain != "" {
		if u, err := url.Parse(r.Domain); err != nil || len(r.Domain) > maxChallenge || strings.ContainsAny(r.Domain, " \n\t@<>\"") || !domain.CleanText(r.Domain) ||
			u.Scheme != "" && u.Host == "" && !strings.Contains(r.Domain, ".") {
			f = append(f, domain.FieldError{Pointer: "/domain", Code: "domain-malformed"})
		}
	}
	if r.Challenge != "" && r.Domain == "" { // without it, who relays the challenge of another would be served
		f = append(f, domain.FieldError{Pointer: "/domain", Code: "domain-missing"})
	}
	if len(r.Awards)+len(r.Imports) > maxPresented {
		f = append(f, domain.FieldError{Pointer: "/awards", Code: "list-too-long", Args: []any{maxPresented}})
	}
	return domain.InvalidFields(f)
}

// presented are the signed bytes of the chosen badges, in the order of the passport, then what others have signed about
// them. A withdrawn badge can be shown like any other: its status says what it is worth.
func (s *Passports) presented(ctx context.Context, h domain.Holder, r PresentRequest) (documents []json.RawMessage, err error) {
	chosen := once(r.Awards)
	open, err := s.Show(ctx, h)
	if err != nil {
		return nil, err
	}
	var said []json.RawMessage
	found := 0
	for _, b := range slices.Concat(open.Blocs, open.Badges) {
		if len(chosen)+len(r.Imports) > 0 && !slices.Contains(chosen, b.Award.ID) {
			continue
		}
		if found++; found > maxPresented {
			return nil, domain.InvalidFields([]domain.FieldError{{Pointer: "/awards", Code: "list-too-long", Args: []any{maxPresented}}})
		}
		award, err := s.held(ctx, h, b.Award.ID)
		if err != nil {
			return nil, err
		}
		documents = append(documents, award.Document)
		about, err := s.endorsements(ctx, award.CredentialID)
		if err != nil {
			return nil, err
		}
		said = append(said, about.Documents...)
	}
	if found+len(r.Imports) == 0 || found < len(chosen) {
		return nil, domain.NotFoundf("award-unknown")
	}
	for _, id := range once(r.Imports) {
		document, err := s.presentedImport(ctx, h, id)
		if err != nil {
			return nil, err
		}
		documents = append(documents, document)
	}
	return append(documents, said...), nil
}

// presentedImport is a badge of another site as it goes into a presentation. One that may be somebody else's does not: the
// holder's key would stand over it.
func (s *Passports) presentedImport(ctx context.Context, h domain.Holder, id domain.ImportID) (json.RawMessage, error) {
	b, files, err := s.ImportedBadge(ctx, h, id)
	if err != nil {
		return nil, err
	}
	document, err := presentable(files)
	if err == nil && b.Own == "" {
		return nil, domain.InvalidFields([]domain.FieldError{{Pointer: "/imported", Code: "import-not-yours"}})
	}
	return document, err
}

// presentable is the badge as it came, a token in its envelope. The older formats are no verifiable credentials.
func presentable(files []domain.ImportedFile) (json.RawMessage, error) {
	if len(files) == 0 {
		return nil, unpresentable(nil)
	}
	text := BadgeText(files[0].Content)
	if token, err := sign.ParseJWT(string(text)); err == nil {
		if _, err := credential.ParseAssertion2(token.Payload); err == nil {
			return nil, unpresentable(nil)
		}
		return credential.Enveloped(token.Token(), false), nil
	}
	v, err := credential.Parse(text)
	if err != nil || v.Kind == credential.KindAssertion {
		return nil, unpresentable(err)
	}
	return text, nil
}

func unpresentable(err error) error {
	return &domain.Error{Kind: domain.Invalid, Code: "fields-invalid", Fields: []domain.FieldError{{Pointer: "/imported", Code: "import-not-presentable"}}, Err: err}
}

// holderRing is the key of a passport for one verifier, as did:key.
func (s *Passports) holderRing(ctx context.Context, id domain.PassportID, audience string) (*sign.Ring, error) {
	secret, err := s.passportSecret(ctx, id)
	if err != nil {
		return nil, err
	}
	seed, err := hkdf.Key(sha256.New, secret, nil, "galon presentation 1 "+audience, 32)
	if err != nil {
		return nil, err
	}
	key, err := sign.KeyOfSeed(seed)
	if err != nil {
		return nil, err
	}
	return &sign.Ring{Issuer: "did:key:" + key.Multibase(), Keys: []*sign.Key{key}}, nil
}

// passportSecret is made at the first presentation, and kept sealed for that passport alone.
func (s *Passports) passportSecret(ctx context.Context, id domain.PassportID) ([]byte, error) {
	sealed, err := s.Store.PassportKey(ctx, id)
	if domain.IsKind(err, domain.NotFound) {
		fresh := make([]byte, 32)
		rand.Read(fresh)
		if sealed, err = s.Vault.Seal(purposePassportKey, string(id), fresh); err != nil {
			return nil, err
		}
		if err = s.Store.Write(ctx, func(tx *store.Tx) error { return tx.SavePassportKey(id, sealed, s.now()) }); err != nil {
			return nil, err
		}
		sealed, err = s.Store.PassportKey(ctx, id) // of two at once the first one stands
	}
	if err != nil {
		return nil, err
	}
	return s.Vault.Open(purposePassportKey, string(id), sealed)
}
