package app

import (
	"context"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/verify"
)

// Verifying answers the one question an employer has.
type Verifying struct {
	*Installation
	Verifier *verify.Verifier
	openings openings
}

// NewVerifying wires a verifier that reads this installation's own documents, and asks others through its one client.
func NewVerifying(in *Installation) *Verifying {
	return &Verifying{Installation: in, Verifier: &verify.Verifier{
		Sources: &ownSources{publishing: &Publishing{in}, web: in.Web}, Now: in.Now, Memory: verify.NewMemory(signaturesKept), Copies: listCopies{in},
	}}
}

// signaturesKept bounds the memory of signature checks: some 100 bytes each.
const signaturesKept = 50_000

// File verifies a file, a pasted text or a photographed code's target that somebody hands in. It is not kept.
func (s *Verifying) File(ctx context.Context, input []byte) (verify.Report, error) {
	return s.named(ctx)(s.counted(s.Tally.reported(s.Verifier.Verify(ctx, input))))
}

// Ask does the same for a question about a past date or a person.
func (s *Verifying) Ask(ctx context.Context, input []byte, q verify.Question) (verify.Report, error) {
	return s.named(ctx)(s.counted(s.Tally.reported(s.Verifier.Ask(ctx, input, q))))
}

func (s *Verifying) counted(r verify.Report, err error) (verify.Report, error) {
	if err == nil {
		s.verifiedHere(r)
	}
	return r, err
}

// At reads a date that somebody asks about.
func (s *Verifying) At(text string) (time.Time, error) { return verify.ParseAt(text, s.Now()) }

// Shown is a live share with the report made for this very look.
type Shown struct {
	Share    domain.Share
	Award    domain.Award
	Imported *ShownImported // instead of Award, when the badge is one of another site
	Report   verify.Report
	Code     string
	Lost     []string // titles of the badges it was made of that are withdrawn since
	Right    *Right   // of a valid bloc: why its organisation may attest it
}

// Share finds the first badge behind a public code, see Look.
func (s *Verifying) Share(ctx context.Context, typed string) (Shown, error) {
	shown, err := s.Look(ctx, Look{Code: typed, Badge: 1})
	if err != nil {
		return Shown{}, err
	}
	return shown.Badges[0], nil
}

// ShareForm is the badge of a live share in one of its forms, exactly as it was signed.
func (s *Verifying) ShareForm(ctx context.Context, typed string, form Form) (File, error) {
	return s.LookForm(ctx, Look{Code: typed}, form)
}

// LookForm is the same with a pass.
func (s *Verifying) LookForm(ctx context.Context, l Look, form Form) (File, error) {
	award, imported, err := s.signed(ctx, l)
	if err != nil {
		return File{}, err
	}
	if imported != "" {
		return s.importedFile(ctx, imported, form)
	}
	return s.badgeFile(ctx, award, form)
}

// ownSources reads this installation's documents where they are kept.
type ownSources struct {
	publishing *Publishing
	web        *verify.Fetcher // nil: nobody is asked
}

func (o *ownSources) Registry(ctx context.Context) (*domain.Registry, error) {
	return o.publishing.Registry(ctx)
}

// Fetch reads what is ours from where it is kept, and asks others for theirs.
func (o *ownSources) Fetch(ctx context.Context, url, kind string) ([]byte, error) {
	base := o.publishing.BaseURL
	if slug, number, purpose, ok := credential.ParseStatusListURL(base, url); ok {
		row, err := o.publishing.StatusList(ctx, slug, number, purpose)
		return row.Document, err
	}
	if slug, ok := credential.OrganisationOfDocument(base, url); ok {
		document, err := o.publishing.DIDDocument(ctx, slug)
		if domain.IsKind(err, domain.NotFound) {
			return nil, &verify.StatusError{Status: 404}
		}
		return document, err
	}
	if body, known, err := o.publishing.own(ctx, url); known {
		return body, err
	}
	if o.web == nil {
		return nil, verify.ErrNotMade
	}
	return o.web.Get(ctx, url, kind)
}

