package verify

// The four questions that a report answers apart. A badge may be genuine and of nobody we know, or known and withdrawn.
const (
	AskGenuine     = "genuine"      // is it what was signed, and by whom it says?
	AskStillValid  = "still_valid"  // is it neither withdrawn nor over?
	AskIssuerKnown = "issuer_known" // is the issuer known, and entitled to give it?
	AskPerson      = "person"       // is it this person's? only when it was asked
)

// Answer is one of the four, with the sentence of the check that decided it.
type Answer struct {
	Question string  `json:"question"`
	Outcome  Outcome `json:"outcome"`
	Code     string  `json:"code"`
	Detail   string  `json:"detail"`
}

// asked says which checks answer which question.
var asked = []struct {
	question string
	checks   []string
}{
	{AskGenuine, []string{CheckSignature, CheckKey, CheckDocument, CheckHolder}},
	{AskStillValid, []string{CheckStatus, CheckDates, CheckMoment}},
	{AskIssuerKnown, []string{CheckIssuer, CheckCreator}},
	{AskPerson, []string{CheckPerson}},
}

// within says to which question a fault of the credentials within belongs.
var within = map[Verdict]string{
	NotAuthentic: AskGenuine, Revoked: AskStillValid, Suspended: AskStillValid, NotYetValid: AskStillValid, Expired: AskStillValid, IssuerUnknown: AskIssuerKnown, OtherPerson: AskPerson,
}

// AnswersOf follow from the checks: a no of one is a no, and one that was not made leaves the question open. A question
// that none of the checks is about is left out.
func AnswersOf(checks []Check) (answers []Answer) {
	for _, a := range asked {
		answer := Answer{Question: a.question}
		take := func(c Check) {
			o := c.Outcome
			if o != Yes && o != No {
				o = NotMade
			}
			if answer.Outcome == "" || o == No && answer.Outcome != No || o == NotMade && answer.Outcome == Yes {
				answer.Outcome, answer.Code, answer.Detail = o, c.Code, c.Detail
			}
		}
		for _, name := range a.checks {
			for _, c := range checks {
				if c.Name == name {
					take(c)
				}
			}
		}
		for _, c := range checks {
			if c.Name == CheckContents && contentsAnswer(c) == a.question {
				take(c)
			}
		}
		if answer.Outcome != "" {
			answers = append(answers, answer)
		}
	}
	return answers
}

// contentsAnswer is the question that the credentials within bear on.
func contentsAnswer(c Check) string {
	if v := contentsVerdict(c); v != "" {
		return within[v]
	}
	return AskGenuine
}
