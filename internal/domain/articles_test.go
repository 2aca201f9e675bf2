package domain

import (
	"slices"
	"testing"
)

// Each test is named after the article of the Code du travail that it holds: the wrong attempt is refused, and the right
// one beside it is not.

func ministry() Organisation { return Organisation{ID: "ministry", SIRET: "11000007200014"} }
func provider() Organisation { return Organisation{ID: "provider", SIRET: "73282932000074"} }

func attest(a Achievement, o Organisation, h []Habilitation, on Day) []string {
	return codes(CheckFacts(a, o, h, Facts{AwardedOn: on, Panel: &Panel{Members: 3, Place: "Nevers"}}, "Léa Roux", today))
}

func wants(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func changed(change func(*Achievement)) Achievement {
	a := bloc()
	b := *a.Bloc
	a.Bloc = &b
	change(&a)
	return a
}

// L. 6113-1: a bloc is a part of one RNCP certification, and once validated it is acquired for good.
func Test_L6113_1_a_bloc_is_a_part_of_its_certification_without_end(t *testing.T) {
	wants(t, attest(bloc(), ministry(), nil, "2026-06-01"))
	wants(t, attest(changed(func(a *Achievement) { a.Bloc.Code = "RNCP37122BC01" }), ministry(), nil, "2026-06-01"), "/achievement bloc-malformed")
	wants(t, attest(changed(func(a *Achievement) { a.Bloc.Code = "RNCP37715" }), ministry(), nil, "2026-06-01"), "/achievement bloc-is-certification")
	wants(t, attest(changed(func(a *Achievement) { a.ValidityMonths = 36 }), ministry(), nil, "2026-06-01"), "/achievement bloc-has-end")
	if _, until := Validity(changed(func(a *Achievement) { a.ValidityMonths = 36 }), "2026-06-01", Day("2026-06-02").Time()); !until.IsZero() {
		t.Errorf("it ends on %v", until)
	}
}

// L. 6113-5: a registration ends; what may still be delivered after it has its own last day.
func Test_L6113_5_nothing_after_the_last_day_of_delivery(t *testing.T) {
	both := changed(func(a *Achievement) { a.Bloc.RegistrationEnd, a.Bloc.LastDeliveryDate = "2024-07-05", "2026-07-05" })
	wants(t, attest(both, ministry(), nil, "2026-07-05"))
	wants(t, attest(both, ministry(), nil, "2026-07-06"), "/awarded_on bloc-delivery-over")
	one := changed(func(a *Achievement) { a.Bloc.RegistrationEnd = "2026-07-05" })
	wants(t, attest(one, ministry(), nil, "2026-07-05"))
	wants(t, attest(one, ministry(), nil, "2026-07-06"), "/awarded_on bloc-registration-over")
	unknown := changed(func(a *Achievement) { a.Bloc.RegistrationEnd = "" })
	wants(t, attest(unknown, ministry(), nil, "2026-07-06"))
}

// L. 6113-6: the répertoire spécifique has certifications and no blocs.
func Test_L6113_6_no_bloc_of_the_specific_register(t *testing.T) {
	rs := changed(func(a *Achievement) { a.Bloc.Code, a.Bloc.CertificationCode = "RS5080", "RS5080" })
	wants(t, attest(rs, ministry(), nil, "2026-06-01"), "/achievement bloc-of-specific")
	rs.Kind = FullCertification // all of it may be recorded as a decision
	wants(t, attest(rs, ministry(), nil, "2026-06-01"))
}

// L. 6113-7: correspondences count only when they are said, with their reason and their source.
func Test_L6113_7_an_equivalence_has_its_reason(t *testing.T) {
	good := Equivalence{Kind: BlocToBloc, From: "RNCP35506BC02", To: "RNCP37715BC02", Reason: "Contenu repris.", Source: "Arrêté"}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for want, change := range map[string]func(*Equivalence){
		"equivalence-reason-missing": func(e *Equivalence) { e.Reason = " " }, "equivalence-source-missing": func(e *Equivalence) { e.Source = "" },
		"equivalence-bloc-malformed": func(e *Equivalence) { e.From = "RNCP35506" }, "equivalence-same": func(e *Equivalence) { e.To = e.From },
		"equivalence-kind-unknown": func(e *Equivalence) { e.Kind = "x" }, "equivalence-rs-malformed": func(e *Equivalence) { e.Kind = FromRS },
		"certification-malformed": func(e *Equivalence) { e.Kind, e.To = ToVersion, "RNCP37715" },
	} {
		e := good
		change(&e)
		err, _ := e.Check().(*Error)
		if err == nil || !slices.ContainsFunc(err.Fields, func(f FieldError) bool { return f.Code == want }) {
			t.Errorf("%s: got %v", want, err)
		}
	}
}

// R. 6113-16: to train and to assess are two rights, each for the blocs that it names.
func Test_R6113_16_preparing_is_not_assessing(t *testing.T) {
	right := func(scope HabilitationScope, blocs ...string) []Habilitation {
		return []Habilitation{{OrganisationID: "provider", CertificationCode: "RNCP37715", Scope: scope, BlocCodes: blocs, From: "2026-01-01"}}
	}
	wants(t, attest(bloc(), provider(), right(ScopeAssess), "2026-06-01"))
	wants(t, attest(bloc(), provider(), right(ScopeAssess, "RNCP37715BC01"), "2026-06-01"))
	for want, h := range map[string][]Habilitation{OnlyPrepares: right(ScopePrepare), OtherBlocs: right(ScopeAssess, "RNCP37715BC02"), "": nil} {
		wants(t, attest(bloc(), provider(), h, "2026-06-01"), "/organisation bloc-not-entitled")
		if got := WhyNotEntitled(provider(), *bloc().Bloc, h, "2026-06-01"); got != want {
			t.Errorf("the reason is %q, want %q", got, want)
		}
	}
	other := right(ScopeAssess)
	other[0].OrganisationID = "somebody"
	wants(t, attest(bloc(), provider(), other, "2026-06-01"), "/organisation bloc-not-entitled")
	whole := changed(func(a *Achievement) {
		a.Kind, a.Bloc.Code, a.Bloc.Title, a.Title = FullCertification, "RNCP37715", a.Bloc.CertificationTitle, a.Bloc.CertificationTitle
	})
	wants(t, attest(whole, provider(), right(ScopeAssess), "2026-06-01"))
	wants(t, attest(whole, provider(), right(ScopeAssess, "RNCP37715BC01", "RNCP37715BC02"), "2026-06-01"), "/organisation bloc-not-entitled")
}

// R. 6113-16-1: a habilitation holds from its first day to its last.
func Test_R6113_16_1_a_habilitation_has_its_days(t *testing.T) {
	h := []Habilitation{{OrganisationID: "provider", CertificationCode: "RNCP37715", Scope: ScopeAssess, From: "2026-01-01", To: "2026-06-30"}}
	for day, want := range map[Day]bool{"2025-12-31": false, "2026-01-01": true, "2026-06-30": true, "2026-07-01": false} {
		if got := len(attest(bloc(), provider(), h, day)) == 0; got != want {
			t.Errorf("%s: entitled %v, want %v", day, got, want)
		}
	}
	if got := WhyNotEntitled(provider(), *bloc().Bloc, h, "2026-07-01"); got != OtherDays {
		t.Errorf("the reason is %q", got)
	}
	for _, bad := range []Habilitation{{CertificationCode: "RNCP37715", Scope: ScopeAssess}, {CertificationCode: "RNCP37715", Scope: ScopeAssess, From: "2026-06-30", To: "2026-01-01"},
		{CertificationCode: "RNCP37715", Scope: ScopeAssess, From: "2026-02-30"}, {CertificationCode: "RS5080", Scope: ScopeAssess, From: "2026-01-01"}} {
		if bad.Check() == nil {
			t.Errorf("%+v was taken", bad)
		}
	}
}

// R. 6113-16-2: the certifying body itself needs no habilitation; it is known by its SIREN, as one legal person.
func Test_R6113_16_2_the_certifying_body_itself(t *testing.T) {
	other := ministry()
	other.SIRET = "11000007200022" // another establishment
	wants(t, attest(bloc(), other, nil, "2026-06-01"))
	wants(t, attest(bloc(), provider(), nil, "2026-06-01"), "/organisation bloc-not-entitled")
	nobody := changed(func(a *Achievement) { a.Bloc.CertifyingBodies = []LegalBody{{Name: "un organisme sans SIRET"}} })
	wants(t, attest(nobody, Organisation{ID: "x"}, nil, "2026-06-01"), "/organisation bloc-not-entitled")
}

// R. 6113-16-3: the exact title of the bloc, in every document, byte for byte.
func Test_R6113_16_3_exact_titles(t *testing.T) {
	for _, title := range []string{"Entretenir le logement et le linge d'un particulier", "entretenir le logement et le linge d’un particulier", "Entretenir le logement", ""} {
		wants(t, attest(changed(func(a *Achievement) { a.Title = title }), ministry(), nil, "2026-06-01"), "/achievement bloc-title-inexact")
	}
	wants(t, attest(changed(func(a *Achievement) { a.Title, a.Bloc.Title = "", "" }), ministry(), nil, "2026-06-01"), "/achievement bloc-untitled")
	wants(t, attest(changed(func(a *Achievement) { a.Bloc.CertificationTitle = "" }), ministry(), nil, "2026-06-01"), "/achievement bloc-untitled")
	prepare := func(title string) []string {
		a := changed(func(a *Achievement) { a.Kind, a.Title = BlocPreparation, title })
		return codes(CheckFacts(a, provider(), nil, Facts{AwardedOn: "2026-06-01", Assessor: Assessor{Name: "Claire Morel"}}, "Léa Roux", today))
	}
	wants(t, prepare("Préparer le bloc « Entretenir le logement et le linge d’un particulier »"))
	wants(t, prepare("Préparer le bloc « Entretenir le logement »"), "/achievement preparation-title-inexact")
}

// R. 6113-17-3: the end of an entry takes nothing from who holds a bloc of it.
func Test_R6113_17_3_what_was_acquired_stays(t *testing.T) {
	old := generations["RNCP4821"]
	old.RegistrationEnd = "2016-01-01"
	entry := func(code string) (Certification, bool) {
		if code == old.Code {
			return old, true
		}
		return generation(code)
	}
	if _, closed := old.Closed(today); !closed {
		t.Fatal("the old entry is not closed")
	}
	if p := ProgressOf(old, held("RNCP4821BC02"), nil, entry); p.Acquired != 1 || p.Blocs[1].State != BlocAcquired {
		t.Errorf("got %+v", p)
	}
}

// R. 6412-7: the jury decides, and says which blocs are acquired; more than one person sits in it.
func Test_R6412_7_the_decision_of_a_jury(t *testing.T) {
	decide := func(p *Panel) []string {
		return codes(CheckFacts(bloc(), ministry(), nil, Facts{AwardedOn: "2026-06-01", Panel: p}, "Léa Roux", today))
	}
	wants(t, decide(&Panel{Members: 2, Place: "Nevers"}))
	wants(t, decide(nil), "/panel panel-missing")
	wants(t, decide(&Panel{Members: 1, Place: "Nevers"}), "/panel/members panel-too-small")
	wants(t, decide(&Panel{Members: 2}), "/panel/place panel-place-missing")
}

// D. 6113-19: the levels of the national framework go from 1 to 8.
func Test_D6113_19_eight_levels(t *testing.T) {
	for level, want := range map[int]bool{0: true, 1: true, 8: true, 9: false, -1: false} { // 0: the register gives none
		if got := len(attest(changed(func(a *Achievement) { a.Bloc.Level = level }), ministry(), nil, "2026-06-01")) == 0; got != want {
			t.Errorf("level %d: taken %v, want %v", level, got, want)
		}
	}
}

// L. 6313-7: what is no bloc is an attestation of its own, and carries no decision of a jury.
func Test_L6313_7_a_preparation_is_no_attestation(t *testing.T) {
	a := changed(func(a *Achievement) { a.Kind, a.Title = BlocPreparation, "Préparer le bloc « "+a.Bloc.Title+" »" })
	good := Facts{AwardedOn: "2026-06-01", Assessor: Assessor{Name: "Claire Morel"}}
	wants(t, codes(CheckFacts(a, provider(), nil, good, "Léa Roux", today)))
	good.Panel = &Panel{Members: 3, Place: "Nevers"}
	wants(t, codes(CheckFacts(a, provider(), nil, good, "Léa Roux", today)), "/panel panel-not-here")
	if a.Kind.Family() != "badge" || bloc().Kind.Family() != "bloc" || FullCertification.Family() != "bloc" {
		t.Error("the two families are mixed")
	}
	if _, ok := HeldBy(Award{State: AwardIssued, Achievement: a}, ""); ok {
		t.Error("a preparation counts as a bloc")
	}
}

// France compétences, « qu'est-ce qu'un parchemin » : what the register does not give is named, never invented, and
// there is no attestation without it.
func TestMandatoryMentionsAreThereOrItIsRefused(t *testing.T) {
	without := func(change func(*Bloc)) Achievement { return changed(func(a *Achievement) { change(a.Bloc) }) }
	bare := func(b *Bloc) { b.RegistrationKind, b.NSF = "Enregistrement sur demande", nil }
	wants(t, attest(without(bare), ministry(), nil, "2026-06-01"), "/achievement bloc-decision-missing", "/achievement bloc-nsf-missing")
	wants(t, attest(without(func(b *Bloc) { b.RegistrationKind, b.DecisionDate = "", "2023-07-05" }), ministry(), nil, "2026-06-01"))
	wants(t, attest(without(func(b *Bloc) { b.CertifyingBodies = nil }), ministry(), nil, "2026-06-01"), "/organisation bloc-not-entitled", "/achievement bloc-bodies-missing")
	right := Habilitation{OrganisationID: "provider", CertificationCode: "RNCP37715", Scope: ScopeAssess, From: "2026-01-01"}
	nobody := without(func(b *Bloc) { b.CertifyingBodies = nil })
	wants(t, attest(nobody, provider(), []Habilitation{right}, "2026-06-01"), "/achievement bloc-bodies-missing")
	right.GrantedBy = "Ministère chargé des solidarités" // State diplomas: the register names nobody
	wants(t, attest(nobody, provider(), []Habilitation{right}, "2026-06-01"))
	if got := nobody.Bloc.NamedBy(provider(), []Habilitation{right}).CertifyingBodies; len(got) != 1 || got[0].Name != right.GrantedBy {
		t.Errorf("named %v", got)
	}
	// A registration of right (L. 6113-5) has no decision, and some have no level.
	wants(t, attest(without(func(b *Bloc) { b.Level = 0 }), ministry(), nil, "2026-06-01"))
	// Whoever prepares for a bloc owes its title only.
	a := without(bare)
	a.Kind, a.Title = BlocPreparation, "Préparer le bloc « "+a.Bloc.Title+" »"
	wants(t, codes(CheckFacts(a, provider(), nil, Facts{AwardedOn: "2026-06-01", Assessor: Assessor{Name: "Claire Morel"}}, "Léa Roux", today)))
}
