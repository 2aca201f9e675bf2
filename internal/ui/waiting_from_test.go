package ui

import (
	"net/url"
	"strings"
	"testing"

	"galon/internal/app"
	"galon/internal/domain"
)

// Where a second person signs off, no page says that a badge was given before they have.
func TestNoPageSaysGivenBeforeTheSecondPerson(t *testing.T) {
	o, _ := claimOffice(t)
	_, err := (&app.Organisations{Installation: o.Installation}).Configure(t.Context(), o.staff, o.school.ID, func(x *domain.Organisation) { x.Issuing.FourEyes = true })
	o.must(err)
	begun := o.b.post("/pro/observations", "achievement", "travailler-en-equipe", "name", "Léa Martin", "email", "lea@exemple.fr")
	at := strings.TrimSuffix(begun.to, "?ok=gathering-started")
	see := func(b *browser, path, day, key string) {
		b.do("POST", path, url.Values{"on": {day}, "context": {"training"}, "situation": {"Elle aide."}, "seen": {"0"}, "form-key": {key}})
	}
	see(o.b, at+"/noter", "2026-10-02", "aa")
	see(o.b, at+"/noter", "2026-11-02", "bb")
	o.b.post(at+"/inviter", "name", "Paul Mercier", "email", "paul@chantier.example")
	o.must(o.Jobs.Drain(t.Context()))
	see(o.browser(), o.lastLink("paul@chantier.example", "/avis/"), "2026-11-04", "dd")
	o.b.post(at+"/delivrer", "level", "0").leads(t, at+"?ok=award-waiting")
	o.b.get(at).expect(t, 200, "Attend une autre personne", "Attributions à valider", "!Badge délivré", "!Les observations suffisent")
	o.b.post(at+"/delivrer", "level", "0").expect(t, 422, "attend déjà la validation")

	rooms := &app.Sessions{Issuing: o.issuing}
	room, err := rooms.OpenSession(t.Context(), o.staff, "travailler-en-equipe", observed("2026-11-20"), 2)
	o.must(err)
	guest, err := rooms.GuestAsks(t.Context(), room.Code, "Zoé Roux", "")
	o.must(err)
	at = roomURL(room.ID)
	o.b.post(at+"/delivrer", "guest", string(guest.ID)).leads(t, at+"?ok=session-waiting")
	o.b.get(at).expect(t, 200, "Attend une autre personne", "0 personne attend", "!Badge délivré")
}

// A correction takes back the badge whose place it takes: who signs it off is told, and finds that badge.
func TestWhoSignsOffACorrectionSeesWhatItReplaces(t *testing.T) {
	o := newOffice(t)
	boss := domain.Actor{Operator: true, OrganisationID: o.school.ID}
	old := o.issue(o.school, "travailler-en-equipe", "Marc Lambert", "marc.lambert@exemple.fr", observed("2026-11-02"))
	_, err := (&app.Organisations{Installation: o.Installation}).Configure(t.Context(), boss, o.school.ID, func(x *domain.Organisation) { x.Issuing.FourEyes = true })
	o.must(err)
	_, err = o.issuing.Amend(t.Context(), boss, old.ID, app.RequestKey{}, func(c *app.Correction) { c.Name = "Marc Lambertin" })
	o.must(err)
	approver, _ := o.signedIn(o.school, "Rémi Courbet", "remi@atelier.exemple", domain.RoleApprover)
	approver.get("/pro/attente").expect(t, 200, "Marc Lambertin", `<a href="`+awardURL(old.ID)+`">Corrige ce badge, qui sera alors retiré</a>`)
	approver.get(awardURL(old.ID)).plain().expect(t, 200, "Marc Lambert", "Une correction attend une autre personne. Demandée le", "Ce badge reste valable jusque-là.", `href="/pro/attente"`)
	o.b.get(awardURL(old.ID)).plain().expect(t, 200, "Une correction attend une autre personne.", "!Corriger le nom, l’adresse")
	waiting, _, err := o.issuing.ToSignOff(t.Context(), o.staff, "")
	o.must(err)
	approver.do("POST", "/pro/attente/refuser", url.Values{"award": {string(waiting[0].ID)}, "reason": {"Le nom était bon."}})
	o.b.get(awardURL(old.ID)).plain().expect(t, 200, "Une autre personne a refusé la correction le", "Le nom était bon.", "Corriger le nom, l’adresse", "!attend une autre personne")
}
