package main

import (
	"log/slog"
	"sync"

	"galon/internal/config"
	"galon/internal/sign"
)

// operatorKeys reads what the file of the operator's key says.
func operatorKeys(s config.Secrets) (keys sign.OperatorKeys, err error) {
	if keys.Key, err = sign.ParseKey(sign.Ed25519, s.Operator); err != nil {
		return keys, err
	}
	keys.From = s.Earlier.Since
	for _, e := range s.Earlier.Earlier {
		public, err := sign.PublicEd25519(e.Public)
		if err != nil {
			return keys, err
		}
		keys.Earlier = append(keys.Earlier, sign.OperatorKey{PublicKey: public, From: e.From, Until: e.Until, Compromised: e.Compromised})
	}
	return keys, nil
}

// watchOperator gives the operator's keys as their file has them now: a command may replace the key while this server
// works, on this machine or on another that shares the folder. A file that became unreadable changes nothing, and is told.
func (p *program) watchOperator(place config.Place, first sign.OperatorKeys) func() sign.OperatorKeys {
	var mu sync.Mutex
	keys, stamp := first, config.OperatorStamp{}
	return func() sign.OperatorKeys {
		mu.Lock()
		defer mu.Unlock()
		now, same := place.SameOperator(stamp)
		if same {
			return keys
		}
		stamp = now
		secrets, err := place.OpenSecrets(false)
		if err == nil {
			var fresh sign.OperatorKeys
			if fresh, err = operatorKeys(secrets); err == nil {
				if keys.Key.ID != fresh.Key.ID {
					p.log.LogAttrs(p.ctx, slog.LevelInfo, "the operator's key was replaced", slog.String("key", fresh.Key.ID))
				}
				keys = fresh
			}
		}
		if err != nil {
			p.log.LogAttrs(p.ctx, slog.LevelError, "read the operator's key again", slog.String("error", err.Error()))
		}
		return keys
	}
}
