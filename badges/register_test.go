package badges

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"galon/internal/domain"
)

// Digests (SHA-256) of the exact titles, spaces around them removed. Article R. 6113-16-3 of the Code du travail
// wants them to the byte, and the register mixes ' and ’, which no eye catches.
var titleDigests = map[string]string{
	"RNCP35309BC01": "40ee891fb04736b5996e34bf3dffb1cd6d5f0d1d02b938e2ffc848eca6d57378",
	"RNCP35309BC02": "cb5d9b4247fb16470576431e1224bf968c939d0134b8007eeb6a290ba7dbd603",
	"RNCP35309BC03": "9642e7ed869f7f8ae2a18e460225d5ad60dbd86fb6e36312ff1b73ef77659dd4",
	"RNCP37122BC01": "7b0bac76cb317df64f44a086647b1b460e6b59422892c2dba08584fdd1b090db",
	"RNCP37122BC02": "20a949b04c2135b7640da27f4086bdbd6884aa8265b922e91f2fe7f16a026799",
	"RNCP37715BC01": "d6845cb4064bfc13ee6c9c87f3c95982961330332f7eb4f9bb2f40bd57b4be19",
	"RNCP37715BC02": "06270dbabfb554b9f2cc0a06c0e7f9b324adb15b54d269b81fd841622051bef3",
	"RNCP37715BC03": "ef5479762f419861932e039e83ff615a64665670c4210535b307cef0b59cefad",
	"RNCP37718BC01": "94dab417cc85196d3fb6c2b617a85080243c54749403b618c3256d4dc59aaff1",
	"RNCP37718BC02": "195284f8c74c367c1b20f9dbacbbff12b0f8446163455106059b3913b4e4004c",
	"RNCP37718BC03": "c1afa45cf5c8cd4433369a8aac2047af4f1103f03dd69c94cebd3069bc3c4c08",
	"RNCP37872BC01": "1f7a323458e35fc19d98f8ec85205997c2a0446621f3f89e7b093e72c1e8e6ad",
	"RNCP37872BC02": "429204109832c8cce6c0bae1df84685cd723be71554812d68d0690951b339c6d",
	"RNCP38374BC01": "ab2bf4e4e2e1cc965cc1ea84f2d22a228ac061e30c8ad12546646db450ccc4b7",
	"RNCP38374BC02": "30507d290794c96c5baf6b300e39ce5cdc5eed1e31be67ac5fed12f6362d8791",
	"RNCP39387BC01": "4e4e66d6d288021f15d6e6478a845444b5412ebe21420b9a744c0d4081b2b382",
}

func withBloc() []domain.Achievement {
	return slices.DeleteFunc(All(), func(a domain.Achievement) bool { return a.Bloc == nil })
}

func TestTitlesOfBlocsAreExact(t *testing.T) {
	attested := map[string]bool{}
	for _, a := range withBloc() {
		sum := sha256.Sum256([]byte(a.Bloc.Title))
		if got, want := hex.EncodeToString(sum[:]), titleDigests[a.Bloc.Code]; got != want {
			t.Errorf("%s %s: title %q is not the register's", a.Slug, a.Bloc.Code, a.Bloc.Title)
		}
		if a.Kind == domain.BlocAttestation {
			if attested[a.Bloc.Code] {
				t.Errorf("%s: a second badge for %s", a.Slug, a.Bloc.Code)
			}
			attested[a.Bloc.Code] = true
		}
		if !strings.HasPrefix(a.Bloc.Code, a.Bloc.CertificationCode+"BC") {
			t.Errorf("%s: bloc %s of %s", a.Slug, a.Bloc.Code, a.Bloc.CertificationCode)
		}
		if got := a.Alignments[0]; got.Framework != "RNCP" || got.Code != a.Bloc.Code || got.Name != a.Bloc.Title {
			t.Errorf("%s: first alignment is %+v, want its bloc", a.Slug, got)
		}
		for _, c := range a.Bloc.CertifyingBodies {
			if code := domain.CheckSIRET(c.SIRET); code != "" {
				t.Errorf("%s: SIRET %q: %s", a.Slug, c.SIRET, code)
			}
		}
	}
	if len(attested) != len(titleDigests) {
		t.Errorf("%d blocs have a badge, %d titles are pinned", len(attested), len(titleDigests))
	}
}

// The day the catalogue was checked against the register. RNCP35309 was closed by then and is kept for awards
// of the past; all others were open.
const checkedOn = "2026-11-25"

