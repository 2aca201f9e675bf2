package app_test

import (
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"galon/internal/artwork"
	"galon/internal/domain"
	"galon/internal/testkit"
	"galon/internal/verify"
)

// A badge comes by its address, or by a photo of the QR code of that address: it is copied byte for byte. Whose it is is
// known by its name, or by an address that the person proved; else it is only declared.
func TestABadgeComesByItsAddressOrAPhoto(t *testing.T) {
	there := testkit.NewWorldAt(t, "https://ailleurs.example")
	byLink := there.Issue(team, "Nadia Benali", "")
	byPhoto := there.Issue("organiser-son-travail", "N. Durand", "nadia@lycee.example") // her name of before
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/b/1.json":
			w.Write(byLink.Document)
		case "/B/2":
			w.Write(byPhoto.Document)
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	w := testkit.NewWorld(t)
	ctx := t.Context()
	w.Web = verify.NewFetcher(w.BaseURL)
	w.Web.Allow = []string{strings.TrimPrefix(server.URL, "https://")}
	w.Web.Roots = x509.NewCertPool()
	w.Web.Roots.AddCert(server.Certificate())
	holder := w.Accept(w.Issue(team, "Nadia Benali", "nadia@exemple.fr"))

	photo, err := artwork.QRPNG(server.URL+"/B/2", 8)
	must(t, err)
	results, err := w.Passports.Import(ctx, holder, []domain.ImportedFile{
		{Name: "lien", Content: []byte(" " + server.URL + "/b/1.json\n")}, {Name: "photo.png", Content: photo}, {Name: "rien", Content: []byte(server.URL + "/rien")}})
	must(t, err)
	if len(results) != 3 || results[0].Err != nil || results[1].Err != nil || domain.CodeOf(results[2].Err) != "address-refused" {
		t.Fatalf("got %+v", results)
	}
	for i, want := range []string{string(byLink.Document), string(byPhoto.Document)} {
		files, err := w.Store.ImportedFiles(ctx, results[i].Imported.ID)
		must(t, err)
		if string(files[0].Content) != want {
			t.Errorf("badge %d was not kept byte for byte", i)
		}
	}
	if results[0].Imported.Own != domain.OwnByName || results[1].Imported.Own != "" {
		t.Errorf("known by %q and %q", results[0].Imported.Own, results[1].Imported.Own)
	}
	must(t, w.Passports.AskAddress(ctx, holder, "nadia@lycee.example", "fr"))
	w.Deliver()
	_, err = w.Passports.ProveAddress(ctx, holder, codeSentTo(t, w, "nadia@lycee.example"))
	must(t, err)
	b, err := w.Store.Imported(ctx, results[1].Imported.ID)
	must(t, err)
	if b.Own != domain.OwnByAddress {
		t.Errorf("after the address is proved: known by %q", b.Own)
	}
}
