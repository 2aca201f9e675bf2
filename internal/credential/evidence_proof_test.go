package credential

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"galon/internal/domain"
)

const sampleDigest = "3a6eb0790f39ac87c94f3856b2dd2c5d110e6811602261a9a923d3bb23adc8b7"

// Of a confidential file nothing leaves but its digest: not its name, not what was written about it.
func TestConfidentialEvidenceLeavesOnlyItsDigest(t *testing.T) {
	in := inputOf(domain.Coloration)
	in.Award.Facts.Evidence = []domain.Evidence{
		{Name: "Rapport d’entretien de Nadia", Narrative: "Difficultés personnelles", Visibility: domain.VisibilityConfidential, SHA256: sampleDigest},
		{Name: "Vidéo du geste", Visibility: domain.VisibilityOnRequest, SHA256: strings.Repeat("0", 64)},
		{Name: "Article", URL: "https://exemple.fr/article", Visibility: domain.VisibilityPublic},
	}
	doc := build(t, in)
	if _, err := Lint(doc); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"Rapport", "Difficultés"} {
		if strings.Contains(string(doc), secret) {
			t.Errorf("%q leaves with the badge", secret)
		}
	}
	v, err := Check(doc)
	if err != nil {
		t.Fatal(err)
	}
	want := []EvidenceView{
		{Name: keptSecret, Genre: GenreProof, Narrative: keptSecretWhy, URL: "ni:///sha-256;Om6weQ85rIfJTzhWst0sXREOaBFgImGpqSPTuyOtyLc"},
		{Name: "Vidéo du geste", Genre: GenreProof, Description: askForIt, URL: "ni:///sha-256;" + strings.Repeat("A", 43)},
		{Name: "Article", Genre: GenreProof, URL: "https://exemple.fr/article"},
	}
	if diff := cmp.Diff(want, v.EvidenceOf(GenreProof)); diff != "" {
		t.Error(diff)
	}
	if got := DigestOf(want[0].URL); got != sampleDigest {
		t.Errorf("the digest reads back as %q", got)
	}
	for _, other := range []string{"", "https://exemple.fr/a", "ni:///sha-256;", "ni:///sha-256;Om6w", DigestURI("3a")} {
		if got := DigestOf(other); got != "" {
			t.Errorf("%q has the digest %q", other, got)
		}
	}
}
