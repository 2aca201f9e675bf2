package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"

	"galon/internal/app"
	"galon/internal/domain"
)

// keyHeader names a request, so that one that is sent again after a lost answer is not done twice. It is mandatory where
// a badge is given: a machine that forgets it would find out on the day the network fails.
const keyHeader = "Idempotency-Key"

// once reads the key and the digest of what is asked. The digest is of the meaning, not of the bytes: a form that is
// sent again has another boundary.
func once(r *http.Request, asked any, file ...byte) (app.RequestKey, error) {
	key := strings.TrimSpace(r.Header.Get(keyHeader))
	switch {
	case key == "":
		return app.RequestKey{}, &domain.Error{Kind: domain.Invalid, Code: "idempotency-key-missing"}
	case len(key) > 200 || strings.ContainsFunc(key, func(c rune) bool { return c < 0x21 || c > 0x7e }):
		return app.RequestKey{}, &domain.Error{Kind: domain.Invalid, Code: "idempotency-key-malformed"}
	}
	text, err := json.Marshal(asked)
	if err != nil {
		return app.RequestKey{}, err
	}
	sum := sha256.New()
	sum.Write(text)
	sum.Write([]byte{0})
	sum.Write(file)
	return app.RequestKey{Key: key, Digest: hex.EncodeToString(sum.Sum(nil))}, nil
}

// onlyOnce does what a request asks for, unless it was done before: then subject is what came of it, as also where the
// same request, sent twice at once, was quicker. It is "" when do has done it now.
func (d *Door) onlyOnce(ctx context.Context, a domain.Actor, request app.RequestKey, do func() error) (subject string, err error) {
	if subject, err = d.Issuing.Done(ctx, a, request); err != nil || subject != "" {
		return subject, err
	}
	err = do()
	if domain.IsKind(err, domain.Conflict) {
		if subject, again := d.Issuing.DoneMeanwhile(ctx, a, request); again == nil && subject != "" {
			return subject, nil
		}
	}
	return "", err
}