func TestOneFicheIsClosedAndTheOthersWereOpen(t *testing.T) {
	open := map[string]int{}
	for _, a := range withBloc() {
		closed := a.Bloc.RegistrationEnd < checkedOn
		if want := a.Bloc.CertificationCode == "RNCP35309"; closed != want {
			t.Errorf("%s: registration ends %s, closed = %v, want %v", a.Slug, a.Bloc.RegistrationEnd, closed, want)
		}
		if last := a.Bloc.LastDeliveryDate; last != "" && last < a.Bloc.RegistrationEnd {
			t.Errorf("%s: last delivery %s before the end of registration %s", a.Slug, last, a.Bloc.RegistrationEnd)
		}
		if a.Kind == domain.BlocAttestation && !closed {
			open[a.Bloc.CertificationCode]++
		}
		if a.Kind == domain.BlocPreparation && closed {
			t.Errorf("%s prepares a closed bloc", a.Slug)
		}
	}
	if open["RNCP37715"] != 3 || len(open) < 4 {
		t.Errorf("open blocs by fiche: %v", open)
	}
}

// The facts that we took from the registers, as they were compared with them: without the reference data beside the
// project, a label or a date that changes still shows here. Read the diff against the register before -update.
func TestFactsOfTheRegistersAreThoseThatWereCompared(t *testing.T) {
	seen := map[string]bool{}
	for _, a := range All() {
		for _, l := range a.Alignments {
			seen[strings.Join([]string{l.Framework, l.Code, l.Name, l.URL}, " | ")] = true
		}
		if a.Kind == domain.SoftSkill {
			for _, l := range a.Alignments {
				seen[strings.Join([]string{"relation", a.Slug, l.Framework, l.Code, l.Relation}, " | ")] = true
			}
		}
		if b := a.Bloc; b != nil {
			seen[fmt.Sprintf("bloc | %s | %s", b.Code, b.Title)] = true
			seen[fmt.Sprintf("certification | %s | %s | level %d | until %s | delivered until %s | %v | NSF %v",
				b.CertificationCode, b.CertificationTitle, b.Level, b.RegistrationEnd, b.LastDeliveryDate, b.CertifyingBodies, b.NSF)] = true
		}
	}
	got := strings.Join(slices.Sorted(maps.Keys(seen)), "\n") + "\n"
	const file = "testdata/register_facts.txt"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("facts of the registers (-compared +catalogue):\n%s", diff)
	}
}

// shared finds reference data beside the project; it is not part of it, and the pinned facts above stand alone.
func shared(t *testing.T, name string) string {
	t.Helper()
	p := filepath.Join("..", "..", "shared", "data", filepath.FromSlash(name))
	if _, err := os.Stat(p); err != nil {
		t.Skip("no reference data here")
	}
	return p
}

