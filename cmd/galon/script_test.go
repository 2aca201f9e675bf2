package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// killVariable makes the program kill itself after that step of the issuance cycle; only this test binary listens.
const killVariable = "GALON_TEST_KILL_AFTER_STEP"

func TestMain(m *testing.M) {
	if n, err := strconv.Atoi(os.Getenv(killVariable)); err == nil {
		afterStep = func(step int) {
			if step == n {
				syscall.Kill(os.Getpid(), syscall.SIGKILL)
			}
		}
	}
	testscript.Main(m, map[string]func(){"galon": func() { os.Exit(run(os.Args[1:])) }})
}

// TestScripts runs each journey of testdata/script against the real program.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"demo": startDemo, "serve": startServe, "http": request, "form": submit, "setjson": setJSON, "setmatch": setMatch, "wait": waitFor,
		},
	})
}

// startDemo: demo [name] — starts `galon demo --json` on a free port and sets $DATA, $BASE, $KEY and, for each badge,
// $VALID (its page) and $VALID_CODE.
func startDemo(ts *testscript.TestScript, neg bool, args []string) {
	data := ts.MkAbs("demo")
	args = append([]string{"demo", "--json", "--data", data, "--listen", "localhost:0"}, args...)
	line := start(ts, args, true)
	var s demoSummary
	ts.Check(json.Unmarshal(line, &s))
	ts.Check(os.WriteFile(ts.MkAbs("demo.line.json"), line, 0o600))
	ts.Setenv("DATA", data)
	ts.Setenv("BASE", s.BaseURL)
	ts.Setenv("KEY", s.Organisations[0].APIKey)
	ts.Setenv("CLAIM", strings.ReplaceAll(s.ClaimCode, " ", ""))
	ts.Setenv("RECEIVE", strings.TrimPrefix(s.ReceiveURL, s.BaseURL))
	for name, b := range s.Badges {
		ts.Setenv(strings.ToUpper(name), strings.TrimPrefix(b.PageURL, s.BaseURL))
		ts.Setenv(strings.ToUpper(name)+"_CODE", strings.ReplaceAll(b.Code, " ", ""))
	}
}

// startServe: serve ARGS… — starts `galon serve` and waits until it is ready. $BASE must be set.
func startServe(ts *testscript.TestScript, neg bool, args []string) {
	start(ts, append([]string{"serve"}, args...), false)
	waitURL(ts, ts.Getenv("BASE")+"/readyz")
}

func start(ts *testscript.TestScript, args []string, wantLine bool) []byte {
	cmd := exec.Command("galon", args...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = append(os.Environ(), "PATH="+ts.Getenv("PATH"))
	logs, err := os.Create(ts.MkAbs(args[0] + ".log"))
	ts.Check(err)
	cmd.Stderr = logs
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	path, err := lookIn(ts.Getenv("PATH"), "galon")
	ts.Check(err)
	cmd.Path, cmd.Err = path, nil
	ts.Check(cmd.Start())
	ts.Defer(func() {
		cmd.Process.Signal(os.Interrupt)
		cmd.Wait()
		logs.Close()
	})
	if !wantLine {
		return nil
	}
	lines := bufio.NewReader(out)
	line, err := lines.ReadBytes('\n')
	if err != nil {
		raw, _ := os.ReadFile(logs.Name())
		ts.Fatalf("galon %v printed no line: %v\n%s", args, err, raw)
	}
	go io.Copy(io.Discard, lines)
	waitURL(ts, strings.TrimSpace(baseOf(line))+"/readyz")
	return line
}

func baseOf(line []byte) string {
	var s demoSummary
	json.Unmarshal(line, &s)
	return s.BaseURL
}

func lookIn(path, name string) (string, error) {
	for _, dir := range filepath.SplitList(path) {
		if full := filepath.Join(dir, name); isExecutable(full) {
			return full, nil
		}
	}
	return "", exec.ErrNotFound
}

func isExecutable(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode()&0o111 != 0
}

func waitURL(ts *testscript.TestScript, url string) {
	for range 200 {
		if resp, err := http.Get(url); err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	ts.Fatalf("%s does not answer", url)
}

// request: http METHOD PATH [header:value…] [@file] — prints the status, the headers of interest and the body. Cookies
// are kept for the script; redirects are not followed.
func request(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: http METHOD PATH [Header:value …] [@file]")
	}
	var body io.Reader
	headers := http.Header{}
	for _, a := range args[2:] {
		if name, ok := strings.CutPrefix(a, "@"); ok {
			raw, err := os.ReadFile(ts.MkAbs(name))
			ts.Check(err)
			body = bytes.NewReader(raw)
			continue
		}
		name, value, _ := strings.Cut(a, ":")
		headers.Set(name, value)
	}
	send(ts, args[0], args[1], headers, body)
}

// submit: form PATH name=value… file=@name — posts a form as a browser does.
func submit(ts *testscript.TestScript, neg bool, args []string) {
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	for _, a := range args[1:] {
		name, value, _ := strings.Cut(a, "=")
		if file, ok := strings.CutPrefix(value, "@"); ok {
			raw, err := os.ReadFile(ts.MkAbs(file))
			ts.Check(err)
			part, err := w.CreateFormFile(name, filepath.Base(file))
			ts.Check(err)
			part.Write(raw)
			continue
		}
		ts.Check(w.WriteField(name, value))
	}
	ts.Check(w.Close())
	base := ts.Getenv("BASE")
	send(ts, http.MethodPost, args[0], http.Header{"Content-Type": {w.FormDataContentType()}, "Origin": {base}, "Sec-Fetch-Site": {"same-origin"}}, &buf)
}

func send(ts *testscript.TestScript, method, path string, headers http.Header, body io.Reader) {
	url := path
	if strings.HasPrefix(path, "/") {
		url = ts.Getenv("BASE") + path
	}
	req, err := http.NewRequest(method, url, body)
	ts.Check(err)
	req.Header = headers
	for _, c := range strings.Split(ts.Getenv("COOKIES"), "; ") {
		if c != "" {
			req.Header.Add("Cookie", c)
		}
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	ts.Check(err)
	defer resp.Body.Close()
	keepCookies(ts, resp.Cookies())
	raw, err := io.ReadAll(resp.Body)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs("body"), raw, 0o600))
	fmt.Fprintf(ts.Stdout(), "%d\n", resp.StatusCode)
	for _, name := range []string{"Content-Type", "Location", "Cache-Control", "Retry-After"} {
		if v := resp.Header.Get(name); v != "" {
			fmt.Fprintf(ts.Stdout(), "%s: %s\n", name, v)
		}
	}
	fmt.Fprintf(ts.Stdout(), "\n%s\n", raw)
}

