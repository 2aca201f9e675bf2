package app

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
	"galon/internal/verify"
)

// ImportResult is what became of one file that a holder brought.
type ImportResult struct {
	File     string
	Imported domain.Imported // zero when it was refused
	Err      error           // a domain.Error that says why
}

// candidate is one badge of what was brought, in one form or several.
type candidate struct {
	name  string
	files []domain.ImportedFile
	err   error
}

// Import takes badges of other sites into a passport: files one by one, or an archive, of Galon or of anybody. Each is
// verified like any badge and kept byte for byte with its verdict. One that is no badge, or was changed, is refused.
func (s *Passports) Import(ctx context.Context, h domain.Holder, files []domain.ImportedFile) ([]ImportResult, error) {
	if h.PassportID == "" || h.AwardID != "" {
		return nil, &domain.Error{Kind: domain.Forbidden, Code: "passport-one"}
	}
	switch {
	case len(files) == 0:
		return nil, domain.InvalidFields([]domain.FieldError{{Pointer: "/file", Code: "import-missing"}})
	case len(files) > domain.MaxImportFiles:
		return nil, domain.InvalidFields([]domain.FieldError{{Pointer: "/file", Code: "import-too-many", Args: []any{domain.MaxImportFiles}}})
	}
	held, err := s.heldCredentials(ctx, h)
	if err != nil {
		return nil, err
	}
	var results []ImportResult
	var back []cameBack
	for _, f := range files {
		candidates := []candidate{{name: f.Name, files: []domain.ImportedFile{f}}}
		if bytes.HasPrefix(f.Content, []byte("PK\x03\x04")) {
			if candidates, err = unpack(f); err != nil {
				candidates = []candidate{{name: f.Name, err: err}}
			} else {
				m := manifestOf(f.Content)
				if err := s.importDeclared(ctx, h, m); err != nil {
					return nil, err
				}
				back = append(back, m)
			}
		}
		for _, c := range candidates {
			r := ImportResult{File: c.name, Err: c.err}
			if r.Err == nil {
				r.Imported, r.Err = s.importOne(ctx, h, c, held)
			}
			if r.Err != nil && domain.CodeOf(r.Err) == "" {
				return results, r.Err
			}
			results = append(results, r)
		}
	}
	for _, m := range back {
		if err := s.importSaid(ctx, h, m); err != nil {
			return results, err
		}
		if err := s.keepBrought(ctx, h, m); err != nil {
			return results, err
		}
	}
	return results, nil
}

// heldCredentials are the badges that the passport has already.
func (s *Passports) heldCredentials(ctx context.Context, h domain.Holder) (map[string]bool, error) {
	held := map[string]bool{}
	own, err := s.Store.PassportAwards(ctx, h.PassportID)
	if err != nil {
		return nil, err
	}
	for _, a := range own {
		held[a.CredentialID] = true
	}
	imported, err := s.Store.ImportedOf(ctx, h.PassportID)
	for _, b := range imported {
		held[b.CredentialID] = true
	}
	return held, err
}

