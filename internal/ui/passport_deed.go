package ui

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// deeds names what a helper does, by the route of it; what stands in no row and changes something is « other ».
var deeds = map[string]string{
	"POST /passeport/partages/nouveau": "share", "POST /passeport/b/{award}/partager": "share", "POST /passeport/i/{badge}/partager": "share",
	"POST /passeport/partages/{share}/arreter":        "share-stop",
	"POST /passeport/partages/{share}/modifier":       "share-change",
	"POST /passeport/presentation":                    "present",
	"POST /passeport/b/{award}/open-badges-2/publier": "publish", "POST /passeport/b/{award}/open-badges-2/arreter": "publish-stop",
	"POST /passeport/importer": "import", "POST /passeport/i/{badge}/enlever": "remove",
	"POST /passeport/declare": "declare", "POST /passeport/declare/{declared}": "declare", "POST /passeport/declare/{declared}/enlever": "undeclare",
	"POST /passeport/b/{award}/phrase": "sentence", "POST /passeport/accepter/{award}": "accept", "POST /passeport/refuser/{award}": "refuse",
	"POST /passeport/b/{award}/enlever": "put-away", "POST /passeport/b/{award}/remettre": "put-back", "POST /passeport/compte/statistiques": "statistics",
	"POST /passeport/b/{award}/recommandation": "recommend", "POST /passeport/b/{award}/renouveler": "request", "POST /passeport/b/{award}/contester": "request",
	"POST /passeport/b/{award}/signaler-une-erreur": "request",
	"POST /passeport/demander":                      "claim", "POST /passeport/composes/{composite}": "claim",
	"POST /passeport/demandes/{claim}/recit": "claim", "POST /passeport/demandes/{claim}/temoin": "claim", "POST /passeport/demandes/{claim}/relire": "claim",
	"POST /passeport/demandes/{claim}/pieces/{sha256}": "claim", "POST /passeport/demandes/{claim}/annuler": "claim",
	"GET /passeport/b/{award}/fichier/{form}": "download", "GET /passeport/b/{award}/open-badges-2/{form}": "download",
	"GET /passeport/i/{badge}/{file}": "download", "GET /passeport/b/{award}/recommandations.json": "download",
	"GET /passeport/passeport-galon.zip": "download-zip", "GET /passeport/passeport.pdf": "download-pdf", "GET /passeport/partages/{share}/cv.pdf": "download-cv",
	"GET /passeport/partages/{share}/vignette.png": "download-strip", "GET /passeport/partages/{share}/vignette.svg": "download-strip",
}

// shows are the forms of what a mandate may leave out: it is said at their door, before anything is written.
var shows = []string{"/passeport/partages/nouveau", "/passeport/b/{award}/partager", "/passeport/i/{badge}/partager", "/passeport/partages/{share}/modifier",
	"/passeport/presentation", "/passeport/b/{award}/recommandation"}

// deed is what a helper does in one request. A handler says what its route cannot: see did.
type deed struct {
	done  bool
	about []string // titles
}

type deedKey struct{}

// did tells that the request did something after all, whatever page answers it, and with what.
func did(r *http.Request, titles ...string) {
	if d, ok := r.Context().Value(deedKey{}).(*deed); ok {
		d.done, d.about = true, append(d.about, titles...)
	}
}

// watched writes down what a helper did, once it is done, and shows whom they help.
func (l *Learner) watched(w http.ResponseWriter, r *http.Request, holder domain.Holder, h func(http.ResponseWriter, *http.Request, domain.Holder) error) error {
	m, err := l.Passports.Helped(r.Context(), holder)
	if err != nil {
		return err
	}
	pattern := chi.RouteContext(r.Context()).RoutePattern()
	helping := l.Site.T("passport.helping", m.HolderName, m.SignedOn)
	if !m.MayShare {
		helping += " " + l.Site.T("passport.helping.no_share")
		if slices.Contains(shows, pattern) {
			return &domain.Error{Kind: domain.Forbidden, Code: "mandate-no-share"}
		}
	}
	httpd.SetHelping(r, helping)
	act := deeds[r.Method+" "+pattern]
	if act == "" && r.Method == http.MethodPost && pattern != "/passeport/terminer" {
		act = "other"
	}
	if act == "" {
		return h(w, r, holder)
	}
	d := &deed{about: l.titlesAt(r, holder)} // before: what is taken away has no title any more
	seen := &statusSeen{ResponseWriter: w}
	r = r.WithContext(context.WithValue(r.Context(), deedKey{}, d))
	if err := h(seen, r, holder); err != nil {
		return err
	}
	if len(d.about) == 0 {
		d.about = l.titlesIn(r, holder)
	}
	if d.done || seen.status < http.StatusBadRequest && !readTicking(r).turned {
		l.Passports.Acted(r.Context(), holder, act, d.about)
	}
	return nil
}

// titlesAt are those of what the address names. What is not there is told by the page that answers.
func (l *Learner) titlesAt(r *http.Request, h domain.Holder) []string {
	ctx := r.Context()
	if id := domain.AwardID(chi.URLParam(r, "award")); id != "" {
		if b, err := l.Passports.Badge(ctx, h, id); err == nil {
			return []string{b.Award.Achievement.Title}
		}
		waiting, _ := l.Passports.Waiting(ctx, h)
		if i := slices.IndexFunc(waiting, func(b app.HeldBadge) bool { return b.Award.ID == id }); i >= 0 {
			return []string{waiting[i].Award.Achievement.Title}
		}
	}
	if id := domain.ImportID(chi.URLParam(r, "badge")); id != "" {
		if b, _, err := l.Passports.ImportedBadge(ctx, h, id); err == nil {
			return []string{b.Title}
		}
	}
	if id := domain.ShareID(chi.URLParam(r, "share")); id != "" {
		if s, err := l.Passports.ShareWhole(ctx, h, id); err == nil {
			return s.Titles()
		}
	}
	if chi.URLParam(r, "claim") != "" {
		if v, err := l.claimOf(r, h); err == nil {
			return []string{v.Achievement.Title}
		}
	}
	declared, _ := l.Passports.SelfDeclared(ctx, h)
	if i := slices.IndexFunc(declared, func(d domain.SelfDeclared) bool { return string(d.ID) == chi.URLParam(r, "declared") }); i >= 0 {
		return []string{declared[i].Title}
	}
	return nil
}

// titlesIn are those of what the form chooses, or writes.
func (l *Learner) titlesIn(r *http.Request, h domain.Holder) (titles []string) {
	for _, id := range ticked(r, "badge", fieldKept) {
		if b, err := l.Passports.Badge(r.Context(), h, domain.AwardID(id)); err == nil {
			titles = append(titles, b.Award.Achievement.Title)
		}
	}
	for _, id := range ticked(r, "imported", fieldKeptToo) {
		if b, _, err := l.Passports.ImportedBadge(r.Context(), h, domain.ImportID(id)); err == nil {
			titles = append(titles, b.Title)
		}
	}
	if title := strings.TrimSpace(r.PostFormValue("title")); title != "" {
		titles = append(titles, title)
	}
	return titles
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
