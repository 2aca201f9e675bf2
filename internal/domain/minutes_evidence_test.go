package domain

import "testing"

// R. 6412-7: the jury decides; nobody else's word passes for its minutes.
func TestMinutesComeFromTheJuryAlone(t *testing.T) {
	signed := Evidence{Name: "Procès-verbal du jury n° 1", Genre: MinutesGenre, SHA256: "aa"}
	other := signed
	other.SHA256 = "bb"
	for _, c := range []struct {
		name  string
		said  []Evidence
		known []Evidence
		at    string
	}{
		{"none", nil, nil, ""},
		{"another genre", []Evidence{{Name: "Grille"}}, nil, ""},
		{"made up", []Evidence{{Name: "Grille"}, signed}, nil, "/evidence/1/genre"},
		{"kept by a correction", []Evidence{signed}, []Evidence{signed}, ""},
		{"changed by a correction", []Evidence{other}, []Evidence{signed}, "/evidence/0/genre"},
	} {
		at := ""
		for _, f := range (Facts{Evidence: c.said}).CheckMinutes(c.known) {
			at += f.Pointer
		}
		if at != c.at {
			t.Errorf("%s: refused at %q, want %q", c.name, at, c.at)
		}
	}
}
