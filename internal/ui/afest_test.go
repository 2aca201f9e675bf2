package ui

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/evidence"
	"galon/internal/testkit"
)

// workshop is the console with its AFEST desk, and a dossier of the school that is half done.
type workshop struct {
	office
	afest *app.Afest
	id    domain.AfestID
	at    string
}

func newWorkshop(t testing.TB) workshop {
	t.Helper()
	o := newOffice(t)
	o.Installation.Evidence = evidence.Folder{Dir: t.TempDir()}
	s := workshop{office: o, afest: &app.Afest{Issuing: o.issuing}}
	console := &Console{Site: o.site, Issuing: o.issuing, Batches: &app.Batches{Issuing: o.issuing}, Accounts: o.accounts}
	o.must((&AfestDesk{Console: console, Afest: s.afest, Misses: o.throttle("afest")}).Mount(o.router))
	to := o.b.post("/pro/afest/nouveau", "name", "Yanis Faivre", "achievement", "monter-un-mur", "employer-name", "Grandvoinet Maçonnerie", "employer-siret",
		"945 678 900 00016", "place", "Luxeuil-les-Bains").to
	s.at = strings.TrimSuffix(to, "?ok=afest-created")
	id, err := domain.ParseID[domain.AfestID](strings.TrimPrefix(s.at, "/pro/afest/"))
	o.must(err)
	s.id = id
	for _, form := range [][]string{
		{"/analyse", "date", "02/11/2026", "author", "Claire Morel", "situations", "Monter trois rangs\nPoser un linteau", "criteria", "Aplomb\nJoints réguliers"},
		{"/formateur", "name", "Thierry Grandvoinet", "function", "maçon", "link", "dirigeant", "date", "03/11/2026"},
		{"/protocole", "goal", "Monter un mur d’aplomb", "from", "04/11/2026", "to", "2026-12-18", "situation-hours", "40", "reflection-hours", "6",
			"assessment-methods", "Grille d’observation"},
		{"/situation", "date", "05/11/2026", "chosen", "Monter trois rangs", "minutes", "90", "form-key", "first"},
	} {
		if a := o.b.post(s.at+form[0], form[1:]...); a.status != http.StatusSeeOther {
			t.Fatalf("%s: %d\n%s", form[0], a.status, a.body)
		}
	}
	return s
}

// link is the path that opens the dossier for a party.
func (s workshop) link(party domain.AfestParty) string {
	s.t.Helper()
	l, err := s.afest.NewLink(s.t.Context(), s.staff, s.id, party)
	s.must(err)
	return strings.TrimPrefix(s.afest.AfestAddress(l), s.BaseURL)
}

func TestADossierNamesItsNextMissingTask(t *testing.T) {
	s := newWorkshop(t)
	s.b.get(s.at).plain().expect(t, 200, "Dossier AFEST de Yanis Faivre", "<strong>2 éléments sur 4 sont complets.</strong>", "article D. 6313-3-2", "Il en manque 1. 10 minutes suffisent.",
		"Sans temps d’échange, ce n’est pas une AFEST.", "Transformer en « Expérience de travail attestée »", "article L. 6362-6")
	s.b.post(s.at+"/delivrer").plain().expect(t, 422, "Il y a ", `href="#element-reflection"`, `id="element-reflection"`, "L’évaluation des acquis n’est pas complète.",
		"L’organisme n’a pas signé le protocole.")
	s.b.get("/pro/afest").plain().expect(t, 200, "Yanis Faivre", "2 éléments sur 4")
	s.b.post(s.at+"/formateur", "name", "Thierry Grandvoinet", "function", "maçon", "link", "dirigeant", "date", "06/11/2026").plain().
		expect(t, 422, "La désignation doit dater d’avant la première mise en situation (5 novembre 2026).", `value="Thierry Grandvoinet"`)
	s.b.post(s.at+"/echange", "situation", "first", "date", "04/11/2026", "minutes", "10", "expected", "a", "done", "b", "learned", "c").plain().
		expect(t, 422, "L’échange ne peut pas dater d’avant la mise en situation.")
	s.b.post(s.at+"/echange", "situation", "first", "date", "05/11/2026", "minutes", "10", "expected", "a", "done", "b", "learned", "c").leads(t, s.at+"/seances?ok=afest-saved")
	s.b.get(s.at).expect(t, 200, "<strong>3 éléments sur 4 sont complets.</strong>", "!Transformer en")
	s.b.post(s.at+"/evaluation", "date", "20/11/2026", "method", "Grille", "assessor", "yanis FAIVRE", "marks-0", "acquired").plain().
		expect(t, 422, "La personne formée ne peut pas s’évaluer elle-même.", "Choisissez un degré pour « Joints réguliers ».")
	s.b.post(s.at+"/evaluation", "date", "20/11/2026", "method", "Grille", "assessor", "Thierry Grandvoinet", "marks-0", "mastered", "marks-1", "acquired").
		leads(t, s.at+"/evaluations?ok=afest-saved")
	s.b.get(s.at+"/evaluations").plain().expect(t, 200, "L’évaluateur est aussi le formateur : ce sera écrit sur le badge.")
	s.b.get(s.at).expect(t, 200, "<strong>4 éléments sur 4 sont complets.</strong>")
}

