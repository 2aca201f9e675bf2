package app

import (
	"context"
	"crypto/subtle"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"galon/internal/domain"
	"galon/internal/mail"
	"galon/internal/store"
)

// A share with a code of six digits is opened once, and then by a pass for an hour, which a cookie carries. A pass is
// made from the pepper for one share and says how it was got; nothing of it is kept.
const (
	purposePass = "share-pass"
	passLife    = time.Hour
	passPIN     = "p"
	passPreview = "v" // the holder looks as others do
)

func (in *Installation) sharePass(share domain.Share, how string, until time.Time) string {
	end := strconv.FormatInt(until.Unix(), 10)
	return how + "." + end + "." + in.derive(purposePass, string(share.ID)+"|"+share.PIN+"|"+how+"|"+end)
}

// passOf tells how a pass opens that share, "" when it does not.
func (in *Installation) passOf(share domain.Share, pass string) string {
	how, rest, _ := strings.Cut(pass, ".")
	end, _, _ := strings.Cut(rest, ".")
	seconds, err := strconv.ParseInt(end, 10, 64)
	if err != nil || !in.Now().Before(time.Unix(seconds, 0)) ||
		subtle.ConstantTimeCompare([]byte(in.sharePass(share, how, time.Unix(seconds, 0))), []byte(pass)) != 1 {
		return ""
	}
	return how
}

// Unlock compares the six digits that somebody typed for a share, and gives a pass for an hour. Five wrong codes in a
// quarter of an hour make everybody wait, and twenty in the life of a share end it, and its holder is told.
func (s *Verifying) Unlock(ctx context.Context, code, pin string) (pass string, until time.Time, err error) {
	row, err := s.shareRow(ctx, code)
	if err != nil {
		return "", time.Time{}, err
	}
	pin = strings.Join(strings.Fields(pin), "")
	if row.PIN == "" || len(pin) != 6 || strings.Trim(pin, "0123456789") != "" { // no try: it cannot be the code
		return "", time.Time{}, pinFault("pin-malformed")
	}
	try := string(domain.NewID[domain.ShareID](s.Now()))
	if err := s.countTry(ctx, row.Share, try); err != nil {
		return "", time.Time{}, err
	}
	if !s.Pepper.IsPIN(purposeSharePIN+string(row.ID), pin, row.PIN) {
		return "", time.Time{}, s.wrongPIN(ctx, row.Share)
	}
	if err := s.Store.Write(ctx, func(tx *store.Tx) error { return tx.DeleteShareTry(try) }); err != nil {
		return "", time.Time{}, err
	}
	until = s.Now().Add(passLife)
	return s.sharePass(row.Share, passPIN, until), until, nil
}

func pinFault(code string) error {
	return domain.InvalidFields([]domain.FieldError{{Pointer: "/pin", Code: code}})
}

// countTry counts before anything is compared: of many at once, no more than five are looked at.
func (s *Verifying) countTry(ctx context.Context, share domain.Share, try string) error {
	now := s.Now()
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		n, err := tx.ShareTries(share.ID, now.Add(-domain.PINWindow))
		switch {
		case err != nil:
			return err
		case n.Ever >= domain.PINTriesEver:
			return &domain.Error{Kind: domain.Gone, Code: "share-stopped"}
		case n.Lately >= domain.PINTries:
			wait := int(math.Ceil(n.Oldest.Add(domain.PINWindow).Sub(now).Minutes()))
			return &domain.Error{Kind: domain.TooMany, Code: "share-pin-wait", Args: []any{max(1, wait)}}
		}
		return tx.InsertShareTry(try, share.ID, now)
	})
}

// wrongPIN answers for a wrong code; with the last one that a share bears it ends, and its holder is told.
func (s *Verifying) wrongPIN(ctx context.Context, share domain.Share) error {
	ended := false
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		n, err := tx.ShareTries(share.ID, s.Now())
		if err != nil || n.Ever < domain.PINTriesEver {
			return err
		}
		if err := tx.StopShare(share.ID, s.now(), domain.StoppedByPIN); err != nil {
			if isConflict(err) { // somebody stopped it meanwhile
				return nil
			}
			return err
		}
		ended = true
		return s.Jobs.Insert(ctx, tx, TellShareStoppedArgs{Share: share.ID})
	})
	if err != nil {
		return err
	}
	if ended {
		return &domain.Error{Kind: domain.Gone, Code: "share-stopped"}
	}
	return pinFault("pin-wrong")
}

// TellShareStoppedArgs is the job that tells a holder that a share was stopped after too many wrong codes.
type TellShareStoppedArgs struct {
	Share domain.ShareID `json:"share"`
}

func (TellShareStoppedArgs) Kind() string { return "tell-share-stopped" }

// TellShareStopped writes to the first address of the passport. Who has none reads it among their shares.
func (d *Delivery) TellShareStopped(ctx context.Context, args TellShareStoppedArgs) error {
	share, err := d.Store.Share(ctx, args.Share)
	if domain.IsKind(err, domain.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	id, err := d.passportOf(ctx, share)
	if err != nil || id == "" {
		return err
	}
	passport, err := d.Store.Passport(ctx, id)
	if err != nil || len(passport.Emails) == 0 {
		return err
	}
	message, err := d.Composer.In(passport.Language).ShareStopped(mail.ShareStopped{ID: "share-stopped-" + string(share.ID), To: passport.Emails[0], ToName: passport.Name,
		GivenName: domain.GivenName(passport.Name), Name: share.Label, Tries: domain.PINTriesEver, Link: d.BaseURL + "/passeport/partages"})
	if err != nil {
		return err
	}
	err = d.Mail.Send(ctx, message)
	if rejected := (*mail.RejectedError)(nil); errors.As(err, &rejected) {
		return nil
	}
	return err
}
