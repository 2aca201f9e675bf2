package app

import (
	"archive/zip"
	"bytes"
	"testing"

	"galon/internal/domain"
)

// Whatever an archive claims, what comes out is within the bounds or a fault that can be told.
func FuzzUnpack(f *testing.F) {
	for _, names := range [][]string{{"a.json"}, {manifestName, "badges/01-x/badge.json", "badges/01-x/badge.jwt"}, {"../../etc/x.json"}} {
		var out bytes.Buffer
		z := zip.NewWriter(&out)
		for _, n := range names {
			w, err := z.Create(n)
			if err != nil {
				f.Fatal(err)
			}
			w.Write([]byte(`{"a":1}`))
		}
		z.Close()
		f.Add(out.Bytes())
	}
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		all, err := unpack(domain.ImportedFile{Name: "x.zip", Content: raw})
		if err != nil {
			if domain.CodeOf(err) == "" {
				t.Fatalf("nobody can be told of %v", err)
			}
			return
		}
		total := 0
		for _, c := range all {
			if len(c.files) == 0 {
				t.Fatal("a badge without a file")
			}
			for _, file := range c.files {
				total += len(file.Content)
			}
		}
		if total > domain.MaxImportArchive || len(all) == 0 {
			t.Fatalf("%d bytes of %d badges", total, len(all))
		}
	})
}
