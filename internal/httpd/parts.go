package httpd

// Pill is a state: always an icon and a word, for {{template "pill" .}} or {{template "pill" (pill "valide"
// "circle-check" (t "…"))}}. Class is valide, expire, retire, inconnu or prune.
type Pill struct{ Class, Icon, Text string }

// Card is a badge that leads somewhere, for the part "card" inside an ol or ul of class pile or galerie.
type Card struct {
	URL    string
	Image  string
	Title  string
	Lines  []string // issuer, date
	Said   string   // in the words of the organisation, after the lines
	Pill   *Pill
	Second *Pill
}

// Pager leads to the next page of a list, for the part "pager". Next is "" on the last page, First "" on the first.
type Pager struct{ First, Next string }

// Step is one of the steps of a long form, for the part "steps" with a []Step.
type Step struct {
	Label   string
	Current bool
}

// Remark is a line over a whole desk, with where to read more.
type Remark struct{ Text, URL, Link string }

// Notice is a framed remark, for the part "notice". Class is "", a-valide, a-expire or a-retire; Text may hold
// **bold** words.
type Notice struct{ Class, Text string }
