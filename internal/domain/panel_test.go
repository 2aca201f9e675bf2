package domain

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func jury() Deliberation {
	return Deliberation{PanelSession: PanelSession{ID: "p", State: PanelConvened, Round: 1, PanelPlan: PanelPlan{
		CertificationCode: "RNCP37715", CertificationTitle: "Assistant de vie aux familles", On: "2026-11-25", Place: "Nevers",
		Blocs:      []PanelBloc{{Code: "B1", Title: "Un"}, {Code: "B2", Title: "Deux"}},
		Members:    []PanelMember{{ID: "i", Name: "Isabelle Roux", Function: "aide à domicile", AuthorisedUntil: "2027-01-01"}, {ID: "k", Name: "Karim Haddad", Function: "responsable de secteur", AuthorisedUntil: "2027-01-01"}},
		Candidates: []PanelCandidate{{ID: "n", Name: "Nadia Benali"}, {ID: "f", Name: "Fatou Diallo"}},
	}}}
}

// vote gives every bloc the same decision.
func (d *Deliberation) vote(m MemberID, c CandidateID, decision PanelDecision, reason string) {
	d.Votes = slices.DeleteFunc(d.Votes, func(v PanelVote) bool { return v.Member == m && v.Candidate == c })
	v := PanelVote{Member: m, Candidate: c, Blocs: map[string]BlocVote{}}
	for _, b := range d.Blocs {
		v.Blocs[b.Code] = BlocVote{Decision: decision, Reason: reason}
	}
	d.Votes = append(d.Votes, v)
}

func (d *Deliberation) all(decision PanelDecision, reason string) {
	for _, m := range d.Members {
		for _, c := range d.Candidates {
			d.vote(m.ID, c.ID, decision, reason)
		}
	}
}

func (d *Deliberation) sign(members ...MemberID) {
	for _, m := range members {
		d.Signatures = append(d.Signatures, PanelSignature{Member: m, Digest: d.Digest(), Way: CodeByMail, At: time.Date(2026, 11, 25, 15, 0, 0, 0, time.UTC)})
	}
}

func faultCodes(faults []FieldError) string {
	var all []string
	for _, f := range faults {
		if !slices.Contains(all, f.Code) {
			all = append(all, f.Code)
		}
	}
	return strings.Join(all, " ")
}

