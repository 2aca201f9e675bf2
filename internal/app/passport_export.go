package app

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"path"
	"slices"
	"time"

	"galon/internal/domain"
)

// Names within the archive of a passport. Another Galon reads badges/ back: a folder is a badge in all its forms.
const (
	manifestName = "passeport.json"
	badgesFolder = "badges/"
)

// manifest tells what lies in the archive. It is everything that we hold of the person beside the badges, so that it
// answers a request for access and portability too (RGPD, articles 15 and 20).
type manifest struct {
	Format  string          `json:"format"`
	Version int             `json:"version"`
	From    string          `json:"from"`
	Made    time.Time       `json:"made"`
	Name    string          `json:"name"`
	Emails  []string        `json:"emails"`
	Created time.Time       `json:"created"`
	Written string          `json:"language,omitempty"` // of the mails
	Badges  []manifestBadge `json:"badges"`
	Shares  []manifestShare `json:"shares"`

	Declared   []manifestDeclared        `json:"declared,omitempty"`  // by the person, attested by nobody
	Sentences  map[string]string         `json:"sentences,omitempty"` // for interviews, by credential
	Statistics domain.PassportStatistics `json:"statistics,omitzero"` // as far as the person chose to say
	Helpers    []manifestHelper          `json:"helpers,omitempty"`   // mandates, and what was done by them
	Past       []manifestPast            `json:"past,omitempty"`      // what came with the archive of another site
	Claims     []manifestClaim           `json:"claims,omitempty"`    // demands of badges
	Asked      []manifestAsked           `json:"asked,omitempty"`     // recommendations that the person asked for
	Requests   []manifestRequest         `json:"requests,omitempty"`  // corrections, renewals, objections
	Waiting    []manifestWaiting         `json:"waiting,omitempty"`   // badges that came and are not accepted yet
	Devices    []manifestDevice          `json:"devices,omitempty"`   // where the passport is open
}

type manifestBadge struct {
	Folder       string   `json:"folder"`
	Title        string   `json:"title"`
	Organisation string   `json:"organisation"`
	CredentialID string   `json:"credential_id"`
	State        string   `json:"state"`
	Imported     bool     `json:"imported"`
	Away         bool     `json:"away,omitempty"` // taken out of the lists by the person
	Files        []string `json:"files"`
}

type manifestShare struct {
	Label    string                `json:"label"`
	Message  string                `json:"message,omitempty"`
	Code     string                `json:"code"`
	Badges   []string              `json:"badges"` // their credentials
	Created  time.Time             `json:"created"`
	Ends     *time.Time            `json:"ends,omitempty"`
	Stopped  *time.Time            `json:"stopped,omitempty"`
	Openings []domain.ShareOpening `json:"openings,omitempty"`
}

type manifestDeclared struct {
	Kind domain.DeclaredKind `json:"kind"`
	domain.SelfDeclared
}

type manifestHelper struct {
	Name         string              `json:"name"`
	Organisation string              `json:"organisation"`
	SignedOn     domain.Day          `json:"signed_on"`
	Ends         time.Time           `json:"ends"`
	Acts         []domain.MandateAct `json:"acts,omitempty"`
}

// ExportWords are the sentences of the readable page, which the door has in the reader's language.
type ExportWords struct {
	Title, Lead, Back, Files string
	Verdict                  func(verdict string) string
}

// ExportName is how the file is called.
const ExportName, ExportType = "passeport-galon.zip", "application/zip"

// archive is a ZIP that is being written: one badge is in memory at a time.
type archive struct {
	zip  *zip.Writer
	made time.Time
}

func (z archive) put(name string, content []byte) error {
	w, err := z.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: z.made})
	if err == nil {
		_, err = w.Write(content)
	}
	return err
}

