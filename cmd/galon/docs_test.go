package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"galon/internal/testkit"
)

var heldBy = regexp.MustCompile("`((?:cmd|internal)(?:/[a-z0-9/]+)?)\\.(Test[A-Za-z0-9]+)`")

// Each line of the page of threats names a test that is there.
func TestThreatsAreHeld(t *testing.T) {
	page, err := os.ReadFile("THREATS.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for line := range strings.Lines(string(page)) {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| menace") {
			continue
		}
		rows++
		tests := heldBy.FindAllStringSubmatch(line, -1)
		if len(tests) == 0 {
			t.Errorf("no test holds: %s", line)
		}
		for _, m := range tests {
			if !declared(t, filepath.Join("..", "..", m[1]), m[2]) {
				t.Errorf("%s has no test %s", m[1], m[2])
			}
		}
	}
	if rows < 30 {
		t.Errorf("only %d threats", rows)
	}
}

func declared(t *testing.T, dir, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "\nfunc "+name+"(") {
			return true
		}
	}
	return false
}

var shellBlock = regexp.MustCompile("(?s)```sh\n(.*?)```")

// The page for the operator is done line by line in an empty folder; a command that fails, fails here.
func TestOperatorPage(t *testing.T) {
	if testkit.Postgres() { // the page begins with a file
		return
	}
	page, err := os.ReadFile("OPERATOR.md")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	key := "AGE-SECRET-KEY-13LMXCSUDSVKEN8KZR77DM2UP6NJ68KT9QUPPXD6GJAGMD54JYRUQAT6T6P\n" // opens nothing but what this page makes
	if err := os.WriteFile(filepath.Join(dir, "cle.txt"), []byte(key), 0o600); err != nil {
		t.Fatal(err)
	}
	script := "set -eu\numask 077\n"
	blocks := shellBlock.FindAllStringSubmatch(string(page), -1)
	for _, b := range blocks {
		script += b[1] + "\n"
	}
	if len(blocks) < 8 {
		t.Fatalf("only %d blocks", len(blocks))
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-c", script)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + t.TempDir()}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{"Journal rejoué", "Chaîne intacte", "0 faux"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("it never says %q:\n%s", want, out)
		}
	}
	if strings.Contains(string(out), "NON ") {
		t.Errorf("doctor finds something:\n%s", out)
	}
}
