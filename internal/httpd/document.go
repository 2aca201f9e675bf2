package httpd

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"galon/internal/domain"
)

// AskAgain lets others keep what they were given, if they ask each time whether it still holds.
const AskAgain = "no-cache"

// Document is a body that is served as it is: a signed credential, a status list, a picture.
// The zero MaxAge makes others ask again each time (with the ETag); Private is for bytes that are personal data.
type Document struct {
	Type       string
	Body       []byte
	MaxAge     time.Duration
	Private    bool   // not kept anywhere, not for scripts of other sites
	Negotiated bool   // the same address has other forms
	Download   string // name of the file to save; "" shows it
}

// Serve writes the document with its ETag, or 304 when the reader has it. Public documents may be read by scripts of
// other sites: verifiers run in browsers.
func Serve(w http.ResponseWriter, r *http.Request, d Document) error {
	h := w.Header()
	h.Set("Content-Type", d.Type)
	if d.Negotiated {
		h.Add("Vary", "Accept")
	}
	if d.Download != "" {
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": d.Download}))
	}
	if d.Private {
		h.Set("Cache-Control", "no-store")
	} else {
		etag := tagOf(d.Body)
		h.Set("ETag", etag)
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Cache-Control", AskAgain)
		if d.MaxAge > 0 {
			h.Set("Cache-Control", fmt.Sprintf("public, max-age=%d", int(d.MaxAge.Seconds())))
		}
		if matches(r.Header.Values("If-None-Match"), etag) {
			h.Del("Content-Type")
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(d.Body)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		w.Write(d.Body)
	}
	return nil
}

func tagOf(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + hex.EncodeToString(sum[:12]) + `"`
}

// matches compares weakly, as If-None-Match asks (RFC 9110, 13.1.2): a proxy that has squeezed a body marks its tag W/.
func matches(headers []string, etag string) bool {
	for _, tag := range splitOutsideQuotes(strings.Join(headers, ","), ',') {
		tag = strings.TrimSpace(tag)
		if tag == "*" || strings.TrimPrefix(tag, "W/") == etag {
			return true
		}
	}
	return false
}

// List is one page of a list in JSON; Next is the cursor of the page after it.
type List[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}

// Paging reads ?cursor= and ?limit=, 50 when it is not said.
func Paging(r *http.Request, most int) (cursor string, limit int, err error) {
	q := r.URL.Query()
	limit = min(50, most)
	if s := q.Get("limit"); s != "" {
		limit, err = strconv.Atoi(s)
		if err != nil || limit < 1 || limit > most {
			return "", 0, domain.InvalidFields([]domain.FieldError{{Pointer: "/limit", Code: "limit-malformed", Args: []any{most}}})
		}
	}
	return q.Get("cursor"), limit, nil
}

// ExtendWrite gives a long answer so much longer from now on; where the server has no limit, none is needed.
func ExtendWrite(w http.ResponseWriter, by time.Duration) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(by))
}
