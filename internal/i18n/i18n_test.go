package i18n_test

import (
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"galon/internal/domain"
	"galon/internal/i18n"
	"galon/web"
)

func french(t *testing.T, json string) *i18n.Printer {
	t.Helper()
	c, err := i18n.Load(fstest.MapFS{"locales/fr.json": {Data: []byte(json)}}, func(key string) { t.Errorf("no sentence for %q", key) })
	if err != nil {
		t.Fatal(err)
	}
	return c.Printer(i18n.French)
}

func TestTypography(t *testing.T) {
	for in, want := range map[string]string{
		"Est-ce la bonne personne ?":          "Est-ce la bonne personne\u202f?",
		"un; deux ; trois":                    "un; deux\u202f; trois",
		"15 % en un an":                       "15\u202f% en un an",
		"Motif : erreur":                      "Motif\u00a0: erreur",
		"au nom de « Atelier »":               "au nom de «\u00a0Atelier\u00a0»",
		"au nom de «Atelier»":                 "au nom de «\u00a0Atelier\u00a0»",
		"La date « {{.A0}} » n'existe pas":    "La date «\u00a0{{.A0}}\u00a0» n’existe pas",
		"{{.A0}} : fin":                       "{{.A0}}\u00a0: fin",
		"{{with .A0}} ? {{.}}{{end}} ?":       "{{with .A0}}\u202f? {{.}}{{end}}\u202f?",
		"Plus de 10 000 lignes":               "Plus de 10\u202f000 lignes",
		"1 234 567 lignes":                    "1\u202f234\u202f567 lignes",
		"Exemple : 7KQ4 M2XD 9HTC":            "Exemple\u00a0: 7KQ4 M2XD 9HTC",
		"le 12 mars 2029":                     "le 12\u00a0mars 2029",
		"PV n° {{.A0}}, {{.A1}} Mo":           "PV n°\u00a0{{.A0}}, {{.A1}}\u00a0Mo",
		"{{.A0}} mars":                        "{{.A0}}\u00a0mars",
		"https://exemple.fr/?b=1":             "https://exemple.fr/?b=1",
		"l'organisme d'ici":                   "l’organisme d’ici",
		"«\u00a0déjà\u00a0» bien\u202f!":      "«\u00a0déjà\u00a0» bien\u202f!",
		"{{printf \"%d ; 10 000\" .A0}} ans":  "{{printf \"%d ; 10 000\" .A0}} ans",
		"123 456 789 00012 est un SIRET faux": "123\u202f456\u202f789 00012 est un SIRET faux",
	} {
		if got := i18n.Typography(in); got != want {
			t.Errorf("Typography(%q)\n got %q\nwant %q", in, got, want)
		}
		if again := i18n.Typography(i18n.Typography(in)); again != want {
			t.Errorf("Typography twice of %q: got %q", in, again)
		}
	}
}

func TestT(t *testing.T) {
	p := french(t, `{
		"plain": "Bonjour",
		"by.place": "{{.A0}} et {{.A1}}",
		"by.name": "{{.Name}} a {{.Count}} ans",
		"count": {"one": "{{.A0}} badge", "other": "{{.A0}} badges"},
		"named.count": {"one": "{{.Name}} a un badge", "other": "{{.Name}} a {{.Count}} badges"},
		"maybe": "Le SIRET a 14 chiffres.{{with .A0}} Vous en avez saisi {{.}}.{{end}}",
		"day": "depuis le {{date .A0}}"
	}`)
	for _, tt := range []struct {
		key  string
		args []any
		want string
	}{
		{"plain", nil, "Bonjour"},
		{"by.place", []any{"Ana", "Luc"}, "Ana et Luc"},
		{"by.place", []any{131072, int64(5)}, "131\u202f072 et 5"},
		{"by.name", []any{map[string]any{"Name": "Ana", "Count": 1200}}, "Ana a 1\u202f200 ans"},
		{"count", []any{0}, "0 badge"}, // French: zero is singular
		{"count", []any{1}, "1 badge"},
		{"count", []any{2}, "2 badges"},
		{"count", []any{1000000}, "1\u202f000\u202f000 badges"},
		{"count", []any{float64(3)}, "3 badges"},
		{"named.count", []any{map[string]any{"Name": "Ana", "Count": 1}}, "Ana a un badge"},
		{"maybe", nil, "Le SIRET a 14 chiffres."},
		{"maybe", []any{12}, "Le SIRET a 14 chiffres. Vous en avez saisi 12."},
		{"day", []any{"2026-05-01"}, "depuis le 1er\u00a0mai 2026"},
		{"day", []any{domain.Day("2026-03-12")}, "depuis le 12\u00a0mars 2026"},
		{"day", []any{"2026-02-31"}, "depuis le 2026-02-31"},
	} {
		if got := p.T(tt.key, tt.args...); got != tt.want {
			t.Errorf("T(%q, %v) = %q, want %q", tt.key, tt.args, got, tt.want)
		}
	}
}

