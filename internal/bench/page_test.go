package bench

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"

	"galon/internal/hosted"
	"galon/internal/httpd"
	"galon/internal/i18n"
	"galon/internal/testkit"
	"galon/web"
)

// crowds are how many clients ask at once.
var crowds = []int{8, 64}

// load is what some clients at once got out of an address.
type load struct {
	perSecond float64
	median    time.Duration
	tail      time.Duration // 99 in 100 are quicker
	cpu       float64       // µs of the cores a request, those of the clients included
}

// TestPageFigures prints what one look at a badge costs over HTTP: found by its code, read from the disk, verified and
// put into words; beside a server that only says hello, in interleaved rounds of one run. Server and clients share the
// process, and so the cores.
func TestPageFigures(t *testing.T) {
	w := testkit.NewWorld(t)
	paths := []string{} // more badges than pages are remembered
	for i := range 200 {
		if i == 3 && !*figures {
			break
		}
		award := w.Issue("travailler-en-equipe", fmt.Sprintf("Camille Vernier-Œuvrard %d", i), fmt.Sprintf("camille.%d@exemple.fr", i))
		w.Accept(award)
		paths = append(paths, "/v/"+w.Share(award).Code)
	}
	sentences, err := i18n.Load(web.FS(), func(key string) { t.Errorf("no sentence for %q", key) })
	if err != nil {
		t.Fatal(err)
	}
	site, err := httpd.NewSite(web.FS(), sentences.Printer(i18n.French), w.BaseURL)
	if err != nil {
		t.Fatal(err)
	}
	site.Footer = hosted.Footer(site)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	door := &hosted.Door{Site: site, Publishing: w.Publishing, Verifying: w.Verifying,
		Misses: &httpd.Throttle{Name: "public", Limits: httpd.CodeLimits, Now: w.Now, Log: log}}
	router := site.Router(log, nil)
	if err := door.Mount(router); err != nil {
		t.Fatal(err)
	}
	page := httptest.NewServer(router)
	defer page.Close()
	hello := chi.NewRouter()
	hello.Get("/hello", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") })
	other := httptest.NewServer(hello)
	defer other.Close()

	names := []string{"hello from chi", "verification page", "of 200 in turn"}
	asked := map[string][]string{names[0]: {other.URL, "/hello"}, names[1]: {page.URL, paths[0]}, names[2]: append([]string{page.URL}, paths...)}
	type run struct {
		name    string
		clients int
	}
	all := map[run][]load{}
	took := time.Second
	if !*figures {
		*rounds, took = 1, 50*time.Millisecond
	}
	for range *rounds {
		for _, clients := range crowds {
			for _, name := range names {
				all[run{name, clients}] = append(all[run{name, clients}], press(t, asked[name][0], asked[name][1:], clients, took))
			}
		}
	}
	if !*figures {
		return
	}
	fmt.Printf("server and clients on %d cores, median of %d rounds\n\n", runtime.NumCPU(), *rounds)
	fmt.Printf("%-20s %8s %10s %10s %10s %14s\n", "", "clients", "a second", "median", "p99", "µs of a core")
	for _, clients := range crowds {
		for _, name := range names {
			loads := all[run{name, clients}]
			slices.SortFunc(loads, func(a, b load) int { return int(a.perSecond - b.perSecond) })
			l := loads[len(loads)/2]
			fmt.Printf("%-20s %8d %10.0f %10s %10s %14.0f\n", name, clients, l.perSecond, l.median.Round(10*time.Microsecond), l.tail.Round(10*time.Microsecond), l.cpu)
		}
	}
}

// press asks for pages in turn, again and again, by some clients at once. Nothing may fail. A client writes its request and reads
// the answer to its end, and no more: what it costs itself is taken from the same cores.
func press(t *testing.T, address string, paths []string, clients int, took time.Duration) load {
	t.Helper()
	where, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	var requests [][]byte
	for _, path := range paths {
		requests = append(requests, fmt.Appendf(nil, "GET %s HTTP/1.1\r\nHost: %s\r\nAccept: text/html\r\n\r\n", path, where.Host))
	}
	var mu sync.Mutex
	var answers []time.Duration
	cpu, start := processor(t), time.Now()
	var work sync.WaitGroup
	for range clients {
		work.Go(func() {
			own, err := ask(where.Host, requests, start.Add(took))
			if err != nil {
				t.Errorf("%s: %v", address, err)
			}
			mu.Lock()
			defer mu.Unlock()
			answers = append(answers, own...)
		})
	}
	work.Wait()
	total, spent := time.Since(start), processor(t)-cpu
	if len(answers) == 0 {
		t.Fatalf("%s: no answer", address)
	}
	slices.Sort(answers)
	n := len(answers)
	return load{float64(n) / total.Seconds(), answers[n/2], answers[n*99/100], float64(spent.Microseconds()) / float64(n)}
}

// ask is one client on one connection, until that moment.
func ask(host string, requests [][]byte, end time.Time) (took []time.Duration, err error) {
	c, err := net.Dial("tcp", host)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	answer := bufio.NewReaderSize(c, 64<<10)
	for time.Now().Before(end) {
		asked := time.Now()
		if _, err := c.Write(requests[len(took)%len(requests)]); err != nil {
			return took, err
		}
		status, length := "", -1
		for {
			line, err := answer.ReadSlice('\n')
			if err != nil {
				return took, err
			}
			if status == "" {
				status = string(line)
			}
			if digits, found := bytes.CutPrefix(line, []byte("Content-Length: ")); found {
				length, _ = strconv.Atoi(string(bytes.TrimSpace(digits)))
			}
			if len(line) == 2 {
				break
			}
		}
		if !strings.HasPrefix(status, "HTTP/1.1 200 ") || length < 0 {
			return took, fmt.Errorf("%s with %d bytes", status, length)
		}
		if _, err := answer.Discard(length); err != nil {
			return took, err
		}
		took = append(took, time.Since(asked))
	}
	return took, nil
}
