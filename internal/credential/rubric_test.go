package credential

import (
	"fmt"
	"strings"
	"testing"
)

// Results are followed by an index: the first of equal ids counts, and thousands of both cost no more than to read them.
func TestRubric(t *testing.T) {
	var descriptions, results []string
	for i := range 5_000 {
		descriptions = append(descriptions, fmt.Sprintf(`{"id":"urn:d:%d","type":["ResultDescription"],"name":"Mesure %d","resultType":"RubricCriterionLevel","rubricCriterionLevel":[{"id":"urn:l:%d","type":["RubricCriterionLevel"],"name":"Niveau %d"}]}`, i, i, i, i))
		results = append(results, fmt.Sprintf(`{"type":["Result"],"resultDescription":"urn:d:%d","achievedLevel":"urn:l:%d"}`, 4_999-i, 4_999-i))
	}
	with := func(descriptions, results []string) []byte {
		doc := strings.Replace(foreignBadge, `"description":"Un diplôme."`, `"description":"Un diplôme.","resultDescription":[`+strings.Join(descriptions, ",")+`]`, 1)
		return []byte(strings.Replace(doc, foreignSubject, foreignSubject+`"result":[`+strings.Join(results, ",")+`],`, 1))
	}
	v, err := Check(with(descriptions, results))
	if err != nil || v.Level == nil || v.Level.Name != "Niveau 4999" || len(v.Results) != 4_999 || v.Results[0].Name != "Mesure 4998" || v.Results[0].Level != "Niveau 4998" {
		t.Fatalf("%v, %+v, %d results", err, v.Level, len(v.Results))
	}
	twice := append(descriptions[:1:1], strings.ReplaceAll(strings.ReplaceAll(descriptions[0], "Mesure 0", "Autre"), "Niveau 0", "Autre"))
	v, err = Check(with(twice, []string{`{"type":["Result"],"resultDescription":"urn:d:0","achievedLevel":"urn:l:0"}`}))
	if err != nil || v.Level.Name != "Niveau 0" {
		t.Errorf("%v, %+v", err, v)
	}
	for name, x := range map[string]struct{ description, result, code string }{
		"a level of nothing":    {descriptions[0], `{"type":["Result"],"achievedLevel":"urn:l:7"}`, CodeResultLevel},
		"a status without one":  {`{"id":"urn:d:s","type":["ResultDescription"],"name":"n","resultType":"Status"}`, `{"type":["Result"],"resultDescription":"urn:d:s"}`, CodeResultStatus},
		"a status that is said": {`{"id":"urn:d:s","type":["ResultDescription"],"name":"n","resultType":"Status"}`, `{"type":["Result"],"resultDescription":"urn:d:s","status":"Completed"}`, ""},
	} {
		_, err := Check(with([]string{x.description}, []string{x.result}))
		if d, _ := err.(*DocumentError); (d == nil) != (x.code == "") || d != nil && d.Code != x.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCriteriaLinesAreBounded(t *testing.T) {
	for _, line := range []string{"- une\n", "une\n"} {
		if n := len(criteriaLines(strings.Repeat(line, 100_000))); n != maxCriteria {
			t.Errorf("%q: %d", line, n)
		}
	}
}
