package ui

import (
	"bytes"
	"html"
	"image"
	"image/color"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
)

// newStudio is an office where somebody writes models.
func newStudio(t testing.TB) office {
	o := newOffice(t)
	desk := &ModelDesk{Console: &Console{Site: o.site, Issuing: o.issuing, Accounts: o.accounts}, Models: &app.Models{Installation: o.Installation}}
	o.must(desk.Mount(o.router))
	o.b, o.staff = o.signedIn(o.school, "Dora Martin", "dora@atelier.exemple", domain.RoleManager)
	return o
}

var modelAddress = regexp.MustCompile(`/pro/modeles/[0-9a-v]{26}`)

// welcomeForm is the content of a good model.
func welcomeForm(revision string) url.Values {
	v := url.Values{"revision": {revision}, "action": {"suite"}, "title": {"Servir une table"}, "assessment": {"3 services observés par 2 personnes, en salle."},
		"criteria-1": {"Saluer les clients dès l’entrée."}, "criteria-2": {"Annoncer la commande en cuisine."}, "criteria-3": {"Débarrasser sans interrompre."},
		"observations": {"3"}, "observers": {"2"}, "contexts": {"employment", "training"}, "validity": {"0"}, "language": {"fr"},
		"level-name-2": {"Tenir un rang"}, "level-place-2": {"Restaurant à Dole"}, "level-task-2": {"Servir six tables seul."}, "level-decides-2": {"Le chef de rang répartit les tables."}}
	return v
}

func (o office) newModel(kind string) string {
	o.t.Helper()
	a := o.b.post("/pro/modeles/nouveau", "kind", kind)
	m := modelAddress.FindString(a.to)
	if a.status != http.StatusSeeOther || m == "" {
		o.t.Fatalf("a new model answers %d %s", a.status, a.to)
	}
	return m
}

// led is a redirect to that page, whatever it says there of what was done.
func (a answer) led(t testing.TB, path string) {
	t.Helper()
	to, _, _ := strings.Cut(a.to, "?ok=")
	if a.status != http.StatusSeeOther || to != path {
		t.Fatalf("got %d to %q, want 303 to %q:\n%.2000s", a.status, a.to, path, a.body)
	}
}

// reading takes what changes from one run to the next out of a page.
func reading(body string) string {
	body = regexp.MustCompile(modelAddress.String()+`/apercu\.svg\?[^"]*`).ReplaceAllString(body, "/b/travailler-en-equipe.svg") // one that is there, for the browser
	body = modelAddress.ReplaceAllString(body, "/pro/modeles/MODELE")
	body = regexp.MustCompile(`servir-une-table-[0-9a-v]{6}`).ReplaceAllString(body, "servir-une-table-SIGNES")
	return body
}

