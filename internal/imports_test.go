// Package internal holds the rooms of Galon. This test is the drawing of how they may lean on each other.
package internal

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// arrows is every package and what it may import of ours. A request goes door → use case → domain, credential, sign →
// store; an import never goes back up. To add an arrow is to change the drawing: say why in the commit.
var arrows = map[string]string{
	// wires everything
	"cmd/galon": "internal/api internal/app internal/backup internal/config internal/credential internal/domain internal/evidence internal/hosted internal/httpd " +
		"internal/i18n internal/jobs internal/journal internal/mail internal/passkey internal/sign internal/store internal/ui internal/vcapi internal/verify web",
	// the doors
	"internal/api":    "badges internal/app internal/credential internal/domain internal/evidence internal/httpd internal/verify schemas",
	"internal/ui":     "badges internal/app internal/artwork internal/credential internal/domain internal/evidence internal/httpd internal/mail",
	"internal/hosted": "internal/app internal/artwork internal/credential internal/domain internal/evidence internal/httpd internal/verify",
	"internal/httpd":  "internal/domain internal/i18n",
	"internal/vcapi":  "internal/credential internal/jsonld internal/sign internal/status schemas",
	// the verbs
	"internal/app": "badges internal/artwork internal/credential internal/domain internal/evidence internal/i18n internal/jobs internal/journal internal/mail internal/passkey internal/places internal/register internal/sheet internal/sign internal/status internal/store internal/verify",
	// the pure rooms
	"internal/domain":     "",
	"internal/register":   "internal/domain",
	"internal/passkey":    "",
	"internal/status":     "",
	"internal/artwork":    "",
	"internal/jsonld":     "schemas",
	"internal/credential": "internal/domain internal/jsonld schemas",
	"internal/sign":       "internal/credential internal/jsonld",
	"internal/verify":     "internal/artwork internal/credential internal/domain internal/sign internal/status",
	// the side rooms
	"internal/store":    "internal/domain",
	"internal/evidence": "internal/artwork internal/domain",
	"internal/sheet":    "internal/domain",
	"internal/jobs":     "internal/store",
	"internal/journal":  "",
	"internal/backup":   "internal/jobs internal/store",
	"internal/mail":     "internal/i18n",
	"internal/i18n":     "internal/domain",
	"internal/config":   "",
	// data
	"badges":          "internal/domain",
	"internal/places": "",
	"schemas":         "",
	"web":             "",
	// for tests only: imported by no other package outside a _test.go file
	"internal/testkit": "badges internal/app internal/domain internal/evidence internal/i18n internal/jobs internal/mail internal/sign internal/store web",
	"internal/oracle":  "internal/testkit",
}

// importers is who may import what is not ours. An outside library has one importer, so that it can be changed in an
// afternoon. A library stands for everything under its name; "" is tests only.
var importers = map[string]string{
	"codeberg.org/go-pdf/fpdf":                 "internal/artwork",
	"filippo.io/age":                           "internal/backup",
	"github.com/alecthomas/kong":               "cmd/galon internal/config",
	"github.com/go-chi/chi/v5":                 "cmd/galon internal/api internal/hosted internal/httpd internal/ui",
	"github.com/go-chi/httprate":               "internal/httpd",
	"github.com/go-webauthn/webauthn":          "internal/passkey",
	"github.com/jackc/pgx/v5":                  "internal/store",
	"github.com/lestrrat-go/jwx/v2":            "internal/sign",
	"github.com/makiuchi-d/gozxing":            "internal/artwork",
	"github.com/nicksnyder/go-i18n/v2":         "internal/i18n",
	"github.com/piprate/json-gold":             "internal/jsonld",
	"github.com/pressly/goose/v3":              "internal/store",
	"github.com/riverqueue/river":              "internal/jobs",
	"github.com/santhosh-tekuri/jsonschema/v6": "schemas",
	"github.com/prometheus/client_golang":      "internal/httpd",
	"github.com/skip2/go-qrcode":               "internal/artwork",
	"github.com/srwiley/oksvg":                 "internal/artwork",
	"github.com/srwiley/rasterx":               "internal/artwork",
	"github.com/wneessen/go-mail":              "internal/mail",
	"github.com/xuri/excelize/v2":              "internal/sheet",
	"golang.org/x/crypto/argon2":               "internal/sign",
	"golang.org/x/image":                       "internal/artwork",
	"golang.org/x/text/encoding/charmap":       "internal/app",
	"golang.org/x/text/encoding/unicode":       "internal/app",
	"golang.org/x/text/language":               "internal/i18n",
	"modernc.org/sqlite":                       "internal/store",
	"github.com/klauspost/compress/flate":      "internal/store",
	// extensions of the standard library, of no side
	"golang.org/x/sync":              "internal/app",
	"golang.org/x/text/unicode/norm": "internal/app internal/credential internal/verify",
	// parts of the standard library that have a place
	"database/sql": "internal/store",
	"net/http":     "cmd/galon internal/api internal/hosted internal/httpd internal/ui internal/vcapi internal/verify",
	"testing":      "internal/oracle internal/testkit",
	"math/rand":    "",              // nothing here may be guessed: crypto/rand
	"math/rand/v2": "internal/jobs", // how long to wait before trying again is no secret
	"unsafe":       "",
	// for tests only
	"github.com/chromedp":             "",
	"github.com/google/go-cmp":        "",
	"github.com/rogpeppe/go-internal": "",
	"pgregory.net/rapid":              "",
}

