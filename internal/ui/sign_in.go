package ui

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// SignIn lets people in by a mail: a link for the browser that asked, and a code of 8 digits to type there when the
// mail is read on another device. There is no password. The passport and the console both use it.
type SignIn struct {
	Site     *httpd.Site
	Accounts *app.Accounts
	Audience domain.SignInAudience
}

// Where each audience signs in, what it then sees, and in which cookie its session is.
var (
	signInPath = map[domain.SignInAudience]string{domain.ForHolder: "/entrer", domain.ForStaff: "/pro/connexion",
		domain.ForRegistrar: "/admin/connexion", domain.ForApplicant: "/pro/inscription/adresse"}
	signedInPath = map[domain.SignInAudience]string{domain.ForHolder: passportPath, domain.ForStaff: "/pro",
		domain.ForRegistrar: adminPath, domain.ForApplicant: applyPath + "/organisme"}
	signInCookie = map[domain.SignInAudience]string{domain.ForHolder: httpd.HolderCookie, domain.ForStaff: httpd.StaffCookie,
		domain.ForRegistrar: httpd.AdminCookie, domain.ForApplicant: httpd.DraftCookie}
)

// signInsPerMinute bounds the mails that one client makes us send; app bounds those to one address.
const signInsPerMinute = 30

// Mount adds the routes of one audience. r has that audience's session and the same-origin check already.
func (s *SignIn) Mount(r chi.Router) error {
	if err := s.Site.Check(&SignInForm{}, &SignInCode{}, &SignInLink{}); err != nil {
		return err
	}
	path := s.path()
	r.Get(path, s.Site.Page(s.form))
	r.With(s.Site.RateLimit(signInsPerMinute, time.Minute)).Post(path, s.Site.Page(s.request))
	r.Get(path+"/code", s.Site.Page(s.codeForm))
	r.Post(path+"/code", s.Site.Page(s.confirmCode))
	r.Get(path+"/lien/{token}", s.Site.Page(s.linkPage))
	r.Post(path+"/lien/{token}", s.Site.Page(s.confirmLink))
	if s.Audience == domain.ForStaff {
		r.With(s.Site.RateLimit(signInsPerMinute, time.Minute)).Post(path+"/cle/debut", s.Site.API(s.askKey))
		r.Post(path+"/cle", s.Site.API(s.enterByKey))
	}
	return nil
}

func (s *SignIn) path() string { return signInPath[s.Audience] }

// frame has the place of the audience; the passport's own words differ where its readers do.
func (s *SignIn) frame(title string) httpd.Frame {
	place := "passport.place"
	switch s.Audience {
	case domain.ForStaff, domain.ForApplicant:
		place = "sign_in.place_staff"
	case domain.ForRegistrar:
		place = "admin.place"
	}
	return httpd.Frame{Title: title, Place: s.Site.T(place), NoIndex: true}
}

// SignInForm asks for the address.
type SignInForm struct {
	httpd.Frame
	Holder bool // may have a code on paper instead
	Email  httpd.Field
	Staff  bool   // may ask to join an organisation
	Key    string // where a passkey's answer goes, "" where there are none
	Next   string
}

// Template is pages/sign_in_form.html.
func (*SignInForm) Template() string { return "sign_in_form" }

func (s *SignIn) form(w http.ResponseWriter, r *http.Request) error {
	if s.isIn(r) {
		return s.Site.SeeOther(w, r, signedInPath[s.Audience], "")
	}
	return s.showForm(w, r, http.StatusOK, "", nil)
}

// isIn: whoever sees one badge only still has reason to sign in.
func (s *SignIn) isIn(r *http.Request) bool {
	switch s.Audience {
	case domain.ForStaff:
		return httpd.Actor(r).AccountID != ""
	case domain.ForRegistrar:
		return httpd.Actor(r).Registrar
	case domain.ForApplicant:
		return false
	}
	h := httpd.Holder(r)
	return h.PassportID != "" && h.AwardID == ""
}

