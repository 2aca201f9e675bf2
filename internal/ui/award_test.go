package ui

import (
	"strings"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/store"
)

// teamwork is the form of a soft skill, filled in; changes come as pairs and win.
func teamwork(changes ...string) []string {
	return changed([]string{"action", "relire", "recipient-name", "Nadia Benali", "delivery", "email", "recipient-email", nadia, "awarded-on", "20/11/2026",
		"context", "training", "level", "2", "assessor-name", "Claire Morel", "assessor-role", "formatrice", "learner-status", "trainee", "place", "Dole"}, changes)
}

func changed(form, changes []string) []string {
	out := append([]string(nil), form...)
	for i := 0; i < len(changes); i += 2 {
		out = append(out, changes[i], changes[i+1])
	}
	return out
}

// wall is the form of an AFEST with one pair.
func wall(changes ...string) []string {
	return changed([]string{"action", "relire", "recipient-name", "Thomas Girard", "delivery", "paper", "employer-name", "Bâtisseurs du Jura", "pairs", "1",
		"employer-place", "Dole", "work-analysis-date", "06/01/2026", "work-analysis-author", "Paul Mercier", "work-analysis-situations", "Monter un pignon\nPoser un linteau",
		"trainer-designation-name", "Paul Mercier", "trainer-designation-function", "chef d’équipe", "trainer-designation-date", "07/01/2026",
		"pairs-0-situation-date", "12/01/2026", "pairs-0-situation", "Monter un pignon", "pairs-0-situation-minutes", "90",
		"pairs-0-reflection-date", "12/01/2026", "pairs-0-reflection-minutes", "30", "pairs-0-learned", "Vérifier l’aplomb à chaque rang",
		"assessment-date", "28/02/2026", "assessment-assessor", "Anne Petit", "assessment-method", "Mur terminé, mesuré", "assessment-result", "acquired"}, changes)
}

func TestOneAwardFromTheCatalogueToItsPage(t *testing.T) {
	o := newOffice(t)
	golden(t, "console_home_empty", o.b.get("/pro").expect(t, 200, "Bonjour Claire", "Atelier-École du Doubs", "Se déconnecter").body)
	golden(t, "award_choose", o.b.get("/pro/delivrer").expect(t, 200, "Travailler en équipe", "/b/travailler-en-equipe.svg").body)
	path := "/pro/delivrer/travailler-en-equipe"
	golden(t, "award_new_soft_skill", o.b.get(path).plain().expect(t, 200, "Sans e-mail : imprimer un bon de remise", "Dépôt d’une association").body)

	check := o.b.post(path, teamwork()...).plain()
	check.expect(t, 200, "Relisez", "Nadia Benali", "a obtenu le badge", "délivré par", "Rien n’est encore envoyé.", "Évalué le 20 novembre 2026, en situation de formation.",
		"Évalué par Claire Morel, formatrice", "20 novembre 2029", "Un e-mail part tout de suite à "+nadia)
	golden(t, "award_check_soft_skill", check.body)
	employer, hidden, _ := strings.Cut(check.body, "L’employeur ne verra pas :")
	if strings.Contains(employer, "Dole") || strings.Contains(employer, nadia) || !strings.Contains(hidden, "Dole") || !strings.Contains(hidden, "Stagiaire") {
		t.Error("what the employer does not see is not kept apart")
	}
	if rows, _, err := o.issuing.People(t.Context(), o.staff, peopleOf(o)); err != nil || len(rows) != 0 {
		t.Fatalf("%d awards after reading again, %v", len(rows), err)
	}
	back := o.b.post(path, teamwork("action", "modifier")...).expect(t, 200, `value="Nadia Benali"`, `value="20/11/2026"`, `value="Dole"`)
	if !strings.Contains(back.body, `value="2" checked`) || !strings.Contains(back.body, `<option value="trainee" selected>`) {
		t.Error("a choice is lost on the way back")
	}

	done := o.b.post(path, teamwork("action", "delivrer")...)
	id, ok := strings.CutSuffix(strings.TrimPrefix(done.to, "/pro/b/"), "?ok=award-issued")
	if done.status != 303 || !ok {
		t.Fatalf("got %d to %q", done.status, done.to)
	}
	o.b.get(done.to).expect(t, 200, "<h1>Badge délivré</h1>", "<h2>Nadia Benali</h2>", "Nadia Benali va recevoir un e-mail.", "Délivrer à une autre personne", "Imprimer le bon de remise", "En préparation")
	o.must(o.Jobs.Drain(t.Context()))
	golden(t, "award_show", o.b.get("/pro/b/"+id).expect(t, 200, "E-mail parti", "Envoyé", "Écrit sur le badge", "Historique", "!<h1>Badge délivré").body)
	o.lastLink(nadia, "/recevoir/")
}

