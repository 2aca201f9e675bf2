package ui

import (
	"encoding/xml"
	"regexp"
	"strings"
	"testing"
	"time"

	"galon/internal/artwork"
	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/testkit"
)

func TestPaperForACV(t *testing.T) {
	t.Parallel()
	l := newLived(t)
	host := strings.TrimPrefix(l.BaseURL, "http://")
	for state, wants := range map[string][]string{
		"valid": {"Nadia Benali", "1 badge de compétences vérifiable", "Travailler en équipe",
			"Atelier-École du Doubs · obtenu le 20 novembre 2026 valable jusqu’au 20 novembre 2029", "Faire sa part dans un travail commun",
			"Vérifiez ce badge", host + "/v", "Ce badge n’est ni un diplôme, ni une certification professionnelle.", "Créé le 25 novembre 2026.", "seule la page en ligne fait foi."},
		"expired":   {"expiré depuis le 10 mars 2026", "!valable"},
		"revoked":   {"retiré le 25 novembre 2026", "!valable", "!conclusion que l’on sait expliquer"},
		"suspended": {"suspendu depuis le 25 novembre 2026", "!valable"},
		"bloc":      {"Institut comtois des métiers · obtenu le 18 juin 2026", "Il ne la remplace pas.", "!ni un diplôme"},
	} {
		share := l.b.post(l.path(state)+"/partager", "duration", "none", "label", "Laiterie Morel").to
		page := l.b.get(share).expect(t, 200, `href="`+share+`/cv.pdf"`, "Télécharger la page pour mon CV (PDF)", share+"/vignette.png", share+"/vignette.svg")
		code := publicCode.FindStringSubmatch(page.body)[1]
		got := l.b.get(share+"/cv.pdf").expect(t, 200, "!"+nadia)
		private(t, got, "application/pdf", "attachment; filename=cv-"+l.byState[state].Achievement.Slug+".pdf")
		text := strings.NewReplacer("\n", " ", "\u00a0", " ").Replace(testkit.PDFText(t, []byte(got.body)))
		for _, want := range append(wants, domain.FormatCode(code), "!"+nadia, "!Laiterie", "!Claire", "!dossiers") {
			if unwanted, not := strings.CutPrefix(want, "!"); not == strings.Contains(text, unwanted) {
				t.Errorf("%s: the paper against %q:\n%s", state, want, text)
			}
		}
	}
}

func TestVignette(t *testing.T) {
	t.Parallel()
	l := newLived(t)
	share := l.b.post(l.path("valid")+"/partager", "duration", "none").to
	code := publicCode.FindStringSubmatch(l.b.get(share).body)[1]

	png := l.b.get(share+"/vignette.png").expect(t, 200)
	private(t, png, "image/png", "attachment; filename=vignette-travailler-en-equipe.png")
	if got, err := artwork.ReadQR([]byte(png.body)); err != nil || got != credential.ShareQR(l.BaseURL, code) {
		t.Errorf("the vignette reads %q (%v)", got, err)
	}
	svg := l.b.get(share+"/vignette.svg").expect(t, 200, "Vérifier le badge «\u00a0Travailler en équipe\u00a0» de Nadia Benali", "!"+nadia)
	private(t, svg, "image/svg+xml", "attachment; filename=vignette-travailler-en-equipe.svg")
	if err := xml.Unmarshal([]byte(svg.body), new(struct{})); err != nil {
		t.Error(err)
	}
}

// private fails unless the answer is a file to keep for whoever asked, and for nobody on the way.
func private(t *testing.T, a answer, media, disposition string) {
	t.Helper()
	for name, want := range map[string]string{"Content-Type": media, "Content-Disposition": disposition, "Cache-Control": "no-store", "X-Robots-Tag": "noindex"} {
		if got := a.header.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

func TestPaperIsForItsHolderAndALiveShareOnly(t *testing.T) {
	t.Parallel()
	l := newLived(t)
	other := l.browser()
	l.acceptedIn(other, l.issue(l.school, "travailler-en-equipe", "Hugo Perrin", "hugo@exemple.fr", observed("2026-11-20")), "hugo@exemple.fr")
	kept := l.b.post(l.path("valid")+"/partager", "duration", "none").to
	stopped := l.b.post(l.path("valid")+"/partager", "duration", "none").to
	ended := l.b.post(l.path("valid")+"/partager", "duration", "until", "ends_at", "2026-11-25").to
	l.b.post(stopped+"/arreter").leads(t, "/passeport/partages?ok=share-stopped")
	for _, file := range []string{"/cv.pdf", "/vignette.png", "/vignette.svg"} {
		other.get(kept+file).expect(t, 404, "!Nadia", "!%PDF")
		l.browser().get(kept+file).leads(t, "/entrer")
		l.b.get("/passeport/partages/"+strings.Repeat("0", 26)+file).expect(t, 404)
		l.b.get("/passeport/partages/x"+file).expect(t, 404)
		l.b.get(stopped+file).expect(t, 410, "!%PDF")
		l.b.get(kept+file).expect(t, 200)
		l.b.get(ended+file).expect(t, 200)
	}
	if over := l.b.get(stopped).expect(t, 200); regexp.MustCompile(`cv\.pdf|vignette`).MatchString(over.body) {
		t.Error("a share that is over is offered for print")
	}
	l.now = time.Date(2026, 11, 25, 23, 0, 0, 0, time.UTC) // midnight in Paris
	l.b.get(ended+"/cv.pdf").expect(t, 410, "!%PDF")
	l.b.get(kept+"/cv.pdf").expect(t, 200)
}
