package ui

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"galon/internal/app"
	"galon/internal/domain"
	workbook "galon/internal/sheet"
)

const teamFile = "/pro/lot?badge=travailler-en-equipe"

// people of a file with one of each kind of line: ready, faulty address, no name, impossible day, doubled.
const mixed = "Nom;Prénom;E-mail;Date;Contexte;Évaluateur;Ville natale\r\n" +
	"Benali;Nadia;nadia.benali@exemple.fr;12/03/2026;stage;Hélène Vuillemin;Dole\r\n" +
	"Girard;Thomas;thomas.girard@exemple;12/03/2026;stage;Hélène Vuillemin;Dole\r\n" +
	";;k.nowak@exemple.fr;12/03/2026;stage;Hélène Vuillemin;Dole\r\n" +
	"Diallo;Awa;;31/02/2026;stage;Hélène Vuillemin;Dole\r\n" +
	"BENALI;nadia;nadia.benali@exemple.fr;12/03/2026;stage;Hélène Vuillemin;Dole\r\n" +
	"Lambert;Marc;marc.lambert@exemple.fr;12/03/2026;stage;Hélène Vuillemin;Dole\r\n" +
	"Petit;Zoé;;12/03/2026;stage;Hélène Vuillemin;Dole;trop;encore\r\n" +
	"Faivre;Éloïse;;12/03/2026;stage;Hélène Vuillemin;Dole\r\n"

