package verify_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"galon/badges"
	"galon/internal/artwork"
	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/sign"
	"galon/internal/status"
	"galon/internal/testkit"
	"galon/internal/verify"
)

const corpusBase = "https://corpus.galon.example"

var (
	corpusSigned = time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	corpusDay    = domain.Day("2026-11-20")
	corpusIssuer = domain.Organisation{ID: "corpus", Slug: "atelier-ecole", Name: "Atelier-École « Œuvres vives »", Kind: domain.TrainingProvider,
		Town: "Besançon", Departement: "25", SIRET: "91234567500017", Email: "badges@atelier-ecole.example"}
)

// maker writes new entries of the corpus with keys that stay the same. The keys are of no organisation: they stand in
// testdata for everybody to see.
type maker struct {
	t       *testing.T
	entries map[string]entry
	web     *frozen
	ring    *sign.Ring
	keys    map[sign.Algorithm]*sign.Key
	revoked []int
}

func addToCorpus(t *testing.T, entries map[string]entry, web *frozen) {
	t.Helper()
	m := &maker{t: t, entries: entries, web: web}
	m.openKeys()
	m.registry()
	for _, kind := range slices.Sorted(maps.Keys(corpusKinds)) {
		m.kind(kind)
	}
	m.wholeModel()
	m.endorsements()
	m.presentations()
	m.withdrawn()
	m.documents()
	m.write("manifest.json", mustJSON(t, entries))
	m.write("web.json", mustJSON(t, web))
}

func (m *maker) must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (m *maker) write(name string, b []byte) {
	m.t.Helper()
	path := filepath.Join(corpusDir, name)
	m.must(os.MkdirAll(filepath.Dir(path), 0o755))
	m.must(os.WriteFile(path, b, 0o644))
}

// add keeps a new file; one that stands there already stays as it is.
func (m *maker) add(name, ending string, content []byte, verdict verify.Verdict) {
	m.t.Helper()
	if _, there := m.entries[name]; there {
		return
	}
	file := strings.ReplaceAll(name, "/", "-") + ending
	m.write(file, content)
	m.entries[name] = entry{File: file, Verdict: verdict}
}

// publish puts a document where it stands; what stands there stays.
func (m *maker) publish(url string, document []byte) {
	if _, there := m.web.Documents[url]; !there {
		m.web.Documents[url] = document
	}
}

func (m *maker) openKeys() {
	m.t.Helper()
	stored := map[sign.Algorithm]string{}
	b, err := os.ReadFile(filepath.Join(corpusDir, "keys.json"))
	if err == nil {
		m.must(json.Unmarshal(b, &stored))
	} else if !errors.Is(err, fs.ErrNotExist) {
		m.t.Fatal(err)
	}
	m.keys = map[sign.Algorithm]*sign.Key{}
	m.ring = &sign.Ring{Issuer: credential.DID(corpusBase, corpusIssuer.Slug), KeyURL: func(id string) string { return credential.KeyURL(corpusBase, corpusIssuer.Slug, id) }}
	for _, alg := range []sign.Algorithm{sign.Ed25519, sign.ES256, sign.RS256} {
		var key *sign.Key
		if text, there := stored[alg]; there {
			private, err := base64.StdEncoding.DecodeString(text)
			m.must(err)
			key, err = sign.ParseKey(alg, private)
			m.must(err)
		} else {
			key, err = sign.Generate(alg)
			m.must(err)
			stored[alg] = base64.StdEncoding.EncodeToString(key.PrivateBytes())
		}
		m.keys[alg] = key
		m.ring.Keys = append(m.ring.Keys, key)
	}
	m.write("keys.json", mustJSON(m.t, stored))
}

func (m *maker) registry() {
	r := &m.web.Registered
	if len(r.Entries) > 0 {
		return
	}
	from := corpusSigned.AddDate(0, 0, -30)
	entry := domain.RegistryEntry{DID: m.ring.Issuer, Slug: corpusIssuer.Slug, Name: corpusIssuer.Name, Town: corpusIssuer.Town, SIRET: corpusIssuer.SIRET, Kind: corpusIssuer.Kind,
		Decisions: []domain.RegistryDecision{{Kind: domain.Verified, From: from, DecidedBy: "corpus", Ground: "corpus"}}}
	var published []sign.PublishedKey
	for _, k := range m.ring.Keys {
		entry.Keys = append(entry.Keys, domain.PinnedKey{Thumbprint: k.ID, From: from})
		published = append(published, sign.PublishedKey{ID: k.ID, Key: k.PublicKey(), KeyURL: m.ring.KeyURL(k.ID)})
		m.publish(m.ring.KeyURL(k.ID), k.PublicKey().JWK(m.ring.KeyURL(k.ID)))
	}
	*r = domain.Registry{BaseURL: corpusBase, Version: 1, Entries: []domain.RegistryEntry{entry}}
	document, err := sign.DIDDocument(m.ring.Issuer, published)
	m.must(err)
	m.publish(credential.Profile(corpusBase, corpusIssuer.Slug)+"/did.json", document)
}

