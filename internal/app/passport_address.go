package app

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"galon/internal/domain"
	"galon/internal/mail"
	"galon/internal/store"
)

const (
	purposeAddress = "passport-address"
	addressTries   = 3
	addressLife    = 15 * time.Minute
	maxAddresses   = 10
)

// A code of 8 digits with 3 tries, 5 codes at once and then one in half an hour: 159 guesses a day out of 100 million.
var askAddress = store.Allowance{Burst: 5, Every: 30 * time.Minute}

// AddressCodeArgs is the job that mails the code. The code is made from the pepper and the address stands in the row.
type AddressCodeArgs struct {
	ID       string `json:"id"`
	Language string `json:"language,omitempty"` // of the page that asks for the code
}

func (AddressCodeArgs) Kind() string { return "address-code" }

// whole refuses those who see one badge only.
func whole(h domain.Holder) error {
	if h.PassportID == "" || h.AwardID != "" {
		return &domain.Error{Kind: domain.Forbidden, Code: "passport-one"}
	}
	return nil
}

// own refuses helpers too: addresses, codes and mandates are the person's alone.
func own(h domain.Holder) error {
	if err := whole(h); err != nil {
		return err
	}
	if h.MandateID != "" {
		return &domain.Error{Kind: domain.Forbidden, Code: "mandate-not-that"}
	}
	return nil
}

// AskAddress mails a code to an address that the person wants to add, in the language of the page.
func (s *Passports) AskAddress(ctx context.Context, h domain.Holder, email, lang string) error {
	if err := own(h); err != nil {
		return err
	}
	email = domain.NormalEmail(email)
	if code := domain.CheckEmail(email); code != "" {
		return domain.InvalidFields([]domain.FieldError{{Pointer: "/email", Code: code, Args: []any{email}}})
	}
	passport, err := s.Store.Passport(ctx, h.PassportID)
	if err != nil {
		return err
	}
	switch {
	case slices.Contains(passport.Emails, email):
		return domain.InvalidFields([]domain.FieldError{{Pointer: "/email", Code: "address-held"}})
	case len(passport.Emails) >= maxAddresses:
		return domain.InvalidFields([]domain.FieldError{{Pointer: "/email", Code: "list-too-long", Args: []any{maxAddresses}}})
	}
	now := s.now()
	row := store.AddressRow{ID: string(domain.NewID[domain.SignInID](now)), PassportID: h.PassportID, Email: email, CreatedAt: now, ExpiresAt: now.Add(addressLife)}
	row.CodeHash = s.Pepper.Hash(purposeAddress, row.ID+s.addressCode(row.ID))
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := s.take(tx, "sign-in-too-many", s.Now(), limit{"passport-address", string(h.PassportID), askAddress}, limit{"passport-address-to", email, askAddress}); err != nil {
			return err
		}
		if err := tx.InsertAddress(row); err != nil {
			return err
		}
		return s.Jobs.Insert(ctx, tx, AddressCodeArgs{ID: row.ID, Language: lang})
	})
}

func (in *Installation) addressCode(id string) string {
	return fmt.Sprintf("%08d", binary.BigEndian.Uint64(in.Pepper.Derive(purposeAddress, id))%100_000_000)
}

// MailAddressCode sends the code, unless it is over.
func (d *Delivery) MailAddressCode(ctx context.Context, args AddressCodeArgs) error {
	row, err := d.Store.Address(ctx, args.ID)
	if domain.IsKind(err, domain.NotFound) {
		return nil
	}
	if err != nil || !d.Now().Before(row.ExpiresAt) {
		return err
	}
	m, err := d.Composer.In(args.Language).PassportCode(mail.PassportCode{ID: "address-" + args.ID, To: row.Email, Code: d.addressCode(args.ID)})
	if err != nil {
		return err
	}
	return d.tell(ctx, m)
}

// tell sends a message whose refusal by the address changes nothing.
func (d *Delivery) tell(ctx context.Context, m mail.Message) error {
	err := d.Mail.Send(ctx, m)
	if rejected := (*mail.RejectedError)(nil); errors.As(err, &rejected) {
		return nil
	}
	return err
}

// WantedAddress is the address that waits for its code, "" when none does.
func (s *Passports) WantedAddress(ctx context.Context, h domain.Holder) (string, error) {
	if err := own(h); err != nil {
		return "", err
	}
	row, err := s.Store.LastAddress(ctx, h.PassportID)
	if domain.IsKind(err, domain.NotFound) || err == nil && !s.Now().Before(row.ExpiresAt) {
		return "", nil
	}
	return row.Email, err
}

