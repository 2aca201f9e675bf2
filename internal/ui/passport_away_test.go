package ui

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"galon/internal/app"
	"galon/internal/domain"
)

// A person takes a badge out of their passport: asked first, told what shows it still, and able to put it back.
func TestABadgeIsTakenOutAndPutBack(t *testing.T) {
	w := newWorld(t)
	b, award := w.inPassport("Nadia Benali", nadia)
	path := "/passeport/b/" + string(award.ID)
	b.get(path).expect(t, 200, path+"/enlever")
	b.post(path+"/partager", "duration", "none", "label", "Laiterie Morel")
	golden(t, "passport_away", b.get(path+"/enlever").expect(t, 200, "Ces partages le montrent encore", "Laiterie Morel").body)
	b.get("/passeport").expect(t, 200, "!Badges que j’ai enlevés") // a look takes nothing out
	b.post(path+"/enlever").leads(t, "/passeport?ok=badge-away")
	golden(t, "passport_show_away", b.get("/passeport").expect(t, 200, "Badges que j’ai enlevés", "Vous avez enlevé votre seul badge", "<details open>", "J’ai un code sur papier", path).body)
	b.get("/passeport/partages/nouveau").expect(t, 200, "!"+string(award.ID))
	b.get(path).expect(t, 200, "Vous avez enlevé ce badge", "!"+path+"/enlever")
	b.post(path+"/remettre").leads(t, path+"?ok=badge-back")
	b.get("/passeport").expect(t, 200, "!Badges que j’ai enlevés", path)
	stranger, _ := w.inPassport("Karim Faure", "karim@exemple.fr")
	stranger.get(path+"/enlever").expect(t, 404)
	stranger.post(path+"/enlever").expect(t, 404)
	stranger.post(path+"/remettre").expect(t, 404)
}

// What waits in a passport can be refused there.
func TestABadgeThatWaitsIsRefused(t *testing.T) {
	w := newWorld(t)
	b, _ := w.inPassport("Nadia Benali", nadia)
	next := w.issue(w.school, "organiser-son-travail", "Nadia Benali", nadia, observed("2026-11-21"))
	b.get("/passeport").expect(t, 200, "/passeport/refuser/"+string(next.ID), "Refuser ce badge")
	b.post("/passeport/refuser/"+string(next.ID)).leads(t, "/passeport?ok=award-refused")
	b.get("/passeport?ok=award-refused").expect(t, 200, "Vous avez refusé ce badge", "!Nouveau badge à accepter")
}

// Old shares, addresses and helpers that came with an archive are told, and believed in nothing.
func TestWhatCameWithAnArchive(t *testing.T) {
	w := newWorld(t)
	b, _ := w.inPassport("Nadia Benali", nadia)
	b.get("/passeport/compte").expect(t, 200, "!Venu d’un autre passeport")
	b.get("/passeport/compte/apporte").leads(t, "/passeport/compte")
	manifest, err := json.Marshal(map[string]any{"format": "galon-passeport", "from": "https://ailleurs.example", "emails": []string{"nadia.b@ailleurs.example"},
		"shares": []any{map[string]any{"label": "Laiterie Morel", "code": "7KQ4 M2XD 9HTC", "badges": []string{"urn:uuid:1", "urn:uuid:2"}, "created": "2026-03-02T10:00:00Z",
			"stopped": "2026-06-02T10:00:00Z", "openings": []any{map[string]any{"At": "2026-03-04T09:12:00Z", "Way": "qr"}}}},
		"helpers": []any{map[string]any{"name": "Karim Haddad", "organisation": "Mission locale du Haut-Doubs", "signed_on": "2026-02-01", "ends": "2027-02-01T00:00:00Z"}}})
	w.must(err)
	other, err := w.Store.Award(t.Context(), w.issue(w.school, "organiser-son-travail", "Nadia Benali", "", observed("2026-11-21")).ID)
	w.must(err)
	b.send("/passeport/importer", map[string][]byte{"passeport.zip": packed(t, map[string][]byte{"passeport.json": manifest, "badges/01/badge.json": other.Document})}).
		leads(t, "/passeport?ok=badge-imported")
	b.get("/passeport/compte").expect(t, 200, "Venu d’un autre passeport")
	golden(t, "passport_brought", b.get("/passeport/compte/apporte").expect(t, 200, "nadia.b@ailleurs.example", "7KQ4 M2XD 9HTC", "par le QR code", "Karim Haddad").body)
	b.post("/passeport/compte/adresses", "email", "nadia.b@ailleurs.example").leads(t, "/passeport/compte/adresses")
	b.post("/passeport/compte/apporte/effacer").leads(t, "/passeport/compte?ok=brought-gone")
	b.get("/passeport/compte/apporte").leads(t, "/passeport/compte")
}

