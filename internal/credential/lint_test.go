package credential

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"galon/internal/domain"
)

// at walks to a member: names, and numbers for places in a list.
func at(v any, path ...any) any {
	for _, p := range path {
		switch p := p.(type) {
		case string:
			v = v.(map[string]any)[p]
		case int:
			v = v.([]any)[p]
		}
	}
	return v
}

func object(v any, path ...any) map[string]any { return at(v, path...).(map[string]any) }

func spoil(t *testing.T, doc []byte, change func(map[string]any)) []byte {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(doc, &m); err != nil {
		t.Fatal(err)
	}
	change(m)
	b, err := encode(m)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func codesOf(err error) string {
	var all []string
	var walk func(error)
	walk = func(err error) {
		var f *DocumentError
		switch joined, ok := err.(interface{ Unwrap() []error }); {
		case ok:
			for _, e := range joined.Unwrap() {
				walk(e)
			}
		case errors.As(err, &f):
			all = append(all, f.Code)
		case err != nil:
			all = append(all, "not a DocumentError: "+err.Error())
		}
	}
	walk(err)
	return strings.Join(all, " ")
}

type spoiled struct {
	kind   domain.AchievementKind
	change func(map[string]any)
	want   string // codes of Lint
}

const subj, ach = "credentialSubject", "achievement"

// byTheStandard are faults that Check must see in anybody's badge.
var byTheStandard = map[string]spoiled{
	"no subject":            {domain.SoftSkill, func(m map[string]any) { delete(m, subj) }, CodeMissing},
	"no achievement":        {domain.SoftSkill, func(m map[string]any) { delete(object(m, subj), ach) }, CodeMissing},
	"no issuer":             {domain.SoftSkill, func(m map[string]any) { delete(m, "issuer") }, CodeMissing},
	"no id":                 {domain.SoftSkill, func(m map[string]any) { delete(m, "id") }, CodeMissing},
	"no validFrom":          {domain.SoftSkill, func(m map[string]any) { delete(m, "validFrom") }, CodeMissing},
	"achievement unnamed":   {domain.SoftSkill, func(m map[string]any) { delete(object(m, subj, ach), "name") }, CodeMissing},
	"achievement undescr.":  {domain.SoftSkill, func(m map[string]any) { delete(object(m, subj, ach), "description") }, CodeMissing},
	"no criteria":           {domain.SoftSkill, func(m map[string]any) { delete(object(m, subj, ach), "criteria") }, CodeMissing},
	"alignment without URL": {domain.SoftSkill, func(m map[string]any) { delete(object(m, subj, ach, "alignment", 0), "targetUrl") }, CodeMissing},
	"level without name": {domain.SoftSkill, func(m map[string]any) {
		delete(object(m, subj, ach, "resultDescription", 0, "rubricCriterionLevel", 1), "name")
	}, CodeMissing},
	"identity without type":  {domain.SoftSkill, func(m map[string]any) { delete(object(m, subj, "identifier", 0), "identityType") }, CodeMissing},
	"id no URI":              {domain.SoftSkill, func(m map[string]any) { m["id"] = "badge 1" }, CodeMalformed},
	"name a number":          {domain.SoftSkill, func(m map[string]any) { m["name"] = 12 }, CodeMalformed},
	"only one context":       {domain.SoftSkill, func(m map[string]any) { m["@context"] = []any{contextVCDM2} }, CodeMalformed},
	"foreign second context": {domain.SoftSkill, func(m map[string]any) { m["@context"] = []any{contextVCDM2, "https://exemple.fr/contexte.json"} }, CodeMalformed},
	"subject type":           {domain.SoftSkill, func(m map[string]any) { object(m, subj)["type"] = []any{"Person"} }, CodeMalformed},
	"achievement type":       {domain.SoftSkill, func(m map[string]any) { object(m, subj, ach)["type"] = "BadgeClass" }, CodeMalformed},
	"achievementType":        {domain.SoftSkill, func(m map[string]any) { object(m, subj, ach)["achievementType"] = "Diplôme" }, CodeMalformed},
	"identityType":           {domain.SoftSkill, func(m map[string]any) { object(m, subj, "identifier", 0)["identityType"] = "email" }, CodeMalformed},
	"identity with more":     {domain.SoftSkill, func(m map[string]any) { object(m, subj, "identifier", 0)["note"] = "x" }, CodeMalformed},
	"hashed as text":         {domain.SoftSkill, func(m map[string]any) { object(m, subj, "identifier", 0)["hashed"] = "false" }, CodeMalformed},
	"image type":             {domain.SoftSkill, func(m map[string]any) { object(m, subj, ach, "image")["type"] = []any{"Image"} }, CodeMalformed},
	"evidence type":          {domain.SoftSkill, func(m map[string]any) { object(m, "evidence", 0)["type"] = "Proof" }, CodeMalformed},
	"resultType":             {domain.SoftSkill, func(m map[string]any) { object(m, subj, ach, "resultDescription", 0)["resultType"] = "Niveau" }, CodeMalformed},
	"day for a date":         {domain.SoftSkill, func(m map[string]any) { m["validFrom"] = "2026-11-25" }, CodeDate},
	"awarded without zone":   {domain.SoftSkill, func(m map[string]any) { m["awardedDate"] = "2026-11-25T09:00:00" }, CodeDate},
	"ends before it begins":  {domain.SoftSkill, func(m map[string]any) { m["validUntil"] = "2020-01-01T00:00:00Z" }, CodeDatesReversed},
	"nobody":                 {domain.SoftSkill, func(m map[string]any) { delete(object(m, subj), "id"); delete(object(m, subj), "identifier") }, CodeSubject},
	"empty criteria":         {domain.SoftSkill, func(m map[string]any) { object(m, subj, ach)["criteria"] = map[string]any{} }, CodeCriteria},
	"unknown level":          {domain.SoftSkill, func(m map[string]any) { object(m, subj, "result", 0)["achievedLevel"] = "https://exemple.fr/#5" }, CodeResultLevel},
	"result without status": {domain.SoftSkill, func(m map[string]any) {
		object(m, subj, ach, "resultDescription", 0)["resultType"] = "Status"
	}, CodeResultStatus},
	"index a number":      {domain.SoftSkill, func(m map[string]any) { object(m, "credentialStatus")["statusListIndex"] = 7 }, CodeStatusMember},
	"index negative":      {domain.SoftSkill, func(m map[string]any) { object(m, "credentialStatus")["statusListIndex"] = "-7" }, CodeStatusMember},
	"no list":             {domain.SoftSkill, func(m map[string]any) { delete(object(m, "credentialStatus"), "statusListCredential") }, CodeStatusMember},
	"no purpose":          {domain.SoftSkill, func(m map[string]any) { delete(object(m, "credentialStatus"), "statusPurpose") }, CodeStatusMember},
	"status id is list":   {domain.SoftSkill, func(m map[string]any) { s := object(m, "credentialStatus"); s["id"] = s["statusListCredential"] }, CodeStatusIsItself},
	"status without type": {domain.SoftSkill, func(m map[string]any) { delete(object(m, "credentialStatus"), "type") }, CodeMissing},
	"plain credential":    {domain.SoftSkill, func(m map[string]any) { m["type"] = []any{"VerifiableCredential"} }, CodeNotBadge},
	"no credential":       {domain.SoftSkill, func(m map[string]any) { m["type"] = "AchievementCredential" }, CodeNotCredential},
	"learner record":      {domain.SoftSkill, func(m map[string]any) { m["type"] = []any{"VerifiableCredential", "ClrCredential"} }, CodeRecord},
	"open badges 2":       {domain.SoftSkill, func(m map[string]any) { m["@context"] = "https://w3id.org/openbadges/v2" }, CodeOpenBadges2},
	"no context":          {domain.SoftSkill, func(m map[string]any) { delete(m, "@context") }, CodeNotCredential},
}

// byOurHabit are faults that only Lint sees: the same document is a sound badge of somebody else.
var byOurHabit = map[string]spoiled{
	"already signed": {domain.SoftSkill, func(m map[string]any) { m["proof"] = []any{map[string]any{"type": "DataIntegrityProof"}} }, "proof-already"},
	"third context":  {domain.SoftSkill, func(m map[string]any) { m["@context"] = append(m["@context"].([]any), "https://exemple.fr/c.json") }, "contexts-other"},
	"older context": {domain.SoftSkill, func(m map[string]any) {
		m["@context"].([]any)[1] = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json"
	}, "contexts-other"},
	"context in line": {domain.SoftSkill, func(m map[string]any) {
		m["@context"] = append(m["@context"].([]any), map[string]any{"x": "https://exemple.fr/x"})
	}, "contexts-other"},
	"id an address":      {domain.SoftSkill, func(m map[string]any) { m["id"] = "https://galon.example/v/7KQ4" }, "id-not-uuid"},
	"id of time":         {domain.SoftSkill, func(m map[string]any) { m["id"] = "urn:uuid:019abcde-6f0e-7f6a-9f0c-2d1f5c1f7a10" }, "id-not-uuid"},
	"subject an address": {domain.SoftSkill, func(m map[string]any) { object(m, subj)["id"] = "did:example:1" }, "subject-not-uuid"},
	"one id for two":     {domain.SoftSkill, func(m map[string]any) { object(m, subj)["id"] = m["id"] }, "subject-is-badge"},
	"issuer bare":        {domain.SoftSkill, func(m map[string]any) { m["issuer"] = "did:web:galon.example:o:cfa" }, "issuer-not-object"},
	"issuer by URL":      {domain.SoftSkill, func(m map[string]any) { object(m, "issuer")["id"] = "https://galon.example/o/cfa" }, "issuer-not-did"},
	"issuer unnamed":     {domain.SoftSkill, func(m map[string]any) { delete(object(m, "issuer"), "name") }, "issuer-unnamed"},
	"issuer e-mail":      {domain.SoftSkill, func(m map[string]any) { object(m, "issuer")["email"] = "contact" }, "issuer-email"},
	"no name":            {domain.SoftSkill, func(m map[string]any) { delete(object(m, subj), "identifier") }, "name-not-once"},
	"two names": {domain.SoftSkill, func(m map[string]any) {
		s := object(m, subj)
		s["identifier"] = append(s["identifier"].([]any), s["identifier"].([]any)[0])
	}, "name-not-once"},
	"phone in clear": {domain.SoftSkill, func(m map[string]any) { object(m, subj, "identifier", 0)["identityType"] = "ext:phone" }, "identity-in-clear"},
	"hash without salt": {domain.SoftSkill, func(m map[string]any) {
		i := object(m, subj, "identifier", 0)
		i["hashed"] = true
		i["identityHash"] = "sha256$00"
	}, "identity-in-clear"},
	"one alignment alone":  {domain.SoftSkill, func(m map[string]any) { a := object(m, subj, ach); a["alignment"] = a["alignment"].([]any)[0] }, "list-expected"},
	"empty list":           {domain.SoftSkill, func(m map[string]any) { object(m, subj, ach)["tag"] = []any{} }, "list-expected"},
	"fraction of a second": {domain.SoftSkill, func(m map[string]any) { m["validFrom"] = "2026-11-25T09:30:12.5Z" }, "date-not-whole"},
	"local time":           {domain.SoftSkill, func(m map[string]any) { m["awardedDate"] = "2026-11-20T01:00:00+01:00" }, "date-not-whole"},
	"no status":            {domain.SoftSkill, func(m map[string]any) { delete(m, "credentialStatus") }, "status-not-one"},
	"two statuses": {domain.SoftSkill, func(m map[string]any) {
		second := map[string]any{}
		for k, v := range object(m, "credentialStatus") {
			second[k] = v
		}
		second["statusPurpose"] = "suspension"
		m["credentialStatus"] = []any{m["credentialStatus"], second}
	}, "status-not-one"},
	"suspension entry":    {domain.SoftSkill, func(m map[string]any) { object(m, "credentialStatus")["statusPurpose"] = "suspension" }, "status-purpose"},
	"list nowhere":        {domain.SoftSkill, func(m map[string]any) { object(m, "credentialStatus")["statusListCredential"] = "urn:liste:1" }, "status-list"},
	"kind of another":     {domain.Coloration, func(m map[string]any) { object(m, subj, ach)["achievementType"] = "Certification" }, "kind-unknown"},
	"no kind":             {domain.Coloration, func(m map[string]any) { delete(object(m, subj, ach), "achievementType") }, "kind-unknown"},
	"other title":         {domain.Coloration, func(m map[string]any) { m["name"] = "Expert" }, "title-other"},
	"not assessed":        {domain.Coloration, func(m map[string]any) { delete(m, "evidence") }, "assessment-missing"},
	"assessed in silence": {domain.Coloration, func(m map[string]any) { object(m, "evidence", 0)["narrative"] = " " }, "assessment-missing"},
	"assessed second":     {domain.SoftSkill, func(m map[string]any) { e := m["evidence"].([]any); e[0], e[1] = e[1], e[0] }, "assessment-missing"},
	"three elements":      {domain.AFEST, func(m map[string]any) { m["evidence"] = m["evidence"].([]any)[:5] }, "afest-element-missing"},
	"empty element":       {domain.AFEST, func(m map[string]any) { object(m, "evidence", 4)["narrative"] = "" }, "afest-element-missing"},
	"element twice":       {domain.AFEST, func(m map[string]any) { object(m, "evidence", 4)["genre"] = GenreDesignation }, "afest-element-missing"},
	"afest in disguise":   {domain.AFEST, func(m map[string]any) { object(m, subj, ach)["achievementType"] = "Competency" }, "afest-not-here"},
	"bloc that ends":      {domain.BlocAttestation, func(m map[string]any) { m["validUntil"] = "2030-01-01T00:00:00Z" }, "bloc-ends"},
	"bloc title changed":  {domain.BlocAttestation, func(m map[string]any) { m["name"] = "Bloc 1"; object(m, subj, ach)["name"] = "Bloc 1" }, "bloc-title"},
	"bloc unaligned":      {domain.BlocAttestation, func(m map[string]any) { delete(object(m, subj, ach), "alignment") }, "bloc-unnamed"},
	"bloc unmentioned":    {domain.BlocAttestation, func(m map[string]any) { m["evidence"] = m["evidence"].([]any)[:1] }, "bloc-mentions"},
	"no disclaimer":       {domain.Coloration, func(m map[string]any) { object(m, subj, ach, "criteria")["narrative"] = "- Faire." }, "disclaimer-missing"},
	"half a disclaimer": {domain.BlocPreparation, func(m map[string]any) {
		c := object(m, subj, ach, "criteria")
		c["narrative"] = strings.Replace(c["narrative"].(string), notAValidation+"\n\n", "", 1)
	}, "disclaimer-missing"},
	"only a disclaimer": {domain.Coloration, func(m map[string]any) { object(m, subj, ach, "criteria")["narrative"] = notACertification }, "criteria-empty"},
	"bell":              {domain.Coloration, func(m map[string]any) { object(m, subj, ach)["description"] = "a\u0007b" }, "text-unclean"},
	"tab":               {domain.Coloration, func(m map[string]any) { object(m, subj, ach)["description"] = "a\tb" }, "text-unclean"},
	"decomposed":        {domain.Coloration, func(m map[string]any) { object(m, subj, "identifier", 0)["identityHash"] = "Zoe\u0301" }, "text-unclean"},
	"replacement sign":  {domain.Coloration, func(m map[string]any) { object(m, subj, "identifier", 0)["identityHash"] = "Zo\ufffd" }, "text-unclean"},
	"e-mail":            {domain.Coloration, func(m map[string]any) { object(m, "evidence", 0)["narrative"] = "Voir nadia.b@exemple.fr." }, "email-in-clear"},
	"e-mail in address": {domain.Coloration, func(m map[string]any) { object(m, "evidence", 0)["id"] = "https://exemple.fr/?de=n%40exemple.fr" }, "email-in-clear"},
	"picture inside": {domain.Coloration, func(m map[string]any) {
		object(m, subj, ach, "image")["id"] = "data:image/png;base64," + strings.Repeat("A", 2000)
	}, "data-too-long"},
}

func TestLintRefuses(t *testing.T) {
	for name, test := range byTheStandard {
		doc := spoil(t, build(t, inputOf(test.kind)), test.change)
		if l, err := Lint(doc); codesOf(err) != test.want || l.Bytes() != nil {
			t.Errorf("%s: Lint says %q, want %q (%v)", name, codesOf(err), test.want, err)
		}
		if _, err := Check(doc); codesOf(err) != test.want {
			t.Errorf("%s: Check says %q, want %q", name, codesOf(err), test.want)
		}
	}
	for name, test := range byOurHabit {
		doc := spoil(t, build(t, inputOf(test.kind)), test.change)
		if l, err := Lint(doc); codesOf(err) != test.want || l.Bytes() != nil {
			t.Errorf("%s: Lint says %q, want %q", name, codesOf(err), test.want)
		}
		if _, err := Check(doc); err != nil {
			t.Errorf("%s: Check refuses what is only our habit: %v", name, err)
		}
	}
}

func TestLintKeepsTheBytes(t *testing.T) {
	doc := build(t, inputOf(domain.AFEST))
	l, err := Lint(doc)
	if err != nil {
		t.Fatal(err)
	}
	want := string(doc)
	doc[0] = 'x' // the caller's slice is the caller's
	if string(l.Bytes()) != want {
		t.Error("Linted does not hold the bytes that were linted")
	}
}

func TestLintTellsAllFaultsAtOnce(t *testing.T) {
	doc := spoil(t, build(t, inputOf(domain.Coloration)), func(m map[string]any) {
		m["id"] = "https://galon.example/1"
		delete(m, "credentialStatus")
	})
	_, err := Lint(doc)
	if got := codesOf(err); got != "id-not-uuid status-not-one" {
		t.Errorf("codes %q", got)
	}
}

func TestDetailsNameTheMember(t *testing.T) {
	for name, test := range map[string]struct {
		change func(map[string]any)
		want   string
	}{
		"missing":   {func(m map[string]any) { delete(object(m, subj, ach), "name") }, "Le champ « credentialSubject › achievement › name » manque."},
		"malformed": {func(m map[string]any) { object(m, subj, "identifier", 0)["hashed"] = 1 }, "Le champ « credentialSubject › identifier › 0 › hashed » n’a pas la forme que le standard demande."},
	} {
		_, err := Check(spoil(t, build(t, inputOf(domain.SoftSkill)), test.change))
		var f *DocumentError
		if !errors.As(err, &f) || strings.ReplaceAll(f.Detail, "\u00a0", " ") != test.want {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
}

func TestLintStatusListRefuses(t *testing.T) {
	good, err := BuildStatusList(testBase, ecole(), 1, PurposeRevocation, "uH4sIAAAAAAAA", signedAt, signedAt.AddDate(0, 0, 7))
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		change func(map[string]any)
		want   string
	}{
		"no list":          {func(m map[string]any) { delete(object(m, subj), "encodedList") }, CodeMissing},
		"list not base64":  {func(m map[string]any) { object(m, subj)["encodedList"] = "zabc=" }, CodeMalformed},
		"no credential":    {func(m map[string]any) { m["type"] = []any{"BitstringStatusListCredential"} }, CodeMalformed},
		"subject type":     {func(m map[string]any) { object(m, subj)["type"] = "List" }, CodeMalformed},
		"two purposes":     {func(m map[string]any) { object(m, subj)["statusPurpose"] = []any{"revocation", "suspension"} }, "status-purpose"},
		"other purpose":    {func(m map[string]any) { object(m, subj)["statusPurpose"] = "message" }, "status-purpose"},
		"no end":           {func(m map[string]any) { delete(m, "validUntil") }, "date-missing"},
		"reversed":         {func(m map[string]any) { m["validUntil"] = "2020-01-01T00:00:00Z" }, CodeDatesReversed},
		"fraction":         {func(m map[string]any) { m["validFrom"] = "2026-11-25T09:30:12.5Z" }, "date-not-whole"},
		"further contexts": {func(m map[string]any) { m["@context"] = []any{contextVCDM2, contextOpenBadge} }, "contexts-other"},
	} {
		if _, err := LintStatusList(spoil(t, good, test.change)); codesOf(err) != test.want {
			t.Errorf("%s: %q, want %q", name, codesOf(err), test.want)
		}
	}
}
