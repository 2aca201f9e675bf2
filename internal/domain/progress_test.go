package domain

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Three generations of one title (ADVF), with the titles of the register, blanks and apostrophes as they are there.
var generations = map[string]Certification{
	"RNCP4821": {Code: "RNCP4821", Blocs: []CertificationBloc{
		{Code: "RNCP4821BC01", Title: "Entretenir le logement et le linge d'un particulier"},
		{Code: "RNCP4821BC02", Title: "Accompagner la personne dans les actes essentiels du quotidien"},
		{Code: "RNCP4821BC03", Title: "Relayer les parents dans la prise en charge des enfants à leur domicile"},
		{Code: "RNCP4821BC04", Title: "Activité de spécialisation de l'emploi : Accompagner la personne en situation de handicap vivant à domicile"}}},
	"RNCP35506": {Code: "RNCP35506", Blocs: []CertificationBloc{
		{Code: "RNCP35506BC01", Title: "Entretenir le logement  et le linge d’un particulier"},
		{Code: "RNCP35506BC02", Title: "Accompagner la personne dans les actes essentiels du quotidien"},
		{Code: "RNCP35506BC03", Title: "Relayer les parents dans la prise en charge des enfants à leur domicile"},
		{Code: "RNCP35506BC04", Title: "CCS Accompagner la personne en situation de handicap vivant  à domicile"}}},
	"RNCP37715": {Code: "RNCP37715", Blocs: []CertificationBloc{
		{Code: "RNCP37715BC01", Title: "Entretenir le logement et le linge d’un particulier"},
		{Code: "RNCP37715BC02", Title: "Accompagner la personne dans ses activités essentielles du quotidien et dans ses projets"},
		{Code: "RNCP37715BC03", Title: "Assurer le relai du parent dans la garde de l’enfant à domicile"}}},
}

func generation(code string) (Certification, bool) { c, ok := generations[code]; return c, ok }

var continuity = []Equivalence{
	{Kind: ToVersion, From: "RNCP4821", To: "RNCP35506", Reason: "suite", Source: "registre"},
	{Kind: ToVersion, From: "RNCP35506", To: "RNCP37715", Reason: "suite", Source: "registre"},
	{Kind: BlocToBloc, From: "RNCP35506BC02", To: "RNCP37715BC02", Reason: "contenu repris", Source: "arrêté"},
	{Kind: BlocToBloc, From: "RNCP35506BC03", To: "RNCP37715BC03", Reason: "contenu repris", Source: "arrêté"},
}

func states(p Progress) (s []string) {
	for _, b := range p.Blocs {
		s = append(s, string(b.State))
	}
	return s
}

func held(codes ...string) (h []HeldBloc) {
	for _, c := range codes {
		h = append(h, HeldBloc{Code: c, Award: AwardID(c), On: "2016-06-01"})
	}
	return h
}

// RNCP4821 → RNCP35506 → RNCP37715: what was acquired under the first counts for the third, each with its reasons.
func TestThreeGenerationsOfOneCertification(t *testing.T) {
	for name, test := range map[string]struct {
		held     []HeldBloc
		want     []string
		acquired int
		complete bool
	}{
		"nothing":                    {nil, []string{"remaining", "remaining", "remaining"}, 0, false},
		"one of the first":           {held("RNCP4821BC01"), []string{"equivalent", "remaining", "remaining"}, 1, false},
		"three of the first":         {held("RNCP4821BC01", "RNCP4821BC02", "RNCP4821BC03"), []string{"equivalent", "equivalent", "equivalent"}, 3, true},
		"mixed":                      {held("RNCP4821BC02", "RNCP35506BC03", "RNCP37715BC01"), []string{"acquired", "equivalent", "equivalent"}, 3, true},
		"the specialisation alone":   {held("RNCP4821BC04"), []string{"remaining", "remaining", "remaining"}, 0, false},
		"the whole first":            {held("RNCP4821"), []string{"equivalent", "equivalent", "equivalent"}, 3, true},
		"another certification":      {held("RNCP37122BC01"), []string{"remaining", "remaining", "remaining"}, 0, false},
		"held twice is counted once": {held("RNCP4821BC01", "RNCP35506BC01", "RNCP37715BC01"), []string{"acquired", "remaining", "remaining"}, 1, false},
	} {
		p := ProgressOf(generations["RNCP37715"], test.held, continuity, generation)
		if diff := cmp.Diff(test.want, states(p)); diff != "" || p.Acquired != test.acquired || p.Complete != test.complete || p.Decision != nil {
			t.Errorf("%s: %d acquired, complete %v, decision %v (-want +got)\n%s", name, p.Acquired, p.Complete, p.Decision, diff)
		}
	}
	p := ProgressOf(generations["RNCP37715"], held("RNCP4821BC02"), continuity, generation)
	if got := p.Blocs[1].Through; len(got) != 2 || got[0].Kind != ToVersion || got[1].Reason != "contenu repris" {
		t.Errorf("the way is %+v", got)
	}
	if got := ProgressOf(generations["RNCP4821"], held("RNCP37715BC01"), continuity, generation); got.Acquired != 0 {
		t.Errorf("a new bloc counts for the old certification: %+v", got)
	}
}

