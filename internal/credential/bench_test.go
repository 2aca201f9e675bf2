package credential

import (
	"testing"

	"galon/internal/domain"
)

func BenchmarkBuild(b *testing.B) {
	in := inputOf(domain.SoftSkill)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Build(in); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLint(b *testing.B) {
	doc := build(b, inputOf(domain.SoftSkill))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Lint(doc); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	doc := build(b, inputOf(domain.SoftSkill))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(doc); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	doc := build(b, inputOf(domain.SoftSkill))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Check(doc); err != nil {
			b.Fatal(err)
		}
	}
}