func TestWhatStandsInTheWayOfClosing(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Deliberation)
		want   string
	}{
		"all acquired, both signed": {func(d *Deliberation) { d.all(Acquired, ""); d.sign("i", "k") }, ""},
		"nobody decided":            {func(*Deliberation) {}, "panel-undecided panel-signatures-missing"},
		"one alone":                 {func(d *Deliberation) { d.all(Acquired, ""); d.sign("i") }, "panel-signatures-missing"},
		"signed twice by one":       {func(d *Deliberation) { d.all(Acquired, ""); d.sign("i", "i") }, "panel-signatures-missing"},
		"refused without a reason":  {func(d *Deliberation) { d.all(NotAcquired, " . "); d.sign("i", "k") }, "panel-reason-of"},
		"refused with a reason":     {func(d *Deliberation) { d.all(NotAcquired, "Gestes non sûrs"); d.sign("i", "k") }, ""},
		"deferred without a reason": {func(d *Deliberation) { d.all(Deferred, ""); d.sign("i", "k") }, ""},
		"they do not agree":         {func(d *Deliberation) { d.all(Acquired, ""); d.vote("k", "n", NotAcquired, "x"); d.sign("i", "k") }, "panel-disputed"},
		"they decide together": {func(d *Deliberation) {
			d.all(Acquired, "")
			d.vote("k", "n", NotAcquired, "")
			for _, b := range d.Blocs {
				d.Common = append(d.Common, CommonDecision{Candidate: "n", Bloc: b.Code, Decision: Acquired, By: "i"})
			}
			d.sign("i", "k")
		}, ""},
		"a vote changes after the signatures": {func(d *Deliberation) {
			d.all(Acquired, "")
			d.sign("i", "k")
			d.vote("k", "n", Acquired, "")
			d.all(Deferred, "")
		}, "panel-signatures-missing"},
		"one of two knows a candidate": {func(d *Deliberation) {
			d.all(Acquired, "")
			d.Votes[0].Knows = true
			d.sign("i", "k")
		}, "panel-too-few-able panel-signatures-missing"},
		"the organiser excluded one of two": {func(d *Deliberation) {
			d.all(Acquired, "")
			d.Candidates[0].Excluded = []MemberID{"k"}
			d.sign("i", "k")
		},
			"panel-too-few-able panel-signatures-missing"},
		"one of three knows a candidate, the two others sign": {func(d *Deliberation) {
			d.Members = append(d.Members, PanelMember{ID: "s", Name: "Sonia Petit", AuthorisedUntil: "2027-01-01"})
			d.all(Acquired, "")
			d.Candidates[0].Excluded = []MemberID{"s"}
			d.sign("i", "k")
		}, ""},
		"one of three knows a candidate, and signs with one other only": {func(d *Deliberation) {
			d.Members = append(d.Members, PanelMember{ID: "s", Name: "Sonia Petit", AuthorisedUntil: "2027-01-01"})
			d.all(Acquired, "")
			d.Candidates[0].Excluded = []MemberID{"s"}
			d.sign("i", "s")
		}, "panel-signatures-missing"},
		"who is absent neither votes nor signs": {func(d *Deliberation) { d.all(Acquired, ""); d.Members[1].Absent = true; d.sign("i", "k") }, "panel-too-few-able panel-signatures-missing"},
		"nobody to decide on":                   {func(d *Deliberation) { d.Candidates = nil; d.sign("i", "k") }, "panel-candidates-missing"},
	} {
		d := jury()
		c.change(&d)
		if got := faultCodes(d.CheckClose()); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestWhoMayBeCalled(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*PanelSession)
		want   string
	}{
		"good":                 {func(*PanelSession) {}, ""},
		"one member":           {func(s *PanelSession) { s.Members = s.Members[:1] }, "panel-too-small"},
		"no candidate":         {func(s *PanelSession) { s.Candidates = nil }, "panel-candidates-missing"},
		"no date":              {func(s *PanelSession) { s.On = "" }, "date-missing"},
		"no place":             {func(s *PanelSession) { s.Place = " " }, "panel-place-missing"},
		"at a distance":        {func(s *PanelSession) { s.Remote = true }, ""},
		"authorised too short": {func(s *PanelSession) { s.Members[0].AuthorisedUntil = "2026-11-24" }, "panel-member-unauthorised panel-too-few-able"},
		"authorised that day":  {func(s *PanelSession) { s.Members[0].AuthorisedUntil = "2026-11-25" }, ""},
		"the same twice":       {func(s *PanelSession) { s.Members[1].Name = "ROUX Isabelle" }, "panel-member-doubled"},
		"one mailbox for two": {func(s *PanelSession) { s.Members[0].Email, s.Members[1].Email = "a@exemple.fr", "a@exemple.fr" },
			"panel-member-doubled"},
		"judges herself":       {func(s *PanelSession) { s.Candidates[0].Name = "Roux Isabelle" }, "panel-candidate-member"},
		"a candidate twice":    {func(s *PanelSession) { s.Candidates[1].Name = "BENALI Nadia" }, "panel-candidate-doubled"},
		"training ends later":  {func(s *PanelSession) { s.Candidates[0].TrainingEndedOn = "2026-11-26" }, "panel-training-later"},
		"no such day":          {func(s *PanelSession) { s.Candidates[0].TrainingEndedOn = "2026-02-30" }, "date-impossible"},
		"no function":          {func(s *PanelSession) { s.Members[0].Function = "" }, "panel-function-missing"},
		"half an address":      {func(s *PanelSession) { s.Members[0].Email = "isabelle" }, "email-malformed"},
		"no bloc":              {func(s *PanelSession) { s.Blocs = nil }, "panel-blocs-missing"},
		"conflict of interest": {func(s *PanelSession) { s.Candidates[0].Excluded = []MemberID{"i"} }, "panel-too-few-able"},
		"a date that is none":  {func(s *PanelSession) { s.On = "hier" }, "date-impossible panel-too-few-able"},
		"a party":              {func(s *PanelSession) { s.Members = slices.Repeat(s.Members, 20) }, "list-too-long panel-member-doubled"},
	} {
		s := jury().PanelSession
		s.Members, s.Candidates = slices.Clone(s.Members), slices.Clone(s.Candidates)
		c.change(&s)
		if got := faultCodes(s.CheckConvene()); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// Whatever three people vote, a bloc is acquired only when two of them at least could vote and all of these said so, or
// decided so together; and what one writes under a signature makes it one of something else.
func TestNoBlocIsAcquiredByOne(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		d := jury()
		d.Members = append(d.Members, PanelMember{ID: "s", Name: "Sonia Petit", AuthorisedUntil: "2027-01-01"})
		c := d.Candidates[0]
		said := map[PanelDecision]int{}
		able := 0
		for i := range d.Members {
			v := PanelVote{Member: d.Members[i].ID, Candidate: c.ID, Knows: rapid.Bool().Draw(r, "knows"), Blocs: map[string]BlocVote{}}
			d.Members[i].Absent = rapid.Bool().Draw(r, "absent")
			x := rapid.SampledFrom([]PanelDecision{"", Acquired, NotAcquired, Deferred}).Draw(r, "decision")
			v.Blocs["B1"] = BlocVote{Decision: x, Reason: rapid.SampledFrom([]string{"", "parce que"}).Draw(r, "reason")}
			d.Votes = append(d.Votes, v)
			if !v.Knows && !d.Members[i].Absent {
				able++
				said[x]++
			}
		}
		if rapid.Bool().Draw(r, "common") {
			d.Common = []CommonDecision{{Candidate: c.ID, Bloc: "B1", Decision: Acquired}}
		}
		o := d.Outcome(c, "B1")
		acquired := o.Settled() && o.Decision == Acquired
		together := able >= 2 && said[""] == 0 && len(said) > 1 && len(d.Common) == 1
		if want := able >= 2 && said[Acquired] == able || together; acquired != want {
			r.Fatalf("acquired %v, want %v: %d able, %v, %+v", acquired, want, able, said, o)
		}
		if o.Settled() && o.Decision == NotAcquired && len(o.Reasons) == 0 {
			r.Fatal("refused without a reason")
		}
		before := d.Digest()
		d.Votes[0].Advice += "x"
		if _, stale := d.Signed("nobody"); stale || d.Votes[0].Knows == false && !d.Members[0].Absent && d.Digest() == before {
			r.Fatal("the digest does not hold what was written")
		}
	})
}

