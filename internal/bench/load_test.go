package bench

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/go-chi/chi/v5"

	"galon/internal/domain"
	"galon/internal/sign"
	"galon/internal/store"
	"galon/internal/testkit"
)

// The load of make bench-load: the built program in a process of its own, on an installation with very many badges, and
// this process as everybody who asks it something.
var (
	loaded      = flag.Bool("load", false, "measure under load and print; without it the way is only tried, with few badges")
	loadAwards  = flag.Int("load-awards", 1_000_000, "badges that are stored before it begins (GALON_LOAD_AWARDS)")
	loadTime    = flag.Duration("load-time", 2*time.Minute, "how long (GALON_LOAD_TIME)")
	loadAtOnce  = flag.Int("load-at-once", 8, "requests at once")
	loadProgram = flag.String("load-program", "", "the program; without it, it is built")
)

const floorVariable = "GALON_BENCH_FLOOR"

// kind is one sort of request and its part of all.
type loadKind struct {
	name  string
	share int // of 100
	make  func(n int) *http.Request
	want  int
}

// TestLoad tells how many requests a second are answered, how long they take, and what memory and disk they need. No time is
// ever a reason to fail; an answer that is wrong is.
func TestLoad(t *testing.T) {
	awards, during, real := *loadAwards, *loadTime, 200
	if !*loaded {
		awards, during, real = 60, 300*time.Millisecond, 6
	} else {
		awards, during = settingInt(t, "GALON_LOAD_AWARDS", awards), settingTime(t, "GALON_LOAD_TIME", during)
	}
	program := *loadProgram
	if program == "" {
		program = buildProgram(t)
	}
	g := furnish(t, real)
	size := g.multiply(t, awards)
	if testkit.Postgres() {
		size = g.transfer(t, program)
	}
	address, server, ready := g.serve(t, program)
	time.Sleep(200 * time.Millisecond)
	idle := residentMB(server.Process.Pid)

	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 2 * *loadAtOnce}, Timeout: time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	alone := drive(t, client, []loadKind{g.award(address)}, 1, during/8)
	eight := drive(t, client, []loadKind{g.award(address)}, 8, during/8)
	mixed := drive(t, client, []loadKind{g.page(address), g.check(address), g.award(address)}, *loadAtOnce, during)
	most := residentMB(server.Process.Pid)
	floor := drive(t, client, []loadKind{{"chi, bonjour", 100, get(serveFloor(t) + "/bonjour"), http.StatusOK}}, *loadAtOnce, during/8)

	if !*loaded {
		return
	}
	info, err := os.Stat(program)
	if err != nil {
		t.Fatal(err)
	}
	database := "SQLite"
	if testkit.Postgres() {
		database = "PostgreSQL"
	}
	fmt.Printf("\n%s, %d stored badges, %d processors, %s of load, %d requests at once, server and asker on one machine\n\n", database, awards, runtime.NumCPU(), during, *loadAtOnce)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\trequests/s\tp50\tp99\tworst\trequests\t")
	row := func(name string, s loadSample) {
		fmt.Fprintf(w, "%s\t%.0f\t%s\t%s\t%s\t%d\t\n", name, s.rate(), s.at(50), s.at(99), s.at(100), len(s.times))
	}
	row("one award, alone", alone["award"])
	row("awards, 8 at once", eight["award"])
	for _, name := range []string{"page", "verify", "award"} {
		row("mixed: "+name, mixed[name])
	}
	row("mixed: all", together(mixed))
	row("hello world of chi", floor["chi, bonjour"])
	_ = w.Flush()
	fmt.Printf("\nstart to ready %s, memory idle %.0f MB, under load %.0f MB, binary %.1f MB, database %.0f bytes an award (%.2f GB a million)\n",
		ready.Round(time.Millisecond), idle, most, float64(info.Size())/1e6, float64(size)/float64(awards), float64(size)/float64(awards)/1000)
}

func settingInt(t *testing.T, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	var n int
	if _, err := fmt.Sscan(text, &n); err != nil || n < 1 {
		t.Fatalf("%s=%q is not a number", name, text)
	}
	return n
}

func settingTime(t *testing.T, name string, otherwise time.Duration) time.Duration {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		t.Fatalf("%s=%q is no length of time", name, text)
	}
	return d
}

func buildProgram(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "galon")
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", name, "galon/cmd/galon")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return name
}

// installed is the installation that is asked.
type installed struct {
	data, base, key string
	codes           []string
	documents       [][]byte
}

