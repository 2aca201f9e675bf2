package app_test

import (
	"testing"

	"galon/internal/domain"
	"galon/internal/testkit"
)

// Whoever the operator named to look after the register acts as the operator: not without a passkey.
func TestTheRegisterAsksItsKeeperForAPasskey(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	staff := w.Staff(w.Certifier)
	must(t, register(w).NameKeeper(ctx, testkit.Operator, staff.Email))
	unconfirmed := staff
	unconfirmed.Unconfirmed = true
	_, err := register(w).Import(ctx, unconfirmed, csvFolder(t, "2026-11-20", slater()))
	refused(t, err, domain.Forbidden, "passkey-needed")
	_, err = register(w).Imports(ctx, unconfirmed)
	refused(t, err, domain.Forbidden, "passkey-needed")
	if keeps, err := register(w).Keeps(ctx, unconfirmed); err != nil || !keeps {
		t.Errorf("the way there is hidden from who has the right: %v %v", keeps, err)
	}
	_, err = register(w).Import(ctx, staff, csvFolder(t, "2026-11-20", slater()))
	must(t, err)
}