// packed is a ZIP of these files.
func packed(t *testing.T, files map[string][]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, content := range files {
		f, err := z.Create(name)
		if err == nil {
			_, err = f.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// A passport with very many badges is turned page by page, each of a weight that a telephone bears.
func TestAFullPassportIsTurned(t *testing.T) {
	w := newWorld(t)
	b, _ := w.inPassport("Nadia Benali", nadia)
	const more = cardsPerPage + 4
	for range more {
		award, err := w.issuing.Issue(t.Context(), w.operator, app.IssueRequest{OrganisationID: w.school.ID, Achievement: "organiser-son-travail", Again: true,
			Recipient: domain.Recipient{Name: "Nadia Benali", Email: nadia}, Facts: observed("2026-11-21")})
		w.must(err)
		b.post("/passeport/accepter/"+string(award.ID)).leads(t, "/passeport?ok=award-accepted")
	}
	count := 0
	for _, page := range []string{"/passeport", "/passeport?page=2"} {
		body := b.get(page).expect(t, 200).body
		count += strings.Count(body, `href="/passeport/b/`)
		if len(body) > 100_000 {
			t.Errorf("%s has %d bytes", page, len(body))
		}
	}
	if count != more+1 {
		t.Errorf("%d cards on both pages, want %d", count, more+1)
	}
	b.get("/passeport").expect(t, 200, "/passeport?page=2")
	b.get("/passeport?page=2").expect(t, 200, "!page=3", "!Ce que je déclare")
	b.get("/passeport/partages").expect(t, 200, "/passeport/partages?page=2")
	b.get("/passeport?page=99").expect(t, 200)
	const form = "/passeport/partages/nouveau"
	boxes := regexp.MustCompile(`name="badge" value="([^"]+)"( checked)?`)
	kept := regexp.MustCompile(`name="kept" value="([^"]*)"`)
	ask := func(path string, fields ...string) (ids []string, ticks int, elsewhere string) {
		t.Helper()
		sent := url.Values{"chosen": {"1"}, "label": {"Ma candidature"}}
		for i := 0; i < len(fields); i += 2 {
			sent.Add(fields[i], fields[i+1])
		}
		body := b.do(http.MethodPost, path, sent).expect(t, 200).body
		for _, m := range boxes.FindAllStringSubmatch(body, -1) {
			ids = append(ids, m[1])
			ticks += len(m[2]) / len(" checked")
		}
		if path == form && !strings.Contains(body, `value="Ma candidature"`) {
			t.Error("what was typed is lost with the page")
		}
		if m := kept.FindStringSubmatch(body); m != nil {
			elsewhere = m[1]
		}
		return ids, ticks, elsewhere
	}
	first := boxes.FindAllStringSubmatch(b.get(form).expect(t, 200, "Page 1 sur 2.", "Badges suivants", "!Badges précédents").body, -1)
	if len(first) != cardsPerPage {
		t.Fatalf("%d boxes", len(first))
	}
	b.get("/passeport/presentation").expect(t, 200, `!name="badge" value="`+first[0][1]+`" checked`) // more than may go together
	for _, path := range []string{form, "/passeport/presentation"} {
		second, ticks, elsewhere := ask(path, "page", "1", "turn", "2", "badge", first[0][1], "badge", first[3][1])
		if len(second) != more+1-cardsPerPage || ticks != 0 || elsewhere != first[0][1]+" "+first[3][1] {
			t.Fatalf("%s: page 2 has %d boxes, %d ticked, keeps %q", path, len(second), ticks, elsewhere)
		}
		back, ticks, elsewhere := ask(path, "page", "2", "turn", "1", "badge", second[1], "kept", elsewhere)
		if len(back) != cardsPerPage || ticks != 2 || elsewhere != second[1] {
			t.Errorf("%s: page 1 again has %d boxes, %d ticked, keeps %q", path, len(back), ticks, elsewhere)
		}
		if _, ticks, elsewhere := ask(path, "page", "1", "turn", "all"); ticks != cardsPerPage || len(strings.Fields(elsewhere)) != more+1-cardsPerPage {
			t.Errorf("%s: all are %d and %q", path, ticks, elsewhere)
		}
		if _, ticks, elsewhere := ask(path, "page", "2", "turn", "none", "badge", second[1], "kept", first[0][1]); ticks != 0 || elsewhere != "" {
			t.Errorf("%s: none are %d and %q", path, ticks, elsewhere)
		}
	}
	last := strings.Fields(kept.FindStringSubmatch(b.post(form, "page", "1", "turn", "all").expect(t, 200).body)[1])[more-cardsPerPage]
	b.post(form, "chosen", "1", "page", "1", "kept", last, "pin", "1").expect(t, 422, `name="kept" value="`+last+`"`, "1 badge est coché sur les autres pages.")
	b.get("/passeport/b/"+last+"/partager").expect(t, 200, "Page 2 sur 2.", `value="`+last+`" checked`)
	made := b.post(form, "chosen", "1", "page", "2", "badge", last, "kept", first[0][1]+" "+first[3][1])
	b.get(made.to).expect(t, 200, "3 badges")
}
