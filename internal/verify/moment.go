package verify

import (
	"context"
	"time"

	"galon/internal/credential"
)

// Witness is what Sources may have seen themselves: an installation's own journal of what it published.
type Witness interface {
	// Witnessed is the history of a badge of that issuer; nil when nothing of it was seen.
	Witnessed(ctx context.Context, issuer string, badge *credential.View) (*History, error)
}

// History is what was seen of one badge.
type History struct {
	Issued   time.Time
	Changes  []Change // in their order
	Replaced bool     // by a corrected badge: nobody took it back
}

// Change is an entry of a list that was set or cleared.
type Change struct {
	Purpose string // revocation, suspension
	Set     bool
	At      time.Time
}

// standing tells how the badge stood at that instant.
func (h *History) standing(at time.Time) (revoked, suspended bool, since time.Time) {
	for _, c := range h.Changes {
		switch {
		case c.At.After(at):
		case c.Purpose == credential.PurposeRevocation && c.Set && !revoked:
			revoked, since = true, c.At
		case c.Purpose == credential.PurposeSuspension:
			suspended = c.Set
			if !revoked {
				since = c.At
			}
		}
	}
	return revoked, suspended, since
}

// everSet tells whether the journal saw the badge withdrawn or suspended at all.
func (h *History) everSet() bool {
	for _, c := range h.Changes {
		if c.Set {
			return true
		}
	}
	return false
}

// replaced tells whether a badge that is on the list stands there because a corrected one took its place, where our own
// journal knows. Others say no more than that it is on their list.
func (e *examination) replaced() bool {
	h, err := e.history()
	return err == nil && h != nil && h.Replaced
}

func (e *examination) history() (*History, error) {
	w, ok := e.Sources.(Witness)
	if !ok || e.issuer.entry == nil {
		return nil, nil
	}
	return w.Witnessed(e.ctx, e.view.IssuerID, e.view)
}

// moment asks whether the badge was there at the instant that is judged. A date that only the issuer writes proves
// nothing: whoever has the key can write any. What proves something is our own journal, and the registry, which says
// since when a key has been in use.
func (e *examination) moment() Check {
	signed := Evidence{Kind: ByInstant, ID: "signed", At: e.signedAt}
	if e.signedAt.After(e.now) {
		return say("moment-after", frenchDate(e.signedAt)).by(signed)
	}
	if e.issuer.entry != nil {
		for _, k := range e.issuer.entry.Keys {
			if k.Thumbprint == e.keyID && k.From.After(e.now) {
				return say("moment-key-after", frenchDate(k.From)).by(Evidence{Kind: ByRegistry, ID: k.Thumbprint, At: k.From})
			}
		}
	}
	h, err := e.history()
	switch {
	case err != nil:
		return say("moment-not-checked").about(err)
	case h == nil || h.Issued.IsZero():
		return say("moment-claimed").by(signed)
	case h.Issued.After(e.now):
		return say("moment-issued-after", frenchDate(h.Issued)).by(Evidence{Kind: ByJournal, ID: "issued", At: h.Issued})
	}
	return say("moment-witnessed", frenchDate(h.Issued)).by(Evidence{Kind: ByJournal, ID: "issued", At: h.Issued})
}

// statusThen is how the badge stood at a past instant, by our own journal where it knows the badge.
func (e *examination) statusThen() Check {
	h, err := e.history()
	if err != nil {
		return say("status-not-checked").about(err)
	}
	today := e.statusToday()
	if h == nil {
		return e.statusSince(today)
	}
	if today.Outcome == No && !h.everSet() {
		return say("status-then-unknown") // the list tells what the journal has not seen
	}
	revoked, suspended, since := h.standing(e.now)
	seen := Evidence{Kind: ByJournal, ID: "status", At: since}
	switch {
	case revoked && h.Replaced:
		return say(CodeReplacedThen, frenchDate(since)).by(seen)
	case revoked:
		return say("status-revoked-then", frenchDate(since)).by(seen)
	case suspended:
		return say(CodeSuspended).by(seen)
	}
	return say("status-clear-then").by(seen)
}

// statusSince reads the past from the present where it can: a withdrawal is for good (Bitstring Status List 1.0,
// section 2.1), so what is not withdrawn today was not withdrawn then. A suspension comes and goes.
func (e *examination) statusSince(today Check) Check {
	switch today.Outcome {
	case NotMade:
		return today
	case No:
		return say("status-then-unknown").by(today.Evidence...)
	}
	for _, s := range e.view.Statuses {
		if s.Type != typeRevocationList && s.Purpose != credential.PurposeRevocation {
			return say("status-then-unknown").by(today.Evidence...)
		}
	}
	if e.issuer.entry != nil { // a Galon keeps suspensions too
		return say("status-then-unknown").by(today.Evidence...)
	}
	return say("status-clear-since").by(today.Evidence...)
}
