package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"galon/internal/artwork"
)

// A jury played by three people with a device each: who organises it, and two members who sit there at once, without
// an account. One has an address, the other gets link and code on paper. They do not agree, lose the network, decide
// together, and neither can close alone.
func TestAJuryOfTwoAtOnce(t *testing.T) {
	demo := runDemo(t)
	playJury(t, newJury(t, demo, true), &probe{axe: readAxe(t), shots: os.Getenv(shotsVariable)})
}

// The same where no script runs, by the buttons.
func TestAJuryWithoutScripts(t *testing.T) {
	playJury(t, newJury(t, runDemo(t), false), nil)
}

type juryPlay struct {
	t                 *testing.T
	scripts           bool
	boss, first, then *person
	demo              demoSummary
	page              string // of the session
	codes             map[*person]string
}

func newJury(t *testing.T, demo demoSummary, scripts bool) *juryPlay {
	browser := startBrowser(t)
	return &juryPlay{t: t, scripts: scripts, demo: demo, codes: map[*person]string{}, boss: sits(t, browser, demo.BaseURL, "Hélène Vuillemin", 1280, scripts),
		first: sits(t, browser, demo.BaseURL, "Odile Faivre", 820, scripts), then: sits(t, browser, demo.BaseURL, "Karim Haddad", phone, scripts)}
}

func playJury(t *testing.T, j *juryPlay, look *probe) {
	seen := func(p *person, name, heading string, status int64) {
		if look != nil {
			look.look(t, sight{name: name, heading: heading, who: p, status: status})
			p.do("size", chromedp.EmulateViewport(map[*person]int64{j.boss: 1280, j.first: 820, j.then: phone}[p], screenHeight))
		}
	}
	_, day := today()
	title := "Jury du " + day
	j.prepares(seen, title)
	j.comeIn(seen, title)

	lea, michel := j.candidate(j.first, "Léa Monnin"), j.candidate(j.first, "Michel Jacquot")
	j.decides(j.first, lea, "acquired", "")
	j.decides(j.then, lea, "acquired", "")
	j.decides(j.then, michel, "not_acquired", "Le linge délicat est mal trié")
	if j.scripts {
		j.losesTheNetwork(michel)
	}
	j.decides(j.first, michel, "acquired", "")
	if !j.scripts {
		j.first.arrives("reload", chromedp.Reload())
	}
	j.waits(j.first, "Avis différents : le jury doit décider ensemble.")
	j.first.sees("Le linge délicat est mal trié")
	seen(j.first, "jury-deliberation", title, 200)

	// Together, and by one alone it is not closed.
	common := "commun-" + michel + "-RNCP37715BC01"
	j.first.clicks(`//form[.//*[@id="` + common + `"]]//label[input[@value="not_acquired"]]`)
	if status := j.first.follows(control("Enregistrer la décision commune")); status != 422 {
		j.first.fail("a refusal without a reason answers %d", status)
	}
	j.first.sees("Écrivez le motif")
	j.first.clicks(`//form[.//*[@id="` + common + `"]]//label[input[@value="not_acquired"]]`)
	j.first.pastes(common+"-reason", "Le tri du linge est à revoir")
	j.first.follows(control("Enregistrer la décision commune"))
	j.first.sees("La décision commune est enregistrée.")
	j.signs(j.first)
	if status := j.first.follows(control("Clore la session")); status != 422 {
		j.first.fail("closing alone answers %d", status)
	}
	j.first.sees("Il faut au moins 2 signatures. Il en manque 1.")
	seen(j.first, "jury-alone", title, 422)
	signed := strings.Count(j.first.text(), "Signé le")
	j.then.arrives("reload", chromedp.Reload())
	j.signs(j.then)
	for until := time.Now().Add(patience); j.scripts && strings.Count(j.first.text(), "Signé le") == signed; time.Sleep(200 * time.Millisecond) {
		if time.Now().After(until) {
			j.first.fail("never sees the second signature, on the page of a form that was refused")
		}
	}
	j.then.follows(control("Clore la session"))
	j.then.sees("Session close. Le procès-verbal est prêt.")
	seen(j.then, "jury-closed", title, 200)

	j.follows(seen, title)
	for _, p := range []*person{j.boss, j.first, j.then} {
		if said := p.complaints(); len(said) > 0 {
			t.Errorf("the console of %s: %s", p.who, strings.Join(said, "\n"))
		}
	}
}

