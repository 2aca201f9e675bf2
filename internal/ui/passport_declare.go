package ui

import (
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-chi/chi/v5"

	"galon/internal/domain"
	"galon/internal/httpd"
)

const (
	declaredPath   = passportPath + "/declare"
	statisticsPath = accountPath + "/statistiques"
)

// DeclaredLine is one thing that the person says of themself.
type DeclaredLine struct{ URL, Title, Detail, Text string }

func (l *Learner) declaredLines(all []domain.SelfDeclared) (lines []DeclaredLine) {
	t := l.Site.T
	for _, d := range all {
		detail := []string{t("passport.declared.kind." + string(d.Kind))}
		if d.Place != "" {
			detail = append(detail, d.Place)
		}
		switch {
		case d.From != "" && d.To != "":
			detail = append(detail, t("passport.declared.period", d.From, d.To))
		case d.From != "":
			detail = append(detail, t("passport.declared.since", d.From))
		case d.To != "":
			detail = append(detail, t("passport.declared.until", d.To))
		}
		lines = append(lines, DeclaredLine{URL: declaredPath + "/" + string(d.ID), Title: d.Title, Detail: strings.Join(detail, " · "), Text: d.Text})
	}
	return lines
}

// PassportDeclare is the form of one such thing.
type PassportDeclare struct {
	httpd.Frame
	Kind                        httpd.Choices
	What, Place, From, To, Text httpd.Field
	Remove                      string // where to post to take it away; "" for a new one
}

// Template is pages/passport_declare.html.
func (*PassportDeclare) Template() string { return "passport_declare" }

func (l *Learner) declareForm(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	if h.AwardID != "" {
		return &domain.Error{Kind: domain.Forbidden, Code: "passport-one"}
	}
	d, err := l.oneDeclared(r, h)
	if err != nil {
		return err
	}
	return l.showDeclare(w, r, http.StatusOK, d, nil)
}

// oneDeclared is the thing that the address names, a new one when it names none.
func (l *Learner) oneDeclared(r *http.Request, h domain.Holder) (domain.SelfDeclared, error) {
	if chi.URLParam(r, "declared") == "" {
		return domain.SelfDeclared{}, nil
	}
	id, err := param[domain.DeclaredID](r, "declared")
	if err != nil {
		return domain.SelfDeclared{}, err
	}
	all, err := l.Passports.SelfDeclared(r.Context(), h)
	if err != nil {
		return domain.SelfDeclared{}, err
	}
	i := slices.IndexFunc(all, func(d domain.SelfDeclared) bool { return d.ID == id })
	if i < 0 {
		return domain.SelfDeclared{}, domain.NotFoundf("declared-unknown")
	}
	return all[i], nil
}

func (l *Learner) showDeclare(w http.ResponseWriter, r *http.Request, status int, d domain.SelfDeclared, faults httpd.FormFaults) error {
	t := l.Site.T
	title := "passport.declare.title"
	if d.ID != "" {
		title = "passport.declare.title_change"
	}
	page := &PassportDeclare{Frame: l.tabbed(t(title), passportPath),
		Kind:  httpd.Choices{ID: "kind", Legend: t("passport.declare.kind"), Error: faults.Of("kind")},
		What:  httpd.Field{ID: "title", Label: t("passport.declare.what"), Help: t("passport.declare.what_help"), Value: d.Title, Error: faults.Of("title")},
		Place: httpd.Field{ID: "place", Label: t("passport.declare.place"), Value: d.Place, Error: faults.Of("place"), Optional: true},
		From:  httpd.Field{ID: "from", Label: t("passport.declare.from"), Value: string(d.From), Error: faults.Of("from"), Type: "date", Short: true, Optional: true},
		To:    httpd.Field{ID: "to", Label: t("passport.declare.to"), Help: t("passport.declare.to_help"), Value: string(d.To), Error: faults.Of("to"), Type: "date", Short: true, Optional: true},
		Text:  httpd.Field{ID: "text", Label: t("passport.declare.text"), Help: t("passport.declare.text_help"), Value: d.Text, Error: faults.Of("text"), Type: "textarea", Optional: true}}
	for _, kind := range domain.DeclaredKinds {
		page.Kind.Options = append(page.Kind.Options, httpd.Option{Value: string(kind), Label: t("passport.declared.kind." + string(kind)), Checked: d.Kind == kind})
	}
	if d.ID != "" {
		page.Remove = declaredPath + "/" + string(d.ID) + "/enlever"
	}
	page.Faults = faults
	return l.Site.Render(w, r, status, page)
}

func (l *Learner) declare(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	d, err := l.oneDeclared(r, h)
	if err != nil {
		return err
	}
	value := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	day := func(name string) domain.Day {
		if parsed, ok := domain.ParseDay(value(name)); ok {
			return parsed
		}
		return domain.Day(value(name)) // the check says what is wrong with it
	}
	d.Kind, d.Title, d.Place, d.Text, d.From, d.To = domain.DeclaredKind(value("kind")), value("title"), value("place"), value("text"), day("from"), day("to")
	if err := l.Passports.Declare(r.Context(), h, d); err != nil {
		if faults, ok := l.Site.Faults(err, nil); ok {
			return l.showDeclare(w, r, http.StatusUnprocessableEntity, d, faults)
		}
		return err
	}
	return l.Site.SeeOther(w, r, passportPath, "declared-saved")
}

