package app

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"time"

	"galon/internal/domain"
	"galon/internal/journal"
)

// unsentAlarm is after how long a line that has not left by mail is a fault; unsentShown is as far as they are counted.
const (
	unsentAlarm = 26 * time.Hour
	unsentShown = 1000
)

// JournalState is what doctor says of it.
type JournalState struct {
	Known  int64     // lines that the database knows
	There  int64     // lines in the folder
	HeldAt time.Time // of the backup by which lists are held; zero: none is
	Unsent int       // lines that wait for their message, as far as they were counted
}

// JournalState reads the whole journal and compares its end with what the database knows. It changes nothing.
func (in *Installation) JournalState(ctx context.Context) (s JournalState, err error) {
	if s.HeldAt, err = in.Store.HeldSinceBackup(ctx, ""); err != nil {
		return s, err
	}
	text, err := in.Store.Setting(ctx, settingJournalHead)
	if err != nil && !domain.IsKind(err, domain.NotFound) {
		return s, err
	}
	known := err == nil
	unsent, err := in.Store.UnsentLines(ctx, unsentShown)
	if err != nil {
		return s, err
	}
	if s.Unsent = len(unsent); s.Unsent > 0 && in.now().Sub(unsent[0].At) > unsentAlarm {
		return s, domain.Conflictf("journal-unsent", s.Unsent)
	}
	n, hash, _ := strings.Cut(text, " ")
	s.Known, _ = strconv.ParseInt(cmp.Or(n, "0"), 10, 64)
	if in.Journal == nil {
		s.There = s.Known
		if known && !in.JournalMail {
			return s, &domain.Error{Kind: domain.Conflict, Code: "journal-missing"}
		}
		return s, nil
	}
	found := s.Known == 0
	end, err := in.Journal.Each(func(l journal.Line) error {
		found = found || l.N == s.Known && l.Hash == hash
		return nil
	})
	s.There = end.N
	switch {
	case err != nil:
		return s, err
	case !found:
		return s, &domain.Error{Kind: domain.Conflict, Code: "journal-other"}
	case s.There > s.Known && known:
		return s, domain.Conflictf("journal-ahead", s.There-s.Known)
	}
	return s, nil
}
