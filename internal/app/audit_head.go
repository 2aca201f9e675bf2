package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"galon/internal/domain"
	"galon/internal/mail"
	"galon/internal/sign"
	"galon/internal/store"
)

// SignHead signs where the chain ends with the operator's key, which is not in the database.
func (in *Installation) SignHead(r AuditReport) (string, error) {
	payload, err := json.Marshal(SignedHead{Installation: in.BaseURL, AuditHead: r.AuditHead, At: r.At})
	if err != nil {
		return "", err
	}
	token, err := sign.SignJWS(in.OperatorKeys().Key, payload, HeadType)
	return token, wrap(err, "sign head of the audit log")
}

// keepHead writes the head of the day into the folder that the operator named. What lies there is never replaced: the
// first head of a day is that of the day, whichever server wrote it.
func (d *Delivery) keepHead(r AuditReport) error {
	if d.HeadDir == "" {
		return nil
	}
	name := filepath.Join(d.HeadDir, headPrefix+string(domain.DayOf(r.At))+headSuffix)
	if _, err := os.Stat(name); err == nil {
		return nil
	}
	token, err := d.SignHead(r)
	if err != nil {
		return err
	}
	// Whole or not there: a half-written head would look like a forged one.
	draft, err := os.CreateTemp(d.HeadDir, ".new-*")
	if err != nil {
		return fmt.Errorf("keep head of the audit log: %w", err)
	}
	defer os.Remove(draft.Name())
	_, err = draft.WriteString(token + "\n")
	if err = errors.Join(err, draft.Chmod(0o644), draft.Sync(), draft.Close()); err != nil {
		return fmt.Errorf("keep head of the audit log: %w", err)
	}
	if err := os.Link(draft.Name(), name); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("keep head of the audit log: %w", err)
	}
	return nil
}

const settingHeadMailed = "audit_head_mailed"

// mailHead sends the head of the day to whom the operator named.
func (d *Delivery) mailHead(ctx context.Context, r AuditReport) error {
	if d.HeadMail == "" {
		return nil
	}
	return d.onceADay(ctx, settingHeadMailed, r, func(day, token string) error {
		m, err := d.Composer.LogHead(mail.LogHead{ID: "journal-" + day, To: d.HeadMail, Installation: d.BaseURL, Day: day, Entries: r.Position, Head: token})
		if err != nil {
			return err
		}
		return d.Mail.Send(ctx, m)
	})
}

const (
	settingHeadPosted = "audit_head_posted"
	typeHead          = "application/jose"
)

// postHead sends the head of the day to the address that the operator named, through the one client that asks others. An
// address that does not take it is asked again, as every job that fails.
func (d *Delivery) postHead(ctx context.Context, r AuditReport) error {
	if d.HeadURL == "" {
		return nil
	}
	if d.Web == nil {
		return errors.New("keep head of the audit log: this program asks nobody")
	}
	return d.onceADay(ctx, settingHeadPosted, r, func(_, token string) error { return d.Web.Post(ctx, d.HeadURL, typeHead, []byte(token+"\n")) })
}

// onceADay lets the head of a day leave once. Of two servers that come to it at once one sends: the day is taken in a
// transaction before the head leaves, and given back when it cannot.
func (d *Delivery) onceADay(ctx context.Context, setting string, r AuditReport, send func(day, token string) error) error {
	day, mine := string(domain.DayOf(r.At)), false
	var before string
	err := d.Store.Write(ctx, func(tx *store.Tx) (err error) {
		before, err = tx.Setting(setting)
		if err != nil && !domain.IsKind(err, domain.NotFound) {
			return err
		}
		if mine = before != day; !mine {
			return nil
		}
		return tx.SetSetting(setting, day)
	})
	if err != nil || !mine {
		return err
	}
	token, err := d.SignHead(r)
	if err == nil {
		err = send(day, token)
	}
	if err != nil {
		err = errors.Join(err, d.Store.Write(ctx, func(tx *store.Tx) error { return tx.SetSetting(setting, before) }))
	}
	return wrap(err, "send head of the audit log")
}
