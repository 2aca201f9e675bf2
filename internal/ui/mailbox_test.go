package ui

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestMailboxShowsTheLatestFirstWithItsLinks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	golden(t, "mailbox_list_empty", b.get("/boite").expect(t, 200, "Aucun message pour l’instant.").body)
	w.issue(w.school, "travailler-en-equipe", "Nadia Benali", nadia, observed("2026-11-20"))
	w.now = w.now.Add(60e9)
	w.issue(w.school, "travailler-en-autonomie", "Hugo Perrin", "hugo@exemple.fr", observed("2026-11-20"))

	list := b.get("/boite").expect(t, 200, "à "+nadia, "à hugo@exemple.fr")
	golden(t, "mailbox_list", list.body)
	if strings.Index(list.body, "hugo@") > strings.Index(list.body, nadia) {
		t.Error("the older mail stands first")
	}
	mails, err := w.mailbox.List()
	w.must(err)
	link := w.lastLink(nadia, "/recevoir/")
	message := b.get("/boite/"+mails[1].ID).expect(t, 200, `<a href="`+w.BaseURL+link+`">`, "Bonjour Nadia,")
	golden(t, "mailbox_show", message.body)
	b.get("/boite/award-x").expect(t, 404)
	b.get("/boite/..%2Fgalon").expect(t, 404)
}

// The mailbox holds everybody's secret links: only this machine reads it, and what a header says of that is nothing.
func TestMailboxIsForThisMachineOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.issue(w.school, "travailler-en-equipe", "Nadia Benali", nadia, observed("2026-11-20"))
	for _, c := range []struct {
		peer, host string
		headers    []string
		want       int
	}{
		{"127.0.0.1:4711", "localhost:8080", nil, 200},
		{"127.0.0.1:4711", "127.0.0.1:8080", nil, 200},
		{"[::1]:4711", "[::1]:8080", nil, 200},
		{"[::ffff:127.0.0.1]:4711", "localhost", nil, 200},
		{"192.0.2.7:4711", "localhost:8080", nil, 404},
		{"192.0.2.7:4711", "localhost:8080", []string{"X-Forwarded-For", "127.0.0.1"}, 404},
		{"[2001:db8::1]:4711", "localhost:8080", []string{"X-Real-Ip", "::1"}, 404},
		{"127.0.0.1:4711", "localhost:8080", []string{"X-Forwarded-For", "192.0.2.7"}, 404}, // came through a proxy
		{"127.0.0.1:4711", "localhost:8080", []string{"Forwarded", "for=192.0.2.7"}, 404},
		{"127.0.0.1:4711", "localhost:8080", []string{"X-Real-Ip", "192.0.2.7"}, 404},
		{"127.0.0.1:4711", "localhost:8080", []string{"Via", "1.1 galon"}, 404},
		{"127.0.0.1:4711", "piege.example:8080", nil, 404}, // a name that was bent to this machine
		{"127.0.0.1:4711", "192.0.2.1:8080", nil, 404},
		{"@", "localhost:8080", nil, 404}, // a socket without an address
	} {
		r := httptest.NewRequest("GET", "/boite", nil)
		r.RemoteAddr, r.Host = c.peer, c.host
		r.Header.Set("Accept", "text/html")
		for i := 0; i < len(c.headers); i += 2 {
			r.Header.Set(c.headers[i], c.headers[i+1])
		}
		out := httptest.NewRecorder()
		w.router.ServeHTTP(out, r)
		if out.Code != c.want || out.Code != 200 && strings.Contains(out.Body.String(), nadia) {
			t.Errorf("from %s to %s with %v: got %d, want %d", c.peer, c.host, c.headers, out.Code, c.want)
		}
	}
}

func TestTextPartsSayTheWholeText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		links := rapid.SliceOfDistinct(rapid.SampledFrom([]string{"http://a", "http://a/b", "http://ab", "https://c"}), func(s string) string { return s }).Draw(t, "links")
		words := rapid.SliceOf(rapid.SampledFrom(append([]string{"Bonjour ", "\n", "é", ""}, links...))).Draw(t, "words")
		text := strings.Join(words, "")
		var again strings.Builder
		for _, p := range textParts(text, links) {
			again.WriteString(p.Text)
			if p.Text == "" || p.Link != "" && (p.Link != p.Text || !slices.Contains(links, p.Link)) {
				t.Fatalf("part %+v", p)
			}
		}
		if again.String() != text {
			t.Fatalf("got %q, want %q", again.String(), text)
		}
	})
}
