package ui

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// mountPanels adds the routes of juries.
func (c *Console) mountPanels(in chi.Router) {
	in.Get(panelPath, c.staff(c.panels))
	in.Get(panelPath+"/nouveau", c.staff(c.newPanel))
	in.Post(panelPath+"/nouveau", c.staff(c.createPanel))
	at := panelPath + "/{panel}"
	in.Get(at, c.staff(c.showPanel))
	in.Post(at+"/date", c.staff(c.movePanel))
	in.Post(at+"/membres", c.staff(c.addMember))
	in.Post(at+"/membres/{member}/absent", c.staff(c.dropMember))
	in.Post(at+"/membres/{member}/lien", c.staff(c.renewLink))
	in.Get(at+"/membres/{member}/convocation", c.staff(c.summons))
	in.Post(at+"/membres/{member}/convocation", c.staff(c.giveCode))
	in.Post(at+"/candidats", c.staff(c.addCandidate))
	in.Post(at+"/candidats/{candidate}/retirer", c.staff(c.dropCandidate))
	in.With(httpd.LimitBody(panelFileLimit)).Post(at+"/candidats/{candidate}/piece", c.staff(c.addPanelFile))
	in.Post(at+"/candidats/{candidate}/lien", c.staff(c.excludeMember))
	in.Get(at+"/candidats/{candidate}/lettre", c.staff(c.panelLetter))
	in.Post(at+"/candidats/{candidate}/remis", c.staff(c.letterGiven))
	in.Get(at+"/piece/{digest}", c.staff(c.panelFile))
	in.Post(at+"/convoquer", c.staff(c.convenePanel))
	in.Post(at+"/clore", c.staff(c.closePanel))
	in.Post(at+"/rouvrir", c.staff(c.reopenPanel))
	in.Post(at+"/effacer", c.staff(c.erasePanelFiles))
	in.Post(at+"/notifier", c.staff(c.notifyPanel))
	in.Post(at+"/delivrer", c.staff(c.issuePanel))
	in.Get(at+"/pv/{number}", c.staff(c.panelMinutes))
}

const panelFileLimit = httpd.UploadLimit

// panelForm runs one change of a session on the version that the form was read with, and comes back to the page.
// Controls names the fields of the form for the pointers that the use case speaks of.
func (c *Console) panelForm(w http.ResponseWriter, r *http.Request, d desk, done, place string, controls map[string]string, change func(id domain.PanelID, version int) error) error {
	id, err := param[domain.PanelID](r, "panel")
	if err != nil {
		return err
	}
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	version, _ := strconv.Atoi(r.PostFormValue("version")) // none is of no version, and so refused
	err = change(id, version)
	if err == nil {
		to := panelURL(id) + "?ok=" + done
		if place != "" {
			to += "#" + place
		}
		return c.Site.SeeOther(w, r, to, "")
	}
	status := http.StatusUnprocessableEntity
	if domain.IsKind(err, domain.Conflict) {
		status = http.StatusConflict
	}
	faults, ok := c.Site.Faults(err, func(pointer string) string {
		last := pointer[strings.LastIndexByte(pointer, '/')+1:]
		if name, ok := controls[last]; ok {
			return name
		}
		return ""
	})
	if !ok {
		return err
	}
	return c.renderPanel(w, r, d, status, faults)
}

func (c *Console) movePanel(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.panelForm(w, r, d, "panel-saved", "", map[string]string{"on": "on", "place": "place"}, func(id domain.PanelID, version int) error {
		_, err := c.Panels.Move(r.Context(), d.Actor, id, version, typedDay(r, "on"), r.PostFormValue("place"), r.PostFormValue("remote") != "")
		return err
	})
}

func (c *Console) addMember(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.panelForm(w, r, d, "panel-saved", "membres", map[string]string{"name": "member-name", "function": "member-function", "email": "member-email", "authorised_until": "member-until"},
		func(id domain.PanelID, version int) error {
			_, err := c.Panels.AddMember(r.Context(), d.Actor, id, version, domain.PanelMember{Name: r.PostFormValue("member-name"), Function: r.PostFormValue("member-function"),
				Email: r.PostFormValue("member-email"), AuthorisedUntil: typedDay(r, "member-until")})
			return err
		})
}

func (c *Console) dropMember(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.panelForm(w, r, d, "panel-saved", "membres", nil, func(id domain.PanelID, version int) error {
		_, err := c.Panels.DropMember(r.Context(), d.Actor, id, version, domain.MemberID(chi.URLParam(r, "member")))
		return err
	})
}

