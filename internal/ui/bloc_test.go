package ui

import (
	"archive/zip"
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
)

func (w *world) panelFacts() domain.Facts {
	return domain.Facts{AwardedOn: domain.DayOf(w.now), Panel: &domain.Panel{Members: 3, Place: "Vesoul"}}
}

// From the first bloc to the whole certification, as the certifying body follows it.
func TestBlocsOfAPersonAreFollowed(t *testing.T) {
	o := newOffice(t)
	b, _ := o.signedIn(o.certifer, "Hélène Vuillemin", "helene.vuillemin@institut-comtois.example", domain.RoleManager)
	b.get("/pro/blocs").plain().expect(t, 200, "n’a encore attesté aucun bloc")
	for _, slug := range []string{"bloc-rncp37715bc01", "bloc-rncp37715bc02"} {
		o.issue(o.certifer, slug, "Fatou Diallo", "fatou.diallo@exemple.fr", o.panelFacts())
	}
	people := b.get("/pro/blocs")
	golden(t, "bloc_people", people.plain().expect(t, 200, "Fatou Diallo", "2 blocs sur 3").body)
	rows, err := o.issuing.PeopleBlocs(t.Context(), domain.Actor{Operator: true, OrganisationID: o.certifer.ID})
	o.must(err)
	path := "/pro/blocs/" + string(rows[0].Recipient)
	b.get(path).plain().expect(t, 200, "Reste à valider", "!Tous les blocs sont acquis")
	o.issue(o.certifer, "bloc-rncp37715bc03", "Fatou Diallo", "fatou.diallo@exemple.fr", o.panelFacts())
	golden(t, "bloc_person_complete", b.get(path).plain().expect(t, 200, "Tous les blocs sont acquis : demander la délivrance", `href="/pro/delivrer/certification-rncp37715"`).body)
	b.get("/pro/delivrer/certification-rncp37715").plain().expect(t, 200, "Assistant de vie aux familles", "Signataire pour le certificateur")
	o.issue(o.certifer, "certification-rncp37715", "Fatou Diallo", "fatou.diallo@exemple.fr", o.panelFacts())
	b.get(path).plain().expect(t, 200, "Certification délivrée le 25 novembre 2026 par Institut comtois des métiers", "!demander la délivrance")
	// The school sees neither the person nor the page.
	o.b.get("/pro/blocs").plain().expect(t, 200, "!Fatou Diallo")
	o.b.get(path).plain().expect(t, 404, "!Fatou Diallo")
}

func TestTheRegisterIsSearchedAndShown(t *testing.T) {
	o := newOffice(t)
	golden(t, "register_search_start", o.b.get("/pro/referentiel").plain().expect(t, 200, "Mots ou code", "!Certifications trouvées").body)
	golden(t, "register_search", o.b.get("/pro/referentiel?q=ma%C3%A7ons&ouvertes=1").plain().expect(t, 200, "Maçon du bâti ancien", "!RNCP35309").body)
	o.b.get("/pro/referentiel?q=xyzzy").plain().expect(t, 200, "Aucune certification ne correspond")
	o.b.get("/pro/referentiel?metier=K1302").plain().expect(t, 200, "Auxiliaire de vie")
	golden(t, "register_show", o.b.get("/pro/referentiel/RNCP39387").plain().expect(t, 200, "3 en France, 3 dans le cadre européen", "19 juillet 2024", "19 juillet 2031",
		"article R. 6113-16 du Code du travail", `href="/pro/delivrer/preparation-rncp39387bc02"`, "!Attester ce bloc").body)
	o.b.get("/pro/referentiel/rncp39387bc02").plain().expect(t, 200, "Auxiliaire de vie")
	o.b.get("/pro/referentiel/RNCP999999").plain().expect(t, 404)
	o.b.get("/pro/delivrer/bloc-rncp999999bc01").plain().expect(t, 404)
	b, _ := o.signedIn(o.certifer, "Hélène Vuillemin", "helene.vuillemin@institut-comtois.example", domain.RoleManager)
	b.get("/pro/referentiel/RNCP37715").plain().expect(t, 200, "Attester ce bloc", "RNCP35506BC02</strong> → <strong class=\"code\">RNCP37715BC02", "Inscrire la décision finale")
	for _, picture := range []string{"/b/bloc-rncp39387bc02.svg", "/b/certification-rncp37715.png", "/b/preparation-rncp39387bc02.svg"} {
		o.b.get(picture).plain().expect(t, 200)
	}
	o.b.get("/b/bloc-rncpxbc02.svg").plain().expect(t, 404)
}

// upload sends a file to the page of imports.
func (o office) upload(b *browser, name string, data []byte) int {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if part, err := form.CreateFormFile("file", name); err == nil {
		_, err = part.Write(data)
		o.must(err)
	}
	o.must(form.Close())
	r, err := http.NewRequestWithContext(o.t.Context(), http.MethodPost, o.BaseURL+"/pro/referentiel/importer", &body)
	o.must(err)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	answer, err := b.c.Do(r)
	o.must(err)
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	o.must(err)
	return answer.StatusCode
}

