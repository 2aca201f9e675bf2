package credential

import (
	"testing"

	"galon/internal/domain"
)

func TestACompositeSaysWhatMakesItUp(t *testing.T) {
	a := domain.Award{Achievement: domain.Achievement{Kind: domain.Coloration, Title: "Référent"}, Facts: domain.Facts{AwardedOn: "2026-11-25", OfParts: 3,
		Assessor: domain.Assessor{Name: "Claire Morel"}, Reviewers: 2,
		Components: []domain.Component{{Title: "Travailler en équipe", Organisation: "Atelier-École", On: "2026-06-03"}, {Title: "Accueillir", Organisation: "Mission locale", On: "2026-05-02"}}}}
	all := newEvidence(a)
	if got, want := all[0].Narrative, "Badge composé de 2 badges obtenus sur 3 possibles du 2 mai 2026 au 3 juin 2026. Demande examinée par 2 personnes."; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if len(all) != 3 || all[2].Genre != GenreComponent || all[2].Narrative != "Badge délivré par Mission locale, le 2 mai 2026." {
		t.Errorf("components told as %+v", all[1:])
	}
}