func windows1252(t *testing.T, text string) []byte {
	t.Helper()
	b, err := charmap.Windows1252.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A file as Excel saves it in France, from the dry run to the end.
func TestFileFromTheDryRunToTheEnd(t *testing.T) {
	o := newOffice(t)
	o.issue(o.school, "travailler-en-equipe", "Marc Lambert", "marc.lambert@exemple.fr", observed("2026-11-02"))
	golden(t, "award_choose_batch", o.b.get("/pro/lot").expect(t, 200, "Chaque personne a son dossier AFEST", `href="/pro/lot?badge=travailler-en-equipe"`, `!href="/pro/delivrer/travailler-en-equipe"`).body)
	golden(t, "batch_new", o.b.get(teamFile).expect(t, 200, "Collez vos lignes depuis Excel, ou choisissez un fichier.", "Télécharger un exemple", "Pour toutes les lignes", "Colonnes reconnues", "!membres du jury").body)

	to := o.b.upload(teamFile, windows1252(t, mixed), "assessor-role", "encadrante").to
	if !strings.HasPrefix(to, "/pro/lot/") {
		t.Fatalf("to %q", to)
	}
	// A column that nobody knows is asked about once; « Ville natale » is of no use.
	if !strings.HasSuffix(to, "/colonnes") {
		t.Fatalf("to %q", to)
	}
	golden(t, "batch_columns", o.b.get(to).plain().expect(t, 200, "À quoi correspond la colonne « Ville natale » ?", "Par exemple : Dole", "Colonnes reconnues").body)
	o.b.post(to, "column-6", "nom").plain().expect(t, 422, "« nom » est choisi deux fois.")
	to = strings.TrimSuffix(to, "/colonnes")
	o.b.post(to+"/colonnes", "column-6", "").leads(t, to)
	page := o.b.get(to).plain().expect(t, 200, "Vérifier le fichier avant l’envoi", "Rien n’est encore envoyé.", "<b>8</b> lignes lues", "<b>2</b> prêtes", "<b>4</b> à corriger", "<b>2</b> à confirmer",
		"L’adresse e-mail est incomplète : il manque la fin, par exemple « .fr ».", "Le nom est vide. Écrivez le nom dans la colonne « nom ».", "La date « 31/02/2026 » n’existe pas. Format attendu : JJ/MM/AAAA.",
		"Même personne qu’à la ligne 2. Elle ne recevra qu’un badge.", "Cette ligne a plus de colonnes que l’en-tête.", "A déjà ce badge depuis le 2 novembre 2026.", "!Ville natale", "Lui délivrer quand même", "C’est une autre personne : lui délivrer aussi", "Ce brouillon et son fichier sont effacés le", "Délivrer un autre jour", "Corriger",
		"4 lignes ont une erreur.", "Éloïse Faivre", "Sans e-mail : bon à imprimer", "Délivrer 2 badges", "Télécharger les lignes en erreur", "Changer de fichier")
	golden(t, "batch_show_draft", page.body)
	if strings.Index(page.body, "Le nom est vide.") > strings.Index(page.body, "A déjà ce badge") {
		t.Error("what is to correct does not come first")
	}
	list := o.b.get(to+"/erreurs.csv").expect(t, 200, "Ligne;Ce qu’il y a à faire;Nom;Prénom;", "\r\n3;Colonne « e-mail » : L’adresse", "\r\n4;Colonne « nom » :", "\r\n5;Colonne « date » :", ";Girard;Thomas;", "\r\n8;Cette ligne a plus de colonnes", "!marc.lambert", "!\r\n6;")
	if !strings.HasPrefix(list.body, "\ufeff") || !strings.HasPrefix(list.header.Get("Content-Type"), "text/csv") || list.header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers %v", list.header)
	}
	if n := o.issued(); n != 1 {
		t.Fatalf("%d awards before the confirmation, want the one from before", n)
	}
	o.b.get("/pro").expect(t, 200, "2 badges prêts à envoyer", `href="`+to+`"`)

	for range 2 { // pressed twice
		o.b.post(to+"/delivrer").leads(t, to)
	}
	running := o.b.get(to).plain().expect(t, 200, "Envoi en cours", "0 badge sur 2", `<progress id="avance" value="0" max="2">`, "Actualiser", `data-poll="`+to+`"`, "Vous pouvez fermer cette page. Nous vous préviendrons par e-mail.", "app.js", "!http-equiv")
	golden(t, "batch_show_running", running.body)
	o.b.get("/pro").plain().expect(t, 200, "Envoi en cours, 0 sur 2")
	o.must(o.Jobs.Drain(t.Context()))
	golden(t, "batch_show_done", o.b.get(to).plain().expect(t, 200, "2 badges délivrés", "1 e-mail parti", "1 bon à imprimer", "2 doublons ne sont pas partis", "4 lignes en erreur ne sont pas parties", "le rapport perd le nom des lignes non parties.", "Imprimer les bons", "!data-poll", "Renvoyer le même fichier est sans danger").body)
	report := o.b.get(to+"/rapport.csv").expect(t, 200, "Ligne;Nom;E-mail;Résultat;Motif;Remise;Délivré le;Code du bon;Page du badge\r\n", "\r\n2;Nadia Benali;nadia.benali@exemple.fr;Délivré;;Envoyé;2026-11-",
		"\r\n3;Thomas Girard;thomas.girard@exemple;En erreur;L’adresse e-mail est incomplète", "\r\n6;nadia BENALI;nadia.benali@exemple.fr;Doublon, non délivré;Même personne qu’à la ligne 2.",
		"\r\n7;Marc Lambert;marc.lambert@exemple.fr;Doublon, non délivré;A déjà ce badge depuis", "\r\n8;;;En erreur;Cette ligne a plus de colonnes", "\r\n9;Éloïse Faivre;;Délivré;;Sans e-mail;2026-11-", o.BaseURL+"/pro/b/")
	if n := strings.Count(report.body, "\r\n"); n != 9 {
		t.Errorf("%d lines, want a header and 8", n)
	}
	book, err := workbook.Read([]byte(o.b.get(to+"/rapport.xlsx").expect(t, 200).body))
	o.must(err)
	if rows := book.Rows; len(rows) != 9 || rows[8][1] != "Éloïse Faivre" || rows[8][3] != "Délivré" {
		t.Errorf("the workbook says %q", rows)
	}
	if path := o.lastLink("claire@atelier.exemple", batchPath); path != to {
		t.Errorf("the mail at the end leads to %q, want %q", path, to)
	}
	o.b.post(to+"/delivrer").leads(t, to)
	o.must(o.Jobs.Drain(t.Context()))
	if n := o.issued(); n != 3 {
		t.Errorf("%d awards, want 3", n)
	}

	// The same file again: everybody in it has the badge.
	again := o.b.upload(teamFile, windows1252(t, mixed)).to
	o.b.get(again).plain().expect(t, 200, "<b>0</b> prête", "<b>4</b> à confirmer", "!Délivrer 2 badges")
	o.b.post(again+"/delivrer").expect(t, 409, "Aucune ligne n’est prête.")
	meant := o.b.upload(teamFile, windows1252(t, mixed), "again", "1").to
	o.b.get(meant).plain().expect(t, 200, "<b>3</b> prêtes", "Délivrer 3 badges")
}

