package i18n_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"testing"

	"galon/internal/i18n"
	"galon/web"
)

const root = "../.."

func loaded(t *testing.T) *i18n.Printer {
	t.Helper()
	c, err := i18n.Load(web.FS(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return c.Printer(i18n.French)
}

// sentences gives each sentence of fr.json as people read it, its arguments left standing.
func sentences(t *testing.T) map[string]string {
	t.Helper()
	data, err := fs.ReadFile(web.FS(), "locales/fr.json")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	key := ""
	for _, m := range regexp.MustCompile(`"((?:[^"\\]|\\.)*)"(\s*:)?`).FindAllStringSubmatch(string(data), -1) {
		s, err := strconv.Unquote(`"` + m[1] + `"`)
		if err != nil {
			t.Fatalf("%s: %v", m[0], err)
		}
		switch {
		case m[2] == "":
			out[key] = i18n.Typography(s)
		case s == "one" || s == "other":
			key = strings.TrimSuffix(strings.TrimSuffix(key, "/one"), "/other") + "/" + s
		default:
			key = s
		}
	}
	return out
}

// notSaid are the words that people do not read in Galon (ux 3 and 4.4), with the keys under which they may stand.
var notSaid = map[string]*regexp.Regexp{
	`(?i)veuillez|\boups\b|félicitations|\bmerci de\b`: nil,
	`!`:                  nil,
	`(?i)\binvalides?\b`: nil,
	`(?i)émetteurs?\b|\bémettre\b|réclamer|portefeuille|\bwallet\b|\bbackpack\b|\bclaim\b`: nil,
	`(?i)\bassertion\b|\bdépublier\b`:               nil,
	`(?i)reconnue?s? par l’État`:                    nil,
	`(?i)passeport de compétences`:                  regexp.MustCompile(`^passport\..*(footnote|state)`), // the State's, named to tell it apart
	`(?i)\bDID\b|JSON-LD|\bJWT\b|did:web`:           regexp.MustCompile(`technical|download|api|^error\.|^check\.`),
	`(?i)révoqu`:                                    regexp.MustCompile(`key`), // « Révoquer la clé »
	`(?i)\bcourriels?\b|\bmél\b|(?:^|[^-])\bmail\b`: nil,
	`(?i)\bcliquez ici\b|\buser\b|\butilisateur`:    nil,
}

func TestWordsThatAreNotSaid(t *testing.T) {
	for pattern, allowed := range notSaid {
		word := regexp.MustCompile(pattern)
		for key, s := range sentences(t) {
			if found := word.FindString(s); found != "" && (allowed == nil || !allowed.MatchString(key)) {
				t.Errorf("%s says %q: %s", key, found, s)
			}
		}
	}
}

func TestTypographyOfEverySentence(t *testing.T) {
	wrong := regexp.MustCompile(`[^\x{202f}\p{L}\d=/&?"]\?| [?!;:»%€]|« |'|"|  |\.\.\.|[^\d\s]  |[nN]° |\b[LRD]\. [\dX]|\bart\. |` +
		`[\dX] (?:[KMG]o|min|h|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)\b|\d\x{a0}h \d`)
	for key, s := range sentences(t) {
		plain := regexp.MustCompile(`{{[^}]*}}`).ReplaceAllString(s, "X")
		if found := wrong.FindString(plain); found != "" {
			t.Errorf("%s: %q in %q", key, found, s)
		}
		if strings.TrimSpace(s) != s {
			t.Errorf("%s: blank at an end of %q", key, s)
		}
	}
}

// source is one Go file or template of the project.
type source struct{ name, text string }

func sources(t *testing.T) []source {
	t.Helper()
	var out []source
	for _, dir := range []string{"cmd", "internal", "web/templates"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(name string, entry fs.DirEntry, err error) error {
			if os.IsNotExist(err) {
				return nil
			}
			if err != nil || entry.IsDir() || strings.HasSuffix(name, "_test.go") {
				return err
			}
			if ext := filepath.Ext(name); ext != ".go" && ext != ".html" && ext != ".txt" {
				return nil
			}
			data, err := os.ReadFile(name)
			out = append(out, source{name, string(data)})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

var printed = regexp.MustCompile(`(?:\{\{-?|[( |])(?:t|rich) "([a-z0-9_.-]+)"|\.(?:T|Try)\("([a-z0-9_.-]+)"`)

// TestPrintedKeysExist looks at keys written out whole, in templates ({{t "…"}}, {{rich "…"}}) and in Go (.T("…")).
func TestPrintedKeysExist(t *testing.T) {
	p := loaded(t)
	n := 0
	for _, src := range sources(t) {
		for _, m := range printed.FindAllStringSubmatch(src.text, -1) {
			key := m[1] + m[2]
			if strings.HasSuffix(key, ".") { // the beginning of a key that is put together
				continue
			}
			n++
			if !p.Has(key) {
				t.Errorf("%s prints %q, which fr.json does not have", src.name, key)
			}
		}
	}
	if n == 0 {
		t.Error("no printed key found: the test looks for the wrong thing")
	}
}

// TestNoSentenceIsUnused: a key is used when it stands whole in quotes somewhere, or when a quoted beginning of it
// that ends with a dot does ("error." + code).
func TestNoSentenceIsUnused(t *testing.T) {
	quoted := map[string]bool{}
	for _, src := range sources(t) {
		for _, m := range regexp.MustCompile("[\"`]([a-z0-9_%.-]+)[\"`]").FindAllStringSubmatch(src.text, -1) {
			quoted[regexp.MustCompile(`%[ds].*`).ReplaceAllString(m[1], "")] = true
		}
	}
	for _, key := range loaded(t).Keys() {
		used := quoted[key]
		for i, c := range key {
			used = used || c == '.' && quoted[key[:i+1]]
		}
		if !used {
			t.Errorf("nothing prints %q", key)
		}
	}
}

var codeForm = regexp.MustCompile(`^[a-z]+(-[a-z0-9]+)+$`)

// TestEveryErrorHasItsSentence reads the source of every room: each code of a domain.Error, a FieldError or a Fault
// must have a sentence, or a person would read the code.
func TestEveryErrorHasItsSentence(t *testing.T) {
	p := loaded(t)
	codes := map[string]string{}
	for _, src := range sources(t) {
		if strings.HasSuffix(src.name, ".go") {
			collectCodes(t, src, codes)
		}
	}
	for _, known := range []string{"siret-digit", "email-no-end", "afest-trainer-late", "code-is-claim", "bloc-delivery-over", "fields-invalid",
		"id-malformed", "assessor-missing", "bloc-registration-over"} {
		if codes[known] == "" {
			t.Errorf("the test has not found the code %q in the source", known)
		}
	}
	var missing []string
	for code, where := range codes {
		if !p.Has("error." + code) {
			missing = append(missing, code+" ("+where+")")
		}
	}
	sort.Strings(missing)
	if len(missing) > 0 {
		t.Errorf("no sentence error.… for %d codes:\n%s", len(missing), strings.Join(missing, "\n"))
	}
}

// collectCodes finds text of the form of a code where codes are given: all of internal/domain, Code: "…" of an Error,
// FieldError or Fault, the arguments of NotFoundf and Conflictf, and in internal/app those of fault and what functions
// return beside a value. Codes that only a programmer reads (the rules of credential, the faults of config) are not of
// these types.
func collectCodes(t *testing.T, src source, codes map[string]string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), src.name, src.text, 0)
	if err != nil {
		t.Fatal(err)
	}
	everything := strings.Contains(filepath.ToSlash(src.name), "/internal/domain/")
	returned := strings.Contains(filepath.ToSlash(src.name), "/internal/app/")
	add := func(e ast.Expr) {
		if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if s, err := strconv.Unquote(lit.Value); err == nil && codeForm.MatchString(s) {
				codes[s] = src.name
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if everything {
				add(n)
			}
		case *ast.CompositeLit:
			if !isErrorType(n.Type, src) {
				return true
			}
			for _, e := range n.Elts {
				if kv, ok := e.(*ast.KeyValueExpr); ok {
					if id, ok := kv.Key.(*ast.Ident); ok && id.Name == "Code" {
						add(kv.Value)
					}
				}
			}
		case *ast.ReturnStmt:
			for _, result := range n.Results {
				if returned && len(n.Results) > 1 { // alone it is the kind of a job
					add(result)
				}
			}
		case *ast.CallExpr:
			name := calledName(n.Fun)
			if name == "NotFoundf" || name == "Conflictf" || returned && name == "fault" {
				for _, arg := range n.Args {
					add(arg)
				}
			}
		}
		return true
	})
}

// isErrorType: Error, FieldError and Fault of domain. With a nil type the literal stands in a list, whose own type
// says it; in a file that makes lists of FieldError its Code is taken too.
func isErrorType(e ast.Expr, src source) bool {
	if e == nil {
		return strings.Contains(src.text, "[]domain.FieldError{")
	}
	if pick, ok := e.(*ast.SelectorExpr); !ok || calledName(pick.X) != "domain" {
		return false
	}
	switch calledName(e) {
	case "Error", "FieldError", "Fault":
		return true
	}
	return false
}

func calledName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.UnaryExpr:
		return calledName(e.X)
	}
	return ""
}

// FuzzTypography: whatever the sentence, setting it twice changes nothing more and loses no letter.
func FuzzTypography(f *testing.F) {
	for _, s := range []string{"a ? b", "« x »", "10 000", "{{.A0}} %", "{{", "«»", " »« "} {
		f.Add(s)
	}
	letters := regexp.MustCompile(`[\s\x{a0}\x{202f}'’]`)
	f.Fuzz(func(t *testing.T, s string) {
		if !strings.Contains(s, "{{") || strings.Count(s, "{{") == strings.Count(s, "}}") {
			once := i18n.Typography(s)
			if letters.ReplaceAllString(once, "") != letters.ReplaceAllString(strings.ToValidUTF8(s, "\ufffd"), "") && strings.ToValidUTF8(s, "") == s {
				t.Errorf("Typography(%q) = %q has lost a sign", s, once)
			}
		}
	})
}
