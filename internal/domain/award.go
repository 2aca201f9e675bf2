package domain

import (
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// Award is one badge given to one person. Its signed bytes are written once (Document, JWT); everything the
// region counts (Context, LearnerStatus, Place) also stays beside them, outside the credential where the law
// of data minimisation asks for it.
type Award struct {
	ID             AwardID
	OrganisationID OrganisationID
	RecipientID    RecipientID
	PassportID     PassportID // "" until accepted
	BatchID        BatchID    // "" when awarded alone
	BatchLine      int
	Achievement    Achievement // frozen: the version it was made with
	Facts          Facts

	CredentialID string // urn:uuid
	SubjectID    string // urn:uuid
	StatusList   int    // number of the organisation's list
	StatusIndex  int
	StatusKind   StatusKind // how a withdrawal is told

	State    AwardState
	Document []byte // Data Integrity form, exactly as signed; nil while pending
	JWT      string

	ValidFrom   time.Time
	ValidUntil  time.Time // zero: no end
	IssuedBy    string    // actor, for the audit log
	CreatedAt   time.Time
	IssuedAt    time.Time
	MailedAt    time.Time
	ReturnedAt  time.Time // its mail came back, and none has left since
	OpenedAt    time.Time
	AcceptedAt  time.Time
	RefusedAt   time.Time
	RevokedAt   time.Time
	Revocation  RevocationReason
	SuspendedAt time.Time
	ErasedAt    time.Time // its person erased their passport: the signed bytes are gone
}

// AwardState says how far the issuance cycle went.
type AwardState string

const (
	AwardPending AwardState = "pending"
	AwardIssued  AwardState = "issued"
)

// RevocationReason is public; a free text goes to the learner only.
type RevocationReason string

const (
	IssuedInError        RevocationReason = "issued_in_error"
	WrongInformation     RevocationReason = "wrong_information"
	PanelDecisionChanged RevocationReason = "panel_decision_changed"
	AskedByHolder        RevocationReason = "asked_by_holder"
	Replaced             RevocationReason = "replaced" // by a corrected badge; never chosen, see app/award_correct.go
)

// RevocationReasons lists them in the order of the form.
var RevocationReasons = []RevocationReason{IssuedInError, WrongInformation, PanelDecisionChanged, AskedByHolder}

// LearnerStatus is counted by the region and never signed.
type LearnerStatus string

// LearnerStatuses lists them in the order of the form; "" means not said.
var LearnerStatuses = []LearnerStatus{"pupil", "apprentice", "trainee", "jobseeker", "employee", "volunteer", "other"}

// Facts is what the issuer says of one award. UI, API, CLI and demo all fill this one shape.
type Facts struct {
	AwardedOn     Day           `json:"awarded_on"` // day of the assessment, or of the panel's decision
	Level         int           `json:"level,omitempty"`
	Context       Context       `json:"context,omitempty"`
	LearnerStatus LearnerStatus `json:"learner_status,omitempty"`
	Place         string        `json:"place,omitempty"` // town or département code
	Assessor      Assessor      `json:"assessor"`
	Observations  *Observations `json:"observations,omitempty"`
	AFEST         *AfestFile    `json:"afest,omitempty"`
	Panel         *Panel        `json:"panel,omitempty"`
	Signatory     Assessor      `json:"signatory,omitzero"` // of a bloc: who signs for the certifying body

	WorkExperience *WorkExperience `json:"work_experience,omitempty"`
	Evidence       []Evidence      `json:"evidence,omitempty"`

	Results  []Result  `json:"results,omitempty"`
	Credits  float64   `json:"credits,omitempty"` // earned
	Source   *Source   `json:"source,omitempty"`  // who assessed for the organisation
	Activity *Activity `json:"activity,omitempty"`

	Reviewers  int         `json:"reviewers,omitempty"`  // of a demand: how many people looked at it
	Components []Component `json:"components,omitempty"` // of a composite: the badges that make it up
	OfParts    int         `json:"of_parts,omitempty"`   // of a composite: how many badges could count
}

// Assessor is who judged, in words that stand in the credential.
type Assessor struct {
	Name string `json:"name"`
	Role string `json:"role,omitempty"`
}

// Observations tells how often, by how many people and when a soft skill was seen.
type Observations struct {
	Count     int `json:"count"`
	Observers int `json:"observers"`
	From      Day `json:"from"`
	To        Day `json:"to"`
}

// CheckFacts applies the rules of the achievement's kind, the same at every door, from the first signature
// on: signed bytes last. habilitations are those of the organisation; today is the issuer's day.
func CheckFacts(a Achievement, o Organisation, habilitations []Habilitation, f Facts, recipientName string, today Day) []FieldError {
	c := &factCheck{}
	c.day("/awarded_on", f.AwardedOn, today)
	switch {
	case f.Level != 0 && len(a.Levels) == 0:
		c.add("/level", "level-not-here")
	case f.Level != 0 && f.Level <= len(a.Levels) && f.Level > 0 && !a.HasLevel(f.Level):
		c.add("/level", "level-not-offered")
	case f.Level != 0 && !a.HasLevel(f.Level):
		c.add("/level", "level-unknown", len(a.Levels))
	}
	if f.Context != "" && !knownContext(f.Context) {
		c.add("/context", "context-unknown", string(f.Context))
	}
	if f.LearnerStatus != "" && !knownStatus(f.LearnerStatus) {
		c.add("/learner_status", "learner-status-unknown", string(f.LearnerStatus))
	}
	c.text("/place", f.Place, 120)
	c.text("/assessor/name", f.Assessor.Name, 120)
	c.text("/assessor/role", f.Assessor.Role, 120)
	c.text("/signatory/name", f.Signatory.Name, 120)
	c.text("/signatory/role", f.Signatory.Role, 120)
	if c.few("/evidence", len(f.Evidence), maxEvidence) {
		for i, e := range f.Evidence {
			c.evidence(i, e)
		}
	}
	c.model(a, f, today)
	c.modelRules(a, f)
	switch a.Kind {
	case SoftSkill:
		c.softSkill(a, f, today)
	case AFEST:
		if f.AFEST == nil {
			f.AFEST = &AfestFile{}
		}
		for _, m := range f.AFEST.Missing(recipientName, today) {
			c.add("/afest"+m.Pointer, m.Code, m.Args...)
		}
		if day := f.AFEST.Assessment.Date; f.AwardedOn.Valid() && day.Valid() && f.AwardedOn < day {
			c.add("/awarded_on", "afest-awarded-early", string(day))
		}
	case BlocAttestation, FullCertification:
		c.bloc(a, o, habilitations, f)
	case BlocPreparation:
		c.required("/assessor/name", f.Assessor.Name, "assessor-missing")
		c.preparation(a)
	case WorkExperienceKind:
		c.required("/assessor/name", f.Assessor.Name, "assessor-missing")
		c.experience(f.WorkExperience, today)
	default:
		c.required("/assessor/name", f.Assessor.Name, "assessor-missing")
	}
	if a.Kind != WorkExperienceKind && f.WorkExperience != nil {
		c.add("/work_experience", "experience-not-here")
	}
	if a.Kind != SoftSkill && f.Observations != nil {
		c.add("/observations", "observations-not-here")
	}
	if a.Kind != AFEST && f.AFEST != nil {
		c.add("/afest", "afest-not-here")
	}
	if a.Kind.Family() != "bloc" && f.Panel != nil {
		c.add("/panel", "panel-not-here")
	}
	c.most("/reviewers", f.Reviewers, maxPanel)
	c.components(f)
	return c.faults
}

type factCheck struct{ faults []FieldError }

func (c *factCheck) add(pointer, code string, args ...any) {
	c.faults = append(c.faults, FieldError{Pointer: pointer, Code: code, Args: args})
}

func (c *factCheck) required(pointer, value, code string) {
	if unsaid(value) {
		c.add(pointer, code)
	}
}

// Bounds of what an award can say: beyond them it is a slip of the keyboard, or a trial of our patience.
const (
	maxEvidence     = 20
	maxObservations = 1000
	maxPanel        = 100
	maxAfest        = 100    // pairs, situations
	maxMinutes      = 10_000 // of one session: a week, and all of it
)

func (c *factCheck) most(pointer string, n, limit int) {
	if n > limit {
		c.add(pointer, "number-too-large", limit)
	}
}

func (c *factCheck) few(pointer string, n, limit int) (ok bool) {
	if n > limit {
		c.add(pointer, "list-too-long", limit)
	}
	return n <= limit
}

// words are a person's own, and are not signed.
func (c *factCheck) words(pointer, value string, limit int) {
	if utf8.RuneCountInString(value) > limit {
		c.add(pointer, "text-too-long", limit)
	}
	if !CleanText(value) {
		c.add(pointer, "text-control")
	}
}

func (c *factCheck) text(pointer, value string, limit int) {
	c.words(pointer, value, limit)
	if holdsEmail.MatchString(value) { // an address in clear would be signed for good
		c.add(pointer, "text-email")
	}
}

func (c *factCheck) day(pointer string, d, today Day) {
	switch {
	case d == "":
		c.add(pointer, "date-missing")
	case !d.Valid():
		c.add(pointer, "date-impossible", string(d))
	case d > today:
		c.add(pointer, "date-future", string(d))
	}
}

var holdsEmail = regexp.MustCompile(`[\p{L}\p{N}._%+-](?:@|%40)[\p{L}\p{N}-]+\.\p{L}`)

// publicURL is an address that a stranger can open and that says nothing of a person.
func publicURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme == "https" && u.Hostname() != "" && u.User == nil && len(s) <= 2000 && !strings.ContainsAny(s, " \"<>\\^`{|}") && CleanText(s) && !holdsEmail.MatchString(s)
}

