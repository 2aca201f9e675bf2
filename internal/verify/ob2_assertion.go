package verify

import (
	"encoding/json"
	"errors"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"galon/internal/credential"
	"galon/internal/sign"
)

// assertion examines a badge of Open Badges 2.0. A hosted one counts only as its own address gives it now; a signed one
// counts by a key that the issuer's own profile lists (Open Badges 2.0, section Verification).
func (e *examination) assertion() {
	e.kind, e.ob2 = KindBadge, true
	if err := sign.CheckJSON(e.found.document); err != nil {
		e.set(documentFault(err))
		return
	}
	a, err := credential.ParseAssertion2(e.found.document)
	if err != nil {
		e.set(documentFault(err))
		return
	}
	x := &assertion{examination: e, a: a, document: e.found.document}
	if a.Signed {
		x.signed()
	} else {
		x.hosted()
	}
}

// assertion is one run over the documents of a badge of Open Badges 2.0.
type assertion struct {
	*examination
	a        *credential.Assertion2
	document []byte // the assertion that counts
	class    *credential.BadgeClass2
	profile  *credential.Issuer2
}

// hosted asks the assertion's own address, and goes on with what that gives.
func (x *assertion) hosted() {
	handed, from := x.a, x.found.document
	if _, ok := webAddress([]byte(handed.ID)); !ok {
		x.set(documentOK2(handed))
		x.set(say("signature-hosted-nowhere"))
		return
	}
	x.suite = "hosted"
	body, err := x.fetch(handed.ID, KindAssertion)
	var answer *StatusError
	if errors.As(err, &answer) && answer.Status == 410 {
		x.gone(handed.ID)
		return
	}
	x.set(documentOK2(handed))
	switch {
	case errors.As(err, &answer):
		x.set(say("signature-hosted-missing").about(err))
		return
	case err != nil:
		x.set(say("signature-hosted-unreachable").about(err))
		return
	}
	if f, err := openFetched(body); err == nil && f.document != nil {
		body = f.document // an address may give the baked picture
	}
	a, err := credential.ParseAssertion2(body)
	if checked := sign.CheckJSON(body); checked != nil {
		err = checked
	}
	switch {
	case err != nil:
		x.set(say("signature-hosted-unreadable").about(err))
		return
	case a.ID != handed.ID:
		x.set(say("signature-hosted-other"))
		return
	case a.Revoked:
		x.withdrawn(a, a.Reason)
		return
	case handed.Revoked, !sameFacts(from, body):
		x.set(say("signature-hosted-differs"))
		return
	case a.Signed:
		x.set(say("signature-hosted-unreadable").about(errors.New("verify: the hosted copy says that it is signed")))
		return
	}
	x.a, x.document = a, body
	x.set(documentOK2(a))
	x.set(say("signature-hosted").by(Evidence{Kind: ByDocument, URL: shownAddress(a.ID), Digest: x.digestOf(body)}))
	x.signedAt = a.IssuedOn
	if !x.about() {
		return
	}
	x.set(x.scope())
	x.rest()
}

func documentOK2(a *credential.Assertion2) Check {
	if a.Loose {
		return say("document-ok2-loose")
	}
	return say("document-ok2")
}

// gone is an assertion whose address answers that it was taken back. Nothing of what was handed in is confirmed, so
// nothing of it is shown but its address.
func (x *examination) gone(address string) {
	x.kind, x.ob2, x.suite = KindBadge, true, "hosted"
	x.view = &credential.View{Kind: credential.KindAssertion, ID: address}
	x.set(say("document-ok2"))
	x.set(say("signature-hosted-gone"))
	x.set(say("status-gone"))
}

// withdrawn is an assertion whose hosted copy says that it was taken back.
func (x *assertion) withdrawn(a *credential.Assertion2, reason string) {
	x.gone(a.ID)
	x.set(x.withdrawal(reason))
}

func (x *assertion) withdrawal(reason string) Check {
	if reason = oneLine(reason, 200); reason != "" {
		return say("status-withdrawn-why", reason)
	}
	return say("status-withdrawn")
}

