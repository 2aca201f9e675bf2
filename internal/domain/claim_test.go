package domain

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestReviewersAgreeByTheRule(t *testing.T) {
	said := func(verdicts string) (all []Review) {
		for i, v := range verdicts {
			all = append(all, Review{Reviewer: itoa(i), Verdict: map[rune]ReviewVerdict{'o': ReviewAccept, 'c': ReviewRevise, 'n': ReviewRefuse}[v]})
		}
		return all
	}
	one, every, two := ClaimRule{Kind: RuleOne}, ClaimRule{Kind: RuleAll}, ClaimRule{Kind: RuleNumber, Number: 2}
	for _, c := range []struct {
		rule     ClaimRule
		said     string
		waiting  int
		want     ReviewVerdict
		disagree bool
	}{
		{one, "", 0, "", false}, {one, "o", 0, ReviewAccept, false}, {one, "n", 3, ReviewRefuse, false}, {one, "c", 0, ReviewRevise, false},
		{every, "o", 0, "", false}, {every, "o", 1, "", false}, {every, "oo", 0, ReviewAccept, false}, {every, "oo", 1, "", false},
		{every, "on", 0, "", true}, {every, "on", 1, "", false}, {every, "nn", 0, ReviewRefuse, false}, {every, "oc", 0, "", true},
		{two, "o", 0, "", false}, {two, "on", 0, "", true}, {two, "ono", 0, ReviewAccept, false}, {two, "onn", 0, ReviewRefuse, false}, {two, "onc", 0, "", true},
	} {
		got := ClaimOutcomeOf(c.rule, said(c.said), c.waiting)
		if got.Verdict != c.want || got.Disagree != c.disagree {
			t.Errorf("%s %q, %d waiting: %q, disagree %v; want %q, %v", c.rule.Kind, c.said, c.waiting, got.Verdict, got.Disagree, c.want, c.disagree)
		}
	}
	joint := append(said("on"), Review{Reviewer: JointReview, Verdict: ReviewRefuse, Message: "Ensemble."})
	if got := ClaimOutcomeOf(every, joint, 0); got.Verdict != ReviewRefuse || got.Message != "Ensemble." {
		t.Errorf("a common decision came to %+v", got)
	}
}

func TestAReviewAnswersEachCriterionAndSaysWhy(t *testing.T) {
	for _, c := range []struct {
		r    Review
		want string
	}{
		{Review{Marks: []Mark{{Value: MarkYes}, {Value: MarkUnknown}}, Verdict: ReviewAccept}, ""},
		{Review{Marks: []Mark{{Value: MarkYes}}, Verdict: ReviewAccept}, "claim-marks"},
		{Review{Marks: []Mark{{Value: MarkYes}, {}}, Verdict: ReviewAccept}, "claim-mark-missing"},
		{Review{Marks: []Mark{{Value: MarkYes}, {Value: MarkNo}}, Verdict: ReviewAccept}, "claim-accept-with-no"},
		{Review{Marks: []Mark{{Value: MarkYes}, {Value: MarkNo}}, Verdict: ReviewRefuse}, "claim-message-missing"},
		{Review{Marks: []Mark{{Value: MarkYes}, {Value: MarkNo}}, Verdict: ReviewRevise, Message: "Dites quand."}, ""},
		{Review{Marks: []Mark{{Value: MarkYes}, {Value: MarkYes}}}, "claim-verdict-missing"},
		{Review{Reviewer: JointReview, Verdict: ReviewAccept}, ""},
	} {
		got := ""
		for _, f := range c.r.Check(2) {
			got += f.Code
		}
		if got != c.want {
			t.Errorf("%+v: %q, want %q", c.r, got, c.want)
		}
	}
	a, b := Review{Marks: []Mark{{Value: MarkYes}, {Value: MarkNo}, {Value: MarkUnknown}}}, Review{Marks: []Mark{{Value: MarkYes}, {Value: MarkYes}, {Value: MarkNo}}}
	if d := Disputed([]Review{a, b}); len(d) != 1 || !d[1] {
		t.Errorf("disputed %v, want the second alone", d)
	}
}

func TestAStoryNamesWhatIsMissing(t *testing.T) {
	a := Achievement{Contexts: []Context{Volunteering}, Proofs: []ProofRule{{By: ProofByLearner, Form: ProofPhoto, Required: true, Label: "une photo"}}}
	told := ClaimContent{Situation: "À l’épicerie.", Done: "J’ai tenu la caisse.", Shows: "Je sais accueillir.", Context: Volunteering}
	photo := []ClaimPiece{{Type: "image/jpeg"}}
	for _, c := range []struct {
		change func(c *ClaimContent)
		pieces []ClaimPiece
		want   string
	}{
		{func(*ClaimContent) {}, photo, ""},
		{func(*ClaimContent) {}, []ClaimPiece{{Type: "application/pdf"}}, "claim-proof-missing"},
		{func(c *ClaimContent) { c.Situation = " … " }, photo, "claim-situation-missing"},
		{func(c *ClaimContent) { c.Done, c.Shows = "", "" }, photo, "claim-done-missing claim-shows-missing"},
		{func(c *ClaimContent) { c.Context = "" }, photo, "context-missing"},
		{func(c *ClaimContent) { c.Context = Training }, photo, "context-not-allowed"},
		{func(c *ClaimContent) { c.Link = "http://exemple.fr" }, photo, "claim-link"},
		{func(c *ClaimContent) { c.Shows = strings.Repeat("a", 2001) }, photo, "text-too-long"},
	} {
		x := told
		c.change(&x)
		var got []string
		for _, f := range x.CheckStory(a, c.pieces) {
			got = append(got, f.Code)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%+v: %v, want %s", x, got, c.want)
		}
	}
	self := Claim{Name: "Léa Martin", Email: "lea@exemple.fr", Content: ClaimContent{Confirmer: Confirmer{Name: "MARTIN Lea"}}}
	if f := self.CheckConfirmer(); len(f) != 1 || f[0].Code != "claim-confirmer-self" {
		t.Errorf("who confirms their own demand: %v", f)
	}
}

