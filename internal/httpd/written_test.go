package httpd

import (
	"net/http/httptest"
	"strconv"
	"testing"
)

// told counts how often the template of a repeatedPage was run.
var told int

// repeatedPage is a view that many ask for.
type repeatedPage struct {
	Frame
	Name  string
	Lines []struct{ Label, Value string }
	Next  *repeatedPage
	Any   any
	size  uint8
}

func (*repeatedPage) Template() string { return "sample" }

func (p *repeatedPage) Told() string {
	told++
	return p.Name + strconv.Itoa(int(p.size))
}

func TestPageIsWrittenOnceForTheSameView(t *testing.T) {
	s := siteOf(t, with(t, map[string]string{"templates/pages/sample.html": `{{define "main"}}<p>{{.Told}}{{range .Lines}}{{.Label}}{{.Value}}{{end}}</p>{{end}}`}), "http://localhost:8080")
	page := func(change func(*repeatedPage)) string {
		t.Helper()
		v := &repeatedPage{Frame: Frame{Title: "Un badge", Repeated: true}, Name: "Léa"}
		if change != nil {
			change(v)
		}
		w := httptest.NewRecorder()
		if err := s.Render(w, httptest.NewRequest("GET", "/", nil), 200, v); err != nil {
			t.Fatal(err)
		}
		return w.Body.String()
	}
	told = 0
	first := page(nil)
	if again := page(nil); again != first || told != 1 {
		t.Errorf("the same view was written %d times", told)
	}
	for i, change := range []func(*repeatedPage){
		func(p *repeatedPage) { p.Title = "Un autre" },
		func(p *repeatedPage) { p.Name = "Léo" },
		func(p *repeatedPage) { p.size = 2 },
		func(p *repeatedPage) { p.Lines = []struct{ Label, Value string }{{"a", "bc"}} },
		func(p *repeatedPage) { p.Lines = []struct{ Label, Value string }{{"ab", "c"}} },
		func(p *repeatedPage) { p.Lines = []struct{ Label, Value string }{{"ab", ""}, {"c", ""}} },
		func(p *repeatedPage) { p.Next = &repeatedPage{} },
		func(p *repeatedPage) { p.Next = &repeatedPage{Name: "Léa"} },
		func(p *repeatedPage) { p.Any = 1 },
		func(p *repeatedPage) { p.Any = "1" },
		func(p *repeatedPage) { p.Place = "Passeport" },
	} {
		told = 0
		page(change)
		if told != 1 {
			t.Errorf("change %d: got the page of another view", i)
		}
	}
	for what, change := range map[string]func(*repeatedPage){
		"a map":                func(p *repeatedPage) { p.Any = map[string]string{"a": "b"} },
		"itself":               func(p *repeatedPage) { p.Next = p },
		"that is not repeated": func(p *repeatedPage) { p.Repeated = false },
	} {
		told = 0
		page(change)
		page(change)
		if told != 2 {
			t.Errorf("a view with %s was written %d times of 2", what, told)
		}
	}
	for i := range 3 * writtenHeld {
		page(func(p *repeatedPage) { p.Name = strconv.Itoa(i) })
	}
	if held := len(s.written.held); held == 0 || held > writtenHeld {
		t.Errorf("%d pages are held", held)
	}
}
