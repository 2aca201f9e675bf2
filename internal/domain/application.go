package domain

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// Application is an organisation that asks to be entered in the registry (ux S23). Until it is sent it is a draft.
type Application struct {
	ID             string
	State          ApplicationState
	Name           string // of the person who asks
	Email          string
	Position       string // their function
	BrowserHash    string
	SessionHash    string
	SessionUntil   time.Time
	OrganisationID OrganisationID // once it is sent
	Declared       Declared
	Revision       int    // 1 when it is sent, one more with each correction: a decision is about the one that was looked at
	Message        string // what the operator asked for, or why it refused
	CreatedAt      time.Time
	SubmittedAt    time.Time
	DecidedAt      time.Time
}

// ApplicationState is how far an application came.
type ApplicationState string

const (
	ApplicationDraft     ApplicationState = "draft"
	ApplicationSubmitted ApplicationState = "submitted"
	ApplicationMore      ApplicationState = "more" // the operator asked for something
	ApplicationAccepted  ApplicationState = "accepted"
	ApplicationRefused   ApplicationState = "refused"
)

// Waiting tells whether the organisation is on trial: it may try everything on itself, and nothing of it counts.
func (s ApplicationState) Waiting() bool { return s == ApplicationSubmitted || s == ApplicationMore }

const (
	ApplicationLife = 30 * 24 * time.Hour // of a draft that nobody sends
	ApplicantLife   = 12 * time.Hour      // of the browser that fills it in
	PapersLife      = 90 * 24 * time.Hour // of the documents, from the decision on
)

// Declared is what an organisation says of itself. Nothing of it is known to be true.
type Declared struct {
	SIRET      string           `json:"siret,omitempty"`
	Name       string           `json:"name,omitempty"`
	Kind       OrganisationKind `json:"kind,omitempty"`
	NDA        string           `json:"nda,omitempty"`
	Website    string           `json:"website,omitempty"`
	Qualiopi   Qualiopi         `json:"qualiopi"`
	Street     string           `json:"street,omitempty"`
	PostCode   string           `json:"post_code,omitempty"`
	Town       string           `json:"town,omitempty"`
	INSEE      string           `json:"insee,omitempty"`
	Department string           `json:"departement,omitempty"`
	EPCI       string           `json:"epci,omitempty"` // SIREN
	Files      []DeclaredFile   `json:"files,omitempty"`
	MayCommit  bool             `json:"may_commit,omitempty"`
}

// DeclaredFile is a document that was handed in: a help for who looks, never a proof.
type DeclaredFile struct {
	What   string `json:"what"` // kbis, qualiopi, mandate
	SHA256 string `json:"sha256"`
	Type   string `json:"type"`
	Size   int    `json:"size"`
}

// File is the document of that sort, if there is one.
func (d Declared) File(what string) (DeclaredFile, bool) {
	i := slices.IndexFunc(d.Files, func(f DeclaredFile) bool { return f.What == what })
	if i < 0 {
		return DeclaredFile{}, false
	}
	return d.Files[i], true
}

// Qualiopi is what a provider says of its certificate: words, never the mark, whose use is regulated.
type Qualiopi struct {
	Held       bool     `json:"held,omitempty"`
	Until      Day      `json:"until,omitempty"`
	Categories []string `json:"categories,omitempty"`
}

// QualiopiCategories are the four sorts of actions of article L. 6313-1 of the Code du travail.
var QualiopiCategories = []string{"formation", "bilan", "vae", "apprentissage"}

// OrganisationKinds in the order of the form (ux S23).
var OrganisationKinds = []OrganisationKind{TrainingProvider, Employer, CertifyingBody, Association, PublicBody, School}

// CheckPerson names what is missing in the first step.
func (a Application) CheckPerson() []FieldError {
	c := &factCheck{}
	if strings.TrimSpace(a.Name) == "" || !CleanText(a.Name) {
		c.add("/name", "applicant-name")
	}
	if code := CheckEmail(a.Email); code != "" {
		c.add("/email", code, a.Email)
	}
	if strings.TrimSpace(a.Position) == "" || !CleanText(a.Position) {
		c.add("/position", "applicant-position")
	}
	return c.faults
}

var postCode = regexp.MustCompile(`^\d{5}$`)

// CheckOrganisation names what is wrong in the second step.
func (d Declared) CheckOrganisation() []FieldError {
	c := &factCheck{}
	if code := CheckSIRET(d.SIRET); code != "" {
		c.add("/siret", code, len(d.SIRET))
	}
	if strings.TrimSpace(d.Name) == "" || !CleanText(d.Name) || len([]rune(d.Name)) > 120 {
		c.add("/organisation", "declared-name")
	}
	if !slices.Contains(OrganisationKinds, d.Kind) {
		c.add("/kind", "declared-kind")
	}
	if code, args := CheckNDA(d.NDA); d.NDA != "" && code != "" {
		c.add("/nda", code, args...)
	}
	if strings.TrimSpace(d.Street) == "" || !CleanText(d.Street) {
		c.add("/street", "declared-street")
	}
	if !postCode.MatchString(d.PostCode) {
		c.add("/post_code", "declared-post-code")
	}
	if strings.TrimSpace(d.Town) == "" || !CleanText(d.Town) {
		c.add("/town", "declared-town")
	}
	if d.Website != "" && !publicURL(d.Website) {
		c.add("/website", "declared-website")
	}
	return c.faults
}

// CheckQualiopi names what is wrong in the third step. A certificate that has ended is none.
func (d Declared) CheckQualiopi(today Day) []FieldError {
	c := &factCheck{}
	if q := d.Qualiopi; q.Held {
		switch {
		case !q.Until.Valid():
			c.add("/until", "qualiopi-until")
		case q.Until < today:
			c.add("/until", "qualiopi-over", q.Until)
		}
		if len(q.Categories) == 0 || slices.ContainsFunc(q.Categories, func(s string) bool { return !slices.Contains(QualiopiCategories, s) }) {
			c.add("/categories", "qualiopi-categories")
		}
	}
	if !d.MayCommit {
		c.add("/may_commit", "declared-may-commit")
	}
	return c.faults
}

// Digits drops the spaces and points that people put into long numbers.
func Digits(typed string) string {
	return strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", ".", "", "-", "").Replace(strings.TrimSpace(typed))
}

// SIREN is the legal person that an establishment belongs to.
func SIREN(siret string) string {
	if len(siret) < 9 {
		return siret
	}
	return siret[:9]
}

// TrialMark begins the title of a badge that an organisation sends to itself before it is verified. It is in the signed
// bytes, so that such a badge never counts, even when the organisation is verified later (ux S23).
const TrialMark = "ESSAI – "

// IsTrial tells whether a title has the mark.
func IsTrial(title string) bool { return strings.HasPrefix(title, strings.TrimSpace(TrialMark)) }

// SlugOf makes a name for addresses from a name of people: « Atelier-École du Doubs » is atelier-ecole-du-doubs.
func SlugOf(name string) string {
	var b strings.Builder
	for _, r := range Fold(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= 48 {
			break
		}
	}
	slug := strings.Trim(b.String(), "-")
	if len(slug) < 2 {
		return "organisme"
	}
	return slug
}