func TestClocksOfTheMinutes(t *testing.T) {
	d := jury()
	d.Candidates[0].TrainingEndedOn, d.Candidates[1].TrainingEndedOn = "2026-11-15", "2026-10-26"
	d.all(Acquired, "")
	d.Votes[0].Blocs["B2"] = BlocVote{Decision: NotAcquired, Reason: "Linge mal trié"}
	d.Common = []CommonDecision{{Candidate: "n", Bloc: "B2", Decision: NotAcquired, Reason: "Linge mal trié, à revoir"}}
	d.sign("i", "k")
	if faults := d.CheckClose(); len(faults) > 0 {
		t.Fatal(faults)
	}
	m := d.Record("Institut", time.Date(2026, 11, 25, 23, 30, 0, 0, time.UTC)) // the 26th in Paris
	if got := m.NoticeUntil(); got != "2026-12-10" {
		t.Errorf("to be told by %s", got)
	}
	again := m
	again.Number = 2
	if got := again.NoticeUntil(); got != "2026-12-11" {
		t.Errorf("after a second decision, to be told by %s", got)
	}
	if got := m.ComeBackUntil(); got != "2027-11-25" {
		t.Errorf("may come back until %s", got)
	}
	if got, _ := Median(m.Delays()); got != 20 {
		t.Errorf("median of %v is %d", m.Delays(), got)
	}
	if !m.Candidates[0].Partial() || m.Candidates[1].Partial() || !m.Candidates[0].Blocs[1].Common || m.Candidates[0].Blocs[0].Common || m.Signed() != 2 {
		t.Errorf("%+v", m)
	}
	if _, ok := Median(nil); ok {
		t.Error("a median of nothing")
	}
}