func (o office) issued() int {
	o.t.Helper()
	rows, _, err := o.issuing.People(o.t.Context(), o.staff, peopleOf(o))
	o.must(err)
	return len(rows)
}

// Lines pasted from a spreadsheet, with what holds for all of them in the form.
// A machine or the command line that only asks whether a file is right leaves nothing to do for the people here.
func TestDryRunsOfMachinesAreNobodysTask(t *testing.T) {
	o := newOffice(t)
	_, err := (&app.Batches{Issuing: o.issuing}).Preview(t.Context(), o.operator,
		app.BatchRequest{OrganisationID: o.school.ID, Achievement: "travailler-en-equipe", File: []byte("nom;date;contexte;évaluateur\nLéa Roux;20/11/2026;stage;Claire Morel\n")})
	o.must(err)
	o.b.get("/pro").expect(t, 200, "!prêt à envoyer")
}

func TestPastedLinesWithDefaults(t *testing.T) {
	o := newOffice(t)
	for name, lines := range map[string]string{
		"tab": "prénom\tnom\r\nNadia\tBenali\r\nAwa\tDiallo", "comma": "nom,prénom\nBenali,Nadia\nDiallo,Awa", "semicolon": "NOM COMPLET;tél\nNadia Benali;0601020304\nAwa Diallo;",
	} {
		got := o.b.post(teamFile, "lines", lines, "awarded-on", "12/03/2026", "context", "internship", "level", "3", "assessor-name", "Claire Morel", "learner-status", "pupil")
		page := o.b.get(got.to).plain()
		page.expect(t, 200, "<b>2</b> prêtes", "Nadia Benali", "Awa Diallo", "Délivrer 2 badges", "Dire à quoi correspondent les colonnes")
		if strings.Contains(page.body, "Lignes à regarder") {
			t.Errorf("%s: faults in a good file:\n%s", name, page.body)
		}
	}
	bloc := "/pro/lot?badge=bloc-entretenir-le-logement-et-le-linge"
	other, _ := o.signedIn(o.certifer, "Hélène Vuillemin", "helene@institut.exemple", domain.RoleIssuer)
	golden(t, "batch_new_bloc", other.get(bloc).expect(t, 200, "Lieu du jury", "Nombre de membres du jury").body)
	to := other.post(bloc, "lines", "nom;lieu du jury\nNadia Benali;Vesoul\nAwa Diallo;", "awarded-on", "18/06/2026", "panel-members", "3", "panel-place", "Dole").to
	other.get(to).plain().expect(t, 200, "<b>2</b> prêtes")
	to = o.b.post(bloc, "lines", "nom\nNadia Benali", "awarded-on", "18/06/2026", "panel-members", "3", "panel-place", "Dole").to
	o.b.get(to).plain().expect(t, 200, "<b>0</b> prête", "Votre organisme ne peut pas attester le bloc", "!Délivrer 1 badge")
}

