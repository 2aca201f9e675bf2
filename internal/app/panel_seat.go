package app

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"galon/internal/domain"
	"galon/internal/mail"
	"galon/internal/store"
)

const (
	purposeSeat      = "panel-seat"
	purposeSeatCode  = "panel-code"
	purposeSeatVisit = "panel-visit"

	seatCodeLife  = 30 * time.Minute // of a code that was mailed
	seatVoiceLife = 48 * time.Hour   // of one on paper: from the day of the jury, or from now if that is later
	seatTries     = 5
	seatAsks      = 8 // codes that a member may ask for; the organisation can always give another
	visitLife     = 12 * time.Hour
)

// ConveneArgs is the job that calls a member; the link is made from the pepper, so that the job does not hold it.
type ConveneArgs struct {
	Panel  domain.PanelID  `json:"panel"`
	Member domain.MemberID `json:"member"`
}

func (ConveneArgs) Kind() string { return "panel-convene" }

// SeatCodeArgs is the job that mails a member's code, made from the pepper too.
type SeatCodeArgs struct {
	Panel  domain.PanelID  `json:"panel"`
	Member domain.MemberID `json:"member"`
}

func (SeatCodeArgs) Kind() string { return "panel-code" }

func (in *Installation) seatToken(v store.SeatRow) string {
	return in.derive(purposeSeat, fmt.Sprintf("%s|%s|%d", v.PanelID, v.MemberID, v.TokenAt.UnixMilli()))
}

// SeatLink is where a member comes in. Alone it decides nothing.
func (s *Panels) SeatLink(v SeatRow) string { return s.BaseURL + "/jury/" + s.seatToken(v) }

func (in *Installation) seatCode(v store.SeatRow) string {
	n := binary.BigEndian.Uint64(in.Pepper.Derive(purposeSeatCode, fmt.Sprintf("%s|%s|%d", v.PanelID, v.MemberID, v.CodeAt.UnixMilli())))
	return fmt.Sprintf("%08d", n%100_000_000)
}

func (in *Installation) seatCodeHash(v store.SeatRow, code string) string {
	return in.Pepper.Hash(purposeSeatCode, seatCode(v, code))
}

func seatCode(v store.SeatRow, code string) string {
	return string(v.PanelID) + "|" + string(v.MemberID) + "|" + code
}

// newCode makes the next code of a seat; two in one millisecond would be the same.
func (s *Panels) newCode(v store.SeatRow, way domain.CodeWay, until time.Time) store.SeatRow {
	now := s.Now().UTC().Truncate(time.Millisecond)
	if !now.After(v.CodeAt) {
		now = v.CodeAt.Add(time.Millisecond)
	}
	v.CodeAt, v.CodeUntil, v.CodeWay = now, until, way
	v.CodeHash = s.seatCodeHash(v, s.seatCode(v))
	return v
}

// Convene mails a member their link, once.
func (d *Delivery) Convene(ctx context.Context, args ConveneArgs) error {
	seat, p, m, o, err := d.seat(ctx, args.Panel, args.Member)
	if err != nil || !seat.ConvenedAt.IsZero() || m.Email == "" || m.Absent || p.State != domain.PanelConvened {
		return gone(err)
	}
	message, err := d.Composer.PanelConvened(mail.PanelConvened{
		ID: fmt.Sprintf("jury-%s-%d-%s", seat.MemberID, seat.TokenAt.UnixMilli(), p.On), To: m.Email, ToName: m.Name, Organisation: o.Name, On: p.On.Time(), Place: p.Place, Remote: p.Remote,
		Certification: p.CertificationTitle, Candidates: len(p.Candidates), Link: d.BaseURL + "/jury/" + d.seatToken(seat)})
	if err != nil {
		return err
	}
	if err := d.Mail.Send(ctx, message); err != nil {
		return refusedIsTold(err) // the list shows who was called
	}
	return d.Store.Write(ctx, func(tx *store.Tx) error { return tx.MarkConvened(args.Panel, args.Member, d.now()) })
}

// MailSeatCode mails the code of the moment, unless it is over before it could leave.
func (d *Delivery) MailSeatCode(ctx context.Context, args SeatCodeArgs) error {
	seat, p, m, o, err := d.seat(ctx, args.Panel, args.Member)
	if err != nil || m.Email == "" || seat.CodeWay != domain.CodeByMail || !d.Now().Before(seat.CodeUntil) {
		return gone(err)
	}
	message, err := d.Composer.PanelCode(mail.PanelCode{ID: "jury-code-" + string(seat.MemberID) + "-" + itoa64(seat.CodeAt.UnixMilli()),
		To: m.Email, ToName: m.Name, Organisation: o.Name, On: p.On.Time(), Code: d.seatCode(seat)})
	if err != nil {
		return err
	}
	return refusedIsTold(d.Mail.Send(ctx, message))
}

