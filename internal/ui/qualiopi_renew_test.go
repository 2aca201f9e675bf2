package ui

import (
	"testing"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
)

// The first page tells a Responsable in time that the certificate ends; its page takes the new date.
func TestTheFirstPageRemindsOfTheCertificate(t *testing.T) {
	t.Parallel()
	o, _ := registryOffice(t, false)
	b, _ := o.signedIn(o.school, "Anne Petit", "anne@atelier.exemple", domain.RoleManager)
	b.get("/pro").expect(t, 200, "!Qualiopi")
	b.get("/pro/verification").expect(t, 200, "!Qualiopi")
	o.must(o.Store.Write(t.Context(), func(tx *store.Tx) error {
		return tx.InsertApplication(domain.Application{ID: "06h0certificate", State: domain.ApplicationAccepted, OrganisationID: o.school.ID, Name: "Anne Petit",
			Email: "anne@atelier.exemple", CreatedAt: o.Now().Add(-time.Hour), Declared: domain.Declared{Qualiopi: domain.Qualiopi{Held: true, Until: "2027-01-31", Categories: []string{"formation"}}}})
	}))
	b.get("/pro").plain().expect(t, 200, "Certificat Qualiopi à renouveler avant le 31 janvier 2027", `href="/pro/verification#qualiopi"`)
	o.b.get("/pro").expect(t, 200, "!Qualiopi") // who delivers can do nothing about it
	o.b.get("/pro/verification").plain().expect(t, 200, "Votre certificat est valable jusqu’au 31 janvier 2027.", "!Enregistrer la nouvelle date")
	o.b.post("/pro/verification/qualiopi", "until", "2030-01-31").expect(t, 403)
	b.get("/pro/verification").expect(t, 200, "Enregistrer la nouvelle date")
	golden(t, "standing_qualiopi_faulty", b.post("/pro/verification/qualiopi", "until", "2040-01-31").expect(t, 422, "Vérifiez l’année", `value="2040-01-31"`).body)
	b.post("/pro/verification/qualiopi", "until", "31/01/2030").leads(t, "/pro/verification?ok=qualiopi-renewed")
	b.get("/pro/verification").plain().expect(t, 200, "Votre certificat est valable jusqu’au 31 janvier 2030.", "!Enregistrer la nouvelle date")
	b.get("/pro").expect(t, 200, "!Qualiopi")
	b.get("/pro/journal").expect(t, 200, "a donné la date de fin de son nouveau certificat Qualiopi")
}
