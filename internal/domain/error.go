package domain

import (
	"errors"
	"fmt"
)

// Kind says what sort of fault an Error is; httpd turns it into a status code, the CLI into an exit code.
type Kind int

const (
	Invalid Kind = iota + 1
	NotFound
	Conflict
	Forbidden
	Unauthorized
	Gone
	TooLarge
	TooMany
	Unavailable
)

// ErrDatabaseGone says that what keeps our data does not answer. It has no code, because nobody who acts can do anything
// about it: the act is tried again, and a door answers 503.
var ErrDatabaseGone = errors.New("the database does not answer")

// Error is a fault that somebody can act on. Code is at once the problem type (/problems/CODE), the key of
// the sentence (error.CODE) and the log field.
type Error struct {
	Kind   Kind
	Code   string
	Args   []any
	Fields []FieldError
	Err    error
}

// FieldError names one faulty field of a form or of a JSON body. Pointer is a JSON pointer ("/recipient/name");
// the sentence is error.CODE.
type FieldError struct {
	Pointer string
	Code    string
	Args    []any
}

func (e *Error) Error() string {
	s := e.Code
	for _, f := range e.Fields {
		s += fmt.Sprintf(" [%s %s]", f.Pointer, f.Code)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// NotFoundf is the error of a thing that is not there.
func NotFoundf(code string, args ...any) error {
	return &Error{Kind: NotFound, Code: code, Args: args}
}

// Conflictf is the error of an act that the present state does not allow.
func Conflictf(code string, args ...any) error {
	return &Error{Kind: Conflict, Code: code, Args: args}
}

// InvalidFields is the error of a form: nil when there is no fault.
func InvalidFields(fields []FieldError) error {
	if len(fields) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Code: "fields-invalid", Fields: fields}
}

// IsKind tells whether err is an Error of that kind.
func IsKind(err error, kind Kind) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == kind
}

// CodeOf is the code of a domain error, or "" for one that nobody foresaw.
func CodeOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}
