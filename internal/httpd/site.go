package httpd

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-chi/httprate"

	"galon/internal/i18n"
)

// Site is the look and the language of one installation. It is made once at the start and only read afterwards.
type Site struct {
	BaseURL string    // https://galon.example, without a slash at the end
	Metrics *Metrics  // nil: nothing is measured
	Footer  []NavItem // beside « Accueil » and « Vérifier un badge »: help, accessibility, personal data, legal notice

	// Chosen is told of the language that somebody chose; nil: the cookie alone keeps it. Set before the doors are mounted.
	Chosen func(r *http.Request, lang string)

	Now func() time.Time // tells when to come back; nil: the clock

	// SharedAsks makes every RateLimit hold for all servers together; set before the doors are mounted. nil: each counts alone.
	SharedAsks SharedAsks

	printer *i18n.Printer
	pages   map[string]*sheet
	icons   map[string]template.HTML
	static  *static

	foot struct {
		once sync.Once
		list template.HTML
	}

	written written

	counters *[]httprate.LimitCounter // of every language: see counter
	limits   int                      // how many this one has
}

// NewSite reads every icon and static file of fsys (web.FS) and what the pages have in common, and fails on the first that is
// broken. A page is read when it is first shown: see sheet.
func NewSite(fsys fs.FS, printer *i18n.Printer, baseURL string) (*Site, error) {
	s := &Site{BaseURL: strings.TrimSuffix(baseURL, "/"), printer: printer, pages: map[string]*sheet{}}
	var err error
	if s.static, err = readStatic(fsys); err != nil {
		return nil, err
	}
	if s.icons, err = readIcons(fsys); err != nil {
		return nil, err
	}
	if err := s.parse(fsys); err != nil {
		return nil, err
	}
	return s, s.Check(&ErrorPage{}, &ProblemShow{})
}

// In is the same site in another language: what it measures and limits counts together. It needs a footer of its own.
func (s *Site) In(fsys fs.FS, lang string) (*Site, error) {
	if s.counters == nil {
		s.counters = &[]httprate.LimitCounter{}
	}
	other := &Site{BaseURL: s.BaseURL, Metrics: s.Metrics, Now: s.Now, SharedAsks: s.SharedAsks, printer: s.printer.In(lang), pages: map[string]*sheet{}, icons: s.icons,
		static: s.static, counters: s.counters}
	return other, other.parse(fsys)
}

// Check tells which views have no template. Doors call it when they are mounted, so that the start fails and not
// the first visitor.
func (s *Site) Check(views ...View) error {
	for _, v := range views {
		if s.pages[v.Template()] == nil {
			return fmt.Errorf("page %T: no templates/pages/%s.html", v, v.Template())
		}
	}
	return nil
}

// T prints a sentence.
func (s *Site) T(key string, args ...any) string { return s.printer.T(key, args...) }

// Printer is the voice of the site, for dates and numbers in handlers.
func (s *Site) Printer() *i18n.Printer { return s.printer }

// English tells whether this is the English site.
func (s *Site) English() bool { return s.printer.Lang == i18n.English }

// HTTPS tells whether the public address is https; then cookies are Secure and HSTS is sent.
func (s *Site) HTTPS() bool { return strings.HasPrefix(s.BaseURL, "https://") }

// View is a page: a struct that embeds Frame, with the name of its template.
type View interface {
	Template() string
	frame() *Frame
}

// Frame is what the layout needs. A page embeds it and sets Title; Render fills in what is left empty.
type Frame struct {
	Title       string // the h1, and <title> before « – Galon »
	Place       string // beside the logo: Passeport, Console…
	Home        string // where the logo leads; "/" when empty
	Nav         []NavItem
	Tabs        []NavItem // bottom tabs of the passport, with icons
	Wide        bool      // 70 rem instead of 44
	BodyClass   string    // v-valide …, bons
	Remark      *Remark   // under every title of an organisation that waits, or is suspended
	Helping     string    // over every page of a passport that somebody helps in; filled in
	Flash       string    // notice after a POST; from ?ok=KEY when empty, behind the doors of people who act
	Faults      FormFaults
	Script      bool // the page has something for app.js
	NoIndex     bool
	Repeated    bool // many ask for the very same page: see written
	OpenGraph   *OpenGraph
	Description string

	Lang   string          // filled in
	Footer template.HTML   // filled in
	Switch *LanguageSwitch // filled in; nil: this page is in one language
}

func (f *Frame) frame() *Frame { return f }