func TestTheRegisterIsImportedByWhomTheOperatorNamed(t *testing.T) {
	o := newOffice(t)
	var zipped bytes.Buffer
	z := zip.NewWriter(&zipped)
	f, err := z.Create("export_fiches_CSV_Blocs_De_Compétences_2026_11_19.csv")
	o.must(err)
	_, err = io.WriteString(f, "\"Numero_Fiche\";\"Bloc_Competences_Code\";\"Bloc_Competences_Libelle\"\n\"RNCP90001\";\"RNCP90001BC01\";\"Tailler la pierre\"\n\"RNCP90001\";\"RNCP90001BC02\";\n")
	o.must(err)
	o.must(z.Close())
	o.b.get("/pro/referentiel/importer").plain().expect(t, 403, "désignées par l’exploitant")
	if got := o.upload(o.b, "export.zip", zipped.Bytes()); got != 403 {
		t.Errorf("upload answers %d", got)
	}
	b, _ := o.signedIn(o.certifer, "Hélène Vuillemin", "helene.vuillemin@institut-comtois.example", domain.RoleManager)
	registers := &app.Register{Installation: o.Installation}
	o.must(registers.NameKeeper(t.Context(), o.operator, "helene.vuillemin@institut-comtois.example"))
	golden(t, "register_import_empty", b.get("/pro/referentiel/importer").plain().expect(t, 200, "Importer le registre").body)
	o.upload(b, "export-fiches-csv-2026-11-20.zip", zipped.Bytes())
	for range 500 {
		imports, err := registers.Imports(t.Context(), o.operator)
		o.must(err)
		if len(imports) == 1 && imports[0].State == app.ImportDone {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	golden(t, "register_import", b.get("/pro/referentiel/importer").plain().expect(t, 200, "Fiches lues : 1. Blocs lus : 2.", "Bloc sans titre", "RNCP90001BC02", "1 fiche reste sans titre").body)
	b.get("/pro/referentiel/RNCP90001").plain().expect(t, 200, "Tailler la pierre", "Titre inconnu de cette installation", "Le titre exact du bloc ou de la certification")
}

func TestHabilitationsOnTheScreen(t *testing.T) {
	o := newOffice(t)
	golden(t, "habilitation_list_none", o.b.get("/pro/habilitations").plain().expect(t, 200, "n’a pas d’habilitation", "!Habiliter un organisme").body)
	b, _ := o.signedIn(o.certifer, "Hélène Vuillemin", "helene.vuillemin@institut-comtois.example", domain.RoleManager)
	golden(t, "habilitation_list", b.get("/pro/habilitations").plain().expect(t, 200, "RNCP37715", "En cours", "Habiliter un organisme").body)
	form := []string{"organisation", "atelier-ecole-du-doubs", "certification", "RNCP37715", "scope", "assess", "from", "01/12/2026"}
	b.post("/pro/habilitations", form...).plain().expect(t, 422, "ne nomme pas votre organisme comme certificateur de RNCP37715", "article R. 6113-16")
	golden(t, "habilitation_list_faulty", b.post("/pro/habilitations", "organisation", "rien", "certification", "RS12", "scope", "assess", "from", "31/02/2026").
		expect(t, 422, "Aucun organisme ne s’appelle").body)
}

// Whom the operator named enters what counts for what; the others read it, with its reason.
func TestEquivalencesOnTheScreen(t *testing.T) {
	const path = "/pro/referentiel/equivalences"
	o := newOffice(t)
	o.b.get(path).plain().expect(t, 200, "RNCP35506BC02</strong> → <strong class=\"code\">RNCP37715BC02", "Source :", "!Inscrire une équivalence")
	form := []string{"kind", "dual", "from", "rncp 36004 bc01", "to", "RNCP37715BC01", "reason", "Le même bloc.", "source", "Arrêté du 2 mars 2026"}
	o.b.post(path, form...).plain().expect(t, 403, "désignées par l’exploitant")
	b, _ := o.signedIn(o.certifer, "Hélène Vuillemin", "helene.vuillemin@institut-comtois.example", domain.RoleManager)
	o.must((&app.Register{Installation: o.Installation}).NameKeeper(t.Context(), o.operator, "helene.vuillemin@institut-comtois.example"))
	golden(t, "equivalence_list", b.get(path).plain().expect(t, 200, "Inscrire une équivalence", "!Y mettre fin").body)
	b.post(path, "kind", "bloc", "from", "RNCP1", "to", "RNCP37715BC01", "reason", "", "source", "x").plain().expect(t, 422, "« RNCP1 » n’est pas un code de bloc", "Écrivez la raison")
	b.post(path, "kind", "bloc", "from", "RNCP99999BC01", "to", "RNCP37715BC01", "reason", "x", "source", "x").plain().expect(t, 422, "RNCP99999")
	b.post(path, form...).plain().expect(t, 303)
	b.post(path, form...).plain().expect(t, 422, "existe déjà")
	page := b.get(path+"?ok=equivalence-added").plain().expect(t, 200, "Équivalence inscrite.", "RNCP36004BC01</strong> → ", "Arrêté du 2 mars 2026", "Y mettre fin").body
	_, rest, _ := strings.Cut(page, "action=\""+path+"/")
	id, _, _ := strings.Cut(rest, "/finir")
	b.post(path+"/"+id+"/finir").plain().expect(t, 303)
	b.get(path).plain().expect(t, 200, "!RNCP36004BC01")
}
