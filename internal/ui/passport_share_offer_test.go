package ui

import (
	"strconv"
	"testing"

	"galon/internal/httpd"
)

// A passport of a thousand badges is offered page by page, and what is chosen stays on each.
func TestChoicesArePagedWithWhatIsChosen(t *testing.T) {
	all := make([]httpd.Option, 1000)
	for i := range all {
		all[i] = httpd.Option{Value: strconv.Itoa(i), Checked: i == 950}
	}
	seen := map[string]int{}
	for page := range 5 {
		part, more := offered(all, page, awardsPerPage)
		if want := awardsPerPage + 1; page < 4 && len(part) != want || more != (page < 4) {
			t.Errorf("page %d: %d choices, more %t", page, len(part), more)
		}
		for _, o := range part {
			seen[o.Value]++
		}
	}
	if len(seen) != 1000 || seen["950"] != 5 {
		t.Errorf("%d of 1000, the chosen one %d times", len(seen), seen["950"])
	}
}
