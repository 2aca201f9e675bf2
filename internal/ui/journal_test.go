package ui

import (
	"strings"
	"testing"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/store"
)

func TestJournalOfAnOrganisation(t *testing.T) {
	o := newOffice(t)
	award := o.issue(o.school, "travailler-en-equipe", "Sara Envoyée", "sara@exemple.fr", observed("2026-11-20"))
	o.issue(o.certifer, "travailler-en-equipe", "Zoé Ailleurs", "zoe@exemple.fr", observed("2026-11-20"))
	_, err := o.issuing.Revoke(t.Context(), o.staff, award.ID, domain.IssuedInError, "")
	o.must(err)
	o.must(o.Store.Write(t.Context(), func(tx *store.Tx) error {
		return tx.Audit(domain.AuditEntry{At: o.now, Actor: "nobody", Act: "share.create", OrganisationID: o.school.ID, Subject: "partage"})
	}))
	page := o.b.get("/pro/journal").expect(t, 200, "a retiré un badge", "a délivré un badge", string(award.ID), "Chaîne pas encore contrôlée",
		"!share.create", "!partage", "!Zoé", "!Sara", "!sara@exemple.fr")
	if strings.Index(page.body, "a retiré un badge") > strings.Index(page.body, "a délivré un badge") {
		t.Error("the newest does not stand first")
	}
	o.b.get("/pro/journal?quoi=key").expect(t, 200, "!a retiré un badge")
	o.b.get("/pro/journal?quoi=award.revoke").expect(t, 200, "a retiré un badge", "!a délivré un badge</a>")
	o.b.get("/pro/journal?quoi=share").expect(t, 200, "Aucun acte ne correspond", "!partage")
	o.b.get("/pro/journal?qui=account:inconnu").expect(t, 200, "Aucun acte ne correspond")
	o.b.get("/pro/journal?du=2031-01-01").expect(t, 200, "Aucun acte ne correspond")
	o.b.get("/pro/journal?du=hier&avant=x").expect(t, 200, "a retiré un badge")
	o.b.get("/pro/journal.csv?quoi=award").expect(t, 200, "date;qui;quoi;acte;objet;détail", ";award.revoke;"+string(award.ID)+";", "!share", "!Sara")
	o.browser().get("/pro/journal").expect(t, 303)

	delivery := app.Delivery{Installation: o.issuing.Installation}
	o.must(delivery.WatchAudit(t.Context()))
	o.b.get("/pro/journal").expect(t, 200, "Chaîne intacte\u00a0: contrôlée le")
	if _, err := o.Store.DB().ExecContext(t.Context(), `UPDATE audit SET detail = 'x' WHERE position = 2`); err != nil {
		t.Fatal(err)
	}
	now := o.now
	o.now = now.AddDate(0, 0, 1)
	o.must(delivery.WatchAudit(t.Context()))
	o.now = now
	o.b.get("/pro/journal").expect(t, 200, "Chaîne rompue, vue le", "Prévenez l’exploitant")
}
