package sign

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestMembersLieWhereTheyAre(t *testing.T) {
	doc := []byte(" {\"a\" : 1 , \"b\\u0063\":[{\"x\":\"}\"}],\"d\":{} } ")
	list, err := members(doc)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range list {
		got = append(got, m.name+"="+string(doc[m.value:m.end]))
	}
	if want := []string{"a=1", "bc=[{\"x\":\"}\"}]", "d={}"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTwoReadersReadOneThing(t *testing.T) {
	for name, doc := range map[string]string{
		"a name twice":            `{"a":1,"a":2}`,
		"deep inside":             `{"a":[{"b":{"c":1,"c":1}}]}`,
		"one of them escaped":     `{"name":1,"n\u0061me":2}`,
		"another case":            `{"issuer":1,"Issuer":2}`,
		"a long s":                `{"issuer":1,"iſsuer":2}`,
		"among many":              `{"1":0,"2":0,"3":0,"4":0,"5":0,"6":0,"7":0,"8":0,"9":0,"a":0,"b":0,"c":0,"d":0,"e":0,"f":0,"g":0,"h":0,"H":0}`,
		"text that is not UTF-8":  "{\"a\":\"\xff\"}",
		"a name that is not text": "{\"\xff\":1}",
	} {
		_, err := members([]byte(doc))
		if FaultCode(err) != FaultAmbiguous || !errors.Is(err, ErrSignature) {
			t.Errorf("%s: got %v, want %s", name, err, FaultAmbiguous)
		}
		if FaultCode(CheckJSON([]byte(doc))) != FaultAmbiguous {
			t.Errorf("%s: CheckJSON let it pass", name)
		}
	}
	for _, doc := range []string{`[]`, `"a"`, `1`, ``, `{`, `{"a":1}}`, strings.Repeat(`{"a":`, 200) + `1` + strings.Repeat(`}`, 200), strings.Repeat(`[`, 200) + strings.Repeat(`]`, 200)} {
		if _, err := members([]byte(doc)); FaultCode(err) != FaultMalformed {
			t.Errorf("%.20s: got %v, want %s", doc, err, FaultMalformed)
		}
	}
	if err := CheckJSON([]byte(`{"a":[{"b":1},{"b":1}],"c":{"a":null}}`)); err != nil {
		t.Errorf("one name in several objects: %v", err)
	}
}

// Cutting a member out and adding one leaves the others byte for byte.
func TestSpliceKeepsTheRest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z]{1,3}`), 1, 20, rapid.ID[string]).Draw(t, "names")
		space := rapid.SampledFrom([]string{"", " ", "\n\t"}).Draw(t, "space")
		value := rapid.SampledFrom([]string{"1", `"é\"}"`, "[1,{\"k\":2}]", "null", "-1.5e3"}).Draw(t, "value")
		var parts []string
		for _, n := range names {
			parts = append(parts, `"`+n+`"`+space+":"+space+value)
		}
		doc := []byte(space + "{" + space + strings.Join(parts, space+","+space) + space + "}" + space)
		list, err := members(doc)
		if err != nil || len(list) != len(names) {
			t.Fatalf("%d members, %v in %s", len(list), err, doc)
		}
		cut := rapid.IntRange(0, len(names)-1).Draw(t, "cut")
		less := without(doc, list, names[cut])
		var got map[string]any
		if err := json.Unmarshal(less, &got); err != nil || len(got) != len(names)-1 || got[names[cut]] != nil {
			t.Fatalf("without %q: %s, %v", names[cut], less, err)
		}
		rest, err := members(less)
		if err != nil {
			t.Fatal(err)
		}
		more := with(less, rest, `"Proof2":{"a":1}`)
		if err := json.Unmarshal(more, &got); err != nil || got["Proof2"] == nil || len(got) != len(names) {
			t.Fatalf("with: %s, %v", more, err)
		}
		if again, err := members(more); err != nil || string(without(more, again, "Proof2")) != string(less) {
			t.Fatalf("adding and cutting changed %s: %v", less, err)
		}
	})
}

// What is taken for JSON is what encoding/json takes for JSON, but for names that stand twice and for depth.
func FuzzCheckJSON(f *testing.F) {
	for _, doc := range []string{
		`{"a":{"b":[1,"\\\"",{}]},"c":1e5}`, `[-0.5E+3,true,false,null,"\u00e9\/"]`, "\"\\u\x100\x11\x12\"", `[1,]`, `{"a":1,}`, `{,}`, `[01]`, `-`, `1.`, `tru`, " 1 ", "\"\x01\"", `{"a" 1}`, `"\ud800"`, `[1 2]`,
	} {
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		err := CheckJSON(doc)
		if err == nil && !json.Valid(doc) {
			t.Fatalf("%q is not JSON and was taken", doc)
		}
		if FaultCode(err) == FaultMalformed && json.Valid(doc) && !strings.Contains(err.Error(), "too deep") {
			t.Fatalf("%q is JSON and was refused: %v", doc, err)
		}
	})
}

func FuzzMembers(f *testing.F) {
	f.Add([]byte(`{"a":{"b":[1,"\\\"",{}]},"c":1e5}`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		m, err := object(doc)
		if err != nil {
			return
		}
		var std map[string]json.RawMessage
		if err := json.Unmarshal(doc, &std); err != nil || len(std) != len(m) {
			t.Fatalf("encoding/json sees %d members, %v; we see %d", len(std), err, len(m))
		}
		for name, raw := range std {
			if string(m[name]) != string(raw) {
				t.Errorf("%q: %s and %s", name, m[name], raw)
			}
			if got := shallow(doc, name); string(got) != string(raw) {
				t.Errorf("%q at a glance: %s and %s", name, got, raw)
			}
		}
	})
}
