package hosted

import (
	"fmt"
	"net/http"

	"galon/internal/httpd"
)

// TextShow is a page that is only read: help, accessibility, personal data, legal notice (ux S43).
type TextShow struct {
	httpd.Frame
	Lead     string
	Sections []TextSection
	Note     string
}

// TextSection is a heading with its paragraphs.
type TextSection struct {
	Title      string
	Paragraphs string // one a line
}

// Template is pages/text_show.html.
func (*TextShow) Template() string { return "text_show" }

func (d *Door) help(w http.ResponseWriter, r *http.Request) error {
	page := d.text("hosted.help.")
	page.Note = d.Site.T("passport.help.footnote")
	return d.render(w, r, page)
}

func (d *Door) accessibility(w http.ResponseWriter, r *http.Request) error {
	return d.render(w, r, d.text("hosted.accessibility."))
}

func (d *Door) personalData(w http.ResponseWriter, r *http.Request) error {
	return d.render(w, r, d.text("hosted.personal_data."))
}

func (d *Door) legalNotice(w http.ResponseWriter, r *http.Request) error {
	return d.render(w, r, d.text("hosted.legal."))
}

// text reads prefix+title, prefix+lead, then prefix+1.title, prefix+1.text and so on. Sentences can name the
// publisher; where nothing is known of it, they say so.
func (d *Door) text(prefix string) *TextShow {
	known := map[string]any{
		"Name": d.Publisher.Name, "Address": d.Publisher.Address, "Email": d.Publisher.Email, "Host": d.Publisher.Host, "Site": d.Site.BaseURL,
	}
	page := &TextShow{Frame: httpd.Frame{Title: d.Site.T(prefix + "title")}, Lead: d.Site.T(prefix+"lead", known)}
	for i := 1; d.Site.Printer().Has(fmt.Sprintf("%s%d.title", prefix, i)); i++ {
		at := fmt.Sprintf("%s%d.", prefix, i)
		page.Sections = append(page.Sections, TextSection{d.Site.T(at + "title"), d.Site.T(at+"text", known)})
	}
	return page
}

// robots leaves /v/ open to be read: its pages say noindex, which a robot must see to obey.
const robots = "User-agent: *\nDisallow: /pro\nDisallow: /passeport\nDisallow: /recevoir\nDisallow: /entrer\nDisallow: /afest\nDisallow: /api/\n"

func (d *Door) robots(w http.ResponseWriter, r *http.Request) error {
	return httpd.Serve(w, r, httpd.Document{Type: "text/plain; charset=utf-8", Body: []byte(robots), MaxAge: pictureAge})
}