func TestWhoHasTheBadgeAlreadyGetsItOnlyOnPurpose(t *testing.T) {
	o := newOffice(t)
	o.issue(o.school, "travailler-en-equipe", "Nadia Benali", nadia, observed("2026-11-02"))
	path := "/pro/delivrer/travailler-en-equipe"
	for _, action := range []string{"relire", "delivrer"} {
		held := o.b.post(path, teamwork("action", action)...).expect(t, 409, "Cette personne a déjà ce badge depuis le 2 novembre 2026.", "Délivrer quand même", `name="again" value="1"`)
		golden(t, "award_check_held", held.body)
	}
	if got := o.b.post(path, teamwork("action", "delivrer", "again", "1")...); got.status != 303 {
		t.Fatalf("got %d", got.status)
	}
}

// Each fault stands in the summary and at its field, and what was typed is still there.
func TestFaultsOfTheAwardForm(t *testing.T) {
	o := newOffice(t)
	for name, c := range map[string]struct {
		path string
		form []string
		want []string
	}{
		"empty": {"travailler-en-equipe", []string{"action", "relire"}, []string{"Il y a 5 problèmes", "Erreur : Délivrer à une personne – Galon", `<a href="#recipient-name">Le nom est vide.`,
			`<a href="#recipient-email">L’adresse e-mail est vide.`, `<a href="#awarded-on">La date est vide. Format attendu : JJ/MM/AAAA.`, `<a href="#context">`, `<a href="#assessor-name">Dites qui a évalué.`}},
		"impossible date": {"travailler-en-equipe", teamwork("awarded-on", "31/02/2026"), []string{"Il y a un problème", "La date « 31/02/2026 » n’existe pas.", `value="31/02/2026"`, `aria-invalid="true"`}},
		"tomorrow":        {"travailler-en-equipe", teamwork("awarded-on", "26/11/2026"), []string{"Le 26 novembre 2026 n’est pas encore passé."}},
		"half an address": {"travailler-en-equipe", teamwork("recipient-email", "nadia@exemple"), []string{"il manque la fin, par exemple « .fr »", `value="nadia@exemple"`}},
		"observations":    {"travailler-en-equipe", teamwork("observations-count", "trois"), []string{"Écrivez au moins 1 observation.", "<details open>", `value="trois"`}},
		"proof":           {"travailler-en-equipe", teamwork("evidence-0-url", "http://exemple.fr"), []string{"Donnez un titre à cette preuve.", "doit commencer par https://"}},
		"secret proof":    {"travailler-en-equipe", teamwork("evidence-0-name", "Grille", "evidence-0-visibility", "confidential"), []string{`<a href="#evidence-0-sha256">Donnez l’empreinte SHA-256`, `<option value="confidential" selected`}},
		"no panel":        {"bloc-entretenir-le-logement-et-le-linge", teamwork(), []string{"Un jury compte au moins 2 personnes.", "Écrivez le lieu du jury", "Votre organisme ne peut pas attester le bloc RNCP37715BC01"}},
		"empty AFEST":     {"monter-un-mur", []string{"action", "relire", "delivery", "paper"}, []string{"Écrivez le nom de l’entreprise", `<a href="#work-analysis-date">`, `<a href="#trainer-designation-name">`, `<a href="#pairs-0-reflection-date">Chaque mise en situation`, `<a href="#assessment-date">`, "!La date est vide"}},
		"trainer late":    {"monter-un-mur", wall("trainer-designation-date", "12/01/2026"), []string{"La désignation doit dater d’avant la première mise en situation (12 janvier 2026)."}},
		"no reflection":   {"monter-un-mur", wall("pairs-0-learned", ""), []string{`<a href="#pairs-0-learned">Chaque mise en situation`, `value="Monter un pignon"`}},
		"self-assessed":   {"monter-un-mur", wall("assessment-assessor", "thomas girard"), []string{"La personne formée ne peut pas s’évaluer elle-même."}},
	} {
		got := o.b.post("/pro/delivrer/"+c.path, c.form...).plain().expect(t, 422, c.want...)
		if name == "empty" || name == "empty AFEST" || name == "no panel" {
			golden(t, "award_new_faulty_"+strings.ReplaceAll(strings.ToLower(name), " ", "_"), got.body)
		}
	}
	if rows, _, err := o.issuing.People(t.Context(), o.staff, peopleOf(o)); err != nil || len(rows) != 0 {
		t.Fatalf("%d awards, %v", len(rows), err)
	}
}

