// Package vcapi is the door for the interoperability suites of the W3C: the VC-API over this program's own engine, so
// that the suites for VC Data Model 2.0, Data Integrity EdDSA and ECDSA, VC-JOSE-COSE and Bitstring Status List can be
// pointed at Galon without glue.
//
// It signs whatever it is asked to, so it never is a part of the service: cmd/galon starts it alone, on a loopback
// address, with keys that it makes when it starts and forgets when it ends. It touches no store and no organisation. Its
// neighbours are credential, which holds documents to the data model, sign, status, and verify, whose guarded client it
// is given for the documents of others.
//
// To run a suite, start galon vc-api and copy the member implementation of what GET /vc-api answers into the list
// implementations of the suite's localConfig.cjs. The suite for VC-JOSE-COSE runs galon jose instead (jose.go).
package vcapi

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"

	"galon/internal/sign"
	"galon/internal/status"
)

// Fetcher gets a document from its address.
type Fetcher interface {
	Fetch(ctx context.Context, address string) ([]byte, error)
}

// Door is one instance with its keys and its status lists.
type Door struct {
	Base  string // without a slash at its end
	Now   func() time.Time
	Fetch Fetcher

	identities []identity // the first is the usual one

	mu     sync.Mutex
	lists  map[string]*status.List // by purpose
	issued map[string][]entry      // by id of a credential
}

// root is the path of everything here.
const root = "/vc-api"

// New makes the keys of an instance.
func New(base string, now func() time.Time, fetch Fetcher) (*Door, error) {
	d := &Door{Base: strings.TrimSuffix(base, "/"), Now: now, Fetch: fetch, lists: map[string]*status.List{}, issued: map[string][]entry{}}
	for _, kind := range kinds {
		key, err := sign.Generate(kind.algorithm)
		if err != nil {
			return nil, err
		}
		kind.ring = &sign.Ring{Issuer: "did:key:" + key.Multibase(), Keys: []*sign.Key{key}}
		d.identities = append(d.identities, kind)
	}
	return d, nil
}

// Handler serves the endpoints. Each also stands under the name of a key (/vc-api/p256/credentials/issue), for suites
// that want an endpoint for each kind of key.
func (d *Door) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+root, d.show)
	mux.HandleFunc("GET "+root+"/status/lists/{purpose}", d.showList)
	post := func(path string, answer func(identity, []byte, context.Context) (int, any, error)) {
		mux.HandleFunc("POST "+root+path, d.handle(d.identities[0], answer))
		for _, i := range d.identities {
			mux.HandleFunc("POST "+root+"/"+i.name+path, d.handle(i, answer))
		}
	}
	post("/credentials/issue", d.issue)
	post("/status/credentials/issue", d.issueWithStatus)
	post("/enveloped/credentials/issue", d.issueEnveloped)
	post("/presentations/prove", d.prove)
	post("/credentials/status", d.setStatus)
	// A list is published as soon as it changes; suites ask for it all the same.
	mux.HandleFunc("POST "+root+"/status/lists/{purpose}/publish", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	for _, place := range []string{"", "/status", "/enveloped"} {
		post(place+"/credentials/verify", d.verifyCredential)
		post(place+"/presentations/verify", d.verifyPresentation)
	}
	return mux
}

// maxBody bounds a request.
const maxBody = 4 << 20

func (d *Door) handle(i identity, answer func(identity, []byte, context.Context) (int, any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := readBody(w, r)
		code, out := http.StatusBadRequest, any(nil)
		if err == nil {
			code, out, err = answer(i, body, r.Context())
		}
		if err != nil {
			writeProblem(w, err)
			return
		}
		writeJSON(w, code, "application/json", out)
	}
}

func writeJSON(w http.ResponseWriter, code int, media string, v any) {
	b, ready := v.(json.RawMessage)
	if !ready {
		var err error
		if b, err = marshal(v); err != nil {
			http.Error(w, "internal", http.StatusInternalServerError)
			return
		}
	}
	h := w.Header()
	h.Set("Content-Type", media)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(code)
	_, _ = w.Write(b)
}
