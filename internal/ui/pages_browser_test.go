package ui

import (
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

// Every golden page, of the passport and of the console, in a real browser: nothing that axe finds, nothing wider than
// the screen, nothing said in the console. With GALON_SCREENSHOTS=DIR each page is drawn there for people to look at.
func TestEveryPageInABrowser(t *testing.T) {
	axe, err := os.ReadFile(filepath.Join(testkit.NodeModules(t), "axe-core", "axe.min.js"))
	if err != nil {
		testkit.NotRun(t, "axe-core is missing, run .ci/prepare")
	}
	w := newWorld(t)
	w.router.Get("/golden/{page}", func(out http.ResponseWriter, r *http.Request) {
		http.ServeFile(out, r, filepath.Join("testdata", filepath.Base(r.URL.Path)))
	})
	pages, err := filepath.Glob("testdata/*.golden.html")
	w.must(err)
	if len(pages) < 20 {
		t.Fatalf("%d golden pages, want all of them", len(pages))
	}
	ctx, console := newTab(t)
	for _, file := range pages {
		name := strings.TrimSuffix(filepath.Base(file), ".golden.html")
		for _, width := range []int64{390, 1280, 320} {
			look(t, ctx, w.BaseURL+"/golden/"+filepath.Base(file), width)
			over, err := chromedp.Run(ctx, chromedp.Evaluate[int](tooWide))
			w.must(err)
			draw(t, ctx, name, width)
			_, err = chromedp.Run(ctx, chromedp.Evaluate[chromedp.Void](string(axe)))
			w.must(err)
			faults, err := chromedp.Run(ctx, chromedp.Evaluate[string](axeRun, chromedp.EvalAwaitPromise))
			w.must(err)
			if said := console.take(); over > 0 || faults != "" || said != "" {
				t.Errorf("%s at %d px: %d px too wide\nconsole: %s\naxe: %s", name, width, over, said, faults)
			}
		}
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
	ctx, over := context.WithTimeout(ctx, 5*time.Minute)
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
	size := chromedp.EmulateViewport(width, 800)
	if width < 640 {
		size = chromedp.EmulateViewport(width, 800, chromedp.EmulateMobile)
	}
	if err := chromedp.Do(ctx, size, chromedp.Navigate(url)); err != nil {
		t.Fatalf("%s: %v", url, err)
	}
}

func draw(t *testing.T, ctx context.Context, name string, width int64) {
	t.Helper()
	dir := os.Getenv("GALON_SCREENSHOTS")
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
