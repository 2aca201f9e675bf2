package credential

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"galon/internal/domain"
)

// SeenModel is a badge definition of anybody, as it was read: an Achievement (Open Badges 3.0, B.1.1) or a BadgeClass (Open
// Badges 2.0). What it does not say stays empty.
type SeenModel struct {
	Format      string // "3.0" or "2.0"
	ID          string
	Title       string
	Description string
	Criteria    []string
	CriteriaURL string // where they stand, when they do not stand within
	Kind        domain.AchievementKind
	Image       string // an address, or data:
	ImageAlt    string
	Alignments  []domain.Alignment
	Levels      []domain.Level
	Tags        []string
	Language    string
	CreatorID   string
	CreatorName string
	Months      int      // that its badges are valid, 0 for ever
	Untaken     []string // what else it says: names of members, and lines of text
	Elsewhere   string   // the address of the definition, when the badge only names it
}

// CodeNoModel says that a document holds no badge definition.
const CodeNoModel = "document-no-model"

// maxSeen bounds how many definitions one file brings.
const maxSeen = 200

// ParseModels finds the badge definitions in a document of anybody: a definition alone, a whole badge of either
// generation, signed or not, or a list of such. Signatures are not asked about: a definition is a text to work on, and
// proves nothing. The error is a *DocumentError.
func ParseModels(doc []byte) ([]SeenModel, error) {
	if err := CheckSize(doc); err != nil {
		return nil, err
	}
	doc = payloadOf(doc)
	var list []json.RawMessage
	if trimmed := strings.TrimSpace(string(doc)); strings.HasPrefix(trimmed, "[") {
		if err := json.Unmarshal(doc, &list); err != nil {
			return nil, fault(CodeNotJSON, "Ce texte n’est pas du JSON.")
		}
	} else {
		list = []json.RawMessage{doc}
	}
	if len(list) > maxSeen {
		return nil, fault(CodeTooLarge, "Cette liste contient trop de modèles.")
	}
	var all []SeenModel
	for _, item := range list {
		var text string
		if json.Unmarshal(item, &text) == nil { // a JWT in a list
			item = payloadOf([]byte(text))
		}
		n, err := decode(item)
		if err != nil {
			return nil, err
		}
		found, err := modelsIn(n)
		if err != nil {
			return nil, err
		}
		if all = append(all, found...); len(all) > maxSeen {
			return nil, fault(CodeTooLarge, "Cette liste contient trop de modèles.")
		}
	}
	if len(all) == 0 {
		return nil, fault(CodeNoModel, "Ce document ne décrit aucun badge.")
	}
	return all, nil
}

// payloadOf is what a compact JWS says; anything else stays as it is.
func payloadOf(doc []byte) []byte {
	text := strings.TrimSpace(string(doc))
	parts := strings.Split(text, ".")
	if strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") || len(parts) != 3 || strings.ContainsAny(parts[1], "{}\" ") {
		return doc
	}
	if payload, err := base64.RawURLEncoding.DecodeString(parts[1]); err == nil {
		return payload
	}
	return doc
}

// maxNested is how deep lists of badges lie in one another: a presentation of a record of badges.
const maxNested = 4

func modelsIn(n node) ([]SeenModel, error) { return modelsWithin(n, 0), nil }

// boxes hold definitions, or badges with a definition, and are none themselves: the answers of servers, presentations,
// records, graphs.
var boxes = []string{"achievements", "badgeclasses", "badges", "credentials", "@graph", "items", "data", "verifiableCredential", "achievement", "badgeclass"}

func modelsWithin(n node, depth int) (all []SeenModel) {
	if depth > maxNested {
		return nil
	}
	if list := n.objects("result"); len(list) > 0 && n["name"] == nil && n["type"] == nil { // « {"status":…, "result":[…]} » of Open Badges servers
		return seenOf(list)
	}
	for _, s := range n.objects("credentialSubject") {
		all = append(all, seenOf(s.objects("achievement"))...)
		for _, within := range s.objects("verifiableCredential") { // a record (Comprehensive Learner Record 2.0)
			all = append(all, modelsWithin(within, depth+1)...)
		}
	}
	if len(all) > 0 {
		return once(all)
	}
	if n["badge"] != nil { // an assertion of 2.0
		if list := n.objects("badge"); len(list) > 0 && list[0].text("name") != "" {
			return seenOf(list)
		}
		if address := n.ref("badge"); address != "" {
			return []SeenModel{{Format: "2.0", Elsewhere: address}}
		}
	}
	if n["criteria"] != nil || n["criteriaNarrative"] != nil || n["criteriaUrl"] != nil || n.has("type", "Achievement") || n.has("type", "BadgeClass") {
		return seenOf([]node{n})
	}
	if n["name"] != nil && n["@graph"] == nil && n["verifiableCredential"] == nil { // an issuer, or something else with its own lists
		return nil
	}
	for _, box := range boxes {
		for _, x := range n.objects(box) {
			all = append(all, modelsWithin(x, depth+1)...)
		}
		for _, token := range n.texts(box) {
			if x, err := decode(payloadOf([]byte(token))); err == nil { // a JWT, bare or in a data: address
				all = append(all, modelsWithin(x, depth+1)...)
			}
		}
	}
	return once(all)
}