func TestThreePartiesSignByTheirLinksAndTheBadgeIsGiven(t *testing.T) {
	s := newWorkshop(t)
	s.b.post(s.at+"/echange", "situation", "first", "date", "05/11/2026", "minutes", "10", "expected", "a", "done", "b", "learned", "c")
	s.b.post(s.at+"/evaluation", "date", "20/11/2026", "method", "Grille", "assessor", "Anne Petit", "marks-0", "mastered", "marks-1", "acquired")
	phone := s.browser()
	digest := regexp.MustCompile(`name="protocol" value="([0-9a-f]{64})"`)
	var drawing bytes.Buffer
	s.must(png.Encode(&drawing, image.NewNRGBA(image.Rect(0, 0, 64, 20))))
	for party, name := range map[domain.AfestParty]string{domain.PartyOrganisation: "Sylvie Chauvin", domain.PartyTrainer: "Thierry Grandvoinet", domain.PartyLearner: "Yanis Faivre"} {
		link := s.link(party)
		page := phone.get(link+"/signer").plain().expect(t, 200, "Monter un mur d’aplomb", "L’heure et votre adresse IP sont gardées comme preuve.")
		m := digest.FindStringSubmatch(page.body)
		if m == nil {
			t.Fatalf("no digest of the protocol on\n%s", page.body)
		}
		phone.post(link+"/signer", "name", "Quelqu’un", "protocol", m[1]).expect(t, 422)
		phone.post(link+"/signer", "name", name, "function", "directrice", "protocol", m[1], "drawing", drawnPrefix+"%%%").plain().expect(t, 422, "Ce dessin n’a pas pu être lu.")
		phone.post(link+"/signer", "name", name, "function", "directrice", "protocol", m[1], "drawing", drawnPrefix+base64.StdEncoding.EncodeToString(drawing.Bytes()),
			"form-key", "sign-"+string(party)).leads(t, link+"?ok=signer")
		phone.get(link+"?ok=signer").expect(t, 200, "C’est enregistré", "Signé")
	}
	s.b.get(s.at+"/liens").plain().expect(t, 200, "Thierry Grandvoinet, le 25 novembre 2026", "adresse IP 127.0.0.1", "!À signer")
	learner := s.link(domain.PartyLearner)
	phone.post(learner+"/mots", "statement", "Je monte un mur d’aplomb.", "form-key", "words").leads(t, learner+"?ok=mots")
	done := s.b.post(s.at + "/delivrer")
	if done.status != http.StatusSeeOther || !strings.HasPrefix(done.to, "/pro/b/") {
		t.Fatalf("got %d to %q\n%s", done.status, done.to, done.body)
	}
	s.b.get(s.at).plain().expect(t, 200, "Le badge de ce dossier est délivré.", "Un badge pour le formateur", "!Délivrer le badge<")
	phone.get(learner).expect(t, 200, "Ce dossier est terminé")
	if trainer := s.b.post(s.at+"/badge-formateur", "email", ""); trainer.status != http.StatusSeeOther {
		t.Errorf("badge of the trainer: %d\n%s", trainer.status, trainer.body)
	}
	s.b.get(s.at).expect(t, 200, "!Un badge pour le formateur")
}

