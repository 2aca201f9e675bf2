package main

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// shown tells of what has the focus whether a frame is drawn around it, or around the card that it is the box of.
// The parts within a field of a date are drawn by the browser.
const shown = `window.within || (e => [e, e.closest("label")].some(x => x && getComputedStyle(x).outlineStyle != "none" && parseFloat(getComputedStyle(x).outlineWidth) >= 2))(document.activeElement)`

// onward tells whether the focus stands where it stood, in the next part of a date, or further down the page.
const onward = `(e => { const was = window.wasFocused; window.wasFocused = e; window.within = was === e; return !was || was === e || !!(was.compareDocumentPosition(e) & 4) })(document.activeElement)`

// The learner's pages need no pointer: the header can be skipped, the focus goes down the page, is always seen, and
// reaches what the page is for.
func TestThePassportByKeyboard(t *testing.T) {
	demo := runDemo(t)
	p := sits(t, startBrowser(t), demo.BaseURL, "a keyboard", phone, true)
	p.signsIn("/passeport", "Entrer dans mon passeport", nadia)
	for address, goal := range map[string]string{
		"/passeport": "A Ajouter un badge d’un autre site", "/passeport/partages/nouveau": "BUTTON Créer mon lien et mon QR code",
		"/passeport/importer": "BUTTON Vérifier et ajouter", "/passeport/compte/supprimer": "BUTTON Supprimer mon passeport",
	} {
		p.opens(address)
		reached := false
		for i := range 120 {
			p.do("tab", chromedp.KeyEvent(kb.Tab))
			at := p.focused()
			if i == 0 && at != "A Aller au contenu" {
				p.fail("%s: the first thing in focus is %q", address, at)
			}
			if !get(p, chromedp.Evaluate[bool](onward)) { // round the page
				break
			}
			if !get(p, chromedp.Evaluate[bool](shown)) {
				t.Errorf("%s: nobody sees that %q has the focus", address, at)
			}
			reached = reached || at == goal
		}
		if !reached {
			t.Errorf("%s: %q is not reached", address, goal)
		}
	}
}