func TestObserversAreCountedOnce(t *testing.T) {
	a := Achievement{Criteria: []string{"Aide", "Écoute"}}
	see := func(observer, name, email string, on Day, c Context, own bool) Observation {
		return Observation{Observer: observer, Name: name, Email: email, On: on, Context: c, Own: own, Seen: []int{0}}
	}
	all := []Observation{
		see("account:1", "Claire Morel", "claire@exemple.fr", "2026-03-04", Training, false),
		see("invite:7", "MOREL Claire", "", "2026-04-02", Volunteering, false),          // the same by name
		see("invite:8", "C. Morel", "Claire@exemple.fr", "2026-05-09", Training, false), // the same by address
		see("self", "Léa Martin", "", "2026-01-01", SummerJob, true),
	}
	g := Gather(a, all)
	want := Observations{Count: 3, Observers: 1, From: "2026-03-04", To: "2026-05-09"}
	if g.Observations != want || g.Own != 1 || g.Context != Training || g.Enough || g.Criteria[0] != 3 {
		t.Errorf("gathered %+v, want %+v", g, want)
	}
	g = Gather(a, append(all, see("invite:9", "Paul Mercier", "", "2026-06-01", Volunteering, false)))
	if g.Observations.Observers != 2 || !g.Enough {
		t.Errorf("with a second person: %+v", g)
	}
	a.Observation = &ObservationRule{Min: 5, Observers: 2}
	if Gather(a, all).Enough {
		t.Error("the model asks for five")
	}
	if g := Gather(Achievement{Observation: &ObservationRule{}}, nil); g.Enough {
		t.Error("nothing seen is never enough")
	}
}

// Whatever the order in which they come, observations come to the same.
func TestGatheringHasNoOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := []string{"A B", "B A", "C D", "E F"}
		emails := []string{"", "x@y.fr", "z@y.fr"}
		all := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Observation {
			return Observation{Observer: rapid.SampledFrom([]string{"1", "2", "3", "4", "5"}).Draw(t, "observer"), Name: rapid.SampledFrom(names).Draw(t, "name"),
				Email: rapid.SampledFrom(emails).Draw(t, "email"), On: Day("2026-01-0" + itoa(rapid.IntRange(1, 9).Draw(t, "day")))}
		}), 0, 12).Draw(t, "all")
		there := Gather(Achievement{}, all)
		slices.Reverse(all)
		back := Gather(Achievement{}, all)
		if there.Observations != back.Observations || there.Enough != back.Enough {
			t.Fatalf("forwards %+v, backwards %+v", there.Observations, back.Observations)
		}
		if there.Observations.Observers > there.Observations.Count {
			t.Fatalf("more observers than observations: %+v", there.Observations)
		}
	})
}

func TestACompositeCountsEachBadgeOnce(t *testing.T) {
	held := func(slug string, o OrganisationID, valid bool) CompositeHeld {
		return CompositeHeld{Achievement: slug, OrganisationID: o, Award: AwardID(slug + string(o)), Title: slug, On: "2026-01-02", Valid: valid}
	}
	c := Composite{OrganisationID: "o", Achievement: "z", Need: 1, Parts: []CompositePart{{Achievement: "a", Required: true}, {Achievement: "b"}, {Achievement: "c", Anyone: true}}}
	if f := c.Check(); len(f) > 0 {
		t.Fatal(f)
	}
	for _, x := range []struct {
		name     string
		held     []CompositeHeld
		done     int
		complete bool
	}{
		{"nothing", nil, 0, false},
		{"the required one", []CompositeHeld{held("a", "o", true)}, 1, false},
		{"both others, not the required one", []CompositeHeld{held("b", "o", true), held("c", "p", true)}, 1, false},
		{"all it needs", []CompositeHeld{held("a", "o", true), held("c", "p", true)}, 2, true},
		{"of another organisation, where that does not count", []CompositeHeld{held("a", "p", true), held("b", "o", true)}, 1, false},
		{"withdrawn", []CompositeHeld{held("a", "o", false), held("b", "o", true)}, 1, false},
		{"withdrawn and given anew", []CompositeHeld{held("a", "o", false), held("a", "o", true), held("b", "o", true)}, 2, true},
		{"twice the same", []CompositeHeld{held("b", "o", true), held("b", "o", true)}, 1, false},
	} {
		p := ProgressOfComposite(c, x.held)
		if p.Done != x.done || p.Complete != x.complete {
			t.Errorf("%s: %d done, complete %v; want %d, %v", x.name, p.Done, p.Complete, x.done, x.complete)
		}
	}
	for code, change := range map[string]func(c *Composite){
		"composite-badge-missing": func(c *Composite) { c.Achievement = "" },
		"composite-parts-few":     func(c *Composite) { c.Parts, c.Need = c.Parts[:1], 0 },
		"composite-of-itself":     func(c *Composite) { c.Achievement = "b" },
		"composite-part-twice":    func(c *Composite) { c.Parts = append(slices.Clone(c.Parts), CompositePart{Achievement: "a"}) },
		"composite-need-many":     func(c *Composite) { c.Need = 3 },
		"composite-need-none":     func(c *Composite) { c.Need, c.Parts = 0, c.Parts[1:] },
	} {
		x := c
		change(&x)
		if f := x.Check(); len(f) == 0 || f[0].Code != code {
			t.Errorf("%s is not said: %v", code, f)
		}
	}
}
