package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"galon/internal/testkit"
)

// The journeys of testdata/script run the real program: this test binary, which is `galon` when it is called by that
// name. script_http_test.go has what a script asks over HTTP, script_file_test.go what it does with files.

// killVariable makes the program kill itself after that step of the issuance cycle, or, as STEP:N, the Nth time that
// the step is reached. Only this test binary listens to it.
const killVariable = "GALON_TEST_KILL_AFTER_STEP"

func TestMain(m *testing.M) {
	step, times, _ := strings.Cut(os.Getenv(killVariable), ":")
	if n, err := strconv.Atoi(step); err == nil {
		afterStep = killAfter(n, max(1, atoi(times)))
	}
	testscript.Main(m, map[string]func(){"galon": func() {
		if err := onTestCluster(os.Args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(3)
		}
		os.Exit(run(os.Args[1:]))
	}})
}

func killAfter(step, times int) func(int) {
	reached := make(chan struct{}, times)
	return func(s int) {
		if s != step {
			return
		}
		select {
		case reached <- struct{}{}:
			if len(reached) < times {
				return
			}
		default:
		}
		syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {} // the signal is on its way: nothing more is done
	}
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

var update = flag.Bool("update", false, "rewrite what the scripts compare with")

// TestScripts runs each journey of testdata/script.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", RequireExplicitExec: true, RequireUniqueNames: true, UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			e.Values[running{}] = map[string]*process{}
			e.Vars = append(e.Vars, testkit.ClusterVariable+"="+os.Getenv(testkit.ClusterVariable))
			return nil
		},
		Condition: func(name string) (bool, error) {
			if name != "sqlite" {
				return false, fmt.Errorf("no condition %s", name)
			}
			return !testkit.Postgres(), nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"demo": startDemo, "serve": startServe, "vc-api": startVCAPI, "end": end, "exits": exits,
			"http": request, "form": submit, "await": waitFor, "signin": signIn,
			"abroad": startAbroad, "samedoors": sameDoors,
			"setjson": setJSON, "isjson": isJSON, "setmatch": setMatch,
			"people": people, "workbook": workbook, "encode": encode, "replace": replace, "clobber": clobber, "database": newDatabase, "sql": editDatabase, "waitfile": waitFile,
		},
	})
}

// process is a started program; running is the key of those of one script.
type process struct {
	*exec.Cmd
	log string
}

type running struct{}

func processes(ts *testscript.TestScript) map[string]*process {
	return ts.Value(running{}).(map[string]*process)
}

// startDemo: [!] demo [ARGS…] — starts `galon demo --json` in ./demo, on a free port or where the folder was served
// before. It sets $DATA, $BASE, $KEY, $CLAIM, $RECEIVE, $JUROR, $JUROR_CODE and, for each badge, $VALID (its page) and $VALID_CODE, and
// leaves the line in demo.json.
func startDemo(ts *testscript.TestScript, neg bool, args []string) {
	data := ts.MkAbs("demo")
	if _, err := os.Stat(filepath.Join(data, demoSummaryFile)); err != nil {
		args = append([]string{"--listen", freeAddress(ts)}, args...) // a script may name another
	}
	line, err := start(ts, append([]string{"demo", "--json", "--data", data}, args...))
	if (err != nil) != neg {
		ts.Fatalf("demo: %v", err)
	}
	if err != nil {
		return
	}
	var s demoSummary
	ts.Check(json.Unmarshal(line, &s))
	ts.Check(os.WriteFile(ts.MkAbs("demo.json"), line, 0o600))
	ts.Setenv("DATA", data)
	ts.Setenv("BASE", s.BaseURL)
	ts.Setenv("HOST", strings.TrimPrefix(s.BaseURL, "http://"))
	ts.Setenv("KEY", s.Organisations[0].APIKey)
	ts.Setenv("CLAIM", strings.ReplaceAll(s.ClaimCode, " ", ""))
	ts.Setenv("RECEIVE", strings.TrimPrefix(s.ReceiveURL, s.BaseURL))
	ts.Setenv("SLIP", strings.TrimPrefix(s.SlipURL, s.BaseURL))
	ts.Setenv("JUROR", strings.TrimPrefix(s.Jurors[0].URL, s.BaseURL))
	ts.Setenv("JUROR_CODE", s.Jurors[0].Code)
	for name, b := range s.Badges {
		ts.Setenv(strings.ToUpper(name), strings.TrimPrefix(b.PageURL, s.BaseURL))
		ts.Setenv(strings.ToUpper(name)+"_CODE", strings.ReplaceAll(b.Code, " ", ""))
	}
}

