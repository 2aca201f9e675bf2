package httpd

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"

	"galon/internal/domain"
)

// measuredRouter is a router as the wiring makes it, with /metrics behind token.
func measuredRouter(t *testing.T, token string, readings ...Reading) http.Handler {
	t.Helper()
	s := newSite(t, "http://localhost:8080")
	s.Metrics = NewMetrics("1.2.3", func(context.Context) []Reading { return readings })
	r := s.Router(quiet(), nil)
	r.Get("/metrics", s.API(s.Metrics.Show(token)))
	r.Get("/v/{code}", s.Page(func(w http.ResponseWriter, r *http.Request) error {
		return domain.NotFoundf("share-unknown", chi.URLParam(r, "code"))
	}))
	return r
}

func TestMetricsCountRoutesAndHoldNothingOfAPerson(t *testing.T) {
	r := measuredRouter(t, "",
		Reading{Name: "galon_verified_total", Help: "h", Counter: true, Label: "verdict", Kind: "valid", Value: 3},
		Reading{Name: "galon_verified_total", Help: "h", Counter: true, Label: "verdict", Kind: "revoked", Value: 1},
		Reading{Name: "galon_jobs_waiting", Help: "h", Value: 7})
	for _, target := range []string{"/v/7KQ4M2XD9HTC?nom=Nadia", "/v/8KQ4M2XD9HTC", "/nowhere/secret"} {
		serve(r, "GET", target, "", "X-Forwarded-For", "203.0.113.9", "Cookie", "galon_pro=biscuit")
	}
	serve(r, "INVENTED", "/v/7KQ4M2XD9HTC", "")
	w := serve(r, "GET", "/metrics", "")
	body := w.Body.String()
	for _, line := range []string{
		`galon_http_requests_total{method="GET",route="/v/{code}",status="404"} 2`,
		`galon_http_requests_total{method="GET",route="none",status="404"} 1`,
		`galon_http_requests_total{method="other",route=`,
		`galon_http_request_seconds_count{route="/v/{code}"}`,
		`galon_verified_total{verdict="valid"} 3`,
		`galon_verified_total{verdict="revoked"} 1`,
		"\ngalon_jobs_waiting 7\n",
		`galon_build_info{version="1.2.3"} 1`,
		"# TYPE galon_verified_total counter",
	} {
		if !strings.Contains(body, line) {
			t.Errorf("no %q in:\n%s", line, body)
		}
	}
	for _, secret := range []string{"7KQ4", "Nadia", "secret", "203.0.113", "192.0.2", "biscuit", "INVENTED"} {
		if strings.Contains(body, secret) {
			t.Errorf("the metrics hold %q", secret)
		}
	}
	if got := w.Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control %q", got)
	}
}

func TestMetricsBehindAToken(t *testing.T) {
	const token = "Zq3vW8pLk2xN5rTy"
	r := measuredRouter(t, token)
	for header, want := range map[string]int{
		"": 401, "Bearer " + token: 200, "bearer " + token: 200, "Bearer " + token[1:]: 401, "Basic " + token: 401, token: 401, "Bearer": 401,
	} {
		w := serve(r, "GET", "/metrics", "", "Authorization", header)
		if w.Code != want {
			t.Errorf("Authorization %q: %d, want %d", header, w.Code, want)
		}
		if want == 401 && (strings.Contains(w.Body.String(), "galon_http") || w.Header().Get("WWW-Authenticate") == "" || !strings.Contains(w.Body.String(), "metrics-token")) {
			t.Errorf("Authorization %q: %v %s", header, w.Header(), w.Body)
		}
	}
}
