package app

import (
	"context"
	"time"

	"galon/internal/domain"
	"galon/internal/sign"
	"galon/internal/store"
	"galon/internal/verify"
)

// OperatorKeys are the key that signs for the house and those before it, as they are at this instant: another command may
// have replaced it while this server works.
func (in *Installation) OperatorKeys() sign.OperatorKeys {
	if in.LoadOperator != nil {
		return in.LoadOperator()
	}
	return sign.OperatorKeys{Key: in.Operator}
}

// ReplaceOperator changes the operator's key: put takes the new key into the place where it is kept, once everything else
// is ready. The registry is signed anew in the same act, so that nothing that counts today hangs on an earlier key.
// keys are those after the change; its first is the new one. A zero since is a rotation; else the old key may have been
// in other hands from then on.
func (in *Installation) ReplaceOperator(ctx context.Context, actor domain.Actor, keys sign.OperatorKeys, since time.Time, put func() error) error {
	if err := allow(actor, ActRunRegistry, ""); err != nil {
		return err
	}
	if since.After(in.now()) {
		return domain.InvalidFields([]domain.FieldError{{Pointer: "/since", Code: "key-since-future"}})
	}
	act, detail := "operator_key.rotate", ""
	if !since.IsZero() {
		act, detail = "operator_key.compromise", since.UTC().Format(time.RFC3339)
	}
	return wrap(in.Store.Write(ctx, func(tx *store.Tx) error {
		// The version is unique: of two commands at once one goes no further than here.
		registry, err := in.signRegistryAgain(ctx, keys)
		if err != nil {
			return err
		}
		if err := registry.save(tx, in.now()); err != nil {
			return err
		}
		if err := in.audit(tx, actor, act, "", keys.Key.ID, detail); err != nil {
			return err
		}
		return put() // last: until here nothing has changed, from here on the old registry is read by the earlier key
	}), "replace the operator's key")
}

// SignRegistryAgain signs the registry with the key of today. It is for what is left when a replacement was cut short, and
// for a backup from before it.
func (in *Installation) SignRegistryAgain(ctx context.Context, actor domain.Actor) error {
	if err := allow(actor, ActRunRegistry, ""); err != nil {
		return err
	}
	return wrap(in.Store.Write(ctx, func(tx *store.Tx) error {
		keys := in.OperatorKeys()
		registry, err := in.signRegistryAgain(ctx, keys)
		if err != nil {
			return err
		}
		if err := registry.save(tx, in.now()); err != nil {
			return err
		}
		return in.audit(tx, actor, "operator_key.registry", "", keys.Key.ID, "")
	}), "sign the registry again")
}

// signRegistryAgain takes the last registry as any of our keys signed it, one that was in other hands too: who runs this
// looks at what it says.
func (in *Installation) signRegistryAgain(ctx context.Context, keys sign.OperatorKeys) (signedRegistry, error) {
	jws, version, err := in.Store.LatestRegistry(ctx)
	current := &domain.Registry{BaseURL: in.BaseURL}
	if err == nil {
		current, err = verify.ReadRegistry(keys, jws)
		switch {
		case err != nil && domain.CodeOf(err) == "": // another command was faster, or the secrets are an older copy
			err = &domain.Error{Kind: domain.Conflict, Code: "operator-key-other", Err: err}
		case domain.CodeOf(err) == "registry-doubtful" && current.Version == version:
			err = nil
		}
	}
	if err := ignoreNotFound(err); err != nil {
		return signedRegistry{}, err
	}
	next := *current
	return in.signRegistry(&next, current.Version+1, keys)
}

// ReceiptTrust is what records of earlier verifications are judged by, the journal of acts among it.
func (in *Installation) ReceiptTrust(ctx context.Context) verify.ReceiptTrust {
	return verify.ReceiptTrust{Base: in.BaseURL, Keys: in.OperatorKeys(), Logged: func(digest string) ([]verify.LoggedReceipt, error) {
		links, err := in.Store.AuditLinks(ctx, "", digest)
		if err != nil {
			return nil, err
		}
		var all []verify.LoggedReceipt
		for _, l := range links {
			if l.Act == actReceipt && sealedAct(l) {
				all = append(all, verify.LoggedReceipt{At: l.At, Page: l.Detail})
			}
		}
		return all, nil
	}}
}

const actReceipt = "receipt.sign"

// LogReceipt enters a record in the journal as it is handed over: its digest and that of its page, nothing of the person
// or the badge. Should the operator's key be stolen one day, this tells which records are older.
func (in *Installation) LogReceipt(ctx context.Context, jws string, page []byte) error {
	detail := ""
	if page != nil {
		detail = verify.PageDigest(page)
	}
	return in.Store.Write(ctx, func(tx *store.Tx) error {
		return in.audit(tx, domain.Actor{Operator: true}, actReceipt, "", verify.ReceiptDigest(jws), detail)
	})
}