// once leaves out what stands twice: a record names its definitions beside the badges that carry them.
func once(all []SeenModel) []SeenModel {
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(m SeenModel) bool {
		key := m.ID + "\n" + m.Title + m.Elsewhere
		if seen[key] {
			return true
		}
		seen[key] = true
		return false
	})
}

func seenOf(list []node) (all []SeenModel) {
	for _, n := range list {
		if n.text("name") == "" && n["criteria"] == nil {
			continue
		}
		all = append(all, seen(n))
	}
	return all
}

func seen(n node) SeenModel {
	m := SeenModel{Format: "3.0", ID: n.text("id"), Title: strings.TrimSpace(n.text("name")), Description: strings.TrimSpace(n.text("description")),
		Image: n.ref("image"), ImageAlt: n.object("image").text("caption"), Tags: n.texts("tag"), Language: n.text("inLanguage"),
		CreatorID: n.ref("creator"), CreatorName: n.object("creator").text("name"), Kind: KindOfType(n.text("achievementType"))}
	if n.has("type", "BadgeClass") || n["issuer"] != nil || n["tags"] != nil {
		m.Format, m.CreatorID, m.CreatorName = "2.0", n.ref("issuer"), n.object("issuer").text("name")
		m.Tags = append(m.Tags, n.texts("tags")...)
		if m.Language == "" {
			m.Language = n.text("@language")
		}
	}
	m.criteria(n)
	for _, name := range []string{"alignment", "alignments"} {
		for _, x := range n.objects(name) { // 1.1 said name and url
			m.Alignments = append(m.Alignments, domain.Alignment{Framework: x.text("targetFramework"), Code: x.text("targetCode"), Name: cmp.Or(x.text("targetName"), x.text("name")),
				URL: cmp.Or(x.text("targetUrl"), x.text("url")), Relation: relationOf(x.text("targetDescription"))})
		}
	}
	for _, d := range n.objects("resultDescription") {
		if d.text("resultType") != "RubricCriterionLevel" || !strings.HasSuffix(d.text("id"), "#niveau") {
			continue
		}
		for _, l := range d.objects("rubricCriterionLevel") { // of a Galon: the situation stands in one text
			if number, err := strconv.Atoi(l.text("level")); err == nil {
				m.Levels = append(m.Levels, domain.Level{Level: number, Name: l.text("name"), Task: l.text("description")})
			}
		}
	}
	slices.SortFunc(m.Levels, func(a, b domain.Level) int { return a.Level - b.Level })
	m.rest(n)
	return m
}

// criteria reads what a person does, in every shape that is met: an object, several, texts, an address.
func (m *SeenModel) criteria(n node) {
	add := func(text string) {
		if strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "http://") {
			m.CriteriaURL = text
		} else {
			m.Criteria = append(m.Criteria, criteriaLines(plainText(text))...)
		}
	}
	for _, c := range n.objects("criteria") {
		text := c.text("narrative")
		if c["narrative"] == nil && c["id"] == nil { // a language map
			text = words(map[string]any(c))
		}
		m.Criteria = append(m.Criteria, criteriaLines(plainText(text))...)
		m.CriteriaURL = cmp.Or(m.CriteriaURL, c.text("id"))
	}
	if len(n.objects("criteria")) == 0 {
		for _, text := range n.texts("criteria") {
			add(text)
		}
	}
	if len(m.Criteria) == 0 && n.text("criteriaNarrative") != "" { // as some servers answer it
		add(n.text("criteriaNarrative"))
	}
	m.CriteriaURL = cmp.Or(m.CriteriaURL, n.text("criteriaUrl"))
	m.Description = strings.TrimSpace(plainText(m.Description))
}

var (
	blockTag = regexp.MustCompile(`(?i)<\s*/?\s*(p|br|div|ul|ol|h[1-6]|tr)\b[^>]*>`)
	itemTag  = regexp.MustCompile(`(?i)<\s*li\b[^>]*>`)
	anyTag   = regexp.MustCompile(`</?[a-zA-Z][^<>]*>`)
)

// plainText is what a text in HTML says; a list stays a list.
func plainText(text string) string {
	if !anyTag.MatchString(text) {
		return text
	}
	text = itemTag.ReplaceAllString(text, "\n- ")
	text = blockTag.ReplaceAllString(text, "\n")
	return html.UnescapeString(anyTag.ReplaceAllString(text, ""))
}

// relationOf reads our own words for it back.
func relationOf(words string) string {
	for relation, said := range relationWords {
		if said == words {
			return relation
		}
	}
	return "related"
}
