package api_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/mail"
)

// refusing is a mail server that knows nobody of that address.
type refusing string

func (s refusing) Send(_ context.Context, m mail.Message) error {
	if m.To == string(s) {
		return &mail.RejectedError{ID: m.ID, Code: 550, Enhanced: "5.1.1"}
	}
	return nil
}

// A machine learns how far each badge came on its way to its person, in the list and alone; a key that may not read, nothing.
func TestDeliveryIsToldToMachines(t *testing.T) {
	w := newWorld(t)
	w.Delivery.Mail = refusing("nadia@exemple.fr")
	gone, sent, paper := w.Issue(team, "Nadia Benali", "nadia@exemple.fr"), w.Issue(team, "Awa Diallo", "awa@exemple.fr"), w.Issue(team, "Zoé Petit", "")
	type seen struct {
		State  string
		Answer string
	}
	read := func() map[string]seen {
		t.Helper()
		var list struct {
			Items []struct {
				ID        string
				Recipient person
				Delivery  seen
			}
		}
		w.get("/api/v1/awards").want(http.StatusOK).into(&list)
		got := map[string]seen{}
		for _, x := range list.Items {
			got[x.Recipient.Name] = x.Delivery
			var one struct{ Delivery seen }
			if w.get("/api/v1/awards/" + x.ID).want(http.StatusOK).into(&one); one.Delivery != x.Delivery {
				t.Errorf("%s: alone %+v, in the list %+v", x.Recipient.Name, one.Delivery, x.Delivery)
			}
		}
		return got
	}
	if diff := cmp.Diff(map[string]seen{"Nadia Benali": {"queued", ""}, "Awa Diallo": {"queued", ""}, "Zoé Petit": {"paper", ""}}, read()); diff != "" {
		t.Errorf("before (-want +got)\n%s", diff)
	}
	must(t, w.Delivery.Deliver(t.Context(), app.DeliverArgs{Awards: []domain.AwardID{gone.ID, sent.ID}}))
	if diff := cmp.Diff(map[string]seen{"Nadia Benali": {"returned", "550 5.1.1"}, "Awa Diallo": {"sent", ""}, "Zoé Petit": {"paper", ""}}, read()); diff != "" {
		t.Errorf("after (-want +got)\n%s", diff)
	}
	w.Accept(sent)
	w.Accept(paper)
	must(t, w.Issuing.Resend(t.Context(), w.Staff(w.School), gone.ID))
	if diff := cmp.Diff(map[string]seen{"Nadia Benali": {"queued", ""}, "Awa Diallo": {"accepted", ""}, "Zoé Petit": {"accepted", ""}}, read()); diff != "" {
		t.Errorf("at the end (-want +got)\n%s", diff)
	}
	var blind map[string]any
	w.ask(request{method: "POST", path: "/api/v1/awards/" + string(sent.ID) + "/suspend", key: w.Key(w.School, "revoke")}).want(http.StatusOK).into(&blind)
	if _, told := blind["delivery"]; told {
		t.Error("a key that may not read is told whether the person accepted")
	}
}
