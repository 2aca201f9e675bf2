// Package schemas holds the shapes Galon promises and relies on, as data inside the binary: the
// JSON-LD contexts its signatures rest on, and the JSON Schemas of the documents it reads and writes.
//
// It never fetches anything and holds no rule in code: a shape is a file. Its neighbours are
// internal/jsonld, which asks Context for the meaning of terms, and internal/credential, which asks
// for validators.
package schemas

import "errors"

// errDigest: the embedded text is not the one that was pinned.
var errDigest = errors.New("schemas: context text does not have the pinned digest")
