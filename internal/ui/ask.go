package ui

import (
	"net/http"
	"net/url"
	"strings"

	"galon/internal/httpd"
)

// Ask is a page with one form: a step of a demand, an observation, a definition. Several flows share it, so that they
// look alike.
type Ask struct {
	httpd.Frame
	Back, BackText string
	Steps          []httpd.Step
	Notice         string // what is asked of them now, first of all
	Lead           []string
	Warning        string // just before they write
	Facts          []Labelled
	List           []string // criteria, or what there is
	Pieces         []AskPiece
	Controls       []Control
	File           *httpd.Field
	Key            string // one form counts once
	Action         string // "" is the page's own address
	Submit, Icon   string
	Second         string            // a second button, value "add"
	Made           []ObservationLine // what they noted before, and may take back
	After          string            // said under the buttons
}

// AskPiece is a file that is there already, and the address where it is changed.
type AskPiece struct {
	Title, About, URL string
	Shown             httpd.Choices
}

// Template is pages/ask.html.
func (*Ask) Template() string { return "ask" }

// asking is a form whose sentences begin with a prefix, which ends with a dot: label PREFIX+ID, help PREFIX+ID.help.
type asking struct {
	sheet
	prefix string
}

func newAsking(site *httpd.Site, prefix string, typed url.Values) *asking {
	if typed == nil {
		typed = url.Values{}
	}
	return &asking{sheet{site: site, typed: typed}, prefix}
}

// readAsking reads a form that was sent.
func readAsking(site *httpd.Site, prefix string, r *http.Request) (*asking, error) {
	err := httpd.ParseForm(r)
	return newAsking(site, prefix, r.PostForm), err
}

func (f *asking) help(id string) string {
	if key := f.prefix + id + ".help"; f.site.Printer().Has(key) {
		return f.site.T(key)
	}
	return ""
}

func (f *asking) field(id, kind string, required bool) Control {
	x := &httpd.Field{ID: id, Label: f.site.T(f.prefix + id), Help: f.help(id), Error: f.faults.Of(id), Value: f.typed.Get(id), Optional: !required,
		Type: kind, Autocomplete: "off"}
	switch kind {
	case "date":
		x.Short = true
	case "number":
		x.Type, x.Short, x.InputMode = "text", true, "numeric"
	}
	return Control{Field: x}
}

func (f *asking) choices(id string, list, several bool, options []httpd.Option) Control {
	c := &httpd.Choices{ID: id, Legend: f.site.T(f.prefix + id), Help: f.help(id), Error: f.faults.Of(id), Select: list, Multiple: several, Options: options}
	said := map[string]bool{}
	for _, v := range f.typed[id] {
		said[v] = true
	}
	for i := range c.Options {
		c.Options[i].Checked = said[c.Options[i].Value]
	}
	return Control{Choices: c}
}

// words are options whose labels are sentences KEY+VALUE.
func (f *asking) words(key string, values ...string) []httpd.Option {
	var options []httpd.Option
	for _, v := range values {
		options = append(options, httpd.Option{Value: v, Label: f.site.T(key + v)})
	}
	return options
}

// contexts are the situations a badge accepts, all of them when it does not say.
func (f *asking) contexts(allowed []string) Control {
	var values []string
	values = append(values, allowed...)
	options := []httpd.Option{{Label: f.site.T("ask.choose")}}
	return f.choices("context", true, false, append(options, f.words("award.context.", values...)...))
}

// fault puts the faults of err at the controls; false when err is not about what was typed.
func (f *asking) fault(err error) bool { return f.faulty(err) }

// control leads the last part of a pointer to the control that has another name.
func (f *asking) rename(from, to string) {
	for i := range f.faults {
		if f.faults[i].Field == from || strings.HasPrefix(f.faults[i].Field, from+"-") {
			f.faults[i].Field = to
		}
	}
}