// startServe: serve ARGS… — starts `galon serve` and waits until it answers at $BASE.
func startServe(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("serve that fails: use exits")
	}
	_, err := start(ts, append([]string{"serve"}, args...))
	ts.Check(err)
}

// startVCAPI: vc-api — starts the door of the suites on a free port and sets $BASE.
func startVCAPI(ts *testscript.TestScript, neg bool, args []string) {
	address := freeAddress(ts)
	ts.Setenv("BASE", "http://"+address)
	_, err := start(ts, []string{"vc-api", "--listen", address})
	ts.Check(err)
}

// start runs the program beside the script until it answers at its address. A demo says it in its first line.
func start(ts *testscript.TestScript, args []string) ([]byte, error) {
	p := &process{Cmd: exec.Command(program0(ts), args...), log: ts.MkAbs(args[0] + ".log")}
	p.Dir = ts.MkAbs(".")
	p.Env = []string{"PATH=" + ts.Getenv("PATH"), "HOME=" + p.Dir, "TMPDIR=" + ts.Getenv("TMPDIR"), killVariable + "=" + ts.Getenv(killVariable),
		testkit.ClusterVariable + "=" + ts.Getenv(testkit.ClusterVariable)}
	logs, err := os.Create(p.log)
	ts.Check(err)
	p.Stderr = logs
	out, err := p.StdoutPipe()
	ts.Check(err)
	ts.Check(p.Start())
	ts.Check(logs.Close())
	processes(ts)[args[0]] = p
	ts.Defer(func() {
		if p.ProcessState == nil {
			p.Process.Kill()
			p.Wait()
		}
	})
	base := ts.Getenv("BASE")
	var line []byte
	if args[0] == "demo" {
		lines := bufio.NewReader(out)
		if line, err = lines.ReadBytes('\n'); err != nil {
			p.Wait()
			return nil, errors.New("no line of JSON\n" + ts.ReadFile(p.log))
		}
		var s demoSummary
		ts.Check(json.Unmarshal(line, &s))
		base = s.BaseURL
		go io.Copy(io.Discard, lines)
	}
	ready := "/readyz"
	if args[0] == "vc-api" {
		ready = "/vc-api"
	}
	if !answers(base + ready) {
		p.Process.Kill()
		p.Wait()
		return nil, errors.New(base + " does not answer\n" + ts.ReadFile(p.log))
	}
	return line, nil
}

func program0(ts *testscript.TestScript) string {
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		full := filepath.Join(dir, "galon")
		if info, err := os.Stat(full); err == nil && info.Mode()&0o111 != 0 {
			return full
		}
	}
	ts.Fatalf("galon is not on PATH")
	return ""
}

// freeAddress is not one of the ports that the system hands out by itself, so that a server that comes back finds it
// free.
func freeAddress(ts *testscript.TestScript) string {
	for range 100 {
		address := net.JoinHostPort("localhost", strconv.Itoa(20_000+rand.IntN(12_000)))
		if l, err := net.Listen("tcp", address); err == nil {
			ts.Check(l.Close())
			return address
		}
	}
	ts.Fatalf("no free port")
	return ""
}

func answers(url string) bool {
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); {
		if resp, err := http.Get(url); err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return true
			}
		}
		time.Sleep(25 * time.Millisecond)
	}
	return false
}

// end: end demo|serve [kill] — ends it as an operator would, which must succeed, or as a power cut would.
func end(ts *testscript.TestScript, neg bool, args []string) {
	p := processes(ts)[args[0]]
	if p == nil {
		ts.Fatalf("%s was not started", args[0])
	}
	if slices.Contains(args, "kill") {
		ts.Check(p.Process.Kill())
		p.Wait()
		return
	}
	ts.Check(p.Process.Signal(os.Interrupt))
	if err := p.Wait(); err != nil {
		ts.Fatalf("%s did not end well: %v\n%s", args[0], err, ts.ReadFile(p.log))
	}
}

// exits: exits CODE PROGRAM ARGS… — runs the program, which must end with that code. Its output is there for stdout
// and stderr.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var ended *exec.ExitError
		if !errors.As(err, &ended) {
			ts.Fatalf("%v: %v", args[1:], err)
		}
		got = ended.ExitCode()
	}
	if got != want {
		ts.Fatalf("%v ended with %d, want %d", args[1:], got, want)
	}
}
