package ui

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"galon/internal/testkit"
)

// axeRun asks for the rules of the law (RGAA 4.1, WCAG 2.2 AA) and of good practice (ux 8), and says what breaks them.
const axeRun = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "RGAAv4"]})
	.then(r => r.violations.map(v => v.id + ": " + v.help + " in " + v.nodes.map(n => n.target).join(", ")).join("\n"))`

const tooWide = `document.documentElement.scrollWidth - document.documentElement.clientWidth`

// seenAlive is what the walk in cmd/galon looks at in the same way, on the running demonstration: a golden page and its
// sight there. What is a state that the demonstration does not come to is looked at here.
var seenAlive = map[string]string{
	"award_check_held": "award-check-held", "award_check_soft_skill": "award-check", "award_choose": "award-choose",
	"award_choose_batch": "batch-choose", "award_choose_nothing": "award-choose-nothing",
	"award_new_afest": "award-new-afest", "award_new_bloc": "award-new-bloc", "award_new_faulty_empty": "award-new-soft-wrong",
	"award_new_faulty_empty_afest": "award-new-afest-wrong", "award_new_faulty_no_panel": "award-new-bloc-wrong", "award_new_soft_skill": "award-new-soft",
	"award_revoke": "award-revoke", "award_revoke_faulty": "award-revoke-wrong",
	"award_show_accepted": "award-accepted", "award_show_revoked": "award-revoked", "award_show_suspended": "award-suspended",
	"batch_new": "batch-new", "batch_new_faulty": "batch-new-nothing", "batch_show_done": "batch-done", "batch_show_draft": "batch-check",
	"console_home": "console-home", "mailbox_list": "mailbox", "passport_account": "passport-account",
	"passport_badge_bloc": "passport-bloc", "passport_badge_expired": "passport-expired", "passport_badge_suspended": "passport-suspended",
	"passport_badge_valid": "passport-valid", "passport_present": "passport-present", "passport_share": "passport-share",
	"passport_share_list": "passport-shares", "passport_share_new": "passport-share-new", "passport_share_new_faulty": "passport-share-new-wrong",
	"passport_share_stop": "passport-share-stop", "passport_show": "passport-full", "passport_twin": "passport-twin",
	"people_list": "people", "people_list_nobody": "people-nobody", "receive_code": "receive-code", "receive_code_faulty": "receive-code-nothing",
	"receive_show": "receive", "receive_show_code": "receive-slip", "receive_show_unknown": "receive-unknown",
	"sign_in_code": "enter-code", "sign_in_code_faulty": "enter-code-wrong", "sign_in_form": "enter", "sign_in_form_faulty": "enter-nothing",
	"sign_in_link": "enter-link", "sign_in_link_elsewhere": "enter-link-elsewhere", "slip_sheet": "batch-slips", "slip_show": "award-slip",
}

// Every golden page that nothing else opens in a real browser: nothing that axe finds, nothing wider than the screen,
// nothing said in the console. With GALON_SHOTS=DIR every golden page is drawn there for people to look at.
func TestEveryPageInABrowser(t *testing.T) {
	axe, err := os.ReadFile(filepath.Join(testkit.NodeModules(t), "axe-core", "axe.min.js"))
	if err != nil {
		testkit.NotRun(t, "axe-core is missing, run .ci/prepare")
	}
	w := newWorld(t)
	w.router.Get("/golden/{page}", func(out http.ResponseWriter, r *http.Request) {
		http.ServeFile(out, r, filepath.Join("testdata", filepath.Base(r.URL.Path)))
	})
	sights, err := os.ReadFile("../../cmd/galon/browser_sights_test.go")
	w.must(err)
	pages, err := filepath.Glob("testdata/*.golden.html")
	w.must(err)
	ctx, console := newTab(t)
	alive := 0
	for _, file := range pages {
		name := strings.TrimSuffix(filepath.Base(file), ".golden.html")
		if sight, ok := seenAlive[name]; ok {
			alive++
			if !bytes.Contains(sights, []byte(`{"`+sight+`", `)) {
				t.Errorf("%s is looked at nowhere: cmd/galon has no sight %s", name, sight)
			}
			if os.Getenv(shotsVariable) == "" {
				continue
			}
		}
		look(t, ctx, w.BaseURL+"/golden/"+filepath.Base(file), 390)
		_, err = chromedp.Run(ctx, chromedp.Evaluate[chromedp.Void](string(axe)))
		w.must(err)
		for _, width := range []int64{390, 1280, 320} {
			w.must(resize(ctx, width))
			over, err := chromedp.Run(ctx, chromedp.Evaluate[int](tooWide))
			w.must(err)
			draw(t, ctx, name, width)
			faults, err := chromedp.Run(ctx, chromedp.Evaluate[string](axeRun, chromedp.EvalAwaitPromise))
			w.must(err)
			if said := console.take(); over > 0 || faults != "" || said != "" {
				t.Errorf("%s at %d px: %d px too wide\nconsole: %s\naxe: %s", name, width, over, said, faults)
			}
		}
	}
	if len(pages) < 20 || alive != len(seenAlive) {
		t.Errorf("%d golden pages, of which %d are seen alive, want %d", len(pages), alive, len(seenAlive))
	}
}

// newTab starts a browser for the test. Its policy is set aside, or axe could not be put into the pages.
func newTab(t *testing.T) (context.Context, *console) {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(testkit.Chromium(t)), chromedp.NoSandbox, chromedp.DisableGPU)
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	ctx, over := context.WithTimeout(ctx, 20*time.Minute) // for all pages together, on a machine that does much else
	t.Cleanup(over)
	if _, err := chromedp.Call(ctx, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true}); err != nil {
		t.Fatal(err)
	}
	c := &console{}
	go func() {
		for m, err := range chromedp.Console(ctx) {
			if err != nil {
				return
			}
			if m.Type == chromedp.ConsoleError || m.Type == chromedp.ConsoleWarning || m.Type == chromedp.ConsoleException {
				c.add(string(m.Type) + " " + m.Text + " " + m.URL)
			}
		}
	}()
	return ctx, c
}

// console collects what pages complain of.
type console struct {
	mu   sync.Mutex
	said []string
}

func (c *console) add(s string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.said = append(c.said, s)
}

func (c *console) take() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	said := strings.Join(c.said, "\n")
	c.said = nil
	return said
}

func look(t *testing.T, ctx context.Context, url string, width int64) {
	t.Helper()
	err := resize(ctx, width)
	if err == nil {
		err = chromedp.Do(ctx, chromedp.Navigate(url))
	}
	if err != nil {
		t.Fatalf("%s: %v", url, err)
	}
}

func resize(ctx context.Context, width int64) error {
	size := chromedp.EmulateViewport(width, 800)
	if width < 640 {
		size = chromedp.EmulateViewport(width, 800, chromedp.EmulateMobile)
	}
	return chromedp.Do(ctx, size)
}

// shotsVariable names a folder where every page is drawn.
const shotsVariable = "GALON_SHOTS"

func draw(t *testing.T, ctx context.Context, name string, width int64) {
	t.Helper()
	dir := os.Getenv(shotsVariable)
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(90))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%d.jpg", name, width)), picture, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}
