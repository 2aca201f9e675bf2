package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"galon/internal/domain"
)

// AwardFilter says which awards of an organisation to list, the newest first.
type AwardFilter struct {
	OrganisationID  domain.OrganisationID
	AchievementSlug string
	Search          string // part of a name or of an address
	State           AwardStanding
	BatchID         domain.BatchID
	IssuedFrom      time.Time // zero: at any time
	IssuedBefore    time.Time // zero: at any time
	EndsAfter       time.Time // with EndsBefore: not withdrawn, and ends between the two
	EndsBefore      time.Time
	Cursor          string // of the page before; "" for the first
	Limit           int    // 0: 50; never more than 500
}

// AwardStanding is what an issuer looks for in the list; "" is everything that was not given up.
type AwardStanding string

const (
	StandingPending   AwardStanding = "pending"   // not signed yet
	StandingWaiting   AwardStanding = "waiting"   // given, neither accepted nor refused nor withdrawn
	StandingAccepted  AwardStanding = "accepted"  // in a passport, not withdrawn
	StandingRefused   AwardStanding = "refused"   // the person says it is not for them
	StandingSuspended AwardStanding = "suspended" // on hold, not withdrawn
	StandingRevoked   AwardStanding = "revoked"
	StandingRejected  AwardStanding = "rejected" // the mail came back
	StandingSent      AwardStanding = "sent"     // the mail left, nobody has opened it
	StandingOpened    AwardStanding = "opened"   // looked at, neither accepted nor refused
	StandingPaper     AwardStanding = "paper"    // the person has no address and has not accepted: a slip is printed
)

var standings = map[AwardStanding]string{
	"":                `a.state <> 'void'`,
	StandingPending:   `a.state = 'pending'`,
	StandingWaiting:   `a.state = 'issued' AND a.accepted_at IS NULL AND a.refused_at IS NULL AND a.revoked_at IS NULL`,
	StandingAccepted:  `a.state = 'issued' AND a.accepted_at IS NOT NULL AND a.revoked_at IS NULL`,
	StandingRefused:   `a.state = 'issued' AND a.refused_at IS NOT NULL`,
	StandingSuspended: `a.state = 'issued' AND a.suspended_at IS NOT NULL AND a.revoked_at IS NULL`,
	StandingRevoked:   `a.state = 'issued' AND a.revoked_at IS NOT NULL`,
	StandingRejected:  `a.state = 'issued' AND a.mail_rejected_at IS NOT NULL AND a.accepted_at IS NULL`,
	StandingSent: `a.state = 'issued' AND a.mailed_at IS NOT NULL AND a.mail_rejected_at IS NULL AND a.opened_at IS NULL
		AND a.accepted_at IS NULL AND a.refused_at IS NULL AND a.revoked_at IS NULL`,
	StandingOpened: `a.state = 'issued' AND a.opened_at IS NOT NULL
		AND a.accepted_at IS NULL AND a.refused_at IS NULL AND a.revoked_at IS NULL`,
	StandingPaper: `a.state = 'issued' AND r.email = '' AND a.accepted_at IS NULL AND a.refused_at IS NULL AND a.revoked_at IS NULL`,
}

// AwardRow is an award in a list: without its signed bytes, with the person.
type AwardRow struct {
	domain.Award
	RecipientName  string
	RecipientEmail string
}

// Awards lists a page, and the cursor of the next one ("" at the end).
func (s *Store) Awards(ctx context.Context, f AwardFilter) (page []AwardRow, next string, err error) {
	standing, ok := standings[f.State]
	if !ok {
		return nil, "", domain.InvalidFields([]domain.FieldError{{Pointer: "/state", Code: "state-unknown", Args: []any{string(f.State)}}})
	}
	limit := f.Limit
	if limit <= 0 {
		limit = 50
	}
	limit = min(limit, 500)
	args := []any{f.OrganisationID}
	where := []string{"a.organisation_id = $1", standing}
	and := func(condition string, v ...any) {
		places := make([]any, len(v))
		for i := range v {
			places[i] = len(args) + 1 + i
		}
		where, args = append(where, fmt.Sprintf(condition, places...)), append(args, v...)
	}
	if f.AchievementSlug != "" {
		and("a.achievement_slug = $%d", f.AchievementSlug)
	}
	if f.BatchID != "" {
		and("a.batch_id = $%d", f.BatchID)
	}
	if !f.IssuedFrom.IsZero() {
		and("a.issued_at >= $%d", millis(f.IssuedFrom))
	}
	if !f.IssuedBefore.IsZero() {
		and("a.issued_at < $%d", millis(f.IssuedBefore))
	}
	if !f.EndsBefore.IsZero() {
		and("a.revoked_at IS NULL AND a.valid_until > $%d AND a.valid_until <= $%d", millis(f.EndsAfter), millis(f.EndsBefore))
	}
	if f.Cursor != "" {
		and("a.id < $%d", f.Cursor)
	}
	words := strings.Fields(f.Search)
	for _, word := range words[:min(len(words), maxSearchWords)] { // « Benali Nadia » is Nadia Benali
		and(`(r.name_folded LIKE $%d ESCAPE '!' OR r.email LIKE $%d ESCAPE '!')`, "%"+likeText(domain.Fold(word))+"%", "%"+likeText(domain.NormalEmail(word))+"%")
	}
	args = append(args, limit+1)
	d := definitions{}
	page, err = list(ctx, s, func(r scanner) (row AwardRow, err error) {
		row.Award, err = d.scanAward(r, &row.RecipientName, &row.RecipientEmail)
		return row, err
	}, `SELECT `+awardColumns+`, r.name, r.email`+awardTables+` JOIN recipient r ON r.id = a.recipient_id
		WHERE `+strings.Join(where, " AND ")+fmt.Sprintf(` ORDER BY a.id DESC LIMIT $%d`, len(args)), args...)
	if err != nil {
		return nil, "", err
	}
	if len(page) > limit {
		page = page[:limit]
		next = string(page[limit-1].ID)
	}
	return page, next, nil
}

// maxSearchWords bounds the conditions of one query.
const maxSearchWords = 8

// RecipientNames are the folded names of those who were given a badge by an organisation, each once.
func (s *Store) RecipientNames(ctx context.Context, o domain.OrganisationID) ([]string, error) {
	return list(ctx, s, scanText, `SELECT DISTINCT name_folded FROM recipient WHERE organisation_id = $1`, o)
}

// likeText makes a text stand for itself in LIKE.
func likeText(s string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s)
}

// inJSON finds a text that stands alone in a document kept as JSON, as encoding/json writes it there: & as \u0026.
func inJSON(s string) string {
	quoted, _ := json.Marshal(s) // a text has always a form
	return "%" + likeText(string(quoted)) + "%"
}

// emailInJSON is the same, without the quotes, for an address that the database itself compares (e.email).
const emailInJSON = `REPLACE(REPLACE(REPLACE(REPLACE(e.email, '!', '!!'), '%', '!%'), '_', '!_'), '&', '\u0026')`
