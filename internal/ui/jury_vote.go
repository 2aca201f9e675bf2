package ui

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"galon/internal/domain"
	"galon/internal/httpd"
)

// vote keeps what a member wrote of one candidate: at each tick by the page's script, or by its button.
func (j *Jury) vote(w http.ResponseWriter, r *http.Request) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	v, err := j.Panels.Visit(r.Context(), tokenOf(r), j.visit(r))
	if err != nil {
		return j.atDoor(w, r, err)
	}
	typed := voteOf(v.PanelSession, r.PostForm)
	version, err := j.Panels.SaveVote(r.Context(), tokenOf(r), j.visit(r), typed)
	if err == nil && wantsJSON(r) {
		return httpd.WriteJSON(w, http.StatusOK, voteSaved{Version: version, Said: j.Site.T("jury.saved", j.Panels.Now())})
	}
	if err == nil {
		return j.Site.SeeOther(w, r, juryPath(r)+"?ok=jury-saved#c-"+string(typed.Candidate), "")
	}
	if faults, ok := j.Site.Faults(err, nil); ok && !wantsJSON(r) {
		for i := range faults {
			faults[i].Field = "c-" + string(typed.Candidate)
		}
		return j.showPage(w, r, http.StatusUnprocessableEntity, faults, typed)
	}
	return j.atDoor(w, r, err)
}

// voteSaved answers the script of the page.
type voteSaved struct {
	Version int    `json:"version"`
	Said    string `json:"said"`
}

// voteOf reads the form of one candidate. Blocs are told by their place: b0-decision, b0-reason, b0-k1.
func voteOf(p domain.PanelSession, f url.Values) domain.PanelVote {
	version, _ := strconv.Atoi(f.Get("version")) // none is 0: nothing was written yet
	v := domain.PanelVote{Candidate: domain.CandidateID(f.Get("candidate")), Version: version, Knows: f.Get("knows") != "", Advice: f.Get("advice"),
		Blocs: map[string]domain.BlocVote{}}
	for i, b := range p.Blocs {
		at := blocField(i)
		vote := domain.BlocVote{Decision: domain.PanelDecision(f.Get(at + "decision")), Reason: f.Get(at + "reason"), Criteria: map[string]bool{}}
		for n := range b.Criteria {
			switch f.Get(at + "k" + strconv.Itoa(n+1)) {
			case "oui":
				vote.Criteria[strconv.Itoa(n+1)] = true
			case "non":
				vote.Criteria[strconv.Itoa(n+1)] = false
			}
		}
		v.Blocs[b.Code] = vote
	}
	return v
}

func blocField(i int) string { return "b" + strconv.Itoa(i) + "-" }

// settle writes down a common decision.
func (j *Jury) settle(w http.ResponseWriter, r *http.Request) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	version, _ := strconv.Atoi(r.PostFormValue("version"))
	c := domain.CommonDecision{Candidate: domain.CandidateID(r.PostFormValue("candidate")), Bloc: r.PostFormValue("bloc"), Version: version,
		Decision: domain.PanelDecision(r.PostFormValue("decision")), Reason: r.PostFormValue("reason")}
	err := j.Panels.Settle(r.Context(), tokenOf(r), j.visit(r), c)
	if err == nil {
		return j.Site.SeeOther(w, r, juryPath(r)+"?ok=jury-common#deliberation", "")
	}
	return j.again(w, r, err, "deliberation")
}

// sign confirms everything by the code.
func (j *Jury) sign(w http.ResponseWriter, r *http.Request) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	err := j.Misses.Guard(r, func() error {
		return j.Panels.Sign(r.Context(), tokenOf(r), j.visit(r), r.PostFormValue("code"), r.PostFormValue("digest"))
	})
	if err == nil {
		return j.Site.SeeOther(w, r, juryPath(r)+"?ok=jury-signed#signer", "")
	}
	if codeErrors[domain.CodeOf(err)] {
		return j.showPage(w, r, http.StatusUnprocessableEntity, j.codeFaults(err), domain.PanelVote{})
	}
	return j.again(w, r, err, "signer")
}

// close ends the session, when two have signed.
func (j *Jury) close(w http.ResponseWriter, r *http.Request) error {
	if err := j.Panels.CloseAt(r.Context(), tokenOf(r), j.visit(r)); err != nil {
		return j.again(w, r, err, "signer")
	}
	return j.Site.SeeOther(w, r, juryPath(r), "jury-closed")
}

// again shows the page with what is wrong, led to by place.
func (j *Jury) again(w http.ResponseWriter, r *http.Request, err error, place string) error {
	faults, ok := j.Site.Faults(err, nil)
	if !ok {
		return j.atDoor(w, r, err)
	}
	for i := range faults {
		faults[i].Field = place
	}
	status := http.StatusUnprocessableEntity
	if domain.IsKind(err, domain.Conflict) {
		status = http.StatusConflict
	}
	return j.showPage(w, r, status, faults, domain.PanelVote{})
}

func minutesName(m minutesRow) string {
	return "pv-jury-" + string(m.On) + "-" + strconv.Itoa(m.Number) + "-" + strings.ToLower(m.CertificationCode) + ".pdf"
}