// Export writes the whole passport as one ZIP in open formats, badge by badge. When it fails half-way the reader must
// not be told that it ended well.
func (s *Passports) Export(ctx context.Context, h domain.Holder, words ExportWords, to io.Writer) error {
	if err := whole(h); err != nil {
		return err
	}
	open, err := s.Show(ctx, h)
	if err != nil {
		return err
	}
	m := manifest{Format: "galon-passeport", Version: 1, From: s.BaseURL, Made: s.now(), Name: open.Passport.Name, Emails: open.Passport.Emails, Created: open.Passport.CreatedAt, Written: open.Passport.Language}
	z := archive{zip.NewWriter(to), m.Made}
	for i, held := range slices.Concat(open.Blocs, open.Badges, open.Away) {
		if err := s.exportBadge(ctx, h, held, i >= len(open.Blocs)+len(open.Badges), z, &m); err != nil {
			return err
		}
	}
	if err := s.exportImported(ctx, h, z, &m); err != nil {
		return err
	}
	if err := s.exportShares(ctx, h, &m); err != nil {
		return err
	}
	if err := s.exportOwn(ctx, h, z, &m); err != nil {
		return err
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	var page bytes.Buffer
	if err := exportPage.Execute(&page, map[string]any{"M": m, "W": words}); err != nil {
		return err
	}
	for _, f := range []domain.ImportedFile{{Name: manifestName, Content: text}, {Name: "index.html", Content: page.Bytes()}} {
		if err := z.put(f.Name, f.Content); err != nil {
			return err
		}
	}
	return z.zip.Close()
}

func (s *Passports) exportBadge(ctx context.Context, h domain.Holder, held HeldBadge, away bool, z archive, m *manifest) error {
	award, err := s.held(ctx, h, held.Award.ID)
	if err != nil {
		return err
	}
	files, err := s.exportFiles(ctx, h, award)
	if err != nil {
		return err
	}
	b := manifestBadge{Folder: fmt.Sprintf("%s%02d-%s/", badgesFolder, len(m.Badges)+1, award.Achievement.Slug), Title: award.Achievement.Title,
		Organisation: held.Organisation, CredentialID: award.CredentialID, State: string(held.State), Away: away}
	if err := b.put(z, files); err != nil {
		return err
	}
	m.Badges = append(m.Badges, b)
	said, err := s.Store.Sentence(ctx, h.PassportID, award.ID)
	if err != nil {
		return err
	}
	m.said(award.CredentialID, said)
	return s.exportAsked(ctx, award, m)
}

func (s *Passports) exportImported(ctx context.Context, h domain.Holder, z archive, m *manifest) error {
	imported, err := s.Imports(ctx, h)
	if err != nil {
		return err
	}
	for _, i := range imported {
		files, err := s.Store.ImportedFiles(ctx, i.ID)
		if err != nil {
			return err
		}
		b := manifestBadge{Folder: fmt.Sprintf("%s%02d-importe/", badgesFolder, len(m.Badges)+1), Title: i.Title, Organisation: i.Issuer,
			CredentialID: i.CredentialID, State: i.Verdict, Imported: true}
		m.said(i.CredentialID, i.Sentence)
		if err := b.put(z, files); err != nil {
			return err
		}
		m.Badges = append(m.Badges, b)
	}
	return nil
}

func (m *manifest) said(credential, sentence string) {
	if sentence == "" {
		return
	}
	if m.Sentences == nil {
		m.Sentences = map[string]string{}
	}
	m.Sentences[credential] = sentence
}

func (b *manifestBadge) put(z archive, files []domain.ImportedFile) error {
	for i, f := range files {
		name := path.Base(f.Name)
		if slices.Contains(b.Files, name) {
			name = fmt.Sprintf("%d-%s", i+1, name)
		}
		b.Files = append(b.Files, name)
		if err := z.put(b.Folder+name, f.Content); err != nil {
			return err
		}
	}
	return nil
}

// exportFiles are the forms of one badge, the signed JSON first.
func (s *Passports) exportFiles(ctx context.Context, h domain.Holder, a domain.Award) (files []domain.ImportedFile, err error) {
	for _, form := range []Form{FormJSON, FormJWT, FormPNG, FormSVG} {
		if form == FormJWT && a.JWT == "" { // an organisation may leave it out
			continue
		}
		f, err := s.badgeFile(ctx, a, form)
		if err != nil {
			return nil, err
		}
		files = append(files, domain.ImportedFile{Name: "badge." + string(form), Content: f.Bytes})
	}
	twin, err := s.twinFile(ctx, a, FormTwinJWS)
	if err != nil {
		return nil, err
	}
	files = append(files, domain.ImportedFile{Name: "badge-open-badges-2.jws", Content: twin.Bytes})
	said, err := s.EndorsementFile(ctx, h, a.ID)
	if domain.IsKind(err, domain.NotFound) {
		return files, nil
	}
	return append(files, domain.ImportedFile{Name: "recommandations.json", Content: said.Bytes}), err
}

func (s *Passports) exportShares(ctx context.Context, h domain.Holder, m *manifest) error {
	shares, err := s.Shares(ctx, h)
	if err != nil {
		return err
	}
	for _, share := range shares {
		out := manifestShare{Label: share.Label, Message: share.Message, Code: domain.FormatCode(share.Code), Created: share.CreatedAt}
		if !share.EndsAt.IsZero() {
			out.Ends = &share.EndsAt
		}
		if !share.StoppedAt.IsZero() {
			out.Stopped = &share.StoppedAt
		}
		for _, award := range share.Awards {
			a, err := s.held(ctx, h, award)
			if err != nil {
				return err
			}
			out.Badges = append(out.Badges, a.CredentialID)
		}
		for _, id := range share.Imports {
			b, err := s.imported(ctx, h, id)
			if err != nil {
				return err
			}
			out.Badges = append(out.Badges, b.CredentialID)
		}
		if out.Openings, err = s.Store.ShareOpenings(ctx, share.ID, openingsShown); err != nil {
			return err
		}
		m.Shares = append(m.Shares, out)
	}
	return nil
}

// exportPage is read from a disk, without this program: it asks nobody for anything.
var exportPage = template.Must(template.New("index.html").Parse(`<!doctype html>
<html lang="fr">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{{.W.Title}}</title>
<h1>{{.M.Name}}</h1>
<p>{{.W.Lead}}</p>
{{range .M.Badges}}{{$b := .}}<h2>{{.Title}}</h2>
<p>{{.Organisation}} · {{call $.W.Verdict .State}}</p>
<p>{{$.W.Files}}{{range .Files}} <a href="{{$b.Folder}}{{.}}">{{.}}</a>{{end}}</p>
{{end}}<p>{{.W.Back}}</p>
</html>
`))
