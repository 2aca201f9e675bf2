package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The report on a file names every line that it read, whatever was done with it.
func TestTheLinesOfABatchSayWhatWasDone(t *testing.T) {
	w := newWorld(t)
	w.Issue(team, "Inès Tournier", "ines@exemple.fr")
	file := []byte(strings.Join([]string{"nom;e-mail;date;niveau", "Élise Chauvin;elise@exemple.fr;20/11/2026;3", "Lucas Grosjean;lucas@exemple;20/11/2026;2", "Inès Tournier;ines@exemple.fr;20/11/2026;1",
		"élise CHAUVIN;elise@exemple.fr;20/11/2026;3", "Hugo Perrin;;20/11/2026;4", ""}, "\n"))
	var b batch
	w.ask(request{method: "POST", path: "/api/v1/batches" + query("achievement", team, "defaults", defaults), key: w.APIKey, body: file, contentType: "text/csv"}).want(http.StatusCreated).into(&b)
	lines := func(key string) (said []string) {
		t.Helper()
		var list struct {
			Items []struct {
				Line                              int
				Name, Email, Outcome, Award, Code string
				Why                               []fault
			}
		}
		w.ask(request{method: "GET", path: "/api/v1/batches/" + b.ID + "/lines", key: key}).want(http.StatusOK).into(&list)
		for _, l := range list.Items {
			said = append(said, strings.TrimSpace(fmt.Sprintf("%d %s %s %v %v %s", l.Line, l.Name, l.Outcome, l.Award != "", l.Code != "", strings.Join(places(l.Why), " "))))
		}
		return said
	}
	want := []string{"2 Élise Chauvin ready false false", "3  faulty false false 3 e-mail email-no-end", "4  held false false 4 nom award-already-held", "5  held false false 5 nom person-doubled", "6 Hugo Perrin ready false false"}
	if diff := cmp.Diff(want, lines(w.APIKey)); diff != "" {
		t.Errorf("draft (-want +got)\n%s", diff)
	}
	w.post("/api/v1/batches/"+b.ID+"/confirm", nil).want(http.StatusAccepted)
	w.Deliver()
	var all struct{ Items []award }
	w.get("/api/v1/awards" + query("batch", b.ID, "search", "Hugo")).want(http.StatusOK).into(&all)
	w.post("/api/v1/awards/"+all.Items[0].ID+"/slip", nil).want(http.StatusOK)
	want[0], want[4] = "2 Élise Chauvin issued true false", "6 Hugo Perrin issued true true"
	if diff := cmp.Diff(want, lines(w.APIKey)); diff != "" {
		t.Errorf("done (-want +got)\n%s", diff)
	}
	want[4] = "6 Hugo Perrin issued true false" // a code opens a page: not for who only reads
	if diff := cmp.Diff(want, lines(w.Key(w.School, "read"))); diff != "" {
		t.Errorf("for a reader (-want +got)\n%s", diff)
	}
	path := "/api/v1/batches/" + b.ID + "/lines"
	w.ask(request{method: "GET", path: path}).refused(http.StatusUnauthorized, "api-key-missing")
	w.ask(request{method: "GET", path: path, key: w.Key(w.Employer, "read", "award")}).refused(http.StatusNotFound, "batch-unknown")
}
