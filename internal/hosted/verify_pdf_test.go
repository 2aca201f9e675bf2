package hosted

import (
	"bytes"
	"html"
	"strings"
	"testing"

	"galon/internal/artwork"
	"galon/internal/credential"
)

// A CV that this site made is dropped where files are verified: the code on it is drawn, and its page is found all the
// same. Two such pages in one file are two lines.
func TestACVThatIsDroppedVerifiesItsCodes(t *testing.T) {
	w := newWorld(t)
	x := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	y := w.issue(w.school, "organiser-son-travail", "Paul Roux", softSkill("2026-03-12"))
	cv := func(code string) []byte {
		page := credential.SharePage(baseURL, code)
		raw, err := artwork.CV{Title: "CV", Name: "Nadia Benali", Recheck: artwork.Recheck{Title: "Vérifiez", Code: code, QR: credential.ShareQR(baseURL, code), Link: page}}.PDF()
		must(t, err)
		return raw
	}
	one := cv(x.code)
	if answer := w.upload(fieldFile, "cv.pdf", one); answer.Code != 303 || !strings.HasSuffix(answer.Header().Get("Location"), "/v/"+x.code) {
		t.Errorf("got %d to %q", answer.Code, answer.Header().Get("Location"))
	}
	two := append(bytes.Clone(one), "\n/URI ("+credential.SharePage(baseURL, y.code)+")\n"...)
	if page := html.UnescapeString(w.upload(fieldFile, "deux.pdf", two).Body.String()); !strings.Contains(page, "2 × Badge valide") {
		t.Errorf("two codes: %s", page)
	}
	rows := readTable(t, w.hand(true, named{"cv.pdf", one}, named{"deux.pdf", two}, named{"vide.pdf", cv("ZZZZ")}).Body.Bytes())
	if len(rows) != 5 || rows[1][2] != "Nadia Benali" || rows[2][0] != "deux.pdf" || rows[3][0] != "deux.pdf" || rows[4][1] != "Non contrôlé" {
		t.Errorf("got %q", rows)
	}
	elsewhere, err := artwork.CV{Title: "CV", Recheck: artwork.Recheck{QR: "HTTPS://OTHER.EXAMPLE/V/1", Link: "https://other.example/v/7KQ4M2XD9HTC"}}.PDF()
	must(t, err)
	if answer := w.upload(fieldFile, "autre.pdf", elsewhere); answer.Code != 422 {
		t.Errorf("a link to another site: %d", answer.Code)
	}
}
