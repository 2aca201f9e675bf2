package domain

import "time"

// RecommendCode is typed from paper by somebody who is asked for a recommendation.
const RecommendCode CodeKind = 0b11010

// EndorsementAskID names a demand for a recommendation.
type EndorsementAskID string

// AskState is how far such a demand is.
type AskState string

const (
	AskWaiting   AskState = "waiting"   // nothing was written yet
	AskWritten   AskState = "written"   // the code of the mail is still to be typed
	AskGiven     AskState = "given"     // by a person whose address is proved; the organisation decides
	AskAccepted  AskState = "accepted"  // signed, and public
	AskRefused   AskState = "refused"   // by the organisation
	AskDeclined  AskState = "declined"  // by whom it was asked
	AskWithdrawn AskState = "withdrawn" // by whoever gave it, or asked for it
)

// Ways in which a demand goes to somebody.
const (
	AskByMail  = "mail"
	AskByLink  = "link" // sent on by whoever asks
	AskByPaper = "paper"
)

// AskLife is how long a demand can be answered.
const AskLife = 60 * 24 * time.Hour

// Figures of the code that proves an address.
const (
	AskCodeLife  = 30 * time.Minute
	AskCodeTries = 5 // of one code
	AskCodes     = 5 // mails for one demand
)

// MaxRecommendation is the length of what an outsider writes: two or three sentences.
const MaxRecommendation = 300

// EndorsementAuthor is who recommends without an account: they say who they are, and proved an e-mail address.
type EndorsementAuthor struct {
	Name      string    `json:"name"`
	Function  string    `json:"function"`
	Body      string    `json:"body"` // firm, association, school
	CheckedAt time.Time `json:"checked_at"`
}

// Line is the author in one line.
func (a EndorsementAuthor) Line() string {
	line := a.Name
	for _, more := range []string{a.Function, a.Body} {
		if more != "" {
			line += ", " + more
		}
	}
	return line
}

// EndorsementAsk is a demand for a recommendation, and what came of it.
type EndorsementAsk struct {
	ID             EndorsementAskID
	OrganisationID OrganisationID // whose organisation, model or badge it is; it signs what it accepts
	PassportID     PassportID     // the holder who asks, "" when the organisation does
	Target         EndorsementTarget
	TargetSlug     string
	TargetAward    AwardID
	Channel        string
	To             string // e-mail address
	Message        string // of who asks
	State          AskState
	Author         EndorsementAuthor
	Email          string // of the author, once given; never signed
	Language       string // of the page on which they wrote, "fr" or "en"
	Comment        string
	Reason         string // of a refusal
	CreatedAt      time.Time
	ExpiresAt      time.Time
	CodeAt         time.Time
	CodeTries      int
	Codes          int
	GivenAt        time.Time
	DecidedAt      time.Time
	EndorsementID  EndorsementID
}

// Open tells whether it can be answered now.
func (a EndorsementAsk) Open(now time.Time) bool {
	return (a.State == AskWaiting || a.State == AskWritten) && now.Before(a.ExpiresAt)
}

// CheckAsk names what keeps a demand from being sent.
func CheckAsk(a EndorsementAsk) []FieldError {
	c := &factCheck{}
	if !contains([]string{AskByMail, AskByLink, AskByPaper}, a.Channel) {
		c.add("/channel", "ask-channel")
	}
	if a.Channel == AskByMail {
		if code := CheckEmail(a.To); code != "" {
			c.add("/to", code, a.To)
		}
	}
	c.text("/message", a.Message, MaxRecommendation)
	return c.faults
}

// CheckRecommendation names what keeps an answer from being taken.
func CheckRecommendation(a EndorsementAsk) []FieldError {
	c := &factCheck{}
	c.required("/name", a.Author.Name, "ask-name-missing")
	c.required("/function", a.Author.Function, "ask-function-missing")
	for _, x := range []struct{ pointer, value string }{{"/name", a.Author.Name}, {"/function", a.Author.Function}, {"/body", a.Author.Body}} {
		c.text(x.pointer, x.value, 120)
	}
	if code := CheckEmail(a.Email); code != "" {
		c.add("/email", code, a.Email)
	}
	c.required("/comment", a.Comment, "endorsement-comment-missing")
	c.text("/comment", a.Comment, MaxRecommendation)
	return c.faults
}