// importOne verifies the first form that can be read; the others are kept beside it, as they came.
func (s *Passports) importOne(ctx context.Context, h domain.Holder, c candidate, held map[string]bool) (domain.Imported, error) {
	fault := error(&domain.Error{Kind: domain.Invalid, Code: "file-without-badge"})
	verifier := NewVerifying(s.Installation)
	passport, err := s.Store.Passport(ctx, h.PassportID)
	if err != nil {
		return domain.Imported{}, err
	}
	for i, f := range c.files {
		if len(f.Content) > domain.MaxImportFile {
			fault = &domain.Error{Kind: domain.TooLarge, Code: "body-too-large"}
			continue
		}
		report, err := verifier.File(ctx, f.Content)
		if err != nil {
			if domain.CodeOf(err) == "" {
				return domain.Imported{}, err
			}
			fault = err
			continue
		}
		switch {
		case report.Verdict == verify.NotAuthentic:
			fault = &domain.Error{Kind: domain.Invalid, Code: "import-changed"}
			continue
		case report.Verdict == verify.NotABadge || report.Credential == nil || report.Credential.ID == "" || report.Kind != "" && report.Kind != verify.KindBadge:
			continue
		case held[report.Credential.ID]:
			return domain.Imported{}, domain.Conflictf("import-held")
		case len(held) >= domain.MaxImported:
			return domain.Imported{}, domain.Conflictf("import-full", domain.MaxImported)
		}
		rest := slices.Delete(slices.Clone(c.files), i, i+1)
		if badge, err := s.brought(ctx, f, report); err != nil {
			return domain.Imported{}, err
		} else if badge.Name != "" { // an address, or a photo of one: the badge itself is kept, and the photo beside it
			if report, err = verifier.File(ctx, badge.Content); err != nil {
				return domain.Imported{}, err
			}
			if len(f.Content) > 4000 { // a photo, not an address
				rest = append(rest, f)
			}
			f = badge
		}
		if report.Credential == nil || report.Credential.ID == "" {
			continue
		}
		v, now := report.Credential, s.now()
		b := domain.Imported{ID: domain.NewID[domain.ImportID](s.Now()), PassportID: h.PassportID, CredentialID: v.ID, FileName: path.Base(f.Name),
			Title: v.Achievement.Name, Issuer: v.IssuerName, Recipient: v.RecipientName, Verdict: string(report.Verdict), CheckedAt: now, AddedAt: now}
		if b.Own, err = s.ownerOf(ctx, verifier, f.Content, v.RecipientName, passport); err != nil {
			return domain.Imported{}, err
		}
		if report.Issuer != nil {
			b.Issuer = report.Issuer.Name
		}
		files := append([]domain.ImportedFile{f}, rest...)
		if err := s.Store.Write(ctx, func(tx *store.Tx) error { return tx.InsertImported(b, files) }); err != nil {
			return domain.Imported{}, err
		}
		held[v.ID] = true
		return b, nil
	}
	return domain.Imported{}, fault
}

// badgeEndings are the files of an archive that may be a badge.
var badgeEndings = []string{".json", ".jsonld", ".jwt", ".jws", ".png", ".jpg", ".jpeg", ".svg", ".pdf", ".txt"}

// unpack reads an archive within bounds, whatever its headers claim. In one of Galon each folder of badges/ is one
// badge in several forms; in any other each file is one.
func unpack(f domain.ImportedFile) ([]candidate, error) {
	archive, err := zip.NewReader(bytes.NewReader(f.Content), int64(len(f.Content)))
	if err != nil {
		return nil, &domain.Error{Kind: domain.Invalid, Code: "archive-broken", Err: err}
	}
	if len(archive.File) > domain.MaxImportEntries {
		return nil, &domain.Error{Kind: domain.TooLarge, Code: "archive-too-large"}
	}
	ours := slices.ContainsFunc(archive.File, func(e *zip.File) bool { return e.Name == manifestName })
	var all []candidate
	left := int64(domain.MaxImportArchive)
	for _, e := range archive.File {
		folder, name := path.Split(e.Name)
		badge := strings.HasPrefix(folder, badgesFolder)
		if e.FileInfo().IsDir() || strings.HasPrefix(name, ".") || ours && !badge || !slices.Contains(badgeEndings, strings.ToLower(path.Ext(name))) {
			continue
		}
		content, err := readEntry(e, left)
		if err != nil {
			return nil, err
		}
		left -= int64(len(content))
		file := domain.ImportedFile{Name: name, Content: content}
		if n := len(all); ours && n > 0 && all[n-1].name == folder {
			all[n-1].files = append(all[n-1].files, file)
			continue
		}
		c := candidate{name: e.Name, files: []domain.ImportedFile{file}}
		if ours {
			c.name = folder
		}
		all = append(all, c)
	}
	if len(all) == 0 {
		return nil, &domain.Error{Kind: domain.Invalid, Code: "archive-empty"}
	}
	return all, nil
}

