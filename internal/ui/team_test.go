package ui

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// lead is a Responsable of the school at their desk.
func (o office) lead(t *testing.T) (*browser, domain.Actor) {
	t.Helper()
	return o.signedIn(o.school, "Anne Petit", "anne@atelier.exemple", domain.RoleManager)
}

func TestSomebodyIsInvitedAndJoins(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	b, _ := o.lead(t)
	golden(t, "team_list_faulty", b.post("/pro/equipe/inviter", "name", " ", "email", "remi@", "role", "chef").expect(t, 422, "Il y a 3 problèmes", `value="remi@"`,
		"Choisissez un rôle de la liste.").body)
	b.post("/pro/equipe/inviter", "name", "Rémi Roy", "email", "remi@exemple.fr", "role", "approver").leads(t, "/pro/equipe?ok=member-invited")
	b.post("/pro/equipe/inviter", "name", "Claire", "email", "claire@atelier.exemple", "role", "reader").plain().expect(t, 422, "Cette personne fait déjà partie de l’équipe.")
	o.must(o.accounts.AskToJoin(t.Context(), app.JoinAsk{Organisation: o.school.Slug, Name: "Léa <b>Morin</b>", Email: "lea@exemple.fr", Message: "Bonjour.\n<script>alert(1)</script>"}))
	golden(t, "team_list", b.get("/pro/equipe").expect(t, 200, "Rémi Roy", "Valideur", "Léa &lt;b&gt;Morin", "!<script>alert").body)
	o.must(o.Jobs.Drain(t.Context()))

	link := o.lastLink("remi@exemple.fr", "/pro/invitation/")
	guest := o.browser()
	golden(t, "invitation_show", guest.get(link).expect(t, 200, "Rejoindre Atelier-École du Doubs", "Valideur", "!/pro/sortir").body)
	guest.get(link).expect(t, 200) // looking uses nothing up
	guest.post(link).leads(t, "/pro/connexion/code?ok=invitation-accepted")
	guest.post(link).plain().expect(t, 410, "Cette invitation n’est plus valable.")
	o.must(o.Jobs.Drain(t.Context()))
	guest.post(o.lastLink("remi@exemple.fr", "/pro/connexion/lien/")).leads(t, "/pro")
	guest.get("/pro").expect(t, 200, "Rémi", "!>Délivrer</a>")
	guest.get("/pro/equipe").expect(t, 200, "Rémi Roy", "!Inviter une personne", "!Léa")
	guest.post("/pro/equipe/inviter", "name", "X Y", "email", "x@exemple.fr", "role", "manager").expect(t, 403)
	o.browser().get("/pro/invitation/inconnu").expect(t, 404)
}

func TestTheTeamKeepsAResponsable(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	b, boss := o.lead(t)
	self := "/pro/equipe/" + string(boss.AccountID)
	b.post(self+"/role", "role", "reader").plain().expect(t, 422, "Il faut au moins un Responsable.")
	b.post(self+"/retirer").plain().expect(t, 422, "Il faut au moins un Responsable.")
	claire := "/pro/equipe/" + string(o.staff.AccountID)
	b.post(claire+"/role", "role", "manager").leads(t, "/pro/equipe?ok=member-changed")
	o.b.get("/pro/equipe").expect(t, 200, "Inviter une personne")
	b.post(claire+"/retirer").leads(t, "/pro/equipe?ok=member-withdrawn")
	o.b.get("/pro").leads(t, "/pro/connexion") // at once
	b.post(claire+"/retirer").expect(t, 404)
	b.post("/pro/equipe/n-importe-quoi/retirer").expect(t, 404)
	b.foreign(self+"/retirer").expect(t, 403)
}

func TestAskingForAccessTellsNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	b := o.browser()
	golden(t, "join_new", b.get("/pro/acces").expect(t, 200, "Demander l’accès").body)
	var answers []string
	for _, name := range []string{"91234567500017", "Atelier-École du Doubs", "Organisme inconnu"} {
		b := o.browser()
		b.post("/pro/acces", "organisation", name, "name", "Léa Morin", "email", "lea@exemple.fr").leads(t, "/pro/acces?envoye=1")
		answers = append(answers, b.get("/pro/acces?envoye=1").expect(t, 200).body)
	}
	if answers[0] != answers[1] || answers[1] != answers[2] {
		t.Error("the answers differ")
	}
	golden(t, "join_new_faulty", b.post("/pro/acces", "organisation", "", "name", "", "email", "lea", "message", strings.Repeat("a", 501)).expect(t, 422, "Il y a 4 problèmes").body)
	lead, _ := o.lead(t)
	page := lead.get("/pro/equipe").expect(t, 200, "Demandes d’accès").body
	path := regexp.MustCompile(`action="(/pro/equipe/demandes/[0-9a-v]+)/accepter"`).FindStringSubmatch(page)
	if path == nil {
		t.Fatal("no request on the page")
	}
	lead.post(path[1]+"/accepter", "role", "chef").expect(t, 422, "Choisissez un rôle")
	lead.post(path[1]+"/accepter", "role", "reader").leads(t, "/pro/equipe?ok=member-invited")
	lead.post(path[1]+"/refuser").plain().expect(t, 422, "Cette demande a déjà reçu une réponse.")
}

func TestAnAPIKeyIsShownOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	b, _ := o.lead(t)
	o.b.get("/pro/cles").expect(t, 403, "!Clés d’API")
	page := b.get("/pro/cles").expect(t, 200, "Aucune clé")
	form := regexp.MustCompile(`name="form" value="([0-9a-v]{26})"`).FindStringSubmatch(page.body)
	if form == nil {
		t.Fatal(page.body)
	}
	golden(t, "api_key_list_faulty", b.post("/pro/cles", "form", form[1], "name", "", "expires", "2020-01-01").plain().expect(t, 422, "Il y a 3 problèmes", "Choisissez au moins un droit.").body)
	made := b.post("/pro/cles", "form", form[1], "name", "Logiciel de formation", "scopes", "award", "expires", "2027-11-25").expect(t, 201, "Copiez cette clé maintenant. Elle ne sera plus affichée.")
	token := regexp.MustCompile(`galon_[a-z0-9]{26}`).FindString(made.body)
	if token == "" || made.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%q %v", token, made.header)
	}
	golden(t, "api_key_new", strings.ReplaceAll(made.body, token, "galon_abc"))
	b.post("/pro/cles", "form", form[1], "name", "Logiciel de formation", "scopes", "award").leads(t, "/pro/cles") // the reload makes no second one
	machine, err := o.accounts.Machine(t.Context(), token)
	o.must(err)
	list := b.get("/pro/cles").expect(t, 200, "…"+token[len(token)-4:], "!"+token, "25 novembre 2027", "Délivrer")
	golden(t, "api_key_list", strings.ReplaceAll(list.body, token[len(token)-4:], "wxyz"))
	b.post("/pro/cles/"+string(machine.APIKeyID)+"/revoquer").leads(t, "/pro/cles?ok=api-key-revoked")
	if _, err := o.accounts.Machine(t.Context(), token); !domain.IsKind(err, domain.NotFound) {
		t.Errorf("a revoked key: %v", err)
	}
	b.get("/pro/cles").expect(t, 200, "Révoquée", "!/revoquer")
	other, _ := o.signedIn(o.certifer, "Paul Roux", "paul@institut.exemple", domain.RoleManager)
	other.post("/pro/cles/"+string(machine.APIKeyID)+"/revoquer").expect(t, 404)
}

func TestTheSigningKeyIsChanged(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	b, _ := o.lead(t)
	award := o.issue(o.school, "travailler-en-equipe", "Nadia Benali", "", observed("2026-11-20"))
	golden(t, "signing_key", b.get("/pro/cles/signature").expect(t, 200, "n’a jamais changé").body)
	o.now = o.now.Add(time.Hour)
	b.post("/pro/cles/signature").leads(t, "/pro/cles?ok=signing-key-changed")
	b.get("/pro/cles").plain().expect(t, 200, "Votre clé de signature a changé le 25 novembre 2026. Les badges d’avant restent valides.")
	report, err := app.NewVerifying(o.Installation).File(t.Context(), award.Document)
	if err != nil || report.Verdict != "valid" {
		t.Errorf("the badge of before is %s, %v", report.Verdict, err)
	}
	o.b.get("/pro/cles/signature").expect(t, 403)
	o.b.post("/pro/cles/signature").expect(t, 403)
}

