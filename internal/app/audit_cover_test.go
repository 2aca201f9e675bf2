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
	"Accounts.BeginConfirm":       "a question to a passkey is no act before it is answered",
	"Accounts.BeginPasskey":       "a question to a passkey is no act before it is answered",
	"Accounts.ChooseLanguage":     ownPassport,
	"Accounts.Confirm":            "it opens the way to an act, which leaves its own entry",
	"Accounts.EndPassportSession": ownPassport,
	"Accounts.SuggestLanguage":    ownPassport,
	"Accounts.Switch":             "it chooses for which organisation a session works, and changes nothing there",
	"Batches.Preview":             "nobody has a badge before the file is confirmed, and that is an act",
	"Batches.Report":              "it reads; what writes has the same name elsewhere",
	"Claims.AddPiece":             ownDemand,
	"Claims.Begin":                ownDemand,
	"Claims.RemovePiece":          ownDemand,
	"Claims.ShowPiece":            ownDemand,
	"Installation.DoneMeanwhile":  "it reads what an act did, and remembers that it was looked at",
	"Models.AddPicture":           "a picture is nothing before a model is published with it, and that is an act",
	"Panels.File":                 "it reads; what writes has the same name elsewhere",
	"Passports.AskAddress":        ownPassport,
	"Passports.Declare":           ownPassport,
	"Passports.ForgetBrought":     ownPassport,
	"Passports.Import":            ownPassport,
	"Passports.MakeMandateCode":   "the mandate that it begins is an act",
	"Passports.MakeRecovery":      ownPassport,
	"Passports.PutAway":           ownPassport,
	"Passports.PutBack":           ownPassport,
	"Passports.RemoveAddress":     ownPassport,
	"Passports.RemoveImported":    ownPassport,
	"Passports.SaveSentence":      ownPassport,
	"Passports.SaveStatistics":    ownPassport,
	"Passports.Undeclare":         ownPassport,
	"Register.Import":             "its end is an act (register.import)",
	"Register.ImportLater":        "its end is an act (register.import)",
}

const (
	ownPassport = "what people keep in their own passport is theirs: who may not tell of it need not"
	ownDemand   = "a demand is the person’s own until it is sent, and that is an act"
)

// Every use case that somebody does, and that writes, leaves an entry in the journal of acts; so does one that is added
// tomorrow. Calls are followed by their names inside this room.
func TestEveryActIsInTheJournal(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	calls, acts := map[string]map[string]bool{}, map[string]map[string]bool{}
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
			own := called(f)
			if calls[f.Name.Name] == nil {
				calls[f.Name.Name] = map[string]bool{}
			}
			maps.Copy(calls[f.Name.Name], own)
			if f.Recv != nil && f.Name.IsExported() && somebody(f) {
				acts[receiver(f)+f.Name.Name] = own // and not what its namesakes of other structs call
			}
		}
	}
	var reaches func(from map[string]bool, what string, seen map[string]bool) bool
	reaches = func(from map[string]bool, what string, seen map[string]bool) bool {
		for c := range from {
			if c == what {
				return true
			}
			if c == "Write" || seen[c] {
				continue
			}
			seen[c] = true
			if reaches(calls[c], what, seen) {
				return true
			}
		}
		return false
	}
	looked := 0
	for _, act := range slices.Sorted(maps.Keys(acts)) {
		if !reaches(acts[act], "Write", map[string]bool{}) {
			continue
		}
		looked++
		audited, why := reaches(acts[act], "audit", map[string]bool{}), unaudited[act]
		switch {
		case !audited && why == "":
			t.Errorf("%s writes and leaves no entry in the journal: call audit in its transaction", act)
		case audited && why != "":
			t.Errorf("%s leaves an entry: take it out of unaudited", act)
		}
	}
	for act := range unaudited {
		if acts[act] == nil {
			t.Errorf("%s is no use case any more: take it out of unaudited", act)
		}
	}
	if looked < 30 {
		t.Errorf("only %d use cases were looked at", looked)
	}
}

// called are the functions of this room that one calls: those that stand alone, and those of its own struct or of one made on
// the spot. What it asks of the store or of the folder of evidence writes no entry, even under the name of a use case.
func called(f *ast.FuncDecl) map[string]bool {
	own := ""
	if f.Recv != nil && len(f.Recv.List[0].Names) > 0 {
		own = f.Recv.List[0].Names[0].Name
	}
	names := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		c, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		switch fun := c.Fun.(type) {
		case *ast.Ident:
			names[fun.Name] = true
		case *ast.SelectorExpr:
			store, asked := fun.X.(*ast.SelectorExpr)
			if asked && store.Sel.Name == "Store" && fun.Sel.Name == "Write" || fun.Sel.Name != "Write" && ours(fun.X, own) {
				names[fun.Sel.Name] = true
			}
		}
		return true
	})
	return names
}

// others are the fields that lead out of this room.
var others = []string{"Store", "Evidence", "Jobs", "Mail", "Composer", "Vault", "Pepper", "Journal"}

func ours(x ast.Expr, own string) bool {
	switch x := x.(type) {
	case *ast.Ident:
		return x.Name == own
	case *ast.SelectorExpr:
		return x.Sel.IsExported() && !slices.Contains(others, x.Sel.Name) && ours(x.X, own)
	case *ast.ParenExpr, *ast.CompositeLit, *ast.CallExpr:
		return true
	}
	return false
}

func receiver(f *ast.FuncDecl) string {
	x := f.Recv.List[0].Type
	if pointer, ok := x.(*ast.StarExpr); ok {
		x = pointer.X
	}
	if name, ok := x.(*ast.Ident); ok {
		return name.Name + "."
	}
	return "."
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
