package verify

import (
	"context"
	"crypto/elliptic"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"galon/internal/credential"
	"galon/internal/domain"
)

const schoolList = "https://ecole.example/status/3"

func entry(purpose string, more map[string]any) map[string]any {
	e := map[string]any{"id": "https://ecole.example/status/3#7", "type": "BitstringStatusListEntry", "statusPurpose": purpose, "statusListIndex": "7", "statusListCredential": schoolList}
	for k, v := range more {
		e[k] = v
	}
	return e
}

// A list of elsewhere is verified itself before one bit of it counts.
func TestListsOfElsewhere(t *testing.T) {
	clear := func(a abroad) []byte { return a.list(schoolList, "revocation", "") }
	for name, x := range map[string]struct {
		status any
		list   func(a abroad) []byte
		code   string
	}{
		"clear":              {entry("revocation", nil), clear, "status-clear"},
		"withdrawn":          {entry("revocation", nil), func(a abroad) []byte { return a.list(schoolList, "revocation", "", 7) }, "status-revoked"},
		"suspended":          {entry("suspension", nil), func(a abroad) []byte { return a.list(schoolList, "suspension", "", 7) }, CodeSuspended},
		"of another purpose": {entry("revocation", nil), func(a abroad) []byte { return a.list(schoolList, "suspension", "") }, "status-list-other"},
		"of another address": {entry("revocation", nil), func(a abroad) []byte { return a.list("https://ecole.example/status/4", "revocation", "") }, "status-list-other"},
		"of another issuer": {entry("revocation", nil), func(a abroad) []byte {
			b := abroad{a.r, "did:web:voisine.example", a.key}
			return b.list(schoolList, "revocation", "")
		}, "status-list-untrusted"},
		"by another key": {entry("revocation", nil), func(a abroad) []byte {
			b := abroad{a.r, a.id, newSigner(elliptic.P256())}
			return b.list(schoolList, "revocation", "")
		}, "status-list-untrusted"},
		"changed": {entry("revocation", nil), func(a abroad) []byte {
			return []byte(strings.Replace(string(a.list(schoolList, "revocation", "", 7)), `"statusPurpose":"revocation"`, `"statusPurpose":"refresh"`, 1))
		}, "status-list-untrusted"},
		"not signed": {entry("revocation", nil), func(a abroad) []byte {
			doc, _, _ := strings.Cut(string(clear(a)), `,"proof"`)
			return []byte(doc + "}")
		}, "status-list-untrusted"},
		"as a JWT": {entry("revocation", nil), func(a abroad) []byte {
			doc, _, _ := strings.Cut(string(a.list(schoolList, "revocation", "", 7)), `,"proof"`)
			return a.key.jws(fmt.Sprintf(`{"alg":"ES256","kid":%q}`, a.method()), doc+`,"iss":"`+a.id+`"}`)
		}, "status-revoked"},
		"as a JWT that is over": {entry("revocation", nil), func(a abroad) []byte {
			doc, _, _ := strings.Cut(string(clear(a)), `,"proof"`)
			return a.key.jws(fmt.Sprintf(`{"alg":"ES256","kid":%q}`, a.method()), doc+`,"exp":1700000000}`)
		}, "status-list-stale"},
		"as a JWT of another": {entry("revocation", nil), func(a abroad) []byte {
			doc, _, _ := strings.Cut(string(clear(a)), `,"proof"`)
			return a.key.jws(fmt.Sprintf(`{"alg":"ES256","kid":%q}`, a.method()), doc+`,"iss":"did:web:voisine.example"}`)
		}, "status-list-untrusted"},
		"a bomb": {entry("revocation", nil), func(a abroad) []byte {
			return []byte(strings.Replace(string(clear(a)), `"encodedList":"u`, `"encodedList":"uAAAA`, 1))
		}, "status-list-untrusted"},
		"beyond the list":    {entry("revocation", map[string]any{"statusListIndex": "131072"}), clear, "status-list-broken"},
		"down":               {entry("revocation", nil), func(abroad) []byte { return nil }, "status-unreachable"},
		"an unknown kind":    {map[string]any{"id": schoolList, "type": "https://ecole.example/ns#Autre"}, clear, "status-unsupported"},
		"only a newer form":  {entry("refresh", nil), clear, "status-unsupported"},
		"a newer form too":   {[]any{entry("refresh", nil), entry("revocation", nil)}, clear, "status-clear"},
		"two, one withdrawn": {[]any{entry("suspension", map[string]any{"statusListCredential": "https://ecole.example/status/9"}), entry("revocation", nil)}, func(a abroad) []byte { return a.list(schoolList, "revocation", "", 7) }, "status-revoked"},
		"two, one down":      {[]any{entry("suspension", map[string]any{"statusListCredential": "https://ecole.example/status/9"}), entry("revocation", nil)}, clear, "status-unreachable"},
		"a message":          {entry("message", nil), func(a abroad) []byte { return a.list(schoolList, "message", "", 7) }, "status-message"},
		"a message of two bits": {entry("message", map[string]any{"statusSize": 2, "statusMessage": []any{
			map[string]any{"status": "0x0", "message": "rien"}, map[string]any{"status": "0x1", "message": "à revoir"}, map[string]any{"status": "0x2", "message": "x"}, map[string]any{"status": "0x3", "message": "y"},
		}}), func(a abroad) []byte { return a.list(schoolList, "message", "", 15) }, "status-list-broken"}, // half the entries that the standard asks for
		"a size without its words": {entry("message", map[string]any{"statusSize": 2}), clear, "status-unsupported"},
		"too many":                 {[]any{entry("revocation", nil), entry("revocation", nil), entry("revocation", nil), entry("revocation", nil), entry("revocation", nil)}, clear, "status-unsupported"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRegion(t)
			a := newAbroad(r, school)
			r.files[schoolFile] = a.didDocument("", a.key)
			if list := x.list(a); list != nil {
				r.files[schoolList] = list
			}
			got := r.verify(a.badge(func(doc map[string]any) { doc["credentialStatus"] = x.status }))
			if c := got.Check(CheckStatus); c.Code != x.code {
				t.Errorf("got %+v, want %s", c, x.code)
			}
		})
	}
}

