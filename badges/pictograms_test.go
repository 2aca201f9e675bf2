package badges

import (
	"slices"
	"strings"
	"testing"

	"galon/internal/artwork"
)

func TestEveryPictogramHasItsWords(t *testing.T) {
	var names []string
	words := map[string]bool{}
	for _, p := range Pictograms() {
		names = append(names, p.Name)
		if p.Shows == "" || len(strings.Fields(p.words)) < 4 {
			t.Errorf("%s has too few words: %q", p.Name, p.words)
		}
		for _, w := range strings.Fields(p.words) {
			words[w] = true
		}
	}
	slices.Sort(names)
	if drawn := artwork.Pictograms(); !slices.Equal(names, drawn) {
		t.Errorf("words for %v, drawings of %v", names, drawn)
	}
	if len(words) < 60 {
		t.Errorf("%d words, want 60 at least", len(words))
	}
	for text, want := range map[string]string{"équipe": "users", "EQUIPES": "users", "poignée": "handshake", "vin": "wine", "soudure": "flame", "aide domicile": "house-heart", "réunions": "users", "écrire": "pencil-ruler", "Téléphone": "message-circle",
		"calcul": "brain", "fleur": "leaf", "vache": "milk", "incendie": "flame", "anglais": "messages-square", "médiation": "handshake", "cœur": "heart-pulse", "argent": "store", "loupe": "scan-eye",
		"mécanicienne": "wrench", "soudeur": "flame", "travail d'équipe": "users", "animaux": "tractor", "vélo": "footprints", "coiffeuse": "scissors", "cuisiner": "chef-hat", "informaticien": "laptop"} {
		if found := SearchPictograms(text); !slices.ContainsFunc(found, func(p Pictogram) bool { return p.Name == want }) {
			t.Errorf("%q does not find %s", text, want)
		}
	}
	if len(SearchPictograms("")) != len(names) || len(SearchPictograms("xyzzy")) != 0 || PictogramShows("users") != "un groupe de personnes" || PictogramShows("x") != "" {
		t.Error("nothing asked, or nothing known, is not what it should be")
	}
}
