package credential

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"galon/internal/domain"
	"galon/internal/jsonld"
)

const propertyToday domain.Day = "2026-11-25"

// text draws what people and their spreadsheets write: accents in both forms, quotes, signs, addresses, other
// scripts; most of it without what the domain refuses anyway (control signs, e-mails).
func text() *rapid.Generator[string] {
	return rapid.OneOf(wild(), wild().Filter(tame), wild().Filter(tame), wild().Filter(tame), wild().Filter(tame), wild().Filter(tame), wild().Filter(tame))
}

// said draws text with something to read in it, most of the time: fields that the rules ask for.
func said() *rapid.Generator[string] {
	readable := func(s string) bool { return tame(s) && strings.ContainsFunc(s, unicode.IsLetter) }
	return rapid.OneOf(wild(), wild().Filter(readable), wild().Filter(readable), wild().Filter(readable), wild().Filter(readable), wild().Filter(readable), wild().Filter(readable))
}

func tame(s string) bool { return domain.CleanText(s) && !strings.ContainsRune(s, '@') }

func wild() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{
			"", "Claire Morel", "E\u0301cole", "a@b.fr", "voir a%40b.fr.", "x\ty\u0000z", "fin\r\n", "« cité » ; oui !", "\u200fعربي", "a\u2028b",
			"\ufffd", "<b>&amp;</b>", "\"\\", "e-mail : Été@exemple.fr,b@c.de", "%", "data:text/plain,x", "- liste\n- autre", "\u0301seul", "a.b@c", "@a.fr@b.fr", "가\u1100\u1161",
		}),
		rapid.StringN(0, 40, 90),
		rapid.StringMatching(`[A-Za-zéèç'’ .@%0-9\-]{0,40}`),
	)
}

func day(from, to int) *rapid.Generator[domain.Day] {
	base := propertyToday.Time()
	return rapid.Map(rapid.IntRange(from, to), func(n int) domain.Day { return domain.Day(base.AddDate(0, 0, n).Format(time.DateOnly)) })
}

func drawFacts(t *rapid.T, a domain.Achievement) domain.Facts {
	f := domain.Facts{
		AwardedOn: day(-900, 0).Draw(t, "awarded"), Level: rapid.IntRange(0, len(a.Levels)).Draw(t, "level"),
		Context:       rapid.SampledFrom(append([]domain.Context{""}, domain.Contexts...)).Draw(t, "context"),
		LearnerStatus: rapid.SampledFrom([]domain.LearnerStatus{"", "jobseeker"}).Draw(t, "status"), Place: text().Draw(t, "place"),
		Assessor: domain.Assessor{Name: said().Draw(t, "assessor"), Role: text().Draw(t, "role")},
	}
	for range rapid.IntRange(0, 3).Draw(t, "proofs") {
		f.Evidence = append(f.Evidence, domain.Evidence{
			Name: said().Draw(t, "proof"), Narrative: text().Draw(t, "narrative"),
			URL: rapid.OneOf(rapid.Just(""), rapid.Map(text(), func(s string) string { return "https://exemple.fr/" + s }), rapid.Map(text(), func(s string) string { return "https://" + s })).Draw(t, "url"),
		})
	}
	for range rapid.IntRange(0, 2).Draw(t, "files") {
		f.Evidence = append(f.Evidence, domain.Evidence{
			Name: said().Draw(t, "file"), Narrative: text().Draw(t, "about"), Genre: rapid.SampledFrom([]string{"", "grille", "photo-2"}).Draw(t, "genre"),
			Visibility: rapid.SampledFrom(domain.Visibilities[1:]).Draw(t, "visibility"), SHA256: rapid.StringMatching(`[0-9a-f]{64}`).Draw(t, "digest"),
		})
	}
	if rapid.Bool().Draw(t, "source") {
		f.Source = &domain.Source{Name: said().Draw(t, "source name"), SIRET: rapid.SampledFrom([]string{"73282932000074", "732 829 320 00074"}).Draw(t, "source siret"),
			URL: rapid.SampledFrom([]string{"", "https://exemple.fr/é"}).Draw(t, "source url")}
	}
	if rapid.Bool().Draw(t, "activity") {
		f.Activity = &domain.Activity{From: day(-900, -400).Draw(t, "activity from"), To: day(-400, 0).Draw(t, "activity to"), Role: text().Draw(t, "activity role"),
			Term: text().Draw(t, "term"), License: text().Draw(t, "license"), Narrative: text().Draw(t, "activity narrative")}
	}
	if len(a.Results) > 0 {
		f.Credits = float64(rapid.IntRange(0, 14).Draw(t, "credits")) / 4
		f.Results = []domain.Result{{Description: "note", Value: fmt.Sprint(float64(rapid.IntRange(0, 40).Draw(t, "value")) / 2)},
			{Description: "geste", Level: rapid.IntRange(1, 2).Draw(t, "degree")}}
	}
	switch a.Kind {
	case domain.SoftSkill:
		if rapid.Bool().Draw(t, "observed") {
			f.Observations = &domain.Observations{Count: rapid.IntRange(1, 30).Draw(t, "count"), Observers: 1, From: day(-900, -400).Draw(t, "from"), To: day(-400, 0).Draw(t, "to")}
		}
	case domain.AFEST:
		f.AFEST = drawAfest(t)
		f.AwardedOn = f.AFEST.Assessment.Date
	case domain.BlocAttestation:
		f.Panel = &domain.Panel{Members: rapid.IntRange(2, 9).Draw(t, "members"), Place: said().Draw(t, "town")}
	}
	return f
}

