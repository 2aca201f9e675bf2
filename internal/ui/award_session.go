package ui

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/artwork"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// SessionList is the rooms of an organisation, and the badges for which one can be opened (ux S13).
type SessionList struct {
	httpd.Frame
	Rooms  []RoomLine
	Badges []httpd.Option
}

// RoomLine is one of them.
type RoomLine struct {
	Title, URL, When string
	Pill             httpd.Pill
}

// Template is pages/session_list.html.
func (*SessionList) Template() string { return "session_list" }

// SessionNew asks for what holds for everybody in the room.
type SessionNew struct {
	httpd.Frame
	Badge    string
	Action   string
	Controls []Control
	Hours    httpd.Choices
}

// Template is pages/session_new.html.
func (*SessionNew) Template() string { return "session_new" }

// SessionShow is the QR for the wall, and the list that fills.
type SessionShow struct {
	httpd.Frame
	URL      string
	Badge    string
	QR       []byte
	Address  string
	Code     string
	Where    []string // the place, and from when to when
	Open     bool
	Count    string
	Asked    []GuestLine
	Decided  []GuestLine
	All      string // address with everybody ticked
	Rename   httpd.Choices
	Name     httpd.Field // as it is to be signed
	Failures []string
}

// GuestLine is one person of the room.
type GuestLine struct {
	ID            domain.SessionGuestID
	Name, Contact string
	Ticked, Same  bool // Same: somebody else asked in this name
	Award         string
	Pill          httpd.Pill
}

// Template is pages/session_show.html.
func (*SessionShow) Template() string { return "session_show" }

// SessionWall is the QR alone, as large as the wall.
type SessionWall struct {
	httpd.Frame
	Badge, Address, Code, Back string
	Where                      []string
	QR                         []byte
}

// Template is pages/session_wall.html.
func (*SessionWall) Template() string { return "session_wall" }

const roomsPath = "/pro/seances"

func roomURL(id domain.AwardSessionID) string { return roomsPath + "/" + string(id) }

func (c *Console) rooms() *app.Sessions { return &app.Sessions{Issuing: c.Issuing} }

func (c *Console) mountRooms(in chi.Router) error {
	if err := c.Site.Check(&SessionList{}, &SessionNew{}, &SessionShow{}, &SessionWall{}); err != nil {
		return err
	}
	in.Get(roomsPath, c.staff(c.roomList))
	in.Get(roomsPath+"/nouvelle", c.staff(c.newRoom))
	in.Post(roomsPath+"/nouvelle", c.staff(c.openRoom))
	in.Get(roomsPath+"/{room}", c.staff(c.room))
	in.Get(roomsPath+"/{room}/affiche", c.staff(c.roomWall))
	in.Post(roomsPath+"/{room}/delivrer", c.staff(c.awardRoom))
	in.Post(roomsPath+"/{room}/ecarter", c.staff(c.turnAway))
	in.Post(roomsPath+"/{room}/renommer", c.staff(c.renameGuest))
	in.Post(roomsPath+"/{room}/fermer", c.staff(c.closeRoom))
	return nil
}

func (c *Console) roomList(w http.ResponseWriter, r *http.Request, d desk) error {
	all, err := c.rooms().Sessions(r.Context(), d.Actor)
	if err != nil {
		return err
	}
	offers, err := c.Issuing.Catalogue(r.Context(), d.Actor)
	if err != nil {
		return err
	}
	t := c.Site.T
	page := &SessionList{Frame: c.frame(d, t("session.title"), choosePath)}
	for _, o := range offers {
		if k := o.Achievement.Kind; o.Refused == nil && k != domain.AFEST && k != domain.WorkExperienceKind && k != domain.BlocAttestation && k != domain.FullCertification {
			page.Badges = append(page.Badges, httpd.Option{Value: o.Achievement.Slug, Label: o.Achievement.Title})
		}
	}
	for _, s := range all {
		line := RoomLine{Title: c.titleOf(r, s.AchievementSlug), URL: roomURL(s.ID), When: c.Site.Printer().DateTime(s.CreatedAt), Pill: httpd.Pill{Class: "inconnu", Icon: "clock", Text: t("session.closed")}}
		if s.Open(c.Issuing.Now()) {
			line.Pill = httpd.Pill{Class: "valide", Icon: "circle-check", Text: t("session.open")}
		}
		page.Rooms = append(page.Rooms, line)
	}
	return c.Site.Render(w, r, http.StatusOK, page)
}

