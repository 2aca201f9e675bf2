package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// holdsADevice gives the person's browser a virtual authenticator: a device with a fingerprint that always fits.
func (p *person) holdsADevice() webauthn.AuthenticatorID {
	p.t.Helper()
	call(p, webauthn.Enable, webauthn.EnableParams{})
	made, err := chromedp.Call(p.ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal, HasResidentKey: true, HasUserVerification: true,
		IsUserVerified: true, AutomaticPresenceSimulation: true}})
	if err != nil {
		p.fail("add a virtual authenticator: %v", err)
	}
	return made.AuthenticatorID
}

// A person without a passkey is asked for one before they invite somebody, adds it there, and the invitation goes on. Later
// the passkey signs them in, and is asked for again by a session that a mail opened.
func TestAPasskeyOpensTheConsole(t *testing.T) {
	demo, browser := runDemo(t, "--require-passkey=1"), startBrowser(t)
	staff := sits(t, browser, demo.BaseURL, "Claire Morel", 1280, true)
	staff.holdsADevice()
	email := demo.Organisations[0].Email

	staff.signsIn("/pro", "Entrer dans la console", email)
	staff.opens("/pro/equipe")
	staff.types("name", "Rémi Roy")
	staff.types("email", "remi.roy@exemple.fr")
	staff.clicks(`//form[contains(@action, "inviter")]//label[input[@value="reader"]]`)
	if status := staff.follows(control("Inviter")); status != http.StatusForbidden {
		staff.fail("an invitation without a passkey answers %d", status)
	}
	staff.reads("Confirmez que c’est bien vous")
	staff.sees("Vous n’avez pas encore de clé d’accès.")
	staff.follows(control("Ajouter ma clé et continuer"))
	staff.reads("Équipe")
	staff.sees("Invitation envoyée.")
	staff.sees("remi.roy@exemple.fr")

	// It has just been shown: the next act goes through.
	staff.follows(control("Annuler l’invitation Rémi Roy"))
	staff.sees("Invitation annulée.")

	// By the passkey alone, and then nothing more is asked.
	staff.follows(control("Se déconnecter"))
	staff.reads("Entrer dans la console")
	staff.follows(control("Entrer avec ma clé d’accès"))
	staff.reads("Bonjour Claire")
	staff.opens("/pro/cles")
	staff.reads("Clés d’API")
	staff.opens("/pro/compte")
	staff.sees("utilisée le")

	// A session by mail is asked to confirm, with the key that is there.
	staff.follows(control("Se déconnecter"))
	staff.opens("/pro/connexion")
	staff.types("email", email)
	staff.follows(control("Recevoir mon lien"))
	staff.opensTheLinkOf(email, "Votre lien")
	staff.follows(control("Entrer"))
	if status := staff.opens("/pro/cles"); status != http.StatusForbidden {
		staff.fail("the keys answer %d to a session without a passkey", status)
	}
	staff.follows(control("Confirmer avec ma clé d’accès"))
	staff.reads("Clés d’API")

	// A browser without that device gets no further than the page, and says so in words.
	other := sits(t, browser, demo.BaseURL, "Claire elsewhere", phone, true)
	device := other.holdsADevice()
	other.opens("/pro/connexion")
	other.clicks(control("Entrer avec ma clé d’accès"))
	for end := time.Now().Add(patience); !other.has(`//*[@data-passkey-error and not(@hidden)]`); {
		if time.Now().After(end) {
			other.fail("nothing is said of a device without a key")
		}
		time.Sleep(100 * time.Millisecond)
	}
	other.sees("La clé d’accès n’a pas répondu.")
	call(other, webauthn.RemoveVirtualAuthenticator, webauthn.RemoveVirtualAuthenticatorParams{AuthenticatorID: device})

	// The team of the registry reads nothing before a passkey was shown; then the page that was asked for comes.
	team := sits(t, browser, demo.BaseURL, "Paule Mercier", 1280, true)
	team.holdsADevice()
	team.signsIn("/admin", "Entrer dans l’espace de l’équipe", demo.Operators[0])
	for _, room := range []string{"/admin/signalements", "/admin/journal", "/admin/taches", "/admin/organismes"} {
		if status := team.opens(room); status != http.StatusForbidden {
			team.fail("%s answers %d without a passkey", room, status)
		}
	}
	team.sees("Vous n’avez pas encore de clé d’accès.")
	team.follows(control("Ajouter ma clé et continuer"))
	team.reads("Organismes à vérifier")
	if at := strings.TrimSuffix(get(team, chromedp.Location()), "?"); at != demo.BaseURL+"/admin/organismes" { // the name of a key is in no address
		team.fail("after the passkey the address is %s", at)
	}
	if status := team.opens("/admin/journal"); status != http.StatusOK {
		team.fail("the journal answers %d after a passkey", status)
	}
	for _, p := range []*person{staff, other, team} {
		for _, said := range p.complaints() {
			t.Errorf("the console of %s: %s", p.who, said)
		}
	}
}
