package store_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"galon/internal/domain"
	"galon/internal/store"
	"galon/internal/testkit"
)

// acts writes n acts, by several hands at once.
func (w world) acts(t *testing.T, n int) {
	t.Helper()
	var hands sync.WaitGroup
	for i := range n {
		hands.Go(func() {
			if err := w.Write(t.Context(), func(tx *store.Tx) error { return act(tx, w.org.ID, i) }); err != nil {
				t.Error(err)
			}
		})
	}
	hands.Wait()
}

func act(tx *store.Tx, o domain.OrganisationID, i int) error {
	return tx.Audit(domain.AuditEntry{At: noon, Actor: "account:1", Act: "award.issue", OrganisationID: o, Subject: fmt.Sprint("award", i), Detail: "d"})
}

func faults(t *testing.T, s *store.Store, kept ...domain.AuditHead) (domain.AuditHead, []domain.AuditFault) {
	t.Helper()
	walk := domain.AuditWalk{Kept: kept}
	said, err := s.EachAuditLink(t.Context(), func(l domain.AuditLink) error { walk.Step(l); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return walk.End(said), walk.Faults
}

func TestChainHoldsWhoeverWrites(t *testing.T) {
	w := newWorld(t)
	if head, bad := faults(t, w.Store); head.Position != 0 || len(bad) != 0 {
		t.Errorf("an empty chain: %v %v", head, bad)
	}
	other := w.organisation(t, "autre")
	w.acts(t, 60)
	// Several acts in one transaction, one that is taken back, and another organisation.
	w.write(t, func(tx *store.Tx) error {
		return errors.Join(act(tx, w.org.ID, 1), act(tx, other.ID, 2), act(tx, w.org.ID, 3))
	})
	back := errors.New("taken back")
	if err := w.Write(t.Context(), func(tx *store.Tx) error { return errors.Join(act(tx, w.org.ID, 4), back) }); !errors.Is(err, back) {
		t.Fatal(err)
	}
	w.acts(t, 5)
	if head, bad := faults(t, w.Store); head.Position != 68 || len(bad) != 0 {
		t.Errorf("%d links, want 68; %v", head.Position, bad)
	}
}

// Two servers on one database follow each other's links.
func TestTwoServersMakeOneChain(t *testing.T) {
	where := filepath.Join(t.TempDir(), "galon.db")
	if testkit.Postgres() {
		var err error
		if where, err = testkit.NewDatabase("template1"); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { testkit.DropDatabase(where) })
	}
	w := newWorldIn(t, testkit.OpenStore(t, where))
	second := testkit.OpenStore(t, where)
	var hands sync.WaitGroup
	for i := range 80 {
		s := w.Store
		if i%2 == 1 {
			s = second
		}
		hands.Go(func() {
			if err := s.Write(t.Context(), func(tx *store.Tx) error { return act(tx, w.org.ID, i) }); err != nil {
				t.Error(err)
			}
		})
	}
	hands.Wait()
	if head, bad := faults(t, second); head.Position != 80 || len(bad) != 0 {
		t.Errorf("%d links, want 80; %v", head.Position, bad)
	}
}

// Who writes the database by hand is found out.
func TestEditedRowsAreDetected(t *testing.T) {
	const copied = `INSERT INTO audit (organisation_id, at, actor, act, subject, detail, sequence, position, salt, commitment, previous)
		SELECT organisation_id, at, actor, act, 'put in', detail, 99, %s, salt, commitment, previous FROM audit WHERE position = 5`
	for name, c := range map[string]struct{ statement, want string }{
		"who":              {`UPDATE audit SET actor = 'account:2' WHERE position = 5`, "[{5 audit-changed}]"},
		"on what":          {`UPDATE audit SET subject = 'award99' WHERE position = 5`, "[{5 audit-changed}]"},
		"detail":           {`UPDATE audit SET detail = '' WHERE position = 5`, "[{5 audit-changed}]"},
		"what":             {`UPDATE audit SET act = 'award.revoke' WHERE position = 5`, "[{6 audit-broken}]"},
		"when":             {`UPDATE audit SET at = at - 1 WHERE position = 5`, "[{6 audit-broken}]"},
		"salt":             {`UPDATE audit SET salt = NULL WHERE position = 5`, "[{5 audit-changed}]"},
		"deleted":          {`DELETE FROM audit WHERE position = 5`, "[{6 audit-broken}]"},
		"deleted first":    {`DELETE FROM audit WHERE position = 1`, "[{2 audit-broken}]"},
		"deleted last":     {`DELETE FROM audit WHERE position = 10`, "[{9 audit-end}]"},
		"deleted all":      {`DELETE FROM audit`, "[{0 audit-end}]"},
		"end deleted":      {`DELETE FROM setting WHERE name = 'audit_head'`, "[{10 audit-end}]"},
		"end unreadable":   {`UPDATE setting SET value = 'x' WHERE name = 'audit_head'`, "[{10 audit-end}]"},
		"inserted at end":  {fmt.Sprintf(copied, "11"), "[{11 audit-changed} {11 audit-end}]"},
		"inserted before":  {fmt.Sprintf(copied, "0"), "[{0 audit-changed} {1 audit-broken}]"},
		"order":            {`UPDATE audit SET position = 20 WHERE position = 5`, "[{6 audit-broken} {20 audit-broken} {20 audit-end}]"},
		"untouched, after": {`UPDATE audit SET at = at WHERE position = 5`, "[]"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.acts(t, 10)
			if _, err := w.DB().ExecContext(t.Context(), c.statement); err != nil {
				t.Fatal(err)
			}
			if _, bad := faults(t, w.Store); fmt.Sprint(bad) != c.want {
				t.Errorf("got %v, want %s", bad, c.want)
			}
		})
	}
}