func (d *Delivery) seat(ctx context.Context, id domain.PanelID, member domain.MemberID) (store.SeatRow, domain.PanelSession, domain.PanelMember, domain.Organisation, error) {
	var m domain.PanelMember
	var o domain.Organisation
	seat, err := d.Store.Seat(ctx, id, member)
	if err != nil {
		return seat, domain.PanelSession{}, m, o, err
	}
	p, err := d.Store.Panel(ctx, id)
	if err != nil {
		return seat, p, m, o, err
	}
	m, ok := p.Member(member)
	if !ok {
		return seat, p, m, o, domain.NotFoundf("panel-member-unknown")
	}
	o, err = d.Store.Organisation(ctx, p.OrganisationID)
	return seat, p, m, o, err
}

// gone is for jobs about somebody who was taken off the list meanwhile.
func gone(err error) error {
	if domain.IsKind(err, domain.NotFound) {
		return nil
	}
	return err
}

// refusedIsTold: an address that refuses for good is not tried again; the organiser sees that nobody was called.
func refusedIsTold(err error) error {
	if rejected := (*mail.RejectedError)(nil); errors.As(err, &rejected) {
		return nil
	}
	return err
}

func itoa64(n int64) string { return fmt.Sprintf("%d", n) }

// RenewLink makes a lost link useless, with the browsers that it let in, and calls the member with a new one.
func (s *Panels) RenewLink(ctx context.Context, actor domain.Actor, id domain.PanelID, member domain.MemberID) error {
	p, err := s.owned(ctx, actor, ActAward, id)
	if err != nil {
		return err
	}
	seat, err := s.Store.Seat(ctx, id, member)
	if err != nil {
		return err
	}
	now := s.Now().UTC().Truncate(time.Millisecond)
	if !now.After(seat.TokenAt) {
		now = seat.TokenAt.Add(time.Millisecond)
	}
	seat.TokenAt = now
	seat.TokenHash = s.Pepper.Hash(purposeSeat, s.seatToken(seat))
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.ReplaceLink(seat); err != nil {
			return err
		}
		if err := tx.MarkConvened(id, member, time.Time{}); err != nil {
			return err
		}
		if err := s.audit(tx, actor, "panel.link", p.OrganisationID, string(id), string(member)); err != nil {
			return err
		}
		return s.Jobs.Insert(ctx, tx, ConveneArgs{Panel: id, Member: member})
	})
}

// GiveCode draws a code that the organisation hands over itself, on paper or by telephone. That it did stands in the
// audit log, and by the signature in the minutes.
func (s *Panels) GiveCode(ctx context.Context, actor domain.Actor, id domain.PanelID, member domain.MemberID) (code string, until time.Time, err error) {
	p, err := s.owned(ctx, actor, ActAward, id)
	if err != nil {
		return "", until, err
	}
	if p.State != domain.PanelConvened {
		return "", until, domain.Conflictf("panel-not-convened")
	}
	seat, err := s.Store.Seat(ctx, id, member)
	if err != nil {
		return "", until, err
	}
	until = s.now()
	if day := p.On.Time(); day.After(until) {
		until = day
	}
	until = until.Add(seatVoiceLife)
	seat = s.newCode(seat, domain.CodeByVoice, until)
	seat.Asked = 0
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.ReplaceCode(seat, 1<<30); err != nil {
			return err
		}
		return s.audit(tx, actor, "panel.code-given", p.OrganisationID, string(id), string(member))
	})
	return s.seatCode(seat), until, err
}

// seatShown is how long the organisation sees a code again that it has just drawn: a page that is loaded again makes no
// other one.
const seatShown = 10 * time.Minute

// GivenCode is the code that was just drawn for a member, "" when there is none.
func (s *Panels) GivenCode(ctx context.Context, actor domain.Actor, id domain.PanelID, member domain.MemberID) (code string, until time.Time, err error) {
	if _, err := s.owned(ctx, actor, ActAward, id); err != nil {
		return "", until, err
	}
	seat, err := s.Store.Seat(ctx, id, member)
	if err != nil || seat.CodeHash == "" || seat.CodeWay != domain.CodeByVoice || s.Now().Sub(seat.CodeAt) >= seatShown {
		return "", until, err
	}
	return s.seatCode(seat), seat.CodeUntil, nil
}