// furnish makes a real installation with a few badges that are shared, in a data folder.
func furnish(t *testing.T, real int) *installed {
	t.Helper()
	listener, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	_, port, _ := net.SplitHostPort(address)
	g := &installed{data: t.TempDir(), base: "http://localhost:" + port}
	t.Run("furnish", func(t *testing.T) { // its store is closed when this ends
		t.Setenv(testkit.ClusterVariable, "") // an installation begins with a file
		w := testkit.NewWorldAt(t, g.base)
		g.key = w.APIKey
		for i := range real {
			a := w.Issue("travailler-en-equipe", fmt.Sprintf("Personne %d Dupré", i), fmt.Sprintf("p%d@exemple.fr", i))
			g.codes = append(g.codes, string(w.Share(a).Code))
			g.documents = append(g.documents, a.Document)
		}
		secrets := filepath.Join(g.data, "secrets")
		if err := os.MkdirAll(secrets, 0o700); err != nil {
			t.Fatal(err)
		}
		for name, value := range map[string][]byte{"master.key": bytes.Repeat([]byte{7}, 32), "pepper.key": bytes.Repeat([]byte{9}, 32), "operator.key": seedOf(w.Operator)} {
			if err := os.WriteFile(filepath.Join(secrets, name), []byte(hex.EncodeToString(value)+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := w.Store.DB().ExecContext(t.Context(), `VACUUM INTO $1`, filepath.Join(g.data, "galon.db")); err != nil {
			t.Fatal(err)
		}
	})
	return g
}

// multiply stores the badges again and again, each time under other ids and at other places of the lists, until there are
// so many, and tells by how much the file grew. The rows are those of real badges, whatever columns they have.
func (g *installed) multiply(t *testing.T, awards int) int64 {
	t.Helper()
	name := filepath.Join(g.data, "galon.db")
	s, err := store.Open(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	before, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	copies := map[string]map[string]string{
		"award": {"id": "id || '-' || copy", "credential_id": "credential_id || '-' || copy", "subject_id": "subject_id || '-' || copy", "status_list": "status_list + copy",
			"batch_id": "NULL", "passport_id": "NULL"},
		"award_document": {"award_id": "award_id || '-' || copy"},
	}
	real := len(g.codes)
	last := map[string]int64{} // the real rows are those of before
	for table := range copies {
		var n int64
		if err := s.DB().QueryRowContext(t.Context(), `SELECT MAX(rowid) FROM `+table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		last[table] = n
	}
	const together = 50 // in one transaction: a million wait for the disk a hundred times
	copied := (awards+real-1)/real - 1
	for n := 1; n <= copied; n += together {
		err := s.Write(t.Context(), func(tx *store.Tx) error {
			for _, table := range []string{"award", "award_document"} {
				columns, err := columnsOf(t.Context(), tx, table)
				if err != nil {
					return err
				}
				values := make([]string, len(columns))
				for i, c := range columns {
					if values[i] = copies[table][c]; values[i] == "" {
						values[i] = c
					}
				}
				if _, err := tx.SQL().ExecContext(t.Context(), fmt.Sprintf(`WITH RECURSIVE copies (copy) AS (SELECT $1 UNION ALL SELECT copy + 1 FROM copies WHERE copy < $2)
					INSERT INTO %s (%s) SELECT %s FROM %s, copies WHERE %s.rowid <= $3`,
					table, strings.Join(columns, ", "), strings.Join(values, ", "), table, table), n, min(n+together-1, copied), last[table]); err != nil {
					return fmt.Errorf("%s: %w", table, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.DB().ExecContext(t.Context(), `PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
		t.Fatal(err)
	}
	after, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	return after.Size() - before.Size()
}

func columnsOf(ctx context.Context, tx *store.Tx, table string) (columns []string, err error) {
	rows, err := tx.SQL().QueryContext(ctx, `SELECT name FROM pragma_table_info($1) ORDER BY cid`, table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var c string
		if err := rows.Scan(&c); err != nil {
			return nil, err
		}
		columns = append(columns, c)
	}
	return columns, rows.Err()
}

// serve starts the program and tells how long it took until it was ready.
func (g *installed) serve(t *testing.T, program string) (string, *exec.Cmd, time.Duration) {
	t.Helper()
	log, err := os.Create(filepath.Join(t.TempDir(), "serve.log"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "serve", "--data", g.data, "--base-url", g.base, "--listen", strings.TrimPrefix(g.base, "http://"), "--verify-rate", "0", "--log-level", "error")
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Env = append(os.Environ(), "GALON_OFFLINE=1")
	began := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(ended)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		<-ended
		log.Close()
	})
	return g.base, cmd, waitReady(t, g.base+"/readyz", began, log.Name(), ended)
}

func waitReady(t *testing.T, url string, began time.Time, log string, ended <-chan struct{}) time.Duration {
	t.Helper()
	for over := false; !over && time.Since(began) < 3*time.Minute; {
		select {
		case <-ended:
			over = true
		default:
		}
		if r, err := http.Get(url); err == nil {
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return time.Since(began)
			}
		}
		time.Sleep(2 * time.Millisecond)
	}
	said, _ := os.ReadFile(log)
	t.Fatalf("%s does not answer\n%s", url, said)
	return 0
}

func get(url string) func(int) *http.Request {
	return func(int) *http.Request {
		r, _ := http.NewRequest(http.MethodGet, url, nil)
		return r
	}
}

func (g *installed) page(address string) loadKind {
	return loadKind{"page", 70, func(n int) *http.Request { return get(address + "/v/" + g.codes[n%len(g.codes)])(n) }, http.StatusOK}
}

func (g *installed) check(address string) loadKind {
	return loadKind{"verify", 20, func(n int) *http.Request {
		r, _ := http.NewRequest(http.MethodPost, address+"/api/v1/verify", bytes.NewReader(g.documents[n%len(g.documents)]))
		r.Header.Set("Content-Type", "application/json")
		return r
	}, http.StatusOK}
}

func (g *installed) award(address string) loadKind {
	return loadKind{"award", 10, func(n int) *http.Request {
		body, _ := json.Marshal(map[string]any{"achievement": "animer-un-groupe", "recipient": map[string]string{"name": fmt.Sprintf("Sylvie %d Oudot", n)}, "again": true,
			"awarded_on": string(domain.DayOf(time.Now())), "level": 2, "context": "training", "place": "Nevers", "learner_status": "trainee",
			"assessor": map[string]string{"name": "Claire Morel", "role": "formatrice"}})
		r, _ := http.NewRequest(http.MethodPost, address+"/api/v1/awards", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+g.key)
		r.Header.Set("Idempotency-Key", fmt.Sprintf("charge-%d-%d", n, time.Now().UnixNano()))
		return r
	}, http.StatusCreated}
}

// loadSample is what was measured of one kind.
type loadSample struct {
	times []time.Duration
	took  time.Duration
}

func (s loadSample) rate() float64 { return float64(len(s.times)) / s.took.Seconds() }

// at is the time under which that many of a hundred requests stayed.
func (s loadSample) at(percent int) time.Duration {
	if len(s.times) == 0 {
		return 0
	}
	slices.Sort(s.times)
	return s.times[min(len(s.times)-1, len(s.times)*percent/100)].Round(10 * time.Microsecond)
}

func together(all map[string]loadSample) (s loadSample) {
	for _, one := range all {
		s.times, s.took = append(s.times, one.times...), one.took
	}
	return s
}

// drive asks for so long, each asker one thing after the other.
func drive(t *testing.T, client *http.Client, kinds []loadKind, askers int, during time.Duration) map[string]loadSample {
	t.Helper()
	var mu sync.Mutex
	all := map[string]loadSample{}
	var wrong []string
	began := time.Now()
	var work sync.WaitGroup
	for asker := range askers {
		work.Go(func() {
			chance := rand.New(rand.NewPCG(uint64(asker), 1))
			mine := map[string][]time.Duration{}
			for n := asker; time.Since(began) < during; n += askers {
				k := choose(kinds, chance.IntN(100))
				from := time.Now()
				r, err := client.Do(k.make(n))
				said := []byte{}
				if err == nil {
					said, err = io.ReadAll(r.Body)
					r.Body.Close()
				}
				mine[k.name] = append(mine[k.name], time.Since(from))
				if err != nil || r.StatusCode != k.want {
					mu.Lock()
					wrong = append(wrong, fmt.Sprintf("%s: %v %.300s", k.name, err, said))
					mu.Unlock()
					return
				}
			}
			mu.Lock()
			defer mu.Unlock()
			for name, times := range mine {
				s := all[name]
				s.times = append(s.times, times...)
				all[name] = s
			}
		})
	}
	work.Wait()
	took := time.Since(began)
	for name, s := range all {
		s.took = took
		all[name] = s
	}
	if len(wrong) > 0 {
		t.Fatalf("%d wrong answers, the first: %s", len(wrong), wrong[0])
	}
	return all
}

func choose(kinds []loadKind, n int) loadKind {
	for _, k := range kinds {
		if n -= k.share; n < 0 {
			return k
		}
	}
	return kinds[len(kinds)-1]
}

// serveFloor starts this very program as the least server that chi can be.
func serveFloor(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	cmd := exec.Command(os.Args[0], "-test.run", "^TestFloor$")
	cmd.Env = append(os.Environ(), floorVariable+"="+address)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	waitReady(t, "http://"+address+"/bonjour", time.Now(), os.DevNull, nil)
	return "http://" + address
}

// TestFloor is that server when it is asked to be, and else tries it once.
func TestFloor(t *testing.T) {
	router := chi.NewRouter()
	router.Get("/bonjour", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "bonjour") })
	if address := os.Getenv(floorVariable); address != "" {
		t.Fatal((&http.Server{Addr: address, Handler: router, ReadHeaderTimeout: time.Minute}).ListenAndServe())
	}
	listener, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: router, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }()
	defer server.Close()
	r, err := http.Get("http://" + listener.Addr().String() + "/bonjour")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if said, err := io.ReadAll(r.Body); err != nil || string(said) != "bonjour\n" {
		t.Errorf("%q, %v", said, err)
	}
}

// residentMB is the memory of a process as Linux counts it; 0 elsewhere.
func residentMB(pid int) float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		var kB float64
		if n, _ := fmt.Sscanf(line, "VmRSS: %f kB", &kB); n == 1 {
			return kB / 1000
		}
	}
	return 0
}

// seedOf is the end of the PKCS #8 form of an Ed25519 key (RFC 8410, section 7).
func seedOf(k *sign.Key) []byte {
	b := k.PrivateBytes()
	return b[len(b)-32:]
}
