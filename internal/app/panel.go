package app

import (
	"context"

	"galon/internal/domain"
	"galon/internal/i18n"
	"galon/internal/store"
)

// Panels are the juries of an organisation: prepare a session, call its members, let them decide by a link and a code,
// close it with signed minutes, tell the candidates, award what was acquired. panel_seat.go and panel_vote.go are the
// members' side, who have no account. The
// candidates' files lie in Evidence, in a drawer per session.
type Panels struct {
	*Batches
	Words *i18n.Printer // of the minutes
}

// What the doors name of juries; they do not know the store.
type (
	SeatRow    = store.SeatRow
	MinutesRow = store.MinutesRow
	NoticeRow  = store.NoticeRow
)

// How a candidate was told.
const (
	NoticeDue      = store.NoticeDue
	NoticeSent     = store.NoticeSent
	NoticeRejected = store.NoticeRejected
	NoticeGiven    = store.NoticeGiven
)

// owned reads a session for its organisation; to anybody else it does not exist.
func (s *Panels) owned(ctx context.Context, actor domain.Actor, act Action, id domain.PanelID) (domain.PanelSession, error) {
	p, err := s.Store.Panel(ctx, id)
	if err != nil {
		return p, err
	}
	return p, s.mine(actor, act, p)
}

func (s *Panels) mine(actor domain.Actor, act Action, p domain.PanelSession) error {
	if foreign(actor, p.OrganisationID) {
		return domain.NotFoundf("panel-unknown")
	}
	if err := allow(actor, act, p.OrganisationID); err != nil {
		return err
	}
	if act != ActRead && !p.OverAt.IsZero() {
		return domain.Conflictf("panel-over", domain.DayOf(p.OverAt))
	}
	return nil
}

// PanelDetail is a session as its organiser sees it.
type PanelDetail struct {
	domain.Deliberation
	Seats   map[domain.MemberID]SeatRow
	Minutes []MinutesRow // the last first
	Notices map[domain.CandidateID]NoticeRow
	Awards  []PanelAward
}

// PanelAward is a badge that came of one decision.
type PanelAward struct {
	Number  int
	Bloc    string
	BatchID domain.BatchID
	Row     AwardRow
}

// Panel reads a session with all that belongs to it.
func (s *Panels) Panel(ctx context.Context, actor domain.Actor, id domain.PanelID) (PanelDetail, error) {
	var d PanelDetail
	if _, err := s.owned(ctx, actor, ActRead, id); err != nil {
		return d, err
	}
	var err error
	if d.Deliberation, err = s.Store.Deliberation(ctx, id); err != nil {
		return d, err
	}
	seats, err := s.Store.Seats(ctx, id)
	if err != nil {
		return d, err
	}
	d.Seats = map[domain.MemberID]SeatRow{}
	for _, seat := range seats {
		d.Seats[seat.MemberID] = seat
	}
	if d.Minutes, err = s.Store.Minutes(ctx, id); err != nil || len(d.Minutes) == 0 {
		return d, err
	}
	notices, err := s.Store.Notices(ctx, id, d.Minutes[0].Number)
	if err != nil {
		return d, err
	}
	d.Notices = map[domain.CandidateID]NoticeRow{}
	for _, n := range notices {
		d.Notices[n.CandidateID] = n
	}
	d.Awards, err = s.awards(ctx, d.OrganisationID, id)
	return d, err
}

func (s *Panels) awards(ctx context.Context, o domain.OrganisationID, id domain.PanelID) ([]PanelAward, error) {
	batches, err := s.Store.PanelBatches(ctx, id)
	if err != nil {
		return nil, err
	}
	var all []PanelAward
	for _, b := range batches {
		rows, _, err := s.Store.Awards(ctx, AwardFilter{OrganisationID: o, BatchID: b.BatchID, Limit: 500})
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			all = append(all, PanelAward{Number: b.Number, Bloc: b.Bloc, BatchID: b.BatchID, Row: row})
		}
		if len(rows) == 0 {
			all = append(all, PanelAward{Number: b.Number, Bloc: b.Bloc, BatchID: b.BatchID})
		}
	}
	return all, nil
}

// PanelList is the juries of an organisation, with what waits to be done and the delay that the region asks for.
type PanelList struct {
	Sessions []domain.PanelSession
	Minutes  map[domain.PanelID]MinutesRow // the last of each closed session
	Due      map[domain.PanelID]int        // candidates who have not been told
	Delay    int                           // median days from the end of training to the jury
	Delays   int                           // of how many candidates
}

// Panels lists the sessions of the actor's organisation, the latest day first.
func (s *Panels) Panels(ctx context.Context, actor domain.Actor, o domain.OrganisationID) (PanelList, error) {
	l := PanelList{Minutes: map[domain.PanelID]MinutesRow{}, Due: map[domain.PanelID]int{}}
	if err := allow(actor, ActRead, o); err != nil {
		return l, err
	}
	var err error
	if l.Sessions, err = s.Store.Panels(ctx, o); err != nil {
		return l, err
	}
	minutes, err := s.Store.MinutesOf(ctx, o)
	if err != nil {
		return l, err
	}
	var delays []int
	for _, m := range minutes {
		l.Minutes[m.PanelID] = m
		delays = append(delays, m.Delays()...)
	}
	l.Delay, _ = domain.Median(delays)
	l.Delays = len(delays)
	due, err := s.Store.NoticesDue(ctx, o)
	for _, n := range due {
		l.Due[n.PanelID]++
	}
	return l, err
}
