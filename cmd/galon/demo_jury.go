package main

import (
	"context"
	"fmt"
	"strings"

	"galon/internal/app"
	"galon/internal/domain"
)

// demoJuror is a member as the demo prints them: whoever tries the jury plays both.
type demoJuror struct {
	Name string `json:"name"`
	URL  string `json:"url"`
	Code string `json:"code"`
}

var demoMembers = []domain.PanelMember{
	{Name: "Isabelle Roux", Function: "aide à domicile", Email: "isabelle.roux@exemple.fr"},
	{Name: "Karim Haddad", Function: "responsable de secteur"},
}

// seedPanels makes two juries of the certifying body: one that was held ten days ago, with its minutes and its badges,
// and one that is held today, with both members called.
func seedPanels(ctx context.Context, h *house, o domain.Organisation, s *demoSummary) error {
	today := domain.DayOf(h.installation.Now())
	held, err := seedPanel(ctx, h, o, shift(today, -10), "Vesoul", []domain.PanelCandidate{
		{Name: "Sarah Bouvier", Email: "sarah.bouvier@exemple.fr", TrainingEndedOn: shift(today, -24)},
		{Name: "Yanis Petitjean", Email: "yanis.petitjean@exemple.fr", TrainingEndedOn: shift(today, -31)}})
	if err != nil {
		return err
	}
	if err := closePanel(ctx, h, held); err != nil {
		return err
	}
	batches, err := h.panels.IssueAll(ctx, operator, held.ID)
	if err != nil {
		return err
	}
	for _, id := range batches {
		b, err := h.installation.Store.Batch(ctx, id)
		if err != nil {
			return err
		}
		if _, err := h.batches.RunNow(ctx, b); err != nil {
			return err
		}
	}
	next, err := seedPanel(ctx, h, o, today, "Nevers", []domain.PanelCandidate{
		{Name: "Aïcha Morin", Email: "aicha.morin@exemple.fr", TrainingEndedOn: shift(today, -9)},
		{Name: "Florian Vuillet", Email: "florian.vuillet@exemple.fr", TrainingEndedOn: shift(today, -13)},
		{Name: "Denise Jeannin"}})
	if err != nil {
		return err
	}
	if _, err := h.panels.AddFile(ctx, operator, next.ID, next.Version, next.Candidates[0].ID, "Livret d’évaluations.txt",
		[]byte("Évaluations en cours de formation : 3 mises en situation réussies sur 3.\n")); err != nil {
		return err
	}
	s.JuryURL = h.installation.BaseURL + "/pro/jurys/" + string(next.ID)
	for _, m := range next.Members {
		link, code, err := jurorKeys(ctx, h, next.ID, m.ID)
		if err != nil {
			return err
		}
		s.Jurors = append(s.Jurors, demoJuror{m.Name, link, code[:4] + " " + code[4:]})
	}
	return nil
}

func seedPanel(ctx context.Context, h *house, o domain.Organisation, on domain.Day, place string, candidates []domain.PanelCandidate) (domain.PanelSession, error) {
	n := app.NewPanel{OrganisationID: o.ID, Blocs: []string{"RNCP37715BC01", "RNCP37715BC02"}, On: on, Place: place, Candidates: candidates}
	for _, m := range demoMembers {
		m.AuthorisedUntil = shift(on, 400)
		n.Members = append(n.Members, m)
	}
	p, err := h.panels.Create(ctx, operator, n)
	if err != nil {
		return p, err
	}
	return h.panels.Convene(ctx, operator, p.ID, p.Version)
}

func jurorKeys(ctx context.Context, h *house, id domain.PanelID, member domain.MemberID) (link, code string, err error) {
	seat, err := h.installation.Store.Seat(ctx, id, member)
	if err != nil {
		return "", "", err
	}
	code, _, err = h.panels.GiveCode(ctx, operator, id, member)
	return h.panels.SeatLink(seat), code, err
}

// closePanel plays both members by their own links and codes: one bloc of the second person is not validated.
func closePanel(ctx context.Context, h *house, p domain.PanelSession) error {
	type seat struct{ token, visit, code string }
	var seats []seat
	for _, m := range p.Members {
		link, code, err := jurorKeys(ctx, h, p.ID, m.ID)
		if err != nil {
			return err
		}
		v := seat{token: link[strings.LastIndexByte(link, '/')+1:], code: code}
		if v.visit, _, err = h.panels.Enter(ctx, v.token, code); err != nil {
			return fmt.Errorf("enter: %w", err)
		}
		for i, c := range p.Candidates {
			vote := domain.PanelVote{Candidate: c.ID, Blocs: map[string]domain.BlocVote{}}
			for j, b := range p.Blocs {
				vote.Blocs[b.Code] = domain.BlocVote{Decision: domain.Acquired}
				if i == 1 && j == 1 {
					vote.Blocs[b.Code] = domain.BlocVote{Decision: domain.NotAcquired, Reason: "Le transfert du lit au fauteuil n’est pas encore sûr."}
					vote.Advice = "Refaire deux transferts avec une collègue, puis revenir."
				}
			}
			if _, err := h.panels.SaveVote(ctx, v.token, v.visit, vote); err != nil {
				return err
			}
		}
		seats = append(seats, v)
	}
	d, err := h.panels.Panel(ctx, operator, p.ID)
	if err != nil {
		return err
	}
	for _, v := range seats {
		if err := h.panels.Sign(ctx, v.token, v.visit, v.code, d.Digest()); err != nil {
			return err
		}
	}
	return h.panels.CloseAt(ctx, seats[0].token, seats[0].visit)
}