// What is wrong with a file as a whole is said at the form, and what was typed stays.
func TestFilesThatCannotBeRead(t *testing.T) {
	o := newOffice(t)
	tooMany := "nom\n" + strings.Repeat("x\n", 10_001)
	for name, c := range map[string]struct {
		file   []byte
		lines  string
		status int
		want   []string
	}{
		"nothing":      {nil, "", 422, []string{`<a href="#lines">Collez vos lignes, ou choisissez un fichier.`}},
		"blank":        {[]byte(" \n \n"), "", 422, []string{"Collez vos lignes, ou choisissez un fichier."}},
		"only signs":   {[]byte(";;\n;;\n"), "", 422, []string{`<a href="#file">Ce fichier est vide.`}},
		"xlsx":         {[]byte("PK\x03\x04 rest"), "", 422, []string{`<a href="#file">Ce fichier Excel est abîmé, ou d’un autre type. Enregistrez-le en .xlsx, ou collez les lignes.`}},
		"web page":     {[]byte("<html><table><tr><td>nom"), "", 422, []string{`<a href="#file">Ce fichier n’est pas un tableau.`}},
		"only titles":  {nil, "nom;date\n", 422, []string{`<a href="#lines">Ce fichier n’a que sa ligne de titres. Ajoutez une ligne par personne.`}},
		"xls":          {[]byte("\xd0\xcf\x11\xe0 rest"), "", 422, []string{"Ce fichier Excel est d’un ancien format (.xls). Enregistrez-le en .xlsx ou en CSV, ou collez les lignes."}},
		"a program":    {[]byte("nom\x00\x01\x02"), "", 422, []string{"Ce fichier n’est pas du texte."}},
		"10,001 rows":  {[]byte(tooMany), "", 422, []string{"Plus de 10 000 lignes : coupez le fichier en deux."}},
		"10,001 lines": {nil, tooMany, 422, []string{`<a href="#lines">Plus de 10 000 lignes`}},
		"over 5 Mo":    {bytes.Repeat([]byte("nom\n"), 5<<18+1), "", 413, []string{`<a href="#file">Ce fichier dépasse 5 Mo.`}},
		"a bad day":    {[]byte("nom\nNadia Benali"), "", 422, nil},
	} {
		pairs := []string{"assessor-name", "Claire Morel", "lines", c.lines}
		if name == "a bad day" {
			pairs, c.want = append(pairs, "awarded-on", "31/02/2026"), []string{`<a href="#awarded-on">La date « 31/02/2026 » n’existe pas.`, `value="Claire Morel"`}
		}
		got := o.b.upload(teamFile, c.file, pairs...).plain()
		t.Log(name)
		got.expect(t, c.status, append(c.want, "Il y a un problème", "Délivrer à un groupe")...)
		if name == "xlsx" {
			golden(t, "batch_new_faulty", got.body)
		}
	}
	if n := o.issued(); n != 0 {
		t.Errorf("%d awards", n)
	}
}

// A column that is missing is one fault of the header, not one of each line.
func TestMissingColumns(t *testing.T) {
	o := newOffice(t)
	for lines, want := range map[string][]string{
		"e-mail;date\nnadia@exemple.fr;12/03/2026":                                                               {"La colonne « nom » manque. Ajoutez-la à la première ligne.", "<b>0</b> prête", "!Délivrer 1"},
		"nom\nNadia Benali\nAwa Diallo":                                                                          {"La colonne « date » manque.", "La colonne « contexte » manque.", "La colonne « évaluateur » manque.", "Il manque une réponse. Donnez-la ici pour toutes les lignes", "<b>2</b> lignes lues", "<b>0</b> prête", "<b>2</b> à corriger", "<b>0</b> à confirmer"},
		"nom;nom;date\nNadia;Benali;12/03/2026":                                                                  {"La colonne « nom » est là deux fois."},
		"nom;date;contexte;évaluateur\nNadia;12/03/2026;vacances;Claire":                                         {"La situation « vacances » n’existe pas."},
		"nom;date;contexte;évaluateur;niveau\nNadia;12/03/2026;stage;Claire;9\nAwa;12/03/2026;stage;Claire;deux": {"Choisissez un niveau de 1 à 4.", "<b>2</b> à corriger"},
	} {
		to, asked := strings.CutSuffix(o.b.post(teamFile, "lines", lines).to, "/colonnes")
		if asked { // the name is nowhere, or in doubt: the person may say where it is, or look at the file as it is
			o.b.get(to+"/colonnes").plain().expect(t, 200, "À quoi correspondent les colonnes ?", `href="`+to+`"`)
		}
		if asked != (strings.HasPrefix(lines, "e-mail;") || strings.HasPrefix(lines, "nom;nom;")) {
			t.Errorf("%q: the columns are asked about: %v", lines, asked)
		}
		o.b.get(to).plain().expect(t, 200, want...)
	}
	to := o.b.post(teamFile, "lines", "e-mail;date\nnadia@exemple.fr;12/03/2026").to
	o.b.post(to, "column-0", "e-mail", "column-1", "date").plain().expect(t, 422, "Dites quelle colonne contient le nom.")
}