// Seated is a member at their link: enough for the page that asks for the code, and nothing of the candidates.
type Seated struct {
	Session      domain.PanelSession
	Member       domain.PanelMember
	Organisation domain.Organisation
	seat         store.SeatRow
}

// Seat finds who a link is for. A link that was replaced, or whose session is not open to members, leads nowhere.
func (s *Panels) Seat(ctx context.Context, token string) (Seated, error) {
	var v Seated
	var err error
	if v.seat, err = s.Store.SeatByToken(ctx, s.Pepper.Hash(purposeSeat, token)); err != nil {
		return v, err
	}
	if v.Session, err = s.Store.Panel(ctx, v.seat.PanelID); err != nil {
		return v, err
	}
	m, ok := v.Session.Member(v.seat.MemberID)
	if !ok || v.Session.State == domain.PanelPreparing {
		return v, domain.NotFoundf("panel-link-unknown")
	}
	v.Member = m
	v.Organisation, err = s.Store.Organisation(ctx, v.Session.OrganisationID)
	return v, err
}

// AskCode mails the member a new code.
func (s *Panels) AskCode(ctx context.Context, token string) error {
	v, err := s.Seat(ctx, token)
	if err != nil {
		return err
	}
	if v.Member.Email == "" {
		return domain.InvalidFields([]domain.FieldError{{Pointer: "/code", Code: "panel-code-no-email"}})
	}
	seat := s.newCode(v.seat, domain.CodeByMail, s.now().Add(seatCodeLife))
	seat.Asked++
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.ReplaceCode(seat, seatAsks); err != nil {
			return err
		}
		return s.Jobs.Insert(ctx, tx, SeatCodeArgs{Panel: seat.PanelID, Member: seat.MemberID})
	})
}

// confirm looks at a code. The try counts first, or many at once would all be the first. A wrong one is NotFound, so that
// the door's throttle counts it too.
func (s *Panels) confirm(ctx context.Context, v Seated, typed string) error {
	code := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, typed)
	if len(code) != 8 {
		return domain.InvalidFields([]domain.FieldError{{Pointer: "/code", Code: "panel-code-malformed"}})
	}
	if v.seat.CodeHash == "" || !s.Now().Before(v.seat.CodeUntil) {
		return &domain.Error{Kind: domain.Gone, Code: "panel-code-over"}
	}
	err := s.Store.Write(ctx, func(tx *store.Tx) error { return tx.CountCodeTry(v.seat, seatTries) })
	if domain.CodeOf(err) == "panel-code-tries" {
		return &domain.Error{Kind: domain.TooMany, Code: "panel-code-tries"}
	}
	if err != nil {
		return err
	}
	if !s.Pepper.Is(purposeSeatCode, seatCode(v.seat, code), v.seat.CodeHash) {
		return domain.NotFoundf("panel-code-wrong", max(0, seatTries-v.seat.Tries-1))
	}
	return nil
}

// Enter opens a member's page in the browser that typed the code.
func (s *Panels) Enter(ctx context.Context, token, code string) (visit string, expires time.Time, err error) {
	v, err := s.Seat(ctx, token)
	if err != nil {
		return "", expires, err
	}
	if err := s.confirm(ctx, v, code); err != nil {
		return "", expires, err
	}
	visit, expires = secret(), s.now().Add(visitLife)
	return visit, expires, s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.ForgiveCodeTries(v.seat); err != nil {
			return err
		}
		if err := s.auditMember(tx, v, "panel.enter", ""); err != nil {
			return err
		}
		return tx.InsertVisit(store.VisitRow{Hash: s.Pepper.Hash(purposeSeatVisit, visit), PanelID: v.Session.ID, MemberID: v.Member.ID, ExpiresAt: expires}, s.now())
	})
}

// auditMember notes what a member did; they have no account, and their name stays in the session.
func (s *Panels) auditMember(tx *store.Tx, v Seated, act, detail string) error {
	return tx.Audit(domain.AuditEntry{At: s.Now(), Actor: "member:" + string(v.Member.ID), Act: act, OrganisationID: v.Session.OrganisationID,
		Subject: string(v.Session.ID), Detail: detail})
}
