package ui

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"galon/badges"
	"galon/internal/app"
	"galon/internal/artwork"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// ModelImage is the step where a model gets its picture: composed, or the organisation's own (ux S26).
type ModelImage struct {
	httpd.Frame
	Steps      []httpd.Step
	Action     string
	Image      string
	Base       string // of the preview, for the script
	AltOf      string // the words of the text, with {c} and {i} where the colour and the drawing stand
	ColorWords string // JSON
	Shape      string
	Revision   int
	Own        bool
	Color      httpd.Choices
	Search     httpd.Field
	Pictograms []PictogramBox
	Nothing    bool
	Alt        httpd.Field
	File       httpd.Field
	Changes    []ChangeLine
}

// Template is pages/model_image.html.
func (*ModelImage) Template() string { return "model_image" }

// PictogramBox is one drawing to choose.
type PictogramBox struct {
	Name, Shows, Image, Words string
	Checked                   bool
}

// typedImage is the picture as its form sends it.
func typedImage(a domain.Achievement) map[string][]string {
	return map[string][]string{"color": {a.Image.Color}, "pictogram": {a.Image.Pictogram}, "alt": {a.Image.Alt}}
}

func (c *ModelDesk) image(w http.ResponseWriter, r *http.Request, d desk) error {
	v, err := c.modelAt(r, d)
	if err != nil {
		return err
	}
	if !d.can(app.ActWriteBadges) {
		return refuse(app.ActWriteBadges)
	}
	f := &sheet{site: c.Site, typed: typedImage(v.Draft)}
	return c.showImage(w, r, d, http.StatusOK, v.Model, f, nil)
}

func (c *ModelDesk) showImage(w http.ResponseWriter, r *http.Request, d desk, status int, m domain.Model, f *sheet, changes []domain.ModelChange) error {
	t := c.Site.T
	a := m.Draft
	query := short(r.URL.Query().Get("q"))
	page := &ModelImage{Frame: c.frame(d, t("model.image.title"), modelPath), Steps: c.modelSteps(2), Action: modelURL(m.ID) + "/image", Image: draftPicture(m),
		Base: modelURL(m.ID) + "/apercu.svg", Shape: t("model.shape." + domain.ShapeOf(a.Kind)), Revision: m.Revision, Own: a.Image.Upload != "",
		Color:   httpd.Choices{ID: "color", Legend: t("model.image.color"), Error: f.faults.Of("color")},
		Search:  httpd.Field{ID: "q", Label: t("model.image.search"), Help: t("model.image.search_help"), Value: query, Type: "search", Optional: true},
		Alt:     httpd.Field{ID: "alt", Label: t("model.image.alt"), Help: t("model.image.alt_help"), Error: f.faults.Of("alt"), Value: f.typed.Get("alt")},
		File:    httpd.Field{ID: "picture", Label: t("model.image.file"), Help: t("model.image.file_help"), Error: f.faults.Of("picture"), Type: "file", Accept: "image/png,image/svg+xml", Optional: true},
		Changes: c.changeLines(changes)}
	if page.Alt.Value == "" && !page.Own {
		page.Alt.Value = c.altOf(a.Kind, f.typed.Get("color"), f.typed.Get("pictogram"))
	}
	words := map[string]string{}
	page.AltOf = t("model.image.alt_of", page.Shape, "{c}", "{i}")
	for _, color := range domain.BadgeColors {
		words[color] = t("model.color_word." + color)
		page.Color.Options = append(page.Color.Options, httpd.Option{Value: color, Label: t("model.color." + color), Checked: f.typed.Get("color") == color})
	}
	said, err := json.Marshal(words)
	if err != nil {
		return err
	}
	page.ColorWords = string(said)
	found := badges.SearchPictograms(query)
	page.Nothing = query != "" && len(found) == 0
	if page.Nothing {
		found = badges.Pictograms()
	}
	chosen := f.typed.Get("pictogram")
	here := false
	for _, p := range found {
		here = here || p.Name == chosen
		page.Pictograms = append(page.Pictograms, c.pictogramBox(m, p, f.typed.Get("color"), chosen))
	}
	if !here { // what is chosen stays to be seen, whatever is searched
		for _, p := range badges.Pictograms() {
			if p.Name == chosen {
				page.Pictograms = append([]PictogramBox{c.pictogramBox(m, p, f.typed.Get("color"), chosen)}, page.Pictograms...)
			}
		}
	}
	page.Faults = f.faults
	return c.Site.Render(w, r, status, page)
}

