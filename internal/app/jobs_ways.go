package app

import (
	"context"

	"galon/internal/jobs"
)

// workWays names the jobs of batches that wait or are taken back, and of the life of an award after its delivery.
func workWays(r *jobs.Registry, batches *Batches) {
	jobs.Register(r, batches.RunCancel)
	jobs.Register(r, func(ctx context.Context, _ StartDueArgs) error { return batches.StartDue(ctx) })
}
