package domain

import (
	"encoding/hex"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// chain is n sealed links and where they end.
func chain(n int) ([]AuditLink, AuditHead) {
	links, previous := make([]AuditLink, n), AuditOrigin
	for i := range links {
		l := AuditLink{AuditEntry: AuditEntry{At: time.UnixMilli(1_795_000_000_000 + int64(i)), Actor: "account:1", Act: "award.issue",
			OrganisationID: "o", Subject: fmt.Sprint("award", i)}, Position: int64(i + 1), Sequence: int64(i + 1), Salt: []byte{byte(i), 7}, Previous: previous}
		l.Commitment = l.Commit()
		links[i], previous = l, l.Hash()
	}
	return links, AuditHead{int64(n), hex.EncodeToString(previous)}
}

func walk(links []AuditLink, end AuditHead, kept ...AuditHead) []AuditFault {
	w := AuditWalk{Kept: kept}
	for _, l := range links {
		w.Step(l)
	}
	w.End(end)
	return w.Faults
}

// resealed is what somebody does who knows how the chain is made and can write the database, and no key.
func resealed(links []AuditLink) ([]AuditLink, AuditHead) {
	previous := AuditOrigin
	for i := range links {
		links[i].Position, links[i].Previous = int64(i+1), previous
		links[i].Commitment = links[i].Commit()
		previous = links[i].Hash()
	}
	return links, AuditHead{int64(len(links)), hex.EncodeToString(previous)}
}

func TestAnyChangeOfTheChainShows(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(1, 30).Draw(r, "links")
		links, end := chain(n)
		if faults := walk(links, end, end, AuditHead{0, hex.EncodeToString(AuditOrigin)}); len(faults) != 0 {
			r.Fatalf("an untouched chain: %v", faults)
		}
		i := rapid.IntRange(0, n-1).Draw(r, "at")
		changed, _ := chain(n)
		l := &changed[i]
		what := rapid.IntRange(0, 10).Draw(r, "what")
		switch what {
		case 0:
			l.Actor += "2"
		case 1:
			l.Act = "award.revoke"
		case 2:
			l.Subject, l.Detail = l.Subject+"x", "" // the border between two fields is part of it
		case 3:
			l.At = l.At.Add(time.Millisecond)
		case 4:
			l.OrganisationID = "p"
		case 5:
			l.Sequence++
		case 6:
			l.Salt = []byte{9}
		case 7: // who also seals it again
			l.Detail = "x"
			l.Commitment = l.Commit()
		case 8:
			changed = slices.Delete(changed, i, i+1)
		case 9:
			changed = slices.Insert(changed, i, *l)
		case 10:
			l.Actor, l.Subject = l.Actor+l.Subject[:1], l.Subject[1:]
		}
		if faults := walk(changed, end); len(faults) == 0 {
			r.Fatal("the change does not show")
		}
		again, newEnd := resealed(changed)
		if faults := walk(again, newEnd); len(faults) != 0 {
			r.Fatalf("a chain made anew holds in itself: %v", faults)
		}
		appended := what == 9 && i == n-1 // one more act at the end: the old head is still right
		if faults := walk(again, newEnd, end); len(faults) == 0 && newEnd != end && !appended {
			r.Fatal("a chain made anew agrees with the old head")
		}
	})
}

func TestFaultsNameThePlace(t *testing.T) {
	links, end := chain(9)
	links[4].Detail = "x"
	if got := fmt.Sprint(walk(links, end)); got != "[{5 audit-changed}]" {
		t.Errorf("a changed entry: %s", got)
	}
	links, _ = chain(9)
	links[4].Act = "x"
	if got := fmt.Sprint(walk(links, end)); got != "[{6 audit-broken}]" {
		t.Errorf("a changed act: %s", got)
	}
	links, _ = chain(9)
	if got := fmt.Sprint(walk(links[:8], end)); got != "[{8 audit-end}]" {
		t.Errorf("without the last: %s", got)
	}
	if got := fmt.Sprint(walk(nil, AuditHead{})); got != "[{0 audit-end}]" {
		t.Errorf("an end that is nowhere: %s", got)
	}
	if got := fmt.Sprint(walk(links, end, AuditHead{12, end.Hash}, AuditHead{3, end.Hash})); got != "[{3 audit-rewritten} {12 audit-rewritten}]" {
		t.Errorf("heads of another chain: %s", got)
	}
}
