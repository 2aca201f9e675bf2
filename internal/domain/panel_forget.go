package domain

import (
	"slices"
	"strings"
	"time"
)

// Forget takes the people out of a session: those who erased their passport, or everybody once its time is over. What is
// counted of juries stays: days, blocs and decisions. files are the digests that only they had.
func (p PanelPlan) Forget(gone map[CandidateID]bool, all bool) (after PanelPlan, files []string) {
	kept := map[string]bool{}
	after = p
	after.Members, after.Candidates = slices.Clone(p.Members), slices.Clone(p.Candidates)
	for i := range after.Candidates {
		c := &after.Candidates[i]
		if !all && !gone[c.ID] {
			for _, f := range c.Files {
				kept[f.SHA256] = true
			}
			continue
		}
		for _, f := range c.Files {
			files = append(files, f.SHA256)
		}
		after.Reopened = strings.ReplaceAll(after.Reopened, c.Name, ErasedName)
		c.Name, c.Email, c.Files = ErasedName, "", nil
	}
	if all {
		after.Reopened = ""
		for i := range after.Members {
			after.Members[i].Name, after.Members[i].Email = ErasedName, ""
		}
	}
	return after, slices.DeleteFunc(files, func(digest string) bool { return kept[digest] })
}

// Forget does the same to minutes. Their file, which names people, goes with it.
func (m Minutes) Forget(gone map[CandidateID]bool, all bool) Minutes {
	m.Members, m.Candidates = slices.Clone(m.Members), slices.Clone(m.Candidates)
	for i := range m.Candidates {
		c := &m.Candidates[i]
		if !all && !gone[c.ID] {
			continue
		}
		m.Reopened = strings.ReplaceAll(m.Reopened, c.Name, ErasedName)
		c.Name, c.Email, c.Files, c.Advice, c.Excluded = ErasedName, "", nil, nil, nil
		c.Blocs = slices.Clone(c.Blocs)
		for j := range c.Blocs {
			c.Blocs[j].Reasons = nil
		}
	}
	if all {
		m.Reopened = ""
		for i := range m.Members {
			m.Members[i].Name = ErasedName
		}
	}
	return m
}

// Served is since when a session has served: its day, or the day of its last minutes.
func (s PanelSession) Served() time.Time {
	day := s.On.Time()
	if s.ClosedAt.After(day) {
		return s.ClosedAt
	}
	return day
}
