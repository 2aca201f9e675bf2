package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"galon/internal/testkit"
)

// Every page of the three doors, at the widths of a phone, of a desk, and of a phone held by somebody who needs large
// text (320 px): axe finds nothing, nothing is wider than the screen, the console says nothing, nobody else is asked
// for anything, and the one heading begins the title (ux 7 and 8). The pages are in browser_sights_test.go.
func TestEveryPageIsAccessible(t *testing.T) {
	probe := &probe{axe: readAxe(t), shots: os.Getenv(shotsVariable)}
	w := newWalk(t)
	for i, sights := range [][]sight{w.public(), w.learning(), w.awarding()} {
		probe.large = i < 2
		for _, s := range sights {
			if status := s.reach(s.who); status != s.status {
				s.who.fail("%s answers %d, want %d", s.name, status, s.status)
			}
			probe.look(t, s)
		}
	}
}

// shotsVariable names a folder where every page is drawn, for people to look at.
const shotsVariable = "GALON_SHOTS"

// sight is a page, who sees it, how, and the status it has.
type sight struct {
	name    string
	heading string
	who     *person
	status  int64
	reach   func(*person) int64
}

// probe is how a page is looked at.
type probe struct {
	axe   string // its source
	large bool   // the text of twice the size is tried too
	shots string // the folder for pictures of the pages, or ""
}

// axeRun asks for the rules of the law (RGAA 4.1, WCAG 2.2 AA) and for those of good practice.
const axeRun = `axe.run(document, {
	runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "RGAAv4"], resultTypes: ["violations"],
}).then(r => r.violations.map(v => v.id + ": " + v.help + ", at " + v.nodes.map(n => n.target).join(" and ")))`

func readAxe(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile(filepath.Join(testkit.NodeModules(t), "axe-core", "axe.min.js"))
	if err != nil {
		testkit.NotRun(t, "axe-core is missing, run .ci/prepare")
	}
	return string(source)
}

func (pr *probe) look(t *testing.T, s sight) {
	t.Helper()
	p := s.who
	titles := get(p, chromedp.Evaluate[[]string](`[document.title, ...[...document.querySelectorAll("h1")].map(h => h.textContent)]`))
	want := s.heading + " – Galon"
	if s.status == http.StatusUnprocessableEntity {
		want = "Erreur : " + want
	}
	if len(titles) != 2 || plain(titles[0]) != want || plain(titles[1]) != s.heading {
		t.Errorf("%s: the title and the headings are %q, want %q and %q", s.name, titles, want, s.heading)
	}
	get(p, chromedp.Evaluate[chromedp.Void](pr.axe)) // as the developer tools would: the policy of the page stays
	for _, width := range []int64{phone, 1280, 320} {
		p.do("size", chromedp.EmulateViewport(width, screenHeight))
		if over := get(p, chromedp.Evaluate[int](`document.documentElement.scrollWidth - document.documentElement.clientWidth`)); over > 0 {
			t.Errorf("%s at %d px: %d px wider than the screen", s.name, width, over)
		}
		for _, violation := range pr.violations(p) {
			t.Errorf("%s at %d px: %s", s.name, width, violation)
		}
		if pr.shots != "" && width != 320 {
			keep(t, filepath.Join(pr.shots, fmt.Sprintf("%s-%d.png", s.name, width)), get(p, chromedp.FullScreenshot(100)))
		}
	}
	if pr.large { // WCAG 1.4.4, on the narrowest phone
		get(p, chromedp.Evaluate[chromedp.Void](`document.documentElement.style.fontSize = "200%"`))
		if over := get(p, chromedp.Evaluate[int](`document.documentElement.scrollWidth - document.documentElement.clientWidth`)); over > 0 {
			t.Errorf("%s with text of twice the size: %d px wider than the screen", s.name, over)
		}
		get(p, chromedp.Evaluate[chromedp.Void](`document.documentElement.style.fontSize = ""`))
	}
	for _, said := range p.complaints() {
		t.Errorf("%s: the console says %s", s.name, said)
	}
	asked, _ := p.weight()
	for _, address := range asked {
		if !strings.HasPrefix(address, p.base+"/") && !strings.HasPrefix(address, "data:") {
			t.Errorf("%s asks %s", s.name, address)
		}
	}
}

func (pr *probe) violations(p *person) []string {
	p.t.Helper()
	return get(p, chromedp.Evaluate[[]string](axeRun, chromedp.EvalAwaitPromise))
}

func keep(t *testing.T, file string, raw []byte) {
	t.Helper()
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
}

// A page with known faults shows that the probe sees.
func TestTheProbeSeesFaults(t *testing.T) {
	bad := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'self'; style-src 'unsafe-inline'")
		io.WriteString(w, `<!doctype html><title>Galon</title><main><h1>Galon</h1><input name="code"><img src="/x.png">
<p style="color:#999;background:#fff">Un texte trop pâle</p><p style="width:2000px">Large</p>
<script>document.body.append("ajout")</script></main>`)
	}))
	defer bad.Close()
	p := sits(t, startBrowser(t), bad.URL, "anybody", phone, true)
	p.opens("/")
	pr := &probe{axe: readAxe(t)}
	get(p, chromedp.Evaluate[chromedp.Void](pr.axe))
	found := strings.Join(pr.violations(p), "\n")
	for _, want := range []string{"label: ", "image-alt: ", "color-contrast: ", "html-has-lang: "} {
		if !strings.Contains(found, want) {
			t.Errorf("axe says nothing of %s\n%s", want, found)
		}
	}
	p.do("size", chromedp.EmulateViewport(phone, screenHeight))
	if over := get(p, chromedp.Evaluate[int](`document.documentElement.scrollWidth - document.documentElement.clientWidth`)); over <= 0 {
		t.Error("a page of 2,000 px is not too wide")
	}
	if said := strings.Join(p.complaints(), "\n"); !strings.Contains(said, "Content Security Policy") {
		t.Errorf("a script against the policy goes unheard: %q", said)
	}
}

// The page that an employer waits for is light (ux 2): at most 6 requests and 100 KB as they are unpacked.
func TestVerificationPageIsLight(t *testing.T) {
	browser, demo := startBrowser(t), runDemo(t)
	for _, name := range []string{"valid", "expired", "revoked", "suspended", "afest", "bloc"} {
		p := sits(t, browser, demo.BaseURL, "an employer", phone, true) // who never came here
		p.opens(demo.Badges[name].PageURL)
		get(p, chromedp.Evaluate[chromedp.Void](`document.fonts.ready`, chromedp.EvalAwaitPromise))
		asked, size := p.weight()
		if len(asked) > 6 || size > 100_000 || len(asked) < 4 || size < 40_000 {
			t.Errorf("%s: %d requests for %d bytes: %q", name, len(asked), size, asked)
		}
		if shots := os.Getenv(shotsVariable); shots != "" && name == "valid" {
			p.do("size", chromedp.EmulateViewport(phone, screenHeight, chromedp.EmulateMobile, chromedp.EmulateScale(2)))
			keep(t, filepath.Join(shots, "screenshot.png"), get(p, chromedp.CaptureScreenshot())) // that of the README
		}
	}
}

// fetch asks for a document as a machine does.
func fetch(t *testing.T, url, accept string) []byte {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", accept)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK || len(bytes.TrimSpace(raw)) == 0 {
		t.Fatalf("%s as %s: %s, %d bytes, %v", url, accept, resp.Status, len(raw), err)
	}
	return raw
}
