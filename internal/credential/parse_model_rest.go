package credential

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"galon/internal/domain"
)

// taken are the members of a definition that are read, and those that say nothing of the badge itself.
var taken = map[string]bool{"@context": true, "id": true, "@id": true, "type": true, "@type": true, "name": true, "description": true, "image": true, "criteria": true, "criteriaNarrative": true,
	"criteriaUrl": true, "issuer": true, "creator": true, "tag": true, "tags": true, "alignment": true, "alignments": true, "achievementType": true, "inLanguage": true, "@language": true,
	"expires": true, "extensions": true, "entityType": true, "entityId": true, "openBadgeId": true, "createdAt": true, "createdBy": true, "updatedAt": true, "updatedBy": true,
	"issuerOpenBadgeId": true, "version": true, "recipientCount": true,
	"extensions:CompetencyExtension": true, "extensions:LearningOutcomeExtension": true}

// rest reads what servers add to a definition, and names what is not taken over.
func (m *SeenModel) rest(n node) {
	all := maps.Clone(n)
	for name, v := range n.object("extensions") { // as the servers of the Badgr family answer it
		if all[name] == nil {
			all[name] = v
		}
	}
	for _, c := range all.objects("extensions:CompetencyExtension") { // of Open Educational Badges
		m.Alignments = append(m.Alignments, domain.Alignment{Framework: c.text("framework"), Name: c.text("name"), URL: cmp.Or(c.text("framework_identifier"), c.text("source")), Relation: "related"})
	}
	if outcome := all.object("extensions:LearningOutcomeExtension").text("LearningOutcome"); outcome != "" { // of edubadges
		if lines := criteriaLines(plainText(outcome)); len(lines) > len(m.Criteria) {
			m.Untaken = append(m.Untaken, m.Criteria...)
			m.Criteria = lines
		} else {
			m.Untaken = append(m.Untaken, "extensions:LearningOutcomeExtension")
		}
	}
	if m.Months = monthsOf(n); m.Months == 0 && n["expires"] != nil {
		m.Untaken = append(m.Untaken, "expires")
	}
	for _, d := range n.objects("resultDescription") {
		if !strings.HasSuffix(d.text("id"), "#niveau") {
			m.Untaken = append(m.Untaken, cmp.Or(d.text("name"), "resultDescription"))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if v := all[name]; !taken[name] && name != "resultDescription" && v != nil && v != "" && v != false {
			m.Untaken = append(m.Untaken, name)
		}
	}
	m.Description = withoutMarks(m.Description)
	for i, line := range m.Criteria {
		m.Criteria[i] = withoutMarks(line)
	}
}

// monthsOf is how long a badge is valid: a number of months, or an amount of some unit. 0 is for ever, or what is no month.
func monthsOf(n node) int {
	number := func(v any) float64 {
		switch v := v.(type) {
		case float64:
			return v
		case string:
			f, _ := strconv.ParseFloat(v, 64)
			return f
		}
		return 0
	}
	amount, per := number(n["expires"]), 1.0
	if e := n.object("expires"); len(e) > 0 {
		amount, per = number(e["amount"]), map[string]float64{"days": 1 / 30.4, "weeks": 7 / 30.4, "months": 1, "years": 12}[e.text("duration")]
	}
	if months := amount * per; months >= 1 && months <= 120 {
		return int(months + 0.5)
	}
	return 0
}

var (
	markLink = regexp.MustCompile(`!?\[([^\]]*)\]\([^)]*\)`)
	markBold = regexp.MustCompile(`\*\*([^*]+)\*\*|__([^_]+)__|` + "`([^`]+)`")
	markSoft = regexp.MustCompile(`\*([^*\s][^*]*)\*`)
)

// withoutMarks is a line of Markdown as it is read aloud: our lines are plain text.
func withoutMarks(line string) string {
	line = markLink.ReplaceAllString(line, "$1")
	line = markBold.ReplaceAllString(line, "$1$2$3")
	return strings.TrimSpace(markSoft.ReplaceAllString(line, "$1"))
}
