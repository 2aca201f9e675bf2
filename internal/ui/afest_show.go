package ui

import (
	"context"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// AfestShow is a dossier with its next missing task (ux S31).
type AfestShow struct {
	httpd.Frame
	URL        string
	Lead       string
	Tasks      []AfestTask // the four elements of the law
	Around     []AfestTask // what stands around them
	Missing    []string
	May        bool
	Open       bool // no badge came of it yet
	Experience bool // hours without sessions: another badge
	Award      string
	Withdrawn  bool   // that award was
	Kept       string // by law alone, since its person erased their passport
	Trainer    string // who has earned a badge of their own, "" when nobody has or it was given
	Hours      []Labelled
	Pieces     []AfestPieceLine
	History    []HistoryLine
	FilesUntil string // when the dossier goes with its files
}

// Template is pages/afest_show.html.
func (*AfestShow) Template() string { return "afest_show" }

// AfestTask is a part with its state.
type AfestTask struct {
	Text, URL string
	ID        string // where a fault leads
	Pill      httpd.Pill
}

// AfestPieceLine is a file with who may see it.
type AfestPieceLine struct {
	Title, URL, About, Digest string
	Choices                   httpd.Choices
	Public                    bool // everybody reads it, or will
}

// HistoryLine is one act on the dossier.
type HistoryLine struct{ What, When, Who string }

func (c *AfestDesk) show(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.showWith(w, r, d, http.StatusOK, nil)
}

// showAgain is the dossier with the refusal on top, each missing thing leading to its part.
func (c *AfestDesk) showAgain(w http.ResponseWriter, r *http.Request, d desk, err error) error {
	f := &sheet{site: c.Site}
	if !f.faulty(err) {
		return err
	}
	for i := range f.faults {
		if f.faults[i].Field != "" {
			f.faults[i].Field = "element-" + f.faults[i].Field
		}
	}
	status := http.StatusUnprocessableEntity
	if domain.IsKind(err, domain.Conflict) {
		status = http.StatusConflict
	}
	return c.showWith(w, r, d, status, f.faults)
}

func (c *AfestDesk) showWith(w http.ResponseWriter, r *http.Request, d desk, status int, faults httpd.FormFaults) error {
	p, err := c.at(r, d)
	if err != nil {
		return err
	}
	v, t := p.view, c.Site.T
	page := &AfestShow{Frame: p.frame, URL: p.url, May: d.can(app.ActAward), Open: v.Dossier.AwardID == "",
		Lead: t("afest.show.lead", v.Achievement.Title, v.Dossier.Employer.Name, v.Complete())}
	page.Title, page.Faults = t("afest.show.title", v.Dossier.Learner.Name), faults
	until, err := c.Afest.KeptUntil(r.Context(), v)
	if err != nil {
		return err
	}
	page.FilesUntil = t("evidence.kept_until", until)
	if v.KeptUntil != "" {
		page.Kept, page.FilesUntil = t("kept.until", v.KeptUntil), ""
	}
	urls := map[domain.AfestElement]string{domain.ElementContext: "/entreprise", domain.ElementAnalysis: "/analyse", domain.ElementTrainer: "/formateur",
		domain.ElementReflection: "/seances", domain.ElementAssessment: "/evaluations", domain.ElementProtocol: "/liens", domain.ElementStatement: "/mots"}
	for _, e := range domain.AfestElements {
		task := AfestTask{ID: "element-" + string(e), Text: t("afest.task." + string(e)), URL: p.url + urls[e], Pill: httpd.Pill{Class: "valide", Icon: "check", Text: t("afest.show.complete")}}
		if v.Lacking(e) {
			task.Pill = httpd.Pill{Class: "expire", Icon: "clock", Text: t("afest.show.missing")}
		}
		legal := false
		for _, x := range domain.LegalElements {
			legal = legal || x == e
		}
		if legal {
			page.Tasks = append(page.Tasks, task)
		} else {
			page.Around = append(page.Around, task)
		}
	}
	if page.Open {
		for _, l := range v.Lacks {
			page.Missing = append(page.Missing, c.Site.Printer().Error(l.Code, l.Args...))
		}
		page.Experience = v.Dossier.OnlyExperience()
	} else {
		page.Award, page.Withdrawn = awardURL(v.Dossier.AwardID), v.Withdrawn
		offered, err := c.Afest.TrainerOffered(r.Context(), v)
		if err != nil {
			return err
		}
		if offered {
			page.Trainer = v.Dossier.Designation.Name
		}
	}
	situation, reflection := v.Dossier.Minutes()
	page.Hours = facts(Labelled{t("afest.proof.hours_situation"), c.minutes(situation)},
		Labelled{t("afest.proof.hours_reflection"), c.minutes(reflection)})
	page.Pieces = c.pieceLines(p)
	return c.history(w, r, d, status, page, v.Dossier.ID)
}

func (c *AfestDesk) pieceLines(p place) (all []AfestPieceLine) {
	t := c.Site.T
	for _, x := range p.view.Pieces {
		line := AfestPieceLine{Title: x.Title, URL: p.url + "/pieces/" + x.SHA256, Digest: x.SHA256, Public: x.Visibility == domain.VisibilityPublic,
			About:   t("afest.show.piece_about", t("afest.file_type."+strings.ReplaceAll(x.Type, "/", "_")), (x.Size+1023)/1024, c.Site.Printer().DateTime(x.At), t("afest.party."+x.By)),
			Choices: httpd.Choices{ID: "visibility-" + x.SHA256[:12], Name: "visibility", Legend: t("afest.show.visibility", x.Title), Select: true}}
		for _, v := range domain.Visibilities {
			line.Choices.Options = append(line.Choices.Options, httpd.Option{Value: string(v), Label: t("afest.visibility." + string(v)), Checked: v == x.Visibility})
		}
		all = append(all, line)
	}
	return all
}

func (c *AfestDesk) history(w http.ResponseWriter, r *http.Request, d desk, status int, page *AfestShow, id domain.AfestID) error {
	entries, err := c.Afest.History(r.Context(), d.Actor, id)
	if err != nil {
		return err
	}
	for _, e := range entries {
		line := HistoryLine{What: c.Site.T("afest.act." + strings.TrimPrefix(e.Act, "afest.")), When: c.Site.Printer().DateTime(e.At)}
		if strings.HasPrefix(e.Actor, "afest-link:") {
			line.Who = c.Site.T("afest.show.by_link")
		} else if line.Who, err = c.Issuing.ActorName(r.Context(), d.Actor, e.Actor); err != nil {
			return err
		}
		page.History = append(page.History, line)
	}
	return c.Site.Render(w, r, status, page)
}

func (c *AfestDesk) issue(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.awarded(w, r, d, func(id domain.AfestID) (domain.Award, error) { return c.Afest.Issue(r.Context(), d.Actor, id, false) })
}

func (c *AfestDesk) experience(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.awarded(w, r, d, func(id domain.AfestID) (domain.Award, error) {
		return c.Afest.IssueExperience(r.Context(), d.Actor, id)
	})
}

func (c *AfestDesk) trainerBadge(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	return c.awarded(w, r, d, func(id domain.AfestID) (domain.Award, error) {
		return c.Afest.IssueTrainer(r.Context(), d.Actor, id, strings.TrimSpace(r.PostFormValue("email")))
	})
}

// awarded leads to the badge, or back to the dossier with everything that stands in its way.
func (c *AfestDesk) awarded(w http.ResponseWriter, r *http.Request, d desk, act func(domain.AfestID) (domain.Award, error)) error {
	id, err := param[domain.AfestID](r, "dossier")
	if err != nil {
		return domain.NotFoundf("afest-unknown")
	}
	award, err := act(id)
	if domain.IsKind(err, domain.Invalid) || domain.IsKind(err, domain.Conflict) {
		return c.showAgain(w, r, d, err)
	}
	if err != nil {
		return err
	}
	return c.leadToAward(w, r, award)
}

func (c *AfestDesk) removeTrace(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.done(w, r, d, "afest-removed", func(ctx context.Context, id domain.AfestID) error {
		return c.Afest.RemoveTrace(ctx, d.Actor, id, chi.URLParam(r, "trace"))
	})
}

func (c *AfestDesk) showPiece(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	return c.done(w, r, d, "afest-saved", func(ctx context.Context, id domain.AfestID) error {
		if r.PostFormValue("act") == "retirer" {
			return c.Afest.RemovePiece(ctx, d.Actor, id, chi.URLParam(r, "sha256"))
		}
		return c.Afest.ShowPiece(ctx, d.Actor, id, chi.URLParam(r, "sha256"), domain.Visibility(r.PostFormValue("visibility")))
	})
}

func (c *AfestDesk) saveModel(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	return c.done(w, r, d, "afest-model-saved", func(ctx context.Context, id domain.AfestID) error {
		_, err := c.Afest.SaveModel(ctx, d.Actor, id, r.PostFormValue("title"))
		return err
	})
}

func (c *AfestDesk) reopen(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.done(w, r, d, "afest-reopened", func(ctx context.Context, id domain.AfestID) error { return c.Afest.Reopen(ctx, d.Actor, id) })
}

func (c *AfestDesk) erase(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.AfestID](r, "dossier")
	if err != nil {
		return domain.NotFoundf("afest-unknown")
	}
	if err := c.Afest.Erase(r.Context(), d.Actor, id); err != nil {
		if domain.IsKind(err, domain.Conflict) {
			return c.showAgain(w, r, d, err)
		}
		return err
	}
	return c.Site.SeeOther(w, r, afestPath, "afest-erased")
}