// rows reads a CSV of open data: semicolons, every field quoted or not.
func rows(t *testing.T, name string) [][]string {
	t.Helper()
	f, err := os.Open(shared(t, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = ';', -1, true
	all, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all[1:]
}

// afterExport: registered after the export of 2024-01-17, so not in it.
const afterExport = "RNCP39387"

func TestBlocsAreThoseOfTheRegister(t *testing.T) {
	const folder = "france-competences-2024-01-17/export_fiches_CSV_"
	titles := map[string]string{}
	for _, r := range rows(t, folder+"Blocs_De_Compétences_2024_01_17.csv") {
		titles[r[1]] = strings.TrimSpace(r[2])
	}
	bodies := map[string][]domain.LegalBody{}
	for _, r := range rows(t, folder+"Certificateurs_2024_01_17.csv") {
		bodies[r[0]] = append(bodies[r[0]], domain.LegalBody{SIRET: strings.TrimSpace(r[1]), Name: strings.TrimSpace(r[2])})
	}
	for _, a := range withBloc() {
		if a.Bloc.CertificationCode == afterExport {
			continue
		}
		if want := titles[a.Bloc.Code]; a.Bloc.Title != want {
			t.Errorf("%s: title %q, register %q", a.Slug, a.Bloc.Title, want)
		}
		if want := bodies[a.Bloc.CertificationCode]; !slices.Equal(a.Bloc.CertifyingBodies, want) {
			t.Errorf("%s: certifying bodies %v, register %v", a.Slug, a.Bloc.CertifyingBodies, want)
		}
	}
}

func TestCertificationsAreThoseOfTheRegister(t *testing.T) {
	b, err := os.ReadFile(shared(t, "rncp_curated_bfc.json"))
	if err != nil {
		t.Fatal(err)
	}
	var register struct {
		Fiches []struct {
			Code     string `json:"code"`
			Intitule string `json:"intitule"`
			Niveau   string `json:"niveau"`
			Fin      string `json:"date_fin_enregistrement"`
		} `json:"fiches"`
	}
	if err := json.Unmarshal(b, &register); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, f := range register.Fiches {
		for _, a := range withBloc() {
			if a.Bloc.CertificationCode != f.Code {
				continue
			}
			seen[f.Code] = true
			// The derived kit sets the abbreviation twice before the title; neither belongs to it.
			title := strings.TrimPrefix(f.Intitule, "TP - TP ")
			if a.Bloc.CertificationTitle != title || "Niveau "+string(rune('0'+a.Bloc.Level)) != f.Niveau || a.Bloc.RegistrationEnd != f.Fin {
				t.Errorf("%s: %q, level %d, end %s; register %q, %s, %s",
					a.Slug, a.Bloc.CertificationTitle, a.Bloc.Level, a.Bloc.RegistrationEnd, title, f.Niveau, f.Fin)
			}
		}
	}
	for _, a := range withBloc() {
		if code := a.Bloc.CertificationCode; code != afterExport && !seen[code] {
			t.Errorf("%s: %s is not in the reference data", a.Slug, code)
		}
	}
}

func TestAlignmentsNameWhatTheFrameworksName(t *testing.T) {
	names := map[string]string{}
	for _, file := range []string{"rome40_v460_codes.csv", "rome40_v460_savoir_etre.csv", "rome40_v460_macro_savoir_faire_transverses.csv", "esco_transversal_fr_en.csv"} {
		label := 1
		if strings.Contains(file, "savoir_") {
			label = 2 // code, then OGR code, then label
		}
		for _, r := range rows(t, file) {
			names[r[0]] = r[label]
		}
	}
	for _, a := range All() {
		for _, l := range a.Alignments {
			if l.Framework != "ROME 4.0" && l.Framework != "ESCO" {
				continue
			}
			if want, ok := names[l.Code]; !ok || l.Name != want {
				t.Errorf("%s: %s %s is named %q, want %q", a.Slug, l.Framework, l.Code, l.Name, want)
			}
		}
	}
}

// The proposal that the soft skills follow: every code of it is in the badge, and none is added.
func TestSoftSkillsFollowTheAlignmentProposal(t *testing.T) {
	bySeedWord := map[string]domain.Achievement{}
	for _, a := range All() {
		if a.Kind == domain.SoftSkill {
			bySeedWord[domain.Fold(a.Tags[0])] = a
		}
	}
	for _, r := range rows(t, "seed_soft_skills_alignment.csv") {
		a, ok := bySeedWord[domain.Fold(r[1])]
		if !ok {
			t.Errorf("no badge for %q", r[1])
			continue
		}
		want := slices.Concat(strings.Split(r[3], "|"), strings.Split(r[6], "|"))
		if r[9] != "" {
			want = append(want, r[9][:1])
		}
		var got []string
		for _, l := range a.Alignments {
			got = append(got, l.Code)
			if rel := map[string]string{"ROME 4.0": r[5], "ESCO": r[8]}[l.Framework]; rel != "" && rel != l.Relation {
				t.Errorf("%s: %s %s is %s, want %s", a.Slug, l.Framework, l.Code, l.Relation, rel)
			}
			if l.Framework == "CléA" && !strings.HasPrefix(r[9], l.Code+" "+l.Name) {
				t.Errorf("%s: CléA %s %q, want %q", a.Slug, l.Code, l.Name, r[9])
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: codes %v, want %v", a.Slug, got, want)
		}
	}
}

func TestAlignmentsHaveHonestAddresses(t *testing.T) {
	for _, a := range All() {
		for _, l := range a.Alignments {
			var want string
			switch {
			case l.Framework == "ESCO":
				want = l.Code
			case l.Framework == "CléA":
				want = "https://www.certificat-clea.fr/"
			case l.Framework == "RNCP":
				want = "https://www.francecompetences.fr/recherche/rncp/" + a.Bloc.CertificationCode[len("RNCP"):] + "/"
			case l.Code[0] >= 'A': // a job of the ROME has its own page
				want = "https://candidat.francetravail.fr/metierscope/fiche-metier/" + l.Code
			default: // a competence has none: the page of the whole repertoire
				want = "https://www.francetravail.org/opendata/repertoire-operationnel-des-meti.html"
			}
			if l.URL != want {
				t.Errorf("%s: %s %s leads to %s, want %s", a.Slug, l.Framework, l.Code, l.URL, want)
			}
		}
	}
}