// sameFacts compares what somebody hands in with what the address gives: a file may say less, and never something else.
func sameFacts(handed, hosted []byte) bool {
	var a, b map[string]any
	if json.Unmarshal(handed, &a) != nil || json.Unmarshal(hosted, &b) != nil {
		return false
	}
	for _, name := range []string{"recipient", "badge", "issuedOn", "expires", "narrative", "evidence"} {
		if a[name] == nil {
			continue
		}
		x, y := a[name], b[name]
		if name == "badge" { // whole here and by its address there
			x, y = addressIn(x), addressIn(y)
		}
		if !reflect.DeepEqual(x, y) {
			return false
		}
	}
	return true
}

func addressIn(v any) any {
	if m, ok := v.(map[string]any); ok && m["id"] != nil {
		return m["id"]
	}
	return v
}

// about reads what the badge is for and who gives it. The issuer's own address is asked, whatever stands within the
// badge: a profile that came with it says what its maker wants.
func (x *assertion) about() bool {
	doc := x.a.BadgeDoc
	if doc == nil {
		body, err := x.fetch(x.a.Badge, KindBadgeClass)
		if err != nil {
			x.set(say("key-badgeclass-unreachable").about(err))
			x.view = x.a.View(x.document, nil, nil)
			return false
		}
		doc = body
	}
	class, err := credential.ParseBadgeClass2(doc)
	if err == nil && x.a.BadgeDoc == nil && class.Achievement.ID != x.a.Badge {
		err = errors.New("verify: another BadgeClass stands at its address")
	}
	if err != nil {
		x.set(say("key-badgeclass-broken").about(err))
		x.view = x.a.View(x.document, nil, nil)
		return false
	}
	x.class = class
	x.view = x.a.View(x.document, class, nil)
	x.issuer = x.registered(class.Issuer)
	if _, ok := webAddress([]byte(class.Issuer)); !ok {
		x.set(say("key-issuer-nowhere"))
		return false
	}
	body, err := x.fetch(class.Issuer, KindIssuer)
	if err != nil {
		x.set(say("key-profile-unreachable").about(err))
		return false
	}
	profile, err := credential.ParseIssuer2(body)
	if err == nil && profile.ID != class.Issuer {
		err = errors.New("verify: another profile stands at its address")
	}
	if err != nil {
		x.set(say("key-profile-broken").about(err))
		return false
	}
	x.profile = profile
	x.view = x.a.View(x.document, class, profile)
	return true
}

// scope asks whether the assertion lies where its issuer keeps its own (VerificationObject: startsWith, and
// allowedOrigins, which is the issuer's host where it is not given).
func (x *assertion) scope() Check {
	if len(x.profile.StartsWith) > 0 && !slices.ContainsFunc(x.profile.StartsWith, func(s string) bool { return startsWithin(x.a.ID, s) }) {
		return say("key-hosted-elsewhere")
	}
	origins := x.profile.AllowedOrigins
	if len(origins) == 0 {
		origins = []string{hostPort(x.profile.ID)}
	}
	host := hostPort(x.a.ID)
	for _, o := range origins {
		if strings.Contains(o, "://") {
			o = hostPort(o)
		}
		if host != "" && strings.EqualFold(o, host) {
			return x.hostedBy()
		}
	}
	return say("key-hosted-elsewhere")
}

func (x *assertion) hostedBy() Check {
	if x.issuer.trusted == nil && x.issuer.registryErr != nil {
		return say("key-registry").about(x.issuer.registryErr)
	}
	return say("key-hosted").by(Evidence{Kind: ByDocument, ID: x.profile.ID})
}

// startsWithin compares as addresses: https://a.example is no beginning of https://a.example.org/x.
func startsWithin(address, start string) bool {
	if !strings.HasPrefix(address, start) {
		return false
	}
	return hostPort(address) == hostPort(start)
}

func hostPort(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host)
}

// oneLine makes a text of others fit for one sentence.
func oneLine(s string, longest int) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r < ' ' || r == ' ' || r == 0x7f }), " ")
	if r := []rune(s); len(r) > longest {
		s = strings.TrimSpace(string(r[:longest])) + "…"
	}
	return strings.TrimRight(s, ".")
}
