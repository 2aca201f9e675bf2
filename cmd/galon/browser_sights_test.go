package main

import (
	"bytes"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"galon/internal/domain"
	"galon/internal/i18n"
	"galon/internal/testkit"
	"galon/web"
)

// walk is the region of the demonstration and the people who see all of its pages.
type walk struct {
	t       *testing.T
	demo    demoSummary
	anybody *person // with no session
	learner *person
	trainer *person // of the training provider
	jury    *person // of the certifying body
	files   string  // the folder with what is handed in
}

func newWalk(t *testing.T) *walk {
	t.Helper()
	browser := startBrowser(t)
	w := &walk{t: t, demo: runDemo(t), files: t.TempDir()}
	as := func(who string) *person { return sits(t, browser, w.demo.BaseURL, who, 1280, true) }
	w.anybody, w.learner, w.trainer, w.jury = as("anybody"), as("Nadia Benali"), as("Claire Morel"), as("Hélène Vuillemin")

	valid := w.demo.Badges["valid"].CredentialURL
	signed := fetch(t, valid, "application/vc")
	keep(t, filepath.Join(w.files, "badge.png"), fetch(t, valid, "image/png"))
	keep(t, filepath.Join(w.files, "altered.json"), bytes.Replace(signed, []byte("Nadia"), []byte("Nadja"), 1))
	keep(t, filepath.Join(w.files, "several.json"), slices.Concat([]byte("["), signed, []byte(","), fetch(t, w.demo.Badges["expired"].CredentialURL, "application/vc"), []byte(`,{"bonjour":true}]`)))
	elsewhere := testkit.NewWorldAt(t, "https://ailleurs.example")
	keep(t, filepath.Join(w.files, "stranger.json"), elsewhere.Read(elsewhere.Issue("travailler-en-equipe", "Nadia Benali", nadia).ID).Document)
	keep(t, filepath.Join(w.files, "other.json"), []byte(`{"bonjour": true}`))
	keep(t, filepath.Join(w.files, "plain.png"), fetch(t, w.demo.BaseURL+"/b/travailler-en-equipe.png", "image/png"))
	return w
}

// at goes to an address.
func at(address string) func(*person) int64 {
	return func(p *person) int64 { return p.opens(address) }
}

// next clicks on what leads from one page to the following one.
func next(words string) func(*person) int64 {
	return func(p *person) int64 { return p.follows(control(words)) }
}

// toCard goes on by a card or a line of the page.
func toCard(words string) func(*person) int64 {
	return func(p *person) int64 { return p.follows(card(words)) }
}

// from opens an address and clicks there.
func from(address, words string) func(*person) int64 {
	return func(p *person) int64 {
		p.opens(address)
		return p.follows(control(words))
	}
}

// typed opens an address, fills in one field and clicks.
func typed(address, id, text, words string) func(*person) int64 {
	return func(p *person) int64 {
		p.opens(address)
		p.types(id, text)
		return p.follows(control(words))
	}
}

// handed gives a file to the page that verifies.
func (w *walk) handed(name string) func(*person) int64 {
	return func(p *person) int64 {
		p.opens("/verifier")
		p.do("choose "+name, chromedp.SetUploadFiles(chromedp.ID("fichier"), []string{filepath.Join(w.files, name)}))
		return p.follows(control("Vérifier ce fichier"))
	}
}

// handedFor does the same with one of the questions beside the file.
func (w *walk) handedFor(name, id, value string) func(*person) int64 {
	return func(p *person) int64 {
		p.opens("/verifier")
		p.do("choose "+name, chromedp.SetUploadFiles(chromedp.ID("fichier"), []string{filepath.Join(w.files, name)}))
		p.do("ask "+id, chromedp.SetValue(chromedp.ID(id), value))
		return p.follows(control("Vérifier ce fichier"))
	}
}

func (w *walk) path(address string) string { return strings.TrimPrefix(address, w.demo.BaseURL) }

