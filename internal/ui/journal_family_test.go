package ui

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"galon/internal/app"
)

// holdersActs are what people do with what is theirs: no organisation and no operator reads it in a journal.
var holdersActs = []string{"share", "twin", "passport"}

var writtenAct = regexp.MustCompile(`audit\(tx, .*"(([a-z-]+)\.[a-z-]*)"`)

// Whatever is written into the journal can be read there and chosen, in words; so can what is added tomorrow.
func TestEveryFamilyOfActsIsShown(t *testing.T) {
	files, err := filepath.Glob("../app/*.go")
	if err != nil {
		t.Fatal(err)
	}
	site := newOffice(t).site
	families := map[string]bool{}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range writtenAct.FindAllStringSubmatch(string(text), -1) {
			act, family := m[1], m[2]
			if slices.Contains(holdersActs, family) {
				continue
			}
			families[family] = true
			if !slices.Contains(app.RegistrarFamilies(), family) {
				t.Errorf("%s is in no journal", act)
			}
			if said := actSentence(site, act); said == act {
				t.Errorf("%s is not said in words", act)
			}
			if !site.Printer().Has("journal.family." + family) {
				t.Errorf("%s cannot be chosen in words", family)
			}
		}
	}
	for _, family := range app.RegistrarFamilies() {
		if !families[family] {
			t.Errorf("nothing is written as %s.…", family)
		}
		if slices.Contains(holdersActs, family) {
			t.Errorf("%s is shown, and is the person’s own", family)
		}
	}
}