func TestAModelFromItsKindToItsFirstBadge(t *testing.T) {
	o := newStudio(t)
	golden(t, "model_list_empty", reading(o.b.get("/pro/modeles").expect(t, 200, "Aucun modèle. Partez d’un exemple", "Travailler en équipe").body))
	golden(t, "model_type", o.b.get("/pro/modeles/nouveau").expect(t, 200, "Atteste une présence, pas une compétence.").body)
	o.b.post("/pro/modeles/nouveau").expect(t, 422, "Choisissez un type de badge.")

	m := o.newModel("soft_skill")
	golden(t, "model_content", reading(o.b.get(m+"/contenu").expect(t, 200, "Combien d’observations au minimum").body))
	form := welcomeForm("1")
	form.Set("title", strings.Repeat("a", 81))
	o.b.do(http.MethodPost, m+"/contenu", form).expect(t, 422, "Le titre est trop long", "Restaurant à Dole")
	o.b.do(http.MethodPost, m+"/contenu", welcomeForm("1")).led(t, m+"/image")

	golden(t, "model_image", reading(o.b.get(m+"/image?q=couverts").expect(t, 200, "des couverts", "Badge rond prune, une médaille", "!un tracteur").body))
	o.b.get(m+"/image?q=xyzzy").expect(t, 200, "Aucun pictogramme pour ce mot.", "un tracteur")
	o.b.get(m+"/apercu.svg?c=vert&i=utensils").expect(t, 200, "#2F6B4A")
	o.b.get(m+"/apercu.svg?c=vert&i=nothing").expect(t, 404)
	o.b.post(m+"/image", "revision", "2", "color", "vert", "pictogram", "utensils", "alt", "Badge rond prune, une médaille").led(t, m+"/relecture")

	review := o.b.get(m+"/relecture").expect(t, 200, "Badge rond vert, des couverts", "Aucune correspondance avec ROME", "Tenir un rang – Restaurant à Dole", "!À corriger")
	golden(t, "model_review", reading(review.body))
	o.b.post(m+"/publier", "revision", "2").led(t, m+"/relecture") // somebody wrote meanwhile
	o.b.post(m+"/publier", "revision", "3").led(t, m)
	page := o.b.get(m).expect(t, 200, "Version 1", "Publié", "Délivrer ce badge")
	golden(t, "model_show", reading(page.body))
	slug := regexp.MustCompile(`servir-une-table-[0-9a-v]{6}`).FindString(page.body)

	// It is offered, it is public, and a badge of it verifies.
	o.b.get("/pro/delivrer").expect(t, 200, "/pro/delivrer/"+slug)
	o.b.get("/pro/delivrer/"+slug).expect(t, 200, "Servir une table", "Ce badge demande au moins 3 observations, par 2 personnes.", "!observations (facultatif)", "!observation <span")
	room := "/pro/seances/nouvelle?badge=" + slug
	o.b.get(room).expect(t, 200, "au moins 3 observations, par 2 personnes.")
	answers := []string{"awarded-on", "20/11/2026", "context", "training", "assessor-name", "Claire Morel", "hours", "2"}
	o.b.post(room, answers...).expect(t, 422, "Indiquez-les.")
	opened := o.b.post(room, append(answers, "observations-count", "3", "observations-observers", "2", "observations-from", "01/10/2026", "observations-to", "20/11/2026")...)
	if opened.status != 303 || !strings.HasPrefix(opened.to, "/pro/seances/") {
		t.Errorf("a room for a badge that asks for observations: %d %s", opened.status, opened.to)
	}
	o.browser().get("/o/"+o.school.Slug+"/b/"+slug).expect(t, 200, "Saluer les clients dès l’entrée.", "Tenir un rang")
	o.browser().get("/o/"+o.certifer.Slug+"/b/"+slug).expect(t, 404)
	o.browser().get("/b/"+slug+".svg").expect(t, 200, "<svg")
	if got := o.browser().get("/b/" + slug + ".png"); got.status != 200 || !strings.HasPrefix(got.body, "\x89PNG") {
		t.Errorf("the picture answers %d", got.status)
	}
	facts := observed("2026-11-20")
	facts.Observations = &domain.Observations{Count: 3, Observers: 2, From: "2026-10-01", To: "2026-11-20"}
	first := o.issue(o.school, slug, "Nadia Benali", "nadia@exemple.fr", facts)

	// Written again, it becomes version 2; the badge that was given keeps the first.
	form = welcomeForm("3")
	form.Set("criteria-3", "Débarrasser une table sans interrompre la conversation.")
	o.b.do(http.MethodPost, m+"/contenu", form).led(t, m+"/image")
	o.b.get(m).expect(t, 200, "Des changements ne sont pas encore publiés.")
	o.browser().get("/o/"+o.school.Slug+"/b/"+slug).expect(t, 200, "Débarrasser sans interrompre.")
	o.b.get(m+"/relecture").expect(t, 200, "Le badge déjà délivré ne change pas.")
	o.b.post(m+"/publier", "revision", "4").led(t, m)
	o.b.get(m).expect(t, 200, "Version 2", "Ce que la personne sait faire</span></span></li>")
	o.browser().get("/o/"+o.school.Slug+"/b/"+slug).expect(t, 200, "Débarrasser une table sans interrompre la conversation.")
	kept, err := o.Store.Award(t.Context(), first.ID)
	o.must(err)
	if kept.Achievement.Version != "1" || kept.Achievement.Criteria[2] != "Débarrasser sans interrompre." || !bytes.Equal(kept.Document, first.Document) {
		t.Errorf("the first badge became version %s: %q", kept.Achievement.Version, kept.Achievement.Criteria)
	}
	second := o.issue(o.school, slug, "Karim Haddad", "karim@exemple.fr", facts)
	if second.Achievement.Version != "2" || second.Achievement.Picture() != slug+"-v2" {
		t.Errorf("the second badge has version %s and picture %s", second.Achievement.Version, second.Achievement.Picture())
	}
	o.browser().get("/b/"+slug+"-v2.svg").expect(t, 200, "<svg")
	o.b.get("/pro/personnes?badge="+slug).expect(t, 200, "Nadia Benali", "Karim Haddad")

	// In the archive nobody gives it any more; what was given stays.
	o.b.post(m+"/archiver").led(t, m)
	o.b.get("/pro/delivrer").expect(t, 200, "!"+slug)
	o.b.do(http.MethodPost, m+"/contenu", welcomeForm("4")).expect(t, 422, "est archivé")
	_, err = o.issuing.Issue(t.Context(), o.operator, app.IssueRequest{OrganisationID: o.school.ID, Achievement: slug, Recipient: domain.Recipient{Name: "Zoé Roux"}, Facts: facts})
	if domain.CodeOf(err) != "model-archived" {
		t.Errorf("an archived model is awarded: %v", err)
	}
	o.browser().get("/o/"+o.school.Slug+"/b/"+slug).expect(t, 200)
	o.b.post(m+"/reprendre").led(t, m)
	o.b.get("/pro/delivrer").expect(t, 200, slug)
	o.b.post(m+"/supprimer").expect(t, 409, "ne se supprime pas")
}