func TestMissingKeyShowsItselfAndIsTold(t *testing.T) {
	var told []string
	c, err := i18n.Load(fstest.MapFS{"locales/fr.json": {Data: []byte(`{"a": "{{.A0}} et {{.A1}}"}`)}}, func(key string) { told = append(told, key) })
	if err != nil {
		t.Fatal(err)
	}
	p := c.Printer("de") // no German: French speaks
	if got := p.T("not.there"); got != "not.there" {
		t.Errorf("got %q, want the key", got)
	}
	if got := p.T("a", "un"); got != "a" {
		t.Errorf("an argument is missing: got %q, want the key", got)
	}
	if got := strings.Join(told, " "); got != "not.there a" {
		t.Errorf("told %q, want both keys", got)
	}
}

// What English lacks is said in French, and told.
func TestEnglishFallsBackToFrench(t *testing.T) {
	var told []string
	c, err := i18n.Load(fstest.MapFS{
		"locales/fr.json": {Data: []byte(`{"a": "Bonjour", "b": {"one": "{{.A0}} badge", "other": "{{.A0}} badges"}, "day": "le {{date .A0}}"}`)},
		"locales/en.json": {Data: []byte(`{"b": {"one": "{{.A0}} badge", "other": "{{.A0}} badges, that's it"}}`)},
	}, func(key string) { told = append(told, key) })
	if err != nil {
		t.Fatal(err)
	}
	p := c.Printer(i18n.French).In(i18n.English)
	for _, tt := range []struct {
		key  string
		args []any
		want string
	}{
		{"a", nil, "Bonjour"},
		{"b", []any{0}, "0 badges, that’s it"}, // English: zero is plural
		{"b", []any{1}, "1 badge"},
		{"b", []any{1500}, "1,500 badges, that’s it"},
		{"day", []any{"2026-05-01"}, "le 1er\u00a0mai 2026"}, // a French sentence has French dates
	} {
		if got := p.T(tt.key, tt.args...); got != tt.want {
			t.Errorf("T(%q, %v) = %q, want %q", tt.key, tt.args, got, tt.want)
		}
	}
	if got := strings.Join(told, " "); got != "en: a en: day" {
		t.Errorf("told %q, want each French sentence once", got)
	}
	if !p.Has("a") || p.Has("c") {
		t.Error("Has should know the sentences of French, and no others")
	}
}

