package main

import (
	"bytes"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// A mason fills in the dossier of his apprentice on a telephone, beside the wall, without an account. The network is cut
// in the middle: nothing he typed is lost, the photo neither, and what was sent twice counts once.
func TestAnAfestDossierOnAPhoneWhereTheNetworkDrops(t *testing.T) {
	demo := runDemo(t)
	a := newAfestPlay(t, demo, true)
	look := &probe{axe: readAxe(t), shots: os.Getenv(shotsVariable)}
	seen := func(p *person, name, heading string, status int64) {
		look.look(t, sight{name: name, heading: heading, who: p, status: status})
		p.do("size", chromedp.EmulateViewport(map[bool]int64{true: phone, false: 1280}[p == a.mason], screenHeight))
	}
	m := a.mason
	m.opens(demo.AfestURL)
	seen(m, "afest-guest", "Formation de Yanis Faivre", 200)
	m.sees("Il en manque 1. 10 minutes suffisent.")

	// The network is gone when he saves.
	m.follows(control("Nouvelle mise en situation"))
	seen(m, "afest-situation", "Nouvelle mise en situation", 200)
	m.pastes("title", "Poser un appui de fenêtre")
	m.types("minutes", "75")
	m.pastes("told", "Calage au niveau, deux reprises")
	m.do("choose a photo", chromedp.SetUploadFiles(chromedp.ID("photo"), []string{wallPhoto(t)}))
	a.cut(true)
	m.clicks(control("Enregistrer"))
	a.waits(m, "Pas de réseau. Votre saisie est gardée sur ce téléphone : elle partira toute seule.")
	a.cut(false)
	a.waits(m, "Le réseau est revenu : votre saisie est enregistrée.")
	a.onlyTheCut(m)
	m.opens(demo.AfestURL)
	m.sees("Il en manque 2. 10 minutes suffisent.")

	// He types, is called away, and finds his words again.
	m.follows(control("Nouvel échange, hors production"))
	seen(m, "afest-reflection", "Nouvel échange, hors production", 200)
	m.types("minutes", "15")
	m.pastes("expected", "Un appui de niveau du premier coup")
	a.waits(m, "Brouillon gardé sur ce téléphone.")
	m.opens(demo.AfestURL)
	m.follows(control("Nouvel échange, hors production"))
	if got := get(m, chromedp.Evaluate[string](`document.getElementById("expected").value`)); got != "Un appui de niveau du premier coup" {
		m.fail("the words are %q after he came back", got)
	}
	a.refusedLater(m)
	if status := m.follows(control("Enregistrer")); status != 422 {
		m.fail("a session without its words answers %d", status)
	}
	seen(m, "afest-reflection-faulty", "Nouvel échange, hors production", 422)
	m.sees("Écrivez ce qui a été fait.")
	m.pastes("done", "Deux calages de trop")
	m.pastes("learned", "Poser le niveau avant le mortier")
	a.leads(m, control("Enregistrer"), "C’est enregistré")
	m.sees("Il en manque 1. 10 minutes suffisent.")

	m.follows(control("Lire et signer le protocole"))
	seen(m, "afest-sign", "Lire et signer le protocole", 200)
	m.types("name", "Thierry Grandvoinet")
	a.draws()
	m.follows(control("Signer ce protocole"))
	m.sees("C’est enregistré")
	a.onlyTheCut(m)
	a.desk(seen)
}

// The same where no script runs: typed, sent, signed by name.
func TestAnAfestDossierWithoutScripts(t *testing.T) {
	demo := runDemo(t)
	a := newAfestPlay(t, demo, false)
	m := a.mason
	m.opens(demo.AfestURL)
	m.follows(control("Nouvel échange, hors production"))
	m.types("minutes", "15")
	for id, words := range map[string]string{"expected": "Un linteau droit", "done": "Un linteau repris", "learned": "Étayer avant de poser"} {
		m.pastes(id, words)
	}
	m.follows(control("Enregistrer"))
	m.sees("C’est enregistré")
	if strings.Contains(m.text(), "10 minutes suffisent") {
		m.fail("a session is still asked for")
	}
	m.follows(control("Lire et signer le protocole"))
	m.types("name", "Yanis Faivre")
	if status := m.follows(control("Signer ce protocole")); status != 422 {
		m.fail("another name signs: %d", status)
	}
	m.sees("Ce lien est celui de Thierry Grandvoinet.")
	m.types("name", "Thierry Grandvoinet")
	m.follows(control("Signer ce protocole"))
	m.sees("Signé")
}

// refusedLater sends a form without a network that the service then refuses: its words come back into it, and stay there
// when it is left.
func (a *afestPlay) refusedLater(m *person) {
	words := func() string { return get(m, chromedp.Evaluate[string](`document.getElementById("expected").value`)) }
	a.cut(true)
	m.clicks(control("Enregistrer"))
	a.waits(m, "Pas de réseau.")
	a.cut(false)
	a.waits(m, "Un envoi a été refusé.")
	if got := words(); got != "Un appui de niveau du premier coup" {
		m.fail("the words are %q after they were refused", got)
	}
	m.opens(a.demo.AfestURL)
	m.follows(control("Nouvel échange, hors production"))
	if got := words(); got != "Un appui de niveau du premier coup" {
		m.fail("the words are %q when the form is opened again", got)
	}
}

type afestPlay struct {
	t            *testing.T
	demo         demoSummary
	mason, staff *person
}

func newAfestPlay(t *testing.T, demo demoSummary, scripts bool) *afestPlay {
	browser := startBrowser(t)
	return &afestPlay{t: t, demo: demo, mason: sits(t, browser, demo.BaseURL, "Thierry Grandvoinet", phone, scripts),
		staff: sits(t, browser, demo.BaseURL, "Claire Morel", 1280, scripts)}
}

func (a *afestPlay) cut(off bool) {
	call(a.mason, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{{Offline: off, DownloadThroughput: -1, UploadThroughput: -1}}})
}