func (c *Console) titleOf(r *http.Request, slug string) string {
	if a, err := c.Issuing.Definition(r.Context(), slug); err == nil {
		return a.Title
	}
	return slug
}

func (c *Console) newRoom(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.roomForm(w, r, d, http.StatusOK, url.Values{"awarded-on": {c.Issuing.Now().In(domain.Paris).Format("02/01/2006")}, "assessor-name": {d.Name}, "hours": {strconv.Itoa(domain.SessionHours)}, "place": {d.Organisation.Town}}, nil)
}

func (c *Console) roomForm(w http.ResponseWriter, r *http.Request, d desk, status int, typed url.Values, faults httpd.FormFaults) error {
	if !d.can(app.ActAward) {
		return refuse(app.ActAward)
	}
	a, err := c.Issuing.Definition(r.Context(), r.URL.Query().Get("badge"))
	if err != nil {
		return err
	}
	f := &awardForm{site: c.Site, achievement: a, typed: typed, faults: faults}
	controls := f.assessmentPart().Controls
	if a.Observation != nil { // the model wants them, for everybody in the room
		p := f.observationsPart()
		p.Controls[0].Field.Help = p.Lead
		controls = append(controls, p.Controls...)
	}
	page := &SessionNew{Frame: c.frame(d, c.Site.T("session.new"), choosePath), Badge: a.Title, Action: roomsPath + "/nouvelle?badge=" + url.QueryEscape(a.Slug),
		Controls: append(controls, f.field("place", "text", false)),
		Hours:    httpd.Choices{ID: "hours", Legend: c.Site.T("session.hours"), Select: true, Error: faults.Of("hours")}}
	for _, n := range []int{1, 2, 4, 8} {
		page.Hours.Options = append(page.Hours.Options, httpd.Option{Value: strconv.Itoa(n), Label: c.Site.T("session.hours.n", n), Checked: f.int("hours") == n})
	}
	page.Faults = faults
	return c.Site.Render(w, r, status, page)
}

func (c *Console) openRoom(w http.ResponseWriter, r *http.Request, d desk) error {
	if !d.can(app.ActAward) {
		return refuse(app.ActAward)
	}
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	a, err := c.Issuing.Definition(r.Context(), r.URL.Query().Get("badge"))
	if err != nil {
		return err
	}
	f := &awardForm{site: c.Site, achievement: a, typed: r.PostForm}
	s, err := c.rooms().OpenSession(r.Context(), d.Actor, a.Slug, f.facts(), f.int("hours"))
	if err == nil {
		return c.Site.SeeOther(w, r, roomURL(s.ID), "")
	}
	if faults, ok := c.formFaults(err); ok {
		return c.roomForm(w, r, d, http.StatusUnprocessableEntity, r.PostForm, faults)
	}
	return err
}

// guestAddress is where the people of the room go, and the QR of it.
func (c *Console) guestAddress(s domain.AwardSession) (short string, qr []byte, err error) {
	host := strings.TrimPrefix(strings.TrimPrefix(c.Site.BaseURL, "https://"), "http://")
	qr, err = artwork.QRSVG(c.Site.BaseURL + guestPath + "/" + s.Code)
	return host + guestPath, qr, err
}

func (c *Console) room(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.showRoom(w, r, d, http.StatusOK, nil, nil)
}

