package main

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"galon/internal/config"
	"galon/internal/testkit"
)

// The disk of PostgreSQL is full. PostgreSQL itself may end of that; once there is room and it runs, the service goes on
// without a restart, and what was answered is there.
func TestDiskOfPostgresFull(t *testing.T) {
	if !testkit.Postgres() { // TestDiskFull
		return
	}
	t.Parallel()
	small := smallDisk(t, "96m")
	c := newClusterIn(t, small, "--wal-segsize=1")
	dir, host := t.TempDir(), freeHost(t)
	kept, base := config.KeptDatabase(dir), "http://"+host
	if err := errors.Join(os.MkdirAll(filepath.Dir(kept), 0o700), os.WriteFile(kept, []byte(c.address()), 0o600)); err != nil {
		t.Fatal(err)
	}
	mustRun(t, "organisation", "add", "--data", dir, "--base-url", base, "--slug", "ecole", "--name", "École", "--siret", "91234567500017", "--town", "Besançon",
		"--ground", "Extrait lu", "--decided-by", "Équipe")
	asks := &issuing{base: base, key: apiKey(t, dir), client: http.Client{Timeout: time.Minute}}
	stop := startServer(t, dir, base)
	if status, err := asks.award("nadia@exemple.fr"); err != nil || status != http.StatusCreated {
		t.Fatalf("before: %d, %v", status, err)
	}
	empty := fillDisk(t, small)
	refused := 0
	for n := 0; n < 600 && refused < 5; n++ {
		status, err := asks.award("")
		if err != nil || status != http.StatusCreated && status < 500 {
			t.Fatalf("on a full disk: %d, %v", status, err)
		}
		if status >= 500 {
			refused++
		}
	}
	if refused == 0 {
		t.Error("nothing was refused: the disk was not full")
	}
	empty()
	eventually(t, "PostgreSQL runs again", func() bool {
		if !c.running() {
			c.start()
		}
		answer, err := http.Get(base + "/readyz")
		if err != nil {
			return false
		}
		answer.Body.Close()
		return answer.StatusCode == http.StatusOK
	})
	eventually(t, "an award with room again, and no restart of the service", func() bool {
		status, err := asks.award("")
		return err == nil && status == http.StatusCreated
	})
	eventually(t, "nothing half made is left", func() bool { return quiet(base) && leftIn(t, dir).unsigned == 0 })
	stop()
	t.Logf("%d given, %d refused", len(asks.given), refused)
	asks.nothingLost(t, dir)
	mustRun(t, "log", "verify", "--data", dir)
}
