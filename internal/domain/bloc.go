package domain

import "strings"

// Bloc is a part of an RNCP certification as the register has it. Titles are exact, byte for byte
// (article R. 6113-16-3 of the Code du travail). With Code equal to CertificationCode it is the certification itself.
type Bloc struct {
	Code               string      `json:"code"` // RNCP37715BC01
	Title              string      `json:"title"`
	CertificationCode  string      `json:"certification_code"`
	CertificationTitle string      `json:"certification_title"`
	Level              int         `json:"level"`                       // cadre national, equal to the EQF level
	CertifyingBodies   []LegalBody `json:"certifying_bodies"`           // may be empty for State diplomas
	DecisionDate       string      `json:"decision_date,omitempty"`     // YYYY-MM-DD, of the registration; "" when unknown
	RegistrationKind   string      `json:"registration_kind,omitempty"` // « Enregistrement de droit », « … sur demande »
	RegistrationEnd    string      `json:"registration_end"`            // YYYY-MM-DD
	LastDeliveryDate   string      `json:"last_delivery_date"`          // YYYY-MM-DD, "" when unknown
	NSF                []string    `json:"nsf,omitempty"`
}

// Whole tells that this is a certification and not a part of one.
func (b Bloc) Whole() bool { return b.Code != "" && b.Code == b.CertificationCode }

// Deadline is the last day on which the bloc may be delivered, "" when none is known: the last delivery date, or the
// end of the registration when the register gives no other.
func (b Bloc) Deadline() Day {
	if b.LastDeliveryDate != "" {
		return Day(b.LastDeliveryDate)
	}
	return Day(b.RegistrationEnd)
}

// bloc holds the rules of what certifies: a bloc attestation, and the final decision on a whole certification. Each
// refusal names its article in its sentence. Only the certifying body, or who is habilitated to assess on that day,
// attests, with its jury's decision, and no later than the last day of delivery.
func (c *factCheck) bloc(a Achievement, o Organisation, habilitations []Habilitation, f Facts) {
	if a.Bloc == nil {
		c.add("/achievement", "bloc-missing")
		return
	}
	b := *a.Bloc
	c.blocOfItsKind(a.Kind, b)
	switch {
	case unsaid(b.Title) || unsaid(b.CertificationTitle):
		c.add("/achievement", "bloc-untitled", b.CertificationCode)
	case a.Title != b.Title:
		c.add("/achievement", "bloc-title-inexact", b.Title)
	}
	if a.ValidityMonths != 0 {
		c.add("/achievement", "bloc-has-end")
	}
	if b.Level < 0 || b.Level > 8 {
		c.add("/achievement", "bloc-level-unknown", b.CertificationCode)
	}
	if f.AwardedOn.Valid() {
		if !MayAttest(o, b, habilitations, f.AwardedOn) {
			c.add("/organisation", "bloc-not-entitled", b.Code, string(f.AwardedOn), WhyNotEntitled(o, b, habilitations, f.AwardedOn))
		}
		code := "bloc-delivery-over"
		if b.LastDeliveryDate == "" {
			code = "bloc-registration-over"
		}
		if limit := b.Deadline(); limit != "" && f.AwardedOn > limit {
			c.add("/awarded_on", code, b.CertificationCode, string(limit))
		}
	}
	c.blocMentions(b.NamedBy(o, habilitations))
	if f.Panel == nil {
		c.add("/panel", "panel-missing")
		return
	}
	if f.Panel.Members < 2 {
		c.add("/panel/members", "panel-too-small")
	}
	c.most("/panel/members", f.Panel.Members, maxPanel)
	c.required("/panel/place", f.Panel.Place, "panel-place-missing")
	c.text("/panel/place", f.Panel.Place, 120)
}

// blocOfItsKind: a bloc is a part of an RNCP certification (article L. 6113-1); the répertoire spécifique has none
// (article L. 6113-6); and a whole certification is another badge than one of its blocs.
func (c *factCheck) blocOfItsKind(kind AchievementKind, b Bloc) {
	switch {
	case kind == FullCertification && !b.Whole():
		c.add("/achievement", "certification-is-bloc", b.Code)
	case kind == FullCertification:
	case IsSpecificCode(b.CertificationCode) || IsSpecificCode(b.Code):
		c.add("/achievement", "bloc-of-specific", b.Code)
	case b.Whole():
		c.add("/achievement", "bloc-is-certification", b.Code)
	case CertificationOfBloc(b.Code) != b.CertificationCode:
		c.add("/achievement", "bloc-malformed", b.Code, b.CertificationCode)
	}
}