func TestAPersonSeesTheirAccount(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	account, err := o.accounts.CreateAccount(t.Context(), o.operator, "Claire Morel", "claire@atelier.exemple", o.certifer.ID, domain.RoleReader)
	o.must(err)
	if account.ID != o.staff.AccountID {
		t.Error("a second account")
	}
	golden(t, "account_show", o.b.get("/pro/compte").expect(t, 200, "Institut comtois des métiers", "Lecteur", "Délivreur", "Cet appareil", "!Déconnecter tous").body)
	o.b.post("/pro/organisme", "organisation", string(o.certifer.ID)).leads(t, "/pro?ok=place-entered")
	o.b.get("/pro").expect(t, 200, "Institut comtois des métiers", "!>Délivrer</a>")
	o.b.post("/pro/organisme", "organisation", "0000000000000000000000000v").expect(t, 404)

	phone := o.browser() // a second browser of hers
	phone.post("/pro/connexion", "email", "claire@atelier.exemple")
	o.must(o.Jobs.Drain(t.Context()))
	phone.post(o.lastLink("claire@atelier.exemple", "/pro/connexion/lien/")).leads(t, "/pro")
	page := o.b.get("/pro/compte").expect(t, 200, "Déconnecter tous les autres appareils").body
	end := regexp.MustCompile(`action="(/pro/compte/sessions/[0-9a-v]{26}/fermer)"`).FindStringSubmatch(page)
	if end == nil {
		t.Fatal(page)
	}
	phone.get("/pro").expect(t, 200)
	o.b.post(end[1]).leads(t, "/pro/compte?ok=session-ended")
	phone.get("/pro").leads(t, "/pro/connexion")
	o.b.post(end[1]).expect(t, 404)
	o.b.post("/pro/compte/sessions/fermer").leads(t, "/pro/compte?ok=session-ended")
	o.b.get("/pro/compte").expect(t, 200)
}

// The session of a sign-in is a new one: a cookie that somebody put into a browser before is worth nothing after.
func TestASessionCannotBeFixed(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	victim := o.browser()
	before := o.b.cookie(httpd.StaffCookie)
	victim.jar.kept[httpd.StaffCookie] = o.copyOf(o.b).jar.kept[httpd.StaffCookie] // a session that the thief knows
	victim.post("/pro/connexion", "email", "claire@atelier.exemple").leads(t, "/pro/connexion/code")
	o.must(o.Jobs.Drain(t.Context()))
	victim.post(o.lastLink("claire@atelier.exemple", "/pro/connexion/lien/")).leads(t, "/pro")
	if after := victim.cookie(httpd.StaffCookie); after == "" || after == before {
		t.Errorf("session %q after %q", after, before)
	}
	o.b.get("/pro").leads(t, "/pro/connexion") // who knew the old one is nobody now
}

