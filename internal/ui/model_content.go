package ui

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// ModelContent is the step where a model gets its words (ux S26).
type ModelContent struct {
	httpd.Frame
	Steps    []httpd.Step
	Action   string
	Image    string
	Kind     httpd.Pill
	Revision int
	Locked   string // the exact title of a bloc, which nobody may change
	Copied   string // whose model this is a copy of
	Parts    []FormPart
	Bloc     *BlocPick
	AFEST    []string // the four elements that the law imposes, read-only
	Search   httpd.Field
	Aligned  []AlignBox
	Found    []AlignBox
	Asked    bool
	Near     []NearLine
	NearSeen string
	Changes  []ChangeLine
}

// Template is pages/model_content.html.
func (*ModelContent) Template() string { return "model_content" }

// AlignBox is one entry of a framework, to tick.
type AlignBox struct {
	Value, Name, Of string
	Checked         bool
}

// BlocPick is the choice of a bloc in the register.
type BlocPick struct {
	Search httpd.Field
	Blocs  httpd.Choices
	Asked  bool
}

// NearLine is a model that says the same.
type NearLine struct{ Text, URL, Link string }

// ChangeLine is one field that somebody else wrote meanwhile.
type ChangeLine struct {
	Field, Mine, Theirs string
	Both                bool
}

func (c *ModelDesk) content(w http.ResponseWriter, r *http.Request, d desk) error {
	v, err := c.modelAt(r, d)
	if err != nil {
		return err
	}
	if !d.can(app.ActWriteBadges) {
		return refuse(app.ActWriteBadges)
	}
	f := &modelForm{sheet: &sheet{site: c.Site, typed: typedModel(v.Draft)}, draft: v.Draft}
	return c.showContent(w, r, d, http.StatusOK, v.Model, f, nil, nil)
}

func (c *ModelDesk) showContent(w http.ResponseWriter, r *http.Request, d desk, status int, m domain.Model, f *modelForm, changes []domain.ModelChange, near []app.NearModel) error {
	t := c.Site.T
	page := &ModelContent{Frame: c.frame(d, t("model.content.title"), modelPath), Steps: c.modelSteps(1), Action: modelURL(m.ID) + "/contenu", Image: draftPicture(m),
		Kind: c.kindPill(m.Draft.Kind), Revision: m.Revision, Changes: c.changeLines(changes), Near: c.nearLines(near)}
	page.NearSeen = f.nearSeen()
	if len(near) > 0 {
		page.NearSeen = f.value("title")
	}
	page.Faults = f.faults
	if m.Draft.Creator != nil {
		page.Copied = t("model.content.copied", m.Draft.Creator.Name)
	}
	if f.draft.Bloc != nil {
		page.Locked = f.draft.Title
	}
	if m.Draft.Kind == domain.AFEST {
		page.AFEST = []string{t("model.afest.1"), t("model.afest.2"), t("model.afest.3"), t("model.afest.4")}
	}
	page.Parts = f.parts()
	if m.Draft.Kind == domain.BlocAttestation || m.Draft.Kind == domain.BlocPreparation {
		if err := c.pickBloc(r, f, page); err != nil {
			return err
		}
	}
	query := short(r.URL.Query().Get("q"))
	page.Search = httpd.Field{ID: "q", Label: t("model.align.search"), Help: t("model.align.help"), Error: f.faults.Of("q"), Type: "search", Value: query, Optional: true}
	page.Aligned = boxes(f)
	if query != "" {
		page.Asked = true
		found, err := c.Models.SearchAlignments(r.Context(), d.Actor, query)
		if err != nil {
			return err
		}
		for _, x := range found {
			box := AlignBox{Value: alignmentValue(x.Alignment), Name: x.Name, Of: strings.Trim(x.Framework+" · "+x.About, " ·")}
			if !hasBox(page.Aligned, box) {
				page.Found = append(page.Found, box)
			}
		}
	}
	return c.Site.Render(w, r, status, page)
}

func boxes(f *modelForm) []AlignBox {
	draft := domain.Achievement{Kind: f.draft.Kind}
	(&modelForm{sheet: f.sheet, draft: f.draft}).apply(&draft)
	var all []AlignBox
	for _, x := range draft.Alignments {
		all = append(all, AlignBox{Value: alignmentValue(x), Name: x.Name, Of: x.Framework, Checked: true})
	}
	return all
}

