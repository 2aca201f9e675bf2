package domain

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const today Day = "2026-11-25"

func softSkill() (Achievement, Facts) {
	a := Achievement{Slug: "travailler-en-equipe", Kind: SoftSkill, Contexts: Contexts, Levels: make([]Level, 4), ValidityMonths: 36}
	return a, Facts{AwardedOn: "2026-11-20", Context: Volunteering, Assessor: Assessor{Name: "Claire Morel"}}
}

func afestFile() AfestFile {
	return AfestFile{
		Employer:    LegalBody{SIRET: "73282932000074", Name: "Fromagerie des Deux Monts"},
		Analysis:    WorkAnalysis{Date: "2026-01-06", Author: "Paul Mercier", Situations: []string{"Changer de format"}},
		Designation: TrainerDesignation{Date: "2026-01-07", Name: "Paul Mercier", Function: "conducteur de ligne"},
		Pairs: []ReflectivePair{{SituationDate: "2026-01-12", Situation: "Changer de format", SituationMinutes: 90,
			ReflectionDate: "2026-01-12", ReflectionMinutes: 30, Learned: "Vider la trémie avant de régler"}},
		Assessment: AfestAssessment{Date: "2026-02-28", Assessor: "Anne Petit", Method: "Mise en situation observée", Result: "acquired"},
	}
}

func bloc() Achievement {
	const title = "Entretenir le logement et le linge d’un particulier"
	return Achievement{Slug: "rncp37715bc01", Kind: BlocAttestation, Title: title, Bloc: &Bloc{
		Code: "RNCP37715BC01", Title: title, CertificationCode: "RNCP37715", CertificationTitle: "Assistant de vie aux familles", RegistrationEnd: "2028-07-05",
		CertifyingBodies: []LegalBody{{SIRET: "11000007200014", Name: "Ministère du Travail"}},
		RegistrationKind: "Enregistrement de droit", Level: 3, NSF: []string{"330t"},
	}}
}

func codes(faults []FieldError) []string {
	var c []string
	for _, f := range faults {
		c = append(c, f.Pointer+" "+f.Code)
	}
	return c
}

