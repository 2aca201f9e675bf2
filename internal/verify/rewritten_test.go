package verify

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"

	"galon/internal/credential"
	"galon/internal/sign"
	"galon/internal/status"
)

// A Data Integrity proof signs what a document means, not how it is written, and @context decides what it means. Who
// may choose the words could write the end date or the status entry so that the signature still holds and nobody who
// reads plain members finds them (VC Data Integrity 1.0, 4.6).
func TestRewrittenBadgeIsNeverValid(t *testing.T) {
	const vocabulary = "https://www.w3.org/2018/credentials#"
	type doc = map[string]any
	also := func(d doc, more any) { d["@context"] = append(d["@context"].([]any), more) }
	rewritings := map[string]func(d doc, name string){
		"a word of its own": func(d doc, name string) {
			also(d, doc{"other": doc{"@id": vocabulary + name, "@type": typeOf[name]}})
			d["other"] = d[name]
			delete(d, name)
		},
		"a prefix of its own": func(d doc, name string) {
			also(d, doc{"vc": vocabulary})
			d["vc:"+name] = typed(d[name], name)
			delete(d, name)
		},
		"the whole address": func(d doc, name string) {
			d[vocabulary+name] = typed(d[name], name)
			delete(d, name)
		},
		"nested": func(d doc, name string) {
			d["@nest"] = doc{name: d[name]}
			delete(d, name)
		},
		"nested under a word": func(d doc, name string) {
			also(d, doc{"more": "@nest"})
			d["more"] = doc{name: d[name]}
			delete(d, name)
		},
		"included": func(d doc, name string) {
			d["@included"] = []any{doc{"id": d["id"], vocabulary + name: typed(d[name], name)}}
			delete(d, name)
		},
	}
	for name, rewrite := range rewritings {
		t.Run(name, func(t *testing.T) {
			r := newRegion(t)
			r.list(credential.PurposeRevocation, 42)
			withdrawn := r.badge()
			if v := r.verify(withdrawn).Verdict; v != Revoked {
				t.Fatalf("as it was signed: %s", v)
			}
			if v := r.verify(rewritten(t, withdrawn, "credentialStatus", rewrite)).Verdict; v == Valid || v == Expired {
				t.Errorf("without a status entry to be read: %s", v)
			}

			r = newRegion(t)
			over := r.badge(from(yesterday.AddDate(-2, 0, 0)), until(yesterday))
			if v := r.verify(over).Verdict; v != Expired {
				t.Fatalf("as it was signed: %s", v)
			}
			if v := r.verify(rewritten(t, over, "validUntil", rewrite)).Verdict; v == Valid {
				t.Error("without an end date to be read: valid")
			}

			// A list that is over must not live on either.
			r = newRegion(t)
			signed := r.listBy(r.ring, greta, credential.PurposeRevocation, today.AddDate(0, 0, -30))
			r.lists[listURL] = rewritten(t, signed, "validUntil", rewrite)
			if c := r.verify(r.badge()).Check(CheckStatus); c.Outcome != NotMade {
				t.Errorf("a list of a month ago: %s", c.Code)
			}
		})
	}
}

var typeOf = map[string]any{"validUntil": "http://www.w3.org/2001/XMLSchema#dateTime", "credentialStatus": "@id"}

func typed(v any, name string) any {
	if s, ok := v.(string); ok {
		return map[string]any{"@value": s, "@type": typeOf[name]}
	}
	return v
}

func rewritten(t *testing.T, signed []byte, name string, rewrite func(map[string]any, string)) []byte {
	t.Helper()
	var d map[string]any
	if err := json.Unmarshal(signed, &d); err != nil {
		t.Fatal(err)
	}
	rewrite(d, name)
	return must(json.Marshal(d))
}

// Readings of the same bytes are shared by everybody who asks at once.
func TestOneBadgeLookedAtByManyAtOnce(t *testing.T) {
	r := newRegion(t)
	badge, v := r.badge(), r.verifier()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			report, err := v.Verify(t.Context(), badge)
			if err != nil || report.Verdict != Valid {
				t.Errorf("%s %v", report.Verdict, err)
			}
		})
	}
	all.Wait()
}

// A badge or a list is some ten kilobytes. What strangers send beyond that is read each time, and fills no memory.
func TestLargeDocumentsAreNotRemembered(t *testing.T) {
	m := NewMemory(10)
	for size, want := range map[int]int{readingLargest: 1, readingLargest + 1: 2} {
		reads := 0
		for range 2 {
			must(remember(&examination{Verifier: &Verifier{Memory: m}}, "x", make([]byte, size), func() (int, error) { reads++; return 1, nil }))
		}
		if reads != want {
			t.Errorf("%d bytes were read %d times, want %d", size, reads, want)
		}
	}
}

// A few kilobytes of a stranger's list unfold to millions of bits: they are read each time.
func TestLargeListsAreNotRemembered(t *testing.T) {
	m := NewMemory(10)
	for size, want := range map[int]int{status.MinLength: 1, 8*readingLargest + 8: 2} {
		reads := 0
		for range 2 {
			must(remember(&examination{Verifier: &Verifier{Memory: m}}, "list", []byte(fmt.Sprint(size)), func() (*statusList, error) {
				reads++
				return &statusList{bits: must(status.New(size))}, nil
			}))
		}
		if reads != want {
			t.Errorf("a list of %d was read %d times, want %d", size, reads, want)
		}
	}
}

// Whoever gets hold of a retired key can date a signature back, and not the days of a list that is good today.
func TestListOfTodayByARetiredKey(t *testing.T) {
	r := newRegion(t)
	retired := today.AddDate(0, 0, -10)
	old := newRing(did, sign.Ed25519)
	r.publish(append(r.ring.Keys, old.Keys...)...)
	r.pin(append(r.ring.Keys, old.Keys...)...)
	r.entry().Keys[len(r.entry().Keys)-1].Until = retired
	bits := must(status.New(status.MinLength))
	doc := must(credential.BuildStatusList(base, greta, 1, credential.PurposeRevocation, must(bits.Encode()), yesterday, today.AddDate(0, 0, 6)))
	r.lists[listURL] = must(old.Sign(must(credential.LintStatusList(doc)), retired.AddDate(0, 0, -1)))
	if c := r.verify(r.badge()).Check(CheckStatus); c.Outcome != NotMade || c.Code != "status-list-untrusted" {
		t.Errorf("%s %s", c.Outcome, c.Code)
	}
}
