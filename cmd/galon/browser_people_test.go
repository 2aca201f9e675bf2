package main

import (
	"context"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"galon/internal/artwork"
)

// The three people of the dossier on a phone: Sonia, who scans at a forum; Michel, who has no e-mail; Karim, who
// helps him with a mandate. Once with scripts and once without.
func TestThreePeopleOnAPhone(t *testing.T) {
	threePeople(t, startBrowser(t), runDemo(t), true)
}

func TestThreePeopleWithoutScripts(t *testing.T) {
	threePeople(t, startBrowser(t), runDemo(t), false)
}

func threePeople(t *testing.T, browser context.Context, demo demoSummary, scripts bool) {
	sonia := sits(t, browser, demo.BaseURL, "Sonia", phone, scripts)
	michel := sits(t, browser, demo.BaseURL, "Michel", phone, scripts)
	karim := sits(t, browser, demo.BaseURL, "Karim", phone, scripts)

	sonia.verifies(demo)
	karim.helpsWithAMandate(demo)
	paper := karim.givesACodeOnPaper()
	michel.seesWhoHelped(paper)
	karim.isRefused()
	address := michel.showsHisBadge()
	sonia.opens(address)
	sonia.reads("Badge valide")
	sonia.seesOnTheFirstScreen(".nom", "Michel Jacquot")
	michel.leaves()
	if status := sonia.arrives("reload", chromedp.Reload()); status != http.StatusGone {
		sonia.fail("an erased badge answers %d", status)
	}
	if said := sonia.text(); !strings.Contains(said, "La personne a supprimé ce badge.") || strings.Contains(said, "Jacquot") {
		sonia.fail("the page of an erased badge is not as it should be")
	}
	for _, p := range []*person{sonia, michel, karim} {
		if said := p.complaints(); len(said) > 0 {
			t.Errorf("the console of %s: %s", p.who, strings.Join(said, "\n"))
		}
	}
}

// verifies is three minutes at a forum: a printed code under the camera, a photo of it, a code typed badly, a past day,
// a record to keep, a badge that was withdrawn, and a doubt that is told.
func (p *person) verifies(demo demoSummary) {
	p.t.Helper()
	badge := demo.Badges["valid"]
	p.opens(strings.ToUpper(badge.PageURL)) // as the phone's own camera reads it
	p.reads("Badge valide")
	p.seesOnTheFirstScreen(".nom", "Nadia Benali")
	p.seesOnTheFirstScreen(".titre", "Travailler en équipe")
	p.sees("Ce badge n’est ni un diplôme, ni une certification professionnelle.")

	photo := filepath.Join(p.t.TempDir(), "photo.png")
	drawn, err := artwork.QRPNG(strings.ToUpper(badge.PageURL), 8)
	if err != nil {
		p.t.Fatal(err)
	}
	keep(p.t, photo, drawn)
	p.opens("/")
	p.follows(control("Vérifier un badge"))
	p.do("choose the photo", chromedp.SetUploadFiles(chromedp.ID("photo"), []string{photo}))
	p.follows(control("Vérifier cette photo"))
	p.reads("Badge valide")

	p.opens("/verifier")
	p.types("code", "7KQ4 M2XD 9HTU")
	if status := p.follows(control("Vérifier le code")); status != http.StatusUnprocessableEntity {
		p.fail("a code that cannot be answers %d", status)
	}
	p.sees("Ce code n’existe pas.")
	p.types("code", strings.ToLower(strings.ReplaceAll(badge.Code, " ", "-")))
	p.follows(control("Vérifier le code"))
	p.reads("Badge valide")
	here := get(p, chromedp.Location())
	record := fetch(p.t, strings.Split(here, "?")[0]+"/preuve.json", "application/json")
	kept := filepath.Join(p.t.TempDir(), "preuve.json")
	keep(p.t, kept, record)
	p.opens("/verifier")
	p.do("choose the record", chromedp.SetUploadFiles(chromedp.ID("fichier"), []string{kept}))
	p.follows(control("Vérifier ce fichier"))
	p.reads("Preuve authentique")

	p.opens(demo.Badges["revoked"].PageURL)
	p.reads("Badge retiré")
	p.follows(control("Signaler un problème"))
	if status := p.follows(control("Envoyer le signalement")); status != http.StatusUnprocessableEntity {
		p.fail("a report of nothing answers %d", status)
	}
	p.picks("nature", "fake")
	p.follows(control("Envoyer le signalement"))
	p.reads("Signalement reçu")
}