func TestAnAwardWaitsInTheConsole(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	b, boss := o.lead(t)
	b.post("/pro/equipe/double-validation", "four_eyes", "1").leads(t, "/pro/equipe?ok=four-eyes-on")
	_, err := o.issuing.Issue(t.Context(), boss, app.IssueRequest{OrganisationID: o.school.ID, Achievement: "travailler-en-equipe", Recipient: domain.Recipient{Name: "Nadia Benali"}, Facts: observed("2026-11-20")})
	o.must(err)
	o.now = o.now.Add(time.Second) // of two in one instant, the order is left to chance
	_, err = o.issuing.Issue(t.Context(), o.staff, app.IssueRequest{OrganisationID: o.school.ID, Achievement: "travailler-en-equipe", Recipient: domain.Recipient{Name: "Hugo Roy"}, Facts: observed("2026-11-20")})
	o.must(err)
	page := b.get("/pro/attente").expect(t, 200, "Nadia Benali", "C’est votre demande.", "Hugo Roy", "Demandé par Claire Morel").body
	golden(t, "waiting_list", page)
	b.get("/pro").plain().expect(t, 200, "Une attribution attend votre validation", "Créer un modèle")
	o.b.get("/pro").plain().expect(t, 200, "Délivrer un badge", "!Créer un modèle") // a Délivreur writes none
	hugo := regexp.MustCompile(`name="award" value="([0-9a-v]{26})"`).FindAllStringSubmatch(page, -1)
	if len(hugo) != 1 {
		t.Fatalf("%d can be ticked, want the one of somebody else", len(hugo))
	}
	golden(t, "waiting_list_faulty", b.post("/pro/attente/refuser", "award", hugo[0][1]).expect(t, 422, "Écrivez le motif du refus", "checked").body)
	b.post("/pro/attente/valider").expect(t, 422, "Cochez au moins une attribution.")
	o.b.get("/pro/attente").expect(t, 200, "Hugo Roy", "!Valider les attributions")
	o.b.post("/pro/attente/valider", "award", hugo[0][1]).expect(t, 403)
	b.post("/pro/attente/valider", "award", hugo[0][1]).leads(t, "/pro/attente?ok=awards-signed-off")
	b.post("/pro/attente/valider", "award", hugo[0][1]).plain().expect(t, 422, "Une autre personne vient de décider.")
	b.get("/pro/b/"+hugo[0][1]).expect(t, 200, "Hugo Roy")
	b.post("/pro/equipe/double-validation", "four_eyes", "0").leads(t, "/pro/equipe?ok=four-eyes-asked")
	b.post("/pro/equipe/double-validation", "four_eyes", "0").expect(t, 422, "Vous avez déjà demandé cet arrêt.")
	b.get("/pro/equipe").plain().expect(t, 200, "C’est votre demande. Une autre personne", "!Confirmer l’arrêt", "Garder la double validation")
	o.b.get("/pro/equipe").expect(t, 200, "demande, depuis le", "!Confirmer l’arrêt") // no right to sign off
	o.b.post("/pro/equipe/double-validation", "four_eyes", "0").expect(t, 403)
	fresh, _ := o.signedIn(o.school, "Rémi Roy", "remi@exemple.fr", domain.RoleApprover)
	golden(t, "team_list_just_joined", fresh.get("/pro/equipe").plain().expect(t, 200, "Vous avez rejoint l’équipe il y a moins de 7 jours. Vous pourrez confirmer à partir du ",
		"!Confirmer l’arrêt", "Garder la double validation").body)
	fresh.post("/pro/equipe/double-validation", "four_eyes", "0").expect(t, 403, "Vous avez rejoint l’équipe il y a moins de 7 jours.")
	b.post("/pro/equipe/double-validation", "four_eyes", "keep").leads(t, "/pro/equipe?ok=four-eyes-kept")
}

// Without a passkey, what is hard to undo leads to a page that asks for one and holds the form that waits.
func TestAFormWaitsForAPasskey(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.accounts.RequirePasskey = true
	award := o.issue(o.school, "travailler-en-equipe", "Nadia Benali", "", observed("2026-11-20"))
	path := "/pro/b/" + string(award.ID) + "/retirer"
	form := url.Values{"reason": {"issued_in_error"}, "note": {"Bonjour & <merci>"}, "confirm": {"1"}}
	page := o.b.do("POST", path, form).expect(t, 403, "Confirmez que c’est bien vous", "Vous n’avez pas encore de clé d’accès", `action="`+path+`"`, `name="reason" value="issued_in_error"`,
		"Bonjour &amp; &lt;merci&gt;", `data-passkey="/pro/cle-acces/ajouter"`)
	golden(t, "passkey_confirm", regexp.MustCompile(`(?m)^<input type="hidden".*\n`).ReplaceAllString(page.body, ""))
	o.b.post("/pro/b/"+string(award.ID)+"/suspendre").expect(t, 403, "Confirmez que c’est bien vous")
	if a, err := o.Store.Award(t.Context(), award.ID); err != nil || !a.RevokedAt.IsZero() || !a.SuspendedAt.IsZero() {
		t.Errorf("%+v %v", a, err)
	}
	// A program that asks for JSON is told in its form, and what needs no passkey goes on.
	o.b.get("/pro/personnes").expect(t, 200)
	b, _ := o.lead(t)
	b.get("/pro/equipe").expect(t, 200)
	b.post("/pro/equipe/inviter", "name", "Rémi Roy", "email", "remi@exemple.fr", "role", "reader").expect(t, 403, "Confirmez que c’est bien vous", `value="remi@exemple.fr"`)
	b.get("/pro/cles").expect(t, 403, "Confirmez que c’est bien vous", `method="get"`)
}
