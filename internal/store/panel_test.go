package store_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
)

func TestJuriesAndWhatTheirMembersSay(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	p := domain.PanelSession{ID: "panel", OrganisationID: w.org.ID, State: domain.PanelPreparing, Version: 1, Round: 1, CreatedBy: "operator", CreatedAt: noon,
		PanelPlan: domain.PanelPlan{CertificationCode: "RNCP37715", CertificationTitle: "Assistant « de vie »", On: "2026-11-25", Place: "Nevers",
			Blocs:      []domain.PanelBloc{{Code: "B1", Title: "Un", Criteria: []string{"c"}, Achievement: "b1"}},
			Members:    []domain.PanelMember{{ID: "m", Name: "Isabelle", Function: "f", AuthorisedUntil: "2027-01-01"}},
			Candidates: []domain.PanelCandidate{{ID: "c", Name: "Léa", Files: []domain.PanelFile{{Name: "x", Type: "text/plain", Size: 3, SHA256: "ab"}}}}}}
	w.write(t, func(tx *store.Tx) error { return tx.InsertPanel(p) })
	got, err := w.Panel(ctx, p.ID)
	same(t, "panel", p, got, err)
	_, err = w.Panel(ctx, "other")
	wantCode(t, err, domain.NotFound, "panel-unknown")

	changed := p
	changed.State, changed.ConvenedAt, changed.On = domain.PanelConvened, noon.Add(time.Hour), "2026-11-26"
	w.write(t, func(tx *store.Tx) error { return tx.ChangePanel(changed) })
	wantCode(t, w.Write(ctx, func(tx *store.Tx) error { return tx.ChangePanel(changed) }), domain.Conflict, "panel-changed")
	changed.Version = 2
	all, err := w.Panels(ctx, w.org.ID)
	same(t, "panels", []domain.PanelSession{changed}, all, err)

	vote := domain.PanelVote{Member: "m", Candidate: "c", Knows: true, Advice: "Revenir", Blocs: map[string]domain.BlocVote{"B1": {Decision: domain.NotAcquired, Reason: "r", Criteria: map[string]bool{"1": false}}}}
	w.write(t, func(tx *store.Tx) error { return tx.SaveVote(p.ID, vote, noon) })
	wantCode(t, w.Write(ctx, func(tx *store.Tx) error { return tx.SaveVote(p.ID, vote, noon) }), domain.Conflict, "panel-vote-changed")
	vote.Version = 7
	wantCode(t, w.Write(ctx, func(tx *store.Tx) error { return tx.SaveVote(p.ID, vote, noon) }), domain.Conflict, "panel-vote-changed")
	common := domain.CommonDecision{Candidate: "c", Bloc: "B1", Decision: domain.Deferred, Reason: "q", By: "m"}
	signature := domain.PanelSignature{Member: "m", Digest: "d", Way: domain.CodeByVoice, At: noon}
	w.write(t, func(tx *store.Tx) error {
		if err := tx.SaveCommon(p.ID, common); err != nil {
			return err
		}
		older := signature
		older.Digest = "older"
		if err := tx.SignPanel(p.ID, older); err != nil {
			return err
		}
		return tx.SignPanel(p.ID, signature)
	})
	wantCode(t, w.Write(ctx, func(tx *store.Tx) error { return tx.SaveCommon(p.ID, common) }), domain.Conflict, "panel-common-changed")
	vote.Version, vote.SavedAt, common.Version = 1, noon, 1
	want := domain.Deliberation{PanelSession: changed, Votes: []domain.PanelVote{vote}, Common: []domain.CommonDecision{common}, Signatures: []domain.PanelSignature{signature}}
	d, err := w.Deliberation(ctx, p.ID)
	same(t, "deliberation", want, d, err)
	w.write(t, func(tx *store.Tx) error {
		d, err := tx.Deliberation(p.ID)
		same(t, "deliberation inside", want, d, err)
		return tx.UnsignPanel(p.ID)
	})
	if d, err = w.Deliberation(ctx, p.ID); err != nil || len(d.Signatures) != 0 || len(d.Votes) != 1 {
		t.Errorf("after opening again: %+v, %v", d, err)
	}

	m := store.MinutesRow{SHA256: "ff", Minutes: domain.Minutes{PanelID: p.ID, Number: 1, On: "2026-11-26", ClosedAt: noon, Candidates: []domain.MinutesCandidate{{ID: "c", Name: "Léa"}}}}
	notice := store.NoticeRow{PanelID: p.ID, Number: 1, CandidateID: "c", State: store.NoticeDue}
	w.write(t, func(tx *store.Tx) error {
		if err := tx.InsertMinutes(m, []byte("%PDF")); err != nil {
			return err
		}
		return tx.InsertNotice(notice)
	})
	wantCode(t, w.Write(ctx, func(tx *store.Tx) error { return tx.InsertMinutes(m, []byte("x")) }), domain.Conflict, "panel-already-closed")
	rows, err := w.Minutes(ctx, p.ID)
	same(t, "minutes", []store.MinutesRow{m}, rows, err)
	rows, err = w.MinutesOf(ctx, w.org.ID)
	same(t, "minutes of the organisation", []store.MinutesRow{m}, rows, err)
	pdf, err := w.MinutesFile(ctx, p.ID, 1)
	same(t, "file", []byte("%PDF"), pdf, err)
	due, err := w.NoticesDue(ctx, w.org.ID)
	same(t, "due", []store.NoticeRow{notice}, due, err)
	notice.State, notice.At = store.NoticeGiven, noon
	w.write(t, func(tx *store.Tx) error { return tx.MarkNotice(notice) })
	wantCode(t, w.Write(ctx, func(tx *store.Tx) error { return tx.MarkNotice(notice) }), domain.Conflict, "panel-notice-told")
	due, err = w.NoticesDue(ctx, w.org.ID)
	same(t, "nothing due", []store.NoticeRow(nil), due, err)
}