func (c *Console) showRoom(w http.ResponseWriter, r *http.Request, d desk, status int, failed []app.GuestOutcome, faults httpd.FormFaults) error {
	id, err := param[domain.AwardSessionID](r, "room")
	if err != nil {
		return err
	}
	s, guests, err := c.rooms().Session(r.Context(), d.Actor, id)
	if err != nil {
		return err
	}
	t := c.Site.T
	page := &SessionShow{Frame: c.frame(d, t("session.show"), choosePath), URL: roomURL(id), Badge: c.titleOf(r, s.AchievementSlug), Code: domain.FormatCode(s.Code),
		Where: c.whereAndWhen(s), Open: s.Open(c.Issuing.Now()), All: roomURL(id) + "?tout=1#liste"}
	if page.Address, page.QR, err = c.guestAddress(s); err != nil {
		return err
	}
	waits, err := c.rooms().GuestsWaiting(r.Context(), s.OrganisationID, guests)
	if err != nil {
		return err
	}
	same := app.SameGuests(guests)
	for _, g := range guests {
		line := GuestLine{ID: g.ID, Same: same[g.ID], Name: g.Name, Contact: g.Email + g.Phone, Ticked: r.URL.Query().Get("tout") == "1" || slices.Contains(r.PostForm["guest"], string(g.ID))}
		switch {
		case g.State == domain.GuestAsked && waits[g.ID]:
			line.Pill = httpd.Pill{Class: "expire", Icon: "clock", Text: t("waiting.pill")}
		case g.State == domain.GuestAsked:
			page.Asked = append(page.Asked, line)
			continue
		case g.State == domain.GuestAwarded:
			line.Award, line.Pill = awardURL(g.AwardID), httpd.Pill{Class: "valide", Icon: "circle-check", Text: t("session.guest.awarded")}
		default:
			line.Pill = httpd.Pill{Class: "inconnu", Icon: "circle-x", Text: t("session.guest.turned_away")}
		}
		page.Decided = append(page.Decided, line)
	}
	for _, f := range failed {
		words := t("session.failed", f.Guest.Name, c.reason(f.Err))
		if domain.CodeOf(f.Err) == "award-already-held" { // two people of one name are told apart on the form of one person
			words += " " + t("session.failed.namesake")
		}
		page.Failures = append(page.Failures, words)
	}
	page.Faults = faults
	c.renameForm(r, page)
	page.Count, page.Script = t("session.count", len(page.Asked)), page.Open
	return c.Site.Render(w, r, status, page)
}

// whereAndWhen are the place of a session, if it was said, and from when to when people may ask.
func (c *Console) whereAndWhen(s domain.AwardSession) (said []string) {
	if s.Facts.Place != "" {
		said = append(said, c.Site.T("session.place", s.Facts.Place))
	}
	key := "session.window"
	if domain.DayOf(s.CreatedAt) != domain.DayOf(s.ClosesAt) {
		key = "session.window.days"
	}
	return append(said, c.Site.T(key, s.CreatedAt, s.ClosesAt))
}

// reason is the sentence of a refusal: of its first field where it has one.
func (c *Console) reason(err error) string {
	if e := (*domain.Error)(nil); errors.As(err, &e) && len(e.Fields) > 0 {
		return c.Site.Printer().Error(e.Fields[0].Code, e.Fields[0].Args...)
	}
	return c.Site.Sentence(err)
}

func (c *Console) roomWall(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.AwardSessionID](r, "room")
	if err != nil {
		return err
	}
	s, _, err := c.rooms().Session(r.Context(), d.Actor, id)
	if err != nil {
		return err
	}
	page := &SessionWall{Frame: httpd.Frame{Title: c.Site.T("session.wall"), Place: d.Organisation.Name, Home: consolePath, NoIndex: true}, Badge: c.titleOf(r, s.AchievementSlug),
		Code: domain.FormatCode(s.Code), Where: c.whereAndWhen(s), Back: roomURL(id)}
	if page.Address, page.QR, err = c.guestAddress(s); err != nil {
		return err
	}
	return c.Site.Render(w, r, http.StatusOK, page)
}

func (c *Console) closeRoom(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.AwardSessionID](r, "room")
	if err != nil {
		return err
	}
	if err := c.rooms().CloseSession(r.Context(), d.Actor, id); err != nil {
		return err
	}
	return c.Site.SeeOther(w, r, roomURL(id), "session-closed")
}