func TestAfestTakesUpToFivePairs(t *testing.T) {
	o := newOffice(t)
	path := "/pro/delivrer/monter-un-mur"
	golden(t, "award_new_afest", o.b.get(path).expect(t, 200, "1. Analyser l’activité de travail", "2. Désigner le formateur avant de commencer", "4. Évaluer les acquis").plain().body)
	two := o.b.post(path, wall("action", "paire")...).expect(t, 200, `name="pairs" value="2"`, `id="pairs-1-situation-date"`, `value="Monter un pignon"`, "Vérifier l’aplomb", "Ajouter une mise en situation")
	golden(t, "award_new_afest_two_pairs", two.plain().body)
	o.b.post(path, wall("action", "paire", "pairs", "5")...).expect(t, 200, `name="pairs" value="5"`, "!Ajouter une mise en situation", "!pairs-5-")

	// The second pair was added and left alone: it is none.
	check := o.b.post(path, wall("pairs", "2")...).plain().expect(t, 200, "Bâtisseurs du Jura", "Phases réflexives", "1 h 30 en situation de travail", "!aplomb à chaque rang</")
	golden(t, "award_check_afest", check.body)
	employer, _, _ := strings.Cut(check.body, "Rien n’est encore envoyé.")
	if strings.Contains(employer, "Vérifier l’aplomb") {
		t.Error("what the person keeps from a session is shown to the employer")
	}
	done := o.b.post(path, wall("action", "delivrer", "pairs", "2")...)
	o.b.get(done.to).expect(t, 200, "Imprimez le bon de remise et donnez-le à Thomas Girard.", "Sans e-mail")
}

func TestBlocIsAttestedByWhoMay(t *testing.T) {
	o := newOffice(t)
	other, _ := o.signedIn(o.certifer, "Hélène Vuillemin", "helene@institut.exemple", domain.RoleManager)
	path := "/pro/delivrer/bloc-entretenir-le-logement-et-le-linge"
	form := []string{"recipient-name", "Lucie Faivre", "delivery", "paper", "awarded-on", "18/06/2026", "panel-place", "Vesoul", "panel-members", "3"}
	golden(t, "award_new_bloc", other.get(path).expect(t, 200, "Décision du jury", "RNCP37715BC", "de la certification").body)
	golden(t, "award_check_bloc", other.post(path, append(form, "action", "relire")...).expect(t, 200, "a validé le bloc de compétences", "Sans date de fin", "Décision d’un jury de 3 personnes").body)
	if got := other.post(path, append(form, "action", "delivrer")...); got.status != 303 {
		t.Fatalf("got %d", got.status)
	}
	o.b.post(path, append(form, "action", "delivrer")...).expect(t, 422, "Votre organisme ne peut pas attester")
}