func TestSoftSkillNamesContextDateAndAssessor(t *testing.T) {
	a, good := softSkill()
	for name, test := range map[string]struct {
		change func(*Facts)
		want   []string
	}{
		"complete":        {func(*Facts) {}, nil},
		"no context":      {func(f *Facts) { f.Context = "" }, []string{"/context context-missing"}},
		"unknown context": {func(f *Facts) { f.Context = "vacances" }, []string{"/context context-unknown"}},
		"no assessor":     {func(f *Facts) { f.Assessor.Name = "  " }, []string{"/assessor/name assessor-missing"}},
		"no date":         {func(f *Facts) { f.AwardedOn = "" }, []string{"/awarded_on date-missing"}},
		"impossible date": {func(f *Facts) { f.AwardedOn = "2026-02-31" }, []string{"/awarded_on date-impossible"}},
		"tomorrow":        {func(f *Facts) { f.AwardedOn = "2026-11-26" }, []string{"/awarded_on date-future"}},
		"before anybody":  {func(f *Facts) { f.AwardedOn = "0001-01-01" }, []string{"/awarded_on date-impossible"}},
		"invisible sign":  {func(f *Facts) { f.Assessor.Name = "Claire\u200b Morel" }, []string{"/assessor/name text-control"}},
		"turned text":     {func(f *Facts) { f.Place = "\u202eeloD" }, []string{"/place text-control"}},
		"only a dash":     {func(f *Facts) { f.Assessor.Name = "—" }, []string{"/assessor/name assessor-missing"}},
		"hidden address":  {func(f *Facts) { f.Place = "lea%40exemple.fr" }, []string{"/place text-email"}},
		"many proofs":     {func(f *Facts) { f.Evidence = slices.Repeat([]Evidence{{Name: "Photo"}}, 21) }, []string{"/evidence list-too-long"}},
		"many times": {func(f *Facts) {
			f.Observations = &Observations{Count: math.MaxInt, Observers: 1, From: "2026-10-01", To: "2026-10-02"}
		}, []string{"/observations/count number-too-large"}},
		"level 5":               {func(f *Facts) { f.Level = 5 }, []string{"/level level-unknown"}},
		"status":                {func(f *Facts) { f.LearnerStatus = "retired" }, []string{"/learner_status learner-status-unknown"}},
		"afest file":            {func(f *Facts) { x := afestFile(); f.AFEST = &x }, []string{"/afest afest-not-here"}},
		"proof with a space":    {func(f *Facts) { f.Evidence = []Evidence{{Name: "Photo", URL: "https://exemple.fr/ma photo"}} }, []string{"/evidence/0/url evidence-url"}},
		"plain web proof":       {func(f *Facts) { f.Evidence = []Evidence{{Name: "Photo", URL: "http://exemple.fr"}} }, []string{"/evidence/0/url evidence-url"}},
		"secret without digest": {func(f *Facts) { f.Evidence = []Evidence{{Name: "PV", Visibility: VisibilityConfidential}} }, []string{"/evidence/0/sha256 evidence-digest-missing"}},
		"secret with address": {func(f *Facts) {
			f.Evidence = []Evidence{{Name: "PV", Visibility: VisibilityOnRequest, URL: "https://exemple.fr/pv"}}
		}, []string{"/evidence/0/url evidence-url-not-public"}},
		"digest":     {func(f *Facts) { f.Evidence = []Evidence{{Name: "PV", SHA256: "ABC"}} }, []string{"/evidence/0/sha256 evidence-digest"}},
		"visibility": {func(f *Facts) { f.Evidence = []Evidence{{Name: "PV", Visibility: "secret"}} }, []string{"/evidence/0/visibility evidence-visibility"}},
		"genre":      {func(f *Facts) { f.Evidence = []Evidence{{Name: "PV", Genre: "Été"}} }, []string{"/evidence/0/genre evidence-genre"}},
		"our genre":  {func(f *Facts) { f.Evidence = []Evidence{{Name: "PV", Genre: "assessment"}} }, []string{"/evidence/0/genre evidence-genre-ours"}},
		"observations": {func(f *Facts) {
			f.Observations = &Observations{Count: 2, Observers: 3, From: "2026-10-02", To: "2026-10-01"}
		}, []string{"/observations/observers observers-count", "/observations/to period-reversed"}},
	} {
		facts := good
		test.change(&facts)
		if diff := cmp.Diff(test.want, codes(CheckFacts(a, Organisation{}, nil, facts, "Léa Roux", today))); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
	}
}

