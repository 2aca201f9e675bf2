package hosted

import (
	"strings"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/i18n"
	"galon/internal/sign"
)

// A page whose writing is remembered, whatever happened since, is byte for byte the one that a house that remembers
// nothing writes; and it is another one than before.
func TestRememberedPageFollowsEveryChange(t *testing.T) {
	w := newWorld(t)
	warm := w.handler
	var before string
	says := func(what string, x issued, differs bool) {
		t.Helper()
		w.handler = warm
		first := w.get("/v/"+x.code, browser)
		again := w.get("/v/"+x.code, browser)
		w.mount(w.Log)
		fresh := w.get("/v/"+x.code, browser)
		if first.Body.String() != fresh.Body.String() || again.Body.String() != fresh.Body.String() || first.Code != fresh.Code {
			t.Errorf("%s: the remembered page (%d) is not the fresh one (%d)", what, first.Code, fresh.Code)
		}
		if got := first.Body.String(); differs && got == before {
			t.Errorf("%s: the page is still that of before", what)
		}
		before = first.Body.String()
	}
	x := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	says("valid", x, true)
	says("valid still", x, false)
	do := func(what string, err error) {
		t.Helper()
		must(t, err)
		says(what, x, true)
	}
	ctx := t.Context()
	_, err := w.issuing.Suspend(ctx, w.operator, x.award.ID)
	do("suspended", err)
	_, err = w.issuing.Lift(ctx, w.operator, x.award.ID)
	do("lifted", err)
	_, err = w.issuing.Endorse(ctx, w.operator, app.EndorseRequest{OrganisationID: w.certifier.ID, Target: domain.EndorsesAward, Code: x.code, Comment: "Nous l’avons vue à l’œuvre."})
	do("recommended", err)
	_, err = w.passports.ChangeShare(ctx, x.holder, w.shareOf(x), app.ShareRequest{Awards: []domain.AwardID{x.award.ID}, Message: "Bonne lecture", HideEvidence: true, Name: domain.NameInitials}, false)
	do("with less of it", err)
	w.publish(func(r *domain.Registry) {
		for i := range r.Entries {
			r.Entries[i].Name = strings.ReplaceAll(r.Entries[i].Name, "Atelier-École", "Nouvelle École")
		}
	})
	do("renamed in the registry", nil)
	decide := func(kind domain.DecisionKind) error {
		return w.registrar.Decide(ctx, w.operator, w.school.ID, domain.RegistryDecision{Kind: kind, From: w.now, DecidedBy: "équipe Galon", Ground: "essai"})
	}
	do("organisation suspended", decide(domain.Suspended))
	w.now = w.now.Add(time.Minute)
	do("a minute later", decide(domain.Verified))

	over := w.issue(w.school, "travailler-en-autonomie", "Nadia Benali", softSkill("2023-05-16"))
	says("soon over", over, true)
	w.now = w.now.Add(3 * 24 * time.Hour)
	says("over", over, true)

	y := w.issue(w.school, "organiser-son-travail", "Nadia Benali", softSkill("2026-03-12"))
	says("another", y, true)
	keys, err := w.registrar.Keys(ctx, w.school)
	must(t, err)
	for _, k := range keys {
		if k.RetiredAt.IsZero() && k.Algorithm == string(sign.Ed25519) {
			_, err = w.registrar.CompromiseKey(ctx, w.operator, app.Compromise{OrganisationID: w.school.ID, Key: k.ID, Since: w.now.Add(-48 * time.Hour)})
			must(t, err)
		}
	}
	says("its key in other hands", y, true)
	_, err = w.issuing.Revoke(ctx, w.operator, y.award.ID, domain.IssuedInError, "")
	must(t, err)
	says("withdrawn", y, true)

	z := w.issue(w.school, "animer-un-groupe", "Nadia Benalli", softSkill("2026-03-12"))
	says("one with a fault", z, true)
	_, err = w.issuing.Correct(ctx, w.operator, z.award.ID, app.Correction{Name: "Nadia Benali", Facts: z.award.Facts})
	must(t, err)
	says("corrected", z, true)
	w.handler = warm
	french := w.get("/v/"+z.code, browser).Body.String()
	w.mountIn(i18n.English, w.Log)
	if english := w.get("/v/"+z.code, browser).Body.String(); english == french || !strings.Contains(english, `<html lang="en">`) {
		t.Error("in English the page is the French one")
	}
	_, err = w.passports.StopShare(ctx, z.holder, w.shareOf(z))
	must(t, err)
	says("stopped", z, true)

	e := w.issue(w.school, "analyser-une-situation", "Nadia Benali", softSkill("2026-03-12"))
	says("one to erase", e, true)
	must(t, w.passports.Erase(ctx, e.holder, app.EraseWord))
	says("erased", e, true)
	if strings.Contains(before, "Nadia") {
		t.Error("the page of an erased badge names the person")
	}
}
