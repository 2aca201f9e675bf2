package app

import (
	"context"
	"math"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
)

const purposeAllowance = "allowance"

// limit is one allowance of somebody. What names them stands in the database as an HMAC only.
type limit struct {
	name, subject string
	allowance     store.Allowance
}

// take uses up one of each, or says with that code how many minutes to wait. The caller's transaction then takes back
// what the others gave.
func (in *Installation) take(tx *store.Tx, code string, now time.Time, limits ...limit) error {
	for _, l := range limits {
		wait, err := tx.Take(l.name, in.Pepper.Hash(purposeAllowance, l.name+"|"+l.subject), l.allowance, now)
		if err != nil {
			return err
		}
		if wait > 0 {
			return &domain.Error{Kind: domain.TooMany, Code: code, Args: []any{int(math.Ceil(wait.Minutes()))}}
		}
	}
	return nil
}

// Miss counts a guess at a secret for all servers on this database, and tells what is left of the limit.
func (in *Installation) Miss(ctx context.Context, subject string, burst int, every, most time.Duration) (left float64, err error) {
	err = in.Store.Write(ctx, func(tx *store.Tx) error {
		var err error
		left, err = tx.Charge("miss", in.Pepper.Hash(purposeAllowance, "miss|"+subject), 1, store.Allowance{Burst: burst, Every: every}, most, in.Now())
		return err
	})
	return left, err
}

// Asks counts so many asks of somebody for all servers on this database, and tells what is left of the limit.
func (in *Installation) Asks(ctx context.Context, subject string, asks, burst int, every, most time.Duration) (left float64, err error) {
	err = in.Store.Write(ctx, func(tx *store.Tx) error {
		var err error
		left, err = tx.Charge("ask", in.Pepper.Hash(purposeAllowance, "ask|"+subject), asks, store.Allowance{Burst: burst, Every: every}, most, in.Now())
		return err
	})
	return left, err
}
