package verify

import (
	"context"
	"strings"
	"testing"
)

// outside notes what is asked, as the real client does.
type outside struct{ *region }

func (o outside) Fetch(ctx context.Context, url, kind string) ([]byte, error) {
	body, err := o.region.Fetch(ctx, url, kind)
	note(ctx, url, kind, Answered, 200, len(body))
	return body, err
}

// A list that answered before and does not now is told with its date, and is no answer; that it had taken the badge back
// stays true.
func TestLastKnownList(t *testing.T) {
	for name, x := range map[string]struct {
		index         int
		code          string
		first, second Verdict
	}{
		"clear before":     {-1, "status-last-known", IssuerUnknown, IssuerUnknown},
		"withdrawn before": {7, "status-revoked", Revoked, Revoked},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRegion(t)
			a := newAbroad(r, school)
			r.files[schoolFile] = a.didDocument("", a.key)
			if x.index < 0 {
				r.files[schoolList] = a.list(schoolList, "revocation", "")
			} else {
				r.files[schoolList] = a.list(schoolList, "revocation", "", x.index)
			}
			v := &Verifier{Sources: outside{r}, Now: r.verifier().Now, Memory: NewMemory(100)}
			badge := a.badge(func(doc map[string]any) {
				doc["credentialStatus"] = map[string]any{"id": schoolList + "#7", "type": "BitstringStatusListEntry", "statusPurpose": "revocation",
					"statusListIndex": "7", "statusListCredential": schoolList}
			})
			ask := func() Report {
				t.Helper()
				got, err := v.Verify(t.Context(), badge)
				if err != nil {
					t.Fatal(err)
				}
				return got
			}
			if got := ask(); got.Verdict != x.first {
				t.Fatalf("while it answers: got %s, want %s: %+v", got.Verdict, x.first, got.Check(CheckStatus))
			}
			delete(r.files, schoolList)
			got := ask()
			c := got.Check(CheckStatus)
			if got.Verdict != x.second || c.Code != x.code {
				t.Errorf("when it is gone: got %s and %+v, want %s", got.Verdict, c, x.code)
			}
			if x.code == codeLastKnown && (c.LastKnown.IsZero() || !strings.Contains(c.Detail, "\u00a0h\u00a0")) {
				t.Errorf("the date is missing: %+v", c)
			}
			other := &Verifier{Sources: outside{r}, Now: v.Now, Memory: NewMemory(100)}
			if got, err := other.Verify(t.Context(), badge); err != nil || got.Check(CheckStatus).Code != "status-unreachable" {
				t.Errorf("who never had it: %+v, %v", got.Check(CheckStatus), err)
			}
		})
	}
}
