package ui

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"galon/internal/artwork"
	"galon/internal/domain"
)

var twelve = regexp.MustCompile(`[0-9A-HJKMNP-TV-Z]{4} [0-9A-HJKMNP-TV-Z]{4} [0-9A-HJKMNP-TV-Z]{4}`)

func TestSlipAndItsReprint(t *testing.T) {
	o := newOffice(t)
	award := o.issue(o.school, "travailler-en-equipe", "Paul Papier", "", observed("2026-11-20"))
	path := awardURL(award.ID) + "/bon"
	page := o.b.get(path).expect(t, 200, "Bon de remise de Paul Papier", "Travailler en équipe", "Atelier-École du Doubs", `class="bons large"`, "Le code de l’ancien bon ne marchera plus.")
	golden(t, "slip_show", page.body)
	codes := twelve.FindAllString(page.body, -1)
	if len(codes) != 2 {
		t.Fatalf("codes %v, want the public one and the claim code", codes)
	}
	if _, err := domain.ParseCode(domain.PublicCode, codes[0]); err != nil {
		t.Error(err)
	}
	if _, err := domain.ParseCode(domain.ClaimCode, codes[1]); err != nil {
		t.Error(err)
	}
	qr, err := artwork.QRSVG(strings.ToUpper(o.BaseURL + "/v/" + strings.ReplaceAll(codes[0], " ", "")))
	o.must(err)
	if !strings.Contains(page.body, string(qr)) {
		t.Error("the QR code does not hold the address of the public code")
	}
	if again := twelve.FindAllString(o.b.get(path).body, -1); strings.Join(again, ",") != strings.Join(codes, ",") {
		t.Errorf("looking again gives %v, want %v", again, codes)
	}

	o.now = o.now.Add(1e9)
	o.b.post(path).leads(t, path+"?ok=slip-reprinted")
	after := twelve.FindAllString(o.b.get(path+"?ok=slip-reprinted").expect(t, 200, "Nouveau bon prêt.").body, -1)
	if after[0] != codes[0] || after[1] == codes[1] {
		t.Errorf("reprint gives %v after %v: the public code stays, the claim code changes", after, codes)
	}
	o.browser().post("/recevoir", "code", codes[1]).expect(t, 422, "Un bon plus récent a été imprimé.")
	o.browser().post("/recevoir", "code", after[1]).expect(t, 200, "Paul, ce badge est pour vous")
}

func TestSlipsOfABatchTenToASheet(t *testing.T) {
	o := newOffice(t)
	var csv strings.Builder
	csv.WriteString("nom;e-mail;date;contexte;évaluateur\nAvec Adresse;avec@exemple.fr;20/11/2026;formation;Claire Morel\n")
	for i := range 12 {
		fmt.Fprintf(&csv, "Sans Adresse %02d;;20/11/2026;formation;Claire Morel\n", i)
	}
	preview := o.b.upload("/pro/lot?badge=travailler-en-equipe", []byte(csv.String()))
	o.b.post(preview.to + "/delivrer")
	o.must(o.Jobs.Drain(t.Context()))
	o.b.get(preview.to).expect(t, 200, "13 badges délivrés", "1 e-mail parti", "12 bons à imprimer", `href="`+preview.to+`/bons"`)
	page := o.b.get(preview.to+"/bons").expect(t, 200, "Sans Adresse 00", "!Avec Adresse")
	if sheets, slips := strings.Count(page.body, `class="planche"`), strings.Count(page.body, `class="bon"`); sheets != 2 || slips != 12 {
		t.Errorf("%d slips on %d sheets, want 12 on 2", slips, sheets)
	}
	if codes := twelve.FindAllString(page.body, -1); len(codes) != 24 {
		t.Errorf("%d codes, want 24", len(codes))
	}
	golden(t, "slip_sheet", page.body)
}
