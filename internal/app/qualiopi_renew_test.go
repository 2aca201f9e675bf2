package app_test

import (
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/testkit"
)

// A certificate is something to do 120 days before it ends, until the organisation gives the end of the next one.
func TestACertificateIsRenewedInTime(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	actor := applied(t, w, newSIRET, "École des Granges", "nadia@granges.example") // until 31 January 2028
	a, public := &app.Applications{Installation: w.Installation}, &app.Publishing{Installation: w.Installation}
	refused(t, a.RenewCertificate(ctx, actor, "2030-01-31"), domain.Conflict, "qualiopi-none") // nobody accepted it yet

	s, first, _ := registryTeam(t, w, false)
	_, err := s.RecordCall(ctx, first, actor.OrganisationID, domain.ProofFound{Phone: "03 81 00 00 00", Source: "Annuaire du service public", Answer: "directrice", On: w.Today()})
	must(t, err)
	_, err = s.Propose(ctx, first, actor.OrganisationID, app.Decision{Kind: domain.Verified, Look: 1, PublicReason: "Identité contrôlée"})
	must(t, err)
	is := func(when string, due, over bool, shown domain.Day) {
		t.Helper()
		c, err := a.Certificate(ctx, actor)
		must(t, err)
		o, err := w.Store.Organisation(ctx, actor.OrganisationID)
		must(t, err)
		q, err := public.Qualiopi(ctx, o)
		must(t, err)
		if c.Due != due || c.Over != over || q.Until != shown {
			t.Errorf("%s: due %t, over %t, shown %q; want %t, %t, %q", when, c.Due, c.Over, q.Until, due, over, shown)
		}
	}
	const end domain.Day = "2028-01-31"
	is("on entry", false, false, end)
	w.SetNow(end.Time().Add(-121 * 24 * time.Hour))
	is("121 days before", false, false, end)
	w.SetNow(end.Time().Add(-119 * 24 * time.Hour))
	is("119 days before", true, false, end)
	w.SetNow(end.Time().Add(12 * time.Hour))
	is("on its last day", true, false, end)
	w.SetNow(end.Time().Add(36 * time.Hour))
	is("the day after", true, true, "")

	for code, until := range map[string]domain.Day{"qualiopi-until": "bientôt", "qualiopi-renew-over": end, "qualiopi-renew-far": "2033-01-31"} {
		if err := a.RenewCertificate(ctx, actor, until); !hasField(err, "/until", code) {
			t.Errorf("%s: %v, want %s", until, err, code)
		}
	}
	reader := actor
	reader.Role = domain.RoleReader
	refused(t, a.RenewCertificate(ctx, reader, "2031-01-31"), domain.Forbidden, "access-refused")
	must(t, a.RenewCertificate(ctx, actor, "2031-01-31"))
	is("renewed", false, false, "2031-01-31")
	none, err := a.Certificate(ctx, w.Staff(w.Employer))
	must(t, err)
	if none.Held || none.Due {
		t.Errorf("an organisation without one: %+v", none)
	}
}
