package ui

import (
	"archive/zip"
	"crypto/sha256"
	"fmt"
	"io"
	"net/url"
	"strings"
	"testing"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/testkit"
)

// registryOffice is the school's console with the doors of who asks for entry and of the operator's team beside it.
func registryOffice(t *testing.T, two bool) (o office, team [2]*browser) {
	t.Helper()
	o = newOffice(t)
	console := &Console{Site: o.site, Issuing: o.issuing, Batches: &app.Batches{Issuing: o.issuing}, Accounts: o.accounts}
	registrars := &app.Registrars{Organisations: &app.Organisations{Installation: o.Installation}, TwoOperators: two}
	o.must((&Onboarding{Console: console, Applications: &app.Applications{Installation: o.Installation}}).Mount(o.router))
	o.must((&Admin{Site: o.site, Registrars: registrars, Accounts: o.accounts}).Mount(o.router))
	for i, who := range [][3]string{{"Paule Mercier", "paule@registre.exemple", "Chargée du registre"}, {"Hugo Faivre", "hugo@registre.exemple", "Responsable du registre"}} {
		_, err := registrars.AddRegistrar(t.Context(), o.operator, who[0], who[1], who[2])
		o.must(err)
		b := o.browser()
		b.get("/admin").leads(t, "/admin/connexion")
		b.post("/admin/connexion", "email", who[1]).leads(t, "/admin/connexion/code")
		o.must(o.Jobs.Drain(t.Context()))
		b.post(o.lastLink(who[1], "/admin/connexion/lien/")).leads(t, "/admin")
		team[i] = b
	}
	return o, team
}

const granges = "nadia@granges.exemple"

// applies fills in the four steps in a browser of its own, and is in the console at the end.
func (o office) applies(t *testing.T) *browser {
	t.Helper()
	b := o.browser()
	b.get("/pro/inscription/organisme").leads(t, "/pro/inscription")
	golden(t, "application_person", b.get("/pro/inscription").expect(t, 200, "Votre e-mail professionnel", `aria-current="step"`).body)
	b.post("/pro/inscription", "name", "", "email", "pas une adresse", "position", "").expect(t, 422, "Votre nom manque.", "pas une adresse")
	b.post("/pro/inscription", "name", "Nadia Benali", "email", granges, "position", "Directrice").leads(t, "/pro/inscription/adresse/code")
	b.get("/pro/inscription/adresse/code").expect(t, 200, "si une demande est commencée", "!connue de Galon")
	o.must(o.Jobs.Drain(t.Context()))
	b.post(o.lastLink(granges, "/pro/inscription/adresse/lien/")).leads(t, "/pro/inscription/organisme")

	wrong := []string{"siret", "123 456 789", "organisation", "École des Granges", "kind", "training_provider", "nda", "2725", "street", "3 rue des Granges", "post_code", "25000", "town", "Dole", "website", ""}
	golden(t, "application_organisation_faulty", b.post("/pro/inscription/organisme", wrong...).plain().expect(t, 422, "Le SIRET doit comporter 14 chiffres. Vous en avez saisi 9.",
		"Le numéro de déclaration d’activité a 11 signes. Vous en avez saisi 4.", "Cette commune n’a pas le code postal 25000.", `value="École des Granges"`, "Erreur").body)
	taken := append([]string{}, wrong...)
	taken[1], taken[7], taken[13] = o.school.SIRET, "", "Besançon"
	b.post("/pro/inscription/organisme", taken...).plain().expect(t, 422, "Cet organisme est déjà inscrit. Demandez un accès à c•••@atelier.exemple.", `href="/pro/acces"`)
	good := append([]string{}, wrong...)
	good[1], good[7], good[13] = "732 829 320 00074", "27 25 01234 25", "BESANCON"
	b.post("/pro/inscription/organisme", good...).leads(t, "/pro/inscription/justificatifs")

	b.get("/pro/inscription/relire").leads(t, "/pro/inscription/justificatifs")
	golden(t, "application_papers", b.get("/pro/inscription/justificatifs").expect(t, 200, "Êtes-vous certifié Qualiopi", `enctype="multipart/form-data"`, "!Qualiopi.svg").body)
	b.post("/pro/inscription/justificatifs", "qualiopi", "1", "until", "01/02/2020").expect(t, 422, "Ce certificat est terminé.", "Cochez au moins une catégorie", "Cochez cette case")
	b.post("/pro/inscription/justificatifs", "qualiopi", "1", "until", "31/01/2028", "categories", "formation", "may_commit", "1").leads(t, "/pro/inscription/relire")
	golden(t, "application_review", b.get("/pro/inscription/relire").plain().expect(t, 200, "Relisez avant d’envoyer", "732 829 320 00074", "Doubs", "Grand Besançon", "Envoyer ma demande").body)
	b.post("/pro/inscription/relire").leads(t, "/pro/verification")
	b.get("/pro/inscription/relire").leads(t, "/pro/inscription") // it is sent: there is no draft any more
	return b
}

