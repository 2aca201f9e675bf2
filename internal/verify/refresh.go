package verify

import (
	"bytes"
	"strings"
)

// typeRefresh is the one kind of refresh service that Open Badges 3.0 defines (VCCR 1.0).
const typeRefresh = "1EdTechCredentialRefresh"

// Outcomes of a refresh.
const (
	RefreshUsed       = "used"       // the newer form was judged in place of the one that was handed in
	RefreshSame       = "same"       // the very same bytes
	RefreshUnanswered = "unanswered" // nothing came, or nothing that can be read
	RefreshRejected   = "rejected"   // of another badge, not newer, or not authentic
)

// Refresh is what became of asking for a newer form. The one that was handed in is judged unless it was used.
type Refresh struct {
	URL     string `json:"url"`
	Outcome string `json:"outcome"`
}

// newer asks once for a newer form of the badge, and only now that the proof of this one holds: before, its address is
// anybody's word (Open Badges 3.0, section 9.1). nil: go on with the one at hand.
func (e *examination) newer() *examination {
	if e.refresh != nil || e.past() {
		return nil
	}
	address := ""
	for _, r := range e.view.Refresh {
		if r.Type == typeRefresh && strings.HasPrefix(r.ID, "https://") && address == "" {
			address = r.ID
		}
	}
	if address == "" {
		return nil
	}
	e.refresh = &Refresh{URL: shownAddress(address), Outcome: RefreshUnanswered}
	body, err := e.fetch(address, KindRefresh)
	if err != nil {
		return nil
	}
	f, err := e.open(body)
	if err != nil {
		return nil
	}
	if bytes.Equal(f.document, e.found.document) {
		e.refresh.Outcome = RefreshSame
		return nil
	}
	e.refresh.Outcome = RefreshRejected
	n := e.inner(f)
	n.refresh = e.refresh // once: the newer form is not asked for a newer one
	if !n.document() || n.view.ID != e.view.ID || n.view.IssuerID != e.view.IssuerID || n.view.ValidFrom.Before(e.view.ValidFrom) {
		return nil
	}
	n.issuer = n.askIssuer(n.view.IssuerID)
	if !n.authenticity() || n.checks[CheckKey].Outcome != Yes && e.checks[CheckKey].Outcome == Yes {
		return nil
	}
	e.refresh.Outcome = RefreshUsed
	return n
}
