package domain

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

const afestToday Day = "2026-11-25"

// fullAfest is a dossier that lacks nothing, and its signatures.
func fullAfest() (AfestDossier, []AfestSignature) {
	trace := func(key string) AfestTrace {
		return AfestTrace{Key: key, By: "trainer", At: time.Date(2026, 11, 5, 18, 0, 0, 0, time.UTC)}
	}
	d := AfestDossier{ID: "d", Achievement: "monter-un-mur", Learner: AfestLearner{Name: "Yanis Faivre"}, AfestContent: AfestContent{
		Employer: LegalBody{SIRET: "94567890000016", Name: "Grandvoinet Maçonnerie"}, Place: "Luxeuil-les-Bains",
		Analysis:    AfestAnalysis{WorkAnalysis: WorkAnalysis{Date: "2026-11-02", Author: "Claire Morel", Situations: []string{"Monter trois rangs"}}},
		Designation: TrainerDesignation{Date: "2026-11-03", Name: "Thierry Grandvoinet", Function: "maçon", Link: "dirigeant"},
		Protocol:    AfestProtocol{Goal: "Monter un mur", From: "2026-11-04", To: "2026-12-18", SituationHours: 40, ReflectionHours: 6, AssessmentMethods: "Grille"},
		Situations:  []AfestSituation{{AfestTrace: trace("a"), Date: "2026-11-05", Title: "Monter trois rangs", Minutes: 90}},
		Reflections: []AfestReflection{{AfestTrace: trace("b"), Situation: "a", Date: "2026-11-05", Minutes: 15, Expected: "x", Done: "y", Learned: "z"}},
		Assessments: []AfestGrid{{AfestTrace: trace("c"), Date: "2026-11-20", Method: "Grille", Assessor: "Anne Petit", Marks: []AfestMark{{"Aplomb", DegreeAcquired}}}},
		Statement:   "Je monte un mur d’aplomb.",
	}}
	return d, signedBy(d)
}

func signedBy(d AfestDossier) (all []AfestSignature) {
	for _, p := range AfestParties {
		all = append(all, AfestSignature{Party: p, Name: "x", Digest: d.ProtocolDigest()})
	}
	return all
}

// lacking is what the dossier lacks once its protocol is signed as it stands.
func lacking(d AfestDossier) string {
	var codes []string
	for _, l := range d.Lacks(signedBy(d), afestToday) {
		codes = append(codes, string(l.Element)+" "+l.Code)
	}
	return strings.Join(codes, "; ")
}

func TestACompleteDossierLacksNothing(t *testing.T) {
	d, signatures := fullAfest()
	if lacks := d.Lacks(signatures, afestToday); len(lacks) > 0 || Complete(lacks) != 4 {
		t.Errorf("lacks %v", lacks)
	}
}

// D. 6313-3-2, 1°: the analysis of the work activity.
func TestArticleD6313_3_2_1(t *testing.T) {
	d, _ := fullAfest()
	d.Analysis.Date = ""
	if got := lacking(d); got != "analysis afest-analysis-missing" {
		t.Error(got)
	}
	d.Analysis.Date = "2026-11-06"
	if got := lacking(d); got != "analysis afest-analysis-late" {
		t.Error(got)
	}
}

// D. 6313-3-2, 2°: the prior designation of a trainer, who is not the learner.
func TestArticleD6313_3_2_2(t *testing.T) {
	d, _ := fullAfest()
	for date, want := range map[Day]string{"2026-11-04": "", "2026-11-05": "trainer afest-trainer-late", "2026-11-06": "trainer afest-trainer-late", "": "trainer afest-trainer-missing"} {
		d.Designation.Date = date
		if got := lacking(d); got != want {
			t.Errorf("designated on %q: %q, want %q", date, got, want)
		}
	}
	d, _ = fullAfest()
	d.Designation.Name = "FAIVRE Yanis"
	if got := lacking(d); got != "trainer afest-trainer-is-learner" {
		t.Error(got)
	}
	d, _ = fullAfest()
	d.Designation.Function, d.Designation.Link = "", ""
	if got := lacking(d); got != "trainer afest-trainer-function-missing; trainer afest-trainer-link-missing" {
		t.Error(got)
	}
}

// D. 6313-3-2, 3°: reflective phases, distinct from the work situations; each situation has its own.
func TestArticleD6313_3_2_3(t *testing.T) {
	d, _ := fullAfest()
	d.Situations = append(d.Situations, AfestSituation{AfestTrace: AfestTrace{Key: "a2"}, Date: "2026-11-10", Title: "Poser un linteau", Minutes: 60},
		AfestSituation{AfestTrace: AfestTrace{Key: "a3"}, Date: "2026-11-12", Title: "Poser un appui", Minutes: 60})
	lacks := d.Lacks(signedBy(d), afestToday)
	if len(lacks) != 1 || lacks[0].Code != "afest-sessions-missing" || lacks[0].Args[0] != 2 || Complete(lacks) != 3 {
		t.Errorf("two situations without a session: %+v", lacks)
	}
	if d.OnlyExperience() {
		t.Error("there is one session, and it counts")
	}
	d.Reflections = nil
	if !d.OnlyExperience() {
		t.Error("hours without any session are not seen as such")
	}
	if x := d.Experience(); x.Minutes != 210 || x.From != "2026-11-05" || x.To != "2026-11-12" || len(x.Tasks) != 3 {
		t.Errorf("experience %+v", x)
	}
	d.Situations = nil
	if got := lacking(d); got != "reflection afest-situations-none" || d.OnlyExperience() {
		t.Error(got)
	}
	r := AfestReflection{Situation: "a", Date: "2026-11-04", Minutes: 5, Expected: "x", Done: "y", Learned: "z"}
	full, _ := fullAfest()
	if faults := r.Check(full, afestToday); len(faults) != 1 || faults[0].Code != "afest-reflection-before" {
		t.Errorf("a session before its situation: %v", faults)
	}
	r.Date, r.Expected, r.Done, r.Learned, r.Situation = "2026-11-05", "", " ", "…", "nothing"
	var codes []string
	for _, f := range r.Check(full, afestToday) {
		codes = append(codes, f.Code)
	}
	if got := strings.Join(codes, " "); got != "afest-expected-missing afest-done-missing afest-learned-missing afest-situation-unknown" {
		t.Error(got)
	}
}

