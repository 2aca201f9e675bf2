package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// What web/static/model.js adds, in a real browser: what is typed is kept by itself, frameworks answer while one types, and
// the picture follows what is chosen.
func TestTheEditorHelpsWithItsScript(t *testing.T) {
	o := newStudio(t)
	m := o.newModel("soft_skill")
	ctx, console := newTab(t)
	for _, c := range o.b.jar.Cookies(nil) {
		_, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: c.Name, Value: c.Value, URL: o.BaseURL})
		o.must(err)
	}
	run := func(script string) string {
		t.Helper()
		out, err := chromedp.Run(ctx, chromedp.Evaluate[string](script))
		o.must(err)
		return out
	}
	// until polls what the page says, with more patience than any machine needs.
	until := func(what, script string) {
		t.Helper()
		for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
			if run(script) == "yes" {
				return
			}
		}
		t.Fatalf("%s never came; the console says %q", what, console.take())
	}
	typed := func(id, text string) {
		run(`(() => { const e = document.getElementById("` + id + `"); e.value = "` + text + `"; e.dispatchEvent(new Event("input", {bubbles: true})); return "" })()`)
	}
	look(t, ctx, o.BaseURL+m+"/contenu", 390)
	typed("title", "Servir une table")
	until("the draft", `document.querySelector("[data-model-status]").textContent.includes("Brouillon enregistré") ? "yes" : "no"`)
	o.b.get(m+"/contenu").expect(t, 200, "Servir une table", `name="revision" value="2"`)
	run(`window.net = window.fetch; window.fetch = () => Promise.reject(new Error("cut")); ""`)
	typed("title", "Servir une grande table")
	until("the sentence without a network", `document.querySelector("[data-model-status]").textContent.includes("Pas de réponse") ? "yes" : "no"`)
	run(`window.fetch = window.net; dispatchEvent(new Event("online")) + ""`)
	until("what was typed without a network", `document.querySelector("form[data-model]").elements.revision.value === "3" ? "yes" : "no"`)
	o.b.get(m+"/contenu").expect(t, 200, "Servir une grande table")
	typed("q", "equipe")
	until("the frameworks", `[...document.querySelectorAll("[data-aligned] b")].some((b) => b.textContent === "Travail en équipe") ? "yes" : "no"`)
	run(`[...document.querySelectorAll("[data-aligned] label")].find((l) => l.textContent.includes("Travail en équipe")).querySelector("input").click() || ""`)
	until("the ticked framework", `document.querySelector("form[data-model]").elements.revision.value === "4" ? "yes" : "no"`)
	o.b.get(m+"/relecture").expect(t, 200, "Travail en équipe (CléA)")
	typed("q", "xyzzy")
	until("the sentence for nothing", `document.querySelector("[data-nothing]").hidden ? "no" : "yes"`)
	typed("description", "Tapé juste avant de partir.") // and not a moment is waited
	look(t, ctx, o.BaseURL+m+"/image", 390)
	for end := time.Now().Add(time.Minute); !strings.Contains(o.b.get(m+"/contenu").body, "Tapé juste avant de partir."); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("what was typed before the page went away is lost")
		}
	}

	look(t, ctx, o.BaseURL+m+"/image", 390)
	run(`document.querySelector("input[name=color][value=vert]").click() || ""`)
	until("the preview", `document.querySelector("[data-preview-image]").src.includes("c=vert") ? "yes" : "no"`)
	until("the text of the picture", `document.getElementById("alt").value.startsWith("Badge rond vert, ") ? "yes" : "no"`)
	typed("alt", "Un rond à nous")
	run(`document.querySelector("input[name=color][value=bleu]").click() || ""`)
	until("the text that somebody wrote", `document.querySelector("[data-preview-image]").src.includes("c=bleu") && document.getElementById("alt").value === "Un rond à nous" ? "yes" : "no"`)
	run(`document.querySelector("input[name=color][value=vert]").click() || ""`)
	typed("q", "couverts")
	until("the pictograms", `[...document.querySelectorAll("[data-pictograms] li")].filter((li) => !li.hidden).length === 2 ? "yes" : "no"`)
	shown := func() string {
		return run(`[...document.querySelectorAll("[data-pictograms] li")].filter((li) => !li.hidden).map((li) => li.textContent.trim()).join()`)
	}
	meant := shown()
	typed("q", "couvarst")
	if got := shown(); got != meant {
		t.Errorf("misspelled shows %q, not %q", got, meant)
	}
	typed("q", "xyzzy")
	if got := run(`document.querySelector("[data-nothing]").hidden + " " + [...document.querySelectorAll("[data-pictograms] li")].some((li) => li.hidden)`); got != "false false" {
		t.Errorf("a word that no pictogram fits: %s", got)
	}
	until("the picture that keeps itself", `document.querySelector("[data-model-status]").textContent.includes("Brouillon enregistré") ? "yes" : "no"`)
	o.b.get(m+"/image").expect(t, 200, "Un rond à nous", `value="vert" checked`)
	if said := console.take(); strings.TrimSpace(said) != "" {
		t.Errorf("the console says %s", said)
	}
}
