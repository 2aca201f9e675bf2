package verify_test

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"galon/internal/artwork"
	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/sign"
)

// frenchText is what people write here, and what breaks tools: ligatures, guillemets, the typographic apostrophe,
// spaces that do not break, accents in one sign or in two, emoji of several signs, and what JSON and XML escape.
func frenchText() *rapid.Generator[string] {
	parts := []string{"é", "œ", "Œ", "« ", " »", "’", "ç", "e\u0301", "E\u0302", "n\u0303", "\u00a0", "\u202f", "—", "…", "🎉", "👩🏽‍🔧", "🇫🇷", "<b>", "&amp;", "]]>", "\"", "\\", "'", "a", "Zoé", " ", "À", "½", "€"}
	return rapid.Map(rapid.SliceOfN(rapid.SampledFrom(parts), 1, 12), func(p []string) string { return "x" + strings.Join(p, "") + "y" })
}

// French text comes back from each form of a badge as it went in, but that accents in two signs become one: NFC is what
// is signed, so that equal words have equal bytes.
func TestFrenchTextSurvivesEveryForm(t *testing.T) {
	ring := &sign.Ring{Issuer: credential.DID(corpusBase, corpusIssuer.Slug), KeyURL: func(id string) string { return credential.KeyURL(corpusBase, corpusIssuer.Slug, id) }}
	for _, alg := range []sign.Algorithm{sign.Ed25519, sign.ES256} {
		key, err := sign.Generate(alg)
		if err != nil {
			t.Fatal(err)
		}
		ring.Keys = append(ring.Keys, key)
	}
	png, err := (artwork.Design{Shape: "circle", Color: "bleu", Pictogram: "users", Seed: "x"}).PNG(16)
	if err != nil {
		t.Fatal(err)
	}
	svg := []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4"/></svg>`)
	m := &maker{t: t}
	rapid.Check(t, func(t *rapid.T) {
		name, title, words := frenchText().Draw(t, "name"), frenchText().Draw(t, "title"), frenchText().Draw(t, "words")
		in := m.input("french", "soft_skill", func(in *credential.Input) {
			in.RecipientName = name
			in.Award.Achievement.Title = norm.NFC.String(title)
			in.Award.Facts.Evidence = []domain.Evidence{{Name: words, Narrative: words, URL: "https://exemple.fr/a"}}
		})
		linted := m.lint(in)
		document, err := ring.Sign(linted, corpusSigned)
		if err != nil {
			t.Fatal(err)
		}
		token, err := ring.SignJWT(linted, sign.ES256, corpusSigned)
		if err != nil {
			t.Fatal(err)
		}
		want := func(s string) string { return strings.Join(strings.Fields(norm.NFC.String(s)), " ") }
		read := func(form, doc string) {
			if strings.Count(doc, ".") == 2 && !strings.HasPrefix(doc, "{") {
				b, err := base64.RawURLEncoding.DecodeString(strings.Split(doc, ".")[1])
				if err != nil {
					t.Fatal(err)
				}
				doc = string(b)
			}
			v, err := credential.Parse([]byte(doc))
			if err != nil {
				t.Fatalf("%s: %v", form, err)
			}
			e := v.EvidenceOf(credential.GenreProof)
			if v.RecipientName != want(name) || v.Name != norm.NFC.String(title) || len(e) != 1 || e[0].Name != want(words) || e[0].Narrative != strings.TrimSpace(norm.NFC.String(words)) {
				t.Fatalf("%s: %q %q %+v", form, v.RecipientName, v.Name, e)
			}
		}
		read("json", string(document))
		read("jwt", token)
		for form, text := range map[string]string{"json": string(document), "jwt": token} {
			baked, err := artwork.BakePNG(png, text)
			if err != nil {
				t.Fatal(err)
			}
			found, err := artwork.UnbakePNG(baked)
			if err != nil || len(found) != 1 || found[0].Text != text {
				t.Fatalf("png %s: %v", form, err)
			}
			read("png "+form, found[0].Text)
			if baked, err = artwork.BakeSVG(svg, text, form == "jwt"); err != nil {
				t.Fatal(err)
			}
			if found, err = artwork.UnbakeSVG(baked); err != nil || len(found) != 1 || found[0].Text != text {
				t.Fatalf("svg %s: %v %q", form, err, found)
			}
		}
		twin, err := credential.BuildAssertion(credential.TwinInput{Input: in, Token: "t"})
		if err != nil {
			t.Fatal(err)
		}
		baked, err := artwork.BakePNG2(png, string(twin))
		if err != nil {
			t.Fatal(err)
		}
		found, err := artwork.UnbakePNG(baked)
		if err != nil || len(found) != 1 || found[0].Text != string(twin) {
			t.Fatalf("ob2 png: %v", err)
		}
		if baked, err = artwork.BakeSVG2(svg, credential.AssertionTwin(corpusBase, "t"), string(twin)); err != nil {
			t.Fatal(err)
		}
		if found, err = artwork.UnbakeSVG(baked); err != nil || len(found) != 1 || found[0].Text != string(twin) {
			t.Fatalf("ob2 svg: %v %q", err, found)
		}
		a, err := credential.ParseAssertion2([]byte(found[0].Text))
		if err != nil || len(a.Evidence) == 0 || a.Evidence[0].Name != want(words) {
			t.Fatalf("ob2: %v %+v", err, a)
		}
		class, err := credential.BuildBadgeClass(corpusBase, in.Organisation, in.Award.Achievement)
		if err != nil {
			t.Fatal(err)
		}
		var b struct{ Name string }
		if err := json.Unmarshal(class, &b); err != nil || b.Name != norm.NFC.String(title) {
			t.Fatalf("class: %v %q", err, b.Name)
		}
	})
}
