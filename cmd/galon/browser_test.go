package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"galon/internal/testkit"
)

// What the browser tests stand on: the real `galon demo` and a real Chromium, which clicks and types as people do.
// browser_journey_test.go has the journeys, browser_pages_test.go looks at every page.

// runDemo starts `galon demo --json` on a free port and in an empty folder, for as long as the test lasts.
func runDemo(t *testing.T, flags ...string) demoSummary {
	t.Helper()
	program, err := exec.LookPath("galon") // TestMain put this test binary there under that name
	if err != nil {
		t.Fatal(err)
	}
	free, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	address := "localhost:" + strconv.Itoa(free.Addr().(*net.TCPAddr).Port)
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	logs, err := os.Create(filepath.Join(t.TempDir(), "demo.log"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, append([]string{"demo", "--json", "--data", filepath.Join(t.TempDir(), "demo"), "--listen", address}, flags...)...)
	cmd.Stderr = logs
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Errorf("end the demo: %v", err)
		}
		if err := cmd.Wait(); err != nil || t.Failed() {
			said, _ := os.ReadFile(logs.Name())
			t.Logf("the demo ended with %v\n%s", err, said[max(0, len(said)-8_000):])
		}
		logs.Close()
	})
	lines := bufio.NewReader(out)
	line, err := lines.ReadBytes('\n')
	if err != nil {
		t.Fatalf("the demo said no line of JSON: %v", err)
	}
	go io.Copy(io.Discard, lines)
	var s demoSummary
	if err := json.Unmarshal(line, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// chromiumOptions are a Chromium that asks nobody else for anything by itself (ux 9), and that asks sites for French: the
// public pages answer in the language of the browser.
func chromiumOptions(t *testing.T) []chromedp.ExecAllocatorOption {
	t.Helper()
	return append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(testkit.Chromium(t)), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("lang", "fr"), chromedp.Flag("accept-lang", "fr-FR,fr"))
}

// startBrowser starts a Chromium.
func startBrowser(t *testing.T) context.Context {
	t.Helper()
	allocator, stop := chromedp.NewExecAllocator(context.Background(), chromiumOptions(t)...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start chromium: %v", err)
	}
	return ctx
}

// person is somebody at a device of their own: a browser context with its own cookies, and one tab.
type person struct {
	t    *testing.T
	who  string
	base string
	ctx  context.Context

	mu    sync.Mutex
	said  []string // what the pages complained of in the console
	asked []string // the addresses that the last page asked for
	bytes int64    // and what came back, unpacked

	opened map[string]bool // the mails whose link was followed
}

// screenHeight is that of a phone (ux 7.1, S03): what stands in it is seen without scrolling.
const screenHeight = 844

// patience is how long one gesture may take; the machine may be busy.
const patience = 2 * time.Minute

// sits puts a person before a screen of that width; a phone has touch and no mouse.
func sits(t *testing.T, browser context.Context, base, who string, width int64, scripts bool) *person {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	p := &person{t: t, who: who, base: base, ctx: ctx, opened: map[string]bool{}}
	if err := chromedp.Listen(ctx, p.hear); err != nil {
		t.Fatal(err)
	}
	screen := chromedp.EmulateViewport(width, screenHeight)
	if width < 640 {
		screen = chromedp.EmulateViewport(width, screenHeight, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	p.do("size", screen)
	// A click during the transition between two pages goes to the transition; those who ask for less motion have none.
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}})
	if !scripts {
		call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	}
	return p
}

func (p *person) hear(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if e.Type == network.ResourceTypeDocument {
			p.asked, p.bytes = nil, 0
		}
		if !strings.HasPrefix(e.Request.URL, "data:") { // Chromium's own icons in a field for dates: nobody is asked
			p.asked = append(p.asked, e.Request.URL)
		}
	case *network.EventDataReceived:
		p.bytes += e.DataLength
	case *log.EventEntryAdded:
		// Chromium also logs the status of a page that is an error by intention; whoever opens it checks that.
		if e.Entry.Source != log.EntrySourceNetwork || len(p.asked) == 0 || e.Entry.URL != p.asked[0] {
			p.said = append(p.said, fmt.Sprintf("%s: %s (%s)", e.Entry.Level, e.Entry.Text, e.Entry.URL))
		}
	case *runtime.EventExceptionThrown:
		p.said = append(p.said, "exception: "+e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		p.said = append(p.said, "console: "+string(e.Type))
	}
}

// complaints are what the console said since the last time.
func (p *person) complaints() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	said := p.said
	p.said = nil
	return said
}

// weight is what the last page asked for.
func (p *person) weight() (asked []string, bytes int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.asked...), p.bytes
}

func (p *person) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.fail("%s: %v", what, err)
	}
}

