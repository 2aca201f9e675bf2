package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// HabilitationScope says what a certifying body lets another organisation do.
type HabilitationScope string

const (
	ScopePrepare HabilitationScope = "prepare"
	ScopeAssess  HabilitationScope = "assess"
)

// Habilitation is a dated right given by a certifying body (articles R. 6113-16 to R. 6113-16-2).
type Habilitation struct {
	OrganisationID    OrganisationID
	CertificationCode string
	BlocCodes         []string // empty: all blocs of the certification
	Scope             HabilitationScope
	From, To          string // YYYY-MM-DD, inclusive
	GrantedBy         string // the certifying body, as it was named; "" when nobody said
}

// Check names what is wrong with a habilitation before it is recorded: from then on blocs are attested on its word.
func (h Habilitation) Check() error {
	c := &factCheck{}
	known := IsCertificationCode(h.CertificationCode)
	if !known {
		c.add("/certification", "certification-malformed", h.CertificationCode)
	}
	for _, code := range h.BlocCodes {
		if known && CertificationOfBloc(code) != h.CertificationCode {
			c.add("/bloc", "bloc-malformed", code, h.CertificationCode)
		}
	}
	if h.Scope != ScopeAssess && h.Scope != ScopePrepare {
		c.add("/scope", "habilitation-scope-unknown", string(h.Scope))
	}
	c.text("/granted_by", h.GrantedBy, 160)
	if from := Day(h.From); from == "" {
		c.add("/from", "date-missing")
	} else if !from.Valid() {
		c.add("/from", "date-impossible", h.From)
	}
	if to := Day(h.To); to != "" && !to.Valid() {
		c.add("/to", "date-impossible", h.To)
	} else if to != "" && h.To < h.From {
		c.add("/to", "period-reversed")
	}
	return InvalidFields(c.faults)
}

// Covers tells whether the habilitation allows scope for that bloc on that day (YYYY-MM-DD).
func (h Habilitation) Covers(b Bloc, scope HabilitationScope, day string) bool {
	return h.CertificationCode == b.CertificationCode && h.Scope == scope && h.holds(day) && h.covers(b)
}

func (h Habilitation) holds(day string) bool { return day >= h.From && (h.To == "" || day <= h.To) }

// covers: all blocs, or those that are named. A certification as a whole is decided by who may assess all of it.
func (h Habilitation) covers(b Bloc) bool {
	return len(h.BlocCodes) == 0 || slices.Contains(h.BlocCodes, b.Code)
}

// Key names a habilitation in a form: it is known by what it says.
func (h Habilitation) Key() string {
	sum := sha256.Sum256([]byte(strings.Join(append([]string{string(h.OrganisationID), h.CertificationCode, string(h.Scope), h.From, h.To, h.GrantedBy}, h.BlocCodes...), "|")))
	return hex.EncodeToString(sum[:8])
}
