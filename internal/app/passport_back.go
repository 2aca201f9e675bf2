package app

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"

	"galon/internal/domain"
	"galon/internal/store"
)

// cameBack is what the manifest of an archive brings back beside its badges. Shares come back as history: their codes are
// those of the site that made them. Addresses and mandates do too: each is proved where it counts.
type cameBack struct {
	From       string                    `json:"from"`
	Emails     []string                  `json:"emails"`
	Shares     []manifestShare           `json:"shares"`
	Helpers    []manifestHelper          `json:"helpers"`
	Past       []manifestPast            `json:"past"`
	Declared   []manifestDeclared        `json:"declared"`
	Sentences  map[string]string         `json:"sentences"`
	Statistics domain.PassportStatistics `json:"statistics"`
}

// manifestOf reads the manifest of an archive of Galon; another archive, or a broken manifest, has nothing to bring.
func manifestOf(archive []byte) (m cameBack) {
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return m
	}
	for _, e := range z.File {
		if e.Name != manifestName {
			continue
		}
		if text, err := readEntry(e, domain.MaxImportFile); err != nil || json.Unmarshal(text, &m) != nil {
			return cameBack{}
		}
		return m
	}
	return m
}

// importSaid brings back the sentences for interviews and the answers for statistics, once the badges are there. What
// the person has said here since stays.
func (s *Passports) importSaid(ctx context.Context, h domain.Holder, m cameBack) error {
	if now, err := s.Statistics(ctx, h); err != nil {
		return err
	} else if now == (domain.PassportStatistics{}) && m.Statistics != now {
		if err := s.SaveStatistics(ctx, h, m.Statistics); err != nil && domain.CodeOf(err) == "" {
			return err
		}
	}
	if len(m.Sentences) == 0 {
		return nil
	}
	own, err := s.Store.PassportAwards(ctx, h.PassportID)
	if err != nil {
		return err
	}
	imported, err := s.Store.ImportedOf(ctx, h.PassportID)
	if err != nil {
		return err
	}
	silent := map[domain.AwardID]string{}
	for _, a := range own {
		back := m.sentence(a.CredentialID)
		if back == "" {
			continue
		}
		if said, err := s.Store.Sentence(ctx, h.PassportID, a.ID); err != nil {
			return err
		} else if said == "" {
			silent[a.ID] = back
		}
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		for id, back := range silent {
			if err := tx.SaveSentence(h.PassportID, id, back); err != nil {
				return err
			}
		}
		for _, b := range imported {
			if back := m.sentence(b.CredentialID); back != "" {
				if err := tx.SaveImportedSentence(b.ID, back); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// sentence is what was said of a badge, "" when it may not be kept.
func (m cameBack) sentence(credential string) string {
	said := m.Sentences[credential]
	if len(domain.CheckSentence(said)) > 0 {
		return ""
	}
	return said
}
