package domain

import (
	"regexp"
	"strings"
)

// Certification is an entry of the national registers as France compétences publishes them: of the RNCP, whose
// certifications are made of blocs (article L. 6113-1 of the Code du travail), or of the répertoire spécifique (article
// L. 6113-6), whose certifications are not. What an export does not say stays empty: exports come in parts.
type Certification struct {
	Code             string              `json:"code"` // RNCP37715, RS5006
	Title            string              `json:"title,omitempty"`
	Abbreviation     string              `json:"abbreviation,omitempty"`       // TP, CAP, BTS…
	Family           string              `json:"family,omitempty"`             // what the abbreviation stands for
	Level            int                 `json:"level,omitempty"`              // cadre national, equal to the EQF level; 0: none
	RegistrationKind string              `json:"registration_kind,omitempty"`  // « Enregistrement de droit », « … sur demande »
	DecisionDate     Day                 `json:"decision_date,omitempty"`      // of the registration
	EffectDate       Day                 `json:"effect_date,omitempty"`        //
	RegistrationEnd  Day                 `json:"registration_end,omitempty"`   // after it, nobody new may enter
	LastDeliveryDate Day                 `json:"last_delivery_date,omitempty"` // after it, nothing may be delivered
	State            string              `json:"state,omitempty"`              // active or inactive
	CertifyingBodies []LegalBody         `json:"certifying_bodies,omitempty"`  // none for some State diplomas
	Partners         []Partner           `json:"partners,omitempty"`           // who may prepare or assess under a contract with them
	ROME             []Coded             `json:"rome,omitempty"`
	NSF              []Coded             `json:"nsf,omitempty"`
	Formacodes       []Coded             `json:"formacodes,omitempty"`
	Agreements       []Coded             `json:"agreements,omitempty"` // conventions collectives
	Access           []string            `json:"access,omitempty"`     // the ways in that have a jury
	Predecessors     []string            `json:"predecessors,omitempty"`
	Successors       []string            `json:"successors,omitempty"`
	Blocs            []CertificationBloc `json:"blocs,omitempty"` // in the order of their codes
	AsOf             Day                 `json:"as_of,omitempty"` // the day of the export this comes from
}

// Coded is an entry of a nomenclature.
type Coded struct {
	Code  string `json:"code"`
	Label string `json:"label,omitempty"`
}

// CertificationBloc is one bloc inside its certification, with the two texts that only the XML export holds.
type CertificationBloc struct {
	Code        string `json:"code"`
	Title       string `json:"title"`
	Competences string `json:"competences,omitempty"` // LISTE_COMPETENCES
	Assessment  string `json:"assessment,omitempty"`  // MODALITES_EVALUATION
}

// LegalBody is a body named by its SIRET.
type LegalBody struct {
	SIRET string `json:"siret"`
	Name  string `json:"name"`
}

// Partner is a body that the register names beside the certifying bodies. The register says what it may do and not from
// when to when: that is the habilitation's to say (article R. 6113-16-1), so nothing is attested on its word alone.
type Partner struct {
	SIRET    string `json:"siret,omitempty"`
	Name     string `json:"name"`
	Prepares bool   `json:"prepares,omitempty"`
	Assesses bool   `json:"assesses,omitempty"`
}

// Partner is what the register lets that legal person do, by its SIREN; all that it says of its establishments together.
func (c Certification) Partner(siret string) (Partner, bool) {
	var p Partner
	found := false
	for _, x := range c.Partners {
		if len(siret) == 14 && len(x.SIRET) == 14 && siret[:9] == x.SIRET[:9] {
			p.SIRET, p.Name, found = x.SIRET, x.Name, true
			p.Prepares, p.Assesses = p.Prepares || x.Prepares, p.Assesses || x.Assesses
		}
	}
	return p, found
}

// States of an entry.
const (
	EntryActive   = "active"
	EntryInactive = "inactive"
)

var (
	certificationCode = regexp.MustCompile(`^RNCP[0-9]{1,6}$`)
	specificCode      = regexp.MustCompile(`^RS[0-9]{1,5}$`)
	blocCode          = regexp.MustCompile(`^(RNCP[0-9]{1,6})BC[0-9]{1,2}$`)
)

// IsCertificationCode tells whether the code is one of the RNCP.
func IsCertificationCode(s string) bool { return certificationCode.MatchString(s) }

// IsSpecificCode tells whether the code is one of the répertoire spécifique.
func IsSpecificCode(s string) bool { return specificCode.MatchString(s) }

// CertificationOfBloc is the certification that a bloc code names, or "" when it is no bloc code.
func CertificationOfBloc(code string) string {
	if m := blocCode.FindStringSubmatch(code); m != nil {
		return m[1]
	}
	return ""
}

// NormalRegisterCode is a code as people type it, in the spelling of the register: « rncp 37715 bc01 » is RNCP37715BC01.
func NormalRegisterCode(s string) string {
	return strings.ToUpper(strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if invisible(r) || r == '-' || r == '.' || r == '_' {
			return -1
		}
		return r
	}, s)), ""))
}

// Specific tells that the entry is of the répertoire spécifique.
func (c Certification) Specific() bool { return IsSpecificCode(c.Code) }

// Bloc is one of the certification's blocs, with all that an attestation says of it.
func (c Certification) Bloc(code string) (Bloc, bool) {
	for _, x := range c.Blocs {
		if x.Code == code {
			b := c.Whole()
			b.Code, b.Title = x.Code, x.Title
			return b, true
		}
	}
	return Bloc{}, false
}

// Whole is the certification itself in the shape of a bloc: what the final decision is about.
func (c Certification) Whole() Bloc {
	b := Bloc{
		Code: c.Code, Title: c.Title, CertificationCode: c.Code, CertificationTitle: c.Title, Level: c.Level,
		CertifyingBodies: c.CertifyingBodies, DecisionDate: string(c.DecisionDate), RegistrationKind: c.RegistrationKind,
		RegistrationEnd: string(c.RegistrationEnd), LastDeliveryDate: string(c.LastDeliveryDate),
	}
	for _, n := range c.NSF {
		b.NSF = append(b.NSF, n.Code)
	}
	return b
}

// Closed tells whether nothing of the certification may be delivered any more on that day, and since when.
func (c Certification) Closed(day Day) (since Day, closed bool) {
	limit := c.LastDeliveryDate
	if limit == "" {
		limit = c.RegistrationEnd
	}
	return limit, limit != "" && day > limit
}