func TestAfestBadgeIsRefusedWithoutTheFourElements(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*AfestFile)
		want   []string
	}{
		"complete":               {func(*AfestFile) {}, nil},
		"no analysis":            {func(f *AfestFile) { f.Analysis = WorkAnalysis{} }, []string{"/work_analysis afest-analysis-missing"}},
		"undated analysis":       {func(f *AfestFile) { f.Analysis.Date = "" }, []string{"/work_analysis afest-analysis-missing"}},
		"empty situation":        {func(f *AfestFile) { f.Analysis.Situations = []string{" "} }, []string{"/work_analysis afest-analysis-missing"}},
		"nobody analysed":        {func(f *AfestFile) { f.Analysis.Author = "-" }, []string{"/work_analysis afest-analysis-missing"}},
		"hours beyond counting":  {func(f *AfestFile) { f.Pairs[0].SituationMinutes = math.MaxInt }, []string{"/pairs/0/situation_minutes number-too-large"}},
		"a book of pairs":        {func(f *AfestFile) { f.Pairs = slices.Repeat(f.Pairs, 101) }, []string{"/pairs list-too-long"}},
		"a book of situations":   {func(f *AfestFile) { f.Analysis.Situations = slices.Repeat([]string{"x"}, 101) }, []string{"/work_analysis/situations list-too-long"}},
		"learner in disguise":    {func(f *AfestFile) { f.Assessment.Assessor = "Léa\u00ad Roux" }, []string{"/assessment/assessor afest-assessor-is-learner"}},
		"no trainer":             {func(f *AfestFile) { f.Designation = TrainerDesignation{} }, []string{"/trainer_designation afest-trainer-missing"}},
		"trainer named too late": {func(f *AfestFile) { f.Designation.Date = "2026-01-12" }, []string{"/trainer_designation/date afest-trainer-late"}},
		"no pair":                {func(f *AfestFile) { f.Pairs = nil }, []string{"/pairs afest-reflection-missing"}},
		"no reflection":          {func(f *AfestFile) { f.Pairs[0].Learned = "" }, []string{"/pairs/0 afest-reflection-incomplete"}},
		"no assessment":          {func(f *AfestFile) { f.Assessment = AfestAssessment{} }, []string{"/assessment afest-assessment-missing"}},
		"not acquired":           {func(f *AfestFile) { f.Assessment.Result = "in_progress" }, []string{"/assessment/result afest-not-acquired"}},
		"learner judges himself": {func(f *AfestFile) { f.Assessment.Assessor = "LEA  ROUX" }, []string{"/assessment/assessor afest-assessor-is-learner"}},
		"learner trains himself": {func(f *AfestFile) { f.Designation.Name = "Léa Roux" }, []string{"/trainer_designation/name afest-trainer-is-learner"}},
		"no employer":            {func(f *AfestFile) { f.Employer = LegalBody{} }, []string{"/employer/name afest-employer-missing"}},
		"wrong SIRET":            {func(f *AfestFile) { f.Employer.SIRET = "43203785199115" }, []string{"/employer/siret siret-digit"}},
	} {
		file := afestFile()
		test.change(&file)
		if diff := cmp.Diff(test.want, codes(file.Missing("Léa Roux", today))); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
	}
	facts := Facts{AwardedOn: "2026-02-28"}
	if got := codes(CheckFacts(Achievement{Kind: AFEST}, Organisation{}, nil, facts, "Léa Roux", today)); len(got) < 4 {
		t.Errorf("AFEST without any file: got %v, want the four elements named", got)
	}
	file := afestFile()
	facts = Facts{AwardedOn: "2026-01-31", AFEST: &file} // four weeks before the assessment that it rests on
	want := []string{"/awarded_on afest-awarded-early"}
	if diff := cmp.Diff(want, codes(CheckFacts(Achievement{Kind: AFEST}, Organisation{}, nil, facts, "Léa Roux", today))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestBlocNeedsAnEntitledOrganisationOnThatDay(t *testing.T) {
	ministry := Organisation{ID: "m", SIRET: "11000007200014"}
	provider := Organisation{ID: "p", SIRET: "73282932000074"}
	assess := Habilitation{OrganisationID: "p", CertificationCode: "RNCP37715", Scope: ScopeAssess, From: "2026-01-01", To: "2026-12-31"}
	prepare := assess
	prepare.Scope = ScopePrepare
	other := assess
	other.BlocCodes = []string{"RNCP37715BC02"}
	panel := &Panel{Members: 2, Place: "Nevers"}
	closed := bloc()
	closed.Bloc.RegistrationEnd = "2026-02-22"
	delivered := bloc()
	delivered.Bloc.RegistrationEnd, delivered.Bloc.LastDeliveryDate = "2026-02-22", "2027-02-22"
	for name, test := range map[string]struct {
		a     Achievement
		o     Organisation
		h     []Habilitation
		on    Day
		panel *Panel
		want  []string
	}{
		"certifying body":       {bloc(), ministry, nil, "2026-06-01", panel, nil},
		"habilitated to assess": {bloc(), provider, []Habilitation{assess}, "2026-06-01", panel, nil},
		"not yet habilitated":   {bloc(), provider, []Habilitation{assess}, "2025-12-31", panel, []string{"/organisation bloc-not-entitled"}},
		"prepares only":         {bloc(), provider, []Habilitation{prepare}, "2026-06-01", panel, []string{"/organisation bloc-not-entitled"}},
		"another bloc only":     {bloc(), provider, []Habilitation{other}, "2026-06-01", panel, []string{"/organisation bloc-not-entitled"}},
		"after registration":    {closed, ministry, nil, "2026-02-23", panel, []string{"/awarded_on bloc-registration-over"}},
		"last day":              {closed, ministry, nil, "2026-02-22", panel, nil},
		"delivery goes on":      {delivered, ministry, nil, "2026-06-01", panel, nil},
		"no panel":              {bloc(), ministry, nil, "2026-06-01", nil, []string{"/panel panel-missing"}},
		"panel of a town":       {bloc(), ministry, nil, "2026-06-01", &Panel{Members: 1 << 40, Place: "Nevers"}, []string{"/panel/members number-too-large"}},
		"panel of one":          {bloc(), ministry, nil, "2026-06-01", &Panel{Members: 1}, []string{"/panel/members panel-too-small", "/panel/place panel-place-missing"}},
	} {
		facts := Facts{AwardedOn: test.on, Panel: test.panel}
		if diff := cmp.Diff(test.want, codes(CheckFacts(test.a, test.o, test.h, facts, "Léa Roux", today))); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
	}
}

func TestValidityRunsFromTheDayAwarded(t *testing.T) {
	now := time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	a, _ := softSkill()
	from, until := Validity(a, "2026-08-31", now)
	if !from.Equal(now) || until.Format(time.RFC3339) != "2029-08-31T21:59:59Z" {
		t.Errorf("36 months: got %v to %v", from, until)
	}
	a.ValidityMonths = 6
	if _, until = Validity(a, "2026-08-31", now); until.Format(time.DateOnly) != "2027-02-28" {
		t.Errorf("31 August + 6 months: got %v, want the last day of February", until)
	}
	if from, until = Validity(a, "2023-03-12", now); from.Format(time.DateOnly) != "2023-03-12" || !from.Before(until) {
		t.Errorf("over before it was signed: got %v to %v", from, until)
	}
	b := bloc()
	b.ValidityMonths = 12
	if _, until = Validity(b, "2026-08-31", now); !until.IsZero() {
		t.Errorf("a bloc is acquired for life: got end %v", until)
	}
}

func TestDaysOfJSONAreReadAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]Day{`"2026-11-25"`: "2026-11-25", `"25/11/2026"`: "2026-11-25", `"1/2/2026"`: "2026-02-01", `"31/02/2026"`: "31/02/2026", `""`: ""} {
		var f Facts
		if err := json.Unmarshal([]byte(`{"awarded_on":`+text+`}`), &f); err != nil || f.AwardedOn != want {
			t.Errorf("%s: %q, %v; want %q", text, f.AwardedOn, err, want)
		}
	}
	if err := json.Unmarshal([]byte(`{"awarded_on":20261125}`), &Facts{}); err == nil {
		t.Error("a number is no day")
	}
}