// frenchDay is a day as a title says it.
func frenchDay(t time.Time) string {
	c, err := i18n.Load(web.FS(), nil)
	if err != nil {
		panic(err)
	}
	return plain(c.Printer(i18n.French).Date(domain.DayOf(t)))
}

func (w *walk) public() []sight {
	who, badge := w.anybody, func(name string) string { return w.path(w.demo.Badges[name].PageURL) }
	return []sight{
		{"home", "Vos compétences, preuve à l’appui", who, 200, at("/")},
		{"verify", "Vérifier un badge", who, 200, at("/verifier")},
		{"verify-nothing", "Vérifier un badge", who, 422, from("/verifier", "Vérifier le code")},
		{"verify-no-code", "Vérifier un badge", who, 422, typed("/verifier", "code", "7KQ4 M2XD 9HTU", "Vérifier le code")},
		{"verify-claim-code", "Vérifier un badge", who, 422, typed("/verifier", "code", w.demo.ClaimCode, "Vérifier le code")},
		{"verify-plain-picture", "Vérifier un badge", who, 422, w.handed("plain.png")},
		{"share-valid", "Badge valide", who, 200, at(badge("valid"))},
		{"share-expired", "Badge expiré", who, 200, at(badge("expired"))},
		{"share-revoked", "Badge retiré", who, 200, at(badge("revoked"))},
		{"share-suspended", "Badge suspendu", who, 200, at(badge("suspended"))},
		{"share-afest", "Badge valide", who, 200, at(badge("afest"))},
		{"share-bloc", "Badge valide", who, 200, at(badge("bloc"))},
		{"share-unknown", "Ce lien ne mène à aucun badge", who, 404, at("/v/7KQ4M2XD9HTC")},
		{"report-valid", "Badge valide", who, 200, w.handed("badge.png")},
		{"report-past", "Badge valide, à la date du " + frenchDay(time.Now()), who, 200, w.handedFor("badge.png", "date", time.Now().In(domain.Paris).Format(time.DateOnly))},
		{"report-person", "Badge d’une autre personne", who, 200, w.handedFor("badge.png", "nom", "Léa Roux")},
		{"verify-wrong-date", "Vérifier un badge", who, 422, w.handedFor("badge.png", "date", "2999-01-01")},
		{"codes", "Codes d’un rapport de vérification", who, 200, at("/verification/codes")},
		{"report-altered", "Badge non authentique", who, 200, w.handed("altered.json")},
		{"report-stranger", "Organisme non vérifié", who, 200, w.handed("stranger.json")},
		{"report-other", "Ce n’est pas un badge", who, 200, w.handed("other.json")},
		{"report-several", "Vérification incomplète", who, 200, w.handed("several.json")},
		{"organisation", "Atelier-École du Doubs", who, 200, at("/o/" + w.demo.Organisations[0].Slug)},
		{"organisation-jury", "Institut comtois des métiers", who, 200, at("/o/" + w.demo.Organisations[2].Slug)},
		{"achievement-soft", "Travailler en équipe", who, 200, at("/o/" + w.demo.Organisations[0].Slug + "/b/" + w.demo.Badges["valid"].Achievement)},
		{"achievement-afest", "Conduire une fabrication de fromage", who, 200, at("/o/" + w.demo.Organisations[1].Slug + "/b/" + w.demo.Badges["afest"].Achievement)},
		{"achievement-bloc", "Entretenir le logement et le linge d’un particulier", who, 200, at("/o/" + w.demo.Organisations[2].Slug + "/b/" + w.demo.Badges["bloc"].Achievement)},
		{"registry", "Registre des organismes vérifiés", who, 200, at("/registre")},
		{"help", "Aide", who, 200, at("/aide")},
		{"accessibility", "Accessibilité : non conforme", who, 200, at("/accessibilite")},
		{"personal-data", "Données personnelles", who, 200, at("/donnees-personnelles")},
		{"legal", "Mentions légales", who, 200, at("/mentions-legales")},
		{"problem", "À propos de cette erreur", who, 200, at("/problems/award-already-revoked")},
		{"not-found", "Page introuvable", who, 404, at("/nulle-part")},
	}
}

