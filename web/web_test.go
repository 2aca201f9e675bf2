package web_test

import (
	"bytes"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"galon/web"
)

// The sheet and the script are what every first visit on a phone pays for (ux 2).
func TestWeights(t *testing.T) {
	for name, limit := range map[string]int{"static/app.css": 20480, "static/app.js": 4096} {
		data, err := fs.ReadFile(web.FS(), name)
		if err != nil {
			t.Fatal(err)
		}
		if len(data) > limit {
			t.Errorf("%s has %d bytes, want at most %d", name, len(data), limit)
		}
	}
}

// Traps that prototypes fell into (ux 2): each rule must stay.
func TestSheetKeepsTheRulesThatWereLearned(t *testing.T) {
	css, err := fs.ReadFile(web.FS(), "static/app.css")
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range []string{
		"[hidden]{display:none!important}",           // .btn{display:inline-flex} showed buttons that need a script
		".tabl{position:relative;",                   // .vh spans in a scrolling table widened the page by 140 px
		".badge img{width:min(5rem,22vw)",            // at 200 % text an image column in rem overflowed
		"prefers-reduced-motion:no-preference",       // the only motion is opt-in
		"@media (forced-colors:active)",              // verdicts keep a frame without colours
		".v-retire .titre{text-decoration:line-thro", // a withdrawn title is struck through
	} {
		if !bytes.Contains(css, []byte(rule)) {
			t.Errorf("app.css has lost %q", rule)
		}
	}
	if m := regexp.MustCompile(`https?://|@import|#000091`).Find(css); m != nil {
		t.Errorf("app.css holds %q: nothing from elsewhere, and not the State's blue", m)
	}
}

func TestSheetNamesFilesThatExist(t *testing.T) {
	css, err := fs.ReadFile(web.FS(), "static/app.css")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`url\(([^)]+)\)`).FindAllSubmatch(css, -1)
	if len(found) != 2 {
		t.Errorf("got %d files named by the sheet, want the 2 fonts", len(found))
	}
	for _, m := range found {
		if _, err := fs.Stat(web.FS(), "static/"+string(m[1])); err != nil {
			t.Error(err)
		}
	}
}

func TestThirdPartyFilesHaveTheirLicence(t *testing.T) {
	for _, name := range []string{"static/fonts/LICENSE-atkinson-hyperlegible-next", "static/fonts/LICENSE-public-sans", "static/icons/LICENSE"} {
		if _, err := fs.Stat(web.FS(), name); err != nil {
			t.Error(err)
		}
	}
}

// The policy of the pages forbids inline style and script, so a template that has one would silently lose it.
func TestTemplatesHoldNoInlineStyleOrScript(t *testing.T) {
	inline := regexp.MustCompile(`(?i)\sstyle\s*=|<style|\son[a-z]+\s*=|<script(?:>|\s+[^s])|javascript:`)
	err := fs.WalkDir(web.FS(), "templates", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".html") || strings.Contains(name, "/mail/") {
			return err
		}
		data, err := fs.ReadFile(web.FS(), name)
		if m := inline.Find(data); m != nil {
			t.Errorf("%s holds %q", name, m)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// An icon that is missing shows up as a 500 on the one page that asks for it.
func TestIconsAreComplete(t *testing.T) {
	var asked []string
	named := regexp.MustCompile(`icon "([a-z0-9-]+)"|pill "[a-z]+" "([a-z0-9-]+)"`)
	err := fs.WalkDir(os.DirFS("."), "templates", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		for _, m := range named.FindAllStringSubmatch(string(data), -1) {
			asked = append(asked, m[1]+m[2])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(asked) == 0 {
		t.Error("no icon found in the templates: the test looks for the wrong thing")
	}
	for _, name := range asked {
		if _, err := fs.Stat(web.FS(), "static/icons/"+name+".svg"); err != nil {
			t.Error(err)
		}
	}
}