func get[T any](p *person, a chromedp.Action[T]) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, a)
	if err != nil {
		p.fail("%v", err)
	}
	return v
}

// fail ends the test and says where the person was, with what the page showed.
func (p *person) fail(format string, args ...any) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 5*time.Second)
	defer cancel()
	at, _ := chromedp.Run(ctx, chromedp.Location())
	shown, _ := chromedp.Run(ctx, chromedp.Evaluate[string](`document.body.innerText`))
	p.t.Fatalf("%s, at %s: %s\n%s", p.who, at, fmt.Sprintf(format, args...), shown)
}

// opens types an address and returns the status of the answer.
func (p *person) opens(address string) int64 {
	p.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = p.base + address
	}
	return p.arrives("open "+address, chromedp.Navigate(address))
}

// arrives does what leads to another page, and waits for it.
func (p *person) arrives(what string, steps ...chromedp.Action[chromedp.Void]) int64 {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	answer, err := chromedp.RunResponse(ctx, steps...)
	if err != nil {
		p.fail("%s: %v", what, err)
	}
	return answer.Status
}

// control finds a link, a button or a fold by the words that people read on it.
func control(words string) string {
	const text = `translate(normalize-space(.), "` + "\u00a0\u202f" + `", "  ")`
	return fmt.Sprintf(`//*[self::a or self::button or self::summary][%s = %q]`, text, words)
}

// card finds the link of a list that holds the words among others.
func card(words string) string {
	return fmt.Sprintf(`//main//li[contains(., %q)]//a`, words)
}

// follows clicks on what leads to another page.
func (p *person) follows(selector string) int64 {
	p.t.Helper()
	return p.arrives("follow "+selector, chromedp.Click(selector, chromedp.NodeVisible))
}

// clicks stays on the page.
func (p *person) clicks(selector string) {
	p.t.Helper()
	p.do("click "+selector, chromedp.Click(selector, chromedp.NodeVisible))
}

// types fills in the field with that id, key by key.
func (p *person) types(id, text string) {
	p.t.Helper()
	p.do("type into "+id, chromedp.Clear(chromedp.ID(id)), chromedp.Click(chromedp.ID(id), chromedp.NodeVisible), chromedp.SendKeys(chromedp.ID(id), text))
}

// pastes puts a whole text into the field with that id.
func (p *person) pastes(id, text string) {
	p.t.Helper()
	p.clicks(`//*[@id="` + id + `"]`)
	call(p, input.InsertText, input.InsertTextParams{Text: text})
}

// picks takes the answer with that value, by its label as a finger does, or from a list by the keyboard.
func (p *person) picks(name, value string) {
	p.t.Helper()
	if get(p, chromedp.Evaluate[bool](fmt.Sprintf(`!!document.querySelector('select[name=%q]')`, name))) {
		label := get(p, chromedp.Evaluate[string](fmt.Sprintf(`document.querySelector('select[name=%q] option[value=%q]').label`, name, value)))
		p.do("pick "+name, chromedp.Focus(chromedp.CSS(fmt.Sprintf(`select[name=%q]`, name))), chromedp.KeyEvent(label))
	} else {
		p.clicks(fmt.Sprintf(`//label[input[@name=%q and @value=%q]]`, name, value))
	}
	got := get(p, chromedp.Evaluate[string](fmt.Sprintf(`(document.querySelector('select[name=%[1]q]') || document.querySelector('[name=%[1]q]:checked') || {}).value || ""`, name)))
	if got != value {
		p.fail("%s is %q, want %q", name, got, value)
	}
}

func call[P, R any](p *person, command cdp.Command[P, R], params P) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if _, err := chromedp.Call(ctx, command, params); err != nil {
		p.fail("%s: %v", command.Method, err)
	}
}

// reads checks the heading of the page.
func (p *person) reads(heading string) {
	p.t.Helper()
	if got := plain(get(p, chromedp.TextContent(chromedp.CSS("h1")))); got != heading {
		p.fail("the heading is %q, want %q", got, heading)
	}
}

// sees checks that the page says something.
func (p *person) sees(words string) {
	p.t.Helper()
	if !strings.Contains(p.text(), words) {
		p.fail("no %q on the page", words)
	}
}

// has tells whether the page has that element now.
func (p *person) has(xpath string) bool {
	p.t.Helper()
	return get(p, chromedp.Evaluate[bool](fmt.Sprintf(`!!document.evaluate(%q, document, null, XPathResult.FIRST_ORDERED_NODE_TYPE, null).singleNodeValue`, xpath)))
}

func (p *person) text() string {
	p.t.Helper()
	return plain(get(p, chromedp.Evaluate[string](`document.body.innerText`)))
}

// plain replaces the spaces of French typography and folds white space.
func plain(s string) string {
	return strings.Join(strings.Fields(s), " ")
}