func (c *Console) addCandidate(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.panelForm(w, r, d, "panel-saved", "candidats", map[string]string{"name": "candidate-name", "email": "candidate-email", "training_ended_on": "candidate-ended"},
		func(id domain.PanelID, version int) error {
			_, err := c.Panels.AddCandidate(r.Context(), d.Actor, id, version, domain.PanelCandidate{Name: r.PostFormValue("candidate-name"), Email: r.PostFormValue("candidate-email"),
				TrainingEndedOn: typedDay(r, "candidate-ended")})
			return err
		})
}

func (c *Console) dropCandidate(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.panelForm(w, r, d, "panel-saved", "candidats", nil, func(id domain.PanelID, version int) error {
		_, err := c.Panels.DropCandidate(r.Context(), d.Actor, id, version, domain.CandidateID(chi.URLParam(r, "candidate")))
		return err
	})
}

func (c *Console) excludeMember(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.panelForm(w, r, d, "panel-saved", "candidats", nil, func(id domain.PanelID, version int) error {
		_, err := c.Panels.Exclude(r.Context(), d.Actor, id, version, domain.CandidateID(chi.URLParam(r, "candidate")), domain.MemberID(r.PostFormValue("member")))
		return err
	})
}

func (c *Console) addPanelFile(w http.ResponseWriter, r *http.Request, d desk) error {
	candidate := domain.CandidateID(chi.URLParam(r, "candidate"))
	return c.panelForm(w, r, d, "panel-saved", "candidats", nil, func(id domain.PanelID, version int) error {
		name, raw, err := httpd.File(r, "file")
		if err != nil {
			return err
		}
		if len(raw) == 0 {
			return &domain.Error{Kind: domain.Invalid, Code: "evidence-empty"}
		}
		_, err = c.Panels.AddFile(r.Context(), d.Actor, id, version, candidate, name, raw)
		return err
	})
}

func (c *Console) panelFile(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.PanelID](r, "panel")
	if err != nil {
		return err
	}
	f, raw, err := c.Panels.File(r.Context(), d.Actor, id, chi.URLParam(r, "digest"))
	if err != nil {
		return err
	}
	return servePiece(w, r, f, raw)
}

func (c *Console) convenePanel(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.panelForm(w, r, d, "panel-convened", "membres", nil, func(id domain.PanelID, version int) error {
		_, err := c.Panels.Convene(r.Context(), d.Actor, id, version)
		return err
	})
}

func (c *Console) closePanel(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.panelForm(w, r, d, "panel-closed", "", nil, func(id domain.PanelID, _ int) error { return c.Panels.Close(r.Context(), d.Actor, id) })
}

func (c *Console) reopenPanel(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.panelForm(w, r, d, "panel-reopened", "", map[string]string{"why": "why"}, func(id domain.PanelID, _ int) error {
		return c.Panels.Reopen(r.Context(), d.Actor, id, r.PostFormValue("why"))
	})
}

func (c *Console) erasePanelFiles(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.panelForm(w, r, d, "panel-files-erased", "conservation", nil, func(id domain.PanelID, _ int) error {
		return c.Panels.EraseFiles(r.Context(), d.Actor, id)
	})
}

func (c *Console) notifyPanel(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.panelForm(w, r, d, "panel-notified", "notifier", nil, func(id domain.PanelID, _ int) error {
		_, err := c.Panels.Notify(r.Context(), d.Actor, id)
		return err
	})
}

func (c *Console) issuePanel(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.panelForm(w, r, d, "panel-issued", "delivrer", nil, func(id domain.PanelID, _ int) error {
		_, err := c.Panels.IssueAll(r.Context(), d.Actor, id)
		return err
	})
}

func (c *Console) letterGiven(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.panelForm(w, r, d, "panel-told", "candidats", nil, func(id domain.PanelID, _ int) error {
		return c.Panels.GiveNotice(r.Context(), d.Actor, id, domain.CandidateID(chi.URLParam(r, "candidate")))
	})
}

func (c *Console) panelMinutes(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.PanelID](r, "panel")
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(chi.URLParam(r, "number"))
	if err != nil {
		return domain.NotFoundf("minutes-unknown")
	}
	p, err := c.Panels.Panel(r.Context(), d.Actor, id)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(p.Minutes, func(m app.MinutesRow) bool { return m.Number == number })
	if i < 0 {
		return domain.NotFoundf("minutes-unknown")
	}
	raw, err := c.Panels.MinutesFile(r.Context(), d.Actor, id, number)
	if err != nil {
		return err
	}
	return httpd.Serve(w, r, httpd.Document{Type: "application/pdf", Body: raw, Private: true, Download: minutesName(p.Minutes[i])})
}
