package artwork_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"galon/internal/artwork"
	"galon/internal/testkit"
)

// Minutes of a long session: every name, decision and reason can be read back, the QR code on the last page leads to
// the session, and the same minutes are the same bytes: their digest stands in badges.
func TestMinutesReadBack(t *testing.T) {
	link := "https://galon.example/pro/jurys/06h149ep01omb7rsjsnjvleln0"
	m := artwork.Minutes{Title: "Procès-verbal n° 1", Made: time.Date(2026, 11, 25, 15, 0, 0, 0, time.UTC), Author: "Institut comtois des métiers", Heading: "Procès-verbal de jury n° 1",
		Facts: [][2]string{{"Lieu", "Nevers"}}, MembersAt: "Membres du jury", Members: [][2]string{{"Isabelle Roux", "aide à domicile"}}, DecidedAt: "Décisions", SignedAt: "Signatures",
		Signatures: [][2]string{{"Isabelle Roux", "Signé"}}, Caution: "Signature électronique simple", Digest: [2]string{"Empreinte", strings.Repeat("0f", 32)},
		Recheck: artwork.Recheck{Title: "Retrouver cette session", Code: "PV n° 1", QR: link, Link: link}, Foot: []string{"pied"}}
	for i := range 30 {
		m.People = append(m.People, artwork.MinutesPerson{Name: "Personne " + strings.Repeat("i", i+1), Lines: []string{"2 membres ont voté."}, Decisions: []artwork.ProofCheck{
			{Tone: artwork.ToneBad, Question: "RNCP37715BC02 – Accompagner la personne", Answer: "Bloc non validé", Sentence: strings.Repeat("Un motif assez long pour des lignes. ", 40)}}})
	}
	m.People[3].Decisions[0].Sentence = strings.Repeat("Un motif de plusieurs pages. ", 600)
	m.People[3].Decisions[0].Circumstance = "La fin de ce motif."
	pdf, err := m.PDF()
	if err != nil {
		t.Fatal(err)
	}
	again, err := m.PDF()
	if err != nil || !bytes.Equal(pdf, again) {
		t.Fatalf("the same minutes are other bytes (%v)", err)
	}
	text := strings.ReplaceAll(testkit.PDFText(t, pdf), "\u00a0", " ")
	for _, p := range m.People {
		if !strings.Contains(text, p.Name) {
			t.Errorf("%s is not in the minutes", p.Name)
		}
	}
	if got := strings.Count(text, "Bloc non validé"); got != 30 {
		t.Errorf("%d decisions, want 30", got)
	}
	if !strings.Contains(text, "La fin de ce motif.") || strings.Count(text, "plusieurs") != 600 {
		t.Error("a long reason is cut off")
	}
	pages := testkit.PDFPages(t, pdf)
	if len(pages) < 5 {
		t.Errorf("%d pages", len(pages))
	}
	if got, err := artwork.ReadQR(printed(t, pages[len(pages)-1])); err != nil || got != link {
		t.Errorf("the QR code says %q, %v", got, err)
	}
}
