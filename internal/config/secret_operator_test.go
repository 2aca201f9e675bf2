package config

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Key and past change together, the file stays private, and a command that was overtaken replaces nothing.
func TestOperatorKeyIsReplacedInOneStep(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	place, err := PlaceFlags{Data: dir}.Load()
	if err != nil {
		t.Fatal(err)
	}
	first, err := place.OpenSecrets(true)
	if err != nil {
		t.Fatal(err)
	}
	text, err := place.OperatorText()
	if err != nil {
		t.Fatal(err)
	}
	stamp, _ := place.SameOperator(OperatorStamp{})
	seed := bytes.Repeat([]byte{5}, secretSize)
	now := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	past := OperatorPast{Since: now, Earlier: []EarlierKey{{Public: bytes.Repeat([]byte{7}, 32), Until: now}}}
	if err := place.ReplaceOperator(text, seed, past); err != nil {
		t.Fatal(err)
	}
	if _, same := place.SameOperator(stamp); same {
		t.Error("the change is not seen")
	}
	second, err := place.OpenSecrets(false)
	if err != nil || bytes.Equal(first.Operator, second.Operator) || !bytes.Equal(first.Master, second.Master) {
		t.Fatalf("%v", err)
	}
	if got := second.Earlier; !got.Since.Equal(now) || len(got.Earlier) != 1 || !got.Earlier[0].Until.Equal(now) || !got.Earlier[0].Compromised.IsZero() {
		t.Errorf("got %+v", got)
	}
	if err := place.ReplaceOperator(text, seed, past); !errors.Is(err, ErrOperatorChanged) {
		t.Errorf("an overtaken command: %v", err)
	}
	entries, err := os.ReadDir(filepath.Join(dir, "secrets"))
	if err != nil || len(entries) != 3 {
		t.Errorf("%d files, %v", len(entries), err)
	}
	if info, err := os.Stat(place.OperatorFile()); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if err := os.WriteFile(place.OperatorFile(), []byte(strings.Repeat("05", 32)+"\n{cut"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := place.OpenSecrets(false); err == nil || !strings.Contains(err.Error(), "anciennes clés est illisible") {
		t.Errorf("a list that was cut: %v", err)
	}
	value, err := PlaceFlags{Data: dir, OperatorKey: strings.Repeat("03", 32)}.Load()
	if err != nil || value.OperatorFile() != "" {
		t.Errorf("a key given as a value has the file %q, %v", value.OperatorFile(), err)
	}
}