func Test1EdTechLists(t *testing.T) {
	const url = "https://ecole.example/revoked.json"
	for name, x := range map[string]struct{ list, code string }{
		"not in it":           {`{"id":"` + url + `","issuer":"` + school + `","revokedCredential":[{"id":"urn:uuid:00000000-0000-4000-8000-000000000000"}]}`, "status-clear"},
		"in it":               {`{"id":"` + url + `","issuer":{"id":"` + school + `"},"revokedCredential":[{"id":"ID"}]}`, "status-revoked-listed"},
		"in it, with reason":  {`{"revokedCredential":[{"id":"ID","revoked":true,"revocationReason":"Erreur de saisie"}]}`, "status-revoked-reason"},
		"in it, and restored": {`{"revokedCredential":[{"id":"ID","revoked":false}]}`, "status-clear"},
		"of another issuer":   {`{"issuer":"did:web:voisine.example","revokedCredential":[]}`, "status-list-other"},
		"of another address":  {`{"id":"https://ecole.example/other.json","revokedCredential":[]}`, "status-list-other"},
		"not a list":          {`{"revoked":[]}`, "status-list-broken"},
		"not JSON":            {`<html></html>`, "status-list-broken"},
		"twice the same name": {`{"revokedCredential":[],"revokedCredential":[{"id":"ID"}]}`, "status-list-broken"},
		"down":                {"", "status-unreachable"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRegion(t)
			a := newAbroad(r, school)
			r.files[schoolFile] = a.didDocument("", a.key)
			var id string
			badge := a.badge(func(doc map[string]any) {
				id = doc["id"].(string)
				doc["@context"] = append(doc["@context"].([]any), "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json")
				doc["credentialStatus"] = map[string]any{"id": url, "type": "1EdTechRevocationList"}
			})
			if x.list != "" {
				r.files[url] = []byte(strings.ReplaceAll(x.list, "ID", id))
			}
			if c := r.verify(badge).Check(CheckStatus); c.Code != x.code {
				t.Errorf("got %+v, want %s", c, x.code)
			}
		})
	}
}