func readEntry(e *zip.File, left int64) ([]byte, error) {
	r, err := e.Open()
	if err != nil {
		return nil, &domain.Error{Kind: domain.Invalid, Code: "archive-broken", Err: err}
	}
	defer r.Close()
	content, err := io.ReadAll(io.LimitReader(r, left+1))
	if err != nil {
		return nil, &domain.Error{Kind: domain.Invalid, Code: "archive-broken", Err: err}
	}
	if int64(len(content)) > left {
		return nil, &domain.Error{Kind: domain.TooLarge, Code: "archive-too-large"}
	}
	return content, nil
}

// Imports are the badges of other sites in a passport. Who came by the slip of one badge sees none.
func (s *Passports) Imports(ctx context.Context, h domain.Holder) ([]domain.Imported, error) {
	if h.PassportID == "" || h.AwardID != "" {
		return nil, nil
	}
	return s.Store.ImportedOf(ctx, h.PassportID)
}

// ImportedBadge is one of them with its files.
func (s *Passports) ImportedBadge(ctx context.Context, h domain.Holder, id domain.ImportID) (domain.Imported, []domain.ImportedFile, error) {
	b, err := s.imported(ctx, h, id)
	if err != nil {
		return b, nil, err
	}
	files, err := s.Store.ImportedFiles(ctx, id)
	return b, files, err
}

// imported reads one that the holder may see; to anybody else it does not exist.
func (s *Passports) imported(ctx context.Context, h domain.Holder, id domain.ImportID) (domain.Imported, error) {
	b, err := s.Store.Imported(ctx, id)
	if err != nil {
		return b, err
	}
	if h.PassportID == "" || h.AwardID != "" || b.PassportID != h.PassportID {
		return domain.Imported{}, domain.NotFoundf("award-unknown")
	}
	return b, nil
}

// SharesOfImported are the shares that show one of them, over ones too.
func (s *Passports) SharesOfImported(ctx context.Context, h domain.Holder, id domain.ImportID) ([]domain.Share, error) {
	if _, err := s.imported(ctx, h, id); err != nil {
		return nil, err
	}
	rows, err := s.Store.SharesOfImported(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.opened(h, rows)
}

// RemoveImported takes one out of the passport and out of its shares: its bytes too.
func (s *Passports) RemoveImported(ctx context.Context, h domain.Holder, id domain.ImportID) error {
	if _, err := s.imported(ctx, h, id); err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.HoldImported(id, h.PassportID); err != nil {
			return err
		}
		return tx.DeleteImported(id, s.now())
	})
}

// RecheckImportsArgs is the job that verifies again what people brought from elsewhere.
type RecheckImportsArgs struct{}

func (RecheckImportsArgs) Kind() string { return "recheck-imports" }

const (
	recheckAfter = 23 * time.Hour
	recheckMost  = 500 // of one run: the oldest first, the others at the next
)

// RecheckImports verifies again, once a day. A badge that can no longer be read keeps its last verdict.
func (s *Passports) RecheckImports(ctx context.Context) error {
	due, err := s.Store.ImportedBefore(ctx, s.Now().Add(-recheckAfter), recheckMost)
	if err != nil {
		return err
	}
	verifier := NewVerifying(s.Installation)
	for _, b := range due {
		files, err := s.Store.ImportedFiles(ctx, b.ID)
		if err != nil {
			return err
		}
		if len(files) == 0 {
			continue
		}
		verdict, own := b.Verdict, b.Own
		report, err := verifier.File(ctx, files[0].Content)
		switch {
		case err == nil:
			verdict = string(report.Verdict)
			passport, err := s.Store.Passport(ctx, b.PassportID)
			if domain.IsKind(err, domain.NotFound) { // erased meanwhile
				continue
			}
			if err == nil {
				own, err = s.ownerOf(ctx, verifier, files[0].Content, b.Recipient, passport)
			}
			if err != nil {
				return err
			}
		case domain.CodeOf(err) == "":
			return err
		}
		if err := s.Store.Write(ctx, func(tx *store.Tx) error { return tx.RecheckedImport(b.ID, verdict, own, s.now()) }); err != nil {
			return err
		}
	}
	return nil
}
