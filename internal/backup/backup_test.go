package backup

import (
	"bytes"
	"encoding/json"
	"testing"

	"pgregory.net/rapid"
)

// Whatever stands in a row comes back with its value and its type.
func TestCellsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.OneOf(
			rapid.Just[any](nil), rapid.Map(rapid.Int64(), func(v int64) any { return v }), rapid.Map(rapid.Bool(), func(v bool) any { return v }),
			rapid.Map(rapid.String(), func(v string) any { return v }), rapid.Map(rapid.SliceOf(rapid.Byte()), func(v []byte) any { return v }),
		).Draw(t, "value")
		raw, err := json.Marshal(cellOf(want))
		if err != nil {
			t.Fatal(err)
		}
		var got cell
		if err := json.Unmarshal(raw, &got); err != nil {
			t.Fatal(err)
		}
		w, isBytes := want.([]byte)
		g, areBytes := got.value.([]byte)
		if isBytes != areBytes || isBytes && !bytes.Equal(w, g) || !isBytes && got.value != want {
			t.Fatalf("%#v came back as %#v by %s", want, got.value, raw)
		}
	})
}

func FuzzCell(f *testing.F) {
	for _, seed := range []string{`null`, `true`, `-7`, `"é"`, `{"b":"AAE="}`, `{"b":null}`, `1e400`, `[1]`, `{`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var c cell
		if json.Unmarshal(raw, &c) != nil {
			return
		}
		switch c.value.(type) {
		case nil, int64, bool, string, []byte:
		default:
			if _, err := json.Marshal(c); err == nil {
				t.Fatalf("%s became a %T that is written again", raw, c.value)
			}
		}
	})
}
