package main

import (
	"context"

	"galon/internal/app"
	"galon/internal/domain"
)

// seedAfter shows the life of badges after their delivery: one that is over and whose holder asks to renew it, one that
// was corrected, and a session of the school with people who wait.
func seedAfter(ctx context.Context, h *house, o domain.Organisation) error {
	today := domain.DayOf(h.installation.Now())
	facts := domain.Facts{AwardedOn: shift(today, -1080), Level: 2, Context: domain.Training, Place: o.Town, LearnerStatus: "trainee",
		Assessor: domain.Assessor{Name: "Claire Morel", Role: "formatrice"}}
	over, err := h.issuing.Issue(ctx, operator, app.IssueRequest{OrganisationID: o.ID, Achievement: "organiser-son-travail",
		Recipient: domain.Recipient{Name: "Élodie Perrin", Email: "elodie.perrin@exemple.fr"}, Facts: facts})
	if err != nil {
		return err
	}
	in, err := h.passports.Accept(ctx, app.Ticket{Token: h.installation.ReceiveToken(over.ID)}, domain.Holder{})
	if err != nil {
		return err
	}
	if over.Renewable(h.installation.Now()) {
		if err := h.passports.Ask(ctx, in.Holder, over.ID, domain.RequestRenewal, "J’organise depuis un an le planning de mon équipe.", "https://exemple.fr/planning"); err != nil {
			return err
		}
	}
	facts.AwardedOn = shift(today, -4)
	wrong, err := h.issuing.Issue(ctx, operator, app.IssueRequest{OrganisationID: o.ID, Achievement: "apprendre-et-progresser",
		Recipient: domain.Recipient{Name: "Mathis Grand", Email: "mathis.grand@exemple.fr"}, Facts: facts})
	if err != nil {
		return err
	}
	if _, err := h.issuing.Correct(ctx, operator, wrong.ID, app.Correction{Name: "Mathis Grandjean", Email: "mathis.grand@exemple.fr", Facts: wrong.Facts}); err != nil {
		return err
	}
	members, err := h.installation.Store.Deliverers(ctx, o.ID)
	if err != nil || len(members) == 0 {
		return err
	}
	trainer := domain.Actor{AccountID: members[0].ID, Name: members[0].Name, OrganisationID: o.ID, Role: domain.RoleManager}
	rooms := &app.Sessions{Issuing: h.issuing}
	facts.AwardedOn = today
	room, err := rooms.OpenSession(ctx, trainer, "travailler-en-equipe", facts, domain.MaxSessionHours)
	if err != nil {
		return err
	}
	for _, person := range [][2]string{{"Jordan Faivre", ""}, {"Inès Chauvin", "ines.chauvin@exemple.fr"}, {"Marcel Tissot", "06 12 34 56 78"}} {
		if _, err := rooms.GuestAsks(ctx, room.Code, person[0], person[1]); err != nil {
			return err
		}
	}
	// What is due is told now: the mails of whoever tries the demo come after those of the seeds.
	return h.issuing.RemindAwards(ctx)
}
