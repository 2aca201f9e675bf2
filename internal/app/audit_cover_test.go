package app_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// unaudited are the use cases that write and leave no entry in the journal of acts, each with the reason.
var unaudited = map[string]string{
	"AddPicture":     "a picture is nothing before a model is published with it, and that is an act",
	"DoneMeanwhile":  "it reads what an act did, and remembers that it was looked at",
	"RemoveImported": "what people keep in their own passport is theirs: who may not tell of it need not",
	"Switch":         "it chooses for which organisation a session works, and changes nothing there",
	"Undeclare":      "what people write into their own passport is theirs",
}

// Every use case that somebody does, and that writes, leaves an entry in the journal of acts; so does one that is added
// tomorrow. Calls are followed by their names inside this room.
func TestEveryActIsInTheJournal(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	calls, acts := map[string]map[string]bool{}, map[string]bool{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			called := calls[f.Name.Name]
			if called == nil {
				called = map[string]bool{}
				calls[f.Name.Name] = called
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if c, ok := n.(*ast.CallExpr); ok {
					switch fun := c.Fun.(type) {
					case *ast.SelectorExpr:
						called[fun.Sel.Name] = true
					case *ast.Ident:
						called[fun.Name] = true
					}
				}
				return true
			})
			acts[f.Name.Name] = acts[f.Name.Name] || f.Recv != nil && f.Name.IsExported() && somebody(f)
		}
	}
	var reaches func(from, what string, seen map[string]bool) bool
	reaches = func(from, what string, seen map[string]bool) bool {
		if seen[from] {
			return false
		}
		seen[from] = true
		for c := range calls[from] {
			if c == what || c != "Write" && reaches(c, what, seen) {
				return true
			}
		}
		return false
	}
	looked := 0
	for _, act := range slices.Sorted(maps.Keys(acts)) {
		if !acts[act] || !reaches(act, "Write", map[string]bool{}) {
			continue
		}
		looked++
		audited, why := reaches(act, "audit", map[string]bool{}), unaudited[act]
		switch {
		case !audited && why == "":
			t.Errorf("%s writes and leaves no entry in the journal: call audit in its transaction", act)
		case audited && why != "":
			t.Errorf("%s leaves an entry: take it out of unaudited", act)
		}
	}
	for act := range unaudited {
		if !acts[act] {
			t.Errorf("%s is no use case any more: take it out of unaudited", act)
		}
	}
	if looked < 30 {
		t.Errorf("only %d use cases were looked at", looked)
	}
}

// somebody tells whether the use case is done by a person or a key: it is told who.
func somebody(f *ast.FuncDecl) bool {
	for _, p := range f.Type.Params.List {
		if s, ok := p.Type.(*ast.SelectorExpr); ok && (s.Sel.Name == "Actor" || s.Sel.Name == "Holder") {
			return true
		}
	}
	return false
}
