package main

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"

	"galon/internal/app"
	"galon/internal/domain"
)

// seedAfest makes two dossiers: a dairy's that is complete and waits for its badge, and a mason's where a work situation
// still lacks its exchange. The trainer of the second has a link, as he would on his telephone.
func seedAfest(ctx context.Context, h *house, organisations []domain.Organisation, s *demoSummary) error {
	today := domain.DayOf(h.installation.Now())
	dairy := afestSeed{ctx: ctx, h: h, today: today, hand: app.AfestHand{Actor: operator}}
	id, err := dairy.begin(organisations[1].ID, "conduire-une-fabrication-de-fromage", "Manon Jeannin", domain.LegalBody{SIRET: "92345678400019", Name: "Fromagerie des Deux Monts"}, "Dole")
	if err != nil {
		return err
	}
	situations := []string{"Lancer une cuve de comté", "Régler le décaillage selon le lait du jour", "Conduire le moulage et le pressage"}
	dairy.describe("Anne Petit", "responsable qualité", "fromager", situations, "Paul Mercier", "chef fromager", "salarié de l’entreprise", 60)
	dairy.protocol("Conduire seule une fabrication de comté", 40, 6)
	dairy.pair(50, situations[0], 120, 30, "Ajouter la présure à 32 degrés", "Présure ajoutée à 34 degrés", "Contrôler la température avant d’ajouter la présure", "Noter l’heure exacte")
	dairy.pair(36, situations[1], 90, 45, "Couper le caillé en grains de blé", "Caillé coupé trop tôt", "Reconnaître un caillé trop souple à la main et attendre", "Comparer deux cuves")
	dairy.pair(20, situations[2], 150, 30, "Presser sans fissure", "Une meule fissurée sur huit", "Monter la pression par paliers", "Continuer seule")
	dairy.assess("Anne Petit", "responsable qualité", "Fabrication complète observée avec une grille", domain.DegreeMastered)
	dairy.say("Je conduis une cuve du lait à la meule, et je sais dire pourquoi je change un réglage.")
	dairy.photo("Meules de la dernière fabrication")
	for party, name := range map[domain.AfestParty]string{domain.PartyOrganisation: "Sylvie Chauvin", domain.PartyTrainer: "Paul Mercier", domain.PartyLearner: "Manon Jeannin"} {
		dairy.sign(party, name)
	}
	if dairy.err != nil {
		return dairy.err
	}
	model, err := h.afest.SaveModel(ctx, operator, id, "Fabrication de comté en trois situations")
	if err != nil {
		return err
	}
	if err := h.afest.ShareModel(ctx, operator, model.ID, true); err != nil {
		return err
	}

	mason := afestSeed{ctx: ctx, h: h, today: today, hand: app.AfestHand{Actor: operator}}
	id, err = mason.begin(organisations[0].ID, "monter-un-mur", "Yanis Faivre", domain.LegalBody{SIRET: "94567890000016", Name: "Grandvoinet Maçonnerie"}, "Luxeuil-les-Bains")
	if err != nil {
		return err
	}
	mason.describe("Claire Morel", "formatrice", "maçon", []string{"Monter trois rangs de parpaings", "Poser un linteau"}, "Thierry Grandvoinet", "maçon, dirigeant", "dirigeant de l’entreprise", 30)
	mason.protocol("Monter un mur d’aplomb sans aide", 60, 8)
	mason.pair(24, "Monter trois rangs de parpaings", 180, 20, "Trois rangs d’aplomb", "Deux rangs d’aplomb, un repris", "Tendre le cordeau avant chaque rang", "Recommencer sur le pignon")
	mason.situation(5, "Poser un linteau", 120)
	mason.sign(domain.PartyOrganisation, "Claire Morel")
	if mason.err != nil {
		return mason.err
	}
	link, err := h.afest.NewLink(ctx, operator, id, domain.PartyTrainer)
	s.AfestURL = h.afest.AfestAddress(link)
	return err
}

// afestSeed fills a dossier in and stops at the first fault.
type afestSeed struct {
	ctx   context.Context
	h     *house
	today domain.Day
	hand  app.AfestHand
	id    domain.AfestID
	err   error
}

