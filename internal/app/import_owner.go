package app

import (
	"bytes"
	"context"
	"net/url"
	"path"
	"strings"

	"galon/internal/artwork"
	"galon/internal/domain"
	"galon/internal/store"
	"galon/internal/verify"
)

// brought is the badge itself when a holder gave its address, or a photo of its QR code; without a name when what they
// gave is the badge. The report is the one of what they gave: it was asked already whether that address may be asked.
func (s *Passports) brought(ctx context.Context, f domain.ImportedFile, report verify.Report) (domain.ImportedFile, error) {
	text, photo := strings.TrimSpace(string(f.Content[:min(len(f.Content), 4000)])), false
	if strings.HasPrefix(report.Format, "QR") {
		read, err := artwork.ReadQR(f.Content)
		if err != nil {
			return domain.ImportedFile{}, err
		}
		text, photo = strings.TrimSpace(read), true
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || strings.ContainsAny(text, " \n\t\"<>{") {
		if photo { // the QR code holds the badge in whole
			return domain.ImportedFile{Name: "badge.txt", Content: []byte(text)}, nil
		}
		return domain.ImportedFile{}, nil
	}
	u.Scheme, u.Host = strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	body, err := (&ownSources{publishing: &Publishing{s.Installation}, web: s.Web}).Fetch(ctx, u.String(), verify.KindAddress)
	if err != nil {
		return domain.ImportedFile{}, &domain.Error{Kind: domain.Invalid, Code: "address-unreachable", Args: []any{u.Hostname()}, Err: err}
	}
	name := path.Base(u.Path)
	if name == "." || name == "/" || path.Ext(name) == "" {
		name = "badge.json"
		if artwork.Sniff(body) == artwork.PNG {
			name = "badge.png"
		} else if bytes.HasPrefix(body, []byte("ey")) {
			name = "badge.jwt"
		}
	}
	return domain.ImportedFile{Name: name, Content: body}, nil
}

// ownerOf tells how a badge from elsewhere is known to be this person's: its name is theirs, or it is for an address that
// they have proved. Else it is kept, and only declared (ux S17).
func (s *Passports) ownerOf(ctx context.Context, verifier *Verifying, content []byte, name string, p domain.Passport) (domain.ImportOwner, error) {
	if domain.SameName(name, p.Name) {
		return domain.OwnByName, nil
	}
	for _, email := range p.Emails {
		report, err := verifier.Ask(ctx, content, verify.Question{Email: email})
		if err != nil {
			if domain.CodeOf(err) == "" {
				return "", err
			}
			return "", nil
		}
		if report.Check(verify.CheckPerson).Outcome == verify.Yes {
			return domain.OwnByAddress, nil
		}
	}
	return "", nil
}

// recheckOwn looks again at what was only declared, after an address was proved.
func (s *Passports) recheckOwn(ctx context.Context, h domain.Holder) error {
	passport, err := s.Store.Passport(ctx, h.PassportID)
	if err != nil {
		return err
	}
	all, err := s.Store.ImportedOf(ctx, h.PassportID)
	if err != nil {
		return err
	}
	verifier := NewVerifying(s.Installation)
	for _, b := range all {
		if b.Own != "" {
			continue
		}
		files, err := s.Store.ImportedFiles(ctx, b.ID)
		if err != nil || len(files) == 0 {
			return err
		}
		own, err := s.ownerOf(ctx, verifier, files[0].Content, b.Recipient, passport)
		if err != nil {
			return err
		}
		if own == "" {
			continue
		}
		if err := s.Store.Write(ctx, func(tx *store.Tx) error { return tx.RecheckedImport(b.ID, b.Verdict, own, s.now()) }); err != nil {
			return err
		}
	}
	return nil
}