// corpusKinds are a definition and facts of each kind.
var corpusKinds = map[string]func() (domain.Achievement, domain.Facts){
	"soft_skill":       catalogue("travailler-en-equipe", testkit.SoftSkillFacts),
	"afest":            catalogue("conduire-une-fabrication-de-fromage", testkit.AfestFacts),
	"bloc_attestation": catalogue("bloc-entretenir-le-logement-et-le-linge", testkit.PanelFacts),
	"bloc_preparation": catalogue("preparation-entretenir-le-logement-et-le-linge", testkit.CourseFacts),
	"coloration":       catalogue("travailler-pres-d-une-installation-hydrogene", testkit.CourseFacts),
	"work_experience": catalogue("experience-de-travail-attestee", func(day domain.Day) domain.Facts {
		f := testkit.CourseFacts(day)
		f.WorkExperience = &domain.WorkExperience{Employer: domain.LegalBody{SIRET: "92345678400019", Name: "Fromagerie des Deux Monts"}, Place: "Dole",
			From: "2026-03-02", To: "2026-05-29", Minutes: 6000, Tasks: []string{"Emballer les meules"}}
		return f
	}),
	"participation": func() (domain.Achievement, domain.Facts) {
		return domain.Achievement{Slug: "journee-portes-ouvertes", Kind: domain.Participation, Version: "1", Title: "Participer à une journée portes ouvertes", Language: "fr",
			Description: "Tenir un poste d’accueil.", Criteria: []string{"Accueillir le public.", "Ranger le poste."}, Assessment: "Présence constatée.",
			Image: domain.BadgeImage{Shape: "circle", Color: "bleu", Pictogram: "users", Alt: "Badge rond bleu"}}, testkit.CourseFacts(corpusDay)
	},
	"certification": func() (domain.Achievement, domain.Facts) {
		c := badges.Certifications()[0]
		a, ok := badges.Compose(badges.ComposedSlug(domain.FullCertification, c.Code), c, c.Whole())
		if !ok {
			panic("no certification")
		}
		return a, testkit.PanelFacts(corpusDay)
	},
}

func catalogue(slug string, facts func(domain.Day) domain.Facts) func() (domain.Achievement, domain.Facts) {
	return func() (domain.Achievement, domain.Facts) {
		a, ok := badges.BySlug(slug)
		if !ok {
			panic("no badge " + slug)
		}
		return a, facts(corpusDay)
	}
}

// urn is random to look at and the same each time.
func urn(name string) string {
	sum := sha256.Sum256([]byte(name))
	b := sum[:16]
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b)
	return "urn:uuid:" + h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:32]
}

func (m *maker) input(name, kind string, change ...func(*credential.Input)) credential.Input {
	a, f := corpusKinds[kind]()
	in := credential.Input{BaseURL: corpusBase, Organisation: corpusIssuer, RecipientName: "Zoé Œuvrard", RecipientEmail: "zoe@exemple.fr", EmailSalt: "sel",
		Award: domain.Award{Achievement: a, Facts: f, CredentialID: urn(name), SubjectID: urn(name + " subject"), StatusList: 1, StatusIndex: placeOf(name)}}
	in.Award.ValidFrom, in.Award.ValidUntil = domain.Validity(a, f.AwardedOn, corpusSigned)
	in.Organisation.HashEmails = true
	for _, c := range change {
		c(&in)
	}
	return in
}

// placeOf is a place of the status list that no other name has; the even ones are never set.
func placeOf(name string) int {
	sum := sha256.Sum256([]byte(name))
	return (int(sum[0])<<8 | int(sum[1])) &^ 1
}

func (m *maker) lint(in credential.Input) credential.Linted {
	m.t.Helper()
	document, err := credential.Build(in)
	m.must(err)
	linted, err := credential.Lint(document)
	m.must(err)
	return linted
}