func TestLevelWhereThereIsNone(t *testing.T) {
	got := codes(CheckFacts(Achievement{Kind: Participation}, Organisation{}, nil, Facts{AwardedOn: today, Level: 2, Assessor: Assessor{Name: "Claire Morel"}}, "Léa Roux", today))
	if diff := cmp.Diff([]string{"/level level-not-here"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestHabilitationIsCheckedBeforeItCounts(t *testing.T) {
	good := Habilitation{CertificationCode: "RNCP37715", BlocCodes: []string{"RNCP37715BC01"}, Scope: ScopeAssess, From: "2025-01-01", To: "2027-12-31"}
	for name, test := range map[string]struct {
		change func(*Habilitation)
		want   []string
	}{
		"complete":       {func(*Habilitation) {}, nil},
		"every bloc":     {func(h *Habilitation) { h.BlocCodes, h.To = nil, "" }, nil},
		"no number":      {func(h *Habilitation) { h.CertificationCode, h.BlocCodes = "37715", nil }, []string{"/certification certification-malformed"}},
		"RS":             {func(h *Habilitation) { h.CertificationCode, h.BlocCodes = "RS5616", nil }, []string{"/certification certification-malformed"}},
		"bloc of others": {func(h *Habilitation) { h.BlocCodes = []string{"RNCP35309BC01", "RNCP37715BC"} }, []string{"/bloc bloc-malformed", "/bloc bloc-malformed"}},
		"scope":          {func(h *Habilitation) { h.Scope = "" }, []string{"/scope habilitation-scope-unknown"}},
		"no start":       {func(h *Habilitation) { h.From = "" }, []string{"/from date-missing"}},
		"no days":        {func(h *Habilitation) { h.From, h.To = "hier", "demain" }, []string{"/from date-impossible", "/to date-impossible"}},
		"backwards":      {func(h *Habilitation) { h.To = "2024-12-31" }, []string{"/to period-reversed"}},
	} {
		h := good
		test.change(&h)
		var got []string
		var e *Error
		if errors.As(h.Check(), &e) {
			got = codes(e.Fields)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}
