package domain

// Bloc is a part of an RNCP certification as the register has it. Titles are exact, byte for byte
// (article R. 6113-16-3 of the Code du travail). With Code equal to CertificationCode it is the certification itself.
type Bloc struct {
	Code               string      `json:"code"` // RNCP37715BC01
	Title              string      `json:"title"`
	CertificationCode  string      `json:"certification_code"`
	CertificationTitle string      `json:"certification_title"`
	Level              int         `json:"level"`                   // cadre national, equal to the EQF level
	CertifyingBodies   []LegalBody `json:"certifying_bodies"`       // may be empty for State diplomas
	DecisionDate       string      `json:"decision_date,omitempty"` // YYYY-MM-DD, of the registration; "" when unknown
	RegistrationEnd    string      `json:"registration_end"`        // YYYY-MM-DD
	LastDeliveryDate   string      `json:"last_delivery_date"`      // YYYY-MM-DD, "" when unknown
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
