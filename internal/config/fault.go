package config

import (
	"fmt"
	"strings"
)

// Fault is one setting that is wrong, with the two names under which it can be given.
type Fault struct {
	Flag    string // --listen
	Env     string // GALON_LISTEN
	Message string // a French sentence that says what to write
}

// Faults is every setting that is wrong. A command that gets it exits with 3.
type Faults []Fault

func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, one := range f {
		lines[i] = fmt.Sprintf("%s (%s) : %s", one.Flag, one.Env, one.Message)
	}
	return strings.Join(lines, "\n")
}

// loader gathers faults while it reads.
type loader struct{ faults Faults }

func (l *loader) fault(flag, format string, args ...any) {
	l.faults = append(l.faults, Fault{Flag: "--" + flag, Env: envName(flag), Message: fmt.Sprintf(format, args...)})
}

func (l *loader) has(flag string) bool {
	for _, f := range l.faults {
		if f.Flag == "--"+flag {
			return true
		}
	}
	return false
}

func (l *loader) err() error {
	if len(l.faults) == 0 {
		return nil
	}
	return l.faults
}

func envName(flag string) string {
	return "GALON_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// sentence is an error that is shown to a person as it stands.
type sentence string

func (s sentence) Error() string { return string(s) }

func say(format string, args ...any) error { return sentence(fmt.Sprintf(format, args...)) }