func TestAnOrganisationIsEnteredByTwoPeople(t *testing.T) {
	t.Parallel()
	o, team := registryOffice(t, true)
	b := o.applies(t)
	golden(t, "standing_sent", b.get("/pro/verification").expect(t, 200, "Demande envoyée", "Nous contrôlons votre organisme sous 3 jours ouvrés.",
		"Vous ne pouvez pas encore en délivrer.").body)
	b.get("/pro").expect(t, 200, "Organisme en cours de vérification")
	b.get("/pro/personnes").expect(t, 200, "Organisme en cours de vérification")

	golden(t, "admin_organisations", team[0].get("/admin/organismes").plain().expect(t, 200, "École des Granges", "attend depuis aujourd’hui", "Atelier-École du Doubs").body)
	registrar := &app.Registrars{Organisations: &app.Organisations{Installation: o.Installation}}
	queue, err := registrar.Queue(t.Context(), o.operator)
	o.must(err)
	at := "/admin/organismes/" + string(queue[0].Organisation.ID)
	golden(t, "admin_organisation", team[0].get(at).plain().expect(t, 200, "Ce qui est déclaré et ce que nous trouvons", "732 829 320 00074", "Directrice",
		"Pour accepter, il faut d’abord un courrier confirmé ou un rappel.").body)
	golden(t, "admin_organisation_faulty", team[0].post(at+"/decision", "kind", "refused", "seen", "1", "public", "", "private", "").expect(t, 422, "Le motif public manque.").body)
	team[0].post(at+"/decision", "kind", "verified", "seen", "1").expect(t, 422, "L’identité n’est pas prouvée.")
	team[0].post(at+"/courrier", "name", "", "address", "").expect(t, 422, "Le nom dans Sirene manque.")
	team[0].post(at+"/courrier", "name", "École des Granges", "address", "3 rue des Granges\r\n25000 Besançon").leads(t, at+"?ok=letter-made")
	letter := hrefUnder(team[0].get(at).body, at+"/courrier/")
	printed := team[0].get(letter).expect(t, 200, "Votre code de vérification", "3 rue des Granges", "Nadia Benali").body
	code := between(printed, `<strong class="code">`, `</strong>`)
	file := team[0].get(hrefUnder(printed, letter+"/lettre")).expect(t, 200).body
	if text := testkit.PDFText(t, []byte(file)); !strings.Contains(text, "25000 Besançon") || !strings.Contains(strings.ReplaceAll(text, "\u00a0", " "), strings.ReplaceAll(code, "\u00a0", " ")) {
		t.Errorf("the letter to post holds\n%s", text)
	}
	o.b.get(letter+"/lettre.pdf").leads(t, "/admin/connexion")

	golden(t, "standing_letter", b.get("/pro/verification").expect(t, 200, "Code de la lettre", "Il reste 5 essais.").body)
	b.post("/pro/verification/code", "code", "00000000").plain().expect(t, 422, "Ce code n’est pas le bon. Il reste 4 essais.")
	b.post("/pro/verification/code", "code", strings.ToLower(code)).leads(t, "/pro/verification?ok=letter-code")
	b.get("/pro/verification").expect(t, 200, "Code de la lettre validé le", "!Valider le code")

	team[0].post(at+"/decision", "kind", "verified", "seen", "1").leads(t, at+"?ok=decision-proposed")
	team[0].get(at).expect(t, 200, "C’est votre proposition.", "!Confirmer la décision")
	page := team[1].get(at).expect(t, 200, "Confirmer la décision").body
	confirm := between(page, `action="`+at+`/decision/`, `/confirmer"`)
	team[0].post(at+"/decision/"+confirm+"/confirmer").expect(t, 422, "Une autre personne doit la confirmer.")
	golden(t, "admin_organisation_open", page)
	team[1].post(at+"/decision/"+confirm+"/confirmer").leads(t, at+"?ok=decision-done")
	golden(t, "admin_organisation_entered", team[1].get(at).expect(t, 200, "Chargée du registre et Responsable du registre", "Suspendre", "Radier").body)
	b.get("/pro").expect(t, 200, "!Organisme en cours de vérification")
	b.get("/pro/verification").expect(t, 200, "Votre organisme est vérifié depuis le 25 novembre 2026.")
	o.browser().get("/registre?q=granges").plain().expect(t, 200, "École des Granges", "732 829 320 00074")

	journal := team[0].get("/admin/journal?organisme=" + url.QueryEscape(string(queue[0].Organisation.ID)))
	journal.expect(t, 200, "Paule Mercier", "a proposé une décision", "a vérifié l’organisme", "École des Granges", "Chaîne pas encore contrôlée.")
	golden(t, "admin_journal", journal.body)
	team[0].get("/admin/journal.csv?quoi=registry").expect(t, 200, "Hugo Faivre;École des Granges")
	team[0].get("/admin/journal?quoi=job").expect(t, 200, "Aucun acte ne correspond.")
	golden(t, "admin_jobs", team[0].get("/admin/taches").expect(t, 200, "Aucune tâche n’est en échec.").body)
	team[0].post("/admin/taches/12/relancer").expect(t, 404)
	team[0].post("/admin/sortir").leads(t, "/admin/connexion?ok=signed-out")
	team[0].get("/admin/organismes").leads(t, "/admin/connexion")
}

