package app

import (
	"context"
	"errors"
	"time"

	"galon/internal/jobs"
	"galon/internal/store"
)

// CleanUpArgs is the hourly job that drops drafts nobody confirmed, and who asked to come in.
type CleanUpArgs struct{}

func (CleanUpArgs) Kind() string { return "clean-up" }

const (
	draftLife  = 24 * time.Hour
	signInKept = 48 * time.Hour // what was asked for counts for a day
)

// Work names what each job does. The use cases may still be without their queue when they are registered.
func Work(r *jobs.Registry, issuing *Issuing, delivery *Delivery) {
	batches := &Batches{issuing}
	jobs.Register(r, delivery.Deliver)
	jobs.Register(r, delivery.TellRevoked)
	jobs.Register(r, delivery.TellHeld)
	jobs.Register(r, delivery.MailSignIn)
	jobs.Register(r, delivery.TellOrganisation)
	jobs.Register(r, delivery.TellFourEyes)
	jobs.Register(r, delivery.TellShareStopped)
	jobs.Register(r, delivery.TellProblem)
	jobs.Register(r, delivery.ForgetProblems)
	jobs.Register(r, delivery.MailAsk)
	jobs.Register(r, delivery.MailAskProof)
	jobs.Register(r, delivery.MailAskDecided)
	jobs.Register(r, delivery.ForgetAsks)
	jobs.Register(r, delivery.MailAddressCode)
	jobs.Register(r, delivery.TellPassport)
	jobs.Register(r, delivery.TellAddressRemoved)
	passports := &Passports{issuing.Installation}
	jobs.Register(r, func(ctx context.Context, _ IdleArgs) error {
		if err := passports.EraseWhatIsOver(ctx); err != nil {
			return err
		}
		return passports.EraseIdle(ctx)
	})
	jobs.Register(r, delivery.BatchDone)
	jobs.Register(r, delivery.Convene)
	jobs.Register(r, delivery.MailSeatCode)
	jobs.Register(r, delivery.TellCandidate)
	jobs.Register(r, delivery.MailInvitation)
	jobs.Register(r, delivery.TellJoinAsked)
	jobs.Register(r, delivery.TellNewDevice)
	jobs.Register(r, delivery.TellPasskeyNews)
	jobs.Register(r, batches.Run)
	workWays(r, batches, delivery)
	jobs.Register(r, func(ctx context.Context, _ RecheckImportsArgs) error {
		return (&Passports{issuing.Installation}).RecheckImports(ctx)
	})
	jobs.Register(r, func(ctx context.Context, _ FinishPendingArgs) error {
		return errors.Join(issuing.FinishPending(ctx), batches.CatchUp(ctx))
	})
	jobs.Register(r, func(ctx context.Context, _ PublishStatusArgs) error { return issuing.PublishStatus(ctx) })
	jobs.Register(r, func(ctx context.Context, _ AuditLogArgs) error { return delivery.WatchAudit(ctx) })
	jobs.Register(r, delivery.MailJournal)
	registerClaims(r, issuing, delivery)
	jobs.Register(r, func(ctx context.Context, _ CleanUpArgs) error {
		if err := issuing.dropDrafts(ctx); err != nil {
			return err
		}
		if err := issuing.dropPapers(ctx); err != nil {
			return err
		}
		return issuing.Store.Write(ctx, func(tx *store.Tx) error {
			if err := tx.DeleteSignIns(issuing.Now().Add(-signInKept)); err != nil {
				return err
			}
			if err := issuing.cleanUpTeam(tx); err != nil {
				return err
			}
			if err := tx.DeleteGuests(issuing.Now().Add(-guestsKept)); err != nil {
				return err
			}
			if err := tx.DeleteAPIRequests(issuing.Now().Add(-requestKept)); err != nil {
				return err
			}
			return tx.DeleteDrafts(issuing.Now().Add(-draftLife))
		})
	})
}

// Periodic is what runs by the clock. All of it also runs at start.
func Periodic() []jobs.Periodic {
	return []jobs.Periodic{
		{Every: time.Minute, Args: FinishPendingArgs{}, RunOnStart: true},
		{Every: time.Minute, Args: StartDueArgs{}, RunOnStart: true},
		{Every: time.Hour, Args: RemindAwardsArgs{}, RunOnStart: true},
		{Every: time.Hour, Args: PublishStatusArgs{}, RunOnStart: true},
		{Every: time.Hour, Args: CleanUpArgs{}, RunOnStart: true}, // drafts name people: a day, and no second one
		{Every: time.Hour, Args: RecheckImportsArgs{}},
		{Every: 24 * time.Hour, Args: IdleArgs{}, RunOnStart: true},
		{Every: 24 * time.Hour, Args: AuditLogArgs{}, RunOnStart: true},
		{Every: 24 * time.Hour, Args: MailJournalArgs{}, RunOnStart: true},
		{Every: 24 * time.Hour, Args: ForgetProblemsArgs{}, RunOnStart: true},
		{Every: 24 * time.Hour, Args: ForgetAsksArgs{}, RunOnStart: true},
		{Every: 10 * time.Minute, Args: IssueClaimsArgs{}, RunOnStart: true},
		{Every: time.Hour, Args: CompositeArgs{}, RunOnStart: true},
		{Every: 24 * time.Hour, Args: RemindArgs{}, RunOnStart: true},
		{Every: 24 * time.Hour, Args: RetainArgs{}, RunOnStart: true},
	}
}
