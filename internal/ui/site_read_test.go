package ui

import (
	"testing"

	"galon/internal/httpd"
	"galon/internal/i18n"
	"galon/web"
)

// A page is made when it is first shown. Each is made here, so that none is broken for its first visitor.
func TestEveryPageIsWhole(t *testing.T) {
	w := newWorld(t)
	english, err := w.site.In(web.FS(), i18n.English)
	if err != nil {
		t.Fatal(err)
	}
	for name, site := range map[string]*httpd.Site{"French": w.site, "English": english} {
		if err := site.Read(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
