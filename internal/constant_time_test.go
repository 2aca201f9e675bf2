package internal

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// What was made with the pepper, or is kept of it, is compared by subtle.ConstantTimeCompare alone (sign.Pepper.Is): the
// time that == takes tells how much of a guess is right.
func TestSecretsAreComparedInConstantTime(t *testing.T) {
	files := token.NewFileSet()
	var all []*ast.File
	for _, room := range []string{".", filepath.Join("..", "cmd")} {
		err := filepath.WalkDir(room, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
			all = append(all, file)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	keyed := map[string]bool{"Derive": true, "HashPIN": true}
	for before := 0; before != len(keyed); {
		before = len(keyed)
		for _, file := range all {
			for _, d := range file.Decls {
				if f, ok := d.(*ast.FuncDecl); ok && returnsKeyed(f, keyed) {
					keyed[f.Name.Name] = true
				}
			}
		}
	}
	if len(keyed) < 10 || !keyed["sharePass"] || !keyed["AskProof"] {
		t.Fatalf("what makes secrets was not found: %v", keyed)
	}
	for _, file := range all {
		ast.Inspect(file, func(n ast.Node) bool {
			var sides []ast.Expr
			switch x := n.(type) {
			case *ast.BinaryExpr:
				if x.Op == token.EQL || x.Op == token.NEQ {
					sides = []ast.Expr{x.X, x.Y}
				}
			case *ast.CallExpr:
				if name := called(x); name == "bytes.Equal" || name == "slices.Equal" || name == "strings.EqualFold" {
					sides = x.Args
				}
			}
			for i, side := range sides {
				other, _ := sides[1-i].(*ast.BasicLit)
				if secret(side, keyed) && (other == nil || other.Value != `""`) {
					t.Errorf("%s: compare it with Pepper.Is or subtle.ConstantTimeCompare", files.Position(n.Pos()))
				}
			}
			return true
		})
	}
}

// secret tells whether an expression is what the pepper made, or the hash of a code or a token that the store kept.
func secret(e ast.Expr, keyed map[string]bool) bool {
	switch x := e.(type) {
	case *ast.CallExpr:
		name := called(x)
		return keyed[name[strings.LastIndex(name, ".")+1:]] || strings.HasSuffix(name, "Pepper.Hash")
	case *ast.SelectorExpr:
		return strings.HasSuffix(x.Sel.Name, "CodeHash") || strings.HasSuffix(x.Sel.Name, "TokenHash") || strings.HasSuffix(x.Sel.Name, "BrowserHash")
	}
	return false
}

// returnsKeyed tells whether a function hands on what the pepper made, whole or written in another way.
func returnsKeyed(f *ast.FuncDecl, keyed map[string]bool) (found bool) {
	if f.Body == nil || f.Type.Results == nil || len(f.Type.Results.List) != 1 {
		return false
	}
	if kind, ok := f.Type.Results.List[0].Type.(*ast.Ident); !ok || kind.Name != "string" {
		return false
	}
	ast.Inspect(f.Body, func(n ast.Node) bool {
		if r, ok := n.(*ast.ReturnStmt); ok {
			ast.Inspect(r, func(n ast.Node) bool {
				if c, ok := n.(*ast.CallExpr); ok {
					found = found || secret(c, keyed)
				}
				return true
			})
		}
		return true
	})
	return found
}

// called is the name of what is called, with what it stands behind.
func called(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		switch x := f.X.(type) {
		case *ast.Ident:
			return x.Name + "." + f.Sel.Name
		case *ast.SelectorExpr:
			return x.Sel.Name + "." + f.Sel.Name
		}
		return f.Sel.Name
	}
	return ""
}
