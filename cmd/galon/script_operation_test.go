package main

import (
	"context"
	"path/filepath"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"galon/internal/config"
	"galon/internal/store"
)

// editDatabase: sql DATA STATEMENT — what somebody does who can write the database, past the program.
func editDatabase(ts *testscript.TestScript, neg bool, args []string) {
	place, err := config.PlaceFlags{Data: ts.MkAbs(args[0])}.Load()
	ts.Check(err)
	s, err := store.Open(context.Background(), place.Database)
	ts.Check(err)
	_, err = s.DB().ExecContext(context.Background(), args[1])
	ts.Check(err)
	ts.Check(s.Close())
}

// waitFile: waitfile PATTERN — waits until a file of that name is there.
func waitFile(ts *testscript.TestScript, neg bool, args []string) {
	for range 200 {
		if there, err := filepath.Glob(ts.MkAbs(args[0])); err == nil && len(there) > 0 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	ts.Fatalf("no file %s", args[0])
}