func hrefUnder(body, under string) string {
	return under + between(body, `href="`+under, `"`)
}

func between(body, before, after string) string {
	_, rest, _ := strings.Cut(body, before)
	inside, _, _ := strings.Cut(rest, after)
	return inside
}

// The session of a console opens nothing at /admin, and that of the team nothing in a console.
func TestTheTeamAndTheConsolesAreApart(t *testing.T) {
	t.Parallel()
	o, team := registryOffice(t, false)
	at := "/admin/organismes/" + string(o.school.ID)
	for _, path := range []string{"/admin", "/admin/organismes", at, "/admin/journal", "/admin/journal.csv", "/admin/taches"} {
		o.b.get(path).leads(t, "/admin/connexion")
	}
	o.b.post(at+"/decision", "kind", string(domain.Removed), "public", "x", "private", "y").leads(t, "/admin/connexion")
	team[0].get("/pro").leads(t, "/pro/connexion")
	team[0].post(at+"/decision", "kind", "suspended", "from", "31/02/2027", "public", "Contrôle", "private", "Plainte").expect(t, 422, "Cette date ne convient pas.")
	team[0].post(at+"/decision", "kind", "suspended", "from", "25/11/2026", "public", "Contrôle en cours", "private", "Plainte").leads(t, at+"?ok=decision-done")
	o.b.get("/pro").expect(t, 200, "Votre organisme ne peut pas délivrer.")
	team[0].get(at).expect(t, 200, "Rétablir", "Contrôle en cours", "Plainte")
	team[0].get("/admin/organismes/00000000000000000000000000").expect(t, 404)
	team[0].get("/admin/organismes/x").expect(t, 404)
}