// prepares makes the session in the console.
func (j *juryPlay) prepares(seen func(*person, string, string, int64), title string) {
	b := j.boss
	b.signsIn("/pro", "Entrer dans la console", j.demo.Organisations[2].Email)
	b.follows(control("Jurys"))
	seen(b, "panel-list", "Jurys", 200)
	b.follows(control("Préparer un jury"))
	if status := b.follows(control("Préparer la session")); status != 422 {
		b.fail("an empty session answers %d", status)
	}
	b.sees("Choisissez au moins un bloc.")
	seen(b, "panel-new", "Préparer un jury", 422)
	b.clicks(`//label[input[@value="RNCP37715BC01"]]`)
	typed, _ := today()
	b.types("on", typed)
	b.types("place", "Nevers")
	b.follows(control("Préparer la session"))
	b.reads(title)
	j.page = get(b, chromedp.Location())
	j.page, _, _ = strings.Cut(j.page, "?")
	if status := b.follows(control("Envoyer les convocations")); status != 422 {
		b.fail("convening nobody answers %d", status)
	}
	b.sees("Un jury compte au moins 2 personnes.")
	for _, m := range [][]string{{"Odile Faivre", "aide à domicile", "odile.faivre@exemple.fr"}, {"Karim Haddad", "responsable de secteur", ""}} {
		if !get(b, chromedp.Evaluate[bool](`document.getElementById("member-name").checkVisibility()`)) {
			b.clicks(`//summary[contains(., "Ajouter un membre")]`)
		}
		b.types("member-name", m[0])
		b.types("member-function", m[1])
		if m[2] != "" {
			b.types("member-email", m[2])
		}
		b.types("member-until", "31/12/2030")
		b.follows(`//button[contains(., "Ajouter un membre")]`)
		b.sees("C’est enregistré.")
	}
	for _, c := range [][]string{{"Léa Monnin", "lea.monnin@exemple.fr"}, {"Michel Jacquot", ""}} {
		if !get(b, chromedp.Evaluate[bool](`document.getElementById("candidate-name").checkVisibility()`)) {
			b.clicks(`//summary[contains(., "Ajouter un candidat")]`)
		}
		b.types("candidate-name", c[0])
		if c[1] != "" {
			b.types("candidate-email", c[1])
		}
		b.types("candidate-ended", "02/11/2026")
		b.follows(`//button[contains(., "Ajouter un candidat")]`)
		b.sees("C’est enregistré.")
	}
	seen(b, "panel-preparing", title, 200)
	b.follows(control("Envoyer les convocations"))
	b.sees("Les convocations partent.")
}

// comeIn: one by her mail and a code that she asks for, the other by a sheet and a code that is said to him.
func (j *juryPlay) comeIn(seen func(*person, string, string, int64), title string) {
	j.first.opensTheLinkOf("odile.faivre@exemple.fr", "votre convocation")
	j.first.reads(title)
	if strings.Contains(j.first.text(), "Monnin") {
		j.first.fail("the link alone names a candidate")
	}
	seen(j.first, "jury-code", title, 200)
	page := get(j.first, chromedp.Location())
	j.first.follows(control("Recevoir mon code par e-mail"))
	j.codes[j.first] = j.readsCode(j.first, "odile.faivre@exemple.fr")
	j.first.opens(page)
	j.enters(j.first)

	j.boss.opens(j.page)
	j.boss.follows(`//main//li[contains(., "Karim Haddad")]//a`)
	picture := get(j.boss, chromedp.ScreenshotScale(chromedp.CSS(".qr"), 2))
	link, err := artwork.ReadQR(picture)
	if err != nil {
		j.boss.fail("the QR code of the sheet: %v", err)
	}
	seen(j.boss, "panel-summons", "Convocation de Karim Haddad", 200)
	j.boss.follows(control("Créer un code"))
	j.codes[j.then] = strings.ReplaceAll(get(j.boss, chromedp.TextContent(chromedp.CSS("main .code"))), " ", "")
	j.then.opens(link)
	j.then.types("code", "0000 0000")
	if j.codes[j.then] != "00000000" {
		if status := j.then.follows(control("Ouvrir la page du jury")); status != 422 {
			j.then.fail("a wrong code answers %d", status)
		}
		j.then.sees("Ce code n’est pas le bon. Il vous reste 4 essais.")
	}
	j.enters(j.then)
	j.then.reads(title)
	j.then.sees("2 candidats. Bloc : Entretenir le logement et le linge d’un particulier.")
	seen(j.then, "jury-show", title, 200)
}

func (j *juryPlay) readsCode(p *person, email string) string {
	for end := time.Now().Add(patience); ; {
		p.opens("/boite")
		message := fmt.Sprintf(`//main//li[contains(., "à %s") and contains(., "Votre code pour le jury")]//a`, email)
		if p.has(message) {
			p.follows(message)
			return regexp.MustCompile(`\b\d{8}\b`).FindString(p.text())
		}
		if time.Now().After(end) {
			p.fail("no code came to %s", email)
		}
		time.Sleep(200 * time.Millisecond)
	}
}

func (j *juryPlay) enters(p *person) {
	p.types("code", j.codes[p])
	p.follows(control("Ouvrir la page du jury"))
	p.sees("Je connais ce candidat.")
}

