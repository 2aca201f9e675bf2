package ui

import (
	"net/http"
	"sort"
	"strconv"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// SlipSheet is the slips of a batch for those who have no address, ten on a sheet of A4.
type SlipSheet struct {
	httpd.Frame
	Sheets [][]Slip
	Back   string
	Pager  httpd.Pager
}

// Template is pages/slip_sheet.html.
func (*SlipSheet) Template() string { return "slip_sheet" }

const (
	slipsPerSheet = 10
	slipsPerPage  = 5 * slipsPerSheet // what one print takes; a code is made for each
)

func (c *Console) slipSheet(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := app.Allow(d.Actor, app.ActAward, d.Organisation.ID); err != nil { // slips hold codes
		return err
	}
	id, err := param[domain.BatchID](r, "batch")
	if err != nil {
		return err
	}
	if _, err := c.Batches.Batch(r.Context(), d.Actor, id); err != nil {
		return err
	}
	rows, err := c.withoutAddress(r, d, id)
	if err != nil {
		return err
	}
	first := min(pageNumber(r)*slipsPerPage, len(rows))
	last := min(first+slipsPerPage, len(rows))
	page := &SlipSheet{Frame: c.frame(d, c.Site.T("slip.sheet.title"), choosePath), Back: batchURL(id)}
	page.BodyClass, page.Script = "bons", true
	for i, row := range rows[first:last] {
		s, err := c.Issuing.Slip(r.Context(), d.Actor, row.ID)
		if err != nil {
			return err
		}
		slip, err := c.slipOf(s)
		if err != nil {
			return err
		}
		if i%slipsPerSheet == 0 {
			page.Sheets = append(page.Sheets, nil)
		}
		page.Sheets[len(page.Sheets)-1] = append(page.Sheets[len(page.Sheets)-1], slip)
	}
	if last < len(rows) {
		page.Pager.Next = page.Back + "/bons?page=" + strconv.Itoa(pageNumber(r)+2)
	}
	if first > 0 {
		page.Pager.First = page.Back + "/bons"
	}
	return c.Site.Render(w, r, http.StatusOK, page)
}

// withoutAddress lists whose badge waits on paper, in the order of the file: that is how slips are handed out.
func (c *Console) withoutAddress(r *http.Request, d desk, id domain.BatchID) ([]app.AwardRow, error) {
	filter := app.AwardFilter{OrganisationID: d.Organisation.ID, BatchID: id, State: "paper", Limit: 500}
	var all []app.AwardRow
	for {
		rows, next, err := c.Issuing.People(r.Context(), d.Actor, filter)
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
		if next == "" {
			break
		}
		filter.Cursor = next
	}
	sort.Slice(all, func(i, j int) bool { return all[i].BatchLine < all[j].BatchLine })
	return all, nil
}
