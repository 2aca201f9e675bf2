package credential

import (
	"encoding/json"
	"strings"

	"galon/internal/domain"
)

// profile is a Profile (OB 3.0, B.1.14).
type profile struct {
	Context         []string          `json:"@context,omitempty"`
	ID              string            `json:"id"`
	Type            []string          `json:"type"`
	Name            string            `json:"name"`
	URL             string            `json:"url"`
	Address         *address          `json:"address,omitempty"`
	OtherIdentifier []identifierEntry `json:"otherIdentifier,omitempty"`
	Endorsement     []json.RawMessage `json:"endorsement,omitempty"`
	EndorsementJWT  []string          `json:"endorsementJwt,omitempty"`
}

type address struct {
	Type        []string `json:"type"`
	CountryCode string   `json:"addressCountryCode"`
	Locality    string   `json:"addressLocality,omitempty"`
}

type identifierEntry struct {
	Type           string `json:"type"`
	Identifier     string `json:"identifier"`
	IdentifierType string `json:"identifierType"`
}

// newIssuer is always an object, never a bare address: readers in use want its type. url is our own page of
// the organisation, because it must answer as long as the badge lives. Identity numbers and the town are not
// repeated here: what the public is told of an organisation comes from the signed registry.
func newIssuer(base string, o domain.Organisation) profile {
	return profile{ID: DID(base, o.Slug), Type: []string{"Profile"}, Name: line(o.Name), URL: Profile(base, o.Slug)}
}

// BuildProfile is the public profile of an organisation. It holds no e-mail address.
func BuildProfile(base string, o domain.Organisation, said Endorsements) ([]byte, error) {
	p := newIssuer(base, o)
	p.Context = []string{contextVCDM2, contextOpenBadge}
	if strings.HasPrefix(o.Website, "https://") && evidenceURL(o.Website) != "" {
		p.URL = evidenceURL(o.Website)
	}
	if o.Town != "" {
		p.Address = &address{Type: []string{"Address"}, CountryCode: "FR", Locality: line(o.Town)}
	}
	for _, n := range []struct{ kind, value string }{{"ext:SIRET", o.SIRET}, {"ext:NDA", o.NDA}} {
		if n.value != "" {
			p.OtherIdentifier = append(p.OtherIdentifier, identifierEntry{Type: "IdentifierEntry", Identifier: n.value, IdentifierType: n.kind})
		}
	}
	// The Open Badges 2.0 twin of the profile (Open Badges 3.0 implementation guide, "Linking to 2.0").
	p.OtherIdentifier = append(p.OtherIdentifier, identifierEntry{Type: "IdentifierEntry", Identifier: IssuerTwin(base, o.Slug), IdentifierType: "ext:OpenBadges2Issuer"})
	p.Endorsement, p.EndorsementJWT = said.Documents, said.JWTs
	return encode(p)
}
