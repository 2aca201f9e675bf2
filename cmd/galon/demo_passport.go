package main

import (
	"context"
	"fmt"

	"galon/internal/app"
	"galon/internal/domain"
)

// seedPassports fills in what people say and do in their passports: Nadia declares, Michel has codes on paper, and a
// counsellor helps him by a mandate.
func seedPassports(ctx context.Context, h *house, passports map[string]domain.Holder) error {
	nadia, ok := passports["nadia.benali@exemple.fr"]
	if !ok {
		return fmt.Errorf("nobody is called Nadia")
	}
	for _, d := range []domain.SelfDeclared{
		{Kind: "volunteering", Title: "Bénévole à la banque alimentaire", Place: "Besançon", From: "2024-09-02", Text: "Accueillir les familles, trier les dons, tenir le stock."},
		{Kind: "personal", Title: "Aide à ma mère, chez elle", From: "2022-01-10", To: "2023-06-30"},
	} {
		if err := h.passports.Declare(ctx, nadia, d); err != nil {
			return err
		}
	}
	return h.passports.SaveStatistics(ctx, nadia, domain.PassportStatistics{Departement: "25", Sex: "f", AgeBand: "26-44", Situation: "jobseeker"})
}

// seedMandate makes the passport of somebody without an address, whom a counsellor helps.
func seedMandate(ctx context.Context, h *house, o domain.Organisation, staffEmail string) error {
	actor, err := demoStaff(ctx, h, o, staffEmail)
	if err != nil {
		return err
	}
	today := domain.DayOf(h.installation.Now())
	award, err := h.issuing.Issue(ctx, operator, app.IssueRequest{OrganisationID: o.ID, Achievement: "organiser-son-travail", Recipient: domain.Recipient{Name: "Michel Perrin"},
		Facts: domain.Facts{AwardedOn: today, Level: 2, Context: domain.Employment, Assessor: domain.Assessor{Name: "Claire Morel", Role: "formatrice"}}})
	if err != nil {
		return err
	}
	slip, err := h.issuing.Slip(ctx, operator, award.ID)
	if err != nil {
		return err
	}
	m, err := (&app.Assisting{Installation: h.installation}).Begin(ctx, actor, app.MandateRequest{Code: slip.ClaimCode, SignedOn: today, OnPaper: true, MayShare: true})
	if err != nil {
		return err
	}
	helper := domain.Holder{PassportID: m.PassportID, MandateID: m.ID}
	const past = "Cariste en usine"
	if err := h.passports.Declare(ctx, helper, domain.SelfDeclared{Kind: "work", Title: past, Place: "Montceau-les-Mines", From: "1996-03-04", To: "2026-02-27"}); err != nil {
		return err
	}
	h.passports.Acted(ctx, helper, "declare", []string{past})
	return nil
}
