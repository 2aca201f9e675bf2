package hosted

import (
	"strings"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
)

// A badge made of others stays what was signed; that one of them is withdrawn since is said to whoever looks.
func TestALostComponentIsSaid(t *testing.T) {
	w := newWorld(t)
	staff := domain.Actor{AccountID: "claire", Name: "Claire Morel", OrganisationID: w.school.ID, Role: domain.RoleManager}
	composites := &app.Composites{Issuing: w.issuing}
	c, err := composites.Save(t.Context(), staff, domain.Composite{Achievement: "prendre-une-initiative-utile", Context: domain.Training, Automatic: true,
		Parts: []domain.CompositePart{{Achievement: "travailler-en-equipe", Required: true}, {Achievement: "organiser-son-travail", Required: true}}})
	must(t, err)
	part := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	other := w.issue(w.school, "organiser-son-travail", "Nadia Benali", softSkill("2026-03-13"))
	must(t, w.Jobs.Drain(t.Context()))
	v, err := composites.Composite(t.Context(), staff, c.ID)
	must(t, err)
	if len(v.People) != 1 || v.People[0].Case.AwardID == "" {
		t.Fatalf("not composed: %+v", v.People)
	}
	whole := v.People[0].Case.AwardID
	slip, err := w.issuing.Slip(t.Context(), w.operator, whole)
	must(t, err)
	in, err := w.passports.Accept(t.Context(), app.Ticket{Code: slip.ClaimCode}, domain.Holder{})
	must(t, err)
	all, err := w.passports.ShareBadge(t.Context(), in.Holder, whole, "CV", time.Time{})
	must(t, err)
	less, err := w.passports.ShareBadges(t.Context(), in.Holder, app.ShareRequest{Awards: []domain.AwardID{whole}, Label: "moins", HideEvidence: true})
	must(t, err)
	if body := w.get("/v/"+all.Code, "text/html").Body.String(); heading(body) != "Badge valide" || strings.Contains(body, "retiré depuis") {
		t.Error("a loss is said that is none")
	}

	_, err = w.issuing.Revoke(t.Context(), staff, part.award.ID, domain.IssuedInError, "")
	must(t, err)
	body := w.get("/v/"+all.Code, "text/html").Body.String()
	if heading(body) != "Badge valide" || !strings.Contains(body, "Un badge qui compose celui-ci a été retiré depuis\u00a0: Travailler en équipe.") {
		t.Errorf("the loss is not said: %s", body)
	}
	if body := w.get("/v/"+less.Code, "text/html").Body.String(); !strings.Contains(body, "Un badge qui compose celui-ci a été retiré depuis.") || strings.Contains(body, "Travailler en équipe") {
		t.Errorf("of what is left out, the page says too much or too little: %s", body)
	}
	_, err = w.issuing.Revoke(t.Context(), staff, other.award.ID, domain.WrongInformation, "")
	must(t, err)
	if body := w.get("/v/"+all.Code, "text/html").Body.String(); !strings.Contains(body, "2 badges qui composent celui-ci ont été retirés depuis\u00a0: Travailler en équipe\u00a0; Organiser son travail.") {
		t.Errorf("two losses: %s", body)
	}
}