func (m *maker) prove(linted credential.Linted, algorithms ...sign.Algorithm) []byte {
	m.t.Helper()
	var document []byte
	for i, alg := range algorithms {
		var err error
		if i > 0 {
			linted, err = credential.LintVCDM(document)
			m.must(err)
		}
		document, err = m.ring.Prove(linted, sign.Proving{Algorithm: alg, Created: corpusSigned})
		m.must(err)
	}
	return document
}

func (m *maker) token(linted credential.Linted, alg sign.Algorithm) []byte {
	m.t.Helper()
	token, err := m.ring.SignJWT(linted, alg, corpusSigned)
	m.must(err)
	return []byte(token)
}

func revocationList(in *credential.Input) { in.Award.StatusKind = domain.StatusRevocation }

func (m *maker) kind(kind string) {
	linted := m.lint(m.input(kind, kind))
	eddsa, es256 := m.prove(linted, sign.Ed25519), m.token(linted, sign.ES256)
	m.add(kind+"/eddsa-rdfc-2022", ".json", eddsa, verify.Valid)
	m.add(kind+"/ecdsa-rdfc-2019", ".json", m.prove(linted, sign.ES256), verify.Valid)
	m.add(kind+"/proof-set", ".json", m.prove(linted, sign.Ed25519, sign.ES256), verify.Valid)
	m.add(kind+"/jwt-es256", ".jwt", es256, verify.Valid)
	m.add(kind+"/jwt-rs256", ".jwt", m.token(linted, sign.RS256), verify.Valid)
	m.add(kind+"/jwt-eddsa", ".jwt", m.token(linted, sign.Ed25519), verify.Valid)
	named := m.lint(m.input(kind+" named", kind, revocationList))
	m.add(kind+"/1edtech-list", ".json", m.prove(named, sign.Ed25519), verify.Valid)
	m.add(kind+"/1edtech-list-jwt", ".jwt", m.token(named, sign.ES256), verify.Valid)

	in := m.input(kind, kind)
	twin := m.signedTwin(in)
	m.add(kind+"/ob2-signed", ".jws", twin, verify.Valid)
	token := strings.ReplaceAll(kind, "_", "") + "corpus"
	hosted, err := credential.BuildAssertion(credential.TwinInput{Input: in, Token: token})
	m.must(err)
	m.publish(credential.AssertionTwin(corpusBase, token), hosted)
	m.add(kind+"/ob2-hosted", ".json", hosted, verify.Valid)
	class, err := credential.BuildBadgeClass(corpusBase, corpusIssuer, in.Award.Achievement)
	m.must(err)
	m.publish(credential.BadgeClassTwin(corpusBase, corpusIssuer.Slug, in.Award.Achievement.Slug), class) // what assertions of before named
	class, err = credential.BuildBadgeClassVersion(corpusBase, corpusIssuer, in.Award.Achievement)
	m.must(err)
	m.publish(credential.BadgeClassVersion(corpusBase, corpusIssuer.Slug, in.Award.Achievement.Slug, in.Award.Achievement.Version), class)
	if kind == "soft_skill" || kind == "bloc_attestation" { // the picture does not know what is baked into it
		m.baked(kind, in.Award.Achievement, eddsa, es256, twin, hosted, credential.AssertionTwin(corpusBase, token))
	}
}

func (m *maker) signedTwin(in credential.Input) []byte {
	m.t.Helper()
	assertion, err := credential.BuildAssertion(credential.TwinInput{Input: in, Signer: m.keys[sign.RS256].ID})
	m.must(err)
	twin, err := sign.SignJWS(m.keys[sign.RS256], assertion, "JWT")
	m.must(err)
	return []byte(twin)
}

