package app

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"galon/internal/domain"
	"galon/internal/evidence"
	"galon/internal/i18n"
)

// Archive is the whole file of proof: the PDF, every attachment as it was kept, the dossier as data, and the list of
// SHA-256 sums that sha256sum(1) checks.
func (s *Afest) Archive(ctx context.Context, actor domain.Actor, id domain.AfestID, p *i18n.Printer) ([]byte, error) {
	v, err := s.View(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	pdf, err := s.proofPDF(ctx, v, p)
	if err != nil {
		return nil, err
	}
	data, err := json.MarshalIndent(archived(v), "", "  ")
	if err != nil {
		return nil, err
	}
	var b, sums bytes.Buffer
	out := zip.NewWriter(&b)
	add := func(name string, raw []byte) error {
		f, err := out.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: s.now()})
		if err != nil {
			return err
		}
		if _, err = f.Write(raw); err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%s  %s\n", evidence.Digest(raw), name)
		return nil
	}
	if err := add("dossier-de-preuve.pdf", pdf); err != nil {
		return nil, err
	}
	if err := add("dossier.json", data); err != nil {
		return nil, err
	}
	over, err := s.Store.FilesOver(ctx, string(id))
	if err != nil {
		return nil, err
	}
	for i, piece := range v.Pieces {
		if _, gone := over[piece.SHA256]; gone { // its time was over; the list of files still names it by its digest
			continue
		}
		raw, err := s.Evidence.Read(string(id), piece.SHA256)
		if err != nil {
			return nil, err
		}
		if err := add(PieceFileName(i, piece), raw); err != nil {
			return nil, err
		}
	}
	for _, g := range v.Signatures {
		if g.Image == nil {
			continue
		}
		if err := add("signatures/"+string(g.Party)+".png", g.Image); err != nil {
			return nil, err
		}
	}
	if err := add("SHA256SUMS", bytes.Clone(sums.Bytes())); err != nil {
		return nil, err
	}
	if err := out.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), s.noteProof(ctx, actor, v, "afest.proof-zip")
}

// PieceFileName is what an attachment is called in the archive: its number in the index and its title in plain signs.
func PieceFileName(i int, p domain.AfestPiece) string {
	var name strings.Builder
	for _, r := range domain.Fold(p.Title) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			name.WriteRune(r)
		case name.Len() > 0 && !strings.HasSuffix(name.String(), "-"):
			name.WriteByte('-')
		}
		if name.Len() >= 40 {
			break
		}
	}
	kept := evidence.File{SHA256: p.SHA256, Type: p.Type}.Name()
	return fmt.Sprintf("pieces/%02d-%s%s", i+1, strings.Trim(name.String(), "-"), kept[strings.LastIndexByte(kept, '.'):])
}

// ArchivedAfest is a dossier as data: in the archive, and what the API and the command line show.
type ArchivedAfest struct {
	ID          domain.AfestID `json:"id"`
	Achievement string         `json:"achievement"`
	Learner     string         `json:"learner"`
	domain.AfestContent
	AwardID    domain.AwardID      `json:"award,omitempty"`
	Protocol   string              `json:"protocol_sha256"`
	Signatures []ArchivedSignature `json:"signatures"`
	Pieces     []ArchivedPiece     `json:"pieces"`
}

// ArchivedSignature is a signature without its drawing.
type ArchivedSignature struct {
	Party    domain.AfestParty `json:"party"`
	Name     string            `json:"name"`
	Function string            `json:"function,omitempty"`
	At       string            `json:"at"`
	Address  string            `json:"address"`
	Protocol string            `json:"protocol_sha256"`
	Drawn    bool              `json:"drawn"`
}

// ArchivedPiece names an attachment.
type ArchivedPiece struct {
	Title      string              `json:"title"`
	SHA256     string              `json:"sha256"`
	Type       string              `json:"type"`
	Size       int                 `json:"size"`
	Element    domain.AfestElement `json:"element"`
	Visibility domain.Visibility   `json:"visibility"`
}

func archived(v AfestView) ArchivedAfest {
	d := v.Dossier
	a := ArchivedAfest{ID: d.ID, Achievement: d.Achievement, Learner: d.Learner.Name, AfestContent: d.AfestContent, AwardID: d.AwardID, Protocol: d.ProtocolDigest(),
		Signatures: []ArchivedSignature{}, Pieces: []ArchivedPiece{}}
	for _, g := range v.Signatures {
		a.Signatures = append(a.Signatures, ArchivedSignature{Party: g.Party, Name: g.Name, Function: g.Function, At: g.At.Format("2006-01-02T15:04:05Z"), Address: g.Address,
			Protocol: g.Digest, Drawn: g.Image != nil})
	}
	for _, p := range v.Pieces {
		a.Pieces = append(a.Pieces, ArchivedPiece{p.Title, p.SHA256, p.Type, p.Size, p.Element, p.Visibility})
	}
	return a
}

// Data is the view as data.
func (v AfestView) Data() ArchivedAfest { return archived(v) }
