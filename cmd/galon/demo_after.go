package main

import (
	"context"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/mail"
)

// seedAfter shows the life of badges after their delivery: one that is over and whose holder asks to renew it, one that
// was corrected, and a session of the school with people who wait.
func seedAfter(ctx context.Context, h *house, o domain.Organisation, s *demoSummary) error {
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
	if err := seedDue(ctx, h, trainer, s); err != nil {
		return err
	}
	// What is due is told now: the mails of whoever tries the demo come after those of the seeds.
	if err := (&app.Claims{Issuing: h.issuing}).Remind(ctx); err != nil {
		return err
	}
	return h.issuing.RemindAwards(ctx)
}

// seedDue is what the school has to look at: a badge that ends in a month, one whose address is closed, and a file that is sent
// in three days.
func seedDue(ctx context.Context, h *house, staff domain.Actor, s *demoSummary) error {
	today := domain.DayOf(h.installation.Now())
	facts := softSkill(domain.Internship, 2, "Claire Morel", "formatrice", "Besançon", "trainee")(domain.DayOf(today.Time().AddDate(-3, 0, 29)))
	ends, err := h.issuing.Issue(ctx, operator, app.IssueRequest{OrganisationID: staff.OrganisationID, Achievement: "travailler-en-equipe",
		Recipient: domain.Recipient{Name: "Bruno Chevalier", Email: "bruno.chevalier@exemple.fr"}, Facts: facts})
	if err != nil {
		return err
	}
	if _, err := h.passports.Accept(ctx, app.Ticket{Token: h.issuing.ReceiveToken(ends.ID)}, domain.Holder{}); err != nil {
		return err
	}
	facts.AwardedOn, facts.Observations = today, nil
	closed, err := h.issuing.Issue(ctx, operator, app.IssueRequest{OrganisationID: staff.OrganisationID, Achievement: "prendre-une-initiative-utile",
		Recipient: domain.Recipient{Name: "Kévin Besson", Email: "kevin.besson@ancienne-adresse.example"}, Facts: facts})
	if err != nil {
		return err
	}
	post := h.delivery.Mail
	h.delivery.Mail = closedAddress{}
	err = h.delivery.Deliver(ctx, app.DeliverArgs{Awards: []domain.AwardID{closed.ID}})
	h.delivery.Mail = post
	if err != nil {
		return err
	}
	b, err := h.batches.Preview(ctx, staff, app.BatchRequest{OrganisationID: staff.OrganisationID, Achievement: "apprendre-et-progresser", Defaults: facts,
		File: []byte("Nom;E-mail\nSolène Bride;solene.bride@exemple.fr\nUgo Marchal;ugo.marchal@exemple.fr\nVictoire Pagnot;\n")})
	if err != nil {
		return err
	}
	s.PlannedURL = s.ConsoleURL + "/lot/" + string(b.ID)
	return h.batches.ConfirmFor(ctx, staff, b.ID, shift(today, 3))
}

// closedAddress answers like the mail server of an address that is no more: the demonstration has no server that would.
type closedAddress struct{}

func (closedAddress) Send(_ context.Context, m mail.Message) error {
	return &mail.RejectedError{ID: m.ID, Code: 550, Enhanced: "5.1.1"}
}