func (c *ModelDesk) pictogramBox(m domain.Model, p badges.Pictogram, color, chosen string) PictogramBox {
	return PictogramBox{Name: p.Name, Image: modelURL(m.ID) + "/apercu.svg?c=" + url.QueryEscape(color) + "&i=" + p.Name, Shows: p.Shows, Words: p.Words(), Checked: p.Name == chosen}
}

// altOf is what the alternative text is prefilled with: « Badge rond bleu, une poignée de main ».
func (c *ModelDesk) altOf(kind domain.AchievementKind, color, pictogram string) string {
	shows := badges.PictogramShows(pictogram)
	if shows == "" || color == "" {
		return ""
	}
	return c.Site.T("model.image.alt_of", c.Site.T("model.shape."+domain.ShapeOf(kind)), c.Site.T("model.color_word."+color), shows)
}

func (c *ModelDesk) saveImage(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	v, err := c.modelAt(r, d)
	if err != nil {
		return err
	}
	id := v.ID
	f := &sheet{site: c.Site, typed: r.PostForm}
	revision, _ := strconv.Atoi(r.PostFormValue("revision"))
	byItself := wantsJSON(r) // sent by the script: then no picture comes, and none is let go
	data, err := httpd.FileUpTo(r, "picture", artwork.MaxOwn)
	upload := ""
	if err == nil && data != nil { // nil is no file; one without a byte is refused as any other that is no picture
		upload, err = c.Models.AddPicture(r.Context(), d.Actor, d.Organisation.ID, data)
	}
	var saved domain.Model
	alt, kept := f.value("alt"), byItself || r.PostFormValue("keep") != ""
	if err == nil {
		before := c.altOf(v.Draft.Kind, v.Draft.Image.Color, v.Draft.Image.Pictogram)
		if v.Draft.Image.Upload != "" && upload == "" {
			before = v.Draft.Image.Alt // it says what the picture showed that may be let go here
		}
		if upload == "" && (alt == "" || alt == before) && !kept { // follows what is chosen, until somebody writes it
			alt = c.altOf(v.Draft.Kind, f.value("color"), f.value("pictogram"))
		}
		if upload != "" && alt == before { // it says what the drawing showed
			alt = ""
		}
		saved, err = c.Models.Save(r.Context(), d.Actor, id, revision, func(a *domain.Achievement) {
			a.Image.Color, a.Image.Pictogram = f.value("color"), f.value("pictogram")
			if !byItself || a.Image.Upload == "" || r.PostFormValue("keep") != "" { // else it says what another picture shows
				a.Image.Alt = alt
			}
			if upload != "" {
				a.Image.Upload = upload
			} else if !kept {
				a.Image.Upload = ""
			}
		})
	}
	if byItself {
		return c.savedByItself(w, saved, err)
	}
	var conflict *app.ModelConflict
	if errors.As(err, &conflict) {
		return c.showImage(w, r, d, http.StatusConflict, withDraft(conflict.Model, conflict.Merged), &sheet{site: c.Site, typed: typedImage(conflict.Merged)}, conflict.Changes)
	}
	if faults, ok := c.Site.Faults(err, modelControl); err != nil && ok {
		f.faults = faults
		return c.showImage(w, r, d, http.StatusUnprocessableEntity, v.Model, f, nil)
	}
	if err != nil {
		return err
	}
	switch {
	case r.PostFormValue("action") == "chercher": // what was chosen before is kept
		return c.Site.SeeOther(w, r, modelURL(id)+"/image?q="+url.QueryEscape(short(f.value("q")))+"#q", "")
	case alt == "":
		return c.Site.SeeOther(w, r, modelURL(id)+"/image", "model-alt")
	case r.PostFormValue("action") == "garder":
		return c.Site.SeeOther(w, r, modelURL(id)+"/image", "model-saved")
	}
	return c.Site.SeeOther(w, r, modelURL(id)+"/relecture", "model-saved")
}

func withDraft(m domain.Model, a domain.Achievement) domain.Model {
	m.Draft = a
	return m
}

// preview draws the picture with another colour or pictogram, for the form and its script (?c=bleu&i=users).
func (c *ModelDesk) preview(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := c.modelID(r)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	svg, err := c.Models.Preview(r.Context(), d.Actor, id, q.Get("c"), q.Get("i"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Cache-Control", "private, no-store")
	_, err = w.Write(svg)
	return err
}
