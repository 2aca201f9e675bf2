package hosted

import (
	"net/http"
	"slices"
	"strings"

	"galon/internal/app"
	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/httpd"
	"galon/internal/verify"
)

// ShareBadges is a share of several badges (ux S09). No colour is over them all: the summary counts.
type ShareBadges struct {
	httpd.Frame
	Summary  []string // how many of each state
	Checked  string
	Message  string
	Left     []string
	Blocs    []httpd.Card
	Badges   []httpd.Card
	Imported []httpd.Card // of other sites
	Unproven []httpd.Card // among them, what may be another person's
	Person   string       // asks whether it is the right person
	Doubt    *Doubt
	Preview  bool

	Proof, ProofJSON string // where what is shown can be kept (ux S44)
}

// Template is pages/share_badges.html.
func (*ShareBadges) Template() string { return "share_badges" }

// pillLooks are those of a verdict, small.
var pillLooks = map[string]string{"v-valide": "valide", "v-expire": "expire", "v-suspendu": "expire", "v-retire": "retire", "v-altere": "retire",
	"v-inconnu": "inconnu", "v-hors": "inconnu"}

func (d *Door) showBadges(w http.ResponseWriter, r *http.Request, shown app.ShownShare) error {
	t := d.Site.T
	page := &ShareBadges{Message: shown.Share.Message, Left: d.leftOut(shown.Share), Preview: shown.Preview,
		Person: d.person(shown.Share), Doubt: &Doubt{Address: d.shortVerify(), Code: shown.Share.Code}, Checked: t("hosted.verdict.checked", d.Site.Printer().DateTime(shown.Badges[0].Report.At))}
	counts, name := map[verify.Verdict]int{}, ""
	for i, b := range shown.Badges {
		x := d.read(b.Report, localAt(shown, b, i+1))
		look, verdict := x.look(), x.counted()
		counts[verdict]++
		card := httpd.Card{URL: x.local.beside(""), Title: t("hosted.badges.unreadable"),
			Pill: &httpd.Pill{Class: pillLooks[look.class], Icon: look.icon, Text: x.t(string(verdict) + ".word")}}
		if badge := x.shortBadge(); badge != nil {
			card.Title, card.Image, card.Lines = x.local.less(b.Report)(badge.Title), badge.Image, []string{badge.Organisation}
			if obtained := badge.Dates[0]; obtained.Value != "" { // two badges of one title are told apart
				card.Lines = append(card.Lines, obtained.Label+" "+obtained.Value)
			}
			if name == "" && (b.Imported == nil || b.Imported.Own == domain.OwnByName) {
				name = badge.Name
			}
		}
		switch {
		case b.Imported != nil:
			card.Lines = append(card.Lines, x.importedLines(name)...)
			if b.Imported.Own == "" {
				page.Unproven = append(page.Unproven, card)
			} else {
				page.Imported = append(page.Imported, card)
			}
		case b.Award.Achievement.Kind.Family() == "bloc":
			page.Blocs = append(page.Blocs, card)
		default:
			page.Badges = append(page.Badges, card)
		}
	}
	title := t("hosted.badges.title_nobody")
	if name != "" {
		title = t("hosted.badges.title", name)
	}
	page.Summary = d.summary(counts)
	whole := localAt(shown, shown.Badges[0], 0)
	if !shown.Badges[0].Report.AsOf.IsZero() {
		whole.day = r.URL.Query().Get(fieldAt)
	}
	page.Proof, page.ProofJSON = whole.beside("/preuve.pdf"), whole.beside("/preuve.json")
	page.Frame = httpd.Frame{Title: title, Place: t("hosted.place"), NoIndex: true, OpenGraph: d.openGraph()}
	return d.Site.Render(w, r, http.StatusOK, page)
}

// shortBadge is what a card says, nil when nothing of the badge may be shown.
func (x *reading) shortBadge() *Badge {
	if x.view == nil {
		return nil
	}
	return x.badge()
}

// summaryOrder is that of the sentence: the good news first, then what is the matter.
var summaryOrder = []verify.Verdict{verify.Valid, verify.Expired, verify.NotYetValid, verify.Suspended, replaced, verify.Revoked, verify.IssuerUnknown, verify.Incomplete,
	verify.NotAuthentic, verify.NotABadge, verify.OtherPerson, unproven}

// These are counted apart from what is valid, and from what was taken back.
const (
	unproven verify.Verdict = "unproven"
	replaced verify.Verdict = "replaced"
)