// Every address of a dossier, asked by somebody of another organisation, is one that does not exist; a stranger is led
// to the door.
func TestEveryAfestAddressIsClosedToOthers(t *testing.T) {
	s := newWorkshop(t)
	other, _ := s.signedIn(s.certifer, "Hélène Vuillemin", "helene@institut.exemple", domain.RoleManager)
	stranger := s.browser()
	get := []string{"", "/seances", "/evaluations", "/liens", "/dossier.pdf", "/dossier.zip", "/pieces/" + strings.Repeat("0", 64)}
	post := []string{"/liens/trainer", "/liens/trainer/arreter", "/pieces/" + strings.Repeat("0", 64), "/retirer/first", "/delivrer", "/experience", "/badge-formateur", "/modele", "/rouvrir", "/effacer"}
	for name := range parts {
		get, post = append(get, "/"+name), append(post, "/"+name)
	}
	for _, path := range get {
		if got := other.get(s.at + path); got.status != 404 || strings.Contains(got.body, "Yanis") {
			t.Errorf("GET %s by others: %d", path, got.status)
		}
		stranger.get(s.at+path).leads(t, "/pro/connexion")
	}
	for _, path := range post {
		if got := other.post(s.at+path, "title", "x", "visibility", "public", "act", "montrer"); got.status != 404 {
			t.Errorf("POST %s by others: %d\n%s", path, got.status, got.body)
		}
		stranger.post(s.at+path).leads(t, "/pro/connexion")
		if got := s.b.foreign(s.at + path); got.status != 403 {
			t.Errorf("POST %s from another site: %d", path, got.status)
		}
	}
	other.get("/pro/afest").expect(t, 200, "!Yanis")
	if v, err := s.afest.View(t.Context(), s.staff, s.id); err != nil || len(v.Dossier.Situations) != 1 {
		t.Errorf("the dossier was changed: %v", err)
	}
	reader, _ := s.signedIn(s.school, "Lucie Perrin", "lucie@atelier.exemple", domain.RoleReader)
	link := s.link(domain.PartyTrainer)
	reader.get(s.at+"/liens").expect(t, 200, "!"+strings.TrimPrefix(link, "/afest/")) // the link writes; a reader must not take it
	reader.get(s.at+"/situation").expect(t, 403)
	reader.post(s.at+"/delivrer").expect(t, 403)

	// What to do is told to those who may; a trainer without a dossier is not sent to doors that are closed to them.
	lead, _ := s.signedIn(s.school, "Nora Klein", "nora@atelier.exemple", domain.RoleIssuer)
	lead.get("/pro").expect(t, 200, "1 dossier AFEST sans badge")
	reader.get("/pro").expect(t, 200, "!dossier AFEST")
	reader.get("/pro/afest").expect(t, 200, "Yanis", "/pro/afest/modeles", "!/pro/afest/nouveau")
	trainer, _ := s.signedIn(s.school, "Anne Petitjean", "anne@atelier.exemple", domain.RoleTrainer)
	trainer.get("/pro/afest").expect(t, 200, "Aucun dossier pour l’instant.", "!Ouvrez", "!/pro/afest/modeles", "!/pro/afest/nouveau")
}