func (c *factCheck) softSkill(a Achievement, f Facts, today Day) {
	if f.Context == "" {
		c.add("/context", "context-missing")
	} else if len(a.Contexts) > 0 && knownContext(f.Context) && !contains(a.Contexts, f.Context) {
		c.add("/context", "context-not-allowed")
	}
	c.required("/assessor/name", f.Assessor.Name, "assessor-missing")
	if o := f.Observations; o != nil {
		if o.Count < 1 {
			c.add("/observations/count", "count-low")
		}
		c.most("/observations/count", o.Count, maxObservations)
		if o.Observers < 1 || o.Observers > o.Count {
			c.add("/observations/observers", "observers-count")
		}
		c.day("/observations/from", o.From, today)
		c.day("/observations/to", o.To, today)
		if o.From.Valid() && o.To.Valid() && o.From > o.To {
			c.add("/observations/to", "period-reversed")
		}
	}
}

// Validity computes the dates to be signed: from the day awarded when the badge has an end, so that a late
// signature does not lengthen it. now must be UTC in whole seconds.
func Validity(a Achievement, awardedOn Day, now time.Time) (from, until time.Time) {
	from = now
	if a.ValidityMonths > 0 && a.Kind.Family() != "bloc" { // a validated bloc is acquired for life
		until = awardedOn.Time().AddDate(0, a.ValidityMonths, 0)
		if until.Day() != awardedOn.Time().Day() { // 31 August + 6 months is the last day of February
			until = until.AddDate(0, 0, -until.Day())
		}
		// The last second of that day where the people are, which is the same day in UTC.
		until = time.Date(until.Year(), until.Month(), until.Day(), 23, 59, 59, 0, Paris).UTC()
	}
	if until != (time.Time{}) && until.Before(from) {
		from = awardedOn.Time()
	}
	return from, until
}

func knownContext(c Context) bool      { return contains(Contexts, c) }
func knownStatus(s LearnerStatus) bool { return contains(LearnerStatuses, s) }
func contains[T comparable](list []T, v T) bool {
	for _, x := range list {
		if x == v {
			return true
		}
	}
	return false
}
