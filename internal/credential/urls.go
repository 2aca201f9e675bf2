package credential

import (
	"net/url"
	"strconv"
	"strings"
)

// Every public address is a function here. base is the frozen public address of the installation, without a
// slash at its end; slugs, codes and thumbprints need no escaping by their own rules.

// didHost writes an authority as did:web wants it: the colon of a port percent-encoded (did:web, 3.1).
var didHost = strings.NewReplacer(":", "%3A", "[", "%5B", "]", "%5D")

// DID is the identity of an organisation: did:web:HOST[%3APORT]:o:SLUG. By definition did:web is read over
// https; an installation on http://localhost is read by its own address.
func DID(base, slug string) string {
	return "did:web:" + didHost.Replace(strings.ToLower(authority(base))) + ":o:" + slug
}

// OrganisationOfDID is the slug of the organisation of this installation that the DID names.
func OrganisationOfDID(base, did string) (slug string, ok bool) {
	slug, ok = strings.CutPrefix(did, DID(base, ""))
	if !ok || slug == "" || strings.ContainsAny(slug, ":/#?%") {
		return "", false
	}
	return slug, true
}

// Profile is the Open Badges profile and the page of an organisation.
func Profile(base, slug string) string { return base + "/o/" + slug }

// KeyURL answers one JWK: what the kid of a JWT must lead to (OB 3.0, 8.2.3).
func KeyURL(base, slug, thumbprint string) string { return Profile(base, slug) + "/keys/" + thumbprint }

// OrganisationOfDocument is the slug of the organisation of this installation whose DID is read at that address. did:web
// is read over https by definition, also where this installation itself speaks http.
func OrganisationOfDocument(base, address string) (slug string, ok bool) {
	_, rest, _ := strings.Cut(address, "://")
	rest, ok = strings.CutPrefix(rest, authority(base)+"/o/")
	slug, end := strings.CutSuffix(rest, "/did.json")
	if !ok || !end || slug == "" || strings.ContainsAny(slug, "/?#%") || !strings.HasPrefix(address, "https://") && !strings.HasPrefix(address, base+"/") {
		return "", false
	}
	return slug, true
}

// AchievementURL is the identity and the page of a badge definition of an organisation.
func AchievementURL(base, slug, badge string) string { return Profile(base, slug) + "/b/" + badge }

// BadgeImagePNG is the picture of a badge definition, before baking.
func BadgeImagePNG(base, badge string) string { return base + "/b/" + badge + ".png" }

// StatusList is the signed list of withdrawn badges.
func StatusList(base, slug string, number int) string {
	return Profile(base, slug) + "/status/" + strconv.Itoa(number)
}

// RevocationList is the 1EdTechRevocationList of an organisation that chose to have one.
func RevocationList(base, slug string) string { return Profile(base, slug) + "/revocations" }

// IssuerTwin is the Open Badges 2.0 profile of an organisation.
func IssuerTwin(base, slug string) string { return Profile(base, slug) + "/v2" }

// BadgeClassTwin is the Open Badges 2.0 BadgeClass of a badge of an organisation, as it is today.
func BadgeClassTwin(base, slug, badge string) string {
	return AchievementURL(base, slug, badge) + "/v2"
}

// BadgeClassVersion is the BadgeClass as it was in a version: what an assertion names, because a 2.0 assertion says nothing
// of its criteria itself.
func BadgeClassVersion(base, slug, badge, version string) string {
	if version == "" {
		return BadgeClassTwin(base, slug, badge)
	}
	return BadgeClassTwin(base, slug, badge) + "/" + url.PathEscape(version)
}

// KeyTwin is a key as an Open Badges 2.0 CryptographicKey.
func KeyTwin(base, slug, thumbprint string) string { return KeyURL(base, slug, thumbprint) + "/v2" }

// RevocationTwin is the list of withdrawn signed Open Badges 2.0 assertions of an organisation.
func RevocationTwin(base, slug string) string { return IssuerTwin(base, slug) + "/revocations" }

// AssertionTwin is a hosted Open Badges 2.0 assertion. Its token cannot be guessed: the holder publishes it.
func AssertionTwin(base, token string) string { return base + "/ob2/" + token }

// Refresh is where the newest form of a badge is; who has the badge has this token, and nobody else.
func Refresh(base, token string) string { return base + "/r/" + token }

// suspensionSuffix leads from a list of withdrawn badges to its twin.
const suspensionSuffix = "/suspension"

// SuspensionTwin is the address of the twin of the list at that address: same indexes, badges suspended for a time.
func SuspensionTwin(list string) string { return list + suspensionSuffix }

// The purposes of a status list (Bitstring Status List 1.0, 2.1).
const (
	PurposeRevocation = "revocation"
	PurposeSuspension = "suspension"
)

// ParseStatusListURL reads the address of a status list of this installation back.
func ParseStatusListURL(base, address string) (slug string, number int, purpose string, ok bool) {
	rest, ok := strings.CutPrefix(address, base+"/o/")
	if !ok {
		return "", 0, "", false
	}
	purpose = PurposeRevocation
	if r, twin := strings.CutSuffix(rest, suspensionSuffix); twin {
		rest, purpose = r, PurposeSuspension
	}
	slug, digits, ok := strings.Cut(rest, "/status/")
	number, err := strconv.Atoi(digits)
	if !ok || err != nil || number < 0 || slug == "" || strings.ContainsAny(slug, "/?#") || strconv.Itoa(number) != digits {
		return "", 0, "", false
	}
	return slug, number, purpose, true
}

// SharePage is what an employer opens.
func SharePage(base, code string) string { return base + "/v/" + code }

// ShareQR is the same address in capitals, which a QR code writes in its denser alphanumeric mode.
func ShareQR(base, code string) string { return strings.ToUpper(SharePage(base, code)) }

// ShortVerify is what a person who doubts a QR code types: host and /v.
func ShortVerify(base string) string { return authority(base) + "/v" }

// Receive is the link of the message that brings a badge.
func Receive(base, token string) string { return ClaimForm(base) + "/" + token }

// ClaimForm is where the claim code of a printed slip is typed.
func ClaimForm(base string) string { return base + "/recevoir" }

// Registry is the signed list of verified organisations.
func Registry(base string) string { return base + "/registre.jws" }

func authority(base string) string {
	if u, err := url.Parse(base); err == nil && u.Host != "" {
		return u.Host
	}
	_, rest, found := strings.Cut(base, "://")
	if !found {
		rest = base
	}
	return rest
}
