package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"galon/internal/artwork"
	"galon/internal/domain"
	"galon/internal/i18n"
)

const phone = 390

// The main journey, clicked through on a phone by three people with a device each: a badge is awarded, received,
// shown, scanned, withdrawn, and its share stopped. Then a file of people, with its faults first.
func TestMainJourneyOnAPhone(t *testing.T) {
	mainJourney(t, startBrowser(t), runDemo(t), true)
}

// The same where no script runs: scripts are comforts only (ux 2).
func TestNoScripts(t *testing.T) {
	mainJourney(t, startBrowser(t), runDemo(t), false)
}

func mainJourney(t *testing.T, browser context.Context, demo demoSummary, scripts bool) {
	staff := sits(t, browser, demo.BaseURL, "Claire Morel", phone, scripts)
	learner := sits(t, browser, demo.BaseURL, "Camille Vernier", phone, scripts)
	employer := sits(t, browser, demo.BaseURL, "an employer", phone, scripts)

	staff.signsIn("/pro", "Entrer dans la console", demo.Organisations[0].Email)
	staff.reads("Bonjour Claire")
	staff.awardsABadge()
	learner.acceptsABadge()
	address := learner.sharesABadge(scripts)
	if !strings.HasPrefix(address, strings.ToUpper(demo.BaseURL)+"/V/") {
		t.Fatalf("the QR code holds %q", address)
	}
	employer.opens(address)
	employer.reads("Badge valide")
	employer.seesOnTheFirstScreen(".nom", "Camille Vernier")
	employer.seesOnTheFirstScreen(".titre", "Travailler en équipe")
	_, written := today()
	employer.seesOnTheFirstScreen(".faits dd", written)

	staff.withdrawsABadge()
	employer.arrives("reload", chromedp.Reload())
	employer.reads("Badge retiré")
	employer.sees("Motif : délivré par erreur.")

	learner.stopsSharing()
	if status := employer.arrives("reload", chromedp.Reload()); status != http.StatusGone {
		employer.fail("a stopped share answers %d", status)
	}
	employer.reads("Ce partage est arrêté")

	staff.awardsAFile(scripts)
	for _, p := range []*person{staff, learner, employer} {
		if said := p.complaints(); len(said) > 0 {
			t.Errorf("the console of %s: %s", p.who, strings.Join(said, "\n"))
		}
	}
}

// signsIn asks for a link where that page leads to, and follows it in the same browser.
func (p *person) signsIn(page, door, email string) {
	p.t.Helper()
	p.opens(page)
	p.reads(door)
	p.types("email", email)
	p.follows(control("Recevoir mon lien"))
	p.reads("Regardez vos messages")
	p.opensTheLinkOf(email, "Votre lien")
	p.reads("Entrer dans Galon")
	p.follows(control("Entrer"))
}

// opensTheLinkOf opens the newest mail to that address in the mailbox of the demo, and follows its link. Mails leave
// from a queue, so the person looks again until there is one that they have not opened yet.
func (p *person) opensTheLinkOf(email, subject string) {
	p.t.Helper()
	message := fmt.Sprintf(`//main//li[contains(., "à %s") and contains(., "%s")]//a`, email, subject)
	for end := time.Now().Add(patience); ; {
		p.opens("/boite")
		if p.has(message) {
			newest := get(p, chromedp.Evaluate[string](fmt.Sprintf(`document.evaluate(%q, document, null, XPathResult.FIRST_ORDERED_NODE_TYPE, null).singleNodeValue.pathname`, message)))
			if !p.opened[newest] {
				p.opened[newest] = true
				break
			}
		}
		if time.Now().After(end) {
			p.fail("no mail to %s", email)
		}
		time.Sleep(200 * time.Millisecond)
	}
	p.follows(message)
	p.follows(`//pre//a`)
}

func (p *person) awardsABadge() {
	p.t.Helper()
	p.follows(control("Délivrer un badge"))
	p.follows(card("Travailler en équipe"))
	p.types("recipient-name", "Camille Vernier")
	p.types("recipient-email", "camille.vernier@exemple.fr")
	p.picks("context", "training")
	p.picks("level", "2")
	p.types("assessor-name", "Claire Morel")
	if status := p.follows(control("Relire")); status != http.StatusUnprocessableEntity {
		p.fail("a form without a date answers %d", status)
	}
	p.sees("Il y a un problème")
	typed, _ := today()
	p.types("awarded-on", typed)
	p.follows(control("Relire"))
	p.reads("Relisez")
	p.sees("Camille Vernier verra ce badge dans son passeport.")
	p.sees("Rien n’est encore envoyé.")
	p.follows(control("Délivrer le badge"))
	p.reads("Badge délivré")
}

func (p *person) acceptsABadge() {
	p.t.Helper()
	p.opensTheLinkOf("camille.vernier@exemple.fr", "Travailler en équipe")
	p.reads("Camille, ce badge est pour vous")
	p.follows(control("Ajouter à mon passeport"))
	p.reads("Mon passeport")
	p.sees("Badge ajouté. Personne d’autre que vous ne peut le voir.")
}