func TestTwoPeopleWriteOneModelAndNothingIsLost(t *testing.T) {
	o := newStudio(t)
	m := o.newModel("soft_skill")
	o.b.do(http.MethodPost, m+"/contenu", welcomeForm("1")).led(t, m+"/image")
	other, _ := o.signedIn(o.school, "Léo Petit", "leo@atelier.exemple", domain.RoleDesigner)
	theirs, mine := welcomeForm("2"), welcomeForm("2")
	theirs.Set("assessment", "Une grille remplie par le maître d’hôtel.")
	theirs.Set("criteria-1", "Accueillir les clients debout.")
	mine.Set("criteria-1", "Saluer chaque client par un mot.")
	mine.Set("title", "Servir une grande table")
	other.do(http.MethodPost, m+"/contenu", theirs).led(t, m+"/image")
	page := o.b.do(http.MethodPost, m+"/contenu", mine).expect(t, 409, "Une autre personne a modifié ce modèle.", "changement des deux côtés", "Accueillir les clients debout.",
		"Saluer chaque client par un mot.", "Une grille remplie par le maître d’hôtel.", "Servir une grande table", `name="revision" value="3"`)
	golden(t, "model_content_changed", reading(page.body))
	mine.Set("assessment", "Une grille remplie par le maître d’hôtel.")
	mine.Set("revision", "3")
	o.b.do(http.MethodPost, m+"/contenu", mine).led(t, m+"/image")
	o.b.get(m+"/contenu").expect(t, 200, "Servir une grande table", "Une grille remplie par le maître d’hôtel.", "Saluer chaque client par un mot.")
	// Who publishes what somebody else has changed reads it first.
	o.b.post(m+"/publier", "revision", "3").led(t, m+"/relecture")
}

// byItself saves as the script of a form does.
func (o office) byItself(path string, form url.Values) answer {
	o.t.Helper()
	r, err := http.NewRequestWithContext(o.t.Context(), http.MethodPost, o.BaseURL+path, strings.NewReader(form.Encode()))
	o.must(err)
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	out, err := o.b.c.Do(r)
	o.must(err)
	defer out.Body.Close()
	var b bytes.Buffer
	_, err = b.ReadFrom(out.Body)
	o.must(err)
	return answer{out.StatusCode, out.Header, "", b.String()}
}

