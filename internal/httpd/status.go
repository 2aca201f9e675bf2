package httpd

import (
	"errors"
	"net/http"
	"strconv"

	"galon/internal/domain"
)

// statusOfKind is the only table from what went wrong to a status code.
var statusOfKind = map[domain.Kind]int{
	domain.Invalid:      http.StatusUnprocessableEntity,
	domain.NotFound:     http.StatusNotFound,
	domain.Conflict:     http.StatusConflict,
	domain.Forbidden:    http.StatusForbidden,
	domain.Unauthorized: http.StatusUnauthorized,
	domain.Gone:         http.StatusGone,
	domain.TooLarge:     http.StatusRequestEntityTooLarge,
	domain.TooMany:      http.StatusTooManyRequests,
	domain.Unavailable:  http.StatusServiceUnavailable,
}

// statusOfCode is for faults of the request itself, which HTTP names more exactly than our kinds do.
var statusOfCode = map[string]int{
	"json-malformed":     http.StatusBadRequest,
	"json-trailing":      http.StatusBadRequest,
	"form-malformed":     http.StatusBadRequest,
	"content-type":       http.StatusUnsupportedMediaType,
	"not-acceptable":     http.StatusNotAcceptable,
	"method-not-allowed": http.StatusMethodNotAllowed,

	"idempotency-key-missing":   http.StatusBadRequest,
	"idempotency-key-malformed": http.StatusBadRequest,
}

// fault is an error as the doors speak of it.
type fault struct {
	status int
	err    *domain.Error
}

// faultOf finds what can be told of err. What nobody foresaw is "internal", and stays in the log.
func faultOf(err error) fault {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		e := &domain.Error{Kind: domain.TooLarge, Code: "body-too-large", Err: err}
		if limit := int(tooLarge.Limit >> 20); limit > 0 {
			e.Args = []any{limit}
		}
		err = e
	}
	var e *domain.Error
	if !errors.As(err, &e) {
		if errors.Is(err, domain.ErrDatabaseGone) { // it comes back by itself, and so may who asks
			return fault{http.StatusServiceUnavailable, &domain.Error{Kind: domain.Unavailable, Code: "database-unavailable", Err: err}}
		}
		return fault{http.StatusInternalServerError, &domain.Error{Code: "internal", Err: err}}
	}
	if status, ok := statusOfCode[e.Code]; ok {
		return fault{status, e}
	}
	if status, ok := statusOfKind[e.Kind]; ok {
		return fault{status, e}
	}
	return fault{http.StatusInternalServerError, e}
}

// retryAfter is in seconds.
func (f fault) retryAfter() string {
	if f.status != http.StatusTooManyRequests && f.status != http.StatusServiceUnavailable {
		return ""
	}
	return strconv.Itoa(max(f.minutes(), 1) * 60)
}

// minutes to wait: the first argument of a TooMany or Unavailable error, 0 when it has none.
func (f fault) minutes() int {
	if len(f.err.Args) > 0 {
		if n, ok := f.err.Args[0].(int); ok && n > 0 {
			return n
		}
	}
	return 0
}
