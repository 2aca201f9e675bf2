package domain

import "time"

// ClaimRule says how many reviewers must agree.
type ClaimRule struct {
	Kind   ClaimRuleKind
	Number int // for RuleNumber
}

// ClaimRuleKind is one of three.
type ClaimRuleKind string

const (
	RuleOne    ClaimRuleKind = "one"    // the first answer decides
	RuleAll    ClaimRuleKind = "all"    // everybody who was asked, and two people at least
	RuleNumber ClaimRuleKind = "number" // that many
)

// ClaimRuleKinds lists them in the order of the form.
var ClaimRuleKinds = []ClaimRuleKind{RuleOne, RuleAll, RuleNumber}

// ClaimOpening is what an organisation lets people ask for: a model, who must agree, and within how many days an
// answer is promised. With Achievement "" it is the rule of all its models.
type ClaimOpening struct {
	OrganisationID OrganisationID
	Achievement    string
	Open           bool
	Rule           ClaimRule
	Days           int
	UpdatedAt      time.Time
}

// DefaultOpening is the rule of who has not said another one.
var DefaultOpening = ClaimOpening{Rule: ClaimRule{Kind: RuleOne, Number: 2}, Days: 15}

// Check names what is wrong with it.
func (o ClaimOpening) Check() []FieldError {
	f := &factCheck{}
	if !contains(ClaimRuleKinds, o.Rule.Kind) {
		f.add("/rule", "claim-rule-unknown")
	}
	if o.Rule.Kind == RuleNumber && (o.Rule.Number < 2 || o.Rule.Number > 9) {
		f.add("/number", "claim-rule-number")
	}
	if o.Days < 1 || o.Days > 90 {
		f.add("/days", "claim-days")
	}
	return f.faults
}

// ReviewVerdict is what one reviewer says of the whole.
type ReviewVerdict string

const (
	ReviewAccept ReviewVerdict = "accept"
	ReviewRevise ReviewVerdict = "revise"
	ReviewRefuse ReviewVerdict = "refuse"
)

// MarkValue is what one reviewer says of one criterion.
type MarkValue string

const (
	MarkYes     MarkValue = "yes"
	MarkNo      MarkValue = "no"
	MarkUnknown MarkValue = "unknown"
)

// MarkValues lists them in the order of the form.
var MarkValues = []MarkValue{MarkYes, MarkNo, MarkUnknown}

// Mark is the answer for one criterion, with a note.
type Mark struct {
	Value MarkValue `json:"value"`
	Note  string    `json:"note,omitempty"`
}

// Review is one reviewer's look at a demand as it was sent that time.
type Review struct {
	Reviewer string // account:ID, invite:ID, or JointReview
	Name     string
	Round    int
	Marks    []Mark // one for each criterion of the badge
	Verdict  ReviewVerdict
	Message  string // read by the learner, unless the verdict is to accept
	At       time.Time
}

// JointReview is the reviewer of what reviewers who did not agree have decided together.
const JointReview = "decision"

// Check names what is missing: an answer for each criterion, and a sentence for the learner.
func (r Review) Check(criteria int) []FieldError {
	f := &factCheck{}
	if len(r.Marks) != criteria && r.Reviewer != JointReview {
		f.add("/marks", "claim-marks")
	}
	no := false
	for i, m := range r.Marks {
		if !contains(MarkValues, m.Value) {
			f.add("/marks/"+itoa(i), "claim-mark-missing", i+1)
		}
		no = no || m.Value == MarkNo
		f.text("/notes/"+itoa(i), m.Note, 500)
	}
	switch r.Verdict {
	case ReviewAccept:
		if no && r.Reviewer != JointReview {
			f.add("/verdict", "claim-accept-with-no")
		}
	case ReviewRevise, ReviewRefuse:
		f.faults = append(f.faults, CheckMessage("/message", r.Message, "claim-message-missing")...)
	default:
		f.add("/verdict", "claim-verdict-missing")
	}
	return f.faults
}

// CheckReviewer is what is wrong with the name of the person who looked, where a machine tells it.
func CheckReviewer(name string) []FieldError {
	f := &factCheck{}
	f.required("/reviewer", name, "claim-reviewer-missing")
	f.text("/reviewer", name, 120)
	return f.faults
}

// ClaimOutcome is what the reviews of a round come to.
type ClaimOutcome struct {
	Verdict  ReviewVerdict // "" while it is open
	Disagree bool          // everybody has said what they think, and it is not the same: they must decide together
	Accepts  int
	Wanted   int // how many have to agree
	Message  string
}

// ClaimOutcomeOf applies the rule. waiting is how many who were asked have not answered. A common decision goes before all.
func ClaimOutcomeOf(rule ClaimRule, reviews []Review, waiting int) ClaimOutcome {
	var o ClaimOutcome
	counts, messages := map[ReviewVerdict]int{}, map[ReviewVerdict]string{}
	for _, r := range reviews {
		if r.Reviewer == JointReview {
			return ClaimOutcome{Verdict: r.Verdict, Message: r.Message, Accepts: 1, Wanted: 1}
		}
		counts[r.Verdict]++
		if r.Message != "" {
			if messages[r.Verdict] != "" {
				messages[r.Verdict] += "\n"
			}
			messages[r.Verdict] += r.Message
		}
	}
	o.Accepts, o.Wanted = counts[ReviewAccept], 1
	switch rule.Kind {
	case RuleNumber:
		o.Wanted = max(2, rule.Number)
	case RuleAll:
		o.Wanted = max(2, len(reviews)+waiting)
	}
	for _, v := range []ReviewVerdict{ReviewAccept, ReviewRevise, ReviewRefuse} {
		if counts[v] >= o.Wanted {
			o.Verdict, o.Message = v, messages[v]
			return o
		}
	}
	o.Disagree = len(counts) > 1 && waiting == 0
	return o
}

// Disputed are the criteria, by number, that reviewers do not see alike. « Je ne sais pas » contradicts nobody.
func Disputed(reviews []Review) map[int]bool {
	first, disputed := map[int]MarkValue{}, map[int]bool{}
	for _, r := range reviews {
		for i, m := range r.Marks {
			if m.Value == MarkUnknown {
				continue
			}
			if was, ok := first[i]; ok && was != m.Value {
				disputed[i] = true
			}
			first[i] = m.Value
		}
	}
	return disputed
}