// The two families are never mixed, and a bloc that is out of reach says why and what to do.
func TestCatalogueKeepsTheFamiliesApart(t *testing.T) {
	o := newOffice(t)
	page := o.b.get("/pro/delivrer").body
	badges, blocs, ok := strings.Cut(page, "<h2>Blocs de compétences</h2>")
	if !ok || strings.Contains(badges, "/b/bloc-") || strings.Contains(blocs, "/b/travailler-en-equipe.svg") || strings.Contains(blocs, "/b/preparation-") {
		t.Error("badges and blocs are mixed")
	}
	for _, text := range []string{"Demandez une habilitation à évaluer au certificateur", "Délivrer plutôt le badge de préparation", `href="/pro/delivrer/preparation-piquer-a-plat"`} {
		if !strings.Contains(blocs, text) {
			t.Errorf("blocs do not say %q", text)
		}
	}
	if strings.Contains(blocs, `href="/pro/delivrer/bloc-piquer-a-plat"`) {
		t.Error("a bloc that may not be attested is offered")
	}
	for query, want := range map[string][]string{
		"EQUIPE":             {"Travailler en équipe", "!Tailler la vigne"},
		"rncp37718":          {"Piquer à plat", "!Travailler en équipe", "<details open>"},
		"tailler vigne":      {"Tailler la vigne", "!Travailler en équipe"},
		"astronaute":         {"Aucun badge ne correspond.", "Effacer la recherche", "!Blocs de compétences"},
		"<script>alert</scr": {"&lt;script&gt;alert", "!<script>alert"},
	} {
		o.b.get("/pro/delivrer?q="+strings.NewReplacer(" ", "+", "<", "%3C", ">", "%3E").Replace(query)).expect(t, 200, want...)
	}
	golden(t, "award_choose_nothing", o.b.get("/pro/delivrer?q=astronaute").body)
}

// The life of a badge after it was given, as its organisation sees it.
func TestWithdrawSuspendResend(t *testing.T) {
	o := newOffice(t)
	award := o.issue(o.school, "travailler-en-equipe", "Nadia Benali", nadia, observed("2026-11-20"))
	path := awardURL(award.ID)

	o.b.get(path).expect(t, 200, "les autres sites de vérification ne voient pas une suspension")
	o.b.post(path+"/suspendre").leads(t, path+"?ok=award-suspended")
	suspended := o.b.get(path+"?ok=award-suspended").expect(t, 200, "Badge suspendu. La liste publique est à jour.", "Rétablir le badge", "!Plutôt suspendre")
	golden(t, "award_show_suspended", suspended.body)
	o.b.post(path+"/suspendre").expect(t, 409, "Ce badge est déjà suspendu")
	o.b.post(path+"/retablir").leads(t, path+"?ok=award-lifted")
	o.b.post(path+"/retablir").expect(t, 409, "n’est pas suspendu")

	before, err := o.mailbox.List()
	o.must(err)
	o.now = o.now.Add(time.Minute)
	o.b.post(path+"/renvoyer").leads(t, path+"?ok=award-resent")
	o.must(o.Jobs.Drain(t.Context()))
	if after, err := o.mailbox.List(); err != nil || len(after) < len(before) {
		t.Fatalf("%d mails, %v", len(after), err)
	}

	golden(t, "award_revoke", o.b.get(path+"/retirer").plain().expect(t, 200, "Retirer le badge de Nadia Benali ?", "Ce retrait est définitif.", "Mauvaise personne ou mauvais badge",
		"Nadia Benali recevra un e-mail.", "Retirer définitivement", "Annuler", "Plutôt suspendre").body)
	faulty := o.b.post(path+"/retirer", "note", "Rappelez-moi.").expect(t, 422, "Choisissez un motif.", "Rappelez-moi.", `<a href="#reason">`)
	golden(t, "award_revoke_faulty", faulty.plain().body)
	o.b.post(path+"/retirer", "reason", "because").expect(t, 422, "Choisissez un motif.")
	o.b.post(path+"/retirer", "reason", "wrong_information", "note", "La date était fausse.").leads(t, path+"?ok=award-revoked")
	gone := o.b.get(path+"?ok=award-revoked").plain().expect(t, 200, "Badge retiré. La liste publique est à jour.", "Motif : Informations fausses", "!La date était fausse", "!Retirer le badge", "!Imprimer le bon", "!Suspendre")
	golden(t, "award_show_revoked", gone.body)
	o.b.get(path+"/retirer").expect(t, 409, "Ce badge est déjà retiré")
	o.b.post(path+"/retirer", "reason", "wrong_information").expect(t, 409)
	o.b.post(path+"/renvoyer").expect(t, 409)
	o.b.get(path+"/bon").expect(t, 409, "Ce badge est déjà retiré")
}

// An issuer never learns to whom a person shows their badge.
func TestIssuerNeverSeesTheShares(t *testing.T) {
	o := newOffice(t)
	award := o.issue(o.school, "travailler-en-equipe", "Nadia Benali", nadia, observed("2026-11-20"))
	learner := o.browser()
	o.acceptedIn(learner, award, nadia)
	share := learner.post("/passeport/b/"+string(award.ID)+"/partager", "duration", "none", "label", "Laiterie Morel").to
	learner.post(share + "/arreter")
	page := o.b.get(awardURL(award.ID)).expect(t, 200, "Accepté", "Badge accepté par la personne", "!Laiterie", "!partage", "!Renvoyer le message", "!"+strings.TrimPrefix(share, "/passeport/partages/"))
	golden(t, "award_show_accepted", page.body)
}

