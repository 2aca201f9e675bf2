package domain

import (
	"regexp"
	"strings"
)

// Evidence is a proof joined to an award: a file or a page, and who may see it.
type Evidence struct {
	Name       string     `json:"name"`
	Narrative  string     `json:"narrative,omitempty"`
	URL        string     `json:"url,omitempty"`
	Genre      string     `json:"genre,omitempty"`      // stable word for machines; "" is a proof like any other
	Visibility Visibility `json:"visibility,omitempty"` // "" is public
	SHA256     string     `json:"sha256,omitempty"`     // of the file, 64 hexadecimal signs in lower case
}

// Visibility says what of a proof leaves with the badge.
type Visibility string

const (
	VisibilityPublic       Visibility = "public"       // its address, for everybody who sees the badge
	VisibilityOnRequest    Visibility = "on_request"   // its name, and that one may ask for it
	VisibilityConfidential Visibility = "confidential" // its SHA-256 and nothing else
)

// Visibilities lists them in the order of the forms.
var Visibilities = []Visibility{VisibilityPublic, VisibilityOnRequest, VisibilityConfidential}

// Seen is the visibility, with public for what does not say.
func (e Evidence) Seen() Visibility {
	if e.Visibility == "" {
		return VisibilityPublic
	}
	return e.Visibility
}

var (
	hexDigest = regexp.MustCompile(`^[0-9a-f]{64}$`)
	genreWord = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
)

// ownGenres are those of the sentences that Galon writes into a badge itself (see credential): a joined file that
// bore one would speak in their place.
var ownGenres = regexp.MustCompile(`^(assess(ment|or)|afest-(workplace|work-analysis|trainer-designation|reflective-phases|assessment|statement)|work-experience|component|signatory|certification|certifying-body)$`)

// ValidSHA256 tells whether s is the SHA-256 of a file as we write it.
func ValidSHA256(s string) bool { return hexDigest.MatchString(s) }

func (c *factCheck) evidence(i int, e Evidence) {
	p := "/evidence/" + itoa(i)
	c.required(p+"/name", e.Name, "evidence-name-missing")
	c.text(p+"/name", e.Name, 200)
	c.text(p+"/narrative", e.Narrative, 2000)
	switch {
	case e.Genre == "":
	case len(e.Genre) > 60 || !genreWord.MatchString(e.Genre):
		c.add(p+"/genre", "evidence-genre")
	case ownGenres.MatchString(e.Genre):
		c.add(p+"/genre", "evidence-genre-ours", e.Genre)
	}
	if e.SHA256 != "" && !ValidSHA256(e.SHA256) {
		c.add(p+"/sha256", "evidence-digest")
	}
	if !contains(Visibilities, e.Seen()) {
		c.add(p+"/visibility", "evidence-visibility", string(e.Visibility))
		return
	}
	if e.Seen() == VisibilityConfidential && e.SHA256 == "" { // nothing else would stand for it
		c.add(p+"/sha256", "evidence-digest-missing")
	}
	switch {
	case e.URL == "":
	case e.Seen() != VisibilityPublic: // an address in the badge is an address for everybody
		c.add(p+"/url", "evidence-url-not-public")
	case !publicURL(e.URL):
		c.add(p+"/url", "evidence-url")
	}
}

// NormalSHA256 is the form under which a digest is compared and kept.
func NormalSHA256(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
