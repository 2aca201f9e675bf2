package bench

import (
	"os/exec"
	"testing"

	"galon/internal/store"
	"galon/internal/testkit"
)

// transfer moves the installation to PostgreSQL, as its operator would, and tells how large the database is there.
func (g *installed) transfer(t *testing.T, program string) (size int64) {
	t.Helper()
	address, err := testkit.NewDatabase("template1")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { testkit.DropDatabase(address) })
	if out, err := exec.CommandContext(t.Context(), program, "transfer", "--data", g.data, "--to", address).CombinedOutput(); err != nil {
		t.Fatalf("transfer: %v\n%s", err, out)
	}
	s, err := store.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.DB().QueryRowContext(t.Context(), `SELECT pg_database_size(current_database())`).Scan(&size); err != nil {
		t.Fatal(err)
	}
	return size
}
