package badges

import (
	"bytes"
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"galon/internal/artwork"
	"galon/internal/domain"
)

var update = flag.Bool("update", false, "write badge.json in its plain form and draw image.svg again")

// onDisk reads the definitions from the folder, so that -update also works for a badge that has no picture yet.
func onDisk(t *testing.T) map[string]domain.Achievement {
	t.Helper()
	paths, err := filepath.Glob("catalogue/*/badge.json")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no definitions on disk: %v", err)
	}
	all := map[string]domain.Achievement{}
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		a, err := parse(b)
		if err != nil {
			t.Fatalf("%s: %v", p, err)
		}
		all[filepath.Base(filepath.Dir(p))] = a
	}
	return all
}

func TestDefinitionsAndPicturesAreAsWeWriteThem(t *testing.T) {
	for slug, a := range onDisk(t) {
		picture, err := artwork.Design{
			Shape: artwork.Shape(a.Image.Shape), Color: artwork.Color(a.Image.Color), Pictogram: a.Image.Pictogram, Seed: a.Slug,
		}.SVG()
		if err != nil {
			t.Errorf("%s: %v", slug, err)
			continue
		}
		sameFile(t, filepath.Join("catalogue", slug, "image.svg"), picture)
		sameFile(t, filepath.Join("catalogue", slug, "badge.json"), plain(t, a))
	}
}

func sameFile(t *testing.T, name string, want []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(name)
	if err != nil {
		t.Errorf("%v (run go test ./badges -update)", err)
		return
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what its definition gives (run go test ./badges -update)", name)
	}
}

// plain is the one way a definition is written: the fields in the order of the type, two spaces.
func plain(t *testing.T, a domain.Achievement) []byte {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(a); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestCatalogueHoldsWhatTheRegionAskedFor(t *testing.T) {
	count := map[domain.AchievementKind]int{}
	for _, a := range All() {
		count[a.Kind]++
	}
	want := map[domain.AchievementKind]int{
		domain.SoftSkill: 14, domain.AFEST: 8, domain.BlocAttestation: 16, domain.BlocPreparation: 2, domain.Coloration: 2,
		domain.WorkExperienceKind: 2,
	}
	if diff := cmp.Diff(want, count); diff != "" {
		t.Errorf("badges by kind (-want +got):\n%s", diff)
	}

	// The words of the plan (mesure 3) stay findable, although titles say what a person does.
	var tags []string
	for _, a := range All() {
		if a.Kind == domain.SoftSkill {
			tags = append(tags, a.Tags[0])
		}
	}
	slices.Sort(tags)
	plan := []string{
		"autonomie", "capacité d’adaptation", "capacité à apprendre", "capacité à résoudre des problèmes complexes",
		"capacité à travailler en équipe", "capacités communicationnelles", "capacités de réflexion",
		"capacités relationnelles", "créativité", "flexibilité", "leadership", "organisation", "prise d’initiative", "résilience",
	}
	if diff := cmp.Diff(plan, tags); diff != "" {
		t.Errorf("words of the plan (-want +got):\n%s", diff)
	}
	for _, word := range []string{"hydrogène", "cybersécurité"} {
		if !slices.ContainsFunc(All(), func(a domain.Achievement) bool {
			return a.Kind == domain.Coloration && slices.Contains(a.Tags, word)
		}) {
			t.Errorf("no coloration for %q", word)
		}
	}
}

func TestAllIsSortedByKindThenTitle(t *testing.T) {
	all := All()
	if len(all) == 0 {
		t.Fatal("no badge")
	}
	for i := 1; i < len(all); i++ {
		a, b := all[i-1], all[i]
		ka, kb := slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)
		if ka > kb || ka == kb && domain.Fold(a.Title) > domain.Fold(b.Title) {
			t.Errorf("%q (%s) stands before %q (%s)", a.Title, a.Kind, b.Title, b.Kind)
		}
	}
	all[0].Title = "changed by a caller"
	if All()[0].Title == all[0].Title {
		t.Error("a caller can reorder or replace the shared list")
	}
}

