package jsonld

import (
	"testing"

	"galon/schemas"
)

// BenchmarkBadge holds the two roads and json-gold alone against each other on one credential.
func BenchmarkBadge(b *testing.B) {
	doc := read(b, "testdata", "cases", "badge.json")
	root, err := parse(doc)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("warm", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Canonicalize(doc); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("parse", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := parse(doc); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("decode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Decode(doc); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("walk", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := standard.walk(root, ignore); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("cold", func(b *testing.B) {
		for b.Loop() {
			if _, err := newProcessor(schemas.Context).canonicalize(root, SHA256); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("fallback", func(b *testing.B) {
		for b.Loop() {
			quads, err := standard.expandElsewhere(root)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := canonical(stated{quads: quads}, SHA256); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("json-gold", func(b *testing.B) {
		for b.Loop() {
			if _, err := oracle(standard, root); err != nil {
				b.Fatal(err)
			}
		}
	})
}
