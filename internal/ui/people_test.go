package ui

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/store"
)

func peopleOf(o office) app.AwardFilter { return app.AwardFilter{OrganisationID: o.school.ID} }

// rejects marks an award as its mail server does through Delivery: the address takes no mail.
func (o office) rejects(award domain.Award) {
	o.t.Helper()
	o.must(o.Store.Write(o.t.Context(), func(tx *store.Tx) error {
		if err := errors.Join(tx.MarkMailed(award.ID, time.Time{}), tx.MarkMailRejected(award.ID, o.now)); err != nil {
			return err
		}
		return tx.Audit(domain.AuditEntry{At: o.now, Actor: "operator", Act: "award.mail-rejected", OrganisationID: award.OrganisationID, Subject: string(award.ID)})
	}))
}

func TestPeopleByStateBadgeAndName(t *testing.T) {
	o := newOffice(t)
	golden(t, "people_list_empty", o.b.get("/pro/personnes").expect(t, 200, "Votre organisme n’a pas encore délivré de badge.").body)
	give := func(badge, name, email string) domain.Award {
		o.now = o.now.Add(time.Minute) // the list is in the order of the clock
		return o.issue(o.school, badge, name, email, observed("2026-11-20"))
	}
	give("travailler-en-equipe", "Sara Envoyée", "sara@exemple.fr")
	give("travailler-en-equipe", "Omar Ouvert", "omar@exemple.fr")
	accepted := give("travailler-en-equipe", "Anne Acceptée", "anne@exemple.fr")
	give("travailler-en-equipe", "Rémi Refusé", "remi@exemple.fr")
	bounced := give("travailler-en-equipe", "Ada Adresse", "ada@exemple.fr")
	revoked := give("organiser-son-travail", "Théo Retiré", "theo@exemple.fr")
	give("organiser-son-travail", "Paul Papier", "")
	suspended := give("organiser-son-travail", "Lucie Suspendue", "lucie@exemple.fr")
	o.issue(o.certifer, "travailler-en-equipe", "Zoé Ailleurs", "zoe@exemple.fr", observed("2026-11-20"))

	o.browser().get(o.lastLink("omar@exemple.fr", "/recevoir/")).expect(t, 200)
	o.acceptedIn(o.browser(), accepted, "anne@exemple.fr")
	o.browser().post(o.lastLink("remi@exemple.fr", "/recevoir/") + "/refuser")
	o.rejects(bounced)
	_, err := o.issuing.Revoke(t.Context(), o.staff, revoked.ID, domain.IssuedInError, "")
	o.must(err)
	_, err = o.issuing.Suspend(t.Context(), o.staff, suspended.ID)
	o.must(err)

	names := regexp.MustCompile(`<th scope="row"><input type="checkbox" name="award" value="[0-9a-v]{26}" aria-label="[^"]+"> <a href="/pro/b/[0-9a-v]{26}">([^<]+)</a>`)
	listed := func(query string) string {
		var got []string
		for _, m := range names.FindAllStringSubmatch(o.b.get("/pro/personnes?"+query).expect(t, 200, "!Zoé Ailleurs").body, -1) {
			got = append(got, strings.Fields(m[1])[0])
		}
		return strings.Join(got, " ")
	}
	for query, want := range map[string]string{
		"":                            "Lucie Paul Théo Ada Rémi Anne Omar Sara",
		"etat=envoye":                 "Lucie Sara",
		"etat=ouvert":                 "Omar",
		"etat=accepte":                "Anne",
		"etat=refuse":                 "Rémi",
		"etat=adresse":                "Ada",
		"etat=retire":                 "Théo",
		"etat=papier":                 "Paul",
		"etat=suspendu":               "Lucie",
		"etat=inconnu":                "Lucie Paul Théo Ada Rémi Anne Omar Sara", // an address from elsewhere: no fault
		"etat=prepare":                "Lucie Paul Théo Ada Rémi Anne Omar Sara",
		"badge=organiser-son-travail": "Lucie Paul Théo",
		"q=ANNE":                      "Anne",
		"q=acceptee":                  "Anne",
		"q=sara%40exemple":            "Sara",
		"q=100%25":                    "",
		"q=_":                         "",
		"badge=organiser-son-travail&etat=papier&q=paul": "Paul",
	} {
		if got := listed(query); got != want {
			t.Errorf("%q lists %q, want %q", query, got, want)
		}
	}
	golden(t, "people_list", o.b.get("/pro/personnes").body)
	golden(t, "people_list_nobody", o.b.get("/pro/personnes?q=zzz").expect(t, 200, "Aucune personne ne correspond.", "Effacer les filtres").body)
	golden(t, "console_home", o.b.get("/pro").expect(t, 200, "À faire", "!badges délivrés").body) // a Délivreur reads no statistics
	lead, _ := o.lead(t)
	lead.get("/pro").expect(t, 200, "À faire", "badges délivrés")
}

func TestPeoplePageByPage(t *testing.T) {
	o := newOffice(t)
	var csv strings.Builder
	csv.WriteString("nom;date;contexte;évaluateur\n")
	for i := range 60 {
		fmt.Fprintf(&csv, "Personne %02d;20/11/2026;formation;Claire Morel\n", i)
	}
	preview := o.b.upload("/pro/lot?badge=travailler-en-equipe", []byte(csv.String()))
	o.b.post(preview.to+"/delivrer").leads(t, preview.to)
	o.must(o.Jobs.Drain(t.Context()))

	first := o.b.get("/pro/personnes?q=personne").expect(t, 200, "Page suivante", "!Revenir au début")
	next := regexp.MustCompile(`href="(/pro/personnes\?apres=[^"]+)" rel="next"`).FindStringSubmatch(first.body)
	if next == nil {
		t.Fatal("no address of the next page")
	}
	last := o.b.get(strings.ReplaceAll(next[1], "&amp;", "&")).expect(t, 200, "Revenir au début", "!Page suivante")
	if a, b := strings.Count(first.body, "<tr><th"), strings.Count(last.body, "<tr><th"); a != 51 || b != 11 { // with the head
		t.Errorf("pages of %d and %d rows", a-1, b-1)
	}
}
