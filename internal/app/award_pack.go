package app

import (
	"sync"
	"time"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/store"
)

// dictionaries are what the documents of the definitions signed lately have in common.
type dictionaries struct {
	mu   sync.Mutex
	held map[defined]store.Dictionary
}

// defined is one definition in the hands of one organisation with one set of keys. Where it has changed in the meantime the
// dictionary still fits, only less well.
type defined struct {
	organisation domain.OrganisationID
	slug         string
	version      string
	keys         string
}

const dictionariesHeld = 256

// of gives the dictionary for an award: its badge as it would be written for nobody.
func (d *dictionaries) of(base string, ring *openRing, o domain.Organisation, a domain.Award) store.Dictionary {
	key := defined{o.ID, a.Achievement.Slug, a.Achievement.Version, ring.rows}
	d.mu.Lock()
	defer d.mu.Unlock()
	if known, ok := d.held[key]; ok {
		return known
	}
	if d.held == nil || len(d.held) >= dictionariesHeld {
		d.held = map[defined]store.Dictionary{}
	}
	d.held[key] = store.NewDictionary(append(ring.Words(jwtKey(o)), forNobody(base, o, a)...))
	return d.held[key]
}

// forNobody is the document of an award without the person and the identifiers that are its own. Its facts are nobody's: a level
// brings the texts of all levels, and the sentences around a fact are those of every award.
func forNobody(base string, o domain.Organisation, a domain.Award) []byte {
	facts := domain.Facts{AwardedOn: "1970-01-02", Context: domain.Training, Assessor: domain.Assessor{Name: "x", Role: "formateur"}}
	if len(a.Achievement.Levels) > 0 {
		facts.Level = a.Achievement.Levels[0].Level
	}
	document, err := credential.Build(credential.Input{BaseURL: base, Organisation: o, RecipientEmail: "x", Award: domain.Award{
		Achievement: a.Achievement, StatusList: a.StatusList, StatusKind: a.StatusKind, ValidFrom: time.Unix(0, 0), ValidUntil: time.Unix(0, 0), Facts: facts,
	}})
	if err != nil { // less is found in common, and nothing is lost
		return nil
	}
	return document
}