// D. 6313-3-2, 4°: specific assessments of what was learned, by somebody else than the learner.
func TestArticleD6313_3_2_4(t *testing.T) {
	d, _ := fullAfest()
	d.Assessments = nil
	if got := lacking(d); got != "assessment afest-assessment-missing" {
		t.Error(got)
	}
	d, _ = fullAfest()
	g := d.Assessments[0]
	g.Assessor = "faivre yanis"
	if faults := g.Check(d, afestToday); len(faults) != 1 || faults[0].Code != "afest-assessor-is-learner" {
		t.Errorf("the learner judges: %v", faults)
	}
	d.Assessments[0].Marks = []AfestMark{{"Aplomb", DegreeMastered}, {"Joints", DegreeInProgress}}
	if got := lacking(d); got != "assessment afest-not-acquired" {
		t.Errorf("one criterion in progress: %s", got)
	}
	// Several are allowed; the latest counts, and the ones before it are told.
	d.Assessments = append(d.Assessments, AfestGrid{AfestTrace: AfestTrace{Key: "later"}, Date: "2026-11-24", Method: "Grille", Assessor: "Thierry Grandvoinet",
		Marks: []AfestMark{{"Aplomb", DegreeMastered}, {"Joints", DegreeAcquired}}})
	if got := lacking(d); got != "" {
		t.Error(got)
	}
	if f := d.File(); f.Assessment.Result != "acquired" || !f.AssessorIsTrainer() || len(f.Earlier) != 1 || f.Earlier[0].Result != "in_progress" {
		t.Errorf("in the badge: %+v", f)
	}
}

// Any change of a word that was signed undoes the signatures, and nothing else does.
func TestASignatureIsOfThoseWords(t *testing.T) {
	d, signatures := fullAfest()
	for name, change := range map[string]func(*AfestDossier){
		"goal": func(d *AfestDossier) { d.Protocol.Goal += "." }, "hours": func(d *AfestDossier) { d.Protocol.ReflectionHours++ },
		"trainer": func(d *AfestDossier) { d.Designation.Name = "Paul Mercier" }, "employer": func(d *AfestDossier) { d.Employer.SIRET = "92345678400019" },
		"place": func(d *AfestDossier) { d.Place = "Lure" }, "situations": func(d *AfestDossier) { d.Analysis.Situations = []string{"Autre"} },
	} {
		changed := d
		change(&changed)
		n := 0
		for _, l := range changed.Lacks(signatures, afestToday) {
			if strings.HasPrefix(l.Code, "afest-outdated-") {
				n++
			}
		}
		if n != 3 {
			t.Errorf("%s changed: %d signatures are outdated, want 3", name, n)
		}
	}
	d.Statement, d.Situations[0].Told = "Autre chose", "Deux lignes"
	if lacks := d.Lacks(signatures, afestToday); len(lacks) > 0 {
		t.Errorf("what nobody signed undid a signature: %v", lacks)
	}
}

func TestTheResultIsTheLowestDegree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := AfestGrid{}
		lowest := len(AfestDegrees) - 1
		for range rapid.IntRange(1, 8).Draw(t, "criteria") {
			i := rapid.IntRange(0, len(AfestDegrees)-1).Draw(t, "degree")
			lowest = min(lowest, i)
			g.Marks = append(g.Marks, AfestMark{"x", AfestDegrees[i]})
		}
		if got := g.Result(); got != AfestDegrees[lowest] {
			t.Fatalf("got %s, want %s of %v", got, AfestDegrees[lowest], g.Marks)
		}
	})
	if got := (AfestGrid{}).Result(); got != DegreeNotAcquired {
		t.Errorf("an empty grid is %s", got)
	}
}

func TestWorkExperienceIsCheckedAndStaysInItsKind(t *testing.T) {
	good := &WorkExperience{Employer: LegalBody{SIRET: "92345678400019", Name: "Fruitière"}, From: "2026-10-01", To: "2026-11-01", Minutes: 600, Tasks: []string{"Laver"}}
	check := func(kind AchievementKind, x *WorkExperience) (codes []string) {
		for _, f := range CheckFacts(Achievement{Kind: kind}, Organisation{}, nil, Facts{AwardedOn: "2026-11-20", Assessor: Assessor{Name: "Paul Mercier"}, WorkExperience: x}, "Léa Roux", afestToday) {
			codes = append(codes, f.Code)
		}
		return codes
	}
	if got := check(WorkExperienceKind, good); len(got) > 0 {
		t.Error(got)
	}
	bad := &WorkExperience{From: "2026-12-01", To: "2026-11-01"}
	want := "afest-employer-missing afest-siret-missing date-future period-reversed experience-duration-missing experience-tasks-missing"
	if got := strings.Join(check(WorkExperienceKind, bad), " "); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := strings.Join(check(WorkExperienceKind, nil), " "); got != "experience-missing" {
		t.Error(got)
	}
	if got := strings.Join(check(Participation, good), " "); got != "experience-not-here" {
		t.Error(got)
	}
}