// Of many tries of a code at once, no more than allowed are looked at; a link that is replaced lets nobody in.
func TestSeatsOfAJury(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	seat := store.SeatRow{PanelID: "panel", MemberID: "m", TokenHash: "t", TokenAt: noon}
	w.write(t, func(tx *store.Tx) error {
		if err := tx.InsertPanel(domain.PanelSession{ID: "panel", OrganisationID: w.org.ID, State: domain.PanelConvened, Version: 1, Round: 1, CreatedAt: noon}); err != nil {
			return err
		}
		if err := tx.EnsureSeat(seat); err != nil {
			return err
		}
		other := seat
		other.TokenHash = "another"
		return tx.EnsureSeat(other)
	})
	got, err := w.SeatByToken(ctx, "t")
	same(t, "seat", seat, got, err)
	seat.CodeHash, seat.CodeAt, seat.CodeUntil, seat.CodeWay, seat.Asked = "c", noon, noon.Add(time.Hour), domain.CodeByMail, 1
	w.write(t, func(tx *store.Tx) error { return tx.ReplaceCode(seat, 1) })
	wantCode(t, w.Write(ctx, func(tx *store.Tx) error { return tx.ReplaceCode(seat, 1) }), domain.Conflict, "panel-code-asked")
	got, err = w.Seat(ctx, "panel", "m")
	same(t, "seat with a code", seat, got, err)

	var looked atomic.Int32
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if err := w.Write(ctx, func(tx *store.Tx) error { return tx.CountCodeTry(seat, 5) }); err == nil {
				looked.Add(1)
			}
		})
	}
	wg.Wait()
	if looked.Load() != 5 {
		t.Errorf("%d tries of one code", looked.Load())
	}
	w.write(t, func(tx *store.Tx) error {
		return tx.InsertVisit(store.VisitRow{Hash: "v", PanelID: "panel", MemberID: "m", ExpiresAt: noon.Add(time.Hour)}, noon)
	})
	if _, err := w.Visit(ctx, "v", noon); err != nil {
		t.Error(err)
	}
	_, err = w.Visit(ctx, "v", noon.Add(time.Hour))
	wantCode(t, err, domain.NotFound, "panel-visit-unknown")
	seat.TokenHash, seat.TokenAt = "t2", noon.Add(time.Minute)
	w.write(t, func(tx *store.Tx) error { return tx.ReplaceLink(seat) })
	_, err = w.SeatByToken(ctx, "t")
	wantCode(t, err, domain.NotFound, "panel-link-unknown")
	_, err = w.Visit(ctx, "v", noon)
	wantCode(t, err, domain.NotFound, "panel-visit-unknown")
}
