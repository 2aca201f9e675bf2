package credential

import (
	"encoding/json"
	"strings"
	"testing"

	"galon/internal/domain"
	"galon/internal/jsonld"
	"galon/schemas"
)

// everything is one of each document that we build, by the name of the schema that it must fit.
func everything(t *testing.T) map[string]map[string][]byte {
	t.Helper()
	badge := map[string][]byte{"whole model": build(t, richInput())}
	for _, kind := range allKinds {
		in := inputOf(kind)
		badge[string(kind)] = build(t, in)
		in.Award.StatusKind = domain.StatusRevocation
		badge[string(kind)+" 1edtech"] = build(t, in)
	}
	must := func(b []byte, err error) []byte {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	endorsement := must(BuildEndorsement(testBase, ecole(), endorsementInput()))
	signed := json.RawMessage(strings.TrimSuffix(string(endorsement), "}") + `,"proof":[{"type":"DataIntegrityProof","cryptosuite":"eddsa-rdfc-2022",` +
		`"created":"2026-11-25T09:30:12Z","verificationMethod":"did:key:z#z","proofPurpose":"assertionMethod","proofValue":"z"}]}`)
	in := inputOf(domain.Coloration)
	in.OfIssuer, in.OfAchievement = []json.RawMessage{signed}, []json.RawMessage{signed}
	badge["endorsed"] = build(t, in)
	said := Endorsements{Documents: []json.RawMessage{signed}, JWTs: []string{"eyJ.eyJ.c2ln"}}
	presentation := must(BuildPresentation("urn:uuid:7a6c1f0e-8a50-4c3e-8d6e-1b2a3c4d5e6f", "did:key:z", []json.RawMessage{badge["coloration"]}))
	return map[string]map[string][]byte{
		"achievementcredential": badge,
		"endorsementcredential": {"endorsement": signed},
		"achievement":           {"definition": must(BuildAchievement(testBase, ecole(), richInput().Award.Achievement, said))},
		"profile":               {"profile": must(BuildProfile(testBase, ecole(), said))},
		"presentation":          {"presentation": presentation},
	}
}

// Every document that we build fits our own schema of it, always.
func TestEverythingFitsOurSchemas(t *testing.T) {
	ours := map[string]string{
		"achievementcredential": schemaAchievementCredential, "endorsementcredential": "ob3/endorsementcredential.schema.json",
		"achievement": "ob3/achievement.schema.json", "profile": "ob3/profile.schema.json",
	}
	for name, documents := range everything(t) {
		for what, doc := range documents {
			if name == "presentation" { // has no schema of ours: its rules are code
				if err := CheckPresentation(doc); err != nil {
					t.Errorf("%s: %v", what, err)
				}
				continue
			}
			n, err := decode(doc)
			if err != nil {
				t.Fatal(err)
			}
			if err := checkSchema(ours[name], n); err != nil {
				t.Errorf("%s does not fit %s: %v", what, ours[name], err)
			}
		}
	}
}

// And the schemas that 1EdTech and the W3C publish, where they stand beside the project.
func TestEverythingFitsThePublishedSchemas(t *testing.T) {
	tried := 0
	for pattern, name := range map[string]string{
		"schemas/ob-v3p0/achievementcredential.*-*.schema.json":                     "achievementcredential",
		"schemas/1edtech-variants/strict_ob_v3p0_achievementcredential_schema.json": "achievementcredential",
		"schemas/1edtech-variants/ob_v3p0_achievementcredential_schema.json":        "achievementcredential",
		"schemas/1edtech-variants/ob_v3p0_endorsementcredential_schema.json":        "endorsementcredential",
		"schemas/ob-v3p0/endorsementcredential.json-ld.schema.json":                 "endorsementcredential",
		"schemas/ob-v3p0/achievement.json-ld.schema.json":                           "achievement",
		"schemas/ob-v3p0/profile.json-ld.schema.json":                               "profile",
		"schemas/1edtech-variants/ob_v3p0_profile_schema.json":                      "profile",
	} {
		for file, text := range referenceFiles(t, pattern) {
			if strings.Contains(file, "vcdm1") {
				continue
			}
			validate := published(t, file, text)
			for what, doc := range everything(t)[name] {
				tried++
				if err := validate(doc); err != nil {
					t.Errorf("%s does not fit %s: %.1500v", what, file, err)
				}
			}
		}
	}
	if tried < 30 {
		t.Errorf("only %d were tried", tried)
	}
}

// The twins fit the one schema of ours for Open Badges 2.0, each as its class.
func TestTwinsFitOurSchema(t *testing.T) {
	must := func(b []byte, err error) []byte {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	documents := map[string][][]byte{
		"CryptographicKey": {must(BuildKey2(testBase, ecole().Slug, "k1", "-----BEGIN PUBLIC KEY-----\nMA==\n-----END PUBLIC KEY-----\n"))},
		"RevocationList":   {must(BuildRevocationList2(testBase, ecole(), nil)), must(BuildRevocationList2(testBase, ecole(), []Withdrawn{{TwinID(inputOf(domain.Coloration).Award), "Par erreur."}}))},
		"RevokedAssertion": {must(BuildRevokedAssertion(testBase, "token", "Par erreur."))},
	}
	o := ecole()
	o.Email = "badges@atelier-ecole.example"
	documents["Issuer"] = [][]byte{must(BuildIssuer2(testBase, ecole(), nil)), must(BuildIssuer2(testBase, o, []string{"k1"}))}
	for _, kind := range allKinds {
		in := inputOf(kind)
		documents["BadgeClass"] = append(documents["BadgeClass"], must(BuildBadgeClass(testBase, ecole(), in.Award.Achievement)))
		documents["Assertion"] = append(documents["Assertion"], must(BuildAssertion(TwinInput{Input: in, Token: "token"})))
		in.RecipientEmail, in.EmailSalt = "nadia@exemple.fr", "sel"
		documents["Assertion"] = append(documents["Assertion"], must(BuildAssertion(TwinInput{Input: in, Signer: "k1"})))
	}
	for class, all := range documents {
		s, err := schemas.Compile("ob2/openbadges.schema.json#/$defs/" + class)
		if err != nil {
			t.Fatal(err)
		}
		for _, doc := range all {
			var v any
			if err := json.Unmarshal(doc, &v); err != nil {
				t.Fatal(err)
			}
			if err := s.Validate(v); err != nil {
				t.Errorf("%s: %v\n%s", class, err, doc)
			}
		}
	}
}

// Nothing of what we build is lost between the document and its canonical form: no undefined term or type, no address
// that is not whole (JSON-LD safe mode).
func TestEverythingIsSafe(t *testing.T) {
	for _, documents := range everything(t) {
		for what, doc := range documents {
			if _, err := jsonld.Canonicalize(doc); err != nil {
				t.Errorf("%s: %v", what, err)
			}
		}
	}
}