const nadia = "nadia.benali@exemple.fr"

// learning goes through the passport of Nadia Benali, who has a badge in each state and one to accept.
func (w *walk) learning() []sight {
	who, receive := w.learner, w.path(w.demo.ReceiveURL)
	return []sight{
		{"receive", "Nadia, ce badge est pour vous", w.anybody, 200, at(receive)},
		{"receive-unknown", "Ce lien ne mène à aucun badge", w.anybody, 404, at(receive + "x")},
		{"receive-code", "Recevoir un badge", w.anybody, 200, at("/recevoir")},
		{"receive-code-nothing", "Recevoir un badge", w.anybody, 422, from("/recevoir", "Voir mon badge")},
		{"receive-slip", "Michel, ce badge est pour vous", w.anybody, 200, typed("/recevoir", "code", w.demo.ClaimCode, "Voir mon badge")},
		{"enter", "Entrer dans mon passeport", who, 200, at("/entrer")},
		{"enter-nothing", "Entrer dans mon passeport", who, 422, from("/entrer", "Recevoir mon lien")},
		{"enter-code", "Regardez vos messages", who, 200, typed("/entrer", "email", nadia, "Recevoir mon lien")},
		{"enter-code-wrong", "Regardez vos messages", who, 422, typed("/entrer/code", "code", "00000000", "Entrer")},
		{"mailbox", "Boîte de la démonstration", who, 200, at("/boite")},
		{"enter-link", "Entrer dans Galon", who, 200, func(p *person) int64 {
			p.opensTheLinkOf(nadia, "Votre lien")
			return 200
		}},
		{"enter-link-elsewhere", "Entrer dans Galon", w.anybody, 200, func(p *person) int64 { return p.opens(get(who, chromedp.Location())) }},
		{"passport", "Mon passeport", who, 200, next("Entrer")},
		{"receive-accepted", "Ce badge est déjà dans votre passeport", who, 200, func(p *person) int64 {
			p.opens(receive)
			p.follows(control("Ajouter à mon passeport"))
			return p.opens(receive)
		}},
		{"passport-full", "Mon passeport", who, 200, at("/passeport")},
		{"passport-valid", "Travailler en équipe", who, 200, toCard("Travailler en équipe")},
		{"passport-share-new", "Montrer mes badges", who, 200, next("Montrer ce badge")},
		{"passport-share-new-wrong", "Montrer mes badges", who, 422, func(p *person) int64 {
			p.picks("duration", "until")
			return p.follows(control("Créer mon lien et mon QR code"))
		}},
		{"passport-expired", "Organiser son travail", who, 200, func(p *person) int64 { p.opens("/passeport"); return p.follows(card("Organiser son travail")) }},
		{"passport-suspended", "Transmettre une information claire", who, 200, func(p *person) int64 { p.opens("/passeport"); return p.follows(card("Transmettre une information")) }},
		{"passport-afest", "Conduire une fabrication de fromage", who, 200, func(p *person) int64 { p.opens("/passeport"); return p.follows(card("fabrication de fromage")) }},
		{"passport-bloc", "Entretenir le logement et le linge d’un particulier", who, 200, func(p *person) int64 { p.opens("/passeport"); return p.follows(card("logement")) }},
		{"passport-twin", "Format Open Badges 2.0", who, 200, func(p *person) int64 { return p.opens(get(who, chromedp.Location()) + "/open-badges-2") }},
		{"passport-twin-live", "Format Open Badges 2.0", who, 200, next("Publier au format Open Badges 2.0")},
		{"passport-twin-stopped", "Format Open Badges 2.0", who, 200, next("Arrêter la publication")},
		{"passport-present", "Présenter mes badges", who, 200, at("/passeport/presentation")},
		{"passport-present-wrong", "Présenter mes badges", who, 422, typed("/passeport/presentation", "challenge", "12-ab", "Télécharger la présentation signée")},
		{"passport-shares", "Mes partages", who, 200, at("/passeport/partages")},
		{"passport-share", "Votre lien est prêt", who, 200, toCard("Transmettre une information")},
		{"passport-share-stop", "Arrêter ce partage ?", who, 200, next("Arrêter ce partage")},
		{"passport-share-stopped", "Mes partages", who, 200, next("Arrêter le partage")},
		{"share-stopped", "Ce partage est arrêté", w.anybody, 410, at(w.path(w.demo.Badges["suspended"].PageURL))},
		{"passport-account", "Mon compte", who, 200, at("/passeport/compte")},
		{"passport-slip", "Mon passeport", w.anybody, 200, func(p *person) int64 {
			p.opens("/recevoir")
			p.types("code", w.demo.ClaimCode)
			p.follows(control("Voir mon badge"))
			return p.follows(control("Ajouter à mon passeport"))
		}},
	}
}

