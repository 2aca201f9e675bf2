package app

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
	"galon/internal/verify"
)

// Look is somebody at a share: by which code, which of its badges (the first one is 1, none is 0), with which pass.
type Look struct {
	Code  string
	Badge int
	Pass  string
	At    time.Time // the past instant to judge; zero: now
}

// ShownShare is a live share, with a report for each badge that was asked for, made for this very look.
type ShownShare struct {
	Share   domain.Share
	Badges  []Shown
	Preview bool // its holder looks
}

// Look finds what a code shows and verifies it now. A code that was never given is NotFound, a share that is over is
// Gone, one that asks for its six digits is Forbidden.
func (s *Verifying) Look(ctx context.Context, l Look) (ShownShare, error) {
	row, how, err := s.entered(ctx, l)
	if err != nil {
		return ShownShare{}, err
	}
	out := ShownShare{Share: row.Share, Preview: how == passPreview}
	for i, id := range row.Awards {
		if l.Badge != 0 && l.Badge != i+1 {
			continue
		}
		award, err := s.Store.ShownAward(ctx, id)
		if err != nil {
			return out, err
		}
		shown, err := s.shown(ctx, row.Share, award, l.At)
		if err != nil {
			return out, err
		}
		out.Badges = append(out.Badges, shown)
	}
	others, err := s.shownImports(ctx, row.Share, l)
	if err != nil {
		return out, err
	}
	out.Badges = append(out.Badges, others...)
	for _, b := range out.Badges {
		s.Tally.add(TallyVerified, string(b.Report.Verdict), 1)
	}
	if len(out.Badges) == 0 {
		return out, domain.NotFoundf("share-unknown")
	}
	return out, nil
}

// shareRow is the share of a code, alive. Its Code is filled in.
func (s *Verifying) shareRow(ctx context.Context, typed string) (store.ShareRow, error) {
	code, err := domain.ParseCode(domain.PublicCode, typed)
	if err != nil {
		return store.ShareRow{}, err
	}
	row, err := s.Store.ShareByCode(ctx, s.Pepper.Hash(purposePublicCode, code))
	if err != nil {
		return row, err
	}
	if !row.Live(s.Now()) {
		return row, &domain.Error{Kind: domain.Gone, Code: goneCode(row.StoppedBy)}
	}
	row.Code = code
	return row, nil
}

// goneCode tells what ended a share: that the person erased the badge is no news about the badge's worth.
func goneCode(by string) string {
	switch by {
	case domain.StoppedByErasure:
		return "share-erased"
	case domain.StoppedByErasureOfAll:
		return "share-erased-all"
	}
	return "share-stopped"
}

// entered is a share whose six digits, if it asks for any, were given.
func (s *Verifying) entered(ctx context.Context, l Look) (row store.ShareRow, how string, err error) {
	if row, err = s.shareRow(ctx, l.Code); err != nil {
		return row, "", err
	}
	how = s.passOf(row.Share, l.Pass)
	if row.PIN != "" && how == "" {
		return row, "", &domain.Error{Kind: domain.Forbidden, Code: "share-pin"}
	}
	return row, how, nil
}

// signed is the one badge of a look whose signed bytes may be handed out: an award, or else one of another site, whose
// recommendations are among those bytes.
func (s *Verifying) signed(ctx context.Context, l Look) (domain.Award, domain.ImportID, error) {
	row, _, err := s.entered(ctx, l)
	if err != nil {
		return domain.Award{}, "", err
	}
	at := max(1, l.Badge) - 1
	switch imported := at >= len(row.Awards); {
	case at >= row.Count():
		return domain.Award{}, "", domain.NotFoundf("share-unknown")
	case row.Reduced(), imported && row.HideSaid:
		return domain.Award{}, "", &domain.Error{Kind: domain.Forbidden, Code: "share-reduced"}
	case imported:
		return domain.Award{}, row.Imports[at-len(row.Awards)], nil
	}
	award, err := s.Store.Award(ctx, row.Awards[at])
	return award, "", err
}

// Opened writes down that a share of the holder's was looked at: when, to the minute, and by which kind of link. What
// the holder or the desk looks at is not counted, and a fault here takes nothing from who looks.
func (s *Verifying) Opened(ctx context.Context, shown ShownShare, way domain.ShareWay) {
	if shown.Preview {
		return
	}
	for _, b := range shown.Badges {
		s.verifiedHere(b.Report)
	}
	if shown.Share.Kind != domain.ShareLink {
		return
	}
	o := domain.ShareOpening{At: s.Now().UTC().Truncate(time.Minute), Way: way}
	if !s.openings.first(shown.Share.ID, o.At) {
		return
	}
	if err := s.Store.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error { return tx.OpenShare(shown.Share.ID, o) }); err != nil {
		s.Log.LogAttrs(ctx, slog.LevelError, "write down that a share was opened", slog.String("share", string(shown.Share.ID)), slog.String("error", err.Error()))
	}
}

// openings remembers which shares were opened in this minute, so that a busy one is not written a thousand times.
type openings struct {
	mu   sync.Mutex
	at   time.Time
	seen map[domain.ShareID]bool
}

func (o *openings) first(id domain.ShareID, at time.Time) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !at.Equal(o.at) {
		o.at, o.seen = at, map[domain.ShareID]bool{}
	}
	if o.seen[id] {
		return false
	}
	o.seen[id] = true
	return true
}

// shown verifies the stored bytes of an award now, for today or for a past instant.
func (s *Verifying) shown(ctx context.Context, share domain.Share, award domain.Award, at time.Time) (Shown, error) {
	report, err := s.Verifier.Ask(ctx, award.Document, verify.Question{At: at})
	if err != nil {
		// What we signed was a badge: stored bytes that can no longer be read are bytes that were changed.
		report = verify.Report{At: s.now(), Checks: []verify.Check{{
			Name: verify.CheckDocument, Outcome: verify.No, Code: domain.CodeOf(err), Detail: verify.DetailUnreadable}}}
		report.Verdict = verify.NotAuthentic
	}
	// Our own bytes can always be judged: a signature that does not say yes is one that was changed.
	if report.Check(verify.CheckSignature).Outcome != verify.Yes {
		report.Verdict = verify.NotAuthentic
	}
	// The very badge that was shared, and not another good one that was put in its place.
	if report.Credential != nil && report.Credential.ID != award.CredentialID {
		report = verify.Report{At: report.At, Verdict: verify.NotAuthentic, Checks: []verify.Check{{
			Name: verify.CheckDocument, Outcome: verify.No, Code: "document-other", Detail: verify.DetailUnreadable}}}
	} else if err := s.besides(ctx, award, &report); err != nil {
		return Shown{}, err
	}
	lost, err := s.BrokenParts(ctx, award)
	if err != nil {
		return Shown{}, err
	}
	right, err := s.entitled(ctx, award, report)
	return Shown{Share: share, Award: award, Report: report, Code: share.Code, Lost: lost, Right: right}, err
}