func (m *maker) baked(kind string, a domain.Achievement, document, token, twin, hosted []byte, address string) {
	m.t.Helper()
	design := artwork.Design{Shape: artwork.Shape(a.Image.Shape), Color: artwork.Color(a.Image.Color), Pictogram: a.Image.Pictogram, Seed: a.Slug}
	png, err := design.PNG(32)
	m.must(err)
	svg := []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4"/></svg>`)
	put := func(name, ending string, b []byte, err error) {
		m.must(err)
		m.add(kind+"/"+name, ending, b, verify.Valid)
	}
	b, err := artwork.BakePNG(png, string(document))
	put("png-json", ".png", b, err)
	b, err = artwork.BakePNG(png, string(token))
	put("png-jwt", ".png", b, err)
	b, err = artwork.BakeSVG(svg, string(document), false)
	put("svg-json", ".svg", b, err)
	b, err = artwork.BakeSVG(svg, string(token), true)
	put("svg-jwt", ".svg", b, err)
	b, err = artwork.BakePNG2(png, string(twin))
	put("ob2-png-signed", ".png", b, err)
	b, err = artwork.BakePNG2(png, string(hosted))
	put("ob2-png-hosted", ".png", b, err)
	b, err = artwork.BakeSVG2(svg, string(twin), "")
	put("ob2-svg-signed", ".svg", b, err)
	b, err = artwork.BakeSVG2(svg, address, string(hosted))
	put("ob2-svg-hosted", ".svg", b, err)
}

func (m *maker) wholeModel() {
	linted := m.lint(m.input("whole model", "soft_skill", func(in *credential.Input) {
		in.Organisation.Issuing = domain.IssuingChoice{Schema: true, Refresh: true, TermsOfUse: "https://atelier-ecole.example/conditions"}
		in.RefreshURL = credential.Refresh(corpusBase, "corpus")
		a, f := &in.Award.Achievement, &in.Award.Facts
		a.Language, a.Credits = "fr-CH", 3.5
		a.Results = []domain.ResultDescription{{Slug: "note", Name: "Note", Type: "RawScore", Min: "0", Max: "20"},
			{Slug: "geste", Name: "Geste", Type: "RubricCriterionLevel", Levels: []domain.RubricLevel{{Name: "Guidé"}, {Name: "Autonome"}}}}
		a.Related = []domain.RelatedAchievement{{Slug: "tenir-sa-place", Version: "0.9"}}
		a.OtherIdentifiers = []domain.OtherIdentifier{{Type: "ext:RECTEC", Value: "SE-2"}}
		f.Credits, f.Results = 2.5, []domain.Result{{Description: "note", Value: "14.5"}, {Description: "geste", Level: 2}}
		f.Source = &domain.Source{Name: "Mission locale de Dole", SIRET: "73282932000074"}
		f.Activity = &domain.Activity{From: "2026-08-03", To: "2026-11-02", Role: "Responsable d’étal", Narrative: "A tenu l’étal seule."}
		f.Evidence = []domain.Evidence{{Name: "PV", Visibility: domain.VisibilityConfidential, SHA256: strings.Repeat("ab", 32)},
			{Name: "Vidéo", Visibility: domain.VisibilityOnRequest}, {Name: "Article", URL: "https://exemple.fr/article"}}
	}))
	document := m.prove(linted, sign.Ed25519)
	m.add("whole_model/eddsa-rdfc-2022", ".json", document, verify.Valid)
	m.add("whole_model/jwt-es256", ".jwt", m.token(linted, sign.ES256), verify.Valid)
	m.publish(credential.Refresh(corpusBase, "corpus"), document)
}

func (m *maker) endorsements() {
	endorsement := func(name, subject string) (document, token []byte) {
		built, err := credential.BuildEndorsement(corpusBase, corpusIssuer, domain.Endorsement{CredentialID: urn(name), Subject: subject,
			Comment: "Un travail sérieux.", StatusList: 1, StatusIndex: placeOf(name), ValidFrom: corpusSigned})
		m.must(err)
		linted, err := credential.LintEndorsement(built)
		m.must(err)
		return m.prove(linted, sign.Ed25519), m.token(linted, sign.ES256)
	}
	document, token := endorsement("endorsement", "did:web:autre.exemple.fr")
	m.add("endorsement/alone", ".json", document, verify.Valid)
	m.add("endorsement/alone-jwt", ".jwt", token, verify.Valid)
	of, _ := endorsement("endorsement of the model", credential.AchievementURL(corpusBase, corpusIssuer.Slug, "travailler-en-equipe"))
	linted := m.lint(m.input("endorsed", "soft_skill", func(in *credential.Input) { in.OfAchievement = []json.RawMessage{of} }))
	m.add("soft_skill/endorsed", ".json", m.prove(linted, sign.Ed25519), verify.Valid)
	m.add("soft_skill/endorsed-jwt", ".jwt", m.token(linted, sign.ES256), verify.Valid)
}