func (s *SignIn) showForm(w http.ResponseWriter, r *http.Request, status int, email string, faults httpd.FormFaults) error {
	title := "sign_in.form.title"
	switch s.Audience {
	case domain.ForStaff:
		title = "sign_in.form.title_staff"
	case domain.ForRegistrar:
		title = "admin.sign_in"
	case domain.ForApplicant:
		title = "apply.resume"
	}
	page := &SignInForm{Frame: s.frame(s.Site.T(title)), Holder: s.Audience == domain.ForHolder, Email: httpd.Field{
		ID: "email", Label: s.Site.T("sign_in.form.email"), Value: email, Error: faults.Of("email"), Type: "email", Autocomplete: "email"}}
	page.Faults = faults
	if page.Staff = s.Audience == domain.ForStaff; page.Staff && s.Accounts.Passkeys != nil {
		page.Key, page.Next = s.path()+"/cle", signedInPath[s.Audience]
	}
	return s.Site.Render(w, r, status, page)
}

// request answers the same whether the address is known or not.
func (s *SignIn) request(w http.ResponseWriter, r *http.Request) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	email := r.PostFormValue("email")
	browser, err := s.Accounts.RequestSignInFrom(r.Context(), s.Audience, email, s.Site.Cookie(r, httpd.BrowserCookie), asker(s.Site, r))
	if err != nil {
		if faults, ok := s.Site.Faults(err, nil); ok {
			return s.showForm(w, r, http.StatusUnprocessableEntity, email, faults)
		}
		return err
	}
	s.Site.SetCookie(w, httpd.BrowserCookie, browser, s.Accounts.Now().Add(domain.SignInLife))
	return s.Site.SeeOther(w, r, s.path()+"/code", "")
}

// SignInCode says that a mail is on its way and takes its code.
type SignInCode struct {
	httpd.Frame
	Holder    bool // may be at a shared computer
	Applicant bool // has a request, and no account yet
	Again     string
	Code      httpd.Field
	Shared    bool
}

// Template is pages/sign_in_code.html.
func (*SignInCode) Template() string { return "sign_in_code" }

func (s *SignIn) codeForm(w http.ResponseWriter, r *http.Request) error {
	if s.Site.Cookie(r, httpd.BrowserCookie) == "" { // nobody asked here, or too long ago
		return s.Site.SeeOther(w, r, s.path(), "")
	}
	return s.showCode(w, r, http.StatusOK, nil)
}

func (s *SignIn) showCode(w http.ResponseWriter, r *http.Request, status int, faults httpd.FormFaults) error {
	page := &SignInCode{Frame: s.frame(s.Site.T("sign_in.code.title")), Holder: s.Audience == domain.ForHolder, Applicant: s.Audience == domain.ForApplicant, Again: s.path(),
		Shared: r.PostFormValue("shared") != "", Code: httpd.Field{
			ID: "code", Label: s.Site.T("sign_in.code.label"), Help: s.Site.T("sign_in.code.help"), Error: faults.Of("code"),
			Autocomplete: "one-time-code", InputMode: "numeric", Short: true}}
	page.Faults = faults
	return s.Site.Render(w, r, status, page)
}

func (s *SignIn) confirmCode(w http.ResponseWriter, r *http.Request) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	code := strings.Join(strings.Fields(r.PostFormValue("code")), "")
	in, err := s.Accounts.ConfirmCode(r.Context(), s.Audience, code, s.Site.Cookie(r, httpd.BrowserCookie))
	if err == nil {
		return s.enter(w, r, in)
	}
	faults, ok := s.Site.Faults(err, nil)
	switch {
	case ok:
	case askAgain[domain.CodeOf(err)]:
		faults = faultsAt(s.Site, err, "code")
	default:
		return err
	}
	return s.showCode(w, r, http.StatusUnprocessableEntity, faults)
}

// askAgain are the ends of a link or a code that a new one mends.
var askAgain = map[string]bool{
	"sign-in-unknown": true, "sign-in-over": true, "sign-in-code-tries": true, "sign-in-other-browser": true,
}

// SignInLink is where the link of the mail leads. Only its button signs in.
type SignInLink struct {
	httpd.Frame
	Holder bool
	Here   bool // this browser asked for the link, as far as can be told without using it up
	Again  string
}

// Template is pages/sign_in_link.html.
func (*SignInLink) Template() string { return "sign_in_link" }

