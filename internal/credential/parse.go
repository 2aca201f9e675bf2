package credential

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Parse reads an Open Badge 3.0, signed or not, ours or another's, on VCDM 2.0 or 1.1, and keeps its bytes.
// It is tolerant: it asks only for what a badge cannot be shown without. What the standard says beyond that is
// for Check. Errors are *DocumentError.
func Parse(doc []byte) (*View, error) {
	n, err := decode(doc)
	if err != nil {
		return nil, err
	}
	return parse(n, doc)
}

func parse(n node, doc []byte) (*View, error) {
	v := newView(n, doc)
	if err := v.recognise(n); err != nil {
		return nil, err
	}
	v.Kind = KindBadge
	if err := v.issuer(n); err != nil {
		return nil, err
	}
	s := n.object("credentialSubject")
	a := s.object("achievement")
	if len(a) == 0 {
		return nil, fault(CodeMissing, "Le badge ne dit pas ce qu’il reconnaît.")
	}
	v.subject(s)
	v.achievement(a)
	rubric := rubricOf(a)
	v.level(s, rubric)
	v.results(s, rubric)
	v.evidence(n)
	v.bloc()
	v.statuses(n)
	return v, v.dates(n)
}

// newView holds what every credential may say.
func newView(n node, doc []byte) *View {
	return &View{
		ID: n.text("id"), Types: n.texts("type"), Contexts: n.texts("@context"), Name: n.text("name"), Description: n.text("description"), Raw: doc,
	}
}

func (v *View) issuer(n node) error {
	v.IssuerID = n.ref("issuer")
	if v.IssuerID == "" {
		return fault(CodeMissing, "Le badge ne dit pas qui l’a délivré.")
	}
	issuer := n.object("issuer")
	v.IssuerName, v.IssuerURL = issuer.text("name"), issuer.text("url")
	return nil
}

func (v *View) evidence(n node) {
	for _, e := range n.objects("evidence") {
		v.Evidence = append(v.Evidence, EvidenceView{
			Name: e.text("name"), Genre: e.text("genre"), Narrative: e.text("narrative"), Description: e.text("description"), URL: e.text("id"),
		})
	}
}

// recognise says what the document is when it is no Open Badge 3.0.
func (v *View) recognise(n node) error {
	if err := recogniseAssertion(n); err != nil {
		return err
	}
	switch {
	case n.has("type", "EnvelopedVerifiableCredential"), n.has("type", "EnvelopedVerifiablePresentation"):
		return fault(CodeEnveloped, "Ce document est l’enveloppe d’un badge, pas un badge.")
	case n.has("type", "VerifiablePresentation"):
		return fault(CodePresentation, "Ce document présente des badges, et n’en est pas un.")
	}
	base := len(v.Contexts) > 0 && (v.Contexts[0] == contextVCDM2 || v.Contexts[0] == contextVCDM1)
	if !base || !n.has("type", "VerifiableCredential") {
		return fault(CodeNotCredential, "Ce document n’est pas une attestation numérique vérifiable.")
	}
	v.VCDM1 = v.Contexts[0] == contextVCDM1 // decided by the context, never by which date is present
	switch {
	case n.has("type", "AchievementCredential"), n.has("type", "OpenBadgeCredential"):
		return nil
	case n.has("type", "ClrCredential"):
		return fault(CodeRecord, "Ce document est un relevé de plusieurs badges, pas un badge.")
	case n.has("type", "EndorsementCredential"):
		return fault(CodeEndorsement, "Ce document est une recommandation, pas un badge.")
	}
	return fault(CodeNotBadge, "Cette attestation numérique n’est pas un Open Badge.")
}

func (v *View) subject(s node) {
	v.SubjectID = s.text("id")
	for _, i := range s.objects("identifier") {
		hashed, _ := i["hashed"].(bool)
		id := Identity{Type: i.text("identityType"), Value: i.text("identityHash"), Hashed: hashed, Salt: i.text("salt")}
		v.Identifiers = append(v.Identifiers, id)
		if id.Type == "name" && !id.Hashed && v.RecipientName == "" {
			v.RecipientName = id.Value
		}
	}
	if v.RecipientName == "" {
		v.RecipientName = s.text("name") // no term of the standard, often seen
	}
}

func (v *View) achievement(a node) {
	c := a.object("criteria")
	v.Achievement = AchievementView{
		ID: a.text("id"), CreatorID: a.ref("creator"), CreatorName: a.object("creator").text("name"),
		Name: a.text("name"), Description: a.text("description"), Type: a.text("achievementType"),
		Criteria: c.text("narrative"), CriteriaURL: c.text("id"), CriteriaLines: criteriaLines(c.text("narrative")),
		ImageURL: a.ref("image"), ImageAlt: a.object("image").text("caption"), Version: a.text("version"), Tags: a.texts("tag"),
	}
	for _, x := range a.objects("alignment") {
		v.Achievement.Alignments = append(v.Achievement.Alignments, AlignmentView{
			Framework: x.text("targetFramework"), Code: x.text("targetCode"), Name: x.text("targetName"),
			Description: x.text("targetDescription"), URL: x.text("targetUrl"),
		})
	}
	if v.Name == "" {
		v.Name = v.Achievement.Name
	}
}

