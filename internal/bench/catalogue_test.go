package bench

import (
	"bytes"
	"encoding/json"
	"testing"

	"galon/badges"
	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/jsonld"
	"galon/internal/testkit"
)

// catalogue gives every kind of document that we sign, for each badge of the catalogue: the badge without its proof and
// the options of the proof, the status lists, and what the organisation publishes beside them.
func catalogue(t *testing.T) [][]byte {
	t.Helper()
	w := testkit.NewWorld(t)
	var all [][]byte
	for _, a := range badges.All() {
		if a.Kind == domain.BlocAttestation && len(a.Bloc.NSF) == 0 {
			continue // nobody attests it before its record is imported; its document has the form of the other blocs
		}
		if a.Kind == domain.BlocAttestation {
			if err := w.Organisations.GrantHabilitation(t.Context(), testkit.Operator, domain.Habilitation{OrganisationID: w.Certifier.ID,
				CertificationCode: a.Bloc.CertificationCode, Scope: domain.ScopeAssess, From: "2020-01-01", To: "2035-12-31"}); err != nil {
				t.Fatal(err)
			}
		}
		order := w.Order(a.Slug, "Zoé Œuvrard", "zoe@exemple.fr")
		if a.Kind == domain.WorkExperienceKind {
			order.Facts.WorkExperience = &domain.WorkExperience{
				Employer: domain.LegalBody{SIRET: w.Employer.SIRET, Name: w.Employer.Name}, Place: "Dole", From: "2025-09-01", To: "2026-10-30",
				Minutes: 40 * 60, Tasks: []string{"Former au poste de conditionnement"},
			}
		}
		if a.Bloc != nil && domain.Day(a.Bloc.RegistrationEnd) < order.Facts.AwardedOn {
			order.Facts.AwardedOn = domain.Day(a.Bloc.RegistrationEnd)
		}
		award, err := w.Issuing.Issue(t.Context(), testkit.Operator, order)
		if err != nil {
			t.Fatal(a.Slug, err)
		}
		all = append(all, parts(t, award.Document)...)
		for _, purpose := range []string{credential.PurposeRevocation, credential.PurposeSuspension} {
			if list, err := w.Publishing.StatusList(t.Context(), w.School.Slug, 1, purpose); err == nil {
				all = append(all, parts(t, list.Document)...)
			}
		}
	}
	return all
}

// parts are the two documents that a proof is made over.
func parts(t *testing.T, signed []byte) [][]byte {
	t.Helper()
	head, tail, ok := bytes.Cut(signed, []byte(`,"proof":[`))
	if !ok {
		t.Fatalf("no proof: %s", signed)
	}
	var doc struct {
		Context json.RawMessage `json:"@context"`
	}
	var proof map[string]any
	if err := json.Unmarshal(signed, &doc); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(bytes.TrimSuffix(tail, []byte("]}")), &proof); err != nil {
		t.Fatal(err)
	}
	delete(proof, "proofValue")
	proof["@context"] = doc.Context
	options, err := json.Marshal(proof)
	if err != nil {
		t.Fatal(err)
	}
	return [][]byte{append(bytes.Clone(head), '}'), options}
}

// What we sign ourselves never needs the general path, which is fifty times slower.
func TestTheCatalogueNeverTakesTheGeneralPath(t *testing.T) {
	all := catalogue(t)
	if len(all) < 2*len(badges.All()) {
		t.Fatalf("only %d documents", len(all))
	}
	for _, doc := range all {
		if general, err := jsonld.General(doc); err != nil || general {
			t.Errorf("general %v, %v: %s", general, err, doc)
		}
	}
	if general, err := jsonld.General([]byte(`{"@context":{"@language":"fr"},"@id":"urn:x:1","urn:x:p":"x"}`)); err != nil || !general {
		t.Errorf("a document of the general path: %v, %v", general, err)
	}
}