func hasBox(all []AlignBox, box AlignBox) bool {
	for _, b := range all {
		if b.Name == box.Name && strings.HasPrefix(box.Of, b.Of) {
			return true
		}
	}
	return false
}

// pickBloc offers the blocs of the certifications that the words find.
func (c *ModelDesk) pickBloc(r *http.Request, f *modelForm, page *ModelContent) error {
	t := c.Site.T
	query := short(r.URL.Query().Get("bloc"))
	pick := &BlocPick{Asked: query != "",
		Search: httpd.Field{ID: "bloc-q", Label: t("model.bloc.search"), Help: t("model.bloc.help"), Error: f.faults.Of("bloc-q"), Type: "search", Value: query, Optional: f.draft.Bloc != nil},
		Blocs:  httpd.Choices{ID: "bloc", Legend: t("model.bloc.choose")}}
	page.Bloc = pick
	if b := f.draft.Bloc; b != nil {
		pick.Blocs.Options = append(pick.Blocs.Options, httpd.Option{Value: b.Code, Label: t("jury.bloc", b.Code, b.Title), Help: b.CertificationTitle, Checked: true})
	}
	if query == "" {
		return nil
	}
	if domain.IsSpecificCode(domain.NormalRegisterCode(query)) {
		pick.Search.Error = c.Site.Printer().Error("bloc-of-specific", query)
		return nil
	}
	found, _, _, err := c.register().SearchNear(r.Context(), app.RegisterSearch{Text: query, Blocs: true})
	if err != nil {
		return err
	}
	for _, e := range found {
		for _, b := range e.Blocs {
			if f.draft.Bloc == nil || b.Code != f.draft.Bloc.Code {
				pick.Blocs.Options = append(pick.Blocs.Options, httpd.Option{Value: b.Code, Label: t("jury.bloc", b.Code, b.Title), Help: e.Title})
			}
		}
	}
	return nil
}

func (c *ModelDesk) changeLines(all []domain.ModelChange) (lines []ChangeLine) {
	for _, x := range all {
		lines = append(lines, ChangeLine{Field: c.Site.T("model.field." + x.Field), Mine: x.Mine, Theirs: x.Theirs, Both: x.Both})
	}
	return lines
}

func (c *ModelDesk) nearLines(all []app.NearModel) (lines []NearLine) {
	t := c.Site.T
	for _, n := range all {
		line := NearLine{Text: t("model.near", n.Title, n.Organisation), Link: t("model.near.reuse")}
		switch {
		case n.Partner:
			line.URL = modelPath + "#partages"
		case n.Page != "":
			line.URL, line.Link = n.Page, t("model.near.look")
		case n.ModelID != "":
			line.Text, line.URL = t("model.near", n.Title, t("model.near.own")), modelURL(n.ModelID)
		default:
			line.Text, line.URL = t("model.near", n.Title, t("model.near.catalogue")), choosePath+"/"+n.Slug
		}
		lines = append(lines, line)
	}
	return lines
}

func (c *ModelDesk) saveContent(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	v, err := c.modelAt(r, d)
	if err != nil {
		return err
	}
	id := v.ID
	f := &modelForm{sheet: &sheet{site: c.Site, typed: r.PostForm}, draft: v.Draft}
	action, byItself := r.PostFormValue("action"), wantsJSON(r)
	revision, _ := strconv.Atoi(r.PostFormValue("revision"))
	if !byItself && f.value("title") != f.nearSeen() && v.Draft.Bloc == nil { // before a new one is saved
		asked := v.Draft
		asked.Title = f.value("title")
		near, err := c.Models.Near(r.Context(), d.Actor, d.Organisation.ID, asked, id)
		if err != nil {
			return err
		}
		if len(near) > 0 && d.can(app.ActWriteBadges) {
			return c.showContent(w, r, d, http.StatusUnprocessableEntity, v.Model, f, nil, near)
		}
	}
	var bloc *domain.Achievement
	if code := f.value("bloc"); code != "" && (v.Draft.Bloc == nil || v.Draft.Bloc.Code != code) {
		b, err := c.Models.BlocModel(r.Context(), v.Draft.Kind, code)
		if err != nil && byItself {
			return c.savedByItself(w, v.Model, err)
		}
		if err != nil {
			return c.contentFault(w, r, d, v.Model, f, err)
		}
		bloc = &b
	}
	m, err := c.Models.Save(r.Context(), d.Actor, id, revision, func(a *domain.Achievement) {
		f.apply(a)
		if bloc != nil {
			takeBloc(a, *bloc)
		}
	})
	if byItself {
		return c.savedByItself(w, m, err)
	}
	if err != nil {
		return c.contentFault(w, r, d, v.Model, f, err)
	}
	switch {
	case action == "chercher":
		return c.Site.SeeOther(w, r, modelURL(id)+"/contenu?q="+url.QueryEscape(short(f.value("q")))+"#q", "")
	case action == "bloc":
		return c.Site.SeeOther(w, r, modelURL(id)+"/contenu?bloc="+url.QueryEscape(short(f.value("bloc-q")))+"#bloc-q", "")
	case action == "garder":
		return c.Site.SeeOther(w, r, modelURL(id)+"/contenu", "model-saved")
	}
	return c.Site.SeeOther(w, r, modelURL(id)+"/image", "model-saved")
}

