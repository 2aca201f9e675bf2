package testkit

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"

	"galon/internal/app"
	"galon/internal/domain"
)

// Afest is the rooms of AFEST dossiers.
func (w *World) Afest() *app.Afest { return &app.Afest{Issuing: w.Issuing} }

// Dossier is an AFEST dossier of the employer with everything but what left is named: a domain.AfestElement, or
// "signatures". It is filled in on the clock's day, with sessions of the weeks before.
func (w *World) Dossier(name string, left ...domain.AfestElement) domain.AfestID {
	w.t.Helper()
	ctx, today, s := w.t.Context(), w.Today(), w.Afest()
	without := map[domain.AfestElement]bool{}
	for _, e := range left {
		without[e] = true
	}
	d, err := s.Create(ctx, w.Staff(w.Employer), app.NewAfest{OrganisationID: w.Employer.ID, Achievement: "conduire-une-fabrication-de-fromage",
		Learner:  domain.AfestLearner{Name: name, Email: ""},
		Employer: domain.LegalBody{SIRET: "92345678400019", Name: "Fromagerie des Deux Monts"}, Place: "Dole"})
	w.must(err)
	hand := app.AfestHand{Actor: w.Staff(w.Employer)}
	if !without[domain.ElementAnalysis] {
		w.must(s.SetAnalysis(ctx, hand, d.ID, domain.AfestAnalysis{WorkAnalysis: domain.WorkAnalysis{Date: Before(today, 60), Author: "Anne Petit",
			Situations: []string{"Lancer une cuve de comté", "Régler le décaillage"}}, Role: "responsable qualité", Post: "fromager", Adapted: "Une cuve à moitié pleine"}, nil))
	}
	if !without[domain.ElementTrainer] {
		w.must(s.SetTrainer(ctx, hand, d.ID, domain.TrainerDesignation{Date: Before(today, 58), Name: "Paul Mercier", Function: "chef fromager", Link: "salarié",
			Training: "formation de tuteur"}))
	}
	w.must(s.SetProtocol(ctx, hand, d.ID, domain.AfestProtocol{Goal: "Conduire seul une fabrication", From: Before(today, 57), To: today, SituationHours: 30,
		ReflectionHours: 4, AssessmentMethods: "Grille d’observation"}))
	for i, title := range []string{"Lancer une cuve de comté", "Régler le décaillage"} {
		key := "situation-" + string(rune('a'+i))
		w.must(s.AddSituation(ctx, hand, d.ID, key, domain.AfestSituation{Date: Before(today, 50-10*i), Title: title, Minutes: 90 + 30*i, Told: "Deux lignes."}, nil))
		if without[domain.ElementReflection] {
			continue
		}
		w.must(s.AddReflection(ctx, hand, d.ID, "", domain.AfestReflection{Situation: key, Date: Before(today, 50-10*i), Minutes: 20, Expected: "Chauffer à 32 degrés",
			Done: "Chauffé à 34 degrés", Learned: "Regarder le thermomètre avant d’ouvrir la vapeur", Next: "Recommencer seul"}))
	}
	if !without[domain.ElementAssessment] {
		w.must(s.AddAssessment(ctx, hand, d.ID, "", domain.AfestGrid{Date: today, Method: "Grille d’observation", Assessor: "Anne Petit", Role: "responsable qualité",
			Marks: []domain.AfestMark{{Criterion: "Température tenue", Degree: domain.DegreeMastered}, {Criterion: "Heure notée", Degree: domain.DegreeAcquired}}}))
	}
	if !without[domain.ElementStatement] {
		w.must(s.SetStatement(ctx, hand, d.ID, "", "Je sais conduire une cuve et dire pourquoi."))
	}
	if !without[domain.ElementProtocol] {
		for _, party := range domain.AfestParties {
			w.SignDossier(d.ID, party)
		}
	}
	return d.ID
}

// SignDossier signs the protocol for a party, through a link of its own.
func (w *World) SignDossier(id domain.AfestID, party domain.AfestParty) {
	w.t.Helper()
	s, ctx := w.Afest(), w.t.Context()
	link, err := s.NewLink(ctx, w.Staff(w.Employer), id, party)
	w.must(err)
	_, v, err := s.ByLink(ctx, w.AfestToken(link))
	w.must(err)
	name := map[domain.AfestParty]string{domain.PartyOrganisation: "Claire Morel", domain.PartyTrainer: v.Dossier.Designation.Name, domain.PartyLearner: v.Dossier.Learner.Name}[party]
	w.must(s.Sign(ctx, app.AfestHand{Link: link}, id, "", domain.AfestSignature{Name: name, Function: "directrice", Address: "192.0.2.7"}, nil, v.Dossier.ProtocolDigest()))
}

// AfestToken is the secret of a link, from its address.
func (w *World) AfestToken(l domain.AfestLink) string {
	return w.Afest().AfestAddress(l)[len(w.BaseURL+"/afest/"):]
}

// Photo is a small JPEG; seed makes another one.
func Photo(seed byte) []byte {
	img := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for i := range img.Pix {
		img.Pix[i] = byte(i) ^ seed
	}
	img.Set(1, 1, color.RGBA{200, seed, 0, 255})
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}
