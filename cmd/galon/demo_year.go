package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
)

// demoGroup is a group of the school that got one badge in a month: what its people did with it feeds the statistics.
type demoGroup struct {
	monthsAgo        int
	achievement      string
	context          domain.Context
	level            int
	people           []string
	accepted, shared int    // how many of them, from the first
	looked           int    // of the shares that somebody opened
	faulty           string // a line of the file that could not be read
}

var demoYear = []demoGroup{
	{monthsAgo: 6, achievement: "organiser-son-travail", context: domain.Training, level: 2, accepted: 8, shared: 6, looked: 5,
		people: []string{"Amandine Roussel", "Bastien Vernier", "Chloé Monnin", "Dylan Faivre", "Emma Gauthier", "Farid Belkacem", "Gaëlle Humbert", "Hakim Saïdi", "Irène Pernet"}},
	{monthsAgo: 5, achievement: "travailler-en-equipe", context: domain.Internship, level: 2, accepted: 10, shared: 6, looked: 5, people: []string{"Jérémy Maire", "Katia Bôle",
		"Loïc Marguet", "Manon Cattin", "Nathan Bailly", "Océane Prost", "Pierre Vuillaume", "Quentin Lhomme", "Rachida Amrani", "Sébastien Guyon", "Thomas Boillot"}},
	{monthsAgo: 4, achievement: "apprendre-et-progresser", context: domain.Training, level: 1, accepted: 6, shared: 5, looked: 5,
		people: []string{"Ursule Clerc", "Valentin Droz", "Wassim Cherif", "Xavier Mougin", "Yasmina Kaddour", "Zélie Paget", "Adrien Colin", "Brigitte Jobard"}},
	{monthsAgo: 3, achievement: "travailler-en-equipe", context: domain.Employment, level: 3, accepted: 5, shared: 5, looked: 2,
		people: []string{"Cédric Arnoux", "Delphine Racine", "Éric Magnin", "Florence Tissot", "Gilles Bouveret", "Houria Mansouri", "Isabelle Girod"}},
	{monthsAgo: 2, achievement: "s-adapter-a-un-changement", context: domain.Volunteering, level: 2, accepted: 2, shared: 1, looked: 1,
		people: []string{"Joël Poulet", "Karine Cuinet", "Ludovic Ferry"}}, // too few to be shown
	{monthsAgo: 2, achievement: "organiser-son-travail", context: domain.Training, level: 2, accepted: 7, shared: 5, looked: 5,
		people: []string{"Marion Sage", "Nicolas Vieille", "Odile Barbier", "Patrice Renaud", "Romane Billod", "Samir Haddouche", "Tiphaine Girardot", "Victor Jeannerot"}},
	{monthsAgo: 1, achievement: "travailler-en-equipe", context: domain.Training, level: 2, accepted: 6, shared: 5, looked: 5,
		people: []string{"Yann Charlet", "Zoé Lamy", "Antoine Grosperrin", "Béatrice Nicod", "Corentin Faivre", "Dalila Ouali", "Estelle Perrot", "Fabien Sornay"},
		faulty: "Guillaume Carrez;guillaume.carrez(at)exemple.fr"},
}

// demoAddress is the address of somebody invented.
func demoAddress(name string) string {
	return strings.ReplaceAll(domain.Fold(name), " ", ".") + "@exemple.fr"
}

// at makes the house live at another instant until the function that it returns is called. Nothing runs yet beside the seeds.
func (h *house) at(when time.Time) (back func()) {
	now := h.installation.Now
	set := func(clock func() time.Time) {
		h.installation.Now = clock
		if h.mailbox != nil {
			h.mailbox.Now = clock
		}
	}
	set(func() time.Time { return when })
	return func() { set(now) }
}

// monthsBefore is the middle of a morning of an earlier month, so that each month is another one on any day.
func monthsBefore(now time.Time, months int) time.Time {
	now = now.In(domain.Paris)
	return time.Date(now.Year(), now.Month()-time.Month(months), 12, 10, 0, 0, 0, domain.Paris)
}

