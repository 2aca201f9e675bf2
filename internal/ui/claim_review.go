package ui

import (
	"net/http"
	"strconv"
	"strings"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// ClaimReview is a demand to look at: what the person tells and shows beside what the badge asks for (ux S32).
type ClaimReview struct {
	httpd.Frame
	Back       string
	Action     string // where the answers go
	Badge      httpd.Card
	Pill       httpd.Pill
	Story      []Labelled
	Pieces     []AskPiece
	Witnesses  []InviteLine // who can confirm it
	Criteria   []ReviewCriterion
	Message    httpd.Field
	Name       string
	Open       bool // waits for an answer
	Mine       string
	Reviews    []ReviewLine
	Rule       string
	Disputed   bool
	Together   httpd.Field
	Reviewers  []InviteLine
	Invite     []Control
	InviteAt   string
	Guest      bool
	Decided    httpd.Notice
	AwardURL   string
	DeliverURL string
	Waits      bool // the badge, for a second person who signs it off
}

// ReviewCriterion is one line of the badge, with three answers and a note.
type ReviewCriterion struct {
	Text     string
	Answer   httpd.Choices
	Note     httpd.Field
	Disputed bool
	Others   string // what other reviewers said
}

// ReviewLine is what one reviewer said of the whole.
type ReviewLine struct {
	Name, Message, When string
	Pill                httpd.Pill
}

// Template is pages/claim_review.html.
func (*ClaimReview) Template() string { return "claim_review" }

func (c *ClaimDesk) claim(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.showReview(w, r, http.StatusOK, c.reviewAt(d), nil, nil)
}

// seat is where somebody looks at a demand: at a desk, or by a link.
type seat struct {
	reader app.ClaimReader
	frame  httpd.Frame
	url    string // of the demand
	desk   desk
}

func (c *ClaimDesk) reviewAt(d desk) seat {
	return seat{reader: app.ClaimReader{Actor: d.Actor}, frame: c.frame(d, "", queuePath), desk: d}
}

func (c *ClaimDesk) claimAt(r *http.Request, s *seat) (app.ClaimView, error) {
	id, err := domain.ParseID[domain.ClaimID](s.reader.Invite.Subject)
	if s.reader.Invite.ID == "" {
		id, err = param[domain.ClaimID](r, "claim")
		s.url = queuePath + "/" + string(id)
	}
	if err != nil {
		return app.ClaimView{}, domain.NotFoundf("badge-claim-unknown")
	}
	return c.claims().Claim(r.Context(), s.reader, id)
}

func (c *ClaimDesk) showReview(w http.ResponseWriter, r *http.Request, status int, s seat, f, invite *asking) error {
	v, err := c.claimAt(r, &s)
	if err != nil {
		return err
	}
	t, x := c.Site.T, v.Claim
	guest := s.reader.Invite.ID != ""
	page := &ClaimReview{Frame: s.frame, Back: queuePath, Action: s.url, Name: x.Name, Pill: claimPill(c.Site, x.State), Open: x.State == domain.ClaimSubmitted, Guest: guest,
		Badge: httpd.Card{Image: pictureOf(v.Achievement), Title: v.Achievement.Title, Lines: []string{v.Organisation.Name}},
		Rule:  t("claim.rule.said."+string(x.Rule.Kind), v.Outcome.Wanted, v.Outcome.Accepts)}
	page.Title = t("claim.review.title", x.Name)
	if page.Open {
		page.Pill = c.agePill(x)
	}
	content := x.Content
	context := ""
	if content.Context != "" {
		context = t("award.context." + string(content.Context))
	}
	page.Story = facts(Labelled{t("claim.form.situation"), content.Situation}, Labelled{t("claim.form.done"), content.Done}, Labelled{t("claim.form.shows"), content.Shows},
		Labelled{t("claim.form.context"), context}, Labelled{t("claim.form.place"), content.Place}, Labelled{t("claim.form.link"), content.Link})
	for i, p := range v.Pieces {
		page.Pieces = append(page.Pieces, AskPiece{Title: pieceTitle(c.Site, p, i), URL: s.url + "/pieces/" + p.SHA256, About: pieceAbout(c.Site, v, p)})
	}
	mine := c.reviewLines(page, v, s)
	c.criteria(page, v, mine, f)
	if f == nil {
		f = newAsking(c.Site, "claim.review.", nil)
		f.typed.Set("message", mine.Message)
	}
	page.Message = *f.field("message", "textarea", false).Field
	page.Message.Help = t("claim.review.message_help", x.Name)
	page.Faults = f.faults
	if !guest && page.Open {
		page.Disputed = v.Outcome.Disagree
		page.Together = httpd.Field{ID: "together", Name: "message", Label: t("claim.review.message"), Help: t("claim.review.message_help", x.Name), Type: "textarea",
			Error: f.faults.Of("together"), Optional: true}
		if s.desk.can(app.ActAward) {
			if invite == nil {
				invite = newAsking(c.Site, "invite.form.", nil)
			}
			page.InviteAt = s.url + "/inviter"
			page.Invite = []Control{invite.field("name", "text", true), invite.field("email", "email", false), invite.field("role", "text", false)}
			page.Faults = append(page.Faults, invite.faults...)
		}
	}
	c.decided(page, v, s)
	return c.Site.Render(w, r, status, page)
}

// reviewLines fills in who was asked and what was said, and gives back what this reviewer said before.
func (c *ClaimDesk) reviewLines(page *ClaimReview, v app.ClaimView, s seat) (mine domain.Review) {
	t := c.Site.T
	own := s.reader.Actor.Label()
	if page.Guest {
		own = "invite:" + string(s.reader.Invite.ID)
	}
	for _, i := range v.Invites {
		line := inviteLine(c.Site, c.Issuing.Installation, i)
		line.Note = i.Note
		if i.Live(c.Issuing.Now()) && !page.Guest {
			line.Stop = s.url + "/inviter/" + string(i.ID) + "/arreter"
		}
		switch {
		case i.Purpose == domain.InviteAttest:
			line.Code, line.Stop = "", "" // the learner hands it over
			page.Witnesses = append(page.Witnesses, line)
		case !page.Guest:
			page.Reviewers = append(page.Reviewers, line)
		}
	}
	for _, review := range v.Reviews {
		if review.Reviewer == own {
			mine = review
			page.Mine = t("claim.review.mine", review.At)
		}
		line := ReviewLine{Name: review.Name, Message: review.Message, When: c.Site.Printer().DateTime(review.At), Pill: verdictPill(c.Site, review.Verdict)}
		if review.Reviewer == domain.JointReview {
			line.Name = t("claim.review.joint", review.Name)
		}
		page.Reviews = append(page.Reviews, line)
	}
	if page.Guest { // an opinion of one's own: what others said comes after
		page.Reviews = nil
	}
	return mine
}

func verdictPill(site *httpd.Site, v domain.ReviewVerdict) httpd.Pill {
	looks := map[domain.ReviewVerdict][2]string{domain.ReviewAccept: {"valide", "circle-check"}, domain.ReviewRevise: {"expire", "pencil"}, domain.ReviewRefuse: {"retire", "circle-x"}}
	return httpd.Pill{Class: looks[v][0], Icon: looks[v][1], Text: site.T("claim.verdict." + string(v))}
}

func (c *ClaimDesk) criteria(page *ClaimReview, v app.ClaimView, mine domain.Review, f *asking) {
	t := c.Site.T
	for i, text := range v.Achievement.Criteria {
		n := strconv.Itoa(i)
		line := ReviewCriterion{Text: text, Disputed: v.Disputed[i] && !page.Guest,
			Answer: httpd.Choices{ID: "marks-" + n, Legend: text}, Note: httpd.Field{ID: "notes-" + n, Label: t("claim.review.note"), Optional: true}}
		value := ""
		if i < len(mine.Marks) {
			value, line.Note.Value = string(mine.Marks[i].Value), mine.Marks[i].Note
		}
		if f != nil {
			value, line.Note.Value = f.value("marks-"+n), f.value("notes-"+n)
			line.Answer.Error, line.Note.Error = f.faults.Of("marks-"+n), f.faults.Of("notes-"+n)
		}
		for _, m := range domain.MarkValues {
			line.Answer.Options = append(line.Answer.Options, httpd.Option{Value: string(m), Label: t("claim.mark." + string(m)), Checked: value == string(m)})
		}
		if !page.Guest {
			var others []string
			for _, review := range v.Reviews {
				if i < len(review.Marks) {
					said := review.Name + "\u00a0: " + strings.ToLower(t("claim.mark."+string(review.Marks[i].Value)))
					if note := review.Marks[i].Note; note != "" {
						said += " (" + note + ")"
					}
					others = append(others, said)
				}
			}
			line.Others = strings.Join(others, "\u00a0; ")
		}
		page.Criteria = append(page.Criteria, line)
	}
}

// decided says what became of a demand.
func (c *ClaimDesk) decided(page *ClaimReview, v app.ClaimView, s seat) {
	t, x := c.Site.T, v.Claim
	switch x.State {
	case domain.ClaimAccepted:
		page.Decided = httpd.Notice{Class: "a-valide", Text: t("claim.review.accepted")}
		switch {
		case page.Guest:
		case x.AwardID != "":
			page.AwardURL = awardURL(x.AwardID)
		case v.Waiting == domain.WaitingOpen:
			page.Decided, page.Waits = httpd.Notice{Class: "a-expire", Text: t("claim.review.waits")}, true
		case v.Waiting == domain.WaitingRefused:
			page.Decided = httpd.Notice{Class: "a-retire", Text: t("waiting.declined")}
			page.DeliverURL = s.url + "/delivrer"
		default:
			page.Decided = httpd.Notice{Class: "a-expire", Text: t("claim.review.not_made")}
			page.DeliverURL = s.url + "/delivrer"
		}
		if !s.desk.can(app.ActAward) {
			page.DeliverURL = ""
		}
	case domain.ClaimRefused:
		page.Decided = httpd.Notice{Class: "a-retire", Text: t("claim.review.refused", x.Said(domain.ClaimRefused))}
	case domain.ClaimRevision:
		page.Decided = httpd.Notice{Class: "a-expire", Text: t("claim.review.returned", x.Said(domain.ClaimRevision))}
	case domain.ClaimSubmitted: // sent anew: who reads it wants to know what was asked
		if asked := x.Said(domain.ClaimRevision); asked != "" && !page.Guest {
			page.Decided = httpd.Notice{Text: t("claim.review.sent_anew", asked)}
		}
	case domain.ClaimWithdrawn:
		page.Decided = httpd.Notice{Text: t("claim.review.withdrawn")}
	}
}
