package ui

import (
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// GuestAsk is the form for somebody in the room: a name, and nothing else that must be (ux S13).
type GuestAsk struct {
	httpd.Frame
	Organisation, Badge string
	Where               []string // the place, and from when to when
	Action              string
	Name, Contact       httpd.Field
	Closed              bool
}

// Template is pages/guest_ask.html.
func (*GuestAsk) Template() string { return "guest_ask" }

// GuestSent gives the code to keep, and says later what came of it.
type GuestSent struct {
	httpd.Frame
	Organisation, Badge string
	Code, At            string
	Awarded, TurnedAway bool
}

// Template is pages/guest_sent.html.
func (*GuestSent) Template() string { return "guest_sent" }

const (
	guestPath   = "/seance"
	guestCookie = "galon_seance" // the browser that asked: it shows its code again
	roomAsks    = 60             // requests a minute from one address: a whole room may stand behind it
)

func (c *Console) mountGuests(r chi.Router) error {
	if err := c.Site.Check(&GuestAsk{}, &GuestSent{}); err != nil {
		return err
	}
	in := r.With(c.Site.SameOrigin())
	in.Get(guestPath, c.Site.Page(c.guestCode))
	in.Get(guestPath+"/{code}", c.Site.Page(c.guestForm))
	in.With(c.Site.RateLimit(roomAsks, time.Minute)).Post(guestPath+"/{code}", c.Site.Page(c.guestAsks))
	return nil
}

// guestCode leads whoever typed the short address to the page of their code.
func (c *Console) guestCode(w http.ResponseWriter, r *http.Request) error {
	t := c.Site.T
	page := &GuestAsk{Frame: c.guestFrame(t("session.guest.code_title")), Action: guestPath,
		Name: httpd.Field{ID: "code", Label: t("session.guest.code"), Value: r.URL.Query().Get("code"), Autocomplete: "off", Short: true}}
	if typed := r.URL.Query().Get("code"); typed != "" {
		code, err := domain.ParseCode(domain.InviteCode, typed)
		if err == nil {
			return c.Site.SeeOther(w, r, guestPath+"/"+code, "")
		}
		page.Faults = httpd.FormFaults{{Field: "code", Text: c.Site.Sentence(err)}}
		page.Name.Error = page.Faults.Of("code")
		return c.Site.Render(w, r, http.StatusUnprocessableEntity, page)
	}
	return c.Site.Render(w, r, http.StatusOK, page)
}

func (c *Console) guestFrame(title string) httpd.Frame {
	return httpd.Frame{Title: title, NoIndex: true}
}

// door finds the session of the address; codes that do not exist are counted.
func (c *Console) door(r *http.Request) (door app.OpenDoor, err error) {
	err = c.guess(r, func() (err error) {
		door, err = c.rooms().Door(r.Context(), chi.URLParam(r, "code"))
		return err
	})
	return door, err
}

// guess counts looks for codes that do not exist.
func (c *Console) guess(r *http.Request, look func() error) error {
	if c.Misses == nil {
		return look()
	}
	return c.Misses.Guard(r, look)
}

func (c *Console) guestForm(w http.ResponseWriter, r *http.Request) error {
	door, err := c.door(r)
	if err != nil {
		return err
	}
	if pass := c.Site.Cookie(r, guestCookie); pass != "" && r.URL.Query().Get("autre") == "" {
		g, err := c.rooms().Guest(r.Context(), door.Session.ID, pass)
		if err == nil {
			return c.guestSent(w, r, door, g)
		}
		if !domain.IsKind(err, domain.NotFound) {
			return err
		}
	}
	return c.showGuestForm(w, r, door, http.StatusOK, nil)
}

func (c *Console) showGuestForm(w http.ResponseWriter, r *http.Request, door app.OpenDoor, status int, faults httpd.FormFaults) error {
	t := c.Site.T
	page := &GuestAsk{Frame: c.guestFrame(t("session.guest.title")), Organisation: door.Organisation, Badge: door.Title, Where: c.whereAndWhen(door.Session), Action: guestPath + "/" + door.Session.Code,
		Name: httpd.Field{ID: "name", Label: t("session.guest.name"), Value: r.PostFormValue("name"), Error: faults.Of("name"), Autocomplete: "name"},
		Contact: httpd.Field{ID: "contact", Label: t("session.guest.contact"), Help: t("session.guest.contact_help"), Optional: true, Value: r.PostFormValue("contact"),
			Error: faults.Of("contact"), Autocomplete: "email"},
		Closed: !door.Session.Open(c.Issuing.Now())}
	page.Action = r.URL.Path
	page.Faults = faults
	return c.Site.Render(w, r, status, page)
}

func (c *Console) guestAsks(w http.ResponseWriter, r *http.Request) error {
	door, err := c.door(r)
	if err != nil {
		return err
	}
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	if pass := c.Site.Cookie(r, guestCookie); pass != "" { // sent twice by one browser
		g, err := c.rooms().Guest(r.Context(), door.Session.ID, pass)
		if err == nil && domain.Fold(g.Name) == domain.Fold(r.PostFormValue("name")) {
			return c.Site.SeeOther(w, r, r.URL.Path, "")
		}
		if err != nil && !domain.IsKind(err, domain.NotFound) {
			return err
		}
	}
	g, err := c.rooms().GuestAsks(r.Context(), chi.URLParam(r, "code"), r.PostFormValue("name"), r.PostFormValue("contact"))
	if domain.IsKind(err, domain.Invalid) || domain.IsKind(err, domain.Conflict) {
		faults, _ := c.Site.Faults(err, nil)
		return c.showGuestForm(w, r, door, http.StatusUnprocessableEntity, faults)
	}
	if err != nil {
		return err
	}
	c.Site.SetCookie(w, guestCookie, c.Issuing.GuestPass(g.ID), door.Session.ClosesAt.Add(12*time.Hour))
	return c.Site.SeeOther(w, r, r.URL.Path, "")
}

func (c *Console) guestSent(w http.ResponseWriter, r *http.Request, door app.OpenDoor, g domain.SessionGuest) error {
	host := strings.TrimPrefix(strings.TrimPrefix(c.Site.BaseURL, "https://"), "http://")
	page := &GuestSent{Frame: c.guestFrame(c.Site.T("session.guest.sent")), Organisation: door.Organisation, Badge: door.Title, Code: domain.FormatCode(c.Issuing.GuestCode(g.ID)), At: host + receivePath,
		Awarded: g.State == domain.GuestAwarded, TurnedAway: g.State == domain.GuestTurnedAway}
	if page.Awarded {
		page.Title = c.Site.T("session.guest.ready")
	}
	return c.Site.Render(w, r, http.StatusOK, page)
}