func TestBySlugAndImage(t *testing.T) {
	if _, err := Load(); err != nil {
		t.Fatal(err)
	}
	for _, want := range All() {
		got, ok := BySlug(want.Slug)
		if diff := cmp.Diff(want, got); !ok || diff != "" {
			t.Errorf("BySlug(%q) = %v (-want +got):\n%s", want.Slug, ok, diff)
		}
		b, ok := Image(want.Slug)
		if !ok || artwork.Sniff(b) != artwork.SVG {
			t.Errorf("Image(%q): ok=%v, kind %s, want an SVG", want.Slug, ok, artwork.Sniff(b))
		}
	}
	const first = "travailler-en-equipe"
	b, ok := Image(first)
	if !ok {
		t.Fatalf("no picture of %s", first)
	}
	b[0] = 'x'
	if again, _ := Image(first); again[0] == 'x' {
		t.Error("a caller that bakes into the picture changes it for all")
	}
	for _, slug := range []string{"", "inconnu", "../badges", "travailler-en-equipe/image.svg"} {
		if a, ok := BySlug(slug); ok || a.Slug != "" {
			t.Errorf("BySlug(%q) = %q, %v, want none", slug, a.Slug, ok)
		}
		if b, ok := Image(slug); ok || b != nil {
			t.Errorf("Image(%q) = %d bytes, %v, want none", slug, len(b), ok)
		}
	}
}

func TestLoadSaysEveryFault(t *testing.T) {
	svg := &fstest.MapFile{Data: []byte("<svg/>")}
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	good := file(`{"slug":"a","kind":"soft_skill"}`)
	for name, c := range map[string]struct {
		files fstest.MapFS
		want  []string
	}{
		"empty":         {fstest.MapFS{}, []string{"empty"}},
		"no definition": {fstest.MapFS{"a/image.svg": svg}, []string{"a: ", "badge.json"}},
		"no picture":    {fstest.MapFS{"a/badge.json": good}, []string{"a: ", "image.svg"}},
		"empty picture": {fstest.MapFS{"a/badge.json": good, "a/image.svg": file("")}, []string{"image.svg: empty"}},
		"stray file":    {fstest.MapFS{"notes.txt": file("x"), "a/badge.json": good, "a/image.svg": svg}, []string{"notes.txt"}},
		"wrong slug":    {fstest.MapFS{"b/badge.json": good, "b/image.svg": svg}, []string{"b: ", `slug "a"`}},
		"unknown kind":  {fstest.MapFS{"a/badge.json": file(`{"slug":"a","kind":"diploma"}`), "a/image.svg": svg}, []string{`kind "diploma"`}},
		"unknown field": {fstest.MapFS{"a/badge.json": file(`{"slug":"a","colour":"bleu"}`), "a/image.svg": svg}, []string{"colour"}},
		"not JSON":      {fstest.MapFS{"a/badge.json": file(`slug: a`), "a/image.svg": svg}, []string{"badge.json: invalid"}},
		"two documents": {fstest.MapFS{"a/badge.json": file(`{"slug":"a","kind":"afest"} {}`), "a/image.svg": svg}, []string{"follows"}},
		"two faults":    {fstest.MapFS{"a/badge.json": good, "b/image.svg": svg}, []string{"a: ", "b: "}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := load(c.files)
			if err == nil {
				t.Fatalf("load gave %d badges, want an error", len(got.all))
			}
			for _, w := range c.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("error %q does not say %q", err, w)
				}
			}
		})
	}
	if _, err := load(fstest.MapFS{"a/badge.json": good, "a/image.svg": svg}); err != nil {
		t.Errorf("a sound folder: %v", err)
	}
}

// The pair shape, colour, pictogram is what a person recognises on paper, in black and white too.
func TestNoTwoBadgesLookAlike(t *testing.T) {
	seen := map[domain.BadgeImage]string{}
	alts := map[string]string{}
	for _, a := range All() {
		look := a.Image
		look.Alt = ""
		if other, ok := seen[look]; ok {
			t.Errorf("%s looks like %s", a.Slug, other)
		}
		if other, ok := alts[a.Image.Alt]; ok {
			t.Errorf("%s and %s have one alternative text: %q", a.Slug, other, a.Image.Alt)
		}
		seen[look], alts[a.Image.Alt] = a.Slug, a.Slug
	}
}

func TestEmbeddedCatalogueIsTheFolder(t *testing.T) {
	embedded, err := fs.Glob(files, "catalogue/*/badge.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(embedded) != len(onDisk(t)) || len(embedded) != len(All()) {
		t.Errorf("%d embedded, %d on disk, %d listed", len(embedded), len(onDisk(t)), len(All()))
	}
}