func (a *afestPlay) waits(p *person, words string) {
	for until := time.Now().Add(patience); !strings.Contains(p.text(), words); {
		if time.Now().After(until) {
			p.fail("never says %q", words)
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// leads clicks on what sends by script and goes on to another page.
func (a *afestPlay) leads(p *person, selector, words string) {
	p.clicks(selector)
	a.waits(p, words)
}

// onlyTheCut fails when the console complains of anything but the network that we cut, and of a form that was refused.
func (a *afestPlay) onlyTheCut(p *person) {
	for _, said := range p.complaints() {
		if !strings.Contains(said, "ERR_INTERNET_DISCONNECTED") && !strings.Contains(said, "422") {
			a.t.Errorf("the console of %s: %s", p.who, said)
		}
	}
}

// draws signs with the pointer.
func (a *afestPlay) draws() {
	m := a.mason
	m.do("scroll", chromedp.ScrollIntoView(chromedp.ID("drawing")))
	box := get(m, chromedp.Evaluate[[]float64](`(r => [r.left, r.top, r.width, r.height])(document.getElementById("drawing").getBoundingClientRect())`))
	x, y := box[0]+20, box[1]+box[3]/2
	for i, kind := range []input.DispatchMouseEventType{input.DispatchMouseEventTypeMousePressed, input.DispatchMouseEventTypeMouseMoved,
		input.DispatchMouseEventTypeMouseMoved, input.DispatchMouseEventTypeMouseReleased} {
		call(m, input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: kind, X: x + float64(i)*40, Y: y + float64(i%2)*30, Button: input.MouseButtonLeft, Buttons: 1, ClickCount: 1})
	}
	if got := get(m, chromedp.Evaluate[string](`document.querySelector("[name=drawing]").value.slice(0, 22)`)); got != "data:image/png;base64," {
		m.fail("the drawing is %q", got)
	}
}

// desk is the organisation afterwards: one situation of each, its photo, the signature, and what is still missing.
func (a *afestPlay) desk(seen func(*person, string, string, int64)) {
	c := a.staff
	c.signsIn("/pro", "Entrer dans la console", a.demo.Organisations[0].Email)
	c.follows(control("AFEST"))
	seen(c, "afest-list", "Dossiers AFEST", 200)
	c.follows(control("Yanis Faivre"))
	seen(c, "afest-show", "Dossier AFEST de Yanis Faivre", 200)
	c.sees("Photo JPEG")
	if status := c.follows(control("Délivrer le badge")); status != 422 {
		c.fail("an incomplete dossier answers %d", status)
	}
	c.sees("Il y a 4 problèmes")
	c.sees("L’évaluation des acquis n’est pas complète.")
	seen(c, "afest-refused", "Dossier AFEST de Yanis Faivre", 422)
	c.follows(control("3. Noter les temps d’échange (phases réflexives)"))
	seen(c, "afest-sessions", "3. Noter les temps d’échange (phases réflexives)", 200)
	if n := strings.Count(c.text(), "Poser un appui de fenêtre"); n != 1 {
		c.fail("the situation that was sent without a network stands there %d times", n)
	}
	c.sees("Formateur AFEST (tuteur)")
	c.follows(control("Retour au dossier"))
	c.follows(control("Protocole, liens et signatures"))
	seen(c, "afest-links", "Protocole, liens et signatures", 200)
	c.sees("Thierry Grandvoinet, le ")
	for _, x := range []struct{ path, name, heading string }{
		{"/pro/afest/nouveau", "afest-new", "Ouvrir un dossier AFEST"}, {"/pro/afest/modeles", "afest-models", "Modèles de parcours"},
		{"/verifier/fichier", "piece-check", "Vérifier qu’un fichier est celui du dossier"},
	} {
		c.opens(x.path)
		seen(c, x.name, x.heading, 200)
	}
}

func wallPhoto(t *testing.T) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 2400, 1800)) // larger than what is sent
	for i := range img.Pix {
		img.Pix[i] = byte(i >> 8)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "mur.jpg")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
