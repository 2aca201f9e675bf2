package hosted

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"html"
	"mime/multipart"
	"net/http/httptest"
	"strings"
	"testing"

	"galon/internal/app"
	"galon/internal/credential"
	"galon/internal/domain"
)

type named struct {
	name    string
	content []byte
}

// hand posts files to the form for many, and asks for the page or, with csv, for the table.
func (w *world) hand(csv bool, files ...named) *httptest.ResponseRecorder {
	w.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for _, f := range files {
		part, err := m.CreateFormFile(fieldMany, f.name)
		must(w.t, err)
		part.Write(f.content)
	}
	if csv {
		must(w.t, m.WriteField("sortie", "csv"))
	}
	must(w.t, m.Close())
	r := httptest.NewRequest("POST", "/verifier/plusieurs", &body)
	r.Host = "galon.example"
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.Header.Set("Accept", browser)
	out := httptest.NewRecorder()
	w.handler.ServeHTTP(out, r)
	return out
}

func zipped(t testing.TB, files ...named) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		part, err := z.Create(f.name)
		must(t, err)
		part.Write(f.content)
	}
	must(t, z.Close())
	return b.Bytes()
}

func readTable(t *testing.T, raw []byte) [][]string {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\ufeff"))))
	r.Comma = ';'
	rows, err := r.ReadAll()
	must(t, err)
	return rows
}