func TestEnglishDatesAndNumbers(t *testing.T) {
	c, err := i18n.Load(web.FS(), nil)
	if err != nil {
		t.Fatal(err)
	}
	p := c.Printer(i18n.English)
	summer := time.Date(2026, 7, 31, 22, 5, 0, 0, time.UTC)
	for got, want := range map[string]string{
		p.Date(summer):                            "1\u00a0August 2026",
		p.Date("2026-05-14"):                      "14\u00a0May 2026",
		p.Time(summer):                            "00:05",
		p.DateTime(summer):                        "1\u00a0August 2026 at 00:05",
		p.Month(domain.Day("2026-02-03")):         "February 2026",
		p.Number(-1234567):                        "-1,234,567",
		p.Number(999):                             "999",
		p.Date(time.Time{}) + p.Date("not a day"): "not a day",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestLoadRefusesBrokenFiles(t *testing.T) {
	for name, json := range map[string]string{
		"twice":   `{"a": "x", "a": "y"}`,
		"empty":   `{"a": ""}`,
		"other":   `{"a": {"one": "x"}}`,
		"plural":  `{"a": {"one": "x", "several": "y", "other": "z"}}`,
		"nested":  `{"a": ["x"]}`,
		"no JSON": `a = "x"`,
	} {
		if _, err := i18n.Load(fstest.MapFS{"locales/fr.json": {Data: []byte(json)}}, nil); err == nil {
			t.Errorf("%s: loaded, want an error", name)
		}
	}
	if _, err := i18n.Load(fstest.MapFS{"locales/en.json": {Data: []byte(`{"a": "x"}`)}}, nil); err == nil {
		t.Error("loaded without French, want an error")
	}
}

func TestEachLanguageHasItsOwnTypography(t *testing.T) {
	c, err := i18n.Load(fstest.MapFS{
		"locales/fr.json": {Data: []byte(`{"q": "Vrai ?"}`)},
		"locales/en.json": {Data: []byte(`{"q": "Is it?"}`)},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Printer("en").T("q"); got != "Is it?" {
		t.Errorf("English: got %q", got)
	}
	if got := c.Printer("fr").T("q"); got != "Vrai\u202f?" {
		t.Errorf("French: got %q", got)
	}
}

func TestDatesAndNumbers(t *testing.T) {
	c, err := i18n.Load(web.FS(), nil)
	if err != nil {
		t.Fatal(err)
	}
	p := c.Printer(i18n.French)
	summer := time.Date(2026, 7, 31, 22, 5, 0, 0, time.UTC) // midnight has passed in Paris
	for got, want := range map[string]string{
		p.Date(summer):                       "1er\u00a0août 2026",
		p.Date(domain.Day("2029-03-12")):     "12\u00a0mars 2029",
		p.Date(time.Time{}):                  "",
		p.Time(summer):                       "0\u00a0h\u00a005",
		p.Time(summer.Add(10 * time.Hour)):   "10\u00a0h\u00a005",
		p.DateTime(summer):                   "1er\u00a0août 2026 à 0\u00a0h\u00a005",
		p.Month(domain.Day("2026-02-03")):    "février 2026",
		p.Number(-1234567):                   "-1\u202f234\u202f567",
		p.Number(999) + " " + p.Number(1000): "999 1\u202f000",
		p.Number(-100):                       "-100",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// A sentence that is filled in without its template says what the template says.
func TestFilledWithoutItsTemplate(t *testing.T) {
	c, err := i18n.Load(web.FS(), func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{"Zoé & <b>", "{{.A1}}", "", "l'an 2030", "ö", "f", "g", "h", "i", "j"}
	for _, lang := range []string{i18n.French, i18n.English} {
		p := c.Printer(lang)
		for _, key := range p.Keys() {
			args, named := []any{}, map[string]any{} // named ones are for the template
			for n, text := range texts {
				got, has := p.Try(key, args...)
				if want, wants := p.Try(key, named); got != want || has != wants {
					t.Errorf("%s %s with %d: got %q, %t; want %q, %t", lang, key, n, got, has, want, wants)
				}
				args, named["A"+strconv.Itoa(n)] = append(args, text), text
			}
		}
	}
	broken := french(t, `{"k": "Un {{.A0}} et {{.A1}}"}`)
	if s, ok := broken.Try("k", "<no ", "value>"); !ok || s != "Un <no  et value>" {
		t.Errorf("got %q, %t", s, ok)
	}
	if s, ok := broken.Try("k", "<no value>", ""); ok {
		t.Errorf("an argument that looks like a missing one: got %q", s)
	}
}
