package store

import (
	"context"
	"regexp"
)

// NamedFile is a file of evidence that a row names: the drawer is its dossier, demand, jury or application.
type NamedFile struct{ Drawer, SHA256 string }

// digestInJSON finds the files of a plan or of a declaration, which are JSON that only Go reads.
var digestInJSON = regexp.MustCompile(`"sha256":"([0-9a-f]{64})"`)

// NamedFiles are all files that a row names and whose time is not over.
func (s *Store) NamedFiles(ctx context.Context) (map[NamedFile]bool, error) {
	named := map[NamedFile]bool{}
	text := func(r scanner) (f NamedFile, err error) { return f, r.Scan(&f.Drawer, &f.SHA256) }
	rows, err := list(ctx, s, text, `SELECT dossier_id, sha256 FROM afest_piece UNION ALL SELECT claim_id, sha256 FROM claim_piece`)
	if err != nil {
		return nil, err
	}
	for _, f := range rows {
		named[f] = true
	}
	if rows, err = list(ctx, s, text, `SELECT id, plan FROM panel UNION ALL SELECT id, declared FROM application`); err != nil {
		return nil, err
	}
	for _, f := range rows {
		for _, found := range digestInJSON.FindAllStringSubmatch(f.SHA256, -1) {
			named[NamedFile{f.Drawer, found[1]}] = true
		}
	}
	over, err := list(ctx, s, text, `SELECT drawer, sha256 FROM evidence_over`)
	for _, f := range over {
		delete(named, f)
	}
	return named, err
}