func drawAfest(t *rapid.T) *domain.AfestFile {
	f := &domain.AfestFile{
		Employer:    domain.LegalBody{SIRET: rapid.SampledFrom([]string{"", "73282932000074", "732 829 320 00074"}).Draw(t, "siret"), Name: said().Draw(t, "employer")},
		Place:       text().Draw(t, "workplace"),
		Analysis:    domain.WorkAnalysis{Date: day(-900, -800).Draw(t, "analysed"), Author: said().Draw(t, "author"), Situations: []string{said().Draw(t, "title")}},
		Designation: domain.TrainerDesignation{Date: day(-900, -800).Draw(t, "designated"), Name: said().Draw(t, "trainer"), Function: text().Draw(t, "function")},
		Assessment:  domain.AfestAssessment{Date: day(-100, 0).Draw(t, "assessed"), Assessor: said().Draw(t, "afest assessor"), Method: said().Draw(t, "method"), Result: "acquired"},
	}
	for range rapid.IntRange(1, 4).Draw(t, "pairs") {
		f.Pairs = append(f.Pairs, domain.ReflectivePair{
			SituationDate: day(-700, -400).Draw(t, "situation day"), Situation: said().Draw(t, "situation"), SituationMinutes: rapid.IntRange(1, 900).Draw(t, "minutes"),
			ReflectionDate: day(-400, -200).Draw(t, "reflection day"), ReflectionMinutes: rapid.IntRange(1, 90).Draw(t, "reflection"), Learned: said().Draw(t, "learned"),
		})
	}
	return f
}

// Whatever the rules of the domain accept can be built, passes Lint, is built alike twice, and reads back.
func TestWhatTheDomainAcceptsCanBeSigned(t *testing.T) {
	accepted := 0
	rapid.Check(t, func(t *rapid.T) {
		a := achievementOf(rapid.SampledFrom(allKinds).Draw(t, "kind"))
		if rapid.Bool().Draw(t, "measured") {
			a.Credits = 3.5
			a.Results = []domain.ResultDescription{{Slug: "note", Name: "Note", Type: "RawScore", Min: "0", Max: "20"},
				{Slug: "geste", Name: "Geste", Type: "RubricCriterionLevel", Levels: []domain.RubricLevel{{Name: "Guidé"}, {Name: "Autonome"}}}}
		}
		statusKind := rapid.SampledFrom([]domain.StatusKind{domain.StatusBitstring, domain.StatusRevocation}).Draw(t, "status kind")
		o := ecole()
		o.HashEmails = rapid.Bool().Draw(t, "hash")
		if a.Kind == domain.BlocAttestation {
			o.SIRET = a.Bloc.CertifyingBodies[0].SIRET
		}
		recipient := domain.Recipient{Name: said().Draw(t, "name"), Email: rapid.SampledFrom([]string{"", "nadia@exemple.fr"}).Draw(t, "email")}
		f := drawFacts(t, a)
		if len(domain.CheckFacts(a, o, nil, f, recipient.Name, propertyToday)) > 0 || len(recipient.Check()) > 0 || line(recipient.Name) == "" {
			t.Skip("refused by the domain")
		}
		accepted++
		in := inputOf(a.Kind)
		in.Organisation, in.RecipientName, in.RecipientEmail, in.EmailSalt = o, recipient.Name, recipient.Email, "sel"
		in.Award.Achievement, in.Award.Facts, in.Award.StatusKind = a, f, statusKind
		o.Issuing.Schema = rapid.Bool().Draw(t, "schema")
		in.Organisation.Issuing = o.Issuing
		in.Award.ValidFrom, in.Award.ValidUntil = domain.Validity(a, f.AwardedOn, signedAt)
		doc, err := Build(in)
		if err != nil {
			t.Fatal(err)
		}
		linted, err := Lint(doc)
		if err != nil {
			t.Fatalf("%v\n%s", err, doc)
		}
		if again, _ := Build(in); !bytes.Equal(doc, again) || !bytes.Equal(doc, linted.Bytes()) {
			t.Fatal("the bytes are not stable")
		}
		if _, err := jsonld.Canonicalize(doc); err != nil {
			t.Fatalf("not safe to sign: %v\n%s", err, doc)
		}
		v, err := Check(doc)
		if err != nil {
			t.Fatal(err)
		}
		if v.RecipientName != line(recipient.Name) || v.Achievement.Kind() != a.Kind || (statusKind == domain.StatusBitstring) != (v.Status.Index == in.Award.StatusIndex) || (v.Level != nil) != (f.Level > 0 || len(f.Results) > 0) {
			t.Fatalf("read back wrongly: %+v", v)
		}
		if diff := cmp.Diff(a.Criteria, v.Achievement.CriteriaLines); diff != "" {
			t.Fatal(diff)
		}
		if domain.DayOf(v.AwardedDate) != f.AwardedOn {
			t.Fatalf("awarded %s, want %s", v.AwardedDate, f.AwardedOn)
		}
	})
	if accepted == 0 {
		t.Error("no drawn fact was accepted: the property proved nothing")
	}
}

// Free text, whatever it was, is fit to be signed afterwards, and cleaning it again changes nothing.
func TestCleanedTextIsClean(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := text().Draw(t, "text")
		for _, clean := range []func(string) string{line, prose} {
			got := clean(s)
			if unclean(got) || hasEmail(got) || clean(got) != got {
				t.Fatalf("%q became %q", s, got)
			}
		}
	})
}