func TestStatisticsOfAnOrganisation(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for i := range 7 {
		o.issue(o.school, "travailler-en-equipe", "Personne "+string(rune('A'+i)), "", observed("2026-11-20"))
	}
	o.issue(o.school, "apprendre-et-progresser", "Personne A", "", observed("2026-11-20"))
	reader, _ := o.signedIn(o.school, "Marc Petit", "marc@atelier.exemple", domain.RoleReader)
	page := reader.get("/pro/statistiques").plain().expect(t, 200, "Délivrés", "masqué", "Les groupes de moins de 5 personnes sont masqués", "novembre 2026", "<b>8</b>")
	golden(t, "statistics_show", page.body)
	csv := reader.get("/pro/statistiques.csv?annee=2026").expect(t, 200, "Badge;", ";masqué;", "Total;2026;8;masqué;masqué;masqué")
	if strings.Contains(csv.body, "Personne") {
		t.Error("the file names somebody")
	}
	if x := reader.get("/pro/statistiques.xlsx?annee=2026").expect(t, 200); !strings.HasPrefix(x.body, "PK") {
		t.Error("no workbook")
	}
	proofs := reader.get("/pro/statistiques/preuves.zip?annee=2026").expect(t, 200).body
	archive, err := zip.NewReader(strings.NewReader(proofs), int64(len(proofs)))
	if err != nil {
		t.Fatal(err)
	}
	read := func(name string) []byte {
		f, err := archive.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		content, err := io.ReadAll(f)
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	table, sums := string(read("attributions.csv")), string(read("SHA256SUMS"))
	lines := strings.Split(strings.TrimSpace(table), "\r\n")[1:]
	for _, line := range lines {
		cells := strings.Split(line, ";")
		name := cells[len(cells)-1]
		badge := read(name)
		if !strings.Contains(string(badge), `"proof"`) || !strings.Contains(sums, fmt.Sprintf("%x  %s\n", sha256.Sum256(badge), name)) {
			t.Errorf("%s: %.80s", name, badge)
		}
	}
	if len(lines) != 8 || !strings.Contains(table, ";Personne A;Apprendre et progresser;Savoir-être;2;2026-11-20;Claire Morel (formatrice);0;Valide;;badges/") ||
		len(archive.File) != 8+3 || !strings.Contains(string(read("LISEZ-MOI.txt")), "2026") {
		t.Errorf("%d files\n%s", len(archive.File), table)
	}
	o.b.get("/pro/statistiques/preuves.zip").expect(t, 403)
	o.b.get("/pro/statistiques").expect(t, 403) // who awards does not read them
	o.b.get("/pro").expect(t, 200, "!/pro/statistiques")
	other, _ := o.signedIn(o.certifer, "Anne", "anne@institut.exemple", domain.RoleManager)
	golden(t, "statistics_empty", other.get("/pro/statistiques?annee=1850").expect(t, 200, "Aucun badge délivré cette année.").body)
}

// Where the installation asks for passkeys, nobody of the team reads or decides anything without one.
func TestTheTeamShowsAPasskey(t *testing.T) {
	t.Parallel()
	o, team := registryOffice(t, false)
	o.accounts.RequirePasskey = true
	for _, path := range []string{"/admin/organismes", "/admin/journal", "/admin/taches", "/admin/organismes/" + string(o.school.ID)} {
		team[0].get(path).expect(t, 403, o.site.T("passkey.confirm.title"), "/admin/cle-acces", "!Fromagerie", "!Atelier-École")
	}
	at := "/admin/organismes/" + string(o.school.ID)
	team[0].post(at+"/decision", "kind", "suspended", "from", "25/11/2026", "public", "Contrôle", "private", "Plainte").expect(t, 403, o.site.T("passkey.confirm.title"))
	o.accounts.RequirePasskey = false
	team[0].get(at).expect(t, 200, "!Contrôle en cours", "Suspendre")
}