func (l *Learner) undeclare(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	id, err := param[domain.DeclaredID](r, "declared")
	if err != nil {
		return err
	}
	err = l.Passports.Undeclare(r.Context(), h, id)
	if domain.CodeOf(err) == "declared-unknown" {
		return domain.NotFoundf("declared-unknown")
	}
	if err != nil {
		return err
	}
	return l.Site.SeeOther(w, r, passportPath, "declared-removed")
}

// PassportSentence is where the person writes what they mean to say in an interview.
type PassportSentence struct {
	httpd.Frame
	Badge, Back, Suggested string
	Sentence               httpd.Field
}

// Template is pages/passport_sentence.html.
func (*PassportSentence) Template() string { return "passport_sentence" }

// skill is what the sentence that a badge suggests says: its first criterion.
func skill(a domain.Achievement) string {
	if len(a.Criteria) == 0 {
		return a.Title
	}
	said := strings.TrimRight(strings.TrimSpace(a.Criteria[0]), ".")
	first, size := utf8.DecodeRuneInString(said)
	return string(unicode.ToLower(first)) + said[size:]
}

func (l *Learner) sentenceForm(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	id, err := param[domain.AwardID](r, "award")
	if err != nil {
		return err
	}
	said, err := l.Passports.Sentence(r.Context(), h, id)
	if err != nil {
		return err
	}
	return l.showSentence(w, r, http.StatusOK, h, id, said, nil)
}

func (l *Learner) showSentence(w http.ResponseWriter, r *http.Request, status int, h domain.Holder, id domain.AwardID, said string, faults httpd.FormFaults) error {
	b, err := l.Passports.Badge(r.Context(), h, id)
	if err != nil {
		return err
	}
	page := &PassportSentence{Frame: l.tabbed(l.Site.T("passport.sentence.title"), passportPath), Badge: b.Award.Achievement.Title, Back: badgePath(id),
		Suggested: l.Site.T("passport.sentence.suggested", b.Organisation, skill(b.Award.Achievement))}
	if said == "" {
		said = page.Suggested
	}
	page.Sentence = httpd.Field{ID: "sentence", Label: l.Site.T("passport.sentence.label"), Help: l.Site.T("passport.sentence.help"), Value: said, Error: faults.Of("sentence"), Type: "textarea"}
	page.Faults = faults
	return l.Site.Render(w, r, status, page)
}

func (l *Learner) saveSentence(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	id, err := param[domain.AwardID](r, "award")
	if err != nil {
		return err
	}
	said := r.PostFormValue("sentence")
	if err := l.Passports.SaveSentence(r.Context(), h, id, said); err != nil {
		if faults, ok := l.Site.Faults(err, nil); ok {
			return l.showSentence(w, r, http.StatusUnprocessableEntity, h, id, said, faults)
		}
		return err
	}
	return l.Site.SeeOther(w, r, badgePath(id), "sentence-saved")
}

// PassportStatistics asks what the region counts; nobody has to answer.
type PassportStatistics struct {
	httpd.Frame
	Questions []httpd.Choices
}

// Template is pages/passport_statistics.html.
func (*PassportStatistics) Template() string { return "passport_statistics" }

func (l *Learner) statistics(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	v, err := l.Passports.Statistics(r.Context(), h)
	if err != nil {
		return err
	}
	return l.showStatistics(w, r, http.StatusOK, v, nil)
}

func (l *Learner) showStatistics(w http.ResponseWriter, r *http.Request, status int, v domain.PassportStatistics, faults httpd.FormFaults) error {
	t := l.Site.T
	page := &PassportStatistics{Frame: l.tabbed(t("passport.statistics.title"), accountPath)}
	page.Faults = faults
	situations := make([]string, len(domain.LearnerStatuses))
	for i, s := range domain.LearnerStatuses {
		situations[i] = string(s)
	}
	for _, q := range []struct {
		id, value, key string
		answers        []string
	}{
		{"departement", v.Departement, "passport.statistics.departement.", domain.Departements}, {"sex", v.Sex, "passport.statistics.sex.", domain.Sexes},
		{"age_band", v.AgeBand, "passport.statistics.age_band.", domain.AgeBands}, {"situation", string(v.Situation), "award.status.", situations},
	} {
		c := httpd.Choices{ID: q.id, Legend: t("passport.statistics." + q.id), Select: true, Error: faults.Of(q.id),
			Options: []httpd.Option{{Value: "", Label: t("passport.statistics.none"), Checked: q.value == ""}}}
		for _, a := range q.answers {
			c.Options = append(c.Options, httpd.Option{Value: a, Label: t(q.key + a), Checked: q.value == a})
		}
		page.Questions = append(page.Questions, c)
	}
	return l.Site.Render(w, r, status, page)
}

func (l *Learner) saveStatistics(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	v := domain.PassportStatistics{Departement: r.PostFormValue("departement"), Sex: r.PostFormValue("sex"), AgeBand: r.PostFormValue("age_band"),
		Situation: domain.LearnerStatus(r.PostFormValue("situation"))}
	if err := l.Passports.SaveStatistics(r.Context(), h, v); err != nil {
		if faults, ok := l.Site.Faults(err, nil); ok {
			return l.showStatistics(w, r, http.StatusUnprocessableEntity, v, faults)
		}
		return err
	}
	return l.Site.SeeOther(w, r, accountPath, "statistics-saved")
}
