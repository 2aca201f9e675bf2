package httpd

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"galon/internal/domain"
	"galon/internal/i18n"
)

// LanguageCookie keeps which language somebody has chosen at the foot of a page.
const LanguageCookie = "galon_langue"

// languagePath is where the choice is sent.
const languagePath = "/langue"

// languageAge is how long a choice is kept.
const languageAge = 365 * 24 * time.Hour

// Languages sends each request to the doors that speak its language: that of the cookie, else the one that the browser
// asks for, else French. Both have the same routes; what belongs to one visitor or to all (sessions, throttles,
// metrics) is shared behind them.
type Languages struct{ French, English http.Handler }

// frenchOnly are the first parts of the addresses where Galon is worked with: those pages are French, whoever reads.
// What machines read is the same in every language, and their faults are told in one.
var frenchOnly = map[string]bool{
	"pro": true, "admin": true, "jury": true, "boite": true,
	"api": true, "s": true, "metrics": true, "healthz": true, "readyz": true, "robots.txt": true, ".well-known": true,
}

// openDoors are the pages under those that somebody without an account comes to: signing in, asking for access, following
// an invitation, registering an organisation.
var openDoors = []string{"/pro/connexion", "/pro/acces", "/pro/invitation", "/pro/inscription"}

func openDoor(path string) bool {
	return slices.ContainsFunc(openDoors, func(door string) bool { return path == door || strings.HasPrefix(path, door+"/") })
}

// speaksFrenchOnly tells an address that has no English page. Papers (PDF), pictures and data have an ending, and are in
// French or in no language, except the proof of a verification: it repeats the page on which it was asked for.
func speaksFrenchOnly(path string) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	last := path[strings.LastIndexByte(path, '/')+1:]
	return frenchOnly[strings.ToLower(first)] && !openDoor(path) || strings.ContainsRune(last, '.') && !strings.HasPrefix(last, "preuve.")
}

// ServeHTTP tells caches what the choice hangs on, wherever there is one.
func (l *Languages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if speaksFrenchOnly(r.URL.Path) || Accepts(r, "text/html") == "" {
		l.French.ServeHTTP(w, r)
		return
	}
	w.Header().Add("Vary", "Accept-Language, Cookie")
	if languageOf(r) == i18n.English {
		l.English.ServeHTTP(w, r)
		return
	}
	l.French.ServeHTTP(w, r)
}

func languageOf(r *http.Request) string {
	if c, err := r.Cookie(LanguageCookie); err == nil && (c.Value == i18n.French || c.Value == i18n.English) {
		return c.Value
	}
	return i18n.Accepted(strings.Join(r.Header.Values("Accept-Language"), ","))
}

// LanguageSwitch is the button at the foot of a page that has another language.
type LanguageSwitch struct {
	Lang string // the other one
	Back string // the page itself; "" on a page of a fault, see switchHere
}

// otherLanguage is nil where a page is in French only, and behind a POST that shows its form again: the switch would lose
// what was typed. After a file that is too large nothing was read that could be lost.
func (s *Site) otherLanguage(r *http.Request, status int, v View) *LanguageSwitch {
	_, fault := v.(*ErrorPage)
	if r.Method != http.MethodGet && r.Method != http.MethodHead && !fault && status != http.StatusRequestEntityTooLarge || speaksFrenchOnly(r.URL.Path) {
		return nil
	}
	other := i18n.English
	if s.printer.Lang == i18n.English {
		other = i18n.French
	}
	if fault || status >= http.StatusBadRequest {
		return &LanguageSwitch{Lang: other}
	}
	back := *r.URL
	if query := r.URL.Query(); query.Has("ok") { // what was done is said once
		query.Del("ok")
		back.RawQuery = query.Encode()
	}
	return &LanguageSwitch{Lang: other, Back: back.RequestURI()}
}

// chooseLanguage handles POST /langue: it keeps the choice, and goes back to the page that it was made on.
func (s *Site) chooseLanguage(w http.ResponseWriter, r *http.Request) error {
	lang := r.PostFormValue("langue")
	if lang != i18n.French && lang != i18n.English {
		return &domain.Error{Kind: domain.Invalid, Code: "language-unknown"}
	}
	s.keepLanguage(w, r, lang)
	return s.SeeOther(w, r, localPath(r.PostFormValue("back")), "")
}

func (s *Site) keepLanguage(w http.ResponseWriter, r *http.Request, lang string) {
	if s.Chosen != nil {
		s.Chosen(r, lang)
	}
	http.SetCookie(w, &http.Cookie{Name: LanguageCookie, Value: lang, Path: "/", MaxAge: int(languageAge.Seconds()),
		HttpOnly: true, Secure: s.HTTPS(), SameSite: http.SameSiteLaxMode})
}

// localPath is where a form wants to go back to, or the home page when that is not one of our own pages.
func localPath(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsFunc(path, func(c rune) bool { return c == '\\' || c < ' ' || c == 0x7f }) {
		return "/"
	}
	return path
}
