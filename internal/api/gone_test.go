package api_test

import (
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"galon/internal/testkit"
)

// Without its database every door that asks for a key says to come again, as it is described.
func TestEveryDoorTellsThatTheDatabaseIsGone(t *testing.T) {
	w := newWorld(t)
	takeAway(t, w)
	organisations := request{method: "GET", path: "/api/v1/organisations", key: w.APIKey}
	for end := time.Now().Add(2 * time.Minute); w.ask(organisations).StatusCode != http.StatusServiceUnavailable; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it goes on answering")
		}
	}
	for template, doors := range at(description(), "paths") {
		for method := range at(doors) {
			if at(doors, method, "responses", "503") == nil {
				continue
			}
			steps := strings.Split(template, "/")
			for i := range steps {
				if strings.HasPrefix(steps[i], "{") {
					steps[i] = "06h149ep01pc33t6k0lknqvabs"
				}
			}
			a := w.ask(request{method: strings.ToUpper(method), path: strings.Join(steps, "/"), key: w.APIKey})
			a.refused(http.StatusServiceUnavailable, "database-unavailable")
		}
	}
}

// takeAway takes the file or the database of a world away.
func takeAway(t *testing.T, w *world) {
	t.Helper()
	s := w.Installation.Store
	if !testkit.Postgres() {
		must(t, os.Rename(s.Path(), s.Path()+".away"))
		return
	}
	var name string
	must(t, s.DB().QueryRowContext(t.Context(), "SELECT current_database()").Scan(&name))
	must(t, testkit.DropDatabase("postgres://localhost/"+name))
}
