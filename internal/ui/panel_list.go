package ui

import (
	"net/http"
	"sort"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

const panelPath = "/pro/jurys"

func panelURL(id domain.PanelID) string { return panelPath + "/" + string(id) }

// PanelList is the juries of the organisation, what waits to be done, and how long people wait for a jury.
type PanelList struct {
	httpd.Frame
	New     bool
	Delay   string // of the median, "" before the first one is known
	Tasks   []Task
	Rows    []PanelLine
	Partial []PanelLine // people with a part, and until when they may come back
}

// PanelLine is one line of a table.
type PanelLine struct {
	URL, Title, Date, Text string
	Pill                   httpd.Pill
}

// Template is pages/panel_list.html.
func (*PanelList) Template() string { return "panel_list" }

func (c *Console) panels(w http.ResponseWriter, r *http.Request, d desk) error {
	l, err := c.Panels.Panels(r.Context(), d.Actor, d.Organisation.ID)
	if err != nil {
		return err
	}
	t := c.Site.T
	page := &PanelList{Frame: c.frame(d, t("panel.list.title"), panelPath), New: d.can(app.ActAward)}
	if l.Delays > 0 {
		page.Delay = t("panel.list.delay", l.Delay, l.Delays)
	}
	today := domain.DayOf(c.Panels.Now())
	acquired := map[[3]string]bool{} // by any jury of this organisation
	for _, m := range l.Minutes {
		for _, x := range m.Candidates {
			for _, b := range x.Blocs {
				if b.Decision == domain.Acquired {
					acquired[[3]string{x.Name, x.Email, b.Code}] = true
				}
			}
		}
	}
	for _, s := range l.Sessions {
		line := PanelLine{URL: panelURL(s.ID), Title: s.CertificationTitle, Date: c.Site.Printer().Date(s.On), Text: t("panel.mail.candidates", len(s.Candidates)), Pill: c.panelPill(s)}
		page.Rows = append(page.Rows, line)
		m, closed := l.Minutes[s.ID]
		if n := l.Due[s.ID]; closed && n > 0 && s.State == domain.PanelClosed {
			page.Tasks = append(page.Tasks, Task{t("panel.list.due", n, s.CertificationTitle), panelURL(s.ID) + "#notifier", c.noticePill(m.Minutes, today)})
		}
		if s.State != domain.PanelClosed && s.On <= today && s.OverAt.IsZero() {
			page.Tasks = append(page.Tasks, Task{t("panel.list.today", s.CertificationTitle), panelURL(s.ID), c.panelPill(s)})
		}
		if s.State != domain.PanelClosed {
			continue
		}
		for _, x := range m.Candidates {
			missing := 0
			for _, b := range x.Blocs {
				if !acquired[[3]string{x.Name, x.Email, b.Code}] {
					missing++
				}
			}
			if x.Partial() && missing > 0 && today <= m.ComeBackUntil() {
				page.Partial = append(page.Partial, PanelLine{URL: panelURL(s.ID), Title: x.Name, Date: string(m.ComeBackUntil()),
					Text: t("panel.list.partial", len(x.Blocs)-missing, len(x.Blocs), s.CertificationTitle)})
			}
		}
	}
	sort.SliceStable(page.Partial, func(i, j int) bool { return page.Partial[i].Date < page.Partial[j].Date })
	for i := range page.Partial {
		page.Partial[i].Date = t("panel.list.until", domain.Day(page.Partial[i].Date))
	}
	return c.Site.Render(w, r, http.StatusOK, page)
}

func (c *Console) panelPill(s domain.PanelSession) httpd.Pill {
	p := httpd.Pill{Class: "inconnu", Icon: "pencil", Text: c.Site.T("panel.state." + string(s.State))}
	switch s.State {
	case domain.PanelConvened:
		p.Class, p.Icon = "prune", "send"
	case domain.PanelClosed:
		p.Class, p.Icon = "valide", "circle-check"
	}
	return p
}

// noticePill is the clock of article R. 6412-7.
func (c *Console) noticePill(m domain.Minutes, today domain.Day) httpd.Pill {
	left := domain.DaysBetween(today, m.NoticeUntil())
	switch {
	case left < 0:
		return httpd.Pill{Class: "retire", Icon: "triangle-alert", Text: c.Site.T("panel.notice.late", -left)}
	case left == 0:
		return httpd.Pill{Class: "retire", Icon: "clock", Text: c.Site.T("panel.notice.today")}
	}
	return httpd.Pill{Class: "expire", Icon: "clock", Text: c.Site.T("panel.notice.left", left)}
}

// remindOfResults puts the results that candidates wait for among the tasks of the first page.
func (c *Console) remindOfResults(r *http.Request, d desk, page *ConsoleHome) error {
	l, err := c.Panels.Panels(r.Context(), d.Actor, d.Organisation.ID)
	if err != nil || len(l.Due) == 0 || !page.Award {
		return err
	}
	n, first := 0, domain.Minutes{}
	for _, s := range l.Sessions {
		if m, closed := l.Minutes[s.ID]; closed && s.State == domain.PanelClosed && l.Due[s.ID] > 0 {
			n += l.Due[s.ID]
			if first.Number == 0 || m.NoticeUntil() < first.NoticeUntil() {
				first = m.Minutes
			}
		}
	}
	if n > 0 {
		page.Tasks = append(page.Tasks, Task{c.Site.T("console.home.panel_due", n, first.NoticeUntil()), panelPath, c.noticePill(first, domain.DayOf(c.Panels.Now()))})
	}
	return nil
}
