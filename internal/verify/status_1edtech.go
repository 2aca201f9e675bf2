package verify

import (
	"encoding/json"
	"fmt"

	"galon/internal/sign"
)

// maxRevoked bounds the entries of one list.
const maxRevoked = 50_000

// revocationList reads a 1EdTechRevocationList (VCRL 1.0): an open list at an address that the signed badge names, with the
// ids of the badges that were withdrawn. It carries no signature, so it counts as the word of its address alone.
func (e *examination) revocationList(url string) Check {
	document, err := e.fetch(url, KindStatus)
	if err != nil {
		return say("status-unreachable").about(err)
	}
	l, err := remember(e, "1EdTech list", document, func() (*openList, error) { return readOpenList(document) })
	switch {
	case err != nil:
		return say("status-list-broken").about(err)
	case l.ID != "" && l.ID != url || l.Issuer != "" && l.Issuer != e.issuer.id:
		return say("status-list-other").about(fmt.Errorf("verify: list %q of %q", l.ID, l.Issuer))
	}
	c := say("status-clear")
	if reason, ok := l.revoked[e.view.ID]; ok && e.view.ID != "" {
		c = say("status-revoked-listed")
		if reason != "" {
			c = say("status-revoked-reason", shortened(reason))
		}
	}
	return c.by(Evidence{Kind: ByList, URL: shownAddress(url), Digest: e.digestOf(document)})
}

// openList is such a list as it was read.
type openList struct {
	ID, Issuer string
	revoked    map[string]string // reasons by id
}

func readOpenList(document []byte) (*openList, error) {
	if err := sign.CheckJSON(document); err != nil {
		return nil, err
	}
	var raw struct {
		ID      string          `json:"id"`
		Issuer  json.RawMessage `json:"issuer"`
		Revoked []struct {
			ID      string `json:"id"`
			Revoked *bool  `json:"revoked"`
			Reason  string `json:"revocationReason"`
		} `json:"revokedCredential"`
	}
	if err := json.Unmarshal(document, &raw); err != nil {
		return nil, err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(document, &members); err != nil || members["revokedCredential"] == nil {
		return nil, fmt.Errorf("verify: no list of withdrawn badges (%w)", orUnknown(err))
	}
	if len(raw.Revoked) > maxRevoked {
		return nil, fmt.Errorf("verify: %d entries", len(raw.Revoked))
	}
	l := &openList{ID: raw.ID, revoked: map[string]string{}}
	var profile struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(raw.Issuer, &l.Issuer) != nil && json.Unmarshal(raw.Issuer, &profile) == nil {
		l.Issuer = profile.ID
	}
	for _, r := range raw.Revoked {
		if r.Revoked == nil || *r.Revoked {
			l.revoked[r.ID] = r.Reason
		}
	}
	return l, nil
}