func TestDraftsSaveThemselves(t *testing.T) {
	o := newStudio(t)
	m := o.newModel("participation")
	send := func(form url.Values) answer { return o.byItself(m+"/contenu", form) }
	form := url.Values{"revision": {"1"}, "title": {"Forum de l’emploi"}, "validity": {"0"}}
	send(form).expect(t, 200, `"revision":2`, "Brouillon enregistré à")
	send(form).expect(t, 200, `"revision":2`) // the answer was lost on its way, and nothing else is said now
	form.Set("title", "Forum des métiers")
	send(form).expect(t, 409, "Enregistrez pour voir ses changements") // as from another window
	form.Set("revision", "2")
	form.Set("title", strings.Repeat("é", 81))
	send(form).expect(t, 422, "Le titre est trop long")
	o.b.get(m+"/contenu").expect(t, 200, "Forum de l’emploi")
}

func TestNearModelsAreShownBeforeANewOneIsSaved(t *testing.T) {
	o := newStudio(t)
	m := o.newModel("soft_skill")
	form := welcomeForm("1")
	form.Set("title", "Savoir travailler en équipe")
	o.b.do(http.MethodPost, m+"/contenu", form).expect(t, 422, "Travailler en équipe (catalogue).", "Le réutiliser", "Continuer avec mon modèle", "Annoncer la commande")
	o.b.get(m+"/contenu").expect(t, 200, "!Annoncer la commande")
	form.Set("near-seen", form.Get("title"))
	o.b.do(http.MethodPost, m+"/contenu", form).led(t, m+"/image")

	m = o.newModel("soft_skill") // where a script has saved the title already, nobody has seen them yet
	form = welcomeForm("1")
	form.Set("title", "Coopérer au sein d’une équipe")
	form.Set("near-seen", "")
	o.byItself(m+"/contenu", form).expect(t, 200, `"revision":2`)
	form.Set("revision", "2")
	o.b.do(http.MethodPost, m+"/contenu", form).expect(t, 422, "Travailler en équipe (catalogue).")
}

func TestSeveralProofsAreAskedForInTheEditor(t *testing.T) {
	o := newStudio(t)
	m := o.newModel("soft_skill")
	form := welcomeForm("1")
	for name, value := range map[string]string{"proof-issuer": "photo", "proof-learner": "text", "more-learner-2": "file", "more-learner-label-2": "Le plan signé", "more-learner-required-2": "1", "more-learner-3": "link"} {
		form.Set(name, value)
	}
	o.b.do(http.MethodPost, m+"/contenu", form).led(t, m+"/image")
	o.b.get(m+"/relecture").expect(t, 200, "Un fichier, obligatoire : Le plan signé", "Un lien", "Une photo")
	page := o.b.get(m+"/contenu").expect(t, 200, `value="Le plan signé"`, "Preuve 3 donnée par l’apprenant")
	if !strings.Contains(page.body, "<details open") {
		t.Error("what is asked for is folded away")
	}
}

func TestWordsOfCertificationsAreRefused(t *testing.T) {
	o := newStudio(t)
	m := o.newModel("soft_skill")
	form := welcomeForm("1")
	form.Set("title", "Certifié serveur")
	o.b.do(http.MethodPost, m+"/contenu", form).led(t, m+"/image")
	page := o.b.post(m+"/publier", "revision", "2").expect(t, 422, "Ce mot est réservé aux certifications professionnelles", "Écrivez le texte alternatif")
	golden(t, "model_review_faulty", reading(page.body))
}

func TestFrameworksAreSearchedWithAndWithoutScripts(t *testing.T) {
	o := newStudio(t)
	m := o.newModel("soft_skill")
	form := welcomeForm("1")
	form.Set("action", "chercher")
	form.Set("q", "equipe")
	o.b.do(http.MethodPost, m+"/contenu", form).led(t, m+"/contenu?q=equipe#q")
	page := o.b.get(m+"/contenu?q=equipe").expect(t, 200, "Avoir l&#39;esprit d&#39;équipe", "Travail en équipe", "travailler en équipe", "Servir une table")
	box := regexp.MustCompile(`name="align" value="([^"]+6D102[^"]+)"`).FindStringSubmatch(page.body)
	if box == nil {
		t.Fatal("no box for 6D102")
	}
	form.Set("action", "garder")
	form.Set("revision", "2")
	form.Set("align", html.UnescapeString(box[1]))
	o.b.do(http.MethodPost, m+"/contenu", form).led(t, m+"/contenu")
	o.b.get(m+"/relecture").expect(t, 200, "esprit d&#39;équipe (ROME 4.0)", "!Aucune correspondance")
	o.b.get("/pro/modeles/correspondances?q=6d102").expect(t, 200, `"code\":\"6D102\"`)
	o.b.get("/pro/modeles/correspondances?q=RNCP37715").expect(t, 200, `RNCP37715`, "francecompetences.fr/recherche/rncp/37715/")
	o.b.get("/pro/modeles/correspondances?q=x").expect(t, 200, `"items":[]`)
}