// clocks is who may read the time of day; everybody else is given a clock or an instant.
var clocks = "cmd/galon internal/httpd internal/jobs internal/testkit"

const module = "galon/"

type listed struct {
	ImportPath, Dir  string
	GoFiles, Imports []string
}

func packages(t *testing.T) map[string]listed {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-e", "-json=ImportPath,Dir,GoFiles,Imports", module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	found := map[string]listed{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return found
		} else if err != nil {
			t.Fatal(err)
		}
		if len(p.GoFiles) > 0 { // this folder itself has only a test
			found[strings.TrimPrefix(p.ImportPath, module)] = p
		}
	}
}

func TestArrowsPointDown(t *testing.T) {
	found := packages(t)
	for _, name := range slices.Sorted(maps.Keys(found)) {
		allowed, drawn := arrows[name]
		if !drawn {
			t.Errorf("%s is in no drawing: give it a row in arrows, or make it a file of a room that is there", name)
			continue
		}
		for _, i := range found[name].Imports {
			if to, ours := strings.CutPrefix(i, module); ours && !slices.Contains(strings.Fields(allowed), to) {
				t.Errorf("%s → %s: this arrow is not in the drawing; %s may lean on: %s", name, to, name, allowed)
			}
		}
	}
	for name := range arrows {
		for _, to := range strings.Fields(arrows[name]) {
			if _, drawn := arrows[to]; !drawn {
				t.Errorf("%s → %s: the drawing names a room that is not in it", name, to)
			}
			if !slices.Contains(found[name].Imports, module+to) {
				t.Errorf("%s → %s: nothing goes along this arrow any more; take it out of the drawing", name, to)
			}
			if slices.Contains(strings.Fields(arrows[to]), name) {
				t.Errorf("%s → %s → %s: the drawing goes round in a circle", name, to, name)
			}
		}
	}
}

func TestOutsideLibrariesHaveOneImporter(t *testing.T) {
	used := map[string]bool{}
	for name, p := range packages(t) {
		for _, i := range p.Imports {
			library, listed := libraryOf(i)
			used[library+" "+name] = true
			switch {
			case strings.HasPrefix(i, module) || i == "C":
			case !listed && strings.Contains(strings.Split(i, "/")[0], "."):
				t.Errorf("%s → %s: this library has no row in importers", name, i)
			case listed && importers[library] == "" && (name == "internal/testkit" || name == "internal/oracle"):
			case listed && !slices.Contains(strings.Fields(importers[library]), name):
				t.Errorf("%s → %s: only these may import it: %q", name, i, importers[library])
			}
		}
	}
	for library := range importers {
		for _, name := range strings.Fields(importers[library]) {
			if !used[library+" "+name] {
				t.Errorf("%s does not import %s: take it out of the row", name, library)
			}
		}
	}
}

// libraryOf finds the longest name in importers that path lies under.
func libraryOf(path string) (string, bool) {
	best := ""
	for name := range importers {
		if (path == name || strings.HasPrefix(path, name+"/")) && len(name) > len(best) {
			best = name
		}
	}
	return best, best != ""
}

// In net/http verify is a client only, and the clock is read in few places: both are uses, not imports, so this looks
// at the source.
func TestClocksAndServersStayInTheirRooms(t *testing.T) {
	serves := []string{"Server", "ListenAndServe", "ListenAndServeTLS", "Serve", "ServeTLS", "Handle", "HandleFunc", "HandlerFunc", "NewServeMux", "ResponseWriter"}
	for name, p := range packages(t) {
		for _, file := range p.GoFiles {
			files := token.NewFileSet()
			parsed, err := parser.ParseFile(files, filepath.Join(p.Dir, file), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Error(err)
				continue
			}
			ast.Inspect(parsed, func(n ast.Node) bool {
				use, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				from, ok := use.X.(*ast.Ident)
				if !ok {
					return true
				}
				at := name + "/" + file + ": " + from.Name + "." + use.Sel.Name
				switch from.Name {
				case "time":
					if slices.Contains([]string{"Now", "Since", "Until"}, use.Sel.Name) && !slices.Contains(strings.Fields(clocks), name) {
						t.Errorf("%s: take the time from a field; the clock is read in %s", at, clocks)
					}
				case "http":
					if name == "internal/verify" && slices.Contains(serves, use.Sel.Name) {
						t.Errorf("%s: verify asks others and never serves", at)
					}
				}
				return true
			})
		}
	}
}
