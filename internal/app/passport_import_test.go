package app_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/testkit"
)

var exportWords = app.ExportWords{Title: "Passeport", Verdict: func(s string) string { return s }}

func unzip(t *testing.T, raw []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	must(t, err)
	all := map[string][]byte{}
	for _, e := range z.File {
		r, err := e.Open()
		must(t, err)
		all[e.Name], err = io.ReadAll(r)
		must(t, err)
	}
	return all
}

func zipped(t *testing.T, files map[string][]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, content := range files {
		w, err := z.Create(name)
		must(t, err)
		_, err = w.Write(content)
		must(t, err)
	}
	must(t, z.Close())
	return out.Bytes()
}

// exported is the archive of a passport.
func exported(t *testing.T, w *testkit.World, h domain.Holder) app.File {
	t.Helper()
	var out bytes.Buffer
	must(t, w.Passports.Export(t.Context(), h, exportWords, &out))
	return app.File{Name: app.ExportName, Type: app.ExportType, Bytes: out.Bytes()}
}

// Out of one passport and into another: every file of every badge arrives as it was, and goes out again as it was.
func TestArchiveComesBackWithoutLoss(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	holder, share := shared(t, w, app.ShareRequest{Label: "Laiterie"})
	said := "Je sais écouter, puis décider."
	must(t, w.Passports.SaveSentence(ctx, holder, share.Awards[0], said))
	must(t, w.Passports.SaveStatistics(ctx, holder, domain.PassportStatistics{Sex: "f", AgeBand: "45-59"}))
	out := exported(t, w, holder)
	files := unzip(t, out.Bytes)
	var m struct {
		Name   string
		Emails []string
		Badges []struct {
			Folder string
			Files  []string
		}
		Shares []struct{ Label, Code string }
	}
	must(t, json.Unmarshal(files["passeport.json"], &m))
	shares := false
	for _, s := range m.Shares {
		shares = shares || s.Label == "Laiterie" && s.Code == domain.FormatCode(share.Code)
	}
	if m.Name != "Nadia Benali" || len(m.Emails) != 1 || len(m.Badges) != 2 || len(m.Badges[0].Files) != 5 || !shares || !bytes.Contains(files["index.html"], []byte("badge.json")) {
		t.Fatalf("%+v", m)
	}

	other := w.Accept(w.Issue(team, "Hugo Perrin", "hugo@exemple.fr"))
	results, err := w.Passports.Import(ctx, other, []domain.ImportedFile{{Name: out.Name, Content: out.Bytes}})
	must(t, err)
	for _, r := range results {
		if r.Err != nil || r.Imported.Verdict != "valid" || r.Imported.Recipient != "Nadia Benali" {
			t.Errorf("%s: %v %+v", r.File, r.Err, r.Imported)
		}
	}
	again := exported(t, w, other)
	back := map[string]int{}
	for name, content := range unzip(t, again.Bytes) {
		if strings.Contains(name, "-importe/") {
			back[string(content)]++
		}
	}
	for _, b := range m.Badges {
		for _, f := range b.Files {
			if back[string(files[b.Folder+f])] == 0 {
				t.Errorf("%s%s was lost on the way", b.Folder, f)
			}
		}
	}
	var m2 struct{ Sentences map[string]string }
	must(t, json.Unmarshal(unzip(t, again.Bytes)["passeport.json"], &m2))
	if got, err := w.Passports.Statistics(ctx, other); err != nil || got.AgeBand != "45-59" || m2.Sentences[w.Read(share.Awards[0]).CredentialID] != said {
		t.Errorf("the sentence or the answers were lost on the way: %v %v %v", m2, got, err)
	}
	// A second time nothing is doubled, and who has the badge itself is told.
	for _, h := range []domain.Holder{other, holder} {
		results, err = w.Passports.Import(ctx, h, []domain.ImportedFile{{Name: out.Name, Content: out.Bytes}})
		must(t, err)
		for _, r := range results {
			refused(t, r.Err, domain.Conflict, "import-held")
		}
	}
	err = w.Passports.Export(ctx, domain.Holder{PassportID: holder.PassportID, AwardID: share.Awards[0]}, exportWords, io.Discard)
	refused(t, err, domain.Forbidden, "passport-one")
}

