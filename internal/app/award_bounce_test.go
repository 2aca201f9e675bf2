package app_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/mail"
	"galon/internal/store"
	"galon/internal/testkit"
)

// server answers for each address: a refusal for good, a refusal for now, silence, or it takes the message.
type server struct {
	answers map[string]error
	silent  map[string]func() // ends the time of the job
	asked   map[string]int
	taken   map[string]int
}

func (s *server) Send(ctx context.Context, m mail.Message) error {
	s.asked[m.To]++
	if end := s.silent[m.To]; end != nil {
		end()
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err := s.answers[m.To]; err != nil {
		return err
	}
	s.taken[m.To]++
	return nil
}

func newServer() *server {
	return &server{answers: map[string]error{}, silent: map[string]func(){}, asked: map[string]int{}, taken: map[string]int{}}
}

// One address of a group that answers « later » makes the job run again, and that asks no refused address again: it
// would be asked some hundred times, and each time would stand in the history.
func TestRefusedAddressIsNotTriedWithTheOthers(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	s := newServer()
	w.Delivery.Mail = s
	s.answers["nadia@exemple.fr"] = &mail.RejectedError{ID: "x", Code: 550, Enhanced: "5.1.1"}
	s.answers["awa@exemple.fr"] = errors.New("451 4.7.1")
	gone, later, there := w.Issue(team, "Nadia Benali", "nadia@exemple.fr"), w.Issue(team, "Awa Diallo", "awa@exemple.fr"), w.Issue(team, "Zoé Petit", "zoe@exemple.fr")
	group := app.DeliverArgs{Awards: []domain.AwardID{gone.ID, later.ID, there.ID}}
	for range 3 {
		if err := w.Delivery.Deliver(ctx, group); err == nil {
			t.Fatal("a group with one that may pass is not done")
		}
	}
	delete(s.answers, "awa@exemple.fr")
	must(t, w.Delivery.Deliver(ctx, group))
	must(t, w.Delivery.Deliver(ctx, group))
	if s.asked["nadia@exemple.fr"] != 1 || s.asked["awa@exemple.fr"] != 4 || s.taken["awa@exemple.fr"] != 1 || s.asked["zoe@exemple.fr"] != 1 {
		t.Errorf("asked %v, taken %v", s.asked, s.taken)
	}
	detail, err := w.Issuing.Award(ctx, w.Staff(w.School), gone.ID)
	must(t, err)
	returned := 0
	for _, e := range detail.History {
		if e.Act == "award.mail-rejected" {
			returned++
		}
	}
	if returned != 1 {
		t.Errorf("the history tells of %d returned mails", returned)
	}
	// Who asks for it, gets another try.
	delete(s.answers, "nadia@exemple.fr")
	must(t, w.Issuing.Resend(ctx, w.Staff(w.School), gone.ID))
	must(t, w.Delivery.Deliver(ctx, group))
	if s.taken["nadia@exemple.fr"] != 1 || w.Read(gone.ID).MailedAt.IsZero() {
		t.Errorf("sent again at the issuer's wish: %v", s.taken)
	}
}

// A server that is silent for the first of a group takes all the time of the job; the next try begins with the others.
func TestSilenceForOneDoesNotKeepTheOthers(t *testing.T) {
	w := testkit.NewWorld(t)
	s := newServer()
	w.Delivery.Mail = s
	first, second := w.Issue(team, "Nadia Benali", "nadia@exemple.fr"), w.Issue(team, "Awa Diallo", "awa@exemple.fr")
	for range 2 {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		s.silent["nadia@exemple.fr"] = cancel
		if err := w.Delivery.Deliver(ctx, app.DeliverArgs{Awards: []domain.AwardID{first.ID, second.ID}}); err == nil {
			t.Fatal("silence is no delivery")
		}
	}
	if s.asked["nadia@exemple.fr"] != 2 || s.taken["awa@exemple.fr"] != 1 || w.Read(second.ID).MailedAt.IsZero() {
		t.Errorf("asked %v, taken %v", s.asked, s.taken)
	}
}

// A server that is down fails for a whole group; what the queue keeps of each attempt stays short.
func TestFailureOfAGroupIsToldInShort(t *testing.T) {
	w := testkit.NewWorld(t)
	s := newServer()
	w.Delivery.Mail = s
	var ids []domain.AwardID
	for i := range 6 {
		to := fmt.Sprintf("p%d@exemple.fr", i)
		s.answers[to] = errors.New("no answer")
		ids = append(ids, w.Issue(team, "Nadia Benali", to).ID)
	}
	err := w.Delivery.Deliver(t.Context(), app.DeliverArgs{Awards: ids})
	if err == nil || strings.Count(err.Error(), "no answer") != 3 || !strings.HasSuffix(err.Error(), "and 3 more") || len(s.asked) != 6 {
		t.Errorf("%v, asked %v", err, s.asked)
	}
}

// A reminder that comes back makes the address one in error, as the first mail would; what comes back after a badge was
// taken is told on its page. Neither job runs again.
func TestReturnedRemindersAreSeen(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, slug := t.Context(), endingBadge(t)
	waits, taken := w.Issue(slug, "Nadia Benali", "nadia@exemple.fr"), w.Issue(slug, "Awa Diallo", "awa@exemple.fr")
	w.Deliver()
	w.Accept(taken)
	s := newServer()
	w.Delivery.Mail = s
	s.answers["nadia@exemple.fr"] = &mail.RejectedError{ID: "x", Code: 550}
	s.answers["awa@exemple.fr"] = &mail.RejectedError{ID: "x", Code: 550, Enhanced: "5.7.1"}
	must(t, w.Delivery.RemindHolder(ctx, app.RemindHolderArgs{Award: waits.ID, Reason: "waiting-7"}))
	must(t, w.Delivery.RemindHolder(ctx, app.RemindHolderArgs{Award: taken.ID, Reason: "expires-30"}))
	for _, c := range []struct {
		award    domain.Award
		act      string
		enhanced string
		standing app.AwardStanding
	}{{waits, "award.mail-rejected", "", "rejected"}, {taken, "award.notice-rejected", "5.7.1", "accepted"}} {
		detail, err := w.Issuing.Award(ctx, w.Staff(w.School), c.award.ID)
		must(t, err)
		acts := 0
		for _, e := range detail.History {
			if e.Act == c.act {
				acts++
			}
		}
		answer, err := w.Issuing.MailAnswer(ctx, w.Staff(w.School), c.award.ID)
		must(t, err)
		if acts != 1 || answer.Code != 550 || answer.Enhanced != c.enhanced {
			t.Errorf("%s: %d times %s, answer %+v", detail.Recipient.Name, acts, c.act, answer)
		}
		all, _, err := w.Issuing.People(ctx, w.Staff(w.School), app.AwardFilter{OrganisationID: w.School.ID, State: c.standing, Limit: 10})
		must(t, err)
		if len(all) != 1 || all[0].ID != c.award.ID {
			t.Errorf("%s: %d badges", c.standing, len(all))
		}
	}
}

// Who came by a slip, and proved an address later, hears there of a withdrawal; who moved, at the new address.
func TestMessagesGoWhereThePassportIsRead(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, staff := t.Context(), w.Staff(w.School)
	slip, moved := w.Issue(team, "Zoé Petit", ""), w.Issue(team, "Awa Diallo", "awa@ancien.fr")
	for a, email := range map[domain.AwardID]string{slip.ID: "zoe@exemple.fr", moved.ID: "awa@exemple.fr"} {
		holder := w.Accept(w.Read(a))
		must(t, w.Store.Write(ctx, func(tx *store.Tx) error {
			if a == moved.ID {
				if err := tx.RemovePassportEmail(holder.PassportID, "awa@ancien.fr"); err != nil {
					return err
				}
			}
			return tx.AddPassportEmail(holder.PassportID, email)
		}))
		_, err := w.Issuing.Revoke(ctx, staff, a, domain.WrongInformation, "")
		must(t, err)
	}
	w.Deliver()
	if len(subjects(w, "zoe@exemple.fr")) != 1 || len(subjects(w, "awa@exemple.fr")) != 1 {
		t.Errorf("zoé %v, awa %v", subjects(w, "zoe@exemple.fr"), subjects(w, "awa@exemple.fr"))
	}
}