func (m *maker) presentations() {
	seed := sha256.Sum256([]byte("holder of the corpus"))
	key, err := sign.KeyOfSeed(seed[:])
	m.must(err)
	holder := &sign.Ring{Issuer: "did:key:" + key.Multibase(), Keys: []*sign.Key{key}}
	first, second := m.prove(m.lint(m.input("afest", "afest")), sign.Ed25519), m.prove(m.lint(m.input("coloration", "coloration")), sign.Ed25519)
	built, err := credential.BuildPresentation(urn("presentation"), holder.Issuer, []json.RawMessage{first, second})
	m.must(err)
	linted, err := credential.LintPresentation(built)
	m.must(err)
	document, err := holder.Prove(linted, sign.Proving{Algorithm: sign.Ed25519, Created: corpusSigned, Domain: "https://emploi.exemple.fr", Challenge: "défi", Alone: true})
	m.must(err)
	m.add("presentation/proof", ".json", document, verify.Valid)
	token, err := holder.SignPresentationJWT(linted, sign.Ed25519, corpusSigned, "https://emploi.exemple.fr", "défi")
	m.must(err)
	m.add("presentation/jwt", ".jwt", []byte(token), verify.Valid)
}

// withdrawn are badges that were taken back, by each mechanism, and one that is over.
func (m *maker) withdrawn() {
	odd := func(in *credential.Input) { in.Award.StatusIndex |= 1 }
	in := m.input("withdrawn", "soft_skill", odd)
	m.revoked = append(m.revoked, in.Award.StatusIndex)
	m.add("soft_skill/withdrawn", ".json", m.prove(m.lint(in), sign.Ed25519), verify.Revoked)
	m.add("soft_skill/withdrawn-1edtech", ".json", m.prove(m.lint(m.input("withdrawn named", "soft_skill", revocationList)), sign.Ed25519), verify.Revoked)
	m.add("soft_skill/withdrawn-ob2-signed", ".jws", m.signedTwin(m.input("withdrawn twin", "soft_skill")), verify.Revoked)
	over := m.lint(m.input("over", "soft_skill", func(in *credential.Input) {
		in.Award.ValidFrom, in.Award.ValidUntil = corpusSigned, corpusSigned.Add(time.Hour)
	}))
	m.add("soft_skill/over", ".json", m.prove(over, sign.Ed25519), verify.Expired)
}

// documents are the lists and the twins of the issuer, once everything that they name is known.
func (m *maker) documents() {
	bits, err := status.New(status.MinLength)
	m.must(err)
	for _, i := range m.revoked {
		m.must(bits.Set(i, true))
	}
	for _, purpose := range []string{credential.PurposeRevocation, credential.PurposeSuspension} {
		encoded, err := bits.Encode()
		m.must(err)
		url := credential.StatusList(corpusBase, corpusIssuer.Slug, 1)
		if purpose == credential.PurposeSuspension {
			url = credential.SuspensionTwin(url)
			empty, err := status.New(status.MinLength)
			m.must(err)
			encoded, err = empty.Encode()
			m.must(err)
		}
		built, err := credential.BuildStatusList(corpusBase, corpusIssuer, 1, purpose, encoded, corpusSigned, corpusSigned.AddDate(0, 0, 7))
		m.must(err)
		linted, err := credential.LintStatusList(built)
		m.must(err)
		m.publish(url, m.prove(linted, sign.Ed25519))
	}
	list, err := credential.BuildRevocationList(corpusBase, corpusIssuer, []credential.Withdrawn{{ID: urn("withdrawn named"), Reason: "Badge délivré par erreur."}})
	m.must(err)
	m.publish(credential.RevocationList(corpusBase, corpusIssuer.Slug), list)
	twins, err := credential.BuildRevocationList2(corpusBase, corpusIssuer, []credential.Withdrawn{
		{ID: credential.TwinID(domain.Award{CredentialID: urn("withdrawn twin")}), Reason: "Badge délivré par erreur."}})
	m.must(err)
	m.publish(credential.RevocationTwin(corpusBase, corpusIssuer.Slug), twins)
	key := m.keys[sign.RS256]
	issuer, err := credential.BuildIssuer2(corpusBase, corpusIssuer, []string{key.ID})
	m.must(err)
	m.publish(credential.IssuerTwin(corpusBase, corpusIssuer.Slug), issuer)
	published, err := credential.BuildKey2(corpusBase, corpusIssuer.Slug, key.ID, key.PublicKey().PEM())
	m.must(err)
	m.publish(credential.KeyTwin(corpusBase, corpusIssuer.Slug, key.ID), published)
}
