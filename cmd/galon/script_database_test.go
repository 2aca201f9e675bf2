package main

import (
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"galon/internal/config"
	"galon/internal/testkit"
)

// onTestCluster gives a new data folder a database of its own where the tests run on PostgreSQL, in the way an operator
// does: by the file that remembers the address.
func onTestCluster(args []string) error {
	commands := []string{"demo", "serve", "issue", "keys", "organisation", "migrate", "operator", "register"}
	if !testkit.Postgres() || len(args) == 0 || !slices.Contains(commands, args[0]) || slices.Contains(args, "--help") {
		return nil
	}
	data := dataOf(args)
	kept := config.KeptDatabase(data)
	if exists(kept) || exists(filepath.Join(data, config.DatabaseFile)) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(kept), 0o700); err != nil {
		return nil // the program says so itself
	}
	address, err := testkit.NewDatabase("template1")
	if err != nil {
		return err
	}
	// Whole or not there: two programs may start at once.
	draft := kept + "." + rand.Text()
	if err := os.WriteFile(draft, []byte(address+"\n"), 0o600); err != nil {
		return err
	}
	defer os.Remove(draft)
	if err := os.Link(draft, kept); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	return nil
}

// dataOf is the data folder that the arguments name.
func dataOf(args []string) string {
	for i, a := range args {
		if value, ok := strings.CutPrefix(a, "--data="); ok {
			return value
		}
		if a == "--data" && i+1 < len(args) {
			return args[i+1]
		}
	}
	f := config.Flags{PlaceFlags: config.PlaceFlags{Data: os.Getenv("GALON_DATA")}}
	if args[0] == "demo" {
		f = f.ForDemo()
	}
	if f.Data == "" {
		f.Data = "galon-data"
	}
	return f.Data
}

// newDatabase: database VARIABLE — makes an empty PostgreSQL database and keeps its address.
func newDatabase(ts *testscript.TestScript, neg bool, args []string) {
	address, err := testkit.NewDatabase("template1")
	ts.Check(err)
	ts.Setenv(args[0], address)
	ts.Defer(func() { testkit.DropDatabase(address) })
}
