package ui

import (
	"net/http"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// ConsoleHome is what the console opens with: what is to do, and how it goes (ux S24).
type ConsoleHome struct {
	httpd.Frame
	Award   bool // may award
	Models  bool // may write badges
	Empty   bool // has not awarded yet
	Tasks   []Task
	Figures []YearFigure
	Batches []BatchLine
	Numbers bool // may read statistics
}

// Template is pages/console_home.html.
func (*ConsoleHome) Template() string { return "console_home" }

// Task leads to something that waits for a person.
type Task struct {
	Text, URL string
	Pill      httpd.Pill
}

// Figure is a number with its words.
type Figure struct {
	Value int
	Text  string
}

// YearFigure is a figure of the statistics, which may be hidden.
type YearFigure struct{ Value, Text string }

// BatchLine is a file that was sent before.
type BatchLine struct{ Title, URL, Date, State string }

// recentBatches is how many of them the first page remembers.
const recentBatches = 5

func (c *Console) home(w http.ResponseWriter, r *http.Request, d desk) error {
	if !d.can(app.ActRead) { // an AFEST trainer has nothing here
		return c.Site.SeeOther(w, r, afestPath, "")
	}
	h, err := c.Issuing.Home(r.Context(), d.Actor)
	if err != nil {
		return err
	}
	t := c.Site.T
	page := &ConsoleHome{
		Frame: c.frame(d, t("console.home.title", domain.GivenName(d.Name)), consolePath),
		Award: d.can(app.ActAward), Models: d.can(app.ActWriteBadges), Numbers: d.can(app.ActReadStatistics), Empty: h.Counts.Issued == 0,
	}
	if h.Year != nil {
		page.Figures = c.yearFigures(*h.Year)
	}
	for _, b := range h.Batches {
		task, waits := c.batchTask(r, b)
		if byMachine := domain.ActorNamed(b.CreatedBy).AccountID == ""; b.State == domain.BatchDraft && byMachine {
			waits = false // it only asked whether a file is right
		}
		if waits && page.Award {
			page.Tasks = append(page.Tasks, task)
		}
		if b.State != domain.BatchDraft && len(page.Batches) < recentBatches {
			line := BatchLine{Title: c.badgeTitle(r, b.AchievementSlug), URL: batchURL(b.ID), Date: c.Site.Printer().DateTime(b.CreatedAt),
				State: t("console.home.batch_issued", b.Issued)}
			if b.State == domain.BatchScheduled {
				line.State = t("batch.waits.title", domain.DayOf(b.StartsAt))
			}
			page.Batches = append(page.Batches, line)
		}
	}
	if err := c.remindOfResults(r, d, page); err != nil {
		return err
	}
	waiting, err := c.Issuing.CountWaiting(r.Context(), d.Actor)
	if err != nil {
		return err
	}
	if waiting > 0 {
		page.Tasks = append(page.Tasks, Task{t("console.home.sign_off", waiting), waitingPath,
			httpd.Pill{Class: "expire", Icon: "list-checks", Text: t("console.home.pill.sign_off")}})
		page.Empty = false
	}
	if h.Afests > 0 && page.Award {
		page.Tasks = append(page.Tasks, Task{t("console.home.afest", h.Afests), afestPath, httpd.Pill{Class: "expire", Icon: "clock", Text: t("afest.show.missing")}})
	}
	if err := c.claimTasks(r, d, page); err != nil {
		return err
	}
	if h.Requests > 0 && page.Award {
		page.Tasks = append(page.Tasks, Task{t("console.home.requests", h.Requests), requestsPath, httpd.Pill{Class: "expire", Icon: "clock", Text: t("console.home.pill.waiting")}})
	}
	joining, err := c.Accounts.CountJoinRequests(r.Context(), d.Actor)
	if err != nil {
		return err
	}
	if joining > 0 {
		page.Tasks = append(page.Tasks, Task{t("console.home.joining", joining), teamPath, httpd.Pill{Class: "expire", Icon: "clock", Text: t("console.home.pill.waiting")}})
	}
	if err := c.certificateTask(r, d, page); err != nil {
		return err
	}
	if n := h.Counts.Waiting; n > 0 && page.Award {
		page.Tasks = append(page.Tasks, Task{t("console.home.waiting", n), peoplePath + "?etat=attente",
			httpd.Pill{Class: "expire", Icon: "clock", Text: t("console.home.pill.waiting")}})
	}
	return c.Site.Render(w, r, http.StatusOK, page)
}

func (c *Console) yearFigures(year [3]domain.Tally) (all []YearFigure) {
	for i, what := range []string{"issued", "accepted", "shared"} {
		f, n := year[i], domain.SmallGroup // nor does the plural tell
		if none := !year[0].Hidden && year[0].Count == 0; none && f.Hidden {
			continue // « masqué » beside no badge at all explains nothing
		}
		if !f.Hidden {
			n = f.Count
		}
		all = append(all, YearFigure{c.figure(f).Text, c.Site.T("console.home."+what, n)})
	}
	return all
}

func (c *Console) batchTask(r *http.Request, b domain.Batch) (Task, bool) {
	t := c.Site.T
	switch {
	case b.State == domain.BatchDraft && b.Report.Ready > 0:
		return Task{t("console.home.draft", b.Report.Ready, c.badgeTitle(r, b.AchievementSlug)), batchURL(b.ID),
			httpd.Pill{Class: "expire", Icon: "triangle-alert", Text: t("console.home.pill.draft")}}, true
	case b.State == domain.BatchRunning:
		return Task{t("console.home.running", b.Issued, b.Report.Ready, c.badgeTitle(r, b.AchievementSlug)), batchURL(b.ID),
			httpd.Pill{Class: "prune", Icon: "send", Text: t("console.home.pill.running")}}, true
	}
	return Task{}, false
}

func batchURL(id domain.BatchID) string { return batchPath + "/" + string(id) }
func awardURL(id domain.AwardID) string { return awardPath + "/" + string(id) }

// badgeTitle names a badge; one that has left the catalogue keeps its slug.
func (c *Console) badgeTitle(r *http.Request, slug string) string {
	if a, err := c.Issuing.Definition(r.Context(), slug); err == nil {
		return a.Title
	}
	return slug
}
