package ui

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"galon/internal/httpd"
)

// Ticks is a long choice of badges that is asked page by page. Its buttons send the form, and what is ticked on other pages
// goes with it in two hidden fields: nothing is lost, and nothing stands in an address.
type Ticks struct {
	Page, Pages   int // from 1
	Kept, KeptToo string
	Elsewhere     int  // how many are ticked on other pages
	Some          bool // more than one: those that are ticked are counted
	Many          bool // so many that they may be ticked at once
	Previous      int  // 0: none
	Next          int
}

// fewTicks are ticked one by one.
const fewTicks = 10

// ticking is what the buttons of Ticks ask for.
type ticking struct {
	page      int // from 0; -1: that of the first badge that is ticked
	all, none bool
	turned    bool // nothing but the list is asked for
}

// The fields of Ticks.
const (
	fieldTurn    = "turn"
	fieldPage    = "page"
	fieldKept    = "kept"
	fieldKeptToo = "kept_imported"
)

func readTicking(r *http.Request) ticking {
	turn := r.PostFormValue(fieldTurn)
	page, err := strconv.Atoi(turn)
	if err != nil {
		page, _ = strconv.Atoi(r.PostFormValue(fieldPage))
	}
	return ticking{page: max(page, 1) - 1, all: turn == "all", none: turn == "none", turned: turn != ""}
}

// ticked are the values of a choice: those of the page, and those of the others.
func ticked(r *http.Request, field, kept string) []string {
	all := slices.Concat(r.PostForm[field], strings.Fields(r.PostFormValue(kept)))
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(id string) bool {
		twice := seen[id]
		seen[id] = true
		return twice
	})
}

// part leaves to the two choices what this page shows of them.
func (x ticking) part(badges, imported *httpd.Choices) Ticks {
	both := []*httpd.Choices{badges, imported}
	n := len(badges.Options) + len(imported.Options)
	t := Ticks{Pages: 1, Some: n > 1, Many: n > fewTicks}
	for _, c := range both {
		t.Pages = max(t.Pages, (len(c.Options)+cardsPerPage-1)/cardsPerPage)
		for i := range c.Options {
			c.Options[i].Checked = c.Options[i].Checked && !x.none || x.all
			if c.Options[i].Checked && x.page < 0 {
				x.page = i / cardsPerPage
			}
		}
	}
	page := min(max(x.page, 0), t.Pages-1)
	for i, kept := range []*string{&t.Kept, &t.KeptToo} {
		var shown []httpd.Option
		var others []string
		for j, o := range both[i].Options {
			switch {
			case j/cardsPerPage == page:
				shown = append(shown, o)
			case o.Checked:
				others = append(others, o.Value)
			}
		}
		both[i].Options, *kept = shown, strings.Join(others, " ")
		t.Elsewhere += len(others)
	}
	t.Page, t.Previous = page+1, page
	if t.Page < t.Pages {
		t.Next = t.Page + 1
	}
	return t
}