// ProveAddress takes the code. The address opens this passport from then on. When it opened another one that bears the
// same name, the two become one: both are proved to be this person's, the one by this session, the other by the code.
func (s *Passports) ProveAddress(ctx context.Context, h domain.Holder, typed string) (merged bool, err error) {
	if err := own(h); err != nil {
		return false, err
	}
	row, err := s.Store.LastAddress(ctx, h.PassportID)
	if domain.IsKind(err, domain.NotFound) {
		return false, &domain.Error{Kind: domain.Gone, Code: "address-over"}
	}
	if err != nil {
		return false, err
	}
	// The try counts before the code is looked at, or many at once would all be the first.
	if err := s.Store.Write(ctx, func(tx *store.Tx) error { return tx.TryAddress(row.ID, addressTries, s.Now()) }); err != nil {
		return false, err
	}
	if code := strings.Join(strings.Fields(typed), ""); !s.Pepper.Is(purposeAddress, row.ID+code, row.CodeHash) {
		return false, domain.InvalidFields([]domain.FieldError{{Pointer: "/code", Code: "sign-in-code-wrong", Args: []any{max(0, addressTries-row.Tries-1)}}})
	}
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.ProveAddress(row.ID, s.now()); err != nil {
			return err
		}
		other, err := tx.PassportOfEmail(row.Email)
		switch {
		case err != nil:
			return err
		case other == "":
			err = tx.AddPassportEmail(h.PassportID, row.Email)
		case other != h.PassportID:
			merged, err = true, s.merge(ctx, tx, h.PassportID, other)
		}
		if err == nil {
			err = tx.ForgetBrought(h.PassportID, domain.BroughtAddress, row.Email)
		}
		if err != nil {
			return err
		}
		return s.Jobs.Insert(ctx, tx, PassportNoticeArgs{Passport: h.PassportID, What: "address-added", At: s.now().Unix()})
	})
	if err != nil {
		return merged, wrap(err, "prove an address")
	}
	return merged, s.recheckOwn(ctx, h)
}

// merge puts another passport of the same person into this one.
func (s *Passports) merge(ctx context.Context, tx *store.Tx, into, from domain.PassportID) error {
	if err := tx.HoldPassports(into, from); err != nil {
		return err
	}
	own, err := s.Store.Passport(ctx, into)
	if err != nil {
		return err
	}
	other, err := s.Store.Passport(ctx, from)
	if err != nil {
		return err
	}
	if !domain.SameName(own.Name, other.Name) {
		return domain.Conflictf("passport-merge-name", other.Name)
	}
	held, err := s.Store.PassportAwards(ctx, from)
	if err != nil {
		return err
	}
	if err := tx.MergePassports(into, from); err != nil {
		return err
	}
	for _, a := range held {
		if err := s.audit(tx, domain.Actor{}, "passport.merge", a.OrganisationID, string(a.ID), ""); err != nil {
			return err
		}
	}
	return nil
}

// PassportNoticeArgs is the job that tells a person what was done with their passport.
type PassportNoticeArgs struct {
	Passport domain.PassportID `json:"passport"`
	What     string            `json:"what"` // passport.mail.WHAT
	At       int64             `json:"at"`
}

func (PassportNoticeArgs) Kind() string { return "passport-notice" }

// TellPassport writes to every address of the passport: who has taken one over does not keep it secret from the others.
func (d *Delivery) TellPassport(ctx context.Context, args PassportNoticeArgs) error {
	passport, err := d.Store.Passport(ctx, args.Passport)
	if domain.IsKind(err, domain.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	at := time.Unix(args.At, 0)
	if args.What == "idle" { // the day that counts is the last one
		at = at.Add(idleNotice)
	}
	for i, email := range passport.Emails {
		m, err := d.Composer.In(passport.Language).PassportNotice(mail.PassportNotice{ID: fmt.Sprintf("passport-%s-%d-%s-%d", args.What, args.At, args.Passport, i), To: email, ToName: passport.Name,
			GivenName: domain.GivenName(passport.Name), What: args.What, At: at, Link: d.BaseURL + "/passeport/compte"})
		if err != nil {
			return err
		}
		if err := d.tell(ctx, m); err != nil {
			return err
		}
	}
	return nil
}
