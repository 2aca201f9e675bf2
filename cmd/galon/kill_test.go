package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"galon/internal/config"
	"galon/internal/domain"
	"galon/internal/store"
)

// The cycle is crash-safe when a process that dies after any of its steps leaves, once another one ran, what it would
// have made: one award, one mail, one index. These tests kill the real program with the signal that nobody can catch.

// killed runs the program with a bomb at that step and wants it dead by SIGKILL.
func killed(t *testing.T, after string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "galon", args...)
	cmd.Env = append(os.Environ(), killVariable+"="+after)
	out, err := cmd.CombinedOutput()
	var ended *exec.ExitError
	if !errors.As(err, &ended) || !ended.Sys().(syscall.WaitStatus).Signaled() || ended.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("galon %v with a bomb after step %s: %v\n%s", args, after, err, out)
	}
}

// reportOf runs `galon issue --json`, whose exit code says only whether anything is to be corrected.
func reportOf(t *testing.T, args ...string) reportView {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "galon", append(args, "--json")...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	var r reportView
	if json.Unmarshal(out, &r) != nil {
		t.Fatalf("galon %v: %v\n%s%s", args, err, out, errs.Bytes())
	}
	return r
}

func mustRun(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "galon", args...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("galon %v: %v\n%s", args, err, errs.Bytes())
	}
	return strings.TrimSpace(string(out))
}

// freeBase is an address where nobody listens.
func freeBase(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("http://localhost:%d", l.Addr().(*net.TCPAddr).Port)
}

// newInstallation makes a folder with one organisation; base is where it may be served.
func newInstallation(t *testing.T) (dir, base string) {
	t.Helper()
	base = freeBase(t)
	dir = filepath.Join(t.TempDir(), "data")
	mustRun(t, "organisation", "add", "--data", dir, "--base-url", base, "--slug", "ecole", "--name", "École du Doubs", "--siret", "91234567500017",
		"--town", "Besançon", "--ground", "Extrait lu", "--decided-by", "Équipe")
	return dir, base
}

// served runs the service until done says so, and ends it well.
func served(t *testing.T, dir, base string, done func() bool, more ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "galon", append([]string{"serve", "--data", dir, "--listen", strings.TrimPrefix(base, "http://"), "--send-delay", "0s"}, more...)...)
	var logs bytes.Buffer
	cmd.Stderr = &logs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ok := answers(base + "/readyz")
	for end := time.Now().Add(2 * time.Minute); ok && !done() && time.Now().Before(end); {
		time.Sleep(50 * time.Millisecond)
	}
	if !ok || !done() {
		t.Errorf("the service did not get there")
	}
	if err := errors.Join(cmd.Process.Signal(os.Interrupt), cmd.Wait()); err != nil || t.Failed() {
		t.Fatalf("serve: %v\n%s", err, logs.Bytes())
	}
}

// quiet tells whether the service has no job left.
func quiet(base string) bool {
	resp, err := http.Get(base + "/readyz")
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	var view readyView
	return json.NewDecoder(resp.Body).Decode(&view) == nil && view.Jobs == 0
}

// databaseOf is where the data of a folder lie.
func databaseOf(t *testing.T, dir string) string {
	t.Helper()
	place, err := config.PlaceFlags{Data: dir}.Load()
	if err != nil {
		t.Fatal(err)
	}
	return place.Database
}

// left is what stands in the folder of an installation that nobody works on.
type left struct {
	issued           []domain.Award
	unsigned, places int
	mails            []string // whose badge each one brings
}

