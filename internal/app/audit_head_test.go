package app_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"galon/internal/testkit"
	"galon/internal/verify"
)

// The head of the journal goes to a witness once a day, and again when the witness did not take it.
func TestTheHeadOfTheJournalIsPostedOnceADay(t *testing.T) {
	w := testkit.NewWorld(t)
	answer, got := http.StatusServiceUnavailable, []string{}
	witness := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/jose" {
			t.Errorf("%s of %s", r.Method, r.Header.Get("Content-Type"))
		}
		got = append(got, strings.TrimSpace(string(body)))
		out.WriteHeader(answer)
	}))
	defer witness.Close()
	w.Web = verify.NewFetcher(w.BaseURL)
	w.Delivery.HeadURL = witness.URL + "/galon"
	if err := w.Delivery.WatchAudit(t.Context()); !errors.Is(err, verify.ErrForbiddenAddress) {
		t.Errorf("an address inside was asked: %v", err)
	}
	w.Web.Allow = []string{strings.TrimPrefix(witness.URL, "http://")}
	var refused *verify.StatusError
	if err := w.Delivery.WatchAudit(t.Context()); !errors.As(err, &refused) || refused.Status != answer {
		t.Errorf("a witness that is down: %v", err)
	}
	answer = http.StatusNoContent
	for range 2 { // the job runs again, and once more by another server
		must(t, w.Delivery.WatchAudit(t.Context()))
	}
	if len(got) != 2 {
		t.Fatalf("%d heads were sent, want the refused one and one more", len(got))
	}
	head, err := w.ReadHead(got[1])
	must(t, err)
	report, err := w.CheckAudit(t.Context(), nil)
	must(t, err)
	if head != report.AuditHead {
		t.Errorf("the witness has %v, the chain ends at %v", head, report.AuditHead)
	}
	w.Pass(24 * time.Hour)
	must(t, w.Delivery.WatchAudit(t.Context()))
	if len(got) != 3 {
		t.Errorf("%d heads after a day, want 3", len(got))
	}
}