// What a file lacks for all its people is answered on the page that says so.
func TestAMissingColumnIsAnsweredOnThePage(t *testing.T) {
	o := newOffice(t)
	to := o.b.post(teamFile, "lines", "nom;e-mail\nNadia Benali;nadia@exemple.fr\nAwa Diallo;").to
	golden(t, "batch_show_fill", o.b.get(to).plain().expect(t, 200, "Remplir toutes les lignes", `id="awarded-on"`, `id="context"`, `id="assessor-name"`, `!id="level"`, "!Délivrer 2 badges").body)
	o.b.get(to+"/erreurs.csv").plain().expect(t, 200, ";nom;e-mail;date;contexte;évaluateur\r\n", "Remplissez la colonne « date ».", ";Nadia Benali;nadia@exemple.fr;;;", ";Awa Diallo;;;;")
	o.b.post(to+"/completer", "awarded-on", "31/02/2026", "context", "internship").plain().expect(t, 422, `<a href="#awarded-on">La date « 31/02/2026 » n’existe pas.`, `value="internship" selected`)
	o.b.post(to+"/completer", "awarded-on", "12/03/2099", "context", "internship", "assessor-name", "Claire Morel").leads(t, to+"?ok=batch-filled")
	o.b.get(to).plain().expect(t, 200, "Remplir toutes les lignes", `value="12/03/2099"`, `!id="context"`, "<b>0</b> prête")
	o.b.post(to+"/completer", "awarded-on", "12/03/2026").leads(t, to+"?ok=batch-filled")
	o.b.get(to+"?ok=batch-filled").plain().expect(t, 200, "!Remplir toutes les lignes", "Délivrer 2 badges", "Réponses enregistrées.")
}

func TestExampleFilesPass(t *testing.T) {
	o := newOffice(t)
	certifier, _ := o.signedIn(o.certifer, "Hélène Vuillemin", "helene@institut.exemple", domain.RoleIssuer)
	for badge, b := range map[string]*browser{"travailler-en-equipe": o.b, "bloc-entretenir-le-logement-et-le-linge": certifier,
		"preparation-piquer-a-plat": o.b, "travailler-pres-d-une-installation-hydrogene": o.b} {
		example := b.get("/pro/lot/exemple.csv?badge="+badge).expect(t, 200, "nom;prénom;e-mail;date")
		to := b.upload("/pro/lot?badge="+badge, []byte(example.body)).to
		b.get(to).plain().expect(t, 200, "<b>2</b> prêtes", "<b>0</b> à corriger", "<b>0</b> à confirmer")
	}
	o.b.get("/pro/lot/exemple.csv?badge=monter-un-mur").expect(t, 404)
	o.b.get("/pro/lot?badge=monter-un-mur").expect(t, 404)
	o.b.get("/pro/lot?badge=inconnu").expect(t, 404)
}

func TestProblemsFiftyAPage(t *testing.T) {
	o := newOffice(t)
	var lines strings.Builder
	lines.WriteString("nom;e-mail\n")
	for i := range 120 {
		fmt.Fprintf(&lines, "Personne %d;x%d@exemple\n", i, i)
	}
	to := o.b.post(teamFile, "lines", lines.String(), "awarded-on", "12/03/2026", "context", "training", "assessor-name", "Claire Morel").to
	for path, want := range map[string]int{to: 50, to + "?page=2": 50, to + "?page=3": 20, to + "?page=0": 50, to + "?page=x": 50, to + "?page=99": 0} {
		if got := strings.Count(o.b.get(path).expect(t, 200).body, `class="ligne-ko"`); got != want {
			t.Errorf("%s shows %d lines, want %d", path, got, want)
		}
	}
	o.b.get(to+"?page=2").expect(t, 200, `rel="next"`, "Revenir au début")
	o.b.get(to+"?page=3").expect(t, 200, `!rel="next"`)
}

// An upload that never ends is cut off, whatever its form.
func TestUploadIsCutOff(t *testing.T) {
	o := newOffice(t)
	read, write := io.Pipe()
	form := multipart.NewWriter(write)
	const most, part = 640 << 20, 1 << 20 // what is beyond the limit is heard out for a while, and no longer
	sent := make(chan int, 1)
	go func() {
		n := 0
		file, _ := form.CreateFormFile("file", "x.csv")
		lines := bytes.Repeat([]byte("nom;prénom;;;;;\n"), part/16)
		for n < 2*most {
			if _, err := file.Write(lines); err != nil {
				break
			}
			n += part
		}
		sent <- n
		form.Close()
		write.Close()
	}()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, o.BaseURL+teamFile, read)
	o.must(err)
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Content-Type", form.FormDataContentType())
	out, err := o.b.c.Do(r)
	if err == nil { // otherwise the server has said its word and closed while we still wrote
		out.Body.Close()
		if out.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("got %d, want 413", out.StatusCode)
		}
	}
	read.Close()
	if n := <-sent; n > most {
		t.Errorf("%d MB were taken in", n>>20)
	}
}

