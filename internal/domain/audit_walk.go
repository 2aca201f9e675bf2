package domain

import (
	"bytes"
	"encoding/hex"
)

// What a walk along the chain finds wrong.
const (
	AuditChanged   = "audit-changed"   // an entry says something else than it was sealed with
	AuditBroken    = "audit-broken"    // the entry before is another one, or one is missing, or one was put in
	AuditEnd       = "audit-end"       // the chain ends elsewhere than where it was written last
	AuditRewritten = "audit-rewritten" // a head that was signed and kept elsewhere is not in the chain
)

// AuditFault is one fault, at the place where it shows.
type AuditFault struct {
	Position int64  `json:"entry"`
	Code     string `json:"code"`
}

// maxAuditFaults bounds what a walk lists: the first ones are those to look at.
const maxAuditFaults = 20

// AuditWalk goes along the chain, one link after the other, and notes each place where it does not hold.
type AuditWalk struct {
	Kept   []AuditHead // heads that were signed and kept elsewhere
	Faults []AuditFault

	position int64
	hash     []byte
}

// Step takes the next link. After a fault the walk goes on from the link that it met, so that one change is one fault.
func (w *AuditWalk) Step(l AuditLink) {
	if w.hash == nil {
		w.hash = AuditOrigin
	}
	if !bytes.Equal(l.Commitment, l.Commit()) {
		w.fault(l.Position, AuditChanged)
	} else if !l.Holds(w.position+1, w.hash) {
		w.fault(l.Position, AuditBroken)
	}
	w.position, w.hash = l.Position, l.Hash()
	for _, k := range w.Kept {
		if k.Position == l.Position && k.Hash != hex.EncodeToString(w.hash) {
			w.fault(l.Position, AuditRewritten)
			break
		}
	}
}

// End compares where the walk came to with where the chain is said to end, and tells its head.
func (w *AuditWalk) End(said AuditHead) AuditHead {
	if w.hash == nil {
		w.hash = AuditOrigin
	}
	head := AuditHead{w.position, hex.EncodeToString(w.hash)}
	if said != head {
		w.fault(w.position, AuditEnd)
	}
	for _, k := range w.Kept {
		if k.Position > w.position || k.Position < 0 || k.Position == 0 && k.Hash != hex.EncodeToString(AuditOrigin) {
			w.fault(k.Position, AuditRewritten)
		}
	}
	return head
}

func (w *AuditWalk) fault(position int64, code string) {
	if len(w.Faults) < maxAuditFaults {
		w.Faults = append(w.Faults, AuditFault{position, code})
	}
}
