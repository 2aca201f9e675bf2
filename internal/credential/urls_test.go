package credential

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAddresses(t *testing.T) {
	const base, local = "https://galon.example", "http://localhost:8080"
	want := map[string]string{
		DID(base, "cfa"):                           "did:web:galon.example:o:cfa",
		DID(local, "cfa"):                          "did:web:localhost%3A8080:o:cfa",
		DID("https://Galon.Example", "x"):          "did:web:galon.example:o:x",
		DID("http://[::1]:8080", "cfa"):            "did:web:%5B%3A%3A1%5D%3A8080:o:cfa",
		Profile(base, "cfa"):                       "https://galon.example/o/cfa",
		KeyURL(base, "cfa", "a-_b"):                "https://galon.example/o/cfa/keys/a-_b",
		AchievementURL(base, "cfa", "equipe"):      "https://galon.example/o/cfa/b/equipe",
		BadgeImagePNG(base, "equipe"):              "https://galon.example/b/equipe.png",
		StatusList(base, "cfa", 3):                 "https://galon.example/o/cfa/status/3",
		SuspensionTwin(StatusList(base, "cfa", 3)): "https://galon.example/o/cfa/status/3/suspension",
		SharePage(local, "7KQ4M2XD9HTC"):           "http://localhost:8080/v/7KQ4M2XD9HTC",
		ShareQR(local, "7KQ4M2XD9HTC"):             "HTTP://LOCALHOST:8080/V/7KQ4M2XD9HTC",
		ShortVerify(local):                         "localhost:8080/v",
		Receive(base, "abc"):                       "https://galon.example/recevoir/abc",
		ClaimForm(base):                            "https://galon.example/recevoir",
		Registry(base):                             "https://galon.example/registre.jws",
	}
	for got, w := range want {
		if got != w {
			t.Errorf("got %s, want %s", got, w)
		}
	}
}

func TestOrganisationOfDID(t *testing.T) {
	const base = "http://localhost:8080"
	for did, want := range map[string]string{
		DID(base, "cfa-25"):                 "cfa-25",
		DID("https://galon.example", "cfa"): "", // another installation
		"did:web:localhost%3A8080:o:":       "",
		"did:web:localhost%3A8080:o:a:b":    "",
		"did:web:localhost%3A8080:o:a#key":  "",
		"did:web:localhost%3A80800:o:cfa":   "",
		"did:web:localhost%3A8080:p:cfa":    "",
		"https://localhost:8080/o/cfa":      "",
		"":                                  "",
	} {
		got, ok := OrganisationOfDID(base, did)
		if got != want || ok != (want != "") {
			t.Errorf("%q: %q %v, want %q", did, got, ok, want)
		}
	}
}

func TestStatusListAddressesReadBack(t *testing.T) {
	const base = "https://galon.example"
	type list struct {
		Slug    string
		Number  int
		Purpose string
	}
	read := func(address string) *list {
		slug, number, purpose, ok := ParseStatusListURL(base, address)
		if !ok {
			return nil
		}
		return &list{slug, number, purpose}
	}
	for address, want := range map[string]*list{
		StatusList(base, "cfa", 0):                     {"cfa", 0, PurposeRevocation},
		SuspensionTwin(StatusList(base, "cfa", 12)):    {"cfa", 12, PurposeSuspension},
		SuspensionTwin(StatusList(base, "cfa", 1)):     {"cfa", 1, PurposeSuspension},
		"https://autre.example/o/cfa/status/1":         nil,
		"https://galon.example/o/cfa/status/-1":        nil,
		"https://galon.example/o/cfa/status/+1":        nil,
		"https://galon.example/o/cfa/status/01":        nil,
		"https://galon.example/o/cfa/status/":          nil,
		"https://galon.example/o//status/1":            nil,
		"https://galon.example/o/a/b/status/1":         nil,
		"https://galon.example/o/cfa/status/1/message": nil,
	} {
		if diff := cmp.Diff(want, read(address)); diff != "" {
			t.Errorf("%s: %s", address, diff)
		}
	}
}
