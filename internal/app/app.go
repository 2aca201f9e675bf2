// Package app holds the verbs: what people and machines do with badges, one file per verb.
//
// Read award_issue.go first. A request comes from a door (ui, api, hosted, the command line), goes through a
// use case here, and from here to the pure rooms (domain, credential, sign, status, artwork, verify) and to
// store and jobs. Nothing here knows HTTP, HTML or SQL.
//
//	Installation   what every verb needs: store, secrets, address, clock
//	Organisations  create, vouch for in the registry, keys, habilitations
//	Issuing        award, withdraw, suspend, slips, what an issuer sees
//	Batches        a CSV of people: dry run, confirm, work off
//	Panels         juries: plan, votes by a link and a code, minutes, results, attestations
//	Passports      receive, accept, show, share, take away
//	Accounts       sign-in by mail, sessions, API keys
//	Verifying      a code or a file in, a report out
//	Publishing     the documents that anyone may read
//	Register       the national registers: import, search, equivalences; blocs and how far a person is
package app

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/evidence"
	"galon/internal/jobs"
	"galon/internal/journal"
	"galon/internal/sign"
	"galon/internal/store"
	"galon/internal/verify"
)

// Installation is one Galon: its data, its secrets and its public address.
type Installation struct {
	Store    *store.Store
	Jobs     *jobs.Queue
	Vault    *sign.Vault
	Pepper   sign.Pepper
	Evidence evidence.Folder // private files of people's dossiers
	Operator *sign.Key       // signs the registry; never in the database
	// LoadOperator gives the operator's key of this instant and those before it; nil: Operator, which nobody replaces.
	LoadOperator func() sign.OperatorKeys
	Journal      *journal.Folder // outside the database and its backups; nil: none is kept
	BaseURL      string
	Now          func() time.Time
	Log          *slog.Logger

	// Web is the client by which badges of others are verified; nil: nobody else is asked.
	Web *verify.Fetcher

	// JournalMail says that the lines of the journal also leave by mail, or only so where Journal is nil.
	JournalMail bool

	// DailyAwards is how many badges an organisation awards in a day, where it has no number of its own; 0 is no limit.
	DailyAwards int

	// SendDelay is how long a mail waits, so that a mistake can be withdrawn before anybody reads it.
	SendDelay time.Duration

	// KeptMail is where messages lie that were not sent; nil where all are sent.
	KeptMail MailKeeper

	// Tally counts what this process did, for those who watch over it.
	Tally Tally

	// InactiveAfter is after how many months without a visit a passport is erased; 0: never.
	InactiveAfter int

	visits     openings
	looked     looked
	copies     statusCopies
	cards      cards
	years      keptFigures[Statistics]
	totals     keptFigures[AwardCounts]
	registry   registryCache
	identities identityCache
	lexicon    lexiconCache
}

// now is the instant to sign and store: UTC, whole seconds.
func (in *Installation) now() time.Time { return in.Now().UTC().Truncate(time.Second) }

const settingBaseURL = "base_url"

// FrozenBaseURL is the address that identities and printed codes hold, or "" before the first signature.
func FrozenBaseURL(ctx context.Context, s *store.Store) (string, error) {
	base, err := s.Setting(ctx, settingBaseURL)
	if domain.IsKind(err, domain.NotFound) {
		return "", nil
	}
	return base, err
}

// CheckBaseURL refuses to run an installation on another address than the one it signed with.
func (in *Installation) CheckBaseURL(ctx context.Context) error {
	frozen, err := FrozenBaseURL(ctx, in.Store)
	if err != nil {
		return err
	}
	if frozen != "" && frozen != in.BaseURL {
		return domain.Conflictf("base-url-frozen", frozen, in.BaseURL)
	}
	return nil
}

// freezeBaseURL keeps the address with the first thing that is signed. Of two processes that start on one empty folder
// under two addresses, the second signs nothing.
func (in *Installation) freezeBaseURL(tx *store.Tx) error {
	frozen, err := tx.Setting(settingBaseURL)
	switch {
	case domain.IsKind(err, domain.NotFound):
		return tx.SetSetting(settingBaseURL, in.BaseURL)
	case err == nil && frozen != in.BaseURL:
		return domain.Conflictf("base-url-frozen", frozen, in.BaseURL)
	}
	return err
}

// did is the identity of an organisation of this installation.
func (in *Installation) did(o domain.Organisation) string { return credential.DID(in.BaseURL, o.Slug) }

// secret is a fresh token for a session or an API key; only its hash is kept.
func secret() string { return strings.ToLower(rand.Text()) }

var tokenEncoding = base32.HexEncoding.WithPadding(base32.NoPadding)

// derive is a token of 128 bits that can be made again from the pepper, so that it need not be stored.
func (in *Installation) derive(purpose, value string) string {
	return strings.ToLower(tokenEncoding.EncodeToString(in.Pepper.Derive(purpose, value)[:16]))
}

func (in *Installation) audit(tx *store.Tx, actor domain.Actor, act string, o domain.OrganisationID, subject, detail string) error {
	return tx.Audit(domain.AuditEntry{At: in.Now(), Actor: actor.Label(), Act: act, OrganisationID: o, Subject: subject, Detail: detail})
}

func isConflict(err error) bool { return domain.IsKind(err, domain.Conflict) }

func wrap(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	var e *domain.Error
	if errors.As(err, &e) {
		return err
	}
	return fmt.Errorf(format+": %w", append(args, err)...)
}
