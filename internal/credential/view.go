package credential

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"galon/internal/domain"
)

// View is a badge as it was read, for people and pages. It says what the document says; whether that is true
// is for verify. Text in it comes from outside: a page must escape it, and must not take an address as safe.
type View struct {
	Kind          Kind
	ID            string
	Types         []string
	Contexts      []string // those given by address
	Name          string
	Description   string
	IssuerID      string
	IssuerName    string
	IssuerURL     string
	SubjectID     string
	RecipientName string // in clear, "" when only a hash or an id is given
	Identifiers   []Identity
	Achievement   AchievementView
	Level         *LevelView   // the level reached, nil when none is said
	Results       []ResultView // what else was measured
	Bloc          *BlocView    // the bloc an attestation or a preparation is about
	Evidence      []EvidenceView
	AwardedDate   time.Time // awardedDate, or else ValidFrom
	ValidFrom     time.Time
	ValidUntil    time.Time   // zero: no end
	Status        *StatusView // the entry for withdrawal, or else the first; nil when none
	Statuses      []StatusView
	Refresh       []RefreshView
	VCDM1         bool   // on VCDM 1.1
	Loose         bool   // it says what the standard asks in another form (checkForeign), or only names the holder
	Partial       bool   // of a record: there is more than it holds
	Endorses      string // of an endorsement: the address of what it is about
	Raw           []byte // the bytes that were read
}

// Kind is what a credential is.
type Kind string

const (
	KindBadge       Kind = "badge"
	KindRecord      Kind = "record"      // ClrCredential
	KindEndorsement Kind = "endorsement" // EndorsementCredential; its comment is the description
	KindAssertion   Kind = "assertion"   // Open Badges 2.0
)

// Title is the name of what the badge is for, or of the record or endorsement itself.
func (v *View) Title() string {
	if v.Achievement.Name != "" {
		return v.Achievement.Name
	}
	return v.Name
}

// Identity is one IdentityObject of the holder.
type Identity struct {
	Type   string // identityType: name, emailAddress…
	Value  string // in clear, or sha256$… when Hashed
	Hashed bool
	Salt   string
}

// AchievementView is what the badge is given for.
type AchievementView struct {
	ID            string
	CreatorID     string // who made the model; "" is the issuer (OB 3.0, B.1.1)
	CreatorName   string
	Name          string
	Description   string
	Type          string   // achievementType
	Criteria      string   // the narrative as it stands, Markdown
	CriteriaLines []string // its list, without what the badge is not
	CriteriaURL   string
	ImageURL      string
	ImageAlt      string
	Version       string
	Tags          []string
	Alignments    []AlignmentView
}

// Kind is the kind of a badge of ours; "" for others.
func (a AchievementView) Kind() domain.AchievementKind { return KindOfType(a.Type) }

// AlignmentView points to a framework.
type AlignmentView struct{ Framework, Code, Name, Description, URL string }

// LevelView is the level of a rubric that was reached.
type LevelView struct{ ID, Number, Name, Description string }

// BlocView is the bloc in the exact words of the register.
type BlocView struct{ Code, Title, CertificationCode, CertificationTitle, CertifyingBody string }

// EvidenceView is one piece of evidence; URL is "" for those that are said in the badge itself.
type EvidenceView struct{ Name, Genre, Narrative, Description, URL string }

// StatusView is where to ask whether the badge was withdrawn.
type StatusView struct {
	ID      string
	Type    string // BitstringStatusListEntry, 1EdTechRevocationList…
	Purpose string
	List    string // statusListCredential, or the id of a 1EdTechRevocationList
	Index   int    // -1 when none is given
	Size    int    // bits of an entry, 1 by default

	Messages map[int]string // what each value means, for entries of several bits or of purpose message
}

// RefreshView is where a newer form of the badge can be had.
type RefreshView struct{ ID, Type string }

// EvidenceOf are the pieces of one genre, in the order of the document.
func (v *View) EvidenceOf(genre string) []EvidenceView {
	var all []EvidenceView
	for _, e := range v.Evidence {
		if e.Genre == genre {
			all = append(all, e)
		}
	}
	return all
}

// AfestSteps are the four elements of article D. 6313-3-2 in the order of the law; nil for other badges.
func (v *View) AfestSteps() []EvidenceView {
	var steps []EvidenceView
	for _, genre := range afestGenres {
		steps = append(steps, v.EvidenceOf(genre)...)
	}
	return steps
}

// EvaluationSentence is « Comment cela a été évalué » from the signed bytes; "" when the badge does not say.
func EvaluationSentence(v *View) string {
	for _, e := range v.EvidenceOf(GenreAssessment) {
		return e.Narrative
	}
	return ""
}

// Matches tells whether the identity is that value: recomputed when hashed (OB 3.0 hashes the exact text, so
// the text as typed and in lower case are tried), plain equality otherwise.
func (i Identity) Matches(value string) bool {
	for _, v := range []string{value, strings.ToLower(strings.TrimSpace(value))} {
		if !i.Hashed {
			if i.Value == v {
				return true
			}
			continue
		}
		algorithm, digest, _ := strings.Cut(i.Value, "$")
		var sum string
		switch algorithm {
		case "sha256":
			h := sha256.Sum256([]byte(v + i.Salt))
			sum = hex.EncodeToString(h[:])
		case "md5": // read only: the standard still allows it
			h := md5.Sum([]byte(v + i.Salt))
			sum = hex.EncodeToString(h[:])
		}
		if sum != "" && strings.EqualFold(sum, digest) {
			return true
		}
	}
	return false
}
