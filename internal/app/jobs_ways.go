package app

import (
	"context"

	"galon/internal/jobs"
)

// workWays names the jobs of batches that wait or are taken back, and of the life of an award after its delivery.
func workWays(r *jobs.Registry, batches *Batches, delivery *Delivery) {
	jobs.Register(r, batches.RunCancel)
	jobs.Register(r, delivery.RemindHolder)
	jobs.Register(r, delivery.RemindIssuer)
	jobs.Register(r, delivery.TellRequest)
	jobs.Register(r, func(ctx context.Context, _ RemindAwardsArgs) error { return batches.RemindAwards(ctx) })
	jobs.Register(r, func(ctx context.Context, _ StartDueArgs) error { return batches.StartDue(ctx) })
}