// A recruiter drops what candidates sent: each file has its own line, with the same word as alone.
func TestManyFilesAtOnce(t *testing.T) {
	w := newWorld(t)
	x := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	y := w.issue(w.school, "organiser-son-travail", "Paul Roux", softSkill("2026-03-12"))
	form := func(code string, f app.Form) []byte {
		file, err := w.door.Verifying.ShareForm(t.Context(), code, f)
		must(t, err)
		return file.Bytes
	}
	good := form(x.code, app.FormJSON)
	changed := bytes.Replace(good, []byte("Nadia"), []byte("Nadja"), 1)
	inside := zipped(t, named{"dossier/b.png", form(y.code, app.FormPNG)}, named{"__MACOSX/._b.png", []byte("x")}, named{".cache", []byte("x")},
		named{"autre.zip", zipped(t, named{"c.json", good})})
	files := []named{{"nadia.json", good}, {"lot.zip", inside}, {"=cmd.json", changed}, {"rien.txt", []byte("bonjour")},
		{"photo.jpg", qr(t, credential.ShareQR(baseURL, y.code), true)}, {"code.txt", []byte(domain.FormatCode(x.code))}}

	page := html.UnescapeString(w.hand(false, files...).Body.String())
	for _, want := range []string{"3 × Badge valide", "1 × Badge non authentique", "2 × Non contrôlé", "Nadia Benali", "Paul Roux", "dossier/b.png", "archive dans une archive",
		"Atelier-École du Doubs", "12\u00a0mars 2026", `download="verification.csv"`, "data:text/csv"} {
		if want == "3 × Badge valide" {
			want = "4 × Badge valide"
		}
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	for _, not := range []string{"Nadja", "__MACOSX", ".cache"} {
		if strings.Contains(page, not) {
			t.Errorf("the page says %q", not)
		}
	}

	answer := w.hand(true, files...)
	if h := answer.Header(); answer.Code != 200 || h.Get("Cache-Control") != "no-store" || !strings.Contains(h.Get("Content-Disposition"), "verification.csv") {
		t.Errorf("got %d %v", answer.Code, h)
	}
	rows := readTable(t, answer.Body.Bytes())
	want := [][2]string{{"fichier", "résultat"}, {"nadia.json", "Badge valide"}, {"dossier/b.png", "Badge valide"}, {"autre.zip", "Non contrôlé"}, {"'=cmd.json", "Badge non authentique"},
		{"rien.txt", "Non contrôlé"}, {"photo.jpg", "Badge valide"}, {"code.txt", "Badge valide"}}
	if len(rows) != len(want) {
		t.Fatalf("got %d lines, want %d: %q", len(rows), len(want), rows)
	}
	for i, cells := range want {
		if rows[i][0] != cells[0] || rows[i][1] != cells[1] {
			t.Errorf("line %d: got %q, want %q", i, rows[i], cells)
		}
	}
	if rows[4][2] != "" || rows[1][2] != "Nadia Benali" || rows[2][3] != "Organiser son travail" {
		t.Errorf("got %q", rows)
	}
}

// The record of a verification among the badges is not told to be a broken badge.
func TestManyKnowsAProof(t *testing.T) {
	w := newWorld(t)
	x := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	for _, name := range []string{"preuve.json", "preuve.pdf"} {
		rows := readTable(t, w.hand(true, named{name, w.get("/v/"+x.code+"/"+name, browser).Body.Bytes()}).Body.Bytes())
		if len(rows) != 2 || rows[1][1] != "Non contrôlé" || !strings.Contains(rows[1][8], "est une preuve") {
			t.Errorf("%s: got %q", name, rows)
		}
	}
}

func TestManySaysThatACodeLeadsElsewhere(t *testing.T) {
	w := newWorld(t)
	rows := readTable(t, w.hand(true, named{"photo.jpg", qr(t, "https://faux.example/v/7KQ4M2XD9HTC", true)}).Body.Bytes())
	if len(rows) != 2 || rows[1][1] != "Non contrôlé" || !strings.Contains(rows[1][8], "mène à un autre site (faux.example)") {
		t.Errorf("got %q", rows)
	}
}

func TestManyHasBounds(t *testing.T) {
	w := newWorld(t)
	small := func(n int) (all []named) {
		for i := range n {
			all = append(all, named{fmt.Sprintf("%d.json", i), []byte(`{"a":1}`)})
		}
		return all
	}
	heavy := named{"gros.json", bytes.Repeat([]byte(" "), 6<<20)}
	var bombs []named
	for i := range 20 {
		bombs = append(bombs, named{fmt.Sprintf("%d.json", i), bytes.Repeat([]byte(" "), 5<<20)})
	}
	for name, tt := range map[string]struct {
		files  []named
		status int
		says   string
	}{
		"none":             {nil, 422, "Choisissez au moins un fichier"},
		"empty archive":    {[]named{{"a.zip", zipped(t)}}, 422, "Choisissez au moins un fichier"},
		"fifty":            {small(50), 200, "50 × Ce n’est pas un badge"},
		"fifty-one":        {small(51), 422, "50 badges au maximum"},
		"fifty-one zipped": {[]named{{"a.zip", zipped(t, small(51)...)}}, 422, "50 badges au maximum"},
		"broken archive":   {[]named{{"a.zip", []byte("PK\x03\x04 rien")}}, 422, "archive ZIP est abîmée"},
		"large within":     {[]named{{"a.zip", zipped(t, heavy)}}, 200, "5\u00a0Mo"},
		"bomb":             {[]named{{"a.zip", zipped(t, bombs...)}}, 200, "trop gros ensemble"},
		"too many bytes":   {[]named{{"a.png", make([]byte, 27<<20)}}, 422, "25\u00a0Mo"},
		"one long list":    {[]named{{"a.zip", append([]byte("PK\x03\x04"), bytes.Repeat([]byte("PK\x01\x02"), 3000)...)}}, 422, "50 badges au maximum"},
	} {
		t.Run(name, func(t *testing.T) {
			answer := w.hand(false, tt.files...)
			page := html.UnescapeString(answer.Body.String())
			if answer.Code != tt.status || !strings.Contains(page, tt.says) {
				t.Errorf("got %d, want %d and %q:\n%s", answer.Code, tt.status, tt.says, page)
			}
			if tt.status == 422 && (!strings.Contains(page, "<title>Erreur") || !strings.Contains(page, `href="#fichiers"`)) {
				t.Error("the form does not lead to its field")
			}
		})
	}
}

// What strangers zip never makes us fail.
func FuzzManyArchive(f *testing.F) {
	f.Add(zipped(f, named{"a.json", []byte("{}")}))
	f.Add(zipped(f))
	f.Add([]byte("PK\x03\x04"))
	w := newWorld(f)
	f.Fuzz(func(t *testing.T, content []byte) {
		w.t = t
		if answer := w.hand(false, named{"a.zip", content}); answer.Code != 200 && answer.Code != 422 {
			t.Errorf("got %d", answer.Code)
		}
	})
}

// A recruiter who drops the same badge twice has not two people: it is said. An empty file is a line, too.
func TestABadgeThatIsHandedInTwice(t *testing.T) {
	w := newWorld(t)
	x := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	y := w.issue(w.school, "animer-un-groupe", "Nadia Benali", softSkill("2026-03-12"))
	rows := readTable(t, w.hand(true, named{"un.json", x.award.Document}, named{"deux.json", y.award.Document}, named{"vide.json", nil},
		named{"trois.json", x.award.Document}, named{"code.txt", []byte(x.code)}).Body.Bytes())
	want := map[string]string{"un.json": "", "deux.json": "", "vide.json": "Ce fichier est vide.", "trois.json": "Même badge que un.json.", "code.txt": "Même badge que un.json."}
	for _, row := range rows[1:] {
		if got := row[len(row)-1]; got != want[row[0]] {
			t.Errorf("%s: got %q, want %q", row[0], got, want[row[0]])
		}
		delete(want, row[0])
	}
	if len(want) > 0 {
		t.Errorf("no line for %v", want)
	}
}
