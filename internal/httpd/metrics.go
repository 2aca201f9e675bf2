package httpd

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"galon/internal/domain"
)

// Metrics measures this server for Prometheus: the requests by itself, everything else as readings that the wiring
// gives. Every label has few values, all of them our own words: the pattern of a route, never a path.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
}

// Reading is one figure at the moment of asking.
type Reading struct {
	Name, Help  string
	Counter     bool   // it only grows; else it is what it is now
	Label, Kind string // "" when there is only one figure of the name
	Value       float64
}

// readTime bounds how long the readings may take: who watches asks again soon.
const readTime = 5 * time.Second

// NewMetrics takes what reads the figures of the house.
func NewMetrics(version string, read func(context.Context) []Reading) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "galon_http_requests_total", Help: "Requests that were answered, by route and status."}, []string{"method", "route", "status"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "galon_http_request_seconds", Help: "How long an answer took, by route.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}}, []string{"route"}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "galon_build_info", Help: "The version that runs.", ConstLabels: prometheus.Labels{"version": version}})
	build.Set(1)
	m.registry.MustRegister(m.requests, m.took, build, readings(read),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// readings asks for the figures when somebody looks, and describes none before: which there are depends on whether the
// database answers.
type readings func(context.Context) []Reading

func (readings) Describe(chan<- *prometheus.Desc) {}

func (read readings) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), readTime)
	defer cancel()
	for _, r := range read(ctx) {
		kind := prometheus.GaugeValue
		if r.Counter {
			kind = prometheus.CounterValue
		}
		if r.Label == "" {
			out <- prometheus.MustNewConstMetric(prometheus.NewDesc(r.Name, r.Help, nil, nil), kind, r.Value)
			continue
		}
		out <- prometheus.MustNewConstMetric(prometheus.NewDesc(r.Name, r.Help, []string{r.Label}, nil), kind, r.Value, r.Kind)
	}
}

// request counts one answer. A method that HTTP does not know is anybody's invention, and no label.
func (m *Metrics) request(r *http.Request, status int, took time.Duration) {
	if m == nil {
		return
	}
	if status == 0 {
		status = http.StatusOK
	}
	method := r.Method
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
	default:
		method = "other"
	}
	route := routeOf(r)
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Inc()
	m.took.WithLabelValues(route).Observe(took.Seconds())
}

// Show is GET /metrics. Without a token it is open to whoever reaches it.
func (m *Metrics) Show(token string) HandlerFunc {
	figures := promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4, Timeout: 2 * readTime})
	want := sha256.Sum256([]byte(token))
	return func(w http.ResponseWriter, r *http.Request) error {
		if token != "" {
			scheme, given, _ := strings.Cut(r.Header.Get("Authorization"), " ")
			got := sha256.Sum256([]byte(strings.TrimSpace(given)))
			if !strings.EqualFold(scheme, "Bearer") || subtle.ConstantTimeCompare(want[:], got[:]) != 1 {
				return &domain.Error{Kind: domain.Unauthorized, Code: "metrics-token"}
			}
		}
		w.Header().Set("Cache-Control", "no-store")
		figures.ServeHTTP(w, r)
		return nil
	}
}
