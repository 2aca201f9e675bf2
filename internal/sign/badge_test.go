package sign

import (
	"testing"
	"time"

	"galon/internal/credential"
	"galon/internal/domain"
)

const (
	issuer  = "did:web:galon.example:o:greta"
	signing = "2026-05-14T08:32:00Z"
)

func instant(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// badge is a small badge of Galon; end is its last day or "".
func badge(t testing.TB, end string) credential.Linted {
	t.Helper()
	in := credential.Input{
		BaseURL: "https://galon.example", Organisation: domain.Organisation{Slug: "greta", Name: "Greta du Haut-Doubs"}, RecipientName: "Zoé Œuvrard",
		Award: domain.Award{
			CredentialID: "urn:uuid:4b1f1a0e-0f43-4f0e-9f0a-6f3f0f6d3c11", SubjectID: "urn:uuid:9a3c8a8e-6a4c-4d55-8b26-0c7d1e6a9d02",
			StatusList: 1, StatusIndex: 42, ValidFrom: instant(t, "2026-05-14T08:00:00Z"),
			Achievement: domain.Achievement{
				Slug: "equipe", Kind: domain.SoftSkill, Title: "Travailler en équipe", Description: "Prendre sa part d’un travail commun.",
				Criteria: []string{"Prévient l’équipe avant de changer l’ordre des tâches"}, Assessment: "Observé en situation.",
			},
			Facts: domain.Facts{AwardedOn: "2026-05-14", Context: domain.Internship, Assessor: domain.Assessor{Name: "Paul Martin"}},
		},
	}
	if end != "" {
		in.Award.ValidUntil = instant(t, end)
	}
	doc, err := credential.Build(in)
	if err != nil {
		t.Fatal(err)
	}
	l, err := credential.Lint(doc)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// world is an organisation's ring and what it publishes.
func world(t testing.TB) (*Ring, *KeySet) {
	t.Helper()
	r := &Ring{Issuer: issuer, KeyURL: func(id string) string { return "https://galon.example/o/greta/keys/" + id }}
	for _, alg := range algorithms {
		r.Keys = append(r.Keys, generate(t, alg))
	}
	return r, published(t, r)
}

func published(t testing.TB, r *Ring) *KeySet {
	t.Helper()
	var keys []PublishedKey
	for _, k := range r.Keys {
		keys = append(keys, PublishedKey{ID: k.ID, Key: k.PublicKey(), KeyURL: r.KeyURL(k.ID)})
	}
	doc, err := DIDDocument(r.Issuer, keys)
	if err != nil {
		t.Fatal(err)
	}
	set, err := ParseKeySet(doc, r.Issuer)
	if err != nil {
		t.Fatal(err)
	}
	return set
}