func TestALinkIsASecretThatNobodyKeeps(t *testing.T) {
	s := newWorkshop(t)
	link := s.link(domain.PartyTrainer)
	phone := s.browser()
	for _, path := range []string{"", "/situation", "/echange", "/evaluation", "/piece", "/signer"} {
		a := phone.get(link+path).expect(t, 200)
		if a.header.Get("Cache-Control") != "no-store" || a.header.Get("Referrer-Policy") != "no-referrer" || a.header.Get("X-Robots-Tag") != "noindex" {
			t.Errorf("%s: %v", path, a.header)
		}
		if strings.Contains(a.body, "Se déconnecter") {
			t.Errorf("%s shows the console", path)
		}
	}
	for _, path := range []string{"/mots", "/analyse", "/formateur", "/protocole", "/entreprise"} { // not the trainer's
		phone.get(link+path).expect(t, 404)
		phone.post(link+path, "statement", "Je sais").expect(t, 404)
	}
	phone.get("/afest/0123456789abcdefghijklmnop").plain().expect(t, 404, "Ce lien n’ouvre aucun dossier.")
	if token := strings.TrimPrefix(link, "/afest/"); strings.Contains(s.log.String(), token) {
		t.Error("the token stands in the log")
	}
	s.b.post(s.at+"/liens/trainer/arreter").leads(t, s.at+"/liens?ok=afest-link-stopped")
	phone.get(link).plain().expect(t, 410, "Ce lien ne fonctionne plus.")
	phone.post(link+"/situation", "date", "2026-11-20", "title", "Mur", "minutes", "5").expect(t, 410)
}

func TestAPhotoFromALinkIsKeptOnceAndConfidential(t *testing.T) {
	s := newWorkshop(t)
	link := s.link(domain.PartyTrainer)
	phone := s.browser()
	photo := testkit.Photo(3)
	send := func(raw []byte, key string) answer {
		return phone.uploadAs("photo", link+"/situation", raw, "date", "2026-11-20", "title", "Pignon", "minutes", "30", "form-key", key)
	}
	for range 2 { // the answer was lost on the way
		send(photo, "phone-1").leads(t, link+"?ok=situation")
	}
	v, err := s.afest.View(t.Context(), s.staff, s.id)
	if err != nil || len(v.Dossier.Situations) != 2 || len(v.Pieces) != 1 || v.Pieces[0].Visibility != domain.VisibilityConfidential {
		t.Fatalf("%d situations, %+v, %v", len(v.Dossier.Situations), v.Pieces, err)
	}
	send([]byte("MZ\x90\x00"), "phone-2").plain().expect(t, 422, "Ce type de fichier n’est pas accepté.", `value="Pignon"`)
	send(append([]byte("%PDF-1.7"), make([]byte, evidence.Limit+200_000)...), "phone-3").plain().expect(t, 413, "Ce fichier dépasse 10 Mo.", "!Pignon")
	piece := s.at + "/pieces/" + v.Pieces[0].SHA256
	if a := s.b.get(piece).expect(t, 200); !strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment") || a.header.Get("Cache-Control") != "no-store" ||
		!strings.Contains(a.header.Get("Content-Security-Policy"), "sandbox") || a.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("the photo is served as %v", a.header)
	}
	s.b.post(piece, "act", "montrer", "visibility", "on_request").leads(t, s.at+"?ok=afest-saved")
	s.b.post(piece, "act", "montrer", "visibility", "everybody").expect(t, 422)
	s.b.post(piece, "act", "retirer").leads(t, s.at+"?ok=afest-saved")
	s.b.get(piece).expect(t, 404)
}

// uploadAs sends a form with a file in the field of that name.
func (b *browser) uploadAs(field, path string, file []byte, pairs ...string) answer {
	b.w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i < len(pairs); i += 2 {
		b.w.must(form.WriteField(pairs[i], pairs[i+1]))
	}
	part, err := form.CreateFormFile(field, "photo.jpg")
	b.w.must(err)
	_, err = part.Write(file)
	b.w.must(err)
	b.w.must(form.Close())
	r, err := http.NewRequestWithContext(b.w.t.Context(), http.MethodPost, b.w.BaseURL+path, &body)
	b.w.must(err)
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Content-Type", form.FormDataContentType())
	return b.answered(r)
}
