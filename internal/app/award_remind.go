package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/mail"
	"galon/internal/store"
)

// RemindAwardsArgs is the job that finds what is to be reminded of: badges that end, and badges that wait.
type RemindAwardsArgs struct{}

func (RemindAwardsArgs) Kind() string { return "remind-awards" }

// RemindHolderArgs of one person; the reminder is kept with the job, so that it is sent once. Language is that of who asked
// for it, "" when nobody did.
type RemindHolderArgs struct {
	Award    domain.AwardID `json:"award"`
	Reason   string         `json:"reason"`
	Language string         `json:"language,omitempty"`
}

func (RemindHolderArgs) Kind() string { return "remind-holder" }

// RemindIssuerArgs tells an organisation how many badges end soon.
type RemindIssuerArgs struct {
	Organisation domain.OrganisationID `json:"organisation"`
	Days         int                   `json:"days"`
	Slugs        map[string]int        `json:"slugs"`
	On           domain.Day            `json:"on"`
}

func (RemindIssuerArgs) Kind() string { return "remind-issuer" }

const (
	day            = 24 * time.Hour
	reminderChunk  = 100
	waitingForever = 60 * day // what waits longer is not reminded of any more
)

// reminders are the moments: days before an end, days after a mail. A badge that is found late is told of the nearest
// one only.
var reminders = []struct {
	kind          string
	ends          bool
	days          int
	after, before time.Duration // from now: until the end; or, since the mail
}{
	{"expires-7", true, 7, 0, 7 * day},
	{"expires-30", true, 30, 7 * day, 30 * day},
	{"expires-90", true, 90, 30 * day, domain.RenewableWithin},
	{"waiting-7", false, 7, 7 * day, 30 * day},
	{"waiting-30", false, 30, 30 * day, waitingForever},
}

// RemindAwards runs by the hour, and at any hour says the same.
func (s *Issuing) RemindAwards(ctx context.Context) error {
	now := s.now()
	for _, r := range reminders {
		for {
			var rows []store.ReminderRow
			var err error
			if r.ends {
				rows, err = s.Store.EndingAwards(ctx, r.kind, now.Add(r.after), now.Add(r.before), reminderChunk)
			} else {
				rows, err = s.Store.UnacceptedAwards(ctx, r.kind, now.Add(-r.before), now.Add(-r.after), reminderChunk)
			}
			if err != nil {
				return err
			}
			err = s.Store.Write(ctx, func(tx *store.Tx) error {
				for _, row := range rows {
					first, err := tx.InsertReminder(row.AwardID, r.kind, now)
					if err != nil {
						return err
					}
					if !first {
						continue
					}
					if err := s.Jobs.Insert(ctx, tx, RemindHolderArgs{Award: row.AwardID, Reason: r.kind}); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return wrap(err, "remind %s", r.kind)
			}
			if len(rows) < reminderChunk {
				break
			}
		}
		if !r.ends {
			continue
		}
		if err := s.remindIssuers(ctx, r.kind, r.days, now); err != nil {
			return wrap(err, "tell organisations of %s", r.kind)
		}
	}
	return nil
}

// remindIssuers tells each organisation once a day what its people were reminded of since it was told last.
func (s *Issuing) remindIssuers(ctx context.Context, kind string, days int, now time.Time) error {
	year, month, date := now.In(domain.Paris).Date()
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		counts, err := tx.TakeUntold(kind, time.Date(year, month, date, 0, 0, 0, 0, domain.Paris), now)
		if err != nil {
			return err
		}
		told := map[domain.OrganisationID]map[string]int{}
		for _, c := range counts {
			if told[c.OrganisationID] == nil {
				told[c.OrganisationID] = map[string]int{}
			}
			told[c.OrganisationID][c.Slug] = c.Count
		}
		for o, slugs := range told {
			if err := s.Jobs.Insert(ctx, tx, RemindIssuerArgs{Organisation: o, Days: days, Slugs: slugs, On: domain.DayOf(now)}); err != nil {
				return err
			}
		}
		return nil
	})
}

// RemindHolder writes to the person, unless things have changed since.
func (d *Delivery) RemindHolder(ctx context.Context, args RemindHolderArgs) error {
	award, err := d.Store.Award(ctx, args.Award)
	if err != nil {
		return ignore(err, domain.NotFound)
	}
	ends := args.Reason[:len("expires")] == "expires"
	if award.State != domain.AwardIssued || !award.RevokedAt.IsZero() || !award.RefusedAt.IsZero() || !ends && !award.AcceptedAt.IsZero() ||
		ends && award.AcceptedAt.IsZero() { // who never took it is not told of its end
		return nil
	}
	o, recipient, err := d.addressee(ctx, award)
	if err != nil || recipient.Email == "" {
		return err
	}
	v := mail.AwardReminder{ID: args.Reason + "-" + string(award.ID), To: recipient.Email, ToName: recipient.Name, GivenName: recipient.GivenName(),
		Organisation: o.Name, Title: award.Achievement.Title, Link: credential.Receive(d.BaseURL, d.ReceiveToken(award.ID)), Help: d.BaseURL + "/aide"}
	c, err := d.composerFor(ctx, recipient.Email)
	if err != nil {
		return err
	}
	if args.Language != "" {
		c = d.Composer.In(args.Language)
	}
	compose := c.AwardWaiting
	if ends {
		v.Ends, v.Link, compose = domain.DayOf(award.ValidUntil).Time(), d.BaseURL+"/passeport", c.AwardExpiring
	}
	m, err := compose(v)
	if err != nil {
		return err
	}
	if ends {
		return d.notify(ctx, award, m)
	}
	return d.refusedAddress(ctx, d.Mail.Send(ctx, m), award)
}

// RemindIssuer tells those who deliver badges how many end soon.
func (d *Delivery) RemindIssuer(ctx context.Context, args RemindIssuerArgs) error {
	staff, err := d.Store.Deliverers(ctx, args.Organisation)
	if err != nil {
		return err
	}
	v := mail.BadgesExpiring{Days: args.Days, Link: d.BaseURL + "/pro/personnes?etat=bientot"}
	for slug, n := range args.Slugs {
		title := slug
		if a, err := d.Definition(ctx, slug); err == nil {
			title = a.Title
		}
		v.Badges, v.Count = append(v.Badges, mail.BadgeCount{Title: title, Count: n}), v.Count+n
	}
	slices.SortFunc(v.Badges, func(a, b mail.BadgeCount) int {
		if a.Title < b.Title {
			return -1
		}
		return 1
	})
	var failed []error
	for _, a := range staff {
		v.ID, v.To, v.ToName = "expiring-"+itoa64(int64(args.Days))+"-"+string(args.On)+"-"+string(a.ID), a.Email, a.Name
		m, err := d.Composer.BadgesExpiring(v)
		if err == nil {
			err = d.post(ctx, m)
		}
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}