// Where a second person signs off, the page of a file says what waits, and not « 0 badge délivré ».
func TestAFileThatWaitsSaysSo(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	b, _ := o.lead(t)
	b.post("/pro/equipe/double-validation", "four_eyes", "1").leads(t, "/pro/equipe?ok=four-eyes-on")
	to := o.b.upload(teamFile, []byte("nom;date;contexte;évaluateur;niveau\nNadia Benali;12/03/2026;stage;Hélène Vuillemin;2\nHugo Roy;12/03/2026;stage;Hélène Vuillemin;2\n")).to
	o.b.post(to+"/delivrer").leads(t, to)
	o.must(o.Jobs.Drain(t.Context()))
	page := o.b.get(to).plain().expect(t, 200, "2 badges attendent une autre personne", "2 attributions attendent la validation d’une autre personne", "Voir les attributions à valider", "Annuler tout le lot", "!0 badge")
	golden(t, "batch_show_waiting", page.body)
	o.b.post(to+"/annuler").leads(t, to+"?ok=batch-stopped")
	o.must(o.Jobs.Drain(t.Context()))
	o.b.get(to).plain().expect(t, 200, "Envoi annulé")
	b.get("/pro/attente").expect(t, 200, "!Hugo Roy")
}

// A list without titles keeps its first person, and says that a line was put above it.
func TestAListWithoutTitlesKeepsItsFirstPerson(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	to := o.b.upload(teamFile, []byte("Jeanne Monnier;jeanne@exemple.fr\nKarim Haddad;karim@exemple.fr\n"), "awarded-on", "12/03/2026", "context", "internship", "assessor-name", "Claire Morel", "level", "2").to
	o.b.get(to).plain().expect(t, 200, "Ce fichier n’a pas de ligne de titres", "<b>2</b> prêtes", "Jeanne Monnier", "jeanne@exemple.fr")
	to = o.b.upload(teamFile, []byte("Jeanne;Monnier;jeanne@exemple.fr\nKarim;Haddad;karim@exemple.fr\n"), "awarded-on", "12/03/2026", "context", "internship", "assessor-name", "Claire Morel", "level", "2").to
	if !strings.HasSuffix(to, "/colonnes") {
		t.Fatalf("to %q", to)
	}
	o.b.get(to).plain().expect(t, 200, "À quoi correspond la colonne « Colonne 1 » ?", "Jeanne · Karim")
	o.b.post(to, "column-0", "prénom", "column-1", "nom").leads(t, strings.TrimSuffix(to, "/colonnes"))
	o.b.get(strings.TrimSuffix(to, "/colonnes")).plain().expect(t, 200, "<b>2</b> prêtes", "Jeanne Monnier")
	to = o.b.upload(teamFile, []byte("Léo;Roy;leo@exemple.fr\n")).to // what a made title meant is not remembered
	if !strings.HasSuffix(to, "/colonnes") {
		t.Fatalf("to %q", to)
	}
}

// A file that waits for its day has issued nothing, and the first page says so.
func TestTheFirstPageTellsOfAFileThatWaits(t *testing.T) {
	o := newOffice(t)
	o.issue(o.school, "travailler-en-equipe", "Marc Lambert", "marc.lambert@exemple.fr", observed("2026-11-02"))
	to := o.b.upload(teamFile, []byte("Nom;Date;Contexte;Évaluateur\nZoé Petit;12/03/2026;stage;Hélène Vuillemin\n"), "assessor-role", "encadrante").to
	o.b.post(to+"/delivrer", "on", "2026-12-10").leads(t, to)
	o.b.get("/pro").plain().expect(t, 200, "Envoi prévu le 10 décembre 2026", "!badge délivré<")
	o.b.post(to+"/annuler").leads(t, to+"?ok=batch-stopped")
	o.b.get("/pro").plain().expect(t, 200, "!Envoi prévu", "1 badge prêt à envoyer")
}
