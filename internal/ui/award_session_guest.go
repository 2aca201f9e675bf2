package ui

import (
	"net/http"
	"net/url"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// guestsTicked are the people of the list that are ticked.
func guestsTicked(values url.Values) (all []domain.SessionGuestID) {
	for _, v := range values["guest"] {
		if id, err := domain.ParseID[domain.SessionGuestID](v); err == nil && len(all) < domain.MaxGuests {
			all = append(all, id)
		}
	}
	return all
}

func (c *Console) awardRoom(w http.ResponseWriter, r *http.Request, d desk) error {
	if !d.can(app.ActAward) {
		return refuse(app.ActAward)
	}
	id, err := param[domain.AwardSessionID](r, "room")
	if err != nil {
		return err
	}
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	ticked := guestsTicked(r.PostForm)
	if len(ticked) == 0 {
		return nobodyChosen()
	}
	_, failed, err := c.rooms().AwardGuests(r.Context(), d.Actor, id, ticked)
	if err != nil {
		return err
	}
	if len(failed) > 0 {
		return c.showRoom(w, r, d, http.StatusUnprocessableEntity, failed, nil)
	}
	done := "session-awarded"
	if d.Organisation.Issuing.FourEyes {
		done = "session-waiting"
	}
	return c.Site.SeeOther(w, r, roomURL(id), done)
}

func (c *Console) turnAway(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.AwardSessionID](r, "room")
	if err != nil {
		return err
	}
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	if err := c.rooms().TurnAway(r.Context(), d.Actor, id, guestsTicked(r.PostForm)); err != nil {
		return err
	}
	return c.Site.SeeOther(w, r, roomURL(id), "")
}

// renameForm asks whose name is to be another, and which.
func (c *Console) renameForm(r *http.Request, page *SessionShow) {
	t := c.Site.T
	page.Rename = httpd.Choices{ID: "rename", Legend: t("session.rename.who"), Select: true}
	for _, g := range page.Asked {
		page.Rename.Options = append(page.Rename.Options, httpd.Option{Value: string(g.ID), Label: g.Name, Checked: r.PostFormValue("rename") == string(g.ID)})
	}
	page.Name = httpd.Field{ID: "name", Label: t("session.rename.name"), Value: r.PostFormValue("name"), Error: page.Faults.Of("name"), Autocomplete: "off"}
}

func (c *Console) renameGuest(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.AwardSessionID](r, "room")
	if err != nil {
		return err
	}
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	guest, err := domain.ParseID[domain.SessionGuestID](r.PostFormValue("rename"))
	if err != nil {
		return domain.NotFoundf("guest-unknown")
	}
	err = c.rooms().RenameGuest(r.Context(), d.Actor, id, guest, r.PostFormValue("name"))
	if faults, ok := c.Site.Faults(err, nil); ok && domain.IsKind(err, domain.Invalid) {
		return c.showRoom(w, r, d, http.StatusUnprocessableEntity, nil, faults)
	}
	if err != nil {
		return err
	}
	return c.Site.SeeOther(w, r, roomURL(id), "session-renamed")
}
