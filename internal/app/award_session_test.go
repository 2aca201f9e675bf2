package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/store"
	"galon/internal/testkit"
)

func TestRoomAsksAndTheTrainerAwards(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, staff := t.Context(), w.Staff(w.School)
	rooms := &app.Sessions{Issuing: w.Issuing}
	facts := testkit.SoftSkillFacts(w.Today())
	_, err := rooms.OpenSession(ctx, staff, team, facts, 13)
	refused(t, err, domain.Invalid, "fields-invalid")
	_, err = rooms.OpenSession(ctx, staff, "conduire-une-fabrication-de-fromage", facts, 2)
	refused(t, err, domain.Conflict, "session-not-here")
	reader := domain.Actor{AccountID: "a", OrganisationID: w.School.ID, Role: domain.RoleReader}
	_, err = rooms.OpenSession(ctx, reader, team, facts, 2)
	refused(t, err, domain.Forbidden, "access-refused")
	s, err := rooms.OpenSession(ctx, staff, team, facts, 2)
	must(t, err)

	door, err := rooms.Door(ctx, domain.FormatCode(s.Code))
	must(t, err)
	if door.Title == "" || door.Organisation != w.School.Name {
		t.Errorf("%+v", door)
	}
	_, err = rooms.Door(ctx, domain.NewCode(domain.InviteCode))
	refused(t, err, domain.NotFound, "session-unknown")
	_, err = rooms.GuestAsks(ctx, s.Code, " ", "")
	refused(t, err, domain.Invalid, "fields-invalid")
	_, err = rooms.GuestAsks(ctx, s.Code, "Awa Diallo", "awa@exemple")
	refused(t, err, domain.Invalid, "fields-invalid")
	nadia, err := rooms.GuestAsks(ctx, s.Code, "Nadia Benali", "nadia@exemple.fr")
	must(t, err)
	zoe, err := rooms.GuestAsks(ctx, s.Code, "Zoé Petit", "06 01 02 03 04")
	must(t, err)
	again, err := rooms.GuestAsks(ctx, s.Code, "zoe petit", "") // the room is told nothing of who is on the list
	must(t, err)
	_, guests, err := rooms.Session(ctx, staff, s.ID)
	must(t, err)
	if same := app.SameGuests(guests); !same[zoe.ID] || !same[again.ID] || same[nadia.ID] {
		t.Errorf("the trainer sees %v", same)
	}
	stranger, err := rooms.GuestAsks(ctx, s.Code, "Inconnu Delarue", "")
	must(t, err)

	// Nothing is given before the trainer says so; nobody else sees the list.
	_, err = w.Passports.Receive(ctx, app.Ticket{Code: w.GuestCode(zoe.ID)})
	refused(t, err, domain.NotFound, "claim-unknown")
	_, _, err = rooms.Session(ctx, w.Staff(w.Employer), s.ID)
	refused(t, err, domain.NotFound, "session-unknown")
	must(t, rooms.TurnAway(ctx, staff, s.ID, []domain.SessionGuestID{stranger.ID, again.ID}))
	for range 2 { // pressed twice
		n, failed, err := rooms.AwardGuests(ctx, staff, s.ID, []domain.SessionGuestID{nadia.ID, zoe.ID, stranger.ID})
		must(t, err)
		if len(failed) > 0 || n != 2 && n != 0 {
			t.Errorf("%d awarded, %+v", n, failed)
		}
	}
	w.Deliver()
	if rows := all(t, w, w.School); len(rows) != 2 || len(subjects(w, "nadia@exemple.fr")) != 1 {
		t.Fatalf("%d awards, mails %v", len(rows), subjects(w, "nadia@exemple.fr"))
	}
	got, err := w.Passports.Accept(ctx, app.Ticket{Code: w.GuestCode(zoe.ID)}, domain.Holder{})
	must(t, err)
	if got.Holder.PassportID == "" {
		t.Error("no passport")
	}
	// The identifier stands in the pages of the organisation: alone it is not the browser that asked.
	for _, pass := range []string{string(nadia.ID), string(nadia.ID) + ".", strings.Replace(w.GuestPass(zoe.ID), string(zoe.ID), string(nadia.ID), 1), "."} {
		if _, err := rooms.Guest(ctx, s.ID, pass); !domain.IsKind(err, domain.NotFound) {
			t.Errorf("%q shows somebody’s code: %v", pass, err)
		}
	}
	// The slip of an award whose person has a code of their own does not print a code that opens nothing.
	guest, err := rooms.Guest(ctx, s.ID, w.GuestPass(nadia.ID))
	must(t, err)
	slip, err := w.Issuing.Slip(ctx, staff, guest.AwardID)
	must(t, err)
	if slip.ClaimCode != "" {
		t.Errorf("the slip shows %s", slip.ClaimCode)
	}

	w.Pass(3 * time.Hour)
	_, err = rooms.GuestAsks(ctx, s.Code, "Trop Tard", "")
	refused(t, err, domain.Gone, "session-closed")
	must(t, w.Store.Write(ctx, deleteGuests(w.Now().Add(time.Hour))))
	if _, err := rooms.Guest(ctx, s.ID, w.GuestPass(zoe.ID)); !domain.IsKind(err, domain.NotFound) {
		t.Errorf("still there: %v", err)
	}
}

// A room has an end, and who was turned away leaves a place.
func TestARoomIsFull(t *testing.T) {
	w, ctx := testkit.NewWorld(t), t.Context()
	rooms, staff := &app.Sessions{Issuing: w.Issuing}, w.Staff(w.School)
	s, err := rooms.OpenSession(ctx, staff, team, testkit.SoftSkillFacts(w.Today()), 2)
	must(t, err)
	var all []domain.SessionGuestID
	must(t, w.Store.Write(ctx, func(tx *store.Tx) error {
		for i := range domain.MaxGuests {
			g := domain.SessionGuest{ID: domain.NewID[domain.SessionGuestID](w.Now()), SessionID: s.ID, Name: "Nadia Benali", State: domain.GuestAsked, CreatedAt: w.Now()}
			if err := tx.InsertGuest(g, fmt.Sprint("hash-", i)); err != nil {
				return err
			}
			all = append(all, g.ID)
		}
		return nil
	}))
	_, err = rooms.GuestAsks(ctx, s.Code, "Zoé Petit", "")
	refused(t, err, domain.Conflict, "session-full")
	must(t, rooms.TurnAway(ctx, staff, s.ID, all[:1]))
	_, err = rooms.GuestAsks(ctx, s.Code, "Zoé Petit", "")
	must(t, err)
	_, err = rooms.GuestAsks(ctx, s.Code, "Awa Diallo", "")
	refused(t, err, domain.Conflict, "session-full")
}

func deleteGuests(before time.Time) func(*store.Tx) error {
	return func(tx *store.Tx) error { return tx.DeleteGuests(before) }
}