func TestModelsOfBlocs(t *testing.T) {
	o := newStudio(t)
	certifying, _ := o.signedIn(o.certifer, "Hélène Vuillemin", "helene@institut.exemple", domain.RoleManager)
	school := o.b
	for name, b := range map[string]*browser{"school": school, "certifier": certifying} {
		o.b = b
		m := o.newModel("bloc_attestation")
		o.b.get(m+"/contenu?bloc=RS5616").expect(t, 200, "ne se découpe pas en blocs")
		o.b.get(m+"/contenu?bloc=RNCP37715").expect(t, 200, `value="RNCP37715BC01"`)
		form := url.Values{"revision": {"1"}, "bloc": {"RNCP37715BC01"}, "validity": {"0"}, "title": {"Un autre titre"}, "near-seen": {"Un autre titre"}}
		o.b.do(http.MethodPost, m+"/contenu", form).led(t, m+"/image")
		o.b.get(m+"/contenu").expect(t, 200, "Le titre exact est obligatoire.", "Titre</strong><br>Entretenir le logement et le linge d’un particulier", "!Un autre titre")
		o.b.post(m+"/image", "revision", "2", "color", "bleu", "pictogram", "house-heart").led(t, m+"/relecture")
		if name == "school" {
			o.b.post(m+"/publier", "revision", "3").expect(t, 422, "habilit")
		} else {
			o.b.post(m+"/publier", "revision", "3").led(t, m)
		}
		form.Set("bloc", "RS5616")
		form.Set("revision", "3")
		o.b.do(http.MethodPost, m+"/contenu", form).expect(t, 422, "ne se découpe pas en blocs")
	}
}