func (j *juryPlay) candidate(p *person, name string) string {
	return get(p, chromedp.Evaluate[string](fmt.Sprintf(`[...document.querySelectorAll("section.carte")].find(s => s.querySelector("h2").textContent === %q).id.slice(2)`, name)))
}

// decides ticks, and is sure that it was kept: by the script at once, or by the button.
func (j *juryPlay) decides(p *person, candidate, decision, reason string) {
	form := fmt.Sprintf(`//section[@id="c-%s"]//form`, candidate)
	if reason != "" {
		p.pastes("c-"+candidate+"-b0-reason", reason)
	}
	p.clicks(form + fmt.Sprintf(`//label[input[@value=%q]]`, decision))
	if !j.scripts {
		p.follows(form + `//button`)
		p.sees("Votre avis est enregistré.")
		return
	}
	j.kept(p, candidate)
}

// kept waits until the server has everything of the form.
func (j *juryPlay) kept(p *person, candidate string) {
	until := time.Now().Add(patience)
	for {
		if get(p, chromedp.Evaluate[bool](fmt.Sprintf(`(() => { const f = document.querySelector("#c-%s form"); return localStorage.getItem("galon-jury-" + f.dataset.draft) === null && +f.elements.version.value > 0 })()`, candidate))) {
			return
		}
		if time.Now().After(until) {
			p.fail("the draft of %s is not kept", candidate)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// losesTheNetwork writes without one, and finds every word after the page was opened again.
func (j *juryPlay) losesTheNetwork(candidate string) {
	p := j.first
	cut := func(off bool) {
		call(p, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
			MatchedNetworkConditions: []*network.Conditions{{Offline: off, DownloadThroughput: -1, UploadThroughput: -1}}})
	}
	cut(true)
	p.pastes("c-"+candidate+"-advice", "Revoir l’étiquette avant le lavage")
	j.waits(p, "Pas de réseau. Brouillon gardé sur cet appareil")
	cut(false)
	for _, said := range p.complaints() {
		if !strings.Contains(said, "ERR_INTERNET_DISCONNECTED") { // it was we who cut it
			j.t.Errorf("the console of %s: %s", p.who, said)
		}
	}
	p.arrives("reload", chromedp.Reload())
	if got := get(p, chromedp.Evaluate[string](fmt.Sprintf(`document.getElementById("c-%s-advice").value`, candidate))); got != "Revoir l’étiquette avant le lavage" {
		p.fail("the advice is %q after the cut", got)
	}
	j.kept(p, candidate)
	p.arrives("reload", chromedp.Reload())
	if got := get(p, chromedp.Evaluate[string](fmt.Sprintf(`document.getElementById("c-%s-advice").defaultValue`, candidate))); got != "Revoir l’étiquette avant le lavage" {
		p.fail("the server has %q", got)
	}
}

// waits until the page says it by itself.
func (j *juryPlay) waits(p *person, words string) {
	for until := time.Now().Add(patience); !strings.Contains(p.text(), words); {
		if time.Now().After(until) {
			p.fail("never says %q", words)
		}
		time.Sleep(200 * time.Millisecond)
	}
}

func (j *juryPlay) signs(p *person) {
	p.types("code", j.codes[p])
	p.follows(control("Je signe le procès-verbal"))
	p.sees("Votre signature est enregistrée.")
}

// follows is the organiser after the minutes: results, badges, paper.
func (j *juryPlay) follows(seen func(*person, string, string, int64), title string) {
	b := j.boss
	b.opens(j.page)
	b.sees("Procès-verbal n° 1 (PDF)")
	b.sees("Résultats à notifier avant le")
	b.sees("15 jours restants")
	b.follows(control("Envoyer 1 résultat par e-mail"))
	b.follows(control("Délivrer 1 badge de bloc"))
	b.sees("Les badges de bloc sont en route.")
	seen(b, "panel-closed", title, 200)
	b.follows(`//section[contains(., "Michel Jacquot")]//a[contains(., "Lettre")]`)
	b.reads("Résultat de Michel Jacquot")
	b.sees("Motif : Le tri du linge est à revoir")
	b.sees("Contester cette décision")
	seen(b, "panel-letter", "Résultat de Michel Jacquot", 200)
	b.opens(j.page)
	b.follows(`//section[contains(., "Michel Jacquot")]//button[contains(., "remis la lettre")]`)
	b.sees("Résultat remis en main propre")
	for until := time.Now().Add(patience); !strings.Contains(b.text(), "Badge délivré"); b.opens(j.page) {
		if time.Now().After(until) {
			b.fail("no badge")
		}
		time.Sleep(300 * time.Millisecond)
	}
	for until := time.Now().Add(patience); !strings.Contains(b.text(), "Tous les résultats sont notifiés"); b.opens(j.page) {
		if time.Now().After(until) {
			b.fail("a result is still due")
		}
		time.Sleep(300 * time.Millisecond)
	}
}