func keepCookies(ts *testscript.TestScript, fresh []*http.Cookie) {
	kept := map[string]string{}
	for _, c := range strings.Split(ts.Getenv("COOKIES"), "; ") {
		if name, value, ok := strings.Cut(c, "="); ok {
			kept[name] = value
		}
	}
	for _, c := range fresh {
		kept[c.Name] = c.Value
		if c.MaxAge < 0 {
			delete(kept, c.Name)
		}
	}
	var all []string
	for name, value := range kept {
		all = append(all, name+"="+value)
	}
	ts.Setenv("COOKIES", strings.Join(all, "; "))
}

// setJSON: setjson VAR member[.member…] — sets a variable from the JSON in the last body.
func setJSON(ts *testscript.TestScript, neg bool, args []string) {
	raw, err := os.ReadFile(ts.MkAbs("body"))
	ts.Check(err)
	var v any
	ts.Check(json.Unmarshal(raw, &v))
	for _, name := range strings.Split(args[1], ".") {
		if list, ok := v.([]any); ok {
			i, err := strconv.Atoi(name)
			ts.Check(err)
			v = list[i]
			continue
		}
		m, ok := v.(map[string]any)
		if !ok {
			ts.Fatalf("no %s in %s", args[1], raw)
		}
		v = m[name]
	}
	ts.Setenv(args[0], fmt.Sprint(v))
}

// setMatch: setmatch VAR BEFORE AFTER — sets a variable to what stands between two texts in the last body.
func setMatch(ts *testscript.TestScript, neg bool, args []string) {
	raw, err := os.ReadFile(ts.MkAbs("body"))
	ts.Check(err)
	_, rest, ok := strings.Cut(string(raw), args[1])
	value, _, end := strings.Cut(rest, args[2])
	if !ok || !end {
		ts.Fatalf("%q … %q is not in the last body:\n%s", args[1], args[2], raw)
	}
	ts.Setenv(args[0], value)
}

// waitFor: wait PATH TEXT — asks for a page until it holds the text.
func waitFor(ts *testscript.TestScript, neg bool, args []string) {
	for range 100 {
		resp, err := http.Get(ts.Getenv("BASE") + args[0])
		if err == nil {
			raw, _ := io.ReadAll(resp.Body)
			resp.Body.Close()
			if strings.Contains(string(raw), args[1]) {
				ts.Check(os.WriteFile(ts.MkAbs("body"), raw, 0o600))
				return
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	ts.Fatalf("%s never held %q", args[0], args[1])
}
