package app

import (
	"encoding/json"
	"net/url"
	"strings"

	"galon/internal/domain"
	"galon/internal/sign"
	"galon/internal/verify"
)

// operatorKeyURL is where one of the operator's keys stands as a JWK.
func (s *Publishing) operatorKeyURL(id string) string { return s.BaseURL + "/registre/cles/" + id }

// OperatorKeyList are the operator's public keys, each with the time in which it signed.
func (s *Publishing) OperatorKeyList() ([]byte, error) {
	list := struct {
		Keys []verify.OperatorKeyEntry `json:"keys"`
	}{[]verify.OperatorKeyEntry{}}
	for _, k := range s.OperatorKeys().All() {
		list.Keys = append(list.Keys, verify.OperatorKeyEntry{ID: k.Thumbprint(), Key: k.JWK(s.operatorKeyURL(k.Thumbprint())), From: k.From, Until: k.Until, Compromised: k.Compromised})
	}
	return json.Marshal(list)
}

// OneOperatorKey is one of them as a JWK.
func (s *Publishing) OneOperatorKey(id string) ([]byte, error) {
	for _, k := range s.OperatorKeys().All() {
		if k.Thumbprint() == id {
			return k.JWK(s.operatorKeyURL(id)), nil
		}
	}
	return nil, domain.NotFoundf("key-unknown")
}

// OperatorDID is the did:web document of the operator: the keys of the house itself, which is no issuer of badges.
func (s *Publishing) OperatorDID() ([]byte, error) {
	var keys []sign.PublishedKey
	for _, k := range s.OperatorKeys().All() {
		keys = append(keys, sign.PublishedKey{ID: k.Thumbprint(), Key: k.PublicKey, KeyURL: s.operatorKeyURL(k.Thumbprint()), Retired: !k.Until.IsZero(), Revoked: k.Compromised})
	}
	_, host, _ := strings.Cut(s.BaseURL, "://")
	return sign.DIDDocument("did:web:"+url.QueryEscape(host), keys)
}
