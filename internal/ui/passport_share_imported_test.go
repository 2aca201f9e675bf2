package ui

import (
	"net/url"
	"strings"
	"testing"

	"galon/internal/testkit"
)

// A badge that somebody brought is shared like one of our own, by every door: its own page, the form for several, the
// change of a share, paper. The employer reads where it comes from.
func TestShareABadgeOfAnotherSite(t *testing.T) {
	t.Parallel()
	l := newLived(t)
	other := l.browser()
	own := l.issue(l.school, "travailler-en-equipe", "Hugo Perrin", "hugo@exemple.fr", observed("2026-11-20"))
	l.acceptedIn(other, own, "hugo@exemple.fr")
	kept, err := l.Store.Award(t.Context(), l.byState["valid"].ID)
	l.must(err)
	other.send("/passeport/importer", map[string][]byte{"badge.json": kept.Document}).leads(t, "/passeport?ok=badge-imported")
	_, rest, _ := strings.Cut(other.get("/passeport").body, `href="/passeport/i/`)
	id := rest[:26]
	path := "/passeport/i/" + id
	other.get(path).expect(t, 200, path+"/partager", "personne d’autre que vous")
	other.get("/passeport/partages").expect(t, 200, "Montrer plusieurs badges", "Montrer un badge d’un autre site", path+"/partager")
	golden(t, "passport_share_imported_new", other.get(path+"/partager").expect(t, 200, `value="`+id+`" checked`, "au nom de Nadia Benali").body)
	l.b.get(path+"/partager").expect(t, 404)
	l.b.post(path+"/partager", "duration", "none").expect(t, 404)

	made := other.post(path+"/partager", "duration", "none", "label", "Laiterie Morel").to
	page := other.get(made).expect(t, 200, "Travailler en équipe", "Personne ne l’a encore ouvert.")
	code := publicCode.FindStringSubmatch(page.body)[1]
	employer := l.browser()
	employer.get("/v/"+code).expect(t, 200, "<h1>Badge peut-être d’une autre personne</h1>", "Rien ne prouve qu’il est à la personne", "!v-valide", "!Badge valide", "Nadia Benali", "La personne a apporté ce badge elle-même",
		"Nous ne pouvons pas dire qu’il est à la personne qui le montre.", "/v/"+code+".json", "!ob2.png", "!Hugo")
	employer.get("/v/"+code+".json").expect(t, 200, kept.CredentialID)
	employer.get("/v/"+code+".png").expect(t, 404)
	if pdf := employer.get("/v/"+code+"/preuve.pdf").expect(t, 200); !strings.HasPrefix(pdf.body, "%PDF") {
		t.Error("no proof")
	}
	other.get(made).expect(t, 200, "par le lien")
	other.get(path).expect(t, 200, "Laiterie Morel", path+"/enlever")
	other.get(made+"/vignette.png").expect(t, 200)
	other.get(made+"/vignette.svg").expect(t, 200, "Travailler en équipe", "!Hugo")
	paper := strings.NewReplacer("\n", " ", "\u00a0", " ").Replace(testkit.PDFText(t, []byte(other.get(made+"/cv.pdf").expect(t, 200, "!Hugo").body)))
	for _, want := range []string{"au nom de Nadia Benali", "rien ne prouve qu’il est à la personne du CV"} {
		if !strings.Contains(paper, want) || strings.Contains(paper, "Hugo") { // no name stands over the badge of another
			t.Errorf("the paper lacks %q, or names who brought it:\n%s", want, paper)
		}
	}
	other.get("/passeport/partages").expect(t, 200, "Laiterie Morel")

	// Both together, with less of the name and six digits.
	other.do("POST", made+"/modifier", url.Values{"chosen": {"1"}, "badge": {string(own.ID)}, "imported": {id}, "duration": {"none"}, "name": {"initials"},
		"hide": {"evidence"}, "pin": {"493027"}}).leads(t, made+"?ok=share-changed")
	other.get(made).expect(t, 200, "2 badges")
	other.get(made+"/modifier").expect(t, 200, `value="`+id+`" checked`, `value="`+string(own.ID)+`" checked`)
	employer.get("/v/"+code).expect(t, 403, "Code secret demandé")
	employer.post("/v/"+code, "pin", "493027").leads(t, "/v/"+code)
	golden(t, "hosted_share_imported_badges", employer.get("/v/"+code).expect(t, 200, "Badges de H. P.", "1 × Badge valide", "1 × Badge peut-être d’une autre personne", "!Badges apportés par la personne", "Au nom de N. B.", "!Nadia", "!Hugo").body)
	employer.get("/v/"+code+"?b=2").expect(t, 200, "N. B.", "!Nadia", "!Benali", "!.json", "preuve.pdf?b=2")
	employer.get("/v/"+code+".json?b=2").expect(t, 403)
	other.get(made+"/apercu").leads(t, "/v/"+code)
	other.get(made+"/cv.pdf").expect(t, 200)
	other.get("/passeport/passeport.pdf").expect(t, 200)

	other.get("/passeport/presentation").expect(t, 200, "!"+id)
	other.post("/passeport/presentation", "imported", id, "form", "json").expect(t, 422, "Ce badge n’est pas à votre nom")
	other.post(path+"/enlever").leads(t, "/passeport?ok=import-removed")
	employer.get("/v/"+code).expect(t, 200, "H. P.", "!N. B.")
	other.do("POST", "/passeport/partages/nouveau", url.Values{"chosen": {"1"}, "imported": {id}}).expect(t, 404)
	if log := l.log.String(); strings.Contains(log, "Benali") || strings.Contains(log, "493027") {
		t.Error("the log holds the name or the code")
	}
}