func TestMailThatCameBack(t *testing.T) {
	o := newOffice(t)
	award := o.issue(o.school, "travailler-en-equipe", "Nadia Benali", nadia, observed("2026-11-20"))
	o.rejects(award)
	golden(t, "award_show_bounced", o.b.get(awardURL(award.ID)).expect(t, 200, "Le message à "+nadia+" est revenu.", "!n’existe pas", "Adresse en erreur", "Renvoyer le message", "E-mail revenu", "!E-mail parti", "!en attente d’envoi").body)
	o.b.get("/pro/personnes?etat=adresse").expect(t, 200, "Nadia Benali", "Adresse en erreur")
	o.b.get("/pro/personnes?etat=envoye").expect(t, 200, "Aucune personne ne correspond.")
}

// What came back after a badge was taken is told, without the address: it may be another than the organisation knows.
func TestAMessageAfterTheBadgeComesBack(t *testing.T) {
	o := newOffice(t)
	award := o.issue(o.school, "travailler-en-equipe", "Nadia Benali", nadia, observed("2026-11-20"))
	o.acceptedIn(o.browser(), award, nadia)
	o.b.get(awardURL(award.ID)).expect(t, 200, "!est revenu")
	o.must(o.Store.Write(t.Context(), func(tx *store.Tx) error {
		if err := tx.SaveMailAnswer(award.ID, store.MailAnswer{Code: 550, Enhanced: "5.7.1", At: o.now}); err != nil {
			return err
		}
		return tx.Audit(domain.AuditEntry{At: o.now, Actor: "operator", Act: "award.notice-rejected", OrganisationID: award.OrganisationID, Subject: string(award.ID)})
	}))
	o.b.get(awardURL(award.ID)).expect(t, 200, "Un message sur ce badge est revenu le ", "Prévenez Nadia Benali autrement.", "refuse nos messages", "Message revenu", "Accepté", "!Adresse en erreur")
}

// A code is compared whole: 5.1.10 is no kind of 5.1.1 (RFC 3463; RFC 7505, section 4.1).
func TestARefusalSaysItsReason(t *testing.T) {
	o := newOffice(t)
	console := &Console{Site: o.site}
	for a, want := range map[app.MailAnswer]string{
		{Code: 550, Enhanced: "5.1.1"}: "mail.refused.nobody", {Code: 550}: "mail.refused.other",
		{Code: 556, Enhanced: "5.1.10"}: "mail.refused.domain", {Code: 550, Enhanced: "5.1.2"}: "mail.refused.domain",
		{Code: 552, Enhanced: "5.2.2"}: "mail.refused.full", {Code: 552}: "mail.refused.full",
		{Code: 550, Enhanced: "5.2.1"}: "mail.refused.closed", {Code: 550, Enhanced: "5.7.1"}: "mail.refused.policy",
		{Code: 554}: "mail.refused.other", {Code: 553, Enhanced: "5.1.3"}: "mail.refused.malformed", {Code: 550, Enhanced: "5.1.8"}: "mail.refused.policy", {Code: 550, Enhanced: "5.3.0"}: "mail.refused.other", {}: "mail.refused.malformed",
	} {
		if got := console.answerText(a); !strings.HasPrefix(got, o.site.T(want)) {
			t.Errorf("%+v: %q, want %s", a, got, want)
		}
	}
}

func TestFilesOfTheIssuer(t *testing.T) {
	o := newOffice(t)
	award := o.issue(o.school, "travailler-en-equipe", "Nadia Benali", nadia, observed("2026-11-20"))
	kept, err := o.Store.Award(t.Context(), award.ID)
	o.must(err)
	got := o.b.get(awardURL(award.ID)+"/fichier/json").expect(t, 200)
	if got.body != string(kept.Document) || got.header.Get("Cache-Control") != "no-store" || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("not the signed bytes, or headers %v", got.header)
	}
	o.b.get(awardURL(award.ID)+"/fichier/exe").expect(t, 404)
}
