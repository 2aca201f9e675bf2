package app

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/store"
	"galon/internal/verify"
)

// ShownImported is a badge of another site that somebody shows here.
type ShownImported struct {
	domain.Imported      // with the last check that was made of it without anybody asking
	Elsewhere       bool // its issuer is not of this installation
	JSON            bool // its signed bytes are handed out
}

// Its issuer may have to be asked, while somebody waits for the page: a few at a time, and not for ever. What was not
// answered by then is a check that was not made.
const (
	importsAtOnce = 4
	importsTime   = 15 * time.Second
)

// shownImports verifies now what a share shows of other sites, from the bytes that came.
func (s *Verifying) shownImports(ctx context.Context, share domain.Share, l Look) ([]Shown, error) {
	asked := share.Imports
	if at := l.Badge - len(share.Awards); l.Badge != 0 {
		if at < 1 || at > len(asked) {
			return nil, nil
		}
		asked = asked[at-1 : at]
	}
	soon, cancel := context.WithTimeout(ctx, importsTime)
	defer cancel()
	all := make([]Shown, len(asked))
	var work errgroup.Group
	work.SetLimit(importsAtOnce)
	for i, id := range asked {
		work.Go(func() (err error) {
			all[i], err = s.shownImport(ctx, soon, share, id, l.At)
			return err
		})
	}
	return all, work.Wait()
}

// shownImport reads with ctx and asks others until soon is over.
func (s *Verifying) shownImport(ctx, soon context.Context, share domain.Share, id domain.ImportID, at time.Time) (Shown, error) {
	imported, err := s.Store.Imported(ctx, id)
	if err != nil {
		return Shown{}, err
	}
	content, err := s.importedContent(ctx, id)
	if err != nil {
		return Shown{}, err
	}
	report, err := s.Verifier.Ask(soon, content, verify.Question{At: at})
	switch {
	case ctx.Err() != nil:
		return Shown{}, ctx.Err()
	case err != nil && domain.CodeOf(err) == "" && soon.Err() == nil:
		return Shown{}, err
	case err != nil && domain.CodeOf(err) == "":
		report = unread(s.now(), verify.Incomplete, verify.NotMade, "")
	case err != nil: // it was a badge when it came
		report = unread(s.now(), verify.NotAuthentic, verify.No, domain.CodeOf(err))
	case report.Credential != nil && report.Credential.ID != imported.CredentialID:
		report = unread(report.At, verify.NotAuthentic, verify.No, "document-other")
	}
	shown := Shown{Share: share, Imported: &ShownImported{Imported: imported}, Report: report, Code: share.Code}
	if v := report.Credential; v != nil {
		_, ours := credential.OrganisationOfDID(s.BaseURL, v.IssuerID)
		shown.Imported.Elsewhere = !ours
		shown.Imported.JSON = !share.Reduced() && !share.HideSaid && !tellsAddress(v) && bytes.HasPrefix(BadgeText(content), []byte("{"))
	}
	return shown, nil
}

// unread is the report of bytes that could not be judged.
func unread(at time.Time, v verify.Verdict, o verify.Outcome, code string) verify.Report {
	check := verify.Check{Name: verify.CheckSignature, Outcome: o}
	if code != "" {
		check = verify.Check{Name: verify.CheckDocument, Outcome: o, Code: code, Detail: verify.DetailUnreadable}
	}
	return verify.Report{At: at, Verdict: v, Checks: []verify.Check{check}}
}

// importedContent is what is verified: the first file as it came.
func (s *Verifying) importedContent(ctx context.Context, id domain.ImportID) ([]byte, error) {
	files, err := s.Store.ImportedFiles(ctx, id)
	if err == nil && len(files) == 0 {
		err = domain.NotFoundf("award-unknown")
	}
	if err != nil {
		return nil, err
	}
	return files[0].Content, nil
}

// tellsAddress: a share promises that no e-mail address is seen, and some sites sign it in clear.
func tellsAddress(v *credential.View) bool {
	return strings.HasPrefix(v.SubjectID, "mailto:") ||
		slices.ContainsFunc(v.Identifiers, func(i credential.Identity) bool { return !i.Hashed && strings.Contains(i.Value, "@") })
}

// importedFile hands out the signed bytes for machines, as JSON or as JWT. A picture that others made is not handed out
// from an address of ours.
func (s *Verifying) importedFile(ctx context.Context, id domain.ImportID, form Form) (File, error) {
	content, err := s.importedContent(ctx, id)
	if err != nil {
		return File{}, err
	}
	report, err := s.Verifier.Ask(ctx, content, verify.Question{})
	if err != nil {
		return File{}, err
	}
	v, text := report.Credential, BadgeText(content)
	switch {
	case v == nil:
	case tellsAddress(v):
		return File{}, &domain.Error{Kind: domain.Forbidden, Code: "share-reduced"}
	case form == FormJSON && bytes.HasPrefix(text, []byte("{")) && v.Kind == credential.KindAssertion:
		return File{"badge.json", "application/json", text}, nil
	case form == FormJSON && bytes.HasPrefix(text, []byte("{")):
		return File{"badge.json", "application/vc", text}, nil
	case form == FormJWT && bytes.HasPrefix(text, []byte("ey")) && v.Kind != credential.KindAssertion:
		return File{"badge.jwt", "application/vc+jwt", text}, nil
	}
	return File{}, domain.NotFoundf("form-unknown", string(form))
}

// passportOf is whose share it is, "" when nobody has its badge any more.
func (in *Installation) passportOf(ctx context.Context, share store.ShareRow) (domain.PassportID, error) {
	if len(share.Awards) > 0 {
		award, err := in.Store.Award(ctx, share.Awards[0])
		return award.PassportID, err
	}
	if len(share.Imports) > 0 {
		imported, err := in.Store.Imported(ctx, share.Imports[0])
		return imported.PassportID, err
	}
	return "", nil
}
