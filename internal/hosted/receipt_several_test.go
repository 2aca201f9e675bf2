package hosted

import (
	"encoding/json"
	"html"
	"strings"
	"testing"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/testkit"
)

// One record of a whole share: each badge with its own result, nothing good over them all, and no more of the person
// than the name as it is shown.
func TestReceiptOfSeveralBadges(t *testing.T) {
	w := newWorld(t)
	first := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	ids := []domain.AwardID{first.award.ID}
	for _, badge := range []string{"organiser-son-travail", "prendre-une-initiative-utile"} {
		award, err := w.issuing.Issue(t.Context(), w.operator, app.IssueRequest{OrganisationID: w.school.ID, Achievement: badge,
			Recipient: domain.Recipient{Name: "Nadia Benali"}, Facts: softSkill("2026-03-13")})
		must(t, err)
		slip, err := w.issuing.Slip(t.Context(), w.operator, award.ID)
		must(t, err)
		_, err = w.passports.Accept(t.Context(), app.Ticket{Code: slip.ClaimCode}, first.holder)
		must(t, err)
		ids = append(ids, award.ID)
	}
	_, err := w.issuing.Revoke(t.Context(), w.operator, ids[1], domain.IssuedInError, "")
	must(t, err)
	share, err := w.passports.ShareBadges(t.Context(), first.holder, app.ShareRequest{Awards: ids, Label: "CV", Name: domain.NameShort, HideEvidence: true, Message: "Bonjour à vous"})
	must(t, err)

	shown := html.UnescapeString(w.get("/v/"+share.Code, browser).Body.String())
	for _, want := range []string{`href="/v/` + share.Code + `/preuve.pdf"`, `href="/v/` + share.Code + `/preuve.json"`, "Garder une preuve (PDF)"} {
		if !strings.Contains(shown, want) {
			t.Errorf("the page does not offer %s", want)
		}
	}
	machine := w.get("/v/"+share.Code+"/preuve.json", browser)
	var file struct {
		Receipt struct {
			Verdict *string `json:"verdict"`
			Result  string  `json:"result"`
			Badges  []struct {
				Verdict string           `json:"verdict"`
				Checks  []map[string]any `json:"checks"`
			} `json:"badges"`
		} `json:"receipt"`
	}
	must(t, json.Unmarshal(machine.Body.Bytes(), &file))
	r := file.Receipt
	if r.Verdict != nil || len(r.Badges) != 3 || r.Badges[0].Verdict != "valid" || r.Badges[1].Verdict != "revoked" || len(r.Badges[2].Checks) == 0 ||
		r.Result != "2 × Badge valide, 1 × Badge retiré" {
		t.Errorf("got %+v", r)
	}
	paper := w.get("/v/"+share.Code+"/preuve.pdf", browser)
	text := testkit.PDFText(t, paper.Body.Bytes())
	for _, want := range []string{"2 × Badge valide, 1 × Badge retiré", "Badge 1 sur 3", "Badge 3 sur 3", "Nadia B.", "Travailler en équipe", "L’organisme l’a retiré.", share.Code[:4] + " " + share.Code[4:8]} {
		if !strings.Contains(text, want) {
			t.Errorf("the paper does not say %q:\n%s", want, text)
		}
	}
	for name, file := range map[string][]byte{"preuve.pdf": paper.Body.Bytes(), "preuve.json": machine.Body.Bytes()} {
		for _, secret := range []string{"Benali", "Bonjour", "Claire", "Observé"} {
			if strings.Contains(text, secret) || strings.Contains(machine.Body.String(), secret) {
				t.Errorf("the record says %q", secret)
			}
		}
		page := html.UnescapeString(w.upload(fieldFile, name, file).Body.String())
		if heading(page) != "Preuve authentique" || strings.Contains(page, "v-valide") {
			t.Errorf("%s: got %q", name, heading(page))
		}
		for _, want := range []string{"Badge 1 sur 3", "Badge 2 sur 3", "L’organisme l’a retiré.", "L’état des badges a pu changer depuis", "Vérifier ces badges maintenant", `href="/v/` + share.Code + `"`} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: the page does not say %q", name, want)
			}
		}
	}
	one := testkit.PDFText(t, w.get("/v/"+share.Code+"/preuve.pdf?b=2", browser).Body.Bytes())
	if !strings.Contains(one, "Badge retiré") || strings.Contains(one, "Travailler") {
		t.Errorf("of one badge:\n%s", one)
	}
}
