package ui

import (
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"galon/internal/domain"
	"galon/internal/httpd"
)

// AdminJobs are the jobs that were given up, for a person to look at.
type AdminJobs struct {
	httpd.Frame
	Rows []JobLine
}

// Template is pages/admin_jobs.html.
func (*AdminJobs) Template() string { return "admin_jobs" }

// JobLine is one of them.
type JobLine struct {
	ID       int64
	What     string
	When     string
	Attempts int
	Fault    string
	Retry    string
}

func (a *Admin) jobs(w http.ResponseWriter, r *http.Request, actor domain.Actor) error {
	failed, err := a.Registrars.FailedJobs(r.Context(), actor)
	if err != nil {
		return err
	}
	page := &AdminJobs{Frame: a.frame(a.Site.T("admin.jobs.title"), adminJobPath)}
	for _, f := range failed {
		id := strconv.FormatInt(f.ID, 10)
		page.Rows = append(page.Rows, JobLine{ID: f.ID, What: a.jobName(f.Kind), When: a.Site.Printer().DateTime(f.At), Attempts: f.Attempts, Fault: withoutAddresses(f.Err),
			Retry: adminJobPath + "/" + id + "/relancer"})
	}
	return a.Site.Render(w, r, http.StatusOK, page)
}

// jobName is the kind of a job in words where it has some.
func (a *Admin) jobName(kind string) string {
	if key := "admin.job." + kind; a.Site.Printer().Has(key) {
		return a.Site.T(key)
	}
	return kind
}

func (a *Admin) retryJob(w http.ResponseWriter, r *http.Request, actor domain.Actor) error {
	id, err := strconv.ParseInt(chi.URLParam(r, "job"), 10, 64)
	if err != nil {
		return domain.NotFoundf("job-unknown")
	}
	if err := a.Registrars.RetryJob(r.Context(), actor, id); err != nil {
		return err
	}
	return a.Site.SeeOther(w, r, adminJobPath, "job-retried")
}
