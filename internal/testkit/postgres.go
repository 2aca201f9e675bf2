package testkit

import (
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strings"
)

// ClusterVariable is the address of a PostgreSQL cluster that is there for the tests alone: .ci/postgres makes one.
const ClusterVariable = "GALON_TEST_DB"

// Postgres tells whether the tests run on PostgreSQL; otherwise they run on SQLite.
func Postgres() bool { return os.Getenv(ClusterVariable) != "" }

// NewDatabase makes a database on the cluster of the tests, as a copy of another one, and returns its address.
func NewDatabase(copyOf string) (address string, err error) {
	name := "t" + strings.ToLower(rand.Text())
	if err := psql(fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s", name, copyOf)); err != nil {
		return "", err
	}
	u, err := url.Parse(os.Getenv(ClusterVariable))
	if err != nil {
		return "", err
	}
	u.Path = "/" + name
	return u.String(), nil
}

// DropDatabase takes a database of the tests away, with whoever is still connected to it.
func DropDatabase(address string) error {
	return psql("DROP DATABASE IF EXISTS " + nameOf(address) + " WITH (FORCE)")
}

func nameOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Path, "/")
}

// psql runs one statement on the cluster, by its own client.
func psql(statement string) error {
	out, err := exec.Command("psql", "--no-psqlrc", "--quiet", "-v", "ON_ERROR_STOP=1", "-c", statement, os.Getenv(ClusterVariable)).CombinedOutput()
	if err != nil {
		return fmt.Errorf("psql: %s: %w: %s", statement, err, out)
	}
	return nil
}
