package credential

import (
	"galon/internal/domain"
)

// The Open Badges 2.0 twins. One object is never both: a twin is a document of its own with its own address, and each
// side points to the other (Open Badges 3.0 implementation guide).
const (
	contextOpenBadges2 = "https://w3id.org/openbadges/v2"
	typeBadgeClass     = "https://w3id.org/openbadges#BadgeClass"
	typeAchievement3   = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#Achievement"
	typeCredential3    = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#AchievementCredential"
)

// twin points from a document of one generation to its counterpart.
type twin struct {
	ID   string   `json:"id"`
	Type []string `json:"type"`
}

// issuer2 is an Issuer (Open Badges 2.0, Profile).
type issuer2 struct {
	Context        string   `json:"@context"`
	ID             string   `json:"id"`
	Type           string   `json:"type"`
	Name           string   `json:"name"`
	URL            string   `json:"url"`
	Email          string   `json:"email,omitempty"`
	PublicKey      []string `json:"publicKey,omitempty"`
	RevocationList string   `json:"revocationList"`
	Related        []twin   `json:"related"`
}

// BuildIssuer2 is the Open Badges 2.0 profile of an organisation: its public keys are the only ones that signed
// assertions may name.
func BuildIssuer2(base string, o domain.Organisation, keys []string) ([]byte, error) {
	p := issuer2{
		Context: contextOpenBadges2, ID: IssuerTwin(base, o.Slug), Type: "Issuer", Name: line(o.Name), URL: Profile(base, o.Slug),
		Email: o.Email, RevocationList: RevocationTwin(base, o.Slug),
		Related: []twin{{Profile(base, o.Slug), []string{"https://purl.imsglobal.org/spec/vc/ob/vocab.html#Profile"}}},
	}
	if site := evidenceURL(o.Website); site != "" {
		p.URL = site
	}
	for _, k := range keys {
		p.PublicKey = append(p.PublicKey, KeyTwin(base, o.Slug, k))
	}
	return encode(p)
}

type key2 struct {
	Context string `json:"@context"`
	ID      string `json:"id"`
	Type    string `json:"type"`
	Owner   string `json:"owner"`
	PEM     string `json:"publicKeyPem"`
}

// BuildKey2 is a public key as an Open Badges 2.0 CryptographicKey.
func BuildKey2(base, slug, thumbprint, pem string) ([]byte, error) {
	return encode(key2{contextOpenBadges2, KeyTwin(base, slug, thumbprint), "CryptographicKey", IssuerTwin(base, slug), pem})
}

type badgeClass struct {
	Context     string       `json:"@context"`
	ID          string       `json:"id"`
	Type        string       `json:"type"`
	Language    string       `json:"@language,omitempty"`
	Name        string       `json:"name"`
	Description string       `json:"description"`
	Image       image2       `json:"image"`
	Criteria    criteria2    `json:"criteria"`
	Issuer      string       `json:"issuer"`
	Alignment   []alignment2 `json:"alignment,omitempty"`
	Tags        []string     `json:"tags,omitempty"`
	Version     string       `json:"version,omitempty"`
	Related     []twin       `json:"related"`
}

type image2 struct {
	ID      string `json:"id"`
	Caption string `json:"caption,omitempty"`
}

type criteria2 struct {
	ID        string `json:"id"`
	Narrative string `json:"narrative"`
}

type alignment2 struct {
	Name        string `json:"targetName"`
	URL         string `json:"targetUrl"`
	Description string `json:"targetDescription,omitempty"`
	Framework   string `json:"targetFramework,omitempty"`
	Code        string `json:"targetCode,omitempty"`
}

// BuildBadgeClass is the Open Badges 2.0 BadgeClass of a badge of an organisation, as it is today.
func BuildBadgeClass(base string, o domain.Organisation, a domain.Achievement) ([]byte, error) {
	return buildBadgeClass(base, o, a, BadgeClassTwin(base, o.Slug, a.Slug))
}

// BuildBadgeClassVersion is the BadgeClass of that version of the badge, at its own address.
func BuildBadgeClassVersion(base string, o domain.Organisation, a domain.Achievement) ([]byte, error) {
	return buildBadgeClass(base, o, a, BadgeClassVersion(base, o.Slug, a.Slug, a.Version))
}

func buildBadgeClass(base string, o domain.Organisation, a domain.Achievement, id string) ([]byte, error) {
	x := newAchievement(base, o.Slug, a)
	b := badgeClass{
		Context: contextOpenBadges2, ID: id, Type: "BadgeClass", Language: a.Language,
		Name: x.Name, Description: x.Description, Image: image2{x.Image.ID, x.Image.Caption},
		Criteria: criteria2{x.ID, x.Criteria.Narrative}, Issuer: IssuerTwin(base, o.Slug), Tags: a.Tags, Version: a.Version,
		Related: []twin{{x.ID, []string{typeAchievement3}}},
	}
	for _, l := range x.Alignment {
		b.Alignment = append(b.Alignment, alignment2{l.Name, l.URL, l.Description, l.Framework, l.Code})
	}
	return encode(b)
}