// counted is the verdict among several.
func (x *reading) counted() verify.Verdict {
	switch {
	case x.unproven():
		return unproven
	case x.replaced():
		return replaced
	}
	return x.report.Verdict
}

func (d *Door) summary(counts map[verify.Verdict]int) (lines []string) {
	for _, v := range summaryOrder {
		if n := counts[v]; n > 0 {
			lines = append(lines, d.Site.T("hosted.badges.count", n, d.Site.T("hosted.verdict."+string(v)+".word")))
		}
	}
	return lines
}

// localOf is what is known of one badge of a look.
func localOf(r *http.Request, all app.ShownShare, b app.Shown) local {
	l := localAt(all, b, 0)
	if all.Share.Count() > 1 {
		l.badge = max(1, whichBadge(r))
	}
	if !b.Report.AsOf.IsZero() {
		l.day = r.URL.Query().Get(fieldAt)
	}
	return l
}

// localAt is the same of the badge at that place of several, 0 for one alone.
func localAt(all app.ShownShare, b app.Shown, place int) local {
	l := local{code: b.Code, share: all.Share, imported: b.Imported, lost: b.Lost, right: b.Right, badge: place}
	if b.Imported == nil {
		l.award = &b.Award
	}
	return l
}

// leftOut says what the holder chose not to show, so that nobody takes the page for the whole badge.
func (d *Door) leftOut(s domain.Share) (left []string) {
	if s.Name != domain.NameFull {
		left = append(left, d.Site.T("hosted.left.name"))
	}
	if s.HideEvidence {
		left = append(left, d.Site.T("hosted.left.evidence"))
	}
	if s.HideGrade {
		left = append(left, d.Site.T("hosted.left.grade"))
	}
	if s.Reduced() {
		left = append(left, d.Site.T("hosted.left.file"))
	}
	return left
}

// lessOf is the badge with as much of the name as its holder shows.
func (l local) lessOf(v *credential.View) *credential.View {
	if v == nil || l.share.Name == domain.NameFull {
		return v
	}
	less := *v
	less.RecipientName = l.share.Name.Of(v.RecipientName)
	return &less
}

// person asks the reader to compare the name: a shortened one is not that of the CV.
func (d *Door) person(s domain.Share) string {
	if s.Name != domain.NameFull {
		return d.Site.T("hosted.verdict.person_less")
	}
	return d.Site.T("hosted.verdict.person")
}

// less takes the name out of what others wrote.
func (l local) less(r verify.Report) func(string) string {
	if l.share.Name == domain.NameFull || r.Credential == nil || r.Credential.RecipientName == "" {
		return func(s string) string { return s }
	}
	return lessName(l.share.Name, r.Credential.RecipientName)
}

func lessName(form domain.NameForm, name string) func(string) string {
	pairs := []string{name, form.Of(name)}
	for i, word := range strings.Fields(name) {
		if len([]rune(word)) > 2 && (i > 0 || form == domain.NameInitials) {
			pairs = append(pairs, word, domain.NameInitials.Of(word))
		}
	}
	return strings.NewReplacer(pairs...).Replace
}

// reduce takes the name out of sentences that others wrote, and says what is left out. The report was made from all the
// signed bytes: what is hidden is hidden on this page only.
func (l local) reduce(v *Verdict, name string) {
	v.Message = l.share.Message
	if l.badge > 0 {
		v.All = "/v/" + l.code
	}
	if l.share.Name == domain.NameFull || name == "" {
		return
	}
	less := lessName(l.share.Name, name)
	if l.imported != nil { // others wrote all of it: the name may stand anywhere, in addresses too
		v.Technical = nil
		if b := v.Badge; b != nil {
			b.Title = less(b.Title)
		}
		if s := v.Skills; s != nil {
			s.Lines = slices.Clone(s.Lines)
			for i := range s.Lines {
				s.Lines[i] = less(s.Lines[i])
			}
			s.Level, s.LevelText = less(s.Level), less(s.LevelText)
		}
	}
	if a := v.Assessed; a != nil {
		a.Sentence = less(a.Sentence)
		for i := range a.More {
			a.More[i] = less(a.More[i])
		}
		for _, steps := range [][]Step{a.Steps, a.Proofs} {
			for i := range steps {
				steps[i].Name, steps[i].Text = less(steps[i].Name), less(steps[i].Text)
			}
		}
	}
	for i := range v.Checks {
		v.Checks[i].Text = less(v.Checks[i].Text)
	}
	for _, within := range v.Within {
		for i := range within.Lines {
			within.Lines[i].Title, within.Lines[i].Text = less(within.Lines[i].Title), less(within.Lines[i].Text)
		}
	}
}
