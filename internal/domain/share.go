package domain

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// ShareKind tells a share that the holder made from the one printed on a slip at the issuer's desk.
type ShareKind string

const (
	ShareLink ShareKind = "link"
	ShareSlip ShareKind = "slip"
)

// Share shows one badge or several to whoever has its public code, until it is stopped or ends.
type Share struct {
	ID        ShareID
	Kind      ShareKind
	Awards    []AwardID  // in the order of the page
	Imports   []ImportID // of other sites, after them
	Label     string     // for the holder only
	Message   string     // for whoever opens it
	Code      string     // public code, in clear only in memory
	CreatedAt time.Time
	EndsAt    time.Time // zero: no end, the advice for a printed CV
	StoppedAt time.Time
	StoppedBy string // StoppedByPIN, or "" for the holder

	HideEvidence bool
	HideGrade    bool // level and results
	HideSaid     bool // recommendations
	Name         NameForm
	PIN          string // its hash; "" when none is asked for
}

// What ended a share other than its holder's wish to stop it: too many wrong codes, or that the holder erased the badge,
// or all of those that it showed.
const (
	StoppedByPIN          = "pin"
	StoppedByErasure      = "erasure"
	StoppedByErasureOfAll = "erasure_all"
)

// Count is how many badges it shows.
func (s Share) Count() int { return len(s.Awards) + len(s.Imports) }

// Live tells whether the share still shows its badges.
func (s Share) Live(now time.Time) bool {
	return s.StoppedAt.IsZero() && (s.EndsAt.IsZero() || now.Before(s.EndsAt))
}

// Reduced tells that the page shows less than what was signed. Then the signed bytes are not handed out beside it:
// they would show what the page leaves out, and with a part taken off their signature would not hold.
func (s Share) Reduced() bool { return s.HideEvidence || s.HideGrade || s.Name != NameFull }

// Bounds of a share and of the codes that open it.
const (
	MaxShared       = 30
	MaxShareLabel   = 80
	MaxShareMessage = 500
	PINTries        = 5 // wrong codes within PINWindow
	PINWindow       = 15 * time.Minute
	PINTriesEver    = 20 // wrong codes in the life of a share
)

// NameForm is how much of the signed name a share shows.
type NameForm string

const (
	NameFull     NameForm = ""         // Nadia Benali
	NameShort    NameForm = "short"    // Nadia B.
	NameInitials NameForm = "initials" // N. B.
)

// NameForms are those that can be chosen.
var NameForms = []NameForm{NameFull, NameShort, NameInitials}

// Of writes a signed name in that form: fewer letters of the same words in the same order, and never other ones.
func (f NameForm) Of(name string) string {
	if f == NameFull {
		return name
	}
	words := strings.Fields(name)
	for i, word := range words {
		if f == NameShort && i == 0 && len(words) > 1 {
			continue
		}
		r, _ := utf8.DecodeRuneInString(word)
		words[i] = string(r) + "."
	}
	return strings.Join(words, " ")
}

// Check returns the faults of what the holder asked for; pin is the code as it was typed.
func (s Share) Check(pin string, now time.Time) []FieldError {
	c := &factCheck{}
	switch {
	case s.Count() == 0:
		c.add("/badges", "share-badges-missing")
	case s.Count() > MaxShared:
		c.add("/badges", "list-too-long", MaxShared)
	}
	if !s.EndsAt.IsZero() && !s.EndsAt.After(now) {
		c.add("/ends_at", "date-past")
	}
	c.words("/label", s.Label, MaxShareLabel)
	c.words("/message", s.Message, MaxShareMessage)
	if !slices.Contains(NameForms, s.Name) {
		c.add("/name", "share-name-unknown")
	}
	if code := CheckPIN(pin); pin != "" && code != "" {
		c.add("/pin", code)
	}
	return c.faults
}

// CheckPIN returns the code of what is wrong with a code of six digits, or "". What everybody tries first is refused.
func CheckPIN(pin string) string {
	if len(pin) != 6 || strings.Trim(pin, "0123456789") != "" {
		return "pin-malformed"
	}
	same, up, down := true, true, true
	for i := 1; i < len(pin); i++ {
		same = same && pin[i] == pin[0]
		up = up && pin[i] == pin[i-1]+1
		down = down && pin[i] == pin[i-1]-1
	}
	if same || up || down {
		return "pin-easy"
	}
	return ""
}

// ShareWay is the kind of link by which a share was opened.
type ShareWay string

const (
	ByLink ShareWay = "link"
	ByQR   ShareWay = "qr"
	ByCode ShareWay = "code" // typed by hand
)

// ShareOpening is one look at a share, to the minute. Nothing of who looked is kept.
type ShareOpening struct {
	At  time.Time
	Way ShareWay
}
