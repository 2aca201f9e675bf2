package testkit

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// NotRun ends a test that lacks something outside Go. In CI that is a failure; elsewhere the test is skipped with the
// words "not run", which make test collects (GALON_NOT_RUN) and prints at its end: never passed off as a success.
func NotRun(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf("not run: %s", what)
	}
	NotAllowed(t, what)
}

// NotAllowed is NotRun for what no package could install: the machine does not let us. It is a failure nowhere.
func NotAllowed(t testing.TB, what string) {
	t.Helper()
	if list := os.Getenv("GALON_NOT_RUN"); list != "" {
		f, err := os.OpenFile(list, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = fmt.Fprintf(f, "%s: %s\n", t.Name(), what); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Skipf("not run: %s", what)
}

// NodeModules is the folder of npm packages that the oracles and axe-core come from: GALON_NODE_MODULES, or the
// one that .ci/prepare fills at the root of the project.
func NodeModules(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("GALON_NODE_MODULES")
	if dir == "" {
		dir = filepath.Join(root(t), ".cache", "npm", "node_modules")
	}
	if _, err := os.Stat(dir); err != nil {
		NotRun(t, "npm packages are missing, run .ci/prepare")
	}
	return dir
}

// Chromium is the browser of the tests: GALON_CHROMIUM, or the one on PATH.
func Chromium(t testing.TB) string {
	t.Helper()
	if path := os.Getenv("GALON_CHROMIUM"); path != "" {
		return path
	}
	path, err := exec.LookPath("chromium")
	if err != nil {
		NotRun(t, "chromium is missing, run .ci/prepare")
	}
	return path
}

// root is the folder that holds go.mod.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return at
		}
		if at == filepath.Dir(at) {
			t.Fatalf("no go.mod above %s", dir)
		}
	}
}
