package ui

import (
	"log/slog"
	"net/http"
	"slices"

	"github.com/go-chi/chi/v5"

	"galon/internal/domain"
	"galon/internal/httpd"
)

const helpersPath = accountPath + "/aide"

// PassportHelpers shows who may help the person, and what they did.
type PassportHelpers struct {
	httpd.Frame
	Code    string
	Helpers []HelperLine
}

// HelperLine is one mandate.
type HelperLine struct {
	Name, Organisation, Until, Rights string
	Stop                              string // "" when it is over
	Acts                              []string
}

// Template is pages/passport_helpers.html.
func (*PassportHelpers) Template() string { return "passport_helpers" }

func (l *Learner) helpers(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	all, code, err := l.Passports.Mandates(r.Context(), h)
	if err != nil {
		return err
	}
	t := l.Site.T
	page := &PassportHelpers{Frame: l.tabbed(t("passport.helpers.title"), accountPath), Code: code}
	for _, m := range all {
		line := HelperLine{Name: m.HelperName, Organisation: m.OrganisationName, Rights: t("passport.helpers.no_share")}
		if m.MayShare {
			line.Rights = t("passport.helpers.may_share")
		}
		switch {
		case m.Live:
			line.Until, line.Stop = t("passport.helpers.until", m.SignedOn, m.EndsAt), helpersPath+"/"+string(m.ID)+"/arreter"
		case m.EndedAt.IsZero():
			line.Until = t("passport.helpers.over", m.SignedOn, m.EndsAt)
		default:
			line.Until = t("passport.helpers.over", m.SignedOn, m.EndedAt)
		}
		for _, a := range m.Acts {
			line.Acts = append(line.Acts, t("passport.helpers.act", l.Site.Printer().DateTime(a.At), t("passport.act."+a.Act)))
		}
		page.Helpers = append(page.Helpers, line)
	}
	return l.Site.Render(w, r, http.StatusOK, page)
}

func (l *Learner) makeMandateCode(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	if err := l.Passports.MakeMandateCode(r.Context(), h); err != nil {
		return err
	}
	return l.Site.SeeOther(w, r, helpersPath, "")
}

func (l *Learner) endMandate(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	id, err := param[domain.MandateID](r, "mandate")
	if err != nil {
		return err
	}
	if err := l.Passports.EndMandate(r.Context(), h, id); err != nil {
		return err
	}
	return l.Site.SeeOther(w, r, helpersPath, "mandate-ended")
}

// endHelp ends a meeting: the passport is closed in the helper's browser.
func (l *Learner) endHelp(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	if err := l.Accounts.SignOut(r.Context(), l.Site.Cookie(r, httpd.HolderCookie)); err != nil {
		return err
	}
	l.Site.DropCookie(w, httpd.HolderCookie)
	if h.MandateID == "" {
		return l.Site.SeeOther(w, r, signInPath[domain.ForHolder], "signed-out")
	}
	return l.Site.SeeOther(w, r, assistPath, "help-ended")
}

// outside leads whoever has no open passport to the door; a helper whose mandate ended meanwhile is told so.
func (l *Learner) outside(w http.ResponseWriter, r *http.Request) error {
	if token := l.Site.Cookie(r, httpd.HolderCookie); token != "" {
		_, err := l.Accounts.Holder(r.Context(), token)
		if why := domain.CodeOf(err); why == "mandate-stopped" || why == "mandate-over" {
			if err := l.Accounts.SignOut(r.Context(), token); err != nil {
				return err
			}
			l.Site.DropCookie(w, httpd.HolderCookie)
			return l.Site.SeeOther(w, r, assistPath, why)
		}
	}
	return l.Site.SeeOther(w, r, signInPath[domain.ForHolder], "")
}

// acts names what a helper does, by the route of it; what stands in no row and changes something is « other ».
var acts = map[string]string{
	"POST /passeport/partages/nouveau": "share", "POST /passeport/b/{award}/partager": "share", "POST /passeport/i/{badge}/partager": "share",
	"POST /passeport/partages/{share}/arreter":  "share-stop",
	"POST /passeport/partages/{share}/modifier": "share-change",
	"POST /passeport/presentation":              "present", "POST /passeport/b/{award}/open-badges-2/publier": "publish",
	"POST /passeport/importer": "import", "POST /passeport/i/{badge}/enlever": "remove",
	"POST /passeport/declare": "declare", "POST /passeport/declare/{declared}": "declare", "POST /passeport/declare/{declared}/enlever": "undeclare",
	"POST /passeport/b/{award}/phrase": "sentence", "POST /passeport/accepter/{award}": "accept", "POST /passeport/refuser/{award}": "refuse",
	"POST /passeport/b/{award}/enlever": "put-away", "POST /passeport/b/{award}/remettre": "put-back", "POST /passeport/compte/statistiques": "statistics",
	"GET /passeport/b/{award}/fichier/{form}": "download", "GET /passeport/b/{award}/open-badges-2/{form}": "download",
	"GET /passeport/i/{badge}/{file}": "download", "GET /passeport/b/{award}/recommandations.json": "download",
	"GET /passeport/passeport-galon.zip": "download-zip", "GET /passeport/passeport.pdf": "download-pdf", "GET /passeport/partages/{share}/cv.pdf": "download-cv",
	"GET /passeport/partages/{share}/vignette.png": "download-strip", "GET /passeport/partages/{share}/vignette.svg": "download-strip",
}

// shows are the forms of what a mandate may leave out: it is said at their door, before anything is written.
var shows = []string{"/passeport/partages/nouveau", "/passeport/b/{award}/partager", "/passeport/i/{badge}/partager", "/passeport/partages/{share}/modifier",
	"/passeport/presentation", "/passeport/b/{award}/recommandation"}

// watched writes down what a helper did, once it is done, and shows whom they help.
func (l *Learner) watched(w http.ResponseWriter, r *http.Request, holder domain.Holder, h func(http.ResponseWriter, *http.Request, domain.Holder) error) error {
	m, err := l.Passports.Helped(r.Context(), holder)
	if err != nil {
		return err
	}
	helping := l.Site.T("passport.helping", m.HolderName, m.SignedOn)
	if !m.MayShare {
		helping += " " + l.Site.T("passport.helping.no_share")
		if slices.Contains(shows, chi.RouteContext(r.Context()).RoutePattern()) {
			return &domain.Error{Kind: domain.Forbidden, Code: "mandate-no-share"}
		}
	}
	httpd.SetHelping(r, helping)
	seen := &statusSeen{ResponseWriter: w}
	if err := h(seen, r, holder); err != nil {
		return err
	}
	act := acts[r.Method+" "+chi.RouteContext(r.Context()).RoutePattern()]
	if act == "" && r.Method == http.MethodPost {
		act = "other"
	}
	if act != "" && seen.status < http.StatusBadRequest && r.URL.Path != "/passeport/terminer" {
		l.Passports.Acted(r.Context(), holder, act)
	}
	return nil
}

// statusSeen remembers the status of an answer.
type statusSeen struct {
	http.ResponseWriter
	status int
}

func (s *statusSeen) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController through.
func (s *statusSeen) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// visited remembers that the person came: passports where nobody comes for years are erased.
func (l *Learner) visited(r *http.Request, h domain.Holder) {
	if err := l.Passports.Seen(r.Context(), h.PassportID); err != nil {
		l.Passports.Log.LogAttrs(r.Context(), slog.LevelWarn, "note a visit", slog.String("error", err.Error()))
	}
}