func (s *SignIn) linkPage(w http.ResponseWriter, r *http.Request) error {
	page := &SignInLink{Frame: s.frame(s.Site.T("sign_in.link.title")), Holder: s.Audience == domain.ForHolder, Again: s.path(),
		Here: s.Site.Cookie(r, httpd.BrowserCookie) != ""}
	return s.Site.Render(w, r, http.StatusOK, page)
}

func (s *SignIn) confirmLink(w http.ResponseWriter, r *http.Request) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	in, err := s.Accounts.ConfirmLink(r.Context(), s.Audience, chi.URLParam(r, "token"), s.Site.Cookie(r, httpd.BrowserCookie))
	if err == nil {
		return s.enter(w, r, in)
	}
	if !askAgain[domain.CodeOf(err)] {
		return err
	}
	page := &SignInLink{Frame: s.frame(s.Site.T("sign_in.link.title_failed")), Again: s.path()}
	page.Faults = faultsAt(s.Site, err, "")
	return s.Site.Render(w, r, http.StatusUnprocessableEntity, page)
}

// enter opens the new session in this browser and leads to its first page.
func (s *SignIn) enter(w http.ResponseWriter, r *http.Request, in app.SignedIn) error {
	s.Site.DropCookie(w, httpd.BrowserCookie)
	if err := s.open(w, r, in); err != nil {
		return err
	}
	return s.Site.SeeOther(w, r, signedInPath[s.Audience], "")
}

// open puts the session into the cookie; at a shared computer it ends with the browser. The session that was there
// before is over, so that nobody finds it again.
func (s *SignIn) open(w http.ResponseWriter, r *http.Request, in app.SignedIn) error {
	cookie := signInCookie[s.Audience]
	if err := s.Accounts.SignOut(r.Context(), s.Site.Cookie(r, cookie)); err != nil {
		return err
	}
	end := in.Expires
	if r.PostFormValue("shared") != "" {
		end = time.Time{}
	}
	s.Site.SetCookie(w, cookie, in.Session, end)
	if s.Audience == domain.ForHolder {
		if err := s.Accounts.SuggestLanguage(r.Context(), in.Holder, s.Site.Printer().Lang); err != nil {
			return err
		}
		return s.Accounts.NameBrowser(r.Context(), in.Session, r.UserAgent())
	}
	if s.Audience != domain.ForStaff {
		return nil
	}
	device, err := s.Accounts.Arrive(r.Context(), in, s.Site.Cookie(r, httpd.DeviceCookie), r.UserAgent())
	if err == nil {
		s.Site.SetCookie(w, httpd.DeviceCookie, device, s.Accounts.Now().AddDate(1, 0, 0))
	}
	return err
}

// signOut ends the session in the store, not only in this browser.
func (s *SignIn) signOut(w http.ResponseWriter, r *http.Request) error {
	cookie := signInCookie[s.Audience]
	if err := s.Accounts.SignOut(r.Context(), s.Site.Cookie(r, cookie)); err != nil {
		return err
	}
	s.Site.DropCookie(w, cookie)
	return s.Site.SeeOther(w, r, s.path(), "signed-out")
}

// askKey puts a question to whatever passkey this browser's device has for this place.
func (s *SignIn) askKey(w http.ResponseWriter, r *http.Request) error {
	options, browser, err := s.Accounts.BeginPasskeySignIn(r.Context(), s.Site.Cookie(r, httpd.BrowserCookie))
	if err != nil {
		return err
	}
	s.Site.SetCookie(w, httpd.BrowserCookie, browser, s.Accounts.Now().Add(domain.SignInLife))
	return httpd.WriteJSON(w, http.StatusOK, json.RawMessage(options))
}

// enterByKey opens a session for the person whose passkey answered.
func (s *SignIn) enterByKey(w http.ResponseWriter, r *http.Request) error {
	var a passkeyAnswer
	if err := httpd.Decode(r, &a); err != nil {
		return err
	}
	in, err := s.Accounts.PasskeySignIn(r.Context(), s.Site.Cookie(r, httpd.BrowserCookie), a.Answer)
	if err != nil {
		return err
	}
	s.Site.DropCookie(w, httpd.BrowserCookie)
	if err := s.open(w, r, in); err != nil {
		return err
	}
	return done(w)
}
