package ui

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// RegisterSearch looks for a certification by words, code or trade.
type RegisterSearch struct {
	httpd.Frame
	Search httpd.Field
	Trade  httpd.Field
	Open   bool
	Asked  bool
	Near   string // says that misspelled words were read as others
	Rows   []RegisterLine
	Pager  httpd.Pager
	Keeper bool
}

// Template is pages/register_search.html.
func (*RegisterSearch) Template() string { return "register_search" }

// RegisterLine is one certification found.
type RegisterLine struct {
	Code, Title, URL string
	Level            string
	Blocs            string
	State            httpd.Pill
}

func (c *Console) registerSearch(w http.ResponseWriter, r *http.Request, d desk) error {
	q := r.URL.Query()
	page := &RegisterSearch{
		Frame:  c.frame(d, c.Site.T("register.search.title"), blocsPath),
		Search: httpd.Field{ID: "q", Label: c.Site.T("register.search.words"), Help: c.Site.T("register.search.words_help"), Value: short(q.Get("q")), Type: "search", Optional: true},
		Trade:  httpd.Field{ID: "metier", Label: c.Site.T("register.search.trade"), Help: c.Site.T("register.search.trade_help"), Value: short(q.Get("metier")), Type: "search", Optional: true},
		Open:   q.Get("ouvertes") != "",
	}
	var err error
	if page.Keeper, err = c.register().Keeps(r.Context(), d.Actor); err != nil {
		return err
	}
	page.Asked = page.Search.Value != "" || page.Trade.Value != ""
	if page.Asked {
		if err := c.registerRows(r, page); err != nil {
			return err
		}
	}
	return c.Site.Render(w, r, http.StatusOK, page)
}

func (c *Console) registerRows(r *http.Request, page *RegisterSearch) error {
	n, _ := strconv.Atoi(r.URL.Query().Get("page"))
	n = min(max(n, 1), 500)
	found, more, near, err := c.register().SearchNear(r.Context(), app.RegisterSearch{Text: page.Search.Value, Trade: page.Trade.Value, Open: page.Open, Page: n - 1})
	if err != nil {
		return err
	}
	if near {
		page.Near = c.Site.T("search.near", strings.TrimSpace(page.Search.Value+" "+page.Trade.Value))
	}
	today := domain.DayOf(c.Issuing.Now())
	for _, e := range found {
		line := RegisterLine{Code: e.Code, Title: c.certificationTitle(e), URL: registerPath + "/" + e.Code, State: c.closedPill(e, today)}
		if e.Level > 0 {
			line.Level = c.Site.T("register.level", e.Level)
		}
		if !e.Specific() {
			line.Blocs = c.Site.T("register.blocs", len(e.Blocs))
		}
		page.Rows = append(page.Rows, line)
	}
	address := func(n int) string {
		v := url.Values{"q": {page.Search.Value}, "metier": {page.Trade.Value}}
		if page.Open {
			v.Set("ouvertes", "1")
		}
		if n > 1 {
			v.Set("page", strconv.Itoa(n))
		}
		return registerPath + "?" + v.Encode()
	}
	if more {
		page.Pager.Next = address(n + 1)
	}
	if n > 1 {
		page.Pager.First = address(1)
	}
	return nil
}

// short keeps what is typed into a search within reason.
func short(s string) string {
	s = strings.TrimSpace(s)
	if r := []rune(s); len(r) > 200 {
		return string(r[:200])
	}
	return s
}

// certificationTitle is the exact title, or says that no export has named it.
func (c *Console) certificationTitle(e domain.Certification) string {
	if e.Title == "" {
		return c.Site.T("register.untitled")
	}
	return e.Title
}

func (c *Console) closedPill(e domain.Certification, today domain.Day) httpd.Pill {
	switch since, closed := e.Closed(today); {
	case closed:
		return httpd.Pill{Class: "retire", Icon: "ban", Text: c.Site.T("register.closed", c.Site.Printer().Date(since))}
	case since != "":
		return httpd.Pill{Class: "valide", Icon: "circle-check", Text: c.Site.T("register.open_until", c.Site.Printer().Date(since))}
	}
	return httpd.Pill{Class: "inconnu", Icon: "circle-question-mark", Text: c.Site.T("register.no_deadline")}
}

// register is the use cases of the registers, on the installation of the console.
func (c *Console) register() *app.Register {
	c.registerOnce.Do(func() {
		if c.Register == nil {
			c.Register = &app.Register{Installation: c.Issuing.Installation}
		}
	})
	return c.Register
}
