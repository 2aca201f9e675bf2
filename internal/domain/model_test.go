package domain

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// welcome is a model that nothing is to be said of.
func welcome() Achievement {
	a := NewModel(SoftSkill)
	a.Title, a.Assessment = "Accueillir un client", "Au moins 3 observations par 2 personnes, sur un vrai accueil."
	a.Criteria = []string{"Saluer le client dès qu’il entre.", "Reformuler sa demande avant de répondre.", "Appeler un collègue quand la demande dépasse son rôle."}
	a.Levels = []Level{{Level: 2, Name: "Tenir l’accueil d’un petit magasin", Place: "Boulangerie à Dole", Task: "Servir seul une file de dix clients.", Decides: "La patronne fixe les prix."}}
	a.Alignments = []Alignment{{Framework: "ROME 4.0", Code: "6D116", Name: "Avoir le sens du service", URL: "https://www.francetravail.org/", Relation: "close"}}
	a.Image.Alt = "Badge rond prune, une médaille"
	return a
}

func TestModelsThatMayBePublished(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*Achievement)
		want   []string
	}{
		"good":               {func(*Achievement) {}, nil},
		"no title":           {func(a *Achievement) { a.Title = "  " }, []string{"/title model-title-missing"}},
		"long title":         {func(a *Achievement) { a.Title = strings.Repeat("é", 81) }, []string{"/title model-title-long"}},
		"reserved word":      {func(a *Achievement) { a.Title = "Certifié accueil" }, []string{"/title model-word-blocked"}},
		"two lines":          {func(a *Achievement) { a.Criteria = a.Criteria[:2] }, []string{"/criteria model-criteria-few"}},
		"six lines":          {func(a *Achievement) { a.Criteria = append(a.Criteria, "A b c.", "D e f.", "G h i.") }, []string{"/criteria model-criteria-many"}},
		"no assessment":      {func(a *Achievement) { a.Assessment = "" }, []string{"/assessment model-assessment-missing"}},
		"no alternative":     {func(a *Achievement) { a.Image.Alt = "" }, []string{"/image/alt model-alt-missing"}},
		"another colour":     {func(a *Achievement) { a.Image.Color = "fuchsia" }, []string{"/image/color model-color"}},
		"more observers":     {func(a *Achievement) { a.Observation = &ObservationRule{2, 3} }, []string{"/observation/min model-observation"}},
		"a kind of another":  {func(a *Achievement) { a.Kind = FullCertification }, []string{"/kind model-kind"}},
		"levels turned":      {func(a *Achievement) { a.Levels = []Level{{Level: 2, Name: "a"}, {Level: 1, Name: "b"}} }, []string{"/levels/1/level model-level"}},
		"language twice":     {func(a *Achievement) { a.Translations = []Translation{{Language: "fr", Title: "x"}} }, []string{"/translations/0/language model-language-twice"}},
		"reserved in German": {func(a *Achievement) { a.Translations = []Translation{{Language: "de", Title: "Diplome"}} }, []string{"/translations/0/title model-word-blocked"}},
		"an address":         {func(a *Achievement) { a.Criteria[0] = "Écrire à anne@exemple.fr" }, []string{"/criteria text-email"}},
		"presence in a line": {func(a *Achievement) { a.Kind, a.Criteria, a.Observation = Participation, a.Criteria[:1], nil }, nil},
		"bloc without one":   {func(a *Achievement) { a.Kind, a.Observation = BlocAttestation, nil }, []string{"/bloc model-bloc-missing"}},
		"bloc of the RS": {func(a *Achievement) {
			a.Kind, a.Observation, a.Bloc = BlocAttestation, nil, &Bloc{Code: "RS5616", CertificationCode: "RS5616", Title: "CléA"}
		}, []string{"/bloc bloc-of-specific"}},
		"bloc with an end": {func(a *Achievement) {
			a.Kind, a.Observation, a.Bloc, a.ValidityMonths = BlocAttestation, nil, &Bloc{Code: "RNCP37715BC01", CertificationCode: "RNCP37715"}, 12
		}, []string{"/validity_months bloc-has-end"}},
	} {
		a := welcome()
		test.change(&a)
		var got []string
		for _, f := range a.CheckPublish() {
			got = append(got, f.Pointer+" "+f.Code)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}

func TestWordsThatAreKeptForCertifications(t *testing.T) {
	for text, want := range map[string]string{
		"Diplôme d’accueil": "diplôme", "Être DIPLOME": "diplôme", "Certification maison": "certification", "Certifiée en soudure": "certifié",
		"Préparer son titre professionnel": "titre professionnel", "Équivalent RNCP37715": "RNCP", "Badge rncp 12": "RNCP", "Éligible au CPF": "CPF",
		"Reconnu par la Région": "reconnu par", "Badge de l’État": "État", "Badge d'Etat": "État", "Reconnaître un État": "État",
		"Faire un état des stocks": "", "État des lieux d’un logement": "", "Remettre en état une machine": "", "Certes, accueillir": "", "Accueillir un client": "",
		"Diplomatie et écoute": "", "Relire l’État civil": "", "Faire l’État des lieux": "", "Cap sur l’accueil": "", "Certains clients": "", "Écrire un guide": "", "Tenir le 1er rang": "",
		// what somebody might write so that it is not seen
		"\u0501iplôme": "diplôme", "\u0421ertifié": "certifié", "certif\u0456é": "certifié", "diplôm\u0435": "diplôme", "dip\u200blôme": "diplôme", "Dipl\u020fme": "diplôme",
		"\uff32\uff2e\uff23\uff30": "RNCP", "\U0001d411\U0001d40d\U0001d402\U0001d40f": "RNCP", "R.N.C.P.": "RNCP", "Badge R N C P": "RNCP", "C.P.F.": "CPF", "d i p l ô m e": "diplôme",
		"Cert1fié": "certifié", "Dipl0me": "diplôme", "certifié(e)s": "certifié", "certifié·e·s": "certifié", "Reconnu(e) par la Région": "reconnu par", "reconnu·e par": "reconnu par",
		"Certificat d’accueil": "certificat", "Lire un certificat": "", "RS5616": "répertoire spécifique", "BTS accueil": "diplôme",
		"CAP": "CAP", "Cap petite enfance": "CAP", "Un cap vers la cuisine": "", "Diplomation": "diplôme", "Recertification annuelle": "certification", "Organisme certificateur": "certificateur", "Mention complémentaire": "diplôme", "Réussir un BTSA": "diplôme", "Faire preuve de diplomatie": "",
		"Préparer le CAP cuisine": "CAP", "CAP ÉLECTRICIEN": "CAP", "Obtenir un CAP": "CAP", "GARDER LE CAP": "", "CAP sur l’emploi": "", "Cap ou pas cap": "", "Bac pro commerce": "diplôme", "Licence professionnelle logistique": "diplôme",
		"Titre pro secrétaire": "titre professionnel", "Certif. Excel": "certificat", "Agréé par la Région": "agréé par", "Habilité(e) par l’Éducation nationale": "agréé par", "Habiliter un poste": "",
		"Animer une master class": "", "Monter un bac à fleurs": "", "Préparer un bac professionnellement": "",
		"Certified welder": "certifié", "Diploma in welcome": "diplôme", "Zertifikat": "certifié", "Certificado": "certifié",
	} {
		if got := BlockedWord(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// What declares the holder qualified is refused; what somebody does with it is not.
func TestTitlesThatDeclareSomebodyQualified(t *testing.T) {
	for title, want := range map[string]string{
		"Habilité électrique": "habilité", "HABILITÉE ÉLECTRIQUE B1V": "habilité", "Électricien habilité": "habilité", "Être habilité à conduire": "habilité", "Habilité·e électrique": "habilité",
		"Habilité(e)s BR": "habilité", "H a b i l i t é": "habilité", "H\u0430bilité électrique": "habilité", "Habilitation électrique": "habilitation", "L’habilitation BR": "habilitation",
		"Obtenir une habilitation électrique": "habilitation", "Badge d’habilitation": "habilitation", "Brevet de secourisme": "brevet", "Brevets fédéraux": "brevet", "Passer le brevet": "brevet",
		"Qualifié soudeur": "qualifié", "Qualifiée en soudure": "qualifié", "Boulanger qualifié": "qualifié", "Ouvriers qualifiés": "qualifié", "Devenir un soudeur qualifié": "qualifié",
		"Qualification professionnelle en soudure": "qualification professionnelle", "Permis cariste": "permis", "Mon permis de conduire": "permis", "Licence de gestion": "licence",
		"Grade de technicien": "grade", "Titre de comptable": "titre", "Agréé transport": "agréé", "Breveté plongeur": "breveté", "CACES R489": "CACES", "Conduire un chariot (CACES 3)": "CACES",
		"BAFA": "BAFA", "PSC1": "PSC1", "Sauveteur secouriste du travail": "SAUVETEUR SECOURISTE DU TRAVAIL", "Bac +2 vente": "BAC +2", "Diplomado en cocina": "diplôme", "Diplomierte Köchin": "diplôme", "Qualified welder": "qualifié",

		"Préparer l’habilitation électrique": "", "Se préparer au permis cariste": "", "Préparer le CACES R489": "", "Gérer les habilitations d’accès": "", "Suivre le permis de feu": "",
		"Qualifier un prospect": "", "Alerter une personne qualifiée": "", "Guider un collègue habilité": "", "Travailler avec du personnel qualifié": "", "Obtenir un permis de construire": "",
		"Brevet d’invention : lire une fiche": "", "Installer une licence logicielle": "", "Choisir une licence libre": "", "Vérifier un titre de transport": "", "Titrer un article": "",
		"Échanger avec ses homologues": "", "Être agréable au téléphone": "", "Licencier dans les règles": "", "Permettre à chacun de parler": "", "Gradation des couleurs": "", "Organiser une session SST": "",
		"Calling a qualified electrician": "", "Porter les premiers secours": "", "Accueillir un client": "",
	} {
		if got := titleWord(title); got != want {
			t.Errorf("%q: %q, want %q", title, got, want)
		}
	}
}

func TestWhatNoTextOfABadgeMaySay(t *testing.T) {
	for text, blocked := range map[string]bool{
		"Badge reconnu par l’État.": true, "Ce badge est inscrit au RNCP": true, "Formation éligible au CPF": true, "Ce badge équivaut à un diplôme": true, "Badge certifiant": true,
		"Il donne droit à une certification": true, "Diplôme d’État": true, "Ce badge vaut certification": true, "Reconnu(e) par l\u2019\u0415tat": true, "Être titulaire du diplôme": true,
		"Ce badge vaut habilitation électrique.": true, "Badge qui remplace le permis": true, "Ce badge ne vaut pas habilitation électrique.": false, "Lire un titre d’habilitation": false,
		"Ce badge n’est pas un diplôme d’État.": false, "Ne remplace pas un diplôme": false, "Conseiller une personne sur son CPF": false, "Expliquer la certification ISO 9001 à un client": false,
		"Recueillir les diplômes du candidat": false, "Vérifier qu’un électricien est certifié": false, "Présenter son travail au jury": false,
	} {
		if got := FalseClaim(text); (got != "") != blocked {
			t.Errorf("%q: %q", text, got)
		}
	}
	a := welcome()
	for pointer, change := range map[string]func(*Achievement){
		"/description":          func(a *Achievement) { a.Description = "Reconnu par l’État." },
		"/criteria":             func(a *Achievement) { a.Criteria[1] = "Obtenir un badge certifiant" },
		"/levels/0/name":        func(a *Achievement) { a.Levels[0].Task = "Éligible au CPF" },
		"/tags":                 func(a *Achievement) { a.Tags = []string{"éligible au CPF"} },
		"/translations/0/title": func(a *Achievement) { a.Translations = []Translation{{Language: "en", Title: "Certified host"}} },
		"/translations/0/criteria": func(a *Achievement) {
			a.Translations = []Translation{{Language: "es", Title: "Acoger", Criteria: []string{"Diplôme d’État"}}}
		},
	} {
		a = welcome()
		change(&a)
		if !slices.ContainsFunc(a.CheckPublish(), func(f FieldError) bool { return f.Pointer == pointer }) {
			t.Errorf("%s: published", pointer)
		}
	}
}

func TestWhatARecruiterWouldNotUnderstand(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*Achievement)
		want   []string
	}{
		"good":    {func(*Achievement) {}, nil},
		"no verb": {func(a *Achievement) { a.Title = "L’accueil des clients" }, []string{"title_no_verb"}},
		"trait":   {func(a *Achievement) { a.Title = "Être rigoureux" }, []string{"title_trait rigoureux"}},
		"vague":   {func(a *Achievement) { a.Title = "Connaître les règles" }, []string{"title_vague connaître"}},
		"two nouns": {func(a *Achievement) {
			a.Criteria[0], a.Criteria[1] = "Le sourire au comptoir.", "Dossier du client bien tenu."
		}, []string{"no_verb 2"}},
		"vague line": {func(a *Achievement) { a.Criteria[0] = "Comprendre la demande du client." },
			[]string{"vague Comprendre la demande du client.,comprendre"}},
		"trait line": {func(a *Achievement) { a.Criteria[0] = "Rester souriant avec tous les clients." }, []string{"trait Rester souriant avec tous les clients.,souriant"}},
		"at ease":    {func(a *Achievement) { a.Title = "Être à l’aise avec le numérique" }, []string{"title_vague être à l’aise"}},
		"was there":  {func(a *Achievement) { a.Criteria[0] = "A suivi la formation aux gestes et postures." }, []string{"vague A suivi la formation aux gestes et postures.,a suivi"}},
		"was told":   {func(a *Achievement) { a.Criteria[0] = "Sensibilisé aux risques du chantier." }, []string{"vague Sensibilisé aux risques du chantier.,sensibilisé aux"}},
		"noun":       {func(a *Achievement) { a.Title = "Autonomie" }, []string{"title_no_verb", "title_trait autonomie"}},
		"present":    {func(a *Achievement) { a.Criteria[0] = "Vérifie que chacun a compris la consigne." }, nil},
		"elision":    {func(a *Achievement) { a.Criteria[0] = "Regarder l’auditoire." }, nil},
		"twice":      {func(a *Achievement) { a.Criteria[1] = a.Criteria[0] }, []string{"twice " + "Saluer le client dès qu’il entre."}},
		"short":      {func(a *Achievement) { a.Criteria[0] = "Saluer." }, []string{"short 1"}},
		"long":       {func(a *Achievement) { a.Criteria[0] = "Saluer" + strings.Repeat(" encore", 24) }, []string{"long 1"}},
		"reserved":   {func(a *Achievement) { a.Criteria[0] = "Présenter son diplôme au client." }, []string{"word_reserved diplôme"}},
		"evidence":   {func(a *Achievement) { a.Observation = nil }, []string{"no_evidence"}},
		"level":      {func(a *Achievement) { a.Levels = nil }, []string{"no_level"}},
		"situation":  {func(a *Achievement) { a.Levels[0].Place = "" }, []string{"level_no_situation 2"}},
		"framework":  {func(a *Achievement) { a.Alignments = nil }, []string{"no_alignment"}},
		"renewal":    {func(a *Achievement) { a.ValidityMonths = 12 }, []string{"no_renewal"}},
		"presence": {func(a *Achievement) {
			a.Kind, a.Title, a.Levels, a.Alignments, a.Observation = Participation, "Forum de l’emploi", nil, nil, nil
		}, nil},
		"method": {func(a *Achievement) { a.Assessment = "Par observation." }, []string{"assessment_short"}},
	} {
		a := welcome()
		test.change(&a)
		var got []string
		for _, r := range a.Review() {
			args := make([]string, len(r.Args))
			for i, x := range r.Args {
				args[i] = fmt.Sprint(x)
			}
			got = append(got, strings.TrimSpace(r.Code+" "+strings.Join(args, ",")))
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestLinesThatBeginWithAVerb(t *testing.T) {
	for line, want := range map[string]bool{
		"Accueillir un client": true, "S’adapter à un changement": true, "Se former": true, "- Vendre": true, "Lire un plan": true, "Agir vite": true, "Ne pas gaspiller": true,
		"Organise son poste": true, "Tient compte des remarques": true, "J’écoute un client": true, "Se repère dans l’atelier": true, "Manager une équipe": true, "Manager de proximité": false,
		"Maîtrise des outils": false, "Travail en équipe": false, "Écoute active": false, "Bonne communication": false, "Accueil d’un client": false, "Prise de parole": false,
		"Savoir lire": true, "Atelier de soudure": false, "Cadre de vie": false, "L’équipe": false, "Autonome": false, "Premier secours": false, "": false, "Hier": false,
	} {
		if got := startsWithVerb(line); got != want {
			t.Errorf("%q: %v", line, got)
		}
	}
}

func TestTraitsAreOfThePerson(t *testing.T) {
	for line, want := range map[string]string{
		"Prévenir un responsable": "", "Aider une personne patiente à se lever": "", "Avertir le client curieux": "", "Être à l’heure à la prise de poste": "",
		"Être responsable": "responsable", "Rester très calme et souriant": "", "Est ponctuel": "ponctuel", "Être toujours souriant avec les clients": "souriant", "Autonome": "autonome",
		"Fait preuve de rigueur": "rigueur", "Faire preuve d’autonomie": "autonomie", "Faire preuve d’autonomie sur un poste connu": "", "Avoir le sens du service": "sens du service",
		"Avoir l’esprit d’équipe": "esprit d’équipe",
	} {
		if got := traitIn(line); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

func TestModelsThatAreNear(t *testing.T) {
	named := func(title string) Achievement { return Achievement{Kind: SoftSkill, Title: title} }
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"Travailler en équipe", "Travail en équipe", true}, {"Travailler en équipe", "Savoir travailler en équipe", true},
		{"Accueillir un client", "Accueil des clients", true}, {"Travailler en équipe", "Travailler en hauteur", false},
		{"Travailler en équipe", "Coopérer au sein d’une équipe", true}, {"Travailler en équipe", "Collaborer avec ses collègues", true}, {"Accueillir un client", "Recevoir un visiteur", true},
		{"Prendre la parole en public", "S’exprimer devant un groupe", true}, {"Résoudre un problème", "Resolution de problemes", true}, {"S’adapter au changement", "Adaptabilité", true},
		{"Gérer son stress", "GESTION DU STRESS", true}, {"Faire preuve d’autonomie", "Travailler de façon autonome", true}, {"Écouter un client", "Écoute active du client", true},
		{"Conduire un chariot", "Conduire une réunion", false}, {"Gérer un conflit", "Gérer une équipe", false}, {"Travailler en équipe", "Animer une équipe", false},
		{"Nettoyer un poste", "Préparer un poste", false}, {"Travailler en équipe", "Former un collègue en situation de travail", false}, {"Vendre un produit", "Contrôler un produit", false},
		{"Souder un assemblage", "Tailler la vigne", false}, {"", "", false}, {"Organiser son travail", "Organisation du travail", true},
	} {
		if got := Near(named(test.a), named(test.b)); got != test.want {
			t.Errorf("%q and %q: %v (%.2f)", test.a, test.b, got, Nearness(named(test.a), named(test.b)))
		}
	}
	bloc := named("Travailler en équipe")
	bloc.Kind = BlocAttestation
	if Near(bloc, named("Travailler en équipe")) {
		t.Error("a bloc is near a badge")
	}
}

func TestTwoPeopleWhoWriteOneModel(t *testing.T) {
	base := welcome()
	theirs, mine := base, base
	theirs.Title, theirs.Criteria = "Accueillir une cliente", []string{"a", "b", "c"}
	mine.Title, mine.Assessment = "Accueillir un client pressé", "Autrement."
	merged, changes := MergeModel(base, theirs, mine)
	want := mine
	want.Criteria = theirs.Criteria
	if diff := cmp.Diff(want, merged); diff != "" {
		t.Errorf("merged (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]ModelChange{{Field: "title", Mine: mine.Title, Theirs: theirs.Title, Both: true}, {Field: "criteria", Mine: strings.Join(base.Criteria, "\n"), Theirs: "a\nb\nc"}}, changes); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

// Whatever two people write: each field of the result is what one of them wrote last, and a field that both wrote
// otherwise is told.
func TestMergeLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) Achievement {
			word := rapid.SampledFrom([]string{"a", "b", "c"})
			return Achievement{Kind: SoftSkill, Title: word.Draw(t, name+"title"), Assessment: word.Draw(t, name+"assessment"),
				Criteria: []string{word.Draw(t, name+"criteria")}, Renewal: word.Draw(t, name+"renewal")}
		}
		base, theirs, mine := draw("base"), draw("theirs"), draw("mine")
		merged, changes := MergeModel(base, theirs, mine)
		told := map[string]ModelChange{}
		for _, c := range changes {
			told[c.Field] = c
		}
		for _, f := range modelFields {
			b, th, m, got := f.text(base), f.text(theirs), f.text(mine), f.text(merged)
			c, said := told[f.name]
			switch {
			case m != b && got != m:
				t.Fatalf("%s: mine is lost", f.name)
			case m == b && got != th:
				t.Fatalf("%s: theirs is lost", f.name)
			case m != b && th != b && m != th && (!said || !c.Both || c.Theirs != th):
				t.Fatalf("%s: both wrote and nobody is told", f.name)
			}
		}
	})
}

func TestAwardsKeepToTheirModel(t *testing.T) {
	a := welcome()
	a.Proofs = []ProofRule{{By: ProofByIssuer, Form: ProofLink, Required: true}}
	good := Facts{AwardedOn: "2026-11-20", Context: Training, Level: 2, Assessor: Assessor{Name: "Anne"}, Observations: &Observations{Count: 3, Observers: 2, From: "2026-10-01", To: "2026-11-20"},
		Evidence: []Evidence{{Name: "Film", URL: "https://exemple.fr/film"}}}
	for name, test := range map[string]struct {
		change func(*Facts)
		want   string
	}{
		"good":          {func(*Facts) {}, ""},
		"no level":      {func(f *Facts) { f.Level = 0 }, ""},
		"other level":   {func(f *Facts) { f.Level = 1 }, "/level level-not-offered"},
		"no such level": {func(f *Facts) { f.Level = 5 }, "/level level-unknown"},
		"unseen":        {func(f *Facts) { f.Observations = nil }, "/observations/count observations-missing"},
		"seen twice": {func(f *Facts) {
			f.Observations = &Observations{Count: 2, Observers: 2, From: "2026-10-01", To: "2026-11-20"}
		}, "/observations/count observations-few"},
		"by one": {func(f *Facts) {
			f.Observations = &Observations{Count: 3, Observers: 1, From: "2026-10-01", To: "2026-11-20"}
		}, "/observations/observers observers-few"},
		"no evidence": {func(f *Facts) { f.Evidence = nil }, "/evidence/0/name evidence-required"},
		"no link":     {func(f *Facts) { f.Evidence = []Evidence{{Name: "Récit", Narrative: "Vu."}} }, "/evidence/0/name evidence-required"},
	} {
		f := good
		test.change(&f)
		got := ""
		for _, x := range CheckFacts(a, Organisation{}, nil, f, "Nadia", "2026-11-25") {
			got += strings.TrimSpace(x.Pointer + " " + x.Code)
		}
		if got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestSlugsOfModels(t *testing.T) {
	for title, want := range map[string]string{
		"Accueillir un client": "accueillir-un-client-abc123", "L’œuvre d’été !": "l-oeuvre-d-ete-abc123", "…": "modele-abc123", strings.Repeat("très ", 30): "tres-tres-tres-tres-tres-tres-tres-tres-tres-abc123",
	} {
		got := ModelSlug(title, "abc123")
		if got != want || !ValidSlug(got) {
			t.Errorf("%q: %q, want %q", title, got, want)
		}
	}
	first, second := welcome().Freeze("x-abc123", 1), welcome().Freeze("x-abc123", 2)
	if first.Picture() != "x-abc123" || second.Picture() != "x-abc123-v2" || second.Version != "2" || first.Description != "Saluer le client dès qu’il entre." {
		t.Errorf("%+v, %+v", first, second)
	}
}
