package app_test

import (
	"errors"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/sign"
	"galon/internal/testkit"
	"galon/internal/verify"
)

// house is a world whose operator's key can be replaced, as the file of the key does it for a service.
type house struct {
	*testkit.World
	keys sign.OperatorKeys
}

func newHouse(t *testing.T) *house {
	h := &house{World: testkit.NewWorld(t)}
	h.keys = sign.OperatorKeys{Key: h.Operator}
	h.LoadOperator = func() sign.OperatorKeys { return h.keys }
	return h
}

func (h *house) next(t *testing.T, since time.Time) sign.OperatorKeys {
	t.Helper()
	fresh, err := sign.Generate(sign.Ed25519)
	must(t, err)
	now := h.Now().UTC()
	return sign.OperatorKeys{Key: fresh, From: now, Earlier: h.keys.Past(now, since)}
}

func (h *house) receipt(t *testing.T) (jws string) {
	t.Helper()
	jws, _, err := verify.SignReceipt(h.OperatorKeys().Key, verify.Receipt{VerifiedOn: h.BaseURL, At: h.Now().UTC(), ReceiptFinding: verify.ReceiptFinding{Verdict: verify.Valid, Word: "Badge valide"}})
	must(t, err)
	must(t, h.LogReceipt(t.Context(), jws, nil))
	return jws
}

func (h *house) judge(t *testing.T, jws string) string {
	t.Helper()
	found, ok := verify.FindReceipt([]byte(jws))
	if !ok {
		t.Fatal("no receipt")
	}
	_, err := found.Open(h.ReceiptTrust(t.Context()))
	if err != nil && domain.CodeOf(err) == "" {
		t.Fatal(err)
	}
	return domain.CodeOf(err)
}

// What the house signed before stays good under its new key: proofs, the head of the journal, the registry.
func TestOperatorKeyIsReplaced(t *testing.T) {
	h := newHouse(t)
	before := h.receipt(t)
	report, err := h.CheckAudit(t.Context(), nil)
	must(t, err)
	head, err := h.SignHead(report)
	must(t, err)
	registry, err := h.Registry(t.Context())
	must(t, err)

	next := h.next(t, time.Time{})
	broken := errors.New("the disk is full")
	if err := h.ReplaceOperator(t.Context(), testkit.Operator, next, time.Time{}, func() error { return broken }); !errors.Is(err, broken) {
		t.Fatalf("got %v", err)
	}
	if again, err := h.Registry(t.Context()); err != nil || again.Version != registry.Version {
		t.Fatalf("a replacement that did not happen left version %d, %v", again.Version, err)
	}
	refused(t, h.ReplaceOperator(t.Context(), domain.Actor{}, next, time.Time{}, func() error { return nil }), domain.Forbidden, "access-refused")
	must(t, h.ReplaceOperator(t.Context(), testkit.Operator, next, time.Time{}, func() error { h.keys = next; return nil }))

	after := h.receipt(t)
	for name, jws := range map[string]string{"before": before, "after": after} {
		if code := h.judge(t, jws); code != "" {
			t.Errorf("%s: got %q", name, code)
		}
	}
	if got, err := h.ReadHead(head); err != nil || got.Hash != report.Hash {
		t.Errorf("the old head: %+v, %v", got, err)
	}
	if now, err := h.Registry(t.Context()); err != nil || now.Version != registry.Version+1 || len(now.Entries) != len(registry.Entries) {
		t.Errorf("the registry: %+v, %v", now, err)
	}
	late := h.keys.Earlier[0]
	if late.Over(late.Until) || !late.Over(late.Until.Add(time.Hour)) {
		t.Error("the end of the old key is not kept")
	}
}

// A process that dies between the file and the database leaves the old registry under the new key: it is read, and after a
// theft it waits for the operator.
func TestOperatorKeyReplacedHalfway(t *testing.T) {
	h := newHouse(t)
	h.keys = h.next(t, time.Time{})
	if _, err := h.Registry(t.Context()); err != nil {
		t.Fatalf("after a rotation: %v", err)
	}
	h = newHouse(t)
	h.keys = h.next(t, h.Now())
	_, err := h.Registry(t.Context())
	refused(t, err, domain.Conflict, "registry-doubtful")
	must(t, h.SignRegistryAgain(t.Context(), testkit.Operator))
	if r, err := h.Registry(t.Context()); err != nil || len(r.Entries) == 0 {
		t.Errorf("signed again: %v", err)
	}
	other, err := sign.Generate(sign.Ed25519)
	must(t, err)
	h.keys = sign.OperatorKeys{Key: other} // an older copy of the secrets
	refused(t, h.SignRegistryAgain(t.Context(), testkit.Operator), domain.Conflict, "operator-key-other")
}

// After a theft no date counts that a proof gives itself: the journal tells which are older.
func TestOperatorKeyIsStolen(t *testing.T) {
	h := newHouse(t)
	before := h.receipt(t)
	h.Pass(time.Hour)
	stolen := h.Now()
	h.Pass(time.Hour)
	after := h.receipt(t)
	forged, _, err := verify.SignReceipt(h.keys.Key, verify.Receipt{VerifiedOn: h.BaseURL, At: stolen.Add(-time.Hour).UTC(), ReceiptFinding: verify.ReceiptFinding{Word: "Badge valide"}})
	must(t, err)
	next := h.next(t, stolen)
	refused(t, h.ReplaceOperator(t.Context(), testkit.Operator, next, h.Now().Add(time.Hour), func() error { return nil }), domain.Invalid, "fields-invalid")
	must(t, h.ReplaceOperator(t.Context(), testkit.Operator, next, stolen, func() error { h.keys = next; return nil }))
	for name, c := range map[string]struct{ jws, code string }{"handed over before": {before, ""}, "handed over after": {after, "receipt-doubtful"}, "dated back": {forged, "receipt-doubtful"}} {
		if code := h.judge(t, c.jws); code != c.code {
			t.Errorf("%s: got %q, want %q", name, code, c.code)
		}
	}
	if report, err := h.CheckAudit(t.Context(), nil); err != nil || !report.OK() {
		t.Errorf("the journal: %+v, %v", report, err)
	}
	if _, err := h.Registry(t.Context()); err != nil {
		t.Errorf("the registry: %v", err)
	}
	entries, err := (&app.Publishing{Installation: h.Installation}).OperatorKeyList()
	must(t, err)
	if len(entries) == 0 {
		t.Error("no list")
	}
}
