package credential

import "testing"

// A name may be written with escapes; an endorsement under it is one all the same.
func TestEndorsementsUnderAnEscapedName(t *testing.T) {
	for doc, want := range map[string]int{
		`{"id":"c","endorsement":[{"n":1},{"n":2}]}`:        2,
		`{"id":"c","\u0065ndorsement":[{"n":1},{"n":2}]}`:   2,
		`{"id":"c","issuer":{"endorsementJw\u0074":"a.b"}}`: 1,
		`{"id":"c","name":"endorsement"}`:                   0,
		`{"id":"c","name":"\u00e9"}`:                        0,
	} {
		if got := EndorsementsWithin([]byte(doc)); len(got) != want {
			t.Errorf("%s: %d endorsements, want %d", doc, len(got), want)
		}
	}
}
