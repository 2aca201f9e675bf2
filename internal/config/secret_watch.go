package config

import (
	"os"
	"time"
)

// OperatorStamp changes with the file of the operator's key; the same for ever where it was given as a value.
type OperatorStamp struct {
	size int64
	at   time.Time
	file os.FileInfo
}

// SameOperator tells whether the file is still the one that was stamped, and how it is now. A file that cannot be looked
// at is taken for unchanged: a service goes on with what it has.
func (p Place) SameOperator(old OperatorStamp) (now OperatorStamp, same bool) {
	name := p.OperatorFile()
	if name == "" {
		return old, true
	}
	info, err := os.Stat(name)
	if err != nil {
		return old, true
	}
	now = OperatorStamp{info.Size(), info.ModTime(), info}
	return now, old.file != nil && os.SameFile(old.file, info) && now.size == old.size && now.at.Equal(old.at)
}