// sharesABadge returns what the QR code on the screen says to a camera. The button that copies the link is there where
// scripts run, and only there.
func (p *person) sharesABadge(scripts bool) string {
	p.t.Helper()
	p.follows(card("Travailler en équipe"))
	p.reads("Travailler en équipe")
	p.follows(control("Montrer ce badge"))
	p.follows(control("Créer mon lien et mon QR code"))
	if got := strings.Contains(p.text(), "Copier le lien"); got != scripts {
		p.fail("a button to copy the link: %t, want %t", got, scripts)
	}
	picture := get(p, chromedp.ScreenshotScale(chromedp.CSS(".qr"), 2))
	address, err := artwork.ReadQR(picture)
	if err != nil {
		p.fail("read the QR code on the screen: %v", err)
	}
	return address
}

func (p *person) withdrawsABadge() {
	p.t.Helper()
	p.follows(control("Personnes"))
	p.types("q", "vernier")
	p.follows(control("Filtrer"))
	p.follows(`//main//th//a[text() = "Camille Vernier"]`)
	p.follows(control("Retirer le badge"))
	p.reads("Retirer le badge de Camille Vernier ?")
	if status := p.follows(control("Retirer définitivement")); status != http.StatusUnprocessableEntity {
		p.fail("a withdrawal without a reason answers %d", status)
	}
	p.sees("Choisissez un motif.")
	p.picks("reason", "issued_in_error")
	p.follows(control("Retirer définitivement"))
	p.sees("Badge retiré. La liste publique est à jour.")
}

func (p *person) stopsSharing() {
	p.t.Helper()
	p.follows(control("Arrêter ce partage"))
	p.reads("Arrêter ce partage ?")
	p.follows(control("Arrêter le partage"))
	p.sees("Partage arrêté. Le lien et le QR code ne montrent plus rien.")
}

const peopleWithFaults = "Prénom;Nom;Courriel;Date\n" +
	"Inès;Tournier;ines.tournier@exemple.fr;12/11/2026\n" +
	"Hugo;;hugo.perrin@exemple.fr;12/11/2026\n" +
	"Élise;Chauvin;elise.chauvin@exemple;12/11/2026\n" +
	"Théo;Rousselet;theo.rousselet@exemple.fr;31/02/2026\n" +
	"Michel;Jacquot;;12/11/2026\n"

func (p *person) awardsAFile(scripts bool) {
	p.t.Helper()
	p.opens("/pro")
	p.follows(control("Délivrer à un groupe"))
	p.follows(card("Apprendre et progresser"))
	p.pastes("lines", peopleWithFaults)
	p.picks("context", "training")
	p.types("assessor-name", "Claire Morel")
	p.follows(control("Vérifier le fichier"))
	p.reads("Vérifier le fichier avant l’envoi")
	p.sees("Rien n’est encore envoyé.")
	p.sees("La date « 31/02/2026 » n’existe pas.")
	p.follows(control("Délivrer 2 badges"))
	for end := time.Now().Add(patience); !strings.Contains(p.text(), "2 badges délivrés"); {
		if time.Now().After(end) {
			p.fail("the batch does not end")
		}
		if time.Sleep(200 * time.Millisecond); !scripts && p.has(control("Actualiser")) {
			p.follows(control("Actualiser"))
		}
	}
	p.sees("1 bon à imprimer")
}

// today is the day in Paris, as people type it and as the pages write it, its spaces plain.
func today() (typed, written string) {
	day := domain.DayOf(time.Now())
	return day.Time().Format("02/01/2006"), plain(new(i18n.Printer).Date(day))
}

// seesOnTheFirstScreen checks that the words are there without scrolling.
func (p *person) seesOnTheFirstScreen(selector, words string) {
	p.t.Helper()
	if got := plain(get(p, chromedp.TextContent(chromedp.CSS(selector)))); got != words {
		p.fail("%s is %q, want %q", selector, got, words)
	}
	if bottom := get(p, chromedp.Evaluate[float64](fmt.Sprintf(`document.querySelector(%q).getBoundingClientRect().bottom`, selector))); bottom > screenHeight {
		p.fail("%q ends at %.0f px, below the first screen", words, bottom)
	}
}

// The form to verify needs no pointer, and a keyboard can skip the header.
func TestVerifyByKeyboard(t *testing.T) {
	demo := runDemo(t)
	p := sits(t, startBrowser(t), demo.BaseURL, "a keyboard", 1280, true)
	p.opens("/verifier")
	p.do("tab", chromedp.KeyEvent(kb.Tab))
	if got := p.focused(); got != "A Aller au contenu" {
		p.fail("the first thing in focus is %q", got)
	}
	p.do("tab", chromedp.KeyEvent(kb.Enter))
	for range 20 {
		if p.do("tab", chromedp.KeyEvent(kb.Tab)); p.focused() == "INPUT code" {
			break
		}
	}
	if got := p.focused(); got != "INPUT code" {
		p.fail("the field of the code is not reached; %q is in focus", got)
	}
	p.do("type", chromedp.KeyEvent(strings.ToLower(demo.Badges["valid"].Code)))
	p.arrives("enter", chromedp.KeyEvent(kb.Enter))
	p.reads("Badge valide")
}

// focused is the name of what has the focus.
func (p *person) focused() string {
	p.t.Helper()
	return plain(get(p, chromedp.Evaluate[string](`(e => e.tagName + " " + (e.id || e.textContent))(document.activeElement)`)))
}