// preparation: whoever prepares for a bloc names it by its exact title, in every document (article R. 6113-16-3).
func (c *factCheck) preparation(a Achievement) {
	if a.Bloc == nil {
		c.add("/achievement", "bloc-missing")
		return
	}
	c.blocOfItsKind(a.Kind, *a.Bloc)
	if unsaid(a.Bloc.Title) || !strings.Contains(a.Title, a.Bloc.Title) {
		c.add("/achievement", "preparation-title-inexact", a.Bloc.Title)
	}
}

// MayAttest tells whether the organisation is a certifying body of the bloc (same SIREN, since establishments
// act for one legal person) or is habilitated to assess it on that day.
func MayAttest(o Organisation, b Bloc, habilitations []Habilitation, day Day) bool {
	if IsCertifyingBody(o, b) {
		return true
	}
	_, ok := HabilitatedBy(o, b, habilitations, day)
	return ok
}

// HabilitatedBy is the habilitation by which the organisation may assess the bloc on that day.
func HabilitatedBy(o Organisation, b Bloc, habilitations []Habilitation, day Day) (Habilitation, bool) {
	for _, h := range habilitations {
		if h.OrganisationID == o.ID && h.Covers(b, ScopeAssess, string(day)) {
			return h, true
		}
	}
	return Habilitation{}, false
}

// IsCertifyingBody tells whether the organisation is one of those that the register names.
func IsCertifyingBody(o Organisation, b Bloc) bool {
	for _, body := range b.CertifyingBodies {
		if len(o.SIRET) == 14 && len(body.SIRET) == 14 && o.SIRET[:9] == body.SIRET[:9] {
			return true
		}
	}
	return false
}

// Why an organisation that has some habilitation may not attest all the same.
const (
	OnlyPrepares = "prepare" // it may train, not assess: two rights (article R. 6113-16)
	OtherBlocs   = "blocs"   // it may assess others of the certification (same article)
	OtherDays    = "days"    // it may assess this one on other days (article R. 6113-16-1)
)

// WhyNotEntitled finds the habilitation that is nearest to what was asked, so that the sentence names the rule that is
// in the way; "" when there is none at all.
func WhyNotEntitled(o Organisation, b Bloc, habilitations []Habilitation, day Day) (why string) {
	for _, h := range habilitations {
		if h.OrganisationID != o.ID || h.CertificationCode != b.CertificationCode {
			continue
		}
		switch {
		case h.Scope == ScopeAssess && h.covers(b):
			return OtherDays
		case h.Scope == ScopePrepare && h.covers(b):
			why = OnlyPrepares
		case h.Scope == ScopeAssess && why == "":
			why = OtherBlocs
		}
	}
	return why
}

// ByRight tells that the registration is the law's own (article L. 6113-5, I): titles of the State. France compétences
// takes no decision on those, so there is no day of one to say.
func (b Bloc) ByRight() bool { return strings.Contains(Fold(b.RegistrationKind), "droit") }

// NamedBy is the bloc with the certifying body that the habilitation to assess names, where the register names none: it
// is often so for the diplomas of the State, and an attestation must name it.
func (b Bloc) NamedBy(o Organisation, habilitations []Habilitation) Bloc {
	if len(b.CertifyingBodies) > 0 {
		return b
	}
	for _, h := range habilitations {
		if h.OrganisationID == o.ID && h.CertificationCode == b.CertificationCode && h.Scope == ScopeAssess && h.GrantedBy != "" {
			b.CertifyingBodies = []LegalBody{{Name: h.GrantedBy}}
			break
		}
	}
	return b
}

// MissingMentions are those of an attestation (France compétences, « qu'est-ce qu'un parchemin ») that the register of
// this installation does not give: they are not invented, and the screen says that an import may bring them.
func (b Bloc) MissingMentions() (missing []string) {
	for _, m := range []struct {
		name  string
		known bool
	}{{"decision", b.DecisionDate != "" || b.ByRight()}, {"nsf", len(b.NSF) > 0}, {"bodies", len(b.CertifyingBodies) > 0}} {
		if !m.known {
			missing = append(missing, m.name)
		}
	}
	return missing
}

// blocMentions refuses what would be an attestation without its mentions. A level is none of them here: the file that
// gives the decision gives the level too, and some certifications are registered without one.
func (c *factCheck) blocMentions(b Bloc) {
	if unsaid(b.Title) || unsaid(b.CertificationTitle) {
		return // an import is asked for already
	}
	for _, m := range b.MissingMentions() {
		c.add("/achievement", "bloc-"+m+"-missing", b.CertificationCode)
	}
}
