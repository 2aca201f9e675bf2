package ui

import (
	"encoding/json"
	"strings"
	"testing"

	"galon/internal/domain"
)

func TestHolderPublishesAndStopsTheOlderFormat(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	award := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", nadia, observed("2026-11-20"))
	w.acceptedIn(b, award, nadia)
	path := "/passeport/b/" + string(award.ID) + "/open-badges-2"
	b.get("/passeport/b/"+string(award.ID)).expect(t, 200, "Publier au format Open Badges 2.0", "Votre accord est nécessaire.")
	page := b.get(path).expect(t, 200, "toute personne qui a l’adresse peut lire ce badge", "Publier au format Open Badges 2.0", "Sans rien publier")
	golden(t, "passport_twin", page.body)
	b.post(path+"/publier").leads(t, path+"?ok=twin-published")
	page = b.get(path + "?ok=twin-published")
	page.expect(t, 200, "Badge publié au format Open Badges 2.0.", "Arrêter la publication", "/ob2/")
	b.get("/passeport/b/"+string(award.ID)).expect(t, 200, "toute personne qui a l’adresse peut le lire.")
	b.post(path+"/arreter").leads(t, path+"?ok=twin-stopped")
	b.post(path+"/arreter").leads(t, path+"?ok=twin-stopped") // a second press does no harm
	b.get(path).expect(t, 200, "Publier au format Open Badges 2.0")

	for _, form := range []string{"jws", "png", "svg"} {
		a := b.get(path + "/" + form)
		if a.status != 200 || a.header.Get("Cache-Control") != "no-store" || !strings.Contains(a.header.Get("Content-Disposition"), "badge-2-travailler-en-equipe."+form) {
			t.Errorf("%s: %d %v", form, a.status, a.header)
		}
	}
	b.get(path+"/gif").expect(t, 404)

	// Nobody else, and nobody without a passport.
	other := w.browser()
	other.get(path).leads(t, "/entrer")
	w.acceptedIn(other, w.issue(w.school, "travailler-en-equipe", "Luc Petit", "luc@exemple.fr", observed("2026-11-20")), "luc@exemple.fr")
	other.get(path).expect(t, 404)
	other.post(path+"/publier").expect(t, 404)
}

func TestHolderPresentsBadgesToAVerifier(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	award := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", nadia, observed("2026-11-20"))
	w.acceptedIn(b, award, nadia)
	const path = "/passeport/presentation"
	b.get("/passeport").expect(t, 200, "Présenter mes badges à un vérificateur")
	golden(t, "passport_present", b.get(path).expect(t, 200, "Présenter mes badges", "Travailler en équipe", "Chaque vérificateur reçoit une clé différente").body)
	b.post(path, "form", "json").expect(t, 422, "Choisissez au moins un badge.")
	b.post(path, "badge", string(award.ID), "challenge", "abc").expect(t, 422, "Indiquez aussi qui demande", `value="abc"`)
	b.post(path, "badge", string(domain.NewID[domain.AwardID](w.now))).expect(t, 404)
	a := b.post(path, "badge", string(award.ID), "domain", "https://emploi.exemple.fr", "challenge", "abc")
	var p struct {
		Holder               string
		Proof                struct{ Challenge, Domain string }
		VerifiableCredential []struct{ ID string }
	}
	if err := json.Unmarshal([]byte(a.body), &p); err != nil || a.status != 200 {
		t.Fatalf("%d %v %s", a.status, err, a.body)
	}
	if p.Proof.Challenge != "abc" || p.Proof.Domain != "https://emploi.exemple.fr" || !strings.HasPrefix(p.Holder, "did:key:z6Mk") ||
		len(p.VerifiableCredential) != 1 || p.VerifiableCredential[0].ID != award.CredentialID {
		t.Errorf("%s", a.body)
	}
	if a.header.Get("Cache-Control") != "no-store" || a.header.Get("Content-Type") != "application/vp" {
		t.Errorf("%v", a.header)
	}
	jwt := b.post(path, "badge", string(award.ID), "form", "jwt")
	if jwt.status != 200 || strings.Count(jwt.body, ".") != 2 {
		t.Errorf("%d %s", jwt.status, jwt.body)
	}
	w.browser().get(path).leads(t, "/entrer")
}
