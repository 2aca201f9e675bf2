package app_test

import (
	"context"
	"testing"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
	"galon/internal/testkit"
	"galon/internal/verify"
)

const (
	team  = "travailler-en-equipe"
	linen = "bloc-entretenir-le-logement-et-le-linge"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refused checks the kind and the code of an error at once.
func refused(t *testing.T, err error, kind domain.Kind, code string) {
	t.Helper()
	if !domain.IsKind(err, kind) || domain.CodeOf(err) != code {
		t.Errorf("error %v, want code %s of kind %d", err, code, kind)
	}
}

// verdict is what anybody is told of these bytes now.
func verdict(t *testing.T, w *testkit.World, document []byte) verify.Report {
	t.Helper()
	r, err := w.Verifying.File(t.Context(), document)
	must(t, err)
	return r
}

// wantVerdict also names the code of the check that decides.
func wantVerdict(t *testing.T, w *testkit.World, document []byte, want verify.Verdict, check, code string) {
	t.Helper()
	r := verdict(t, w, document)
	if r.Verdict != want || r.Check(check).Code != code {
		t.Errorf("verdict %s, %s %s; want %s, %s", r.Verdict, check, r.Check(check).Code, want, code)
	}
}

// all are the awards of an organisation, whatever their state.
func all(t *testing.T, w *testkit.World, o domain.Organisation) []store.AwardRow {
	t.Helper()
	rows, _, err := w.Store.Awards(t.Context(), store.AwardFilter{OrganisationID: o.ID, Limit: 500})
	must(t, err)
	return rows
}

// stopAfter runs the cycle until a step and no further, as a killed process does.
func stopAfter(t *testing.T, w *testkit.World, step int, run func(ctx context.Context)) {
	t.Helper()
	type stopped struct{}
	w.Issuing.AfterStep = func(n int) {
		if n == step {
			panic(stopped{})
		}
	}
	defer func() {
		w.Issuing.AfterStep = nil
		if r := recover(); r != (stopped{}) {
			t.Fatalf("the cycle did not stop after step %d: %v", step, r)
		}
	}()
	run(t.Context())
}

const day = 24 * time.Hour