// In another Galon, which cannot ask the first one, the badge is kept and said to be unsure, not good.
func TestAnotherGalonKeepsWhatItCannotAskFor(t *testing.T) {
	here, there := testkit.NewWorld(t), testkit.NewWorldAt(t, "https://autre.example")
	holder, _ := shared(t, here, app.ShareRequest{})
	out := exported(t, here, holder)
	other := there.Accept(there.Issue(team, "Nadia Benali", address))
	results, err := there.Passports.Import(t.Context(), other, []domain.ImportedFile{{Name: out.Name, Content: out.Bytes}})
	must(t, err)
	if len(results) != 2 {
		t.Fatalf("%d results", len(results))
	}
	for _, r := range results {
		if r.Err != nil || r.Imported.Verdict == "valid" || r.Imported.Title == "" {
			t.Errorf("%s: %v %+v", r.File, r.Err, r.Imported)
		}
	}
}

func TestImportedBadgesAreVerifiedAgainEachDay(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	a := w.Issue(team, "Nadia Benali", address)
	other := w.Accept(w.Issue(team, "Hugo Perrin", "hugo@exemple.fr"))
	results, err := w.Passports.Import(ctx, other, []domain.ImportedFile{{Name: "badge.json", Content: a.Document}})
	must(t, err)
	must(t, results[0].Err)
	id := results[0].Imported.ID
	_, err = w.Issuing.Revoke(ctx, testkit.Operator, a.ID, domain.IssuedInError, "")
	must(t, err)
	w.Deliver()
	verdict := func() string {
		must(t, w.Passports.RecheckImports(ctx))
		b, files, err := w.Passports.ImportedBadge(ctx, other, id)
		must(t, err)
		if !bytes.Equal(files[0].Content, a.Document) {
			t.Error("other bytes than those that came")
		}
		return b.Verdict
	}
	if got := verdict(); got != "valid" {
		t.Errorf("the same day: %s", got)
	}
	w.Pass(23*time.Hour + time.Minute)
	if got := verdict(); got != "revoked" {
		t.Errorf("the next day: %s", got)
	}
	stranger := w.Accept(w.Issue(team, "Luc Petit", "luc@exemple.fr"))
	_, _, err = w.Passports.ImportedBadge(ctx, stranger, id)
	refused(t, err, domain.NotFound, "award-unknown")
	refused(t, w.Passports.RemoveImported(ctx, stranger, id), domain.NotFound, "award-unknown")
	must(t, w.Passports.RemoveImported(ctx, other, id))
	_, _, err = w.Passports.ImportedBadge(ctx, other, id)
	refused(t, err, domain.NotFound, "award-unknown")
}

func TestImportRefusesWhatIsNoBadge(t *testing.T) {
	w := testkit.NewWorld(t)
	a := w.Issue(team, "Nadia Benali", address)
	other := w.Accept(w.Issue(team, "Hugo Perrin", "hugo@exemple.fr"))
	changed := bytes.Replace(a.Document, []byte("Nadia Benali"), []byte("Hugo Perrin "), 1)
	bomb := zipped(t, map[string][]byte{"a.json": make([]byte, domain.MaxImportArchive+1)})
	for name, c := range map[string]struct {
		content []byte
		code    string
	}{
		"changed.json": {changed, "import-changed"}, "text.txt": {[]byte("bonjour"), ""}, "empty.json": {nil, ""},
		"broken.zip": {[]byte("PK\x03\x04 and no more"), "archive-broken"}, "bomb.zip": {bomb, "archive-too-large"},
		"none.zip":   {zipped(t, map[string][]byte{"readme.md": []byte("x")}), "archive-empty"},
		"large.json": {make([]byte, domain.MaxImportFile+1), "body-too-large"},
	} {
		results, err := w.Passports.Import(t.Context(), other, []domain.ImportedFile{{Name: name, Content: c.content}})
		must(t, err)
		if len(results) != 1 || results[0].Err == nil || c.code != "" && domain.CodeOf(results[0].Err) != c.code {
			t.Errorf("%s: %+v, want %s", name, results, c.code)
		}
	}
	_, err := w.Passports.Import(t.Context(), other, make([]domain.ImportedFile, domain.MaxImportFiles+1))
	if domain.CodeOf(err) != "fields-invalid" {
		t.Error(err)
	}
	if kept, err := w.Passports.Imports(t.Context(), other); err != nil || len(kept) != 0 {
		t.Errorf("%v, %v", kept, err)
	}
}