// awarding goes through the console.
func (w *walk) awarding() []sight {
	who := w.trainer
	to := func(badge string) string { return "/pro/delivrer/" + badge }
	detail := func(name string) func(*person) int64 {
		return func(p *person) int64 {
			p.opens("/pro/personnes?q=" + url.QueryEscape(name))
			return p.follows(`(//main//tbody//th//a)[1]`)
		}
	}
	return []sight{
		{"console-enter", "Entrer dans la console", who, 200, at("/pro")},
		{"console-home", "Bonjour Claire", who, 200, func(p *person) int64 {
			p.signsIn("/pro", "Entrer dans la console", w.demo.Organisations[0].Email)
			return 200
		}},
		{"award-choose", "Choisir un badge", who, 200, at("/pro/delivrer")},
		{"award-choose-found", "Choisir un badge", who, 200, typed("/pro/delivrer", "q", "fromage", "Chercher")},
		{"award-choose-nothing", "Choisir un badge", who, 200, at("/pro/delivrer?q=zzz")},
		{"award-new-soft", "Délivrer à une personne", who, 200, at(to("travailler-en-equipe"))},
		{"award-new-soft-wrong", "Délivrer à une personne", who, 422, next("Relire")},
		{"award-new-afest", "Délivrer à une personne", who, 200, at(to("conduire-une-fabrication-de-fromage"))},
		{"award-new-afest-wrong", "Délivrer à une personne", who, 422, next("Relire")},
		{"award-new-coloration", "Délivrer à une personne", who, 200, at(to("travailler-pres-d-une-installation-hydrogene"))},
		{"award-new-preparation", "Délivrer à une personne", who, 200, at(to("preparation-entretenir-le-logement-et-le-linge"))},
		{"award-check", "Relisez", who, 200, func(p *person) int64 {
			p.opens(to("creer-une-relation-de-confiance"))
			return w.fillIn(p, "Bruno Faivre", "bruno.faivre@exemple.fr")
		}},
		{"award-just", "Badge délivré", who, 200, next("Délivrer le badge")},
		{"award-check-held", "Relisez", who, 409, func(p *person) int64 {
			p.opens(to("creer-une-relation-de-confiance"))
			return w.fillIn(p, "Bruno Faivre", "bruno.faivre@exemple.fr")
		}},
		{"people", "Personnes", who, 200, at("/pro/personnes")},
		{"people-nobody", "Personnes", who, 200, typed("/pro/personnes", "q", "personne du tout", "Filtrer")},
		{"award-accepted", "Sofia Marques", who, 200, detail("Sofia Marques")},
		{"award-slip", "Bon de remise de Michel Jacquot", who, 200, at(w.path(w.demo.SlipURL))},
		{"award-revoke", "Retirer le badge de Bruno Faivre ?", who, 200, func(p *person) int64 { detail("Bruno Faivre")(p); return p.follows(control("Retirer le badge")) }},
		{"award-revoke-wrong", "Retirer le badge de Bruno Faivre ?", who, 422, next("Retirer définitivement")},
		{"award-suspended", "Bruno Faivre", who, 200, func(p *person) int64 { detail("Bruno Faivre")(p); return p.follows(control("Suspendre")) }},
		{"award-revoked", "Bruno Faivre", who, 200, func(p *person) int64 {
			p.follows(control("Retirer le badge"))
			p.picks("reason", "asked_by_holder")
			return p.follows(control("Retirer définitivement"))
		}},
		{"requests", "Demandes des personnes", who, 200, at("/pro/suites")},
		{"people-ticked", "Personnes", who, 200, at("/pro/personnes?etat=bientot&age=7")},
		{"rooms", "Séances", who, 200, at("/pro/seances")},
		{"room-new", "Préparer une séance", who, 200, at("/pro/seances/nouvelle?badge=travailler-en-equipe")},
		{"room", "Séance", who, 200, func(p *person) int64 {
			p.picks("context", "training")
			p.picks("level", "2")
			return p.follows(control("Afficher le QR code"))
		}},
		{"room-wall", "Scannez pour demander votre badge", who, 200, next("Afficher en grand")},
		{"guest-code", "Code de la séance", w.anybody, 200, at("/seance")},
		{"guest-code-wrong", "Code de la séance", w.anybody, 422, typed("/seance", "code", "1234", "Continuer")},
		{"batch-choose", "Délivrer à un groupe : choisir un badge", who, 200, at("/pro/lot")},
		{"batch-new", "Délivrer à un groupe", who, 200, at("/pro/lot?badge=apprendre-et-progresser")},
		{"batch-new-nothing", "Délivrer à un groupe", who, 422, next("Vérifier le fichier")},
		{"batch-check", "Vérifier le fichier avant l’envoi", who, 200, func(p *person) int64 {
			p.pastes("lines", peopleWithFaults)
			p.picks("context", "training")
			p.types("assessor-name", "Claire Morel")
			return p.follows(control("Vérifier le fichier"))
		}},
		{"batch-done", "2 badges délivrés", who, 200, func(p *person) int64 {
			status := p.follows(control("Délivrer 2 badges"))
			for end := time.Now().Add(patience); !strings.Contains(p.text(), "2 badges délivrés") && time.Now().Before(end); {
				time.Sleep(100 * time.Millisecond)
			}
			return status
		}},
		{"batch-slips", "Bons à imprimer", who, 200, next("Imprimer les bons")},
		{"console-jury", "Bonjour Hélène", w.jury, 200, func(p *person) int64 {
			p.signsIn("/pro", "Entrer dans la console", w.demo.Organisations[2].Email)
			return http.StatusOK
		}},
		{"award-choose-jury", "Choisir un badge", w.jury, 200, at("/pro/delivrer")},
		{"award-new-bloc", "Délivrer à une personne", w.jury, 200, at(to("bloc-entretenir-le-logement-et-le-linge"))},
		{"award-new-bloc-wrong", "Délivrer à une personne", w.jury, 422, next("Relire")},
		{"too-many", "Trop d’essais", w.anybody, 429, func(p *person) int64 {
			for range 40 {
				w.asksForALink("personne@exemple.fr")
			}
			return typed("/pro/connexion", "email", "personne@exemple.fr", "Recevoir mon lien")(p)
		}},
	}
}

// fillIn answers what the form of a soft skill asks, and goes to the page to read again.
func (w *walk) fillIn(p *person, name, email string) int64 {
	p.types("recipient-name", name)
	p.types("recipient-email", email)
	day, _ := today()
	p.types("awarded-on", day)
	p.picks("context", "training")
	p.picks("level", "2")
	p.types("assessor-name", "Claire Morel")
	return p.follows(control("Relire"))
}

// asksForALink is what a program that tries many addresses does.
func (w *walk) asksForALink(email string) {
	w.t.Helper()
	req, err := http.NewRequest(http.MethodPost, w.demo.BaseURL+"/pro/connexion", strings.NewReader(url.Values{"email": {email}}.Encode()))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", w.demo.BaseURL)
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		w.t.Fatal(err)
	}
	resp.Body.Close()
}