func picture(t testing.TB, w, h int) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range w {
		img.SetNRGBA(i, i*h/w, color.NRGBA{200, 10, 10, 255})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (b *browser) uploadPicture(path string, file []byte, pairs ...string) answer {
	b.w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i < len(pairs); i += 2 {
		b.w.must(form.WriteField(pairs[i], pairs[i+1]))
	}
	part, err := form.CreateFormFile("picture", "image")
	b.w.must(err)
	_, err = part.Write(file)
	b.w.must(err)
	b.w.must(form.Close())
	r, err := http.NewRequestWithContext(b.w.t.Context(), http.MethodPost, b.w.BaseURL+path, &body)
	b.w.must(err)
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Content-Type", form.FormDataContentType())
	out, err := b.c.Do(r)
	b.w.must(err)
	defer out.Body.Close()
	var raw bytes.Buffer
	_, err = raw.ReadFrom(out.Body)
	b.w.must(err)
	return answer{out.StatusCode, out.Header, out.Header.Get("Location"), raw.String()}
}

func TestAnOwnPictureGoesIntoTheBadge(t *testing.T) {
	o := newStudio(t)
	m := o.newModel("soft_skill")
	o.b.do(http.MethodPost, m+"/contenu", welcomeForm("1")).led(t, m+"/image")
	fields := []string{"revision", "2", "color", "bleu", "pictogram", "users", "alt", "Un plateau rouge"}
	for name, test := range map[string]struct {
		file []byte
		say  string
	}{
		"script":     {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>alert(1)</script></svg>`), "contient un script ou un lien extérieur"},
		"not square": {picture(t, 200, 100), "n’est pas carrée"}, "text": {[]byte("bonjour"), "Choisissez un fichier PNG ou SVG."}, "tiny": {picture(t, 10, 10), "trop petite"}, "without a byte": {[]byte{}, "Choisissez un fichier PNG ou SVG."},
		"heavy": {append(picture(t, 64, 64), make([]byte, 1<<20)...), "trop lourde"},
	} {
		page := o.b.uploadPicture(m+"/image", test.file, fields...)
		if page.status != 422 || !strings.Contains(page.plain().body, test.say) || !strings.Contains(page.body, "Un plateau rouge") {
			t.Errorf("%s: %d, want %q", name, page.status, test.say)
		}
	}
	o.b.uploadPicture(m+"/image", picture(t, 300, 300), fields...).led(t, m+"/relecture")
	o.b.get(m+"/apercu.svg").expect(t, 200, "data:image/png;base64,")
	o.b.get(m+"/image").expect(t, 200, "Garder mon image", "Un plateau rouge")
	o.b.post(m+"/publier", "revision", "3").led(t, m)
	slug := regexp.MustCompile(`servir-une-table-[0-9a-v]{6}`).FindString(o.b.get(m).body)
	facts := observed("2026-11-20")
	facts.Observations = &domain.Observations{Count: 3, Observers: 2, From: "2026-10-01", To: "2026-11-20"}
	award := o.issue(o.school, slug, "Nadia Benali", "", facts)
	for _, form := range []app.Form{app.FormPNG, app.FormSVG} {
		file, err := o.issuing.File(t.Context(), o.operator, award.ID, form)
		o.must(err)
		report, err := app.NewVerifying(o.Installation).File(t.Context(), file.Bytes)
		o.must(err)
		if string(report.Verdict) != "valid" {
			t.Errorf("%s: verdict %s", form, report.Verdict)
		}
	}
	// The search of pictograms keeps what was chosen, and what saves itself lets no picture go.
	o.b.post(m+"/image", "revision", "3", "color", "terre", "pictogram", "users", "alt", "Un plateau rouge", "keep", "1", "action", "chercher", "q", "équipe").led(t, m+"/image?q=%C3%A9quipe#q")
	o.b.get(m+"/image").expect(t, 200, "Garder mon image", `value="terre" checked`)
	o.byItself(m+"/image", url.Values{"revision": {"4"}, "color": {"vert"}, "pictogram": {"users"}, "alt": {"Badge rond vert, un groupe de personnes"}}).expect(t, 200, "Brouillon enregistré")
	o.b.get(m+"/image").expect(t, 200, "Garder mon image", "Un plateau rouge", `value="vert" checked`)
	// The drawn picture comes back when the own one is let go; the published version keeps its own.
	// What was written of the own one is not said of the drawn one.
	o.b.post(m+"/image", "revision", "5", "color", "bleu", "pictogram", "users", "alt", "Un plateau rouge").led(t, m+"/relecture")
	o.b.get(m+"/apercu.svg").expect(t, 200, "!data:image", "<svg")
	o.b.get(m+"/image").expect(t, 200, "!Un plateau rouge", "Badge rond bleu, un groupe de personnes")
	o.browser().get("/b/"+slug+".svg").expect(t, 200, "data:image/png;base64,")
}

func TestModelsBelongToTheirOrganisation(t *testing.T) {
	o := newStudio(t)
	m := o.newModel("participation")
	stranger, _ := o.signedIn(o.certifer, "Hélène Vuillemin", "helene@institut.exemple", domain.RoleManager)
	for _, page := range []string{"", "/contenu", "/image", "/relecture", "/apercu.svg"} {
		stranger.get(m+page).expect(t, 404)
	}
	for _, act := range []string{"/contenu", "/image", "/publier", "/archiver", "/reprendre", "/supprimer"} {
		stranger.post(m+act, "revision", "1").expect(t, 404)
	}
	reader, _ := o.signedIn(o.school, "Luc Lecteur", "luc@atelier.exemple", domain.RoleReader)
	reader.get(m).expect(t, 200, "!Modifier")
	for _, act := range []string{"/contenu", "/image", "/publier", "/supprimer"} {
		reader.post(m+act, "revision", "1").expect(t, 403)
	}
	reader.post("/pro/modeles/nouveau", "kind", "participation").expect(t, 403)
	reader.post("/pro/modeles/partage", "partner", o.certifer.SIRET).expect(t, 403)
	o.b.get("/pro/modeles/zzz").expect(t, 404)
	o.b.post(m+"/supprimer").led(t, "/pro/modeles")
	o.b.get(m).expect(t, 404)
}

func TestModelsAreImported(t *testing.T) {
	o := newStudio(t)
	golden(t, "model_import", o.b.get("/pro/modeles/importer").expect(t, 200, "Rien n’est encore créé.").body)
	o.b.post("/pro/modeles/importer").expect(t, 422, "Choisissez un fichier")
	o.b.post("/pro/modeles/importer", "source", "bonjour").expect(t, 422, "ne décrit aucun badge", "bonjour")
	o.b.post("/pro/modeles/importer", "source", "{\"type\":\"BadgeClass\",\n \"name\":\"Cassé\"\n \"description\":\"x\"}").expect(t, 422, "Ligne 3, signe 2", "ce texte est abîmé.")
	o.b.post("/pro/modeles/importer", "source", `{"galon_models":1,"models":[{"kind":"soft_skill","title":"Ok"},{"kind":"soft_skill","title":"`+strings.Repeat("long ", 30)+`"}]}`).
		expect(t, 422, "Modèle 2", "Le titre est trop long")
	o.b.post("/pro/modeles/importer", "source", "https://exemple.fr/badge").expect(t, 422, "Collez le texte du modèle.")
	source := `[{"type":"BadgeClass","name":"Souder à l’arc","description":"Assembler deux pièces.","criteria":{"narrative":"- Préparer les bords.\n- Régler l’intensité."},"issuer":{"name":"École X"}},
		{"type":"BadgeClass","name":"Travailler en équipe","criteria":{"narrative":"- a\n- b\n- c\n- d\n- e\n- f"},"issuer":"https://x.example"}]`
	page := o.b.upload("/pro/modeles/importer", []byte(source)).expect(t, 200, "2 modèles compris", "Souder à l’arc", "créé par École X", "Écrivez au moins 3", "Raccourci ou laissé de côté", "Un badge proche existe déjà")
	golden(t, "model_import_check", page.body)
	// A file of others names no kind of ours: whoever imports it says what it is.
	kind := o.b.do(http.MethodPost, "/pro/modeles/importer", url.Values{"source": {source}, "action": {"importer"}, "choose": {"1"}, "kind-1": {"participation"}})
	o.b.get(modelAddress.FindString(kind.to)).expect(t, 200, "Travailler en équipe", "Participation", "!Savoir-être")
	o.b.post(modelAddress.FindString(kind.to)+"/supprimer").led(t, "/pro/modeles")
	o.b.do(http.MethodPost, "/pro/modeles/importer", url.Values{"source": {source}, "action": {"importer"}, "choose": {"1"}, "kind-1": {"bloc_attestation"}}).expect(t, 422, "Choisissez")
	a := o.b.do(http.MethodPost, "/pro/modeles/importer", url.Values{"source": {source}, "action": {"importer"}, "choose": {"0"}})
	m := modelAddress.FindString(a.to)
	o.b.get(m+"/contenu").expect(t, 200, "Souder à l’arc", "Préparer les bords.", "Assembler deux pièces.")
	o.b.do(http.MethodPost, "/pro/modeles/importer", url.Values{"source": {source}, "action": {"importer"}}).expect(t, 422, "Cochez au moins un modèle.")
	// What is not taken over is told, before and after.
	told := `{"type":"BadgeClass","name":"Peser un colis","criteria":"https://x.example/c","image":"data:image/png;base64,AAAA","extensions:ECTSExtension":{"ECTS":2},"tags":["` + strings.Repeat("long", 20) + `"],"expires":{"amount":2,"duration":"years"}}`
	o.b.post("/pro/modeles/importer", "source", told).expect(t, 200, "Ses critères sont à une autre adresse.", `href="https://x.example/c"`, "extensions:ECTSExtension", "Mots de recherche")
	a = o.b.do(http.MethodPost, "/pro/modeles/importer", url.Values{"source": {told}, "action": {"importer"}, "choose": {"0"}})
	o.b.get(a.to).expect(t, 200, "Une image n’a pas pu être reprise", "Peser un colis", `value="24" selected`)
	o.b.post(modelAddress.FindString(a.to)+"/supprimer").led(t, "/pro/modeles")
	// What one Galon takes away, another takes in whole.
	out := o.b.get("/pro/modeles/export.json").expect(t, 200, `"galon_models": 1`, "Souder à l’arc")
	o.b.upload("/pro/modeles/importer", []byte(out.body)).expect(t, 200, "1 modèle compris", "Modèle Galon")
}

func TestPartnersCopyModels(t *testing.T) {
	o := newStudio(t)
	m := o.newModel("soft_skill")
	o.b.do(http.MethodPost, m+"/contenu", welcomeForm("1")).led(t, m+"/image")
	o.b.post(m+"/image", "revision", "2", "color", "vert", "pictogram", "utensils").led(t, m+"/relecture")
	o.b.post(m+"/publier", "revision", "3").led(t, m)
	id := strings.TrimPrefix(m, "/pro/modeles/")
	partner, _ := o.signedIn(o.certifer, "Hélène Vuillemin", "helene@institut.exemple", domain.RoleManager)
	partner.get("/pro/modeles").expect(t, 200, "!Servir une table")
	partner.post("/pro/modeles/copier/"+id).expect(t, 404)

	o.b.post("/pro/modeles/partage", "partner", "Nulle part").expect(t, 422, "Aucun organisme inscrit ici ne correspond.", "Nulle part")
	o.b.post("/pro/modeles/partage", "partner", o.school.SIRET).expect(t, 422, "C’est votre propre organisme.")
	o.b.post("/pro/modeles/partage", "partner", " 934 567 892 00013 ").led(t, "/pro/modeles/partage")
	o.b.post("/pro/modeles/partage", "partner", o.certifer.SIRET).expect(t, 422, "déjà partenaire")
	shared := o.b.get("/pro/modeles/partage").expect(t, 200, "Institut comtois des métiers")
	golden(t, "model_partners", regexp.MustCompile(`partage/[0-9a-v]{26}`).ReplaceAllString(shared.body, "partage/PARTENAIRE"))

	partner.get("/pro/modeles").expect(t, 200, "Servir une table", "créé par Atelier-École du Doubs")
	copied := modelAddress.FindString(partner.post("/pro/modeles/copier/" + id).to)
	partner.get(copied+"/contenu").expect(t, 200, "Modèle créé par Atelier-École du Doubs.", "Saluer les clients dès l’entrée.")
	partner.post(copied+"/publier", "revision", "1").led(t, copied)
	slug := regexp.MustCompile(`servir-une-table-[0-9a-v]{6}`).FindString(partner.get(copied).body)
	facts := observed("2026-11-20")
	facts.Observations = &domain.Observations{Count: 3, Observers: 2, From: "2026-10-01", To: "2026-11-20"}
	award := o.issue(o.certifer, slug, "Nadia Benali", "", facts)
	check := func(b []byte) (verdict, code, detail string) {
		report, err := app.NewVerifying(o.Installation).File(t.Context(), b)
		o.must(err)
		for _, c := range report.Checks {
			if c.Code == "creator-other" || c.Code == "creator-refused" || c.Code == "creator-issuer" {
				return string(report.Verdict), c.Code, c.Title + " " + c.Detail
			}
		}
		return string(report.Verdict), "", ""
	}
	if verdict, code, sentence := check(award.Document); verdict != "valid" || code != "creator-other" || !strings.Contains(sentence, "Atelier-École du Doubs") {
		t.Errorf("a licensed copy: %s %s %s", verdict, code, sentence)
	}

	o.now = o.now.Add(time.Hour)
	grant := regexp.MustCompile(`/pro/modeles/partage/[0-9a-v]{26}/arreter`).FindString(o.b.get("/pro/modeles/partage").body)
	if grant == "" {
		t.Fatal(o.b.get("/pro/modeles/partage").body)
	}
	partner.post(grant).expect(t, 404)
	o.b.post(grant).led(t, "/pro/modeles/partage")
	if verdict, code, _ := check(award.Document); verdict != "valid" || code != "creator-other" {
		t.Errorf("given while it was allowed: %s %s", verdict, code)
	}
	_, err := o.issuing.Issue(t.Context(), o.operator, app.IssueRequest{OrganisationID: o.certifer.ID, Achievement: slug, Recipient: domain.Recipient{Name: "Zoé Roux"}, Facts: facts})
	if domain.CodeOf(err) != "model-licence-ended" {
		t.Errorf("given after the end: %v", err)
	}
	partner.get("/pro/delivrer").expect(t, 200, "!"+slug)
}