// nearSeen is the title for which near models were shown already: script saves what is typed, and shows none.
func (f *modelForm) nearSeen() string {
	if f.typed.Has("near-seen") {
		return f.value("near-seen")
	}
	return f.draft.Title
}

// takeBloc gives a model the bloc that was chosen. Words that somebody wrote already stay; the title is the register's.
func takeBloc(a *domain.Achievement, b domain.Achievement) {
	a.Bloc, a.Title = b.Bloc, b.Title
	if strings.TrimSpace(strings.Join(a.Criteria, "")) == "" {
		a.Criteria = b.Criteria
	}
	if a.Assessment == "" {
		a.Assessment = b.Assessment
	}
	if a.Description == "" {
		a.Description = b.Description
	}
	if len(a.Alignments) == 0 {
		a.Alignments = b.Alignments
	}
}

// draftSaved is what the script of the form is told.
type draftSaved struct {
	Revision int    `json:"revision,omitempty"`
	Text     string `json:"text"`
}

// savedByItself tells the script that the draft was kept, or why not.
func (c *ModelDesk) savedByItself(w http.ResponseWriter, m domain.Model, err error) error {
	if conflict := (*app.ModelConflict)(nil); errors.As(err, &conflict) {
		return httpd.WriteJSON(w, http.StatusConflict, draftSaved{Text: c.Site.T("model.conflict.auto")})
	}
	if faults, ok := c.Site.Faults(err, modelControl); err != nil && ok {
		return httpd.WriteJSON(w, http.StatusUnprocessableEntity, draftSaved{Text: faults[0].Text})
	}
	if err != nil {
		return err
	}
	return httpd.WriteJSON(w, http.StatusOK, draftSaved{m.Revision, c.Site.T("model.saved_at", c.Site.Printer().Time(m.UpdatedAt))})
}

// contentFault shows the form again, filled, with what is wrong or with what somebody else wrote.
func (c *ModelDesk) contentFault(w http.ResponseWriter, r *http.Request, d desk, m domain.Model, f *modelForm, err error) error {
	if conflict := (*app.ModelConflict)(nil); errors.As(err, &conflict) {
		merged := &modelForm{sheet: &sheet{site: c.Site, typed: typedModel(conflict.Merged)}, draft: conflict.Merged}
		return c.showContent(w, r, d, http.StatusConflict, conflict.Model, merged, conflict.Changes, nil)
	}
	faults, ok := c.Site.Faults(err, modelControl)
	if !ok {
		return err
	}
	f.faults = faults
	return c.showContent(w, r, d, http.StatusUnprocessableEntity, m, f, nil, nil)
}

// foundAlignment is one answer of the search for the script.
type foundAlignment struct {
	Value string `json:"value"`
	Name  string `json:"name"`
	Of    string `json:"of"`
}

func (c *ModelDesk) frameworks(w http.ResponseWriter, r *http.Request, d desk) error {
	found, err := c.Models.SearchAlignments(r.Context(), d.Actor, short(r.URL.Query().Get("q")))
	if err != nil {
		return err
	}
	items := []foundAlignment{}
	for _, x := range found {
		items = append(items, foundAlignment{alignmentValue(x.Alignment), x.Name, strings.Trim(x.Framework+" · "+x.About, " ·")})
	}
	return httpd.WriteJSON(w, http.StatusOK, httpd.List[foundAlignment]{Items: items})
}
