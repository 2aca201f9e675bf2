package app

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"galon/internal/domain"
	"galon/internal/store"
)

// manifestPast is a record that came from another site before, and goes on as it came.
type manifestPast struct {
	Kind    domain.BroughtKind `json:"kind"`
	Name    string             `json:"name"`
	Site    string             `json:"site"`
	Content json.RawMessage    `json:"content"`
}

// keepBrought keeps what an archive tells and what cannot act here: shares as history with their openings, addresses to be
// confirmed, helpers of before. The archive is a file that anybody can write: each record is bounded, and none opens or
// shows anything.
func (s *Passports) keepBrought(ctx context.Context, h domain.Holder, m cameBack) error {
	records, err := s.broughtBy(ctx, h, m)
	if err != nil || len(records) == 0 {
		return err
	}
	n, err := s.Store.CountBrought(ctx, h.PassportID)
	if err != nil {
		return err
	}
	records = records[:min(len(records), max(0, domain.MaxBrought-n))]
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		for _, b := range records {
			if err := tx.KeepBrought(h.PassportID, b); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Passports) broughtBy(ctx context.Context, h domain.Holder, m cameBack) (all []domain.Brought, err error) {
	now := s.now()
	keep := func(kind domain.BroughtKind, name, site string, content any) {
		text, err := json.Marshal(content)
		if err != nil || name == "" || len(text) > domain.MaxBroughtContent || len(name) > domain.MaxBroughtName || len(site) > domain.MaxBroughtName ||
			!domain.CleanText(name) || !domain.CleanText(site) || !utf8.Valid(text) {
			return
		}
		all = append(all, domain.Brought{Kind: kind, Name: name, Site: site, Content: string(text), At: now})
	}
	passport, err := s.Store.Passport(ctx, h.PassportID)
	if err != nil {
		return nil, err
	}
	for _, share := range m.Shares {
		share.Openings = share.Openings[:min(len(share.Openings), openingsShown)]
		if mine, err := s.ownShare(ctx, h, share.Code); err != nil {
			return nil, err
		} else if !mine {
			keep(domain.BroughtShare, share.Code, m.From, share)
		}
	}
	for _, email := range m.Emails {
		if email = domain.NormalEmail(email); domain.CheckEmail(email) == "" && !slices.Contains(passport.Emails, email) {
			keep(domain.BroughtAddress, email, m.From, email)
		}
	}
	here := strings.TrimRight(m.From, "/") == s.BaseURL
	mandates, err := s.Store.MandatesOf(ctx, h.PassportID)
	if err != nil {
		return nil, err
	}
	for _, x := range m.Helpers {
		if here && slices.ContainsFunc(mandates, func(own domain.Mandate) bool { return own.HelperName == x.Name && own.SignedOn == x.SignedOn }) {
			continue // it runs here
		}
		keep(domain.BroughtHelper, x.Name+" "+string(x.SignedOn), m.From, x)
	}
	for _, p := range m.Past {
		if slices.Contains([]domain.BroughtKind{domain.BroughtShare, domain.BroughtAddress, domain.BroughtHelper}, p.Kind) {
			keep(p.Kind, p.Name, p.Site, p.Content)
		}
	}
	return all, nil
}

// ownShare tells whether a code belongs to this very passport: then its share is here itself.
func (s *Passports) ownShare(ctx context.Context, h domain.Holder, typed string) (bool, error) {
	code, err := domain.ParseCode(domain.PublicCode, typed)
	if err != nil {
		return false, nil // no code of ours
	}
	row, err := s.Store.ShareByCode(ctx, s.Pepper.Hash(purposePublicCode, code))
	if domain.IsKind(err, domain.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	id, err := s.passportOf(ctx, row)
	return id == h.PassportID, err
}

// BroughtShare is a share of another site, as its holder reads of it here.
type BroughtShare struct {
	Code, Label, Site string
	Badges            int
	Created           time.Time
	Over              time.Time // stopped or ended; zero: not when the file was made
	Openings          []domain.ShareOpening
}

// BroughtHelper is somebody who helped the person on another site.
type BroughtHelper struct {
	Name, Organisation, Site string
	SignedOn                 domain.Day
	Acts                     int
}

// WhatCame is what came with archives and waits or is over.
type WhatCame struct {
	Addresses []string // to be confirmed
	Shares    []BroughtShare
	Helpers   []BroughtHelper
}

var shareWays = []domain.ShareWay{domain.ByLink, domain.ByQR, domain.ByCode}

// Empty tells that nothing came.
func (c WhatCame) Empty() bool { return len(c.Addresses)+len(c.Shares)+len(c.Helpers) == 0 }

// Brought reads it for the person alone.
func (s *Passports) Brought(ctx context.Context, h domain.Holder) (c WhatCame, err error) {
	if err := own(h); err != nil {
		return c, err
	}
	rows, err := s.Store.Brought(ctx, h.PassportID)
	for _, b := range rows {
		switch b.Kind {
		case domain.BroughtAddress:
			c.Addresses = append(c.Addresses, b.Name)
		case domain.BroughtShare:
			var m manifestShare
			if json.Unmarshal([]byte(b.Content), &m) != nil {
				continue
			}
			m.Openings = slices.DeleteFunc(m.Openings, func(o domain.ShareOpening) bool { return !slices.Contains(shareWays, o.Way) })
			share := BroughtShare{Code: m.Code, Label: m.Label, Site: b.Site, Badges: len(m.Badges), Created: m.Created, Openings: m.Openings}
			if m.Ends != nil {
				share.Over = *m.Ends
			}
			if m.Stopped != nil {
				share.Over = *m.Stopped
			}
			c.Shares = append(c.Shares, share)
		case domain.BroughtHelper:
			var m manifestHelper
			if json.Unmarshal([]byte(b.Content), &m) == nil {
				c.Helpers = append(c.Helpers, BroughtHelper{m.Name, m.Organisation, b.Site, m.SignedOn, len(m.Acts)})
			}
		}
	}
	return c, err
}

// ForgetBrought takes all of it away.
func (s *Passports) ForgetBrought(ctx context.Context, h domain.Holder) error {
	if err := own(h); err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error { return tx.ForgetBrought(h.PassportID, "", "") })
}