func leftIn(t *testing.T, dir string) left {
	t.Helper()
	ctx := t.Context()
	s, err := store.Open(ctx, databaseOf(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	o, err := s.OrganisationBySlug(ctx, "ecole")
	if err != nil {
		t.Fatal(err)
	}
	var found left
	for cursor := ""; ; {
		page, next, err := s.Awards(ctx, store.AwardFilter{OrganisationID: o.ID, Cursor: cursor, Limit: 500})
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range page {
			award, err := s.Award(ctx, row.Award.ID)
			if err != nil {
				t.Fatal(err)
			}
			if award.State == domain.AwardIssued {
				found.issued = append(found.issued, award)
			} else {
				found.unsigned++
			}
		}
		if cursor = next; cursor == "" {
			break
		}
	}
	if err := s.DB().QueryRowContext(ctx, `SELECT count(*) FROM status_place`).Scan(&found.places); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "mail", "*.eml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		found.mails = append(found.mails, string(toHeader.FindSubmatch(raw)[1]))
	}
	return found
}

var toHeader = regexp.MustCompile(`(?m)^To: .*?<?([\w.-]+@[\w.-]+)>?\r?$`)

// check wants n awards, each with one mail and one index, none half made.
func (l left) check(t *testing.T, n int) {
	t.Helper()
	if len(l.issued) != n || l.unsigned != 0 || l.places != n {
		t.Errorf("%d issued, %d unsigned, %d indexes; want %d, 0, %d", len(l.issued), l.unsigned, l.places, n, n)
	}
	people := map[string]int{}
	for _, to := range l.mails {
		people[to]++
	}
	if len(l.mails) != n || len(people) != n {
		t.Errorf("%d mails to %d people, want %d to %d: %v", len(l.mails), len(people), n, n, people)
	}
}

// verifies asks the program itself about a stored badge.
func verifies(t *testing.T, dir string, a domain.Award) {
	t.Helper()
	for form, text := range map[string][]byte{"json": a.Document, "jwt": []byte(a.JWT)} {
		file := filepath.Join(t.TempDir(), "badge."+form)
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		mustRun(t, "verify", "--data", dir, file)
	}
}

func TestKilledAfterEachStep(t *testing.T) {
	for step := 1; step <= 7; step++ {
		t.Run(fmt.Sprint("step ", step), func(t *testing.T) {
			t.Parallel()
			dir, base := newInstallation(t)
			issue := []string{"issue", "--data", dir, "--org", "ecole", "--achievement", "travailler-en-equipe", "--name", "Nadia Benali",
				"--email", "nadia.benali@exemple.fr", "--date", "12/11/2026", "--context", "bénévolat", "--level", "2",
				"--assessor", "Claire Morel", "--assessor-role", "formatrice", "--place", "Besançon", "--learner-status", "stagiaire"}
			killed(t, fmt.Sprint(step), issue...)
			if cut := leftIn(t, dir); len(cut.mails) != 0 || step < 7 && len(cut.issued) != 0 {
				t.Fatalf("at once after the kill: %d issued, %d mails", len(cut.issued), len(cut.mails))
			}

			mailed := func() bool {
				mails, _ := filepath.Glob(filepath.Join(dir, "mail", "*.eml"))
				return quiet(base) && len(mails) > 0
			}
			if step > 1 {
				served(t, dir, base, mailed)
			}
			again := reportOf(t, issue...)
			if step == 1 && again.Issued != 1 || step > 1 && (again.Issued != 0 || again.Faults[0].Code != "award-already-held") {
				t.Errorf("the same again: %+v", again)
			}
			served(t, dir, base, mailed) // the service sends what the command line has caused

			l := leftIn(t, dir)
			l.check(t, 1)
			for _, a := range l.issued {
				verifies(t, dir, a)
			}
		})
	}
}

func TestKilledInsideABatch(t *testing.T) {
	const lines = 250
	var file bytes.Buffer
	file.WriteString("nom;e-mail;date;niveau;contexte;évaluateur;fonction;lieu;statut\n")
	for i := range lines {
		fmt.Fprintf(&file, "Camille Vernier %s;camille.%d@exemple.fr;12/11/2026;2;formation;Claire Morel;formatrice;Besançon;stagiaire\n", words(i), i)
	}
	for _, after := range []string{"2:2", "5:130", "7:1", "7:3"} {
		t.Run("step "+after, func(t *testing.T) {
			t.Parallel()
			dir, base := newInstallation(t)
			csv := filepath.Join(t.TempDir(), "people.csv")
			if err := os.WriteFile(csv, file.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			issue := []string{"issue", "--data", dir, "--org", "ecole", "--achievement", "travailler-en-equipe", "--csv", csv}
			killed(t, after, issue...)
			if cut := leftIn(t, dir); len(cut.mails) != 0 {
				t.Fatalf("%d mails at once after the kill", len(cut.mails))
			}

			served(t, dir, base, func() bool {
				mails, _ := filepath.Glob(filepath.Join(dir, "mail", "*.eml"))
				return quiet(base) && len(mails) >= lines
			})
			if again := reportOf(t, issue...); again.Issued != 0 || again.Ready != 0 || len(again.Faults) != 0 || len(again.Warnings) != lines {
				t.Errorf("the same again: %d issued, %d ready, %d faults, %d warnings", again.Issued, again.Ready, len(again.Faults), len(again.Warnings))
			}
			l := leftIn(t, dir)
			l.check(t, lines)
			if len(l.issued) == lines {
				for _, i := range []int{0, 129, lines - 1} {
					verifies(t, dir, l.issued[i])
				}
			}
		})
	}
}