// ErrorCount goes into <title>, where a screen reader says it first.
func (f *Frame) ErrorCount() int { return len(f.Faults) }

// NavItem is a link of a navigation. Current is set by Render when no item has it: the longest URL that the path of
// the page begins with. Every page begins with that of its door: the home is current on itself alone.
// An item with Post acts and leads nowhere: signing out.
type NavItem struct {
	Label, URL, Icon string
	Current          bool
	Post             bool
}

// OpenGraph is what other sites show of a link; never personal data.
type OpenGraph struct{ Title, Description, Image, ImageAlt, URL string }

// bodies lends the room that a page is written in from one to the next.
var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Render writes a page: to a buffer first, so that a fault becomes a 500 and not half a page.
func (s *Site) Render(w http.ResponseWriter, r *http.Request, status int, v View) error {
	of := s.pages[v.Template()]
	if of == nil {
		return fmt.Errorf("page %T: no templates/pages/%s.html", v, v.Template())
	}
	page, err := of.template()
	if err != nil {
		return err
	}
	s.fill(r, v.frame())
	v.frame().Switch = s.otherLanguage(r, status, v)
	body := bodies.Get().(*bytes.Buffer)
	defer bodies.Put(body)
	body.Reset()
	if err := s.write(body, page, v); err != nil {
		return err
	}
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	if header.Get("Cache-Control") == "" {
		header.Set("Cache-Control", "no-store")
	}
	if v.frame().NoIndex {
		header.Set("X-Robots-Tag", "noindex")
	}
	if status == http.StatusOK && header.Get("Cache-Control") == AskAgain {
		header.Set("ETag", tagOf(body.Bytes()))
		if matches(r.Header.Values("If-None-Match"), header.Get("ETag")) {
			header.Del("Content-Type")
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	header.Set("Content-Length", strconv.Itoa(body.Len()))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(body.Bytes()) // a reader that has gone is nobody's fault
	}
	return nil
}

func (s *Site) fill(r *http.Request, f *Frame) {
	f.Lang = s.printer.Lang
	if f.Home == "" {
		f.Home = "/"
	}
	f.Footer = s.footer()
	// Not on public pages: a link to a good badge must not make its page say « Badge retiré ».
	if q := requestOf(r); q != nil && q.acts && f.Flash == "" && len(f.Faults) == 0 {
		if key := "flash." + r.URL.Query().Get("ok"); s.printer.Has(key) {
			f.Flash = s.T(key)
		}
	}
	if q := requestOf(r); q != nil {
		f.Helping = q.helping
	}
	if len(f.Tabs) > 0 {
		f.BodyClass += " avec-onglets"
	}
	if f.Wide {
		f.BodyClass += " large"
	}
	f.BodyClass = strings.TrimSpace(f.BodyClass)
	markCurrent(f.Nav, r.URL.Path, f.Home)
	markCurrent(f.Tabs, r.URL.Path, f.Home)
}

// footer is the list at the foot of every page.
func (s *Site) footer() template.HTML {
	s.foot.once.Do(func() {
		items := append([]NavItem{{Label: s.T("layout.footer.home"), URL: "/"}, {Label: s.T("layout.footer.verify"), URL: "/verifier"}}, s.Footer...)
		var list strings.Builder
		for _, item := range items {
			fmt.Fprintf(&list, "\n<li><a href=\"%s\">%s</a></li>", template.HTMLEscapeString(item.URL), template.HTMLEscapeString(item.Label))
		}
		s.foot.list = template.HTML(list.String())
	})
	return s.foot.list
}

func markCurrent(items []NavItem, at, home string) {
	best := -1
	for i, item := range items {
		if item.Current {
			return
		}
		if at != item.URL && (item.URL == home || !strings.HasPrefix(at, strings.TrimSuffix(item.URL, "/")+"/")) {
			continue
		}
		if best < 0 || len(item.URL) > len(items[best].URL) {
			best = i
		}
	}
	if best >= 0 {
		items[best].Current = true
	}
}

// SeeOther ends a POST: 303 to one of our own pages, which shows flash.DONE when done is not empty. The sentence
// travels as its key, so nobody can make the page say another one.
func (s *Site) SeeOther(w http.ResponseWriter, r *http.Request, to, done string) error {
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.HasPrefix(to, "/\\") {
		return fmt.Errorf("redirect to %q leaves the site", to)
	}
	if done != "" {
		u, err := url.Parse(to)
		if err != nil {
			return err
		}
		q := u.Query()
		q.Set("ok", done)
		u.RawQuery = q.Encode()
		to = u.String()
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}