// seedYear gives the school a past: the files of its groups, the oldest first.
func seedYear(ctx context.Context, h *house, o domain.Organisation, passports map[string]domain.Holder, s *demoSummary) error {
	claire, err := demoStaff(ctx, h, o, demoOrganisations[0].staffEmail)
	if err != nil {
		return err
	}
	now := h.installation.Now()
	for _, g := range demoYear {
		back := h.at(monthsBefore(now, g.monthsAgo))
		id, err := seedGroup(ctx, h, claire, g, passports)
		back()
		if err != nil {
			return fmt.Errorf("%s, %d months ago: %w", g.achievement, g.monthsAgo, err)
		}
		if g.faulty != "" {
			s.BatchURL = s.ConsoleURL + "/lot/" + string(id)
		}
	}
	return nil
}

// seedGroup awards the people of a file and does what they did with their badges afterwards. It gives the batch.
func seedGroup(ctx context.Context, h *house, staff domain.Actor, g demoGroup, passports map[string]domain.Holder) (domain.BatchID, error) {
	file := "Nom;E-mail\n"
	for _, name := range g.people {
		file += name + ";" + demoAddress(name) + "\n"
	}
	facts := softSkill(g.context, g.level, "Claire Morel", "formatrice", "Besançon", "trainee")(domain.DayOf(h.installation.Now()))
	b, err := h.batches.Preview(ctx, staff, app.BatchRequest{OrganisationID: staff.OrganisationID, Achievement: g.achievement, File: []byte(file + g.faulty), Defaults: facts})
	if err != nil {
		return "", err
	}
	if b, err = h.batches.Confirm(ctx, staff, b.ID); err != nil {
		return "", err
	}
	if _, err := h.batches.RunNow(ctx, b); err != nil {
		return "", err
	}
	awards, _, err := h.installation.Store.Awards(ctx, app.AwardFilter{OrganisationID: staff.OrganisationID, BatchID: b.ID, Limit: len(g.people)})
	if err != nil {
		return "", err
	}
	if len(awards) != len(g.people) {
		return "", fmt.Errorf("%d badges for %d people", len(awards), len(g.people))
	}
	for _, a := range awards {
		if err := h.delivery.Deliver(ctx, app.DeliverArgs{Awards: []domain.AwardID{a.ID}}); err != nil {
			return "", err
		}
		if err := seedHolder(ctx, h, a.ID, slices.Index(g.people, a.RecipientName), g, passports); err != nil {
			return "", fmt.Errorf("%s: %w", a.RecipientName, err)
		}
	}
	return b.ID, nil
}

// seedHolder is what the nth person of a group did with a badge: accept it, say who they are, share it, have it looked at.
func seedHolder(ctx context.Context, h *house, id domain.AwardID, n int, g demoGroup, passports map[string]domain.Holder) error {
	if n >= g.accepted {
		return nil
	}
	in, err := h.passports.Accept(ctx, app.Ticket{Token: h.issuing.ReceiveToken(id)}, domain.Holder{})
	if err != nil {
		return err
	}
	passports[demoAddress(g.people[n])] = in.Holder
	said := domain.PassportStatistics{Departement: "25", Sex: domain.Sexes[n%2], AgeBand: domain.AgeBands[1+n%3]}
	if n%4 != 3 { // the others do not wish to answer
		if err := h.passports.SaveStatistics(ctx, in.Holder, said); err != nil {
			return err
		}
	}
	if n >= g.shared {
		return nil
	}
	share, err := h.passports.ShareBadge(ctx, in.Holder, id, "CV", time.Time{})
	if err != nil || n >= g.looked {
		return err
	}
	shown, err := h.verifying.Look(ctx, app.Look{Code: share.Code})
	if err == nil {
		h.verifying.Opened(ctx, shown, domain.ByLink)
	}
	return err
}
