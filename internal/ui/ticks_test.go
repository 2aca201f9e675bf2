package ui

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"galon/internal/domain"
	"galon/internal/httpd"
	"galon/internal/i18n"
	"galon/web"
)

// A thousand badges, every one ticked, and as many of other sites: each page keeps them all, and stays light.
func TestTicksOfAThousandBadges(t *testing.T) {
	const n = 1000
	options := func(salt string) httpd.Choices {
		c := httpd.Choices{ID: salt, Name: salt, Legend: "Badges", Multiple: true}
		for i := range n {
			c.Options = append(c.Options, httpd.Option{Value: string(domain.NewID[domain.AwardID](time.Now())), Label: fmt.Sprintf("Travailler en équipe %d", i), Help: "Atelier-École du Doubs"})
		}
		return c
	}
	sentences, err := i18n.Load(web.FS(), func(key string) { t.Errorf("no sentence for %q", key) })
	if err != nil {
		t.Fatal(err)
	}
	site, err := httpd.NewSite(web.FS(), sentences.Printer(i18n.French), "")
	if err != nil {
		t.Fatal(err)
	}
	whole := map[string]bool{}
	for page := range n / cardsPerPage {
		badges, imported := options("badge"), options("imported")
		ticks := ticking{page: page, all: true}.part(&badges, &imported)
		if ticks.Page != page+1 || ticks.Pages != n/cardsPerPage || ticks.Elsewhere != 2*n-2*cardsPerPage || len(strings.Fields(ticks.Kept)) != n-cardsPerPage {
			t.Fatalf("page %d: %d of %d, %d elsewhere", page, ticks.Page, ticks.Pages, ticks.Elsewhere)
		}
		for _, o := range badges.Options {
			if !o.Checked {
				t.Fatalf("page %d: %s is not ticked", page, o.Label)
			}
			whole[o.Label] = true
		}
		if page > 0 {
			continue
		}
		out := httptest.NewRecorder()
		if err := site.Render(out, httptest.NewRequest("GET", "/", nil), 200, &PassportShareNew{Badges: badges, Imported: imported, Ticks: ticks}); err != nil {
			t.Fatal(err)
		}
		if size := out.Body.Len(); size > 100_000 {
			t.Errorf("the form has %d bytes", size)
		}
	}
	if len(whole) != n {
		t.Errorf("%d of %d badges on the pages", len(whole), n)
	}
}

// Three badges of one title and one organisation: the day tells one apart, a number the two of one day.
func TestBadgesOfOneTitleAreToldApart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	for _, of := range []struct{ email, day string }{{nadia, "2026-11-20"}, {"nadia@ecole.example", "2026-10-02"}, {"nadia@travail.example", "2026-10-02"}} {
		w.acceptedIn(b, w.issue(w.school, "travailler-en-equipe", "Nadia Benali", of.email, observed(domain.Day(of.day))), of.email)
	}
	for _, path := range []string{"/passeport/partages/nouveau", "/passeport/presentation"} {
		b.get(path).expect(t, 200, "Atelier-École du Doubs · Obtenu le 20 novembre 2026<", "Obtenu le 2 octobre 2026 · n° 1 sur 2 pareils",
			"Obtenu le 2 octobre 2026 · n° 2 sur 2 pareils", "Badges cochés sur cette page", "!<b lang")
	}
	b.get("/passeport").expect(t, 200, "Obtenu le 20 novembre 2026", "Obtenu le 2 octobre 2026")
}