func (s *afestSeed) begin(o domain.OrganisationID, badge, learner string, employer domain.LegalBody, place string) (domain.AfestID, error) {
	d, err := s.h.afest.Create(s.ctx, operator, app.NewAfest{OrganisationID: o, Achievement: badge, Learner: domain.AfestLearner{Name: learner}, Employer: employer, Place: place})
	s.id = d.ID
	return d.ID, err
}

func (s *afestSeed) do(err error) {
	if s.err == nil {
		s.err = err
	}
}

func (s *afestSeed) describe(author, role, post string, situations []string, trainer, function, link string, before int) {
	a := s.h.afest
	s.do(a.SetAnalysis(s.ctx, s.hand, s.id, domain.AfestAnalysis{WorkAnalysis: domain.WorkAnalysis{Date: shift(s.today, -before-2), Author: author, Situations: situations},
		Role: role, Post: post, Adapted: "Un rythme plus lent, un poste à l’écart"}, nil))
	s.do(a.SetTrainer(s.ctx, s.hand, s.id, domain.TrainerDesignation{Date: shift(s.today, -before), Name: trainer, Function: function, Link: link, Training: "deux jours de formation de tuteur"}))
}

func (s *afestSeed) protocol(goal string, situation, reflection int) {
	s.do(s.h.afest.SetProtocol(s.ctx, s.hand, s.id, domain.AfestProtocol{Goal: goal, From: shift(s.today, -55), To: shift(s.today, 20), SituationHours: situation, ReflectionHours: reflection,
		AssessmentMethods: "Grille d’observation au poste, connue de la personne"}))
}

func (s *afestSeed) situation(ago int, title string, minutes int) (key string) {
	key = app.NewFormKey()
	s.do(s.h.afest.AddSituation(s.ctx, s.hand, s.id, key, domain.AfestSituation{Date: shift(s.today, -ago), Title: title, Minutes: minutes}, nil))
	return key
}

func (s *afestSeed) pair(ago int, title string, minutes, reflected int, expected, done, learned, next string) {
	key := s.situation(ago, title, minutes)
	s.do(s.h.afest.AddReflection(s.ctx, s.hand, s.id, "", domain.AfestReflection{Situation: key, Date: shift(s.today, -ago), Minutes: reflected, Expected: expected, Done: done,
		Learned: learned, Next: next}))
}

func (s *afestSeed) assess(assessor, role, method string, degree domain.AfestDegree) {
	if s.err != nil {
		return
	}
	v, err := s.h.afest.View(s.ctx, operator, s.id)
	s.do(err)
	g := domain.AfestGrid{Date: shift(s.today, -6), Method: method, Assessor: assessor, Role: role}
	for _, c := range v.Dossier.Criteria {
		g.Marks = append(g.Marks, domain.AfestMark{Criterion: c, Degree: degree})
	}
	s.do(s.h.afest.AddAssessment(s.ctx, s.hand, s.id, "", g))
}

func (s *afestSeed) say(words string) {
	s.do(s.h.afest.SetStatement(s.ctx, s.hand, s.id, "", words))
}

// photo is a wall of cheese, as far as rectangles can be one.
func (s *afestSeed) photo(title string) {
	img := image.NewRGBA(image.Rect(0, 0, 320, 240))
	for y := range 240 {
		for x := range 320 {
			c := color.RGBA{230, 190, 110, 255}
			if x%80 < 4 || y%60 < 4 {
				c = color.RGBA{120, 80, 40, 255}
			}
			img.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	s.do(jpeg.Encode(&b, img, nil))
	s.do(s.h.afest.AddPiece(s.ctx, s.hand, s.id, "", domain.AfestPiece{Title: title, Element: domain.ElementReflection}, b.Bytes()))
}

func (s *afestSeed) sign(party domain.AfestParty, name string) {
	if s.err != nil {
		return
	}
	link, err := s.h.afest.NewLink(s.ctx, operator, s.id, party)
	s.do(err)
	v, err := s.h.afest.View(s.ctx, operator, s.id)
	s.do(err)
	signature := domain.AfestSignature{Name: name, Address: "192.0.2.25"} // an address of documentation (RFC 5737)
	if party == domain.PartyOrganisation {
		signature.Function = "responsable"
	}
	s.do(s.h.afest.Sign(s.ctx, app.AfestHand{Link: link}, s.id, "", signature, nil, v.Dossier.ProtocolDigest()))
}
