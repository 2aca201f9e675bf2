package credential

import (
	"crypto/sha256"
	"encoding/hex"

	"galon/internal/domain"
)

// subject is an AchievementSubject (OB 3.0, B.1.3).
type subject struct {
	ID          string           `json:"id"`
	Type        []string         `json:"type"`
	Identifier  []identityObject `json:"identifier"`
	Achievement achievement      `json:"achievement"`
	Result      []result         `json:"result,omitempty"`

	CreditsEarned     float64  `json:"creditsEarned,omitempty"`
	ActivityStartDate string   `json:"activityStartDate,omitempty"`
	ActivityEndDate   string   `json:"activityEndDate,omitempty"`
	Role              string   `json:"role,omitempty"`
	Term              string   `json:"term,omitempty"`
	LicenseNumber     string   `json:"licenseNumber,omitempty"`
	Narrative         string   `json:"narrative,omitempty"`
	Source            *profile `json:"source,omitempty"`
}

// identityObject is an IdentityObject (B.1.12).
type identityObject struct {
	Type         string `json:"type"`
	Hashed       bool   `json:"hashed"`
	IdentityHash string `json:"identityHash"`
	IdentityType string `json:"identityType"`
	Salt         string `json:"salt,omitempty"`
}

type result struct {
	Type              []string `json:"type"`
	ResultDescription string   `json:"resultDescription"`
	AchievedLevel     string   `json:"achievedLevel,omitempty"`
	Status            string   `json:"status,omitempty"`
	Value             string   `json:"value,omitempty"`
}

// newSubject names the holder in clear, so that any verifier can answer "is it this person"; hence the bytes
// are personal data. The e-mail stands there only hashed, and only if the organisation wants it.
func newSubject(in Input) subject {
	s := subject{
		ID:   in.Award.SubjectID,
		Type: []string{"AchievementSubject"},
		Identifier: []identityObject{
			{Type: "IdentityObject", IdentityHash: line(in.RecipientName), IdentityType: "name"},
		},
		Achievement: newAchievement(in.BaseURL, in.Organisation.Slug, in.Award.Achievement),

		CreditsEarned: in.Award.Facts.Credits,
		Source:        newSource(in.Award.Facts.Source),
	}
	s.Achievement.Endorsement = in.OfAchievement
	if x := in.Award.Facts.Activity; x != nil {
		s.Role, s.Term, s.LicenseNumber, s.Narrative = line(x.Role), line(x.Term), line(x.License), prose(x.Narrative)
		s.ActivityStartDate, s.ActivityEndDate = midnight(x.From), midnight(x.To)
	}
	if in.Organisation.HashEmails && in.RecipientEmail != "" {
		s.Identifier = append(s.Identifier, identityObject{
			Type: "IdentityObject", Hashed: true, IdentityHash: hashIdentity(domain.NormalEmail(in.RecipientEmail), in.EmailSalt),
			IdentityType: "emailAddress", Salt: in.EmailSalt,
		})
	}
	if reached := in.Award.Facts.Level; reached > 0 {
		id := s.Achievement.describeLevels(in.Award.Achievement.Levels)
		for _, l := range in.Award.Achievement.Levels {
			if l.Level == reached {
				s.Result = []result{{Type: []string{"Result"}, ResultDescription: id, AchievedLevel: levelID(id, reached)}}
			}
		}
		if s.Result == nil { // a level without description is not said
			s.Achievement.ResultDescription = s.Achievement.ResultDescription[1:]
		}
	}
	s.Result = append(s.Result, newResults(s.Achievement.ID, in.Award.Facts.Results)...)
	return s
}

func midnight(d domain.Day) string {
	if !d.Valid() {
		return ""
	}
	return timestamp(d.Time())
}

// hashIdentity is the IdentityHash of OB 3.0 (appendix B, derived types): the salt follows the value.
func hashIdentity(value, salt string) string {
	sum := sha256.Sum256([]byte(value + salt))
	return "sha256$" + hex.EncodeToString(sum[:])
}
