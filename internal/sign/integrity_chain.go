package sign

import (
	"encoding/json"
	"slices"
)

// Bounds on a chain: each of its proofs has a document of its own to canonicalise.
const (
	maxChained    = 4
	maxChainBytes = 2 << 20 // of those documents together
)

// previousOf reads previousProof: the id of a proof, or a list of them (VC Data Integrity 1.0, section 2.1).
func previousOf(raw json.RawMessage) (ids []string, err error) {
	var list []json.RawMessage
	switch {
	case raw == nil:
		return nil, nil
	case raw[0] == '[':
		list = array(raw)
	default:
		list = []json.RawMessage{raw}
	}
	if len(list) > maxProofs {
		return nil, unjudged(FaultLimit, "%d previous proofs", len(list))
	}
	for _, one := range list {
		id := plainText(one)
		if id == "" {
			return nil, judged(FaultMalformed, "previousProof %s", raw)
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// link finds the proofs that each one builds on (section 4.5). A proof is made over the document with those it names
// in it, so one that is missing, stands twice, or leads back to where it came from makes the later one not hold. size
// is that of the whole document.
func (d *Integrity) link(size int) {
	d.named, d.before = make([][]int, len(d.Proofs)), make([][]int, len(d.Proofs))
	chained := 0
	for i := range d.Proofs {
		p := &d.Proofs[i]
		if p.fault != nil || len(p.previous) == 0 {
			continue
		}
		chained++
		d.named[i], p.fault = d.find(p.previous)
	}
	if chained == 0 {
		return
	}
	faults := make([]error, len(d.Proofs))
	for i := range d.Proofs {
		if len(d.named[i]) == 0 || d.Proofs[i].fault != nil {
			continue
		}
		d.before[i] = d.reach(i)
		faults[i] = d.chainFault(i)
		if faults[i] == nil && (chained > maxChained || chained*size > maxChainBytes) {
			faults[i] = unjudged(FaultLimit, "%d proofs of a chain over %d bytes", chained, size)
		}
	}
	for i, err := range faults { // after all were looked at, so that each is told by its own fault
		if err != nil {
			d.Proofs[i].fault = err
		}
	}
}

// find gives the places of proofs by their ids, in the order in which they stand.
func (d *Integrity) find(ids []string) (places []int, err error) {
	for _, id := range ids {
		at := -1
		for j, p := range d.Proofs {
			switch {
			case p.id != id:
			case at >= 0:
				return nil, judged(FaultChain, "the proof %s stands twice", id)
			default:
				at = j
			}
		}
		if at < 0 {
			return nil, judged(FaultChain, "the proof %s is not there", id)
		}
		places = append(places, at)
	}
	slices.Sort(places)
	return slices.Compact(places), nil
}

// reach gives all proofs that proof i builds on, at any remove; i itself is among them when they go round in a circle.
func (d *Integrity) reach(i int) (places []int) {
	seen := make([]bool, len(d.Proofs))
	for open := slices.Clone(d.named[i]); len(open) > 0; {
		j := open[0]
		open = open[1:]
		if !seen[j] {
			seen[j] = true
			open = append(open, d.named[j]...)
		}
	}
	for j, is := range seen {
		if is {
			places = append(places, j)
		}
	}
	return places
}

// chainFault tells why a proof cannot hold or cannot be checked because of those it builds on.
func (d *Integrity) chainFault(i int) error {
	if slices.Contains(d.before[i], i) {
		return judged(FaultChain, "the proofs go round in a circle")
	}
	var worst error
	for _, j := range d.before[i] {
		if err := d.Proofs[j].fault; err != nil {
			worst = Worse(worst, ofChain(err))
		}
	}
	return worst
}

// ofChain is the fault of an earlier proof as the later one has it.
func ofChain(err error) error {
	if isJudged(err) {
		return &Fault{Code: FaultChain, Judged: true, Err: err}
	}
	return err
}

// Before gives the places of all proofs that proof i builds on: none outside of a chain. Verify wants their keys.
func (d *Integrity) Before(i int) []int { return d.before[i] }

// secured is the document that proof i was made over: without proofs, or with those it names.
func (d *Integrity) secured(i int) ([]byte, error) {
	if len(d.named[i]) == 0 {
		return d.unsecured, nil
	}
	list, err := members(d.unsecured)
	if err != nil {
		return nil, err
	}
	added := []byte(`"proof":[`)
	for n, j := range d.named[i] {
		if n > 0 {
			added = append(added, ',')
		}
		added = append(added, d.raw[j]...)
	}
	return with(d.unsecured, list, string(append(added, ']'))), nil
}
