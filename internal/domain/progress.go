package domain

import (
	"slices"
	"strings"
)

// HeldBloc is a bloc, or a whole certification, that a person holds by a badge that was not withdrawn. A bloc is held
// for good: the end of its entry in the register ends nothing for the person (article R. 6113-17-3).
type HeldBloc struct {
	Code  string // of a bloc, or of a certification of either register
	Award AwardID
	On    Day
	By    string   // the organisation that attested it
	Also  []string // blocs of other certifications that the same badge is exactly aligned with
}

// HeldBy reads what a badge is worth here: nothing when it is no bloc or was withdrawn.
func HeldBy(a Award, by string) (HeldBloc, bool) {
	if a.Achievement.Kind.Family() != "bloc" || a.Achievement.Bloc == nil || a.State != AwardIssued || !a.RevokedAt.IsZero() || !a.RefusedAt.IsZero() {
		return HeldBloc{}, false
	}
	h := HeldBloc{Code: a.Achievement.Bloc.Code, Award: a.ID, On: a.Facts.AwardedOn, By: by}
	for _, x := range a.Achievement.Alignments {
		if x.Relation == "exact" && x.Code != h.Code && CertificationOfBloc(x.Code) != "" {
			h.Also = append(h.Also, x.Code)
		}
	}
	return h, true
}

// BlocState is how a person stands with one bloc.
type BlocState string

const (
	BlocAcquired   BlocState = "acquired"
	BlocEquivalent BlocState = "equivalent" // by another that counts for it
	BlocRemaining  BlocState = "remaining"
)

// BlocStanding is one bloc of a certification for one person.
type BlocStanding struct {
	Bloc    CertificationBloc
	State   BlocState
	Held    HeldBloc      // what it is acquired by; empty when it remains
	Through []Equivalence // the reasons, from what is held to this bloc
	Dual    bool          // one badge for two certifications
}

// Progress is how far a person is with one certification.
type Progress struct {
	Certification Certification
	Blocs         []BlocStanding
	Acquired      int       // equivalences counted
	Complete      bool      // nothing remains: the delivery may be asked for
	Decision      *HeldBloc // the final decision, once there is one
}

// ProgressOf counts what is held towards a certification. entry finds other entries of the register, for blocs that
// go on under the same title in the next version. Complete is no decision: only the certifying body's jury delivers.
func ProgressOf(c Certification, held []HeldBloc, equivalences []Equivalence, entry func(code string) (Certification, bool)) Progress {
	p := Progress{Certification: c}
	reached := reach(held, equivalences, entry)
	for _, h := range held {
		if h.Code == c.Code {
			p.Decision = &h
		}
	}
	for _, b := range c.Blocs {
		s := BlocStanding{Bloc: b, State: BlocRemaining}
		if r, ok := reached[b.Code]; ok {
			s.State, s.Held, s.Through, s.Dual = BlocAcquired, r.held, r.through, r.dual
			if len(r.through) > 0 {
				s.State = BlocEquivalent
			}
			p.Acquired++
		}
		p.Blocs = append(p.Blocs, s)
	}
	p.Complete = len(c.Blocs) > 0 && p.Acquired == len(c.Blocs)
	return p
}

type reaching struct {
	held    HeldBloc
	through []Equivalence
	dual    bool
}

// reach is every code that what is held counts for, by the shortest way.
func reach(held []HeldBloc, equivalences []Equivalence, entry func(string) (Certification, bool)) map[string]reaching {
	reached := map[string]reaching{}
	var queue []string
	add := func(code string, r reaching) {
		if _, known := reached[code]; !known {
			reached[code] = r
			queue = append(queue, code)
		}
	}
	for _, h := range held {
		add(h.Code, reaching{held: h})
	}
	for _, h := range held { // after all that is held directly
		for _, code := range h.Also {
			add(code, reaching{held: h, dual: true})
		}
	}
	for len(queue) > 0 {
		code := queue[0]
		queue = queue[1:]
		from := reached[code]
		if IsCertificationCode(code) { // who holds all of it holds its parts
			if c, ok := entry(code); ok {
				for _, b := range c.Blocs {
					add(b.Code, from)
				}
			}
			continue
		}
		for _, e := range equivalences {
			for _, to := range leadsTo(e, code, entry) {
				add(to, reaching{from.held, append(slices.Clone(from.through), e), e.Kind == DualBloc})
			}
		}
	}
	return reached
}

// leadsTo is what the equivalence makes of that code.
func leadsTo(e Equivalence, code string, entry func(string) (Certification, bool)) []string {
	switch e.Kind {
	case BlocToBloc, FromRS:
		if e.From == code {
			return []string{e.To}
		}
	case DualBloc:
		if e.From == code {
			return []string{e.To}
		}
		if e.To == code {
			return []string{e.From}
		}
	case ToVersion:
		if CertificationOfBloc(code) != e.From {
			return nil
		}
		old, okOld := entry(e.From)
		next, okNext := entry(e.To)
		b, known := old.Bloc(code)
		if !okOld || !okNext || !known {
			return nil
		}
		for _, x := range next.Blocs {
			if sameTitle(x.Title, b.Title) {
				return []string{x.Code}
			}
		}
	}
	return nil
}

// sameTitle: the register writes one title with ' or ’, with one blank or two.
func sameTitle(a, b string) bool {
	return strings.TrimSpace(Fold(a)) == strings.TrimSpace(Fold(b)) && strings.TrimSpace(a) != ""
}
