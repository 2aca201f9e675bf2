package api_test

import (
	"net/http"
	"sync"
	"testing"
)

// withKey asks under a key of the machine's own choice.
func (w *world) withKey(key, path string, body any) answer {
	return w.ask(request{method: "POST", path: path, key: w.APIKey, body: body, header: http.Header{"Idempotency-Key": {key}}})
}

func TestRequestWithoutAKeyIsRefused(t *testing.T) {
	w := newWorld(t)
	for key, code := range map[string]string{"": "idempotency-key-missing", "deux mots": "idempotency-key-malformed", "é": "idempotency-key-malformed"} {
		w.withKey(key, "/api/v1/awards", softSkill("Nadia Benali", "nadia@exemple.fr")).refused(http.StatusBadRequest, code)
	}
}

// An answer that was lost on the way: the machine asks again, and gets the answer it missed.
func TestSameRequestTwiceAwardsOnce(t *testing.T) {
	w := newWorld(t)
	first := w.withKey("commande-17", "/api/v1/awards", softSkill("Nadia Benali", "nadia@exemple.fr")).want(http.StatusCreated).award()
	again := w.withKey("commande-17", "/api/v1/awards", softSkill("Nadia Benali", "nadia@exemple.fr")).want(http.StatusCreated).award()
	if first.ID != again.ID || again.State != "valid" {
		t.Errorf("%+v, then %+v", first, again)
	}
	w.withKey("commande-17", "/api/v1/awards", softSkill("Awa Diallo", "awa@exemple.fr")).refused(http.StatusConflict, "idempotency-key-reused")
	w.withKey("commande-18", "/api/v1/awards", softSkill("Nadia Benali", "nadia@exemple.fr")).refused(http.StatusConflict, "award-already-held")

	// Many at once are one award, and none of them fails.
	ids := make([]string, 8)
	var work sync.WaitGroup
	for i := range ids {
		work.Go(func() {
			a := w.withKey("commande-19", "/api/v1/awards", softSkill("Zoé Petit", "zoe@exemple.fr"))
			if a.StatusCode == http.StatusCreated {
				ids[i] = a.award().ID
			} else {
				t.Errorf("%d: %s", a.StatusCode, a.body)
			}
		})
	}
	work.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Errorf("%v", ids)
			break
		}
	}
}

// The same request comes again while the first one has reserved the award and signed nothing yet: both get the badge.
func TestSameRequestBeforeTheSignature(t *testing.T) {
	w := newWorld(t)
	ask := func() string {
		return w.withKey("commande-20", "/api/v1/awards", softSkill("Zoé Petit", "zoe@exemple.fr")).want(http.StatusCreated).award().ID
	}
	var second string
	w.Issuing.AfterStep = func(step int) {
		if step == 2 {
			second = ask()
		}
	}
	first := ask()
	w.Issuing.AfterStep = nil
	if first == "" || first != second {
		t.Errorf("%q, then %q", first, second)
	}
}