// Who makes the whole chain anew is found out by a head that was kept elsewhere.
func TestRewrittenChainDisagreesWithAKeptHead(t *testing.T) {
	w := newWorld(t)
	w.acts(t, 10)
	kept, _ := faults(t, w.Store)
	w.acts(t, 3)
	if _, bad := faults(t, w.Store, kept); len(bad) != 0 {
		t.Errorf("the chain has grown: %v", bad)
	}
	if _, err := w.DB().ExecContext(t.Context(), `DELETE FROM audit`); err != nil {
		t.Fatal(err)
	}
	if _, err := w.DB().ExecContext(t.Context(), `DELETE FROM setting WHERE name = 'audit_head'`); err != nil {
		t.Fatal(err)
	}
	w.acts(t, 13)
	if _, bad := faults(t, w.Store); len(bad) != 0 {
		t.Errorf("in itself the new chain holds: %v", bad)
	}
	if _, bad := faults(t, w.Store, kept); fmt.Sprint(bad) != "[{10 audit-rewritten}]" {
		t.Errorf("got %v, want the kept head at 10", bad)
	}
}

// storeOfBefore is one with the tables of that version, and nothing in them.
func storeOfBefore(t *testing.T, version int64) *store.Store {
	t.Helper()
	where := filepath.Join(t.TempDir(), "galon.db")
	if testkit.Postgres() {
		var err error
		if where, err = testkit.NewDatabase("template1"); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { testkit.DropDatabase(where) })
	}
	s, err := store.Open(t.Context(), where)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.MigrateTo(t.Context(), version); err != nil {
		t.Fatal(err)
	}
	return s
}

// A database of before gets its links, in the order in which things happened, and goes on from there.
func TestActsOfBeforeGetTheirLinks(t *testing.T) {
	s := storeOfBefore(t, 9)
	const before = 4100 // more than one step of the migration
	tx, err := s.DB().BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range before {
		o := "un organisme"
		if i%3 == 0 {
			o = "un autre"
		}
		if _, err := tx.ExecContext(t.Context(), `INSERT INTO audit (organisation_id, at, actor, act, subject, detail, sequence) VALUES ($1, $2, 'operator', 'award.issue', $3, '', $4)`,
			o, noon.UnixMilli()+int64(i/7), fmt.Sprint("award", i), i+1); err != nil {
			t.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if head, bad := faults(t, s); head.Position != before || len(bad) != 0 {
		t.Errorf("%d links, want %d; %v", head.Position, before, bad)
	}
	w := newWorldIn(t, s)
	w.acts(t, 5)
	if head, bad := faults(t, w.Store); head.Position != before+5 || len(bad) != 0 {
		t.Errorf("afterwards: %d links, want %d; %v", head.Position, before+5, bad)
	}
}

func TestFilterOfTheJournal(t *testing.T) {
	w := newWorld(t)
	for i, x := range []struct{ actor, act string }{{"account:1", "award.issue"}, {"account:2", "award.revoke"}, {"account:1", "awarded.else"}, {"account:1", "key.rotate"}} {
		w.write(t, func(tx *store.Tx) error {
			return tx.Audit(domain.AuditEntry{At: noon.AddDate(0, 0, i), Actor: x.actor, Act: x.act, OrganisationID: w.org.ID})
		})
	}
	for _, c := range []struct {
		want string
		store.AuditFilter
	}{
		{"[4 3 2 1]", store.AuditFilter{}}, {"[4 3 1]", store.AuditFilter{Actor: "account:1"}}, {"[2 1]", store.AuditFilter{Act: "award"}},
		{"[2]", store.AuditFilter{Act: "award.revoke"}}, {"[4 3]", store.AuditFilter{From: noon.AddDate(0, 0, 2)}},
		{"[1]", store.AuditFilter{Until: noon.AddDate(0, 0, 1)}}, {"[2 1]", store.AuditFilter{Before: 3}}, {"[]", store.AuditFilter{Act: "award.%"}},
	} {
		c.OrganisationID, c.Limit = w.org.ID, 10
		rows, err := w.FindAudit(t.Context(), c.AuditFilter)
		got := []int64{}
		for _, r := range rows {
			got = append(got, r.Sequence)
		}
		if err != nil || fmt.Sprint(got) != c.want {
			t.Errorf("%+v: got %v, %v; want %s", c.AuditFilter, got, err, c.want)
		}
	}
	actors, err := w.AuditActors(t.Context(), w.org.ID)
	if err != nil || fmt.Sprint(actors) != "[account:1 account:2]" {
		t.Errorf("actors %v, %v", actors, err)
	}
}