var listItem = regexp.MustCompile(`^\s{0,3}(?:[-*•]|\d{1,2}[.)])\s+(.+)$`)

// maxCriteria bounds what is shown as a list; the narrative stays whole beside it.
const maxCriteria = 500

// criteriaLines gives the items of a Markdown list back; a narrative without a list gives its lines.
func criteriaLines(narrative string) []string {
	var items, lines []string
	for l := range strings.Lines(narrative) {
		if len(items) == maxCriteria || len(lines) == maxCriteria {
			break
		}
		l = strings.TrimRight(l, " \r\n")
		if m := listItem.FindStringSubmatch(l); m != nil {
			items = append(items, strings.TrimSpace(m[1]))
		}
		l = strings.TrimSpace(strings.TrimLeft(l, "#"))
		if l != "" && !isDisclaimer(l) {
			lines = append(lines, l)
		}
	}
	if len(items) > 0 {
		return items
	}
	return lines
}

func isDisclaimer(l string) bool {
	return slices.Contains([]string{notACertification, notAValidation, besideTheAttest, notTheCertification}, l)
}

// level follows the result to the level it points to (OB 3.0, B.1.16).
func (v *View) level(s node, rubric rubric) {
	for _, r := range s.objects("result") {
		reached := r.text("achievedLevel")
		if l, there := rubric.levels[reached]; there && reached != "" {
			v.Level = &LevelView{ID: reached, Number: l.text("level"), Name: l.text("name"), Description: l.text("description")}
			return
		}
	}
}

var (
	blocCode          = regexp.MustCompile(`^RNCP\d{1,6}BC\d{1,2}$`)
	certificationCode = regexp.MustCompile(`^(RNCP\d{1,6}|RS\d{1,5})$`)
)

func (v *View) bloc() {
	if k := KindOfType(v.Achievement.Type); k.Family() != "bloc" && k != "bloc_preparation" {
		return
	}
	var b BlocView
	for _, a := range v.Achievement.Alignments {
		switch {
		case a.Framework == rncp && b.Code == "" && blocCode.MatchString(a.Code):
			b.Code, b.Title = a.Code, a.Name
		case (a.Framework == rncp || a.Framework == rs) && b.CertificationCode == "" && certificationCode.MatchString(a.Code):
			b.CertificationCode, b.CertificationTitle = a.Code, a.Name
		}
	}
	for _, e := range v.EvidenceOf(GenreCertifyingBody) {
		b.CertifyingBody = e.Narrative
	}
	if b.Code == "" && KindOfType(v.Achievement.Type) == "certification" { // the whole certification
		b.Code, b.Title = b.CertificationCode, b.CertificationTitle
	}
	if b.Code != "" {
		v.Bloc = &b
	}
}

func (v *View) statuses(n node) {
	for _, r := range n.objects("refreshService") {
		v.Refresh = append(v.Refresh, RefreshView{ID: r.text("id"), Type: r.text("type")})
	}
	for _, s := range n.objects("credentialStatus") {
		x := StatusView{
			ID: s.text("id"), Type: s.text("type"), Purpose: s.text("statusPurpose"), List: s.text("statusListCredential"),
			Index: number(s["statusListIndex"], -1), Size: number(s["statusSize"], 1), Messages: messages(s),
		}
		if x.List == "" {
			x.List = x.ID
		}
		v.Statuses = append(v.Statuses, x)
	}
	for i := range v.Statuses {
		if v.Status == nil || v.Statuses[i].Purpose == PurposeRevocation && v.Status.Purpose != PurposeRevocation {
			v.Status = &v.Statuses[i]
		}
	}
}

// messages reads statusMessage (Bitstring Status List 1.0, section 2.1): each value in hexadecimal with its words.
func messages(s node) map[int]string {
	var all map[int]string
	for _, m := range s.objects("statusMessage") {
		digits, hex := strings.CutPrefix(strings.ToLower(m.text("status")), "0x")
		if value, err := strconv.ParseUint(digits, 16, 16); err == nil && hex {
			if all == nil {
				all = map[int]string{}
			}
			all[int(value)] = m.text("message")
		}
	}
	return all
}

// number reads what is a whole number, as text or as a number.
func number(v any, otherwise int) int {
	switch v := v.(type) {
	case string:
		if i, err := strconv.Atoi(v); err == nil && i >= 0 {
			return i
		}
	case float64:
		if i := int(v); i >= 0 && float64(i) == v {
			return i
		}
	}
	return otherwise
}

func (v *View) dates(n node) error {
	from, until := "validFrom", "validUntil"
	if v.VCDM1 {
		from, until = "issuanceDate", "expirationDate"
	}
	var err error
	if v.ValidFrom, err = n.time(from); err != nil {
		return err
	}
	if v.ValidUntil, err = n.time(until); err != nil {
		return err
	}
	if v.AwardedDate, err = n.time("awardedDate"); err != nil {
		return err
	}
	if v.AwardedDate.IsZero() {
		v.AwardedDate = v.ValidFrom
	}
	return nil
}