// Witnessed is what this installation saw of a badge of its own: when it signed it, and each change of its status.
func (o *ownSources) Witnessed(ctx context.Context, issuer string, badge *credential.View) (*verify.History, error) {
	slug, ok := credential.OrganisationOfDID(o.publishing.BaseURL, issuer)
	if !ok {
		return nil, nil
	}
	organisation, err := o.publishing.Store.OrganisationBySlug(ctx, slug)
	if domain.IsKind(err, domain.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	issued, err := o.publishing.Store.IssuanceOf(ctx, badge.ID)
	if domain.IsKind(err, domain.NotFound) || err == nil && issued.OrganisationID != organisation.ID {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if err := o.publishing.speaking(ctx, organisation.ID); err != nil {
		return nil, err
	}
	changes, err := o.publishing.Store.StatusChanges(ctx, organisation.ID, issued.Ref)
	if err != nil {
		return nil, err
	}
	h := &verify.History{Issued: issued.At, Replaced: issued.Replaced}
	for _, c := range changes {
		h.Changes = append(h.Changes, verify.Change(c))
	}
	return h, nil
}

// copied tells whether the creator of a model had let an organisation of this installation give it when it did.
func (o *ownSources) copied(ctx context.Context, slug string, badge *credential.View) (allowed, known bool, err error) {
	organisation, err := o.publishing.Store.OrganisationBySlug(ctx, slug)
	if domain.IsKind(err, domain.NotFound) {
		return false, false, nil
	}
	if err != nil {
		return false, false, err
	}
	at := badge.ValidFrom
	if issued, err := o.publishing.Store.IssuanceOf(ctx, badge.ID); err == nil && !issued.At.IsZero() {
		at = issued.At
	} else if err != nil && !domain.IsKind(err, domain.NotFound) {
		return false, false, err
	}
	return o.publishing.licensedAt(ctx, organisation, badge.Achievement.CreatorID, at)
}

// Licensed tells whether the certifying body of a bloc has let an organisation of this installation attest it on the day
// of the award (articles R. 6113-16 and R. 6113-16-1 of the Code du travail), and of a copied model whether its creator
// had. Of other models nobody decides here.
func (o *ownSources) Licensed(ctx context.Context, issuer string, badge *credential.View) (allowed, known bool, err error) {
	slug, own := credential.OrganisationOfDID(o.publishing.BaseURL, issuer)
	if own && badge.Achievement.CreatorID != "" && badge.Achievement.CreatorID != issuer {
		return o.copied(ctx, slug, badge)
	}
	if !own || badge.Bloc == nil || badge.Achievement.Kind() != domain.BlocAttestation {
		return false, false, nil
	}
	organisation, err := o.publishing.Store.OrganisationBySlug(ctx, slug)
	if domain.IsKind(err, domain.NotFound) {
		return false, false, nil
	}
	if err != nil {
		return false, false, err
	}
	bloc, err := o.publishing.Bloc(ctx, badge.Bloc.Code)
	if domain.IsKind(err, domain.NotFound) {
		return false, false, nil
	}
	if err != nil {
		return false, false, err
	}
	err = o.publishing.MayAssess(ctx, organisation.ID, bloc, domain.DayOf(badge.AwardedDate))
	if domain.IsKind(err, domain.Forbidden) {
		return false, true, nil
	}
	return err == nil, err == nil, err
}

// soonOver is from when a page warns that a badge ends soon.
const soonOver = 60 * 24 * time.Hour

// EndsSoon tells whether a valid badge ends within sixty days.
func (s *Verifying) EndsSoon(until time.Time) bool {
	return !until.IsZero() && until.Sub(s.Now()) <= soonOver
}

// normalName is a name as it is kept and signed: one space between words, NFC as in the signed bytes.
func normalName(s string) string { return norm.NFC.String(strings.Join(strings.Fields(s), " ")) }