func FuzzOpenList(f *testing.F) {
	f.Add([]byte(`{"revokedCredential":[{"id":"a","revoked":true,"revocationReason":"x"}]}`))
	f.Add([]byte(`{"issuer":{"id":"x"},"revokedCredential":null}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if l, err := readOpenList(b); err == nil && l.revoked == nil {
			t.Fatal("a list without its entries")
		}
	})
}

func TestRefresh(t *testing.T) {
	const url = "https://ecole.example/refresh/7"
	type made struct {
		r *region
		a abroad
	}
	offer := func(doc map[string]any) {
		doc["@context"] = append(doc["@context"].([]any), "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json")
		doc["refreshService"] = map[string]any{"id": url, "type": "1EdTechCredentialRefresh"}
	}
	renamed := func(name string) func(map[string]any) {
		return func(doc map[string]any) {
			offer(doc)
			doc["credentialSubject"].(map[string]any)["achievement"].(map[string]any)["name"] = name
		}
	}
	for name, x := range map[string]struct {
		badge   func(m made) []byte
		newer   func(m made) []byte
		outcome string
		title   string
	}{
		"a newer form": {func(m made) []byte { return m.a.badge(offer) }, func(m made) []byte { return m.a.badge(renamed("Nouveau titre")) }, RefreshUsed, "Nouveau titre"},
		"the same": {func(m made) []byte {
			b := m.a.badge(offer)
			m.r.files[url] = b
			return b
		}, nil, RefreshSame, "Travailler en équipe"},
		"nothing":     {func(m made) []byte { return m.a.badge(offer) }, nil, RefreshUnanswered, "Travailler en équipe"},
		"a page":      {func(m made) []byte { return m.a.badge(offer) }, func(made) []byte { return []byte("<html></html>") }, RefreshUnanswered, "Travailler en équipe"},
		"of a forger": {func(m made) []byte { return m.a.badge(offer) }, func(m made) []byte { return abroad{m.r, school, newSigner(elliptic.P256())}.badge(renamed("Faux")) }, RefreshRejected, "Travailler en équipe"},
		"of another badge": {func(m made) []byte { return m.a.badge(offer) }, func(m made) []byte {
			return m.a.badge(func(doc map[string]any) {
				renamed("Autre")(doc)
				doc["id"] = "urn:uuid:00000000-0000-4000-8000-000000000000"
			})
		}, RefreshRejected, "Travailler en équipe"},
		"of another issuer": {func(m made) []byte { return m.a.badge(offer) }, func(m made) []byte {
			b := newAbroad(m.r, "did:web:voisine.example")
			m.r.files["https://voisine.example/.well-known/did.json"] = b.didDocument("", b.key)
			return b.badge(renamed("Voisine"))
		}, RefreshRejected, "Travailler en équipe"},
		"an older form": {func(m made) []byte { return m.a.badge(offer) }, func(m made) []byte {
			return m.a.badge(func(doc map[string]any) { renamed("Ancien")(doc); doc["validFrom"] = "2026-01-01T00:00:00Z" })
		}, RefreshRejected, "Travailler en équipe"},
		"of a changed badge, not asked": {func(m made) []byte {
			return []byte(strings.Replace(string(m.a.badge(offer)), "Zoé", "Zoe", 1))
		}, func(m made) []byte { return m.a.badge(renamed("Jamais")) }, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRegion(t)
			m := made{r, newAbroad(r, school)}
			r.files[schoolFile] = m.a.didDocument("", m.a.key)
			badge := x.badge(m)
			if x.newer != nil {
				r.files[url] = x.newer(m)
			}
			got := r.verify(badge)
			outcome, title := "", ""
			if got.Refresh != nil {
				outcome = got.Refresh.Outcome
			}
			if got.Credential != nil {
				title = got.Credential.Achievement.Name
			}
			if outcome != x.outcome || title != x.title {
				t.Errorf("got %q, %q; want %q, %q (%s %+v)", outcome, title, x.outcome, x.title, got.Verdict, got.Checks)
			}
		})
	}
}

// witness is a region with a journal of its own.
type witness struct {
	*region
	history *History
}

func (w witness) Witnessed(context.Context, string, *credential.View) (*History, error) {
	return w.history, nil
}

func TestOnAPastDate(t *testing.T) {
	hour := func(h int) time.Time { return yesterday.Add(time.Duration(h) * time.Hour) }
	issued := &History{Issued: hour(0)}
	with := func(changes ...Change) *History { return &History{Issued: hour(0), Changes: changes} }
	for name, x := range map[string]struct {
		history *History
		make    func(r *region) []byte // nil: as it comes
		at      time.Time
		verdict Verdict
		code    string
	}{
		"as it was":            {issued, nil, hour(2), Valid, "moment-witnessed"},
		"before it was issued": {issued, nil, hour(-1), NotYetValid, "moment-after"},
		"dated back":           {&History{Issued: hour(5)}, nil, hour(2), NotYetValid, "moment-issued-after"},
		"by a key of later": {issued, func(r *region) []byte {
			for i := range r.entry().Keys {
				r.entry().Keys[i].From = hour(3)
			}
			return r.badge()
		}, hour(2), NotYetValid, "moment-key-after"},
		"by a key that has been retired since": {issued, func(r *region) []byte { r.entry().Keys[0].Until = hour(3); return r.badge() }, hour(4), Valid, "key-ok"},
		"nobody saw it":                        {nil, nil, hour(2), Incomplete, "moment-claimed"},
		"withdrawn after": {with(Change{"revocation", true, hour(3)}), func(r *region) []byte { r.list("revocation", 42); return r.badge() },
			hour(2), Valid, "status-clear-then"},
		"withdrawn before": {with(Change{"revocation", true, hour(1)}), func(r *region) []byte { r.list("revocation", 42); return r.badge() },
			hour(2), Revoked, "status-revoked-then"},
		"replaced before": {&History{Issued: hour(0), Replaced: true, Changes: []Change{{"revocation", true, hour(1)}}},
			func(r *region) []byte { r.list("revocation", 42); return r.badge() }, hour(2), Revoked, CodeReplacedThen},
		"replaced, today": {&History{Issued: hour(0), Replaced: true, Changes: []Change{{"revocation", true, hour(1)}}},
			func(r *region) []byte { r.list("revocation", 42); return r.badge() }, time.Time{}, Revoked, CodeReplaced},
		"withdrawn, today": {with(Change{"revocation", true, hour(1)}),
			func(r *region) []byte { r.list("revocation", 42); return r.badge() }, time.Time{}, Revoked, "status-revoked"},
		"suspended then, lifted since": {with(Change{"suspension", true, hour(1)}, Change{"suspension", false, hour(3)}), nil, hour(2), Suspended, CodeSuspended},
		"suspended, lifted, then":      {with(Change{"suspension", true, hour(1)}, Change{"suspension", false, hour(2)}), nil, hour(3), Valid, "status-clear-then"},
		"suspended since": {with(Change{"suspension", true, hour(3)}), func(r *region) []byte { r.list("suspension", 42); return r.badge() },
			hour(2), Valid, "status-clear-then"},
		"a list that the journal does not explain": {issued, func(r *region) []byte { r.list("revocation", 42); return r.badge() }, hour(2), Incomplete, "status-then-unknown"},
		"over since": {issued, func(r *region) []byte { return r.badge(until(hour(3))) }, hour(2), Valid, "dates-current"},
		"over then":  {issued, func(r *region) []byte { return r.badge(until(hour(1))) }, hour(2), Expired, "dates-expired"},
		"removed since": {issued, func(r *region) []byte {
			r.entry().Decisions = append(r.entry().Decisions, domain.RegistryDecision{Kind: domain.Removed, From: hour(3)})
			return r.badge()
		}, hour(2), Valid, "issuer-verified"},
		"not yet known": {issued, func(r *region) []byte {
			r.entry().Decisions = []domain.RegistryDecision{{Kind: domain.Verified, From: hour(3)}}
			return r.badge()
		}, hour(2), IssuerUnknown, "issuer-not-verified"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRegion(t)
			badge := r.badge()
			if x.make != nil {
				badge = x.make(r)
			}
			v := r.verifier()
			v.Sources = witness{r, x.history}
			got, err := v.Ask(context.Background(), badge, Question{At: x.at})
			if err != nil {
				t.Fatal(err)
			}
			found := slices.ContainsFunc(got.Checks, func(c Check) bool { return c.Code == x.code })
			if got.Verdict != x.verdict || !found || !got.AsOf.Equal(x.at) || !got.At.Equal(today) {
				t.Errorf("got %s %+v, want %s with %s", got.Verdict, got.Checks, x.verdict, x.code)
			}
		})
	}
	r := newRegion(t)
	if _, err := r.verifier().Ask(context.Background(), r.badge(), Question{At: today.Add(time.Second)}); domain.CodeOf(err) != "at-future" {
		t.Errorf("a date to come: %v", err)
	}
}

// Of an issuer of elsewhere nothing but its own word is there, whatever it writes.
func TestADateThatOnlyTheIssuerClaims(t *testing.T) {
	r := newRegion(t)
	a := newAbroad(r, school)
	r.files[schoolFile] = a.didDocument("", a.key)
	r.files[schoolList] = a.list(schoolList, "revocation", "")
	v := r.verifier()
	v.Trust = &Trust{Issuers: []TrustedIssuer{{ID: school}}}
	badge := a.badge(func(doc map[string]any) { doc["credentialStatus"] = entry("revocation", nil) })
	now := must(v.Verify(context.Background(), badge))
	then := must(v.Ask(context.Background(), badge, Question{At: yesterday.Add(time.Hour)}))
	if now.Verdict != Valid || then.Verdict != Incomplete || then.Check(CheckMoment).Code != "moment-claimed" || then.Check(CheckStatus).Code != "status-clear-since" {
		t.Errorf("now %s, then %s %+v", now.Verdict, then.Verdict, then.Checks)
	}
	r.files[schoolList] = a.list(schoolList, "revocation", "", 7)
	if then := must(v.Ask(context.Background(), badge, Question{At: yesterday.Add(time.Hour)})); then.Check(CheckStatus).Code != "status-then-unknown" {
		t.Errorf("withdrawn today: %+v", then.Check(CheckStatus))
	}
}

func TestDatesThatAreAskedFor(t *testing.T) {
	now := time.Date(2026, 5, 14, 8, 32, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"2026-05-13": "2026-05-13T21:59:59Z", "2026-01-13": "2026-01-13T22:59:59Z", "2026-05-14": "2026-05-14T08:32:00Z", "2026-05-13T12:00:00Z": "2026-05-13T12:00:00Z",
		"2026-05-13T12:00:00+02:00": "2026-05-13T10:00:00Z", "": "0001-01-01T00:00:00Z",
		"2026-05-15": "at-future", "2026-05-14T08:32:01Z": "at-future", "14/05/2026": "at-unreadable", "hier": "at-unreadable", "2026-02-30": "at-unreadable",
	} {
		got, err := ParseAt(text, now)
		s := got.Format(time.RFC3339)
		if err != nil {
			s = domain.CodeOf(err)
		}
		if s != want {
			t.Errorf("%q: got %s, want %s", text, s, want)
		}
	}
}

func TestIsItThisPerson(t *testing.T) {
	r := newRegion(t)
	a := newAbroad(r, school)
	r.files[schoolFile] = a.didDocument("", a.key)
	hashed := func(value, salt string) string {
		return "sha256$" + strings.TrimPrefix((&examination{}).digestOf([]byte(value+salt)), "sha256:")
	}
	held := func(ids ...map[string]any) []byte {
		return a.badge(func(doc map[string]any) {
			var list []any
			for _, id := range ids {
				id["type"] = "IdentityObject"
				list = append(list, id)
			}
			doc["credentialSubject"].(map[string]any)["identifier"] = list
		})
	}
	email := map[string]any{"hashed": true, "identityHash": hashed("zoe.oeuvrard@exemple.fr", "sel"), "identityType": "emailAddress", "salt": "sel"}
	plain := map[string]any{"hashed": false, "identityHash": "Zoe.Oeuvrard@exemple.fr", "identityType": "emailAddress"}
	name := map[string]any{"hashed": false, "identityHash": "Zoé Œuvrard", "identityType": "name"}
	secret := map[string]any{"hashed": true, "identityHash": hashed("Zoé Œuvrard", ""), "identityType": "name"}
	for what, x := range map[string]struct {
		badge    []byte
		question Question
		code     string
		verdict  Verdict
	}{
		"not asked":                     {held(email), Question{}, "", IssuerUnknown},
		"the address":                   {held(email), Question{Email: " Zoe.Oeuvrard@Exemple.fr "}, "person-email", IssuerUnknown},
		"the address in clear":          {held(plain), Question{Email: "zoe.oeuvrard@exemple.fr"}, "person-email", IssuerUnknown},
		"another address":               {held(email), Question{Email: "lea@exemple.fr"}, "person-email-other", IssuerUnknown},
		"no address to compare":         {held(name), Question{Email: "lea@exemple.fr"}, "person-email-missing", IssuerUnknown},
		"the name, folded":              {held(name), Question{Name: "OEUVRARD zoe"}, "person-name", IssuerUnknown},
		"another name":                  {held(name), Question{Name: "Léa Roux"}, "person-name-other", IssuerUnknown},
		"a hashed name":                 {held(secret), Question{Name: "Zoé  Œuvrard"}, "person-name", IssuerUnknown},
		"a hashed name, decomposed":     {held(secret), Question{Name: "Zoe\u0301 Œuvrard"}, "person-name", IssuerUnknown},
		"no name to compare":            {held(email), Question{Name: "Zoé Œuvrard"}, "person-name-missing", IssuerUnknown},
		"both":                          {held(email, name), Question{Email: "zoe.oeuvrard@exemple.fr", Name: "Zoé Œuvrard"}, "person-email", IssuerUnknown},
		"the name fits, not the e-mail": {held(email, name), Question{Email: "lea@exemple.fr", Name: "Zoé Œuvrard"}, "person-email-other", IssuerUnknown},
		"one cannot be compared":        {held(name), Question{Email: "lea@exemple.fr", Name: "Zoé Œuvrard"}, "person-email-missing", IssuerUnknown},
		"of a known issuer":             {r.badge(), Question{Name: "Zoé Œuvrard"}, "person-name", Valid},
		"of a known issuer, another":    {r.badge(), Question{Name: "Léa Roux"}, "person-name-other", OtherPerson},
	} {
		got := must(r.verifier().Ask(context.Background(), x.badge, x.question))
		if c := got.Check(CheckPerson); c.Code != x.code || got.Verdict != x.verdict {
			t.Errorf("%s: got %s %q, want %s %q", what, got.Verdict, c.Code, x.verdict, x.code)
		}
	}
}

// licences knows who may use a model.
type licences struct {
	*region
	allowed, known bool
	err            error
}

func (l licences) Licensed(context.Context, string, *credential.View) (bool, bool, error) {
	return l.allowed, l.known, l.err
}

func TestWhoMadeTheModel(t *testing.T) {
	of := func(r *region, creator map[string]any) []byte {
		doc, _, _ := strings.Cut(string(r.badge()), `,"proof":[`)
		var m map[string]any
		if err := json.Unmarshal([]byte(doc+"}"), &m); err != nil {
			t.Fatal(err)
		}
		m["credentialSubject"].(map[string]any)["achievement"].(map[string]any)["creator"] = creator
		own := signerOf(r.ring.Keys[0])
		doc = string(must(json.Marshal(m)))
		return []byte(secured(doc, own.prove(doc, r.method(), suiteEd, "")))
	}
	other := map[string]any{"id": "https://branche.example/profil", "type": []string{"Profile"}, "name": "Branche du bois"}
	for name, x := range map[string]struct {
		creator  map[string]any
		licences *licences
		code     string
		verdict  Verdict
		says     string
	}{
		"itself":                   {map[string]any{"id": did, "type": []string{"Profile"}}, nil, "creator-issuer", Valid, ""},
		"another":                  {other, nil, "creator-other", Valid, "« Branche du bois »"},
		"another, who let it":      {other, &licences{allowed: true, known: true}, "creator-other", Valid, ""},
		"another, who has not":     {other, &licences{known: true}, "creator-refused", IssuerUnknown, ""},
		"another, of nobody knows": {other, &licences{}, "creator-other", Valid, ""},
		"nobody could be asked":    {other, &licences{err: errDown}, "creator-not-checked", Incomplete, ""},
	} {
		r := newRegion(t)
		v := r.verifier()
		if x.licences != nil {
			x.licences.region = r
			v.Sources = *x.licences
		}
		got := must(v.Verify(context.Background(), of(r, x.creator)))
		if c := got.Check(CheckCreator); c.Code != x.code || got.Verdict != x.verdict || !strings.Contains(c.Detail, x.says) {
			t.Errorf("%s: got %s %+v, want %s %s", name, got.Verdict, c, x.verdict, x.code)
		}
	}
}

func TestTrustFiles(t *testing.T) {
	r := newRegion(t)
	a, stranger := newAbroad(r, school), newSigner(elliptic.P256())
	jwk := string(a.key.public.JWK("k1"))
	for name, x := range map[string]struct {
		file, code, key string
		published       bool
		verdict         Verdict
	}{
		"by its name":                         {`{"issuers":[{"id":"` + school + `","name":"École"}]}`, "issuer-trusted", "key-listed", true, Valid},
		"by its name, and it does not answer": {`{"issuers":[{"id":"` + school + `"}]}`, "issuer-trusted", "key-unreachable", false, Incomplete},
		"by its key, and it does not answer":  {`{"issuers":[{"id":"` + school + `","keys":[` + jwk + `]}]}`, "issuer-trusted", "key-trusted", false, Valid},
		"as a JWKS":                           {`{"keys":[` + strings.TrimSuffix(jwk, "}") + `,"iss":"` + school + `"}]}`, "issuer-trusted", "key-trusted", false, Valid},
		"by another key":                      {`{"issuers":[{"id":"` + school + `","keys":[` + string(stranger.public.JWK("")) + `]}]}`, "", "key-not-trusted", true, NotAuthentic},
		"another issuer":                      {`{"issuers":[{"id":"did:web:voisine.example"}]}`, "issuer-unknown", "key-listed", true, IssuerUnknown},
	} {
		r.files = map[string][]byte{}
		if x.published {
			r.files[schoolFile] = a.didDocument("", a.key)
		}
		v := r.verifier()
		v.Trust = must(ParseTrust([]byte(x.file)))
		got := must(v.Verify(context.Background(), a.badge(nil)))
		code := got.Check(CheckIssuer).Code
		if x.code == "" {
			code = ""
		}
		if got.Verdict != x.verdict || code != x.code || got.Check(CheckKey).Code != x.key {
			t.Errorf("%s: got %s %+v, want %s, %s, %s", name, got.Verdict, got.Checks, x.verdict, x.code, x.key)
		}
	}
	// A JWT whose kid says nothing that we can read is tried with the pinned keys.
	v := r.verifier()
	v.Trust = must(ParseTrust([]byte(`{"issuers":[{"id":"` + school + `","keys":[` + jwk + `]}]}`)))
	if got := must(v.Verify(context.Background(), a.jwt(school+"#one", nil))); got.Verdict != Valid {
		t.Errorf("JWT: %s %+v", got.Verdict, got.Checks)
	}
	for _, bad := range []string{
		"", "[]", "{}", `{"issuers":[]}`, `{"issuers":[{"id":"École"}]}`, `{"issuers":[{"name":"x"}]}`, `{"issuer":[{"id":"did:web:x"}]}`, `{"keys":[` + jwk + `]}`,
		`{"issuers":[{"id":"did:web:x","keys":[{"kty":"oct","k":"AA"}]}]}`, `{"issuers":[{"id":"did:web:x"}],"issuers":[]}`,
	} {
		if _, err := ParseTrust([]byte(bad)); err == nil {
			t.Errorf("%s was taken", bad)
		}
	}
}

func FuzzParseTrust(f *testing.F) {
	f.Add([]byte(`{"issuers":[{"id":"did:web:x","name":"X","keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}]}`))
	f.Add([]byte(`{"keys":[{"iss":"did:web:x","kty":"RSA","n":"AQ","e":"AQAB"}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if trust, err := ParseTrust(b); err == nil && len(trust.Issuers) == 0 {
			t.Fatal("a file that pins nobody was taken")
		}
	})
}

// The four answers follow from the checks: a no is a no, and what was not made is never a yes.
func TestAnswersFollowFromTheChecks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var checks []Check
		for _, name := range append(slices.Clone(order), CheckContents, CheckHolder) {
			if o := rapid.SampledFrom([]Outcome{Yes, Yes, No, NotMade, "", "left out"}).Draw(t, name); o != "left out" {
				code := name + "-code"
				if name == CheckContents {
					code = rapid.SampledFrom([]string{"contents-ok", "contents-revoked", "contents-issuer-unknown", "contents-not-authentic"}).Draw(t, "code")
				}
				checks = append(checks, Check{Name: name, Outcome: o, Code: code})
			}
		}
		answers := AnswersOf(checks)
		worst := map[string]Outcome{}
		for _, a := range answers {
			worst[a.Question] = a.Outcome
		}
		all := true
		for _, a := range answers {
			all = all && a.Outcome == Yes
		}
		if VerdictOf(checks) == Valid && !all {
			t.Fatalf("valid, and yet %+v", answers)
		}
		for _, c := range checks {
			for _, q := range asked {
				if slices.Contains(q.checks, c.Name) && (c.Outcome == No && worst[q.question] != No || c.Outcome != Yes && worst[q.question] == Yes) {
					t.Fatalf("%+v makes %s of %s", c, worst[q.question], q.question)
				}
			}
		}
	})
}

// Nothing is asked of others when that is not wanted, and the report names what was not asked.
func TestOffline(t *testing.T) {
	r := newRegion(t)
	f := NewFetcher("")
	f.Offline = true
	v := &Verifier{Sources: &Alone{Fetcher: f}, Now: func() time.Time { return today }}
	badge := newAbroad(r, school).badge(func(doc map[string]any) { doc["credentialStatus"] = entry("revocation", nil) })
	got := must(v.Verify(context.Background(), badge))
	if got.Verdict != IssuerUnknown || got.Check(CheckKey).Outcome != NotMade || got.Check(CheckStatus).Outcome != NotMade {
		t.Errorf("%s %+v", got.Verdict, got.Checks)
	}
	want := []Request{{URL: schoolFile, For: KindIssuer, Outcome: Offline}, {URL: schoolList, For: KindStatus, Outcome: Offline}}
	if !slices.Equal(got.Requests, want) {
		t.Errorf("requests %+v, want %+v", got.Requests, want)
	}
	if _, err := v.Verify(context.Background(), []byte("https://ecole.example/badge.json?of=zoe")); !errors.Is(err, ErrOffline) {
		t.Errorf("an address: %v", err)
	}
	if s := shownAddress("https://u:p@ecole.example/b?of=zoe#x"); s != "https://ecole.example/b?…" {
		t.Errorf("an address shows %s", s)
	}
}

// A verification that has worked long enough stops, and its report comes back.
func TestWorkIsBounded(t *testing.T) {
	r := newRegion(t)
	looks := 0
	v := r.verifier()
	v.Now = func() time.Time {
		looks++
		if looks == 1 {
			return today
		}
		return today.Add(maxWork + time.Second)
	}
	got := must(v.Verify(context.Background(), r.badge()))
	if got.Verdict != Incomplete || got.Check(CheckSignature).Code != "signature-too-long" || got.Credential != nil {
		t.Errorf("%s %+v", got.Verdict, got.Checks)
	}
	// What others take is not work.
	slow := &slowSources{region: newRegion(t), now: today}
	v = &Verifier{Sources: slow, Now: func() time.Time { return slow.now }}
	if got := must(v.Verify(context.Background(), slow.badge())); got.Verdict != Valid {
		t.Errorf("%s %+v", got.Verdict, got.Checks)
	}
}

// slowSources take three seconds for each answer.
type slowSources struct {
	*region
	now time.Time
}

func (s *slowSources) Fetch(ctx context.Context, url, kind string) ([]byte, error) {
	s.now = s.now.Add(3 * time.Second)
	return s.region.Fetch(ctx, url, kind)
}