// helpsWithAMandate opens the passport of somebody who has only a slip. Karim may write, and may neither show nor erase.
func (p *person) helpsWithAMandate(demo demoSummary) {
	p.t.Helper()
	p.signsIn("/pro", "Entrer dans la console", demo.Organisations[0].Email)
	p.opens("/pro/accompagner")
	p.reads("Accompagner une personne")
	p.types("code", demo.ClaimCode)
	if status := p.follows(control("Enregistrer et ouvrir")); status != http.StatusUnprocessableEntity {
		p.fail("a mandate that nobody signed answers %d", status)
	}
	p.picks("paper", "yes")
	p.follows(control("Enregistrer et ouvrir"))
	p.reads("Mon passeport")
	p.sees("Vous aidez Michel Jacquot")
	p.opens("/passeport/declare")
	p.picks("kind", "work")
	p.types("title", "Cariste pendant trente ans")
	p.follows(control("Enregistrer"))
	p.sees("Cariste pendant trente ans")
	for _, kept := range []string{"/passeport/compte/supprimer", "/passeport/compte/secours"} {
		if status := p.opens(kept); status != http.StatusForbidden {
			p.fail("%s is open to who helps: %d", kept, status)
		}
	}
	p.opens("/passeport")
	p.follows(card("Rebondir après une difficulté"))
	if p.has(control("Montrer ce badge")) {
		p.follows(control("Montrer ce badge"))
		if p.has(control("Créer mon lien et mon QR code")) {
			if status := p.follows(control("Créer mon lien et mon QR code")); status != http.StatusForbidden {
				p.fail("who may not show a badge shows it: %d", status)
			}
		}
	}
}

// givesACodeOnPaper is the desk: Karim has Michel before him, and prints the way into the whole passport.
func (p *person) givesACodeOnPaper() string {
	p.t.Helper()
	p.opens("/pro/personnes?q=jacquot")
	p.follows(`(//main//tbody//th//a)[1]`)
	p.opens(strings.Split(get(p, chromedp.Location()), "?")[0] + "/secours")
	p.reads("Code de secours pour Michel Jacquot")
	if status := p.follows(control("Créer le code")); status != http.StatusUnprocessableEntity {
		p.fail("a code for somebody who was not seen answers %d", status)
	}
	p.picks("seen", "yes")
	p.follows(control("Créer le code"))
	return get(p, chromedp.TextContent(chromedp.CSS(".carte .code")))
}

func (p *person) seesWhoHelped(paper string) {
	p.t.Helper()
	p.opens("/entrer")
	p.follows(control("J’ai un code de secours"))
	p.types("code", strings.ToLower(paper))
	p.follows(control("Entrer"))
	p.opens("/passeport")
	p.sees("Cariste pendant trente ans")
	p.opens("/passeport/compte/aide")
	p.reads("Personnes qui m’aident")
	p.sees("Claire Morel")
	p.follows(`//button[contains(., "Arrêter ce mandat")]`)
}

// isRefused comes back to a passport whose mandate was stopped.
func (p *person) isRefused() {
	p.t.Helper()
	p.opens("/passeport")
	if said := p.text(); strings.Contains(said, "Cariste") || strings.Contains(said, "Jacquot") {
		p.fail("the mandate was stopped, and the passport is open")
	}
}

func (p *person) showsHisBadge() string {
	p.t.Helper()
	p.opens("/passeport")
	p.follows(card("Rebondir après une difficulté"))
	p.follows(control("Montrer ce badge"))
	p.follows(control("Créer mon lien et mon QR code"))
	address, err := artwork.ReadQR(get(p, chromedp.ScreenshotScale(chromedp.CSS(".qr"), 2)))
	if err != nil {
		p.fail("read the QR code on the screen: %v", err)
	}
	return address
}

func (p *person) leaves() {
	p.t.Helper()
	p.opens("/passeport/compte")
	p.follows(control("Voir ce qui sera effacé, puis choisir"))
	p.types("confirm", "non")
	if status := p.follows(control("Supprimer mon passeport")); status != http.StatusUnprocessableEntity {
		p.fail("erased without the word: %d", status)
	}
	p.types("confirm", "supprimer")
	p.follows(control("Supprimer mon passeport"))
	if status := p.opens("/passeport"); status != http.StatusOK || !strings.Contains(get(p, chromedp.Location()), "/entrer") {
		p.fail("the passport is still open")
	}
}
