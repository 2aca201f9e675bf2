package app

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"galon/internal/domain"
)

// claimsFolder holds the files of demands, apart from badges/: they are no badges to be read back.
const claimsFolder = "demandes/"

var pieceEndings = map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf", "text/plain": ".txt"}

type manifestClaim struct {
	Badge        string              `json:"badge"`
	Organisation string              `json:"organisation"`
	State        string              `json:"state"`
	Created      time.Time           `json:"created"`
	Content      domain.ClaimContent `json:"content"`
	Pieces       []manifestPiece     `json:"pieces,omitempty"`
}

type manifestPiece struct {
	Name   string `json:"name,omitempty"` // in the archive; "" when the file is no longer kept
	Title  string `json:"title"`
	SHA256 string `json:"sha256"`
}

type manifestAsked struct {
	CredentialID string    `json:"credential_id"`
	To           string    `json:"to,omitempty"`
	Message      string    `json:"message,omitempty"`
	State        string    `json:"state"`
	Created      time.Time `json:"created"`
}

type manifestRequest struct {
	CredentialID string    `json:"credential_id"`
	Kind         string    `json:"kind"`
	Text         string    `json:"text,omitempty"`
	Link         string    `json:"link,omitempty"`
	State        string    `json:"state"`
	Answer       string    `json:"answer,omitempty"`
	Created      time.Time `json:"created"`
}

type manifestWaiting struct {
	Title        string `json:"title"`
	CredentialID string `json:"credential_id"`
}

type manifestDevice struct {
	Name  string    `json:"name,omitempty"`
	Since time.Time `json:"since"`
}

// exportOwn adds what the person said and who helped them.
func (s *Passports) exportOwn(ctx context.Context, h domain.Holder, z archive, m *manifest) error {
	declared, err := s.SelfDeclared(ctx, h)
	if err != nil {
		return err
	}
	for _, d := range declared {
		m.Declared = append(m.Declared, manifestDeclared{d.Kind, d})
	}
	if m.Statistics, err = s.Statistics(ctx, h); err != nil {
		return err
	}
	mandates, err := s.Store.MandatesOf(ctx, h.PassportID)
	if err != nil {
		return err
	}
	for _, x := range mandates {
		acts, err := s.Store.MandateActs(ctx, x.ID, actsShown)
		if err != nil {
			return err
		}
		m.Helpers = append(m.Helpers, manifestHelper{x.HelperName, x.OrganisationName, x.SignedOn, x.EndsAt, acts})
	}
	brought, err := s.Store.Brought(ctx, h.PassportID)
	if err != nil {
		return err
	}
	for _, b := range brought {
		m.Past = append(m.Past, manifestPast{b.Kind, b.Name, b.Site, json.RawMessage(b.Content)})
	}
	waiting, err := s.Waiting(ctx, h)
	if err != nil {
		return err
	}
	for _, a := range waiting {
		m.Waiting = append(m.Waiting, manifestWaiting{a.Award.Achievement.Title, a.Award.CredentialID})
	}
	devices, err := s.Store.PassportSessions(ctx, h.PassportID, s.Now())
	if err != nil {
		return err
	}
	for _, d := range devices {
		m.Devices = append(m.Devices, manifestDevice{d.Device, d.CreatedAt})
	}
	return s.exportClaims(ctx, h, z, m)
}

// exportClaims adds the demands of badges with the files that the person joined.
func (s *Passports) exportClaims(ctx context.Context, h domain.Holder, z archive, m *manifest) error {
	claims, err := s.Store.PassportClaims(ctx, h.PassportID)
	if err != nil {
		return err
	}
	reader := &Claims{Issuing: &Issuing{Installation: s.Installation}}
	for i, c := range claims {
		o, err := s.Store.Organisation(ctx, c.OrganisationID)
		if err != nil {
			return err
		}
		out := manifestClaim{Badge: c.Achievement, Organisation: o.Name, State: string(c.State), Created: c.CreatedAt, Content: c.Content}
		pieces, err := s.Store.ClaimPieces(ctx, c.ID)
		if err != nil {
			return err
		}
		for n, p := range pieces {
			file := manifestPiece{Name: fmt.Sprintf("%s%02d/%02d%s", claimsFolder, i+1, n+1, pieceEndings[p.Type]), Title: p.Title, SHA256: p.SHA256}
			_, raw, err := reader.readPiece(ctx, c.ID, p.SHA256)
			switch {
			case domain.IsKind(err, domain.NotFound), domain.IsKind(err, domain.Gone): // its time was over
				file.Name = ""
			case err != nil:
				return err
			default:
				if err := z.put(file.Name, raw); err != nil {
					return err
				}
			}
			out.Pieces = append(out.Pieces, file)
		}
		m.Claims = append(m.Claims, out)
	}
	return nil
}

// exportAsked adds what the person asked about one badge: recommendations of others, a correction, a renewal.
func (s *Passports) exportAsked(ctx context.Context, a domain.Award, m *manifest) error {
	asks, err := s.Store.AsksOfAward(ctx, a.ID)
	if err != nil {
		return err
	}
	for _, x := range asks {
		if x.PassportID == a.PassportID {
			m.Asked = append(m.Asked, manifestAsked{a.CredentialID, x.To, x.Message, string(x.State), x.CreatedAt})
		}
	}
	requests, err := s.Store.RequestsOfAward(ctx, a.ID)
	if err != nil {
		return err
	}
	for _, x := range requests {
		m.Requests = append(m.Requests, manifestRequest{a.CredentialID, string(x.Kind), x.Text, x.Link, string(x.State), x.Answer, x.CreatedAt})
	}
	return nil
}