func TestAnEquivalenceFromTheSpecificRegister(t *testing.T) {
	e := append(slices.Clone(continuity), Equivalence{Kind: FromRS, From: "RS5080", To: "RNCP37715BC03", Reason: "socle", Source: "fiche"})
	p := ProgressOf(generations["RNCP37715"], held("RS5080"), e, generation)
	if p.Acquired != 1 || p.Blocs[2].State != BlocEquivalent || p.Blocs[2].Through[0].Reason != "socle" {
		t.Errorf("got %+v", p)
	}
}

// Double certification: one award counts for both, and says that it is the same.
func TestOneAwardCountsForTwoCertifications(t *testing.T) {
	a := Award{ID: "a1", State: AwardIssued, Facts: Facts{AwardedOn: "2026-01-05"}, Achievement: Achievement{Kind: BlocAttestation,
		Bloc: &Bloc{Code: "RNCP36004BC01", CertificationCode: "RNCP36004"}, Alignments: []Alignment{{Code: "RNCP37715BC01", Relation: "exact"}, {Code: "RNCP37715BC02", Relation: "related"}}}}
	h, ok := HeldBy(a, "Institut")
	p := ProgressOf(generations["RNCP37715"], []HeldBloc{h}, nil, generation)
	if !ok || p.Acquired != 1 || !p.Blocs[0].Dual || p.Blocs[0].Held.Award != "a1" {
		t.Errorf("got %+v", p)
	}
	withdrawn := a
	withdrawn.RevokedAt = time.Unix(1, 0)
	if _, ok := HeldBy(withdrawn, ""); ok {
		t.Error("a withdrawn bloc is held")
	}
	suspended := a
	suspended.SuspendedAt = time.Unix(1, 0)
	if _, ok := HeldBy(suspended, ""); !ok {
		t.Error("a bloc is never suspended, it stays held")
	}
	preparation := a
	preparation.Achievement.Kind = BlocPreparation
	if _, ok := HeldBy(preparation, ""); ok {
		t.Error("a preparation is held as a bloc")
	}
}

// Whatever is held and whatever is equivalent: counting ends, and never counts more than there are blocs.
func TestProgressAlwaysEnds(t *testing.T) {
	codes := []string{"RNCP4821", "RNCP4821BC01", "RNCP4821BC02", "RNCP35506BC01", "RNCP35506BC04", "RNCP37715BC01", "RNCP37715BC03", "RS5080"}
	rapid.Check(t, func(t *rapid.T) {
		var e []Equivalence
		for range rapid.IntRange(0, 12).Draw(t, "equivalences") {
			e = append(e, Equivalence{Kind: rapid.SampledFrom(EquivalenceKinds).Draw(t, "kind"), From: rapid.SampledFrom(codes).Draw(t, "from"), To: rapid.SampledFrom(codes).Draw(t, "to")})
		}
		h := held(rapid.SliceOf(rapid.SampledFrom(codes)).Draw(t, "held")...)
		p := ProgressOf(generations["RNCP37715"], h, e, generation)
		if p.Acquired < 0 || p.Acquired > 3 || p.Complete != (p.Acquired == 3) || len(p.Blocs) != 3 {
			t.Fatalf("got %+v", p)
		}
		more := ProgressOf(generations["RNCP37715"], append(h, held("RNCP37715BC02")...), e, generation)
		if more.Acquired < p.Acquired {
			t.Fatalf("one more bloc, and less is acquired: %d, then %d", p.Acquired, more.Acquired)
		}
	})
}
