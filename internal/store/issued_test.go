package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"galon/internal/domain"
	"galon/internal/store"
)

func TestSettingsOfAnOrganisationAreKept(t *testing.T) {
	w := newWorld(t)
	o := w.org
	o.Email, o.JWTAlgorithm, o.HashEmails = "", "EdDSA", false
	o.Issuing = domain.IssuingChoice{ECDSA: true, Status: domain.StatusRevocation, Schema: true, TermsOfUse: "https://exemple.fr/é"}
	w.write(t, func(tx *store.Tx) error { return tx.SaveOrganisationSettings(o) })
	got, err := w.Organisation(t.Context(), o.ID)
	if diff := cmp.Diff(o, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	err = w.Write(t.Context(), func(tx *store.Tx) error { return tx.SaveOrganisationSettings(domain.Organisation{ID: "nobody"}) })
	wantCode(t, err, domain.Conflict, "organisation-unknown")
}

func TestTwinIsPublishedStoppedAndPublishedAgain(t *testing.T) {
	w := newWorld(t)
	a := w.issued(t, 1, nil)[0]
	_, err := w.Twin(t.Context(), a.ID)
	wantCode(t, err, domain.NotFound, "twin-unknown")
	for i := range 2 { // the second time at the same address
		w.write(t, func(tx *store.Tx) error { return tx.PublishTwin(a.ID, "hash", noon.Add(time.Duration(i)*time.Hour)) })
		twin, err := w.TwinByToken(t.Context(), "hash")
		if err != nil || twin.AwardID != a.ID || !twin.Live() {
			t.Errorf("%+v %v", twin, err)
		}
		w.write(t, func(tx *store.Tx) error { return tx.StopTwin(a.ID, noon.Add(2*time.Hour)) })
		if twin, err = w.Twin(t.Context(), a.ID); err != nil || twin.Live() {
			t.Errorf("%+v %v", twin, err)
		}
	}
	wantCode(t, w.Write(t.Context(), func(tx *store.Tx) error { return tx.StopTwin(a.ID, noon) }), domain.Conflict, "twin-already-stopped")
}

// Of two that sign, or make a key, at once, the first one stands.
func TestFirstSignatureAndFirstKeyStand(t *testing.T) {
	w := newWorld(t)
	a := w.issued(t, 1, nil)[0]
	p := domain.Passport{ID: domain.NewID[domain.PassportID](noon), Name: "Léa", CreatedAt: noon}
	w.write(t, func(tx *store.Tx) error { return tx.InsertPassport(p) })
	_, err := w.TwinSignature(t.Context(), a.ID)
	wantCode(t, err, domain.NotFound, "twin-unsigned")
	_, err = w.PassportKey(t.Context(), p.ID)
	wantCode(t, err, domain.NotFound, "passport-key-unknown")
	for _, s := range []string{"first", "second"} {
		w.write(t, func(tx *store.Tx) error {
			if err := tx.SaveTwinSignature(a.ID, s, noon); err != nil {
				return err
			}
			return tx.SavePassportKey(p.ID, []byte(s), noon)
		})
	}
	if jws, err := w.TwinSignature(t.Context(), a.ID); err != nil || jws != "first" {
		t.Errorf("%q %v", jws, err)
	}
	if key, err := w.PassportKey(t.Context(), p.ID); err != nil || string(key) != "first" {
		t.Errorf("%q %v", key, err)
	}
}

// Each list of withdrawn badges has its own: by mechanism, and by who has a signed twin.
func TestListsOfWithdrawnBadges(t *testing.T) {
	w := newWorld(t)
	awards := w.issued(t, 4, func(i int, a *domain.Award) {
		if i%2 == 1 {
			a.StatusKind = domain.StatusRevocation
		}
	})
	w.write(t, func(tx *store.Tx) error {
		for i := range 3 {
			if err := tx.MarkRevoked(awards[i].ID, domain.WrongInformation, noon.Add(time.Duration(i)*time.Minute)); err != nil {
				return err
			}
		}
		return tx.SaveTwinSignature(awards[0].ID, "jws", noon)
	})
	got, err := w.Withdrawn(t.Context(), w.org.ID, domain.StatusRevocation)
	if diff := cmp.Diff([]store.Withdrawal{{CredentialID: awards[1].CredentialID, Reason: domain.WrongInformation}}, got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	got, err = w.WithdrawnTwins(t.Context(), w.org.ID)
	if diff := cmp.Diff([]store.Withdrawal{{CredentialID: awards[0].CredentialID, Reason: domain.WrongInformation}}, got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	if a, err := w.Award(t.Context(), awards[1].ID); err != nil || a.StatusKind != domain.StatusRevocation {
		t.Errorf("%q %v", a.StatusKind, err)
	}
}

func TestEndorsementsAndRefreshLinks(t *testing.T) {
	w := newWorld(t)
	other := w.organisation(t, "fromagerie")
	a := w.issued(t, 1, nil)[0]
	e := domain.Endorsement{ID: domain.NewID[domain.EndorsementID](noon), OrganisationID: other.ID, Target: domain.EndorsesAward, TargetOrganisation: w.org.ID,
		TargetSlug: "souder-un-assemblage", TargetAward: a.ID, Subject: a.CredentialID, Comment: "Très bien.", CredentialID: domain.NewURN(), StatusList: 1, StatusIndex: 7,
		Document: []byte(`{"a":"é"}`), JWT: "a.b.c", ValidFrom: noon}
	w.write(t, func(tx *store.Tx) error {
		if err := tx.InsertRefreshLink("hash", a.ID); err != nil {
			return err
		}
		return tx.InsertEndorsement(e)
	})
	got, err := w.EndorsementsOf(t.Context(), a.CredentialID)
	if diff := cmp.Diff([]domain.Endorsement{e}, got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	w.write(t, func(tx *store.Tx) error { return tx.MarkEndorsementRevoked(e.ID, noon.Add(time.Hour)) })
	if got, err = w.EndorsementsOf(t.Context(), a.CredentialID); err != nil || len(got) != 0 {
		t.Errorf("withdrawn, and still there: %+v %v", got, err)
	}
	if all, err := w.Endorsements(t.Context(), other.ID); err != nil || len(all) != 1 || all[0].RevokedAt.IsZero() {
		t.Errorf("%+v %v", all, err)
	}
	wantCode(t, w.Write(t.Context(), func(tx *store.Tx) error { return tx.MarkEndorsementRevoked(e.ID, noon) }), domain.Conflict, "endorsement-already-revoked")
	if found, err := w.AwardByRefresh(t.Context(), "hash"); err != nil || found.ID != a.ID || len(found.Document) == 0 {
		t.Errorf("%+v %v", found.ID, err)
	}
	_, err = w.AwardByRefresh(t.Context(), "other")
	wantCode(t, err, domain.NotFound, "page-unknown")
}
