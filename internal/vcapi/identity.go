package vcapi

import (
	"net/http"
	"strings"

	"galon/internal/sign"
)

// identity is one of the keys of an instance, which is an issuer by itself.
type identity struct {
	name      string // in paths
	keyType   string // as the suites call it
	suite     string
	algorithm sign.Algorithm
	ring      *sign.Ring
}

// kinds are the keys that an instance has.
var kinds = []identity{
	{name: "ed25519", keyType: "Ed25519", suite: "eddsa-rdfc-2022", algorithm: sign.Ed25519},
	{name: "p256", keyType: "P-256", suite: "ecdsa-rdfc-2019", algorithm: sign.ES256},
	{name: "p384", keyType: "P-384", suite: "ecdsa-rdfc-2019", algorithm: sign.ES384},
}

// ID is the did:key that credentials are signed as when nothing else is asked.
func (d *Door) ID() string { return d.identities[0].ring.Issuer }

type keyView struct {
	ID                 string `json:"id"`
	KeyType            string `json:"keyType"`
	Cryptosuite        string `json:"cryptosuite"`
	VerificationMethod string `json:"verificationMethod"`
	Issue              string `json:"issue"`
}

// show names the keys, for the settings of a suite.
func (d *Door) show(w http.ResponseWriter, _ *http.Request) {
	view := struct {
		ID        string            `json:"id"`
		Keys      []keyView         `json:"keys"`
		Endpoints map[string]string `json:"endpoints"`
		Suites    implementation    `json:"implementation"`
	}{ID: d.ID(), Endpoints: map[string]string{}, Suites: d.implementation()}
	for _, i := range d.identities {
		view.Keys = append(view.Keys, keyView{
			ID: i.ring.Issuer, KeyType: i.keyType, Cryptosuite: i.suite, Issue: d.Base + root + "/" + i.name + "/credentials/issue",
			VerificationMethod: i.ring.Issuer + "#" + strings.TrimPrefix(i.ring.Issuer, "did:key:"),
		})
	}
	for name, path := range map[string]string{
		"issue": "/credentials/issue", "verify": "/credentials/verify", "verifyPresentation": "/presentations/verify", "prove": "/presentations/prove",
		"issueWithStatus": "/status/credentials/issue", "setStatus": "/credentials/status", "issueEnveloped": "/enveloped/credentials/issue",
	} {
		view.Endpoints[name] = d.Base + root + path
	}
	writeJSON(w, http.StatusOK, "application/json", view)
}

// implementation is what the suites want to read in their localConfig.cjs, ready to be copied.
type implementation struct {
	Name           string         `json:"name"`
	Implementation string         `json:"implementation"`
	Issuers        []suiteSetting `json:"issuers"`
	Verifiers      []suiteSetting `json:"verifiers"`
	VPVerifiers    []suiteSetting `json:"vpVerifiers"`
}

type suiteSetting struct {
	ID       string              `json:"id"`
	Endpoint string              `json:"endpoint"`
	Tags     []string            `json:"tags"`
	Supports map[string][]string `json:"supports,omitempty"`
	KeyTypes []string            `json:"supportedEcdsaKeyTypes,omitempty"`
}

func (d *Door) implementation() implementation {
	at := func(path string) string { return d.Base + root + path }
	models := map[string][]string{"vc": {"1.1", "2.0"}}
	out := implementation{Name: "Galon", Implementation: "Galon", Issuers: []suiteSetting{
		{ID: d.ID(), Endpoint: at("/credentials/issue"), Tags: []string{"vc2.0", "eddsa-rdfc-2022"}, Supports: models},
		{ID: d.ID(), Endpoint: at("/status/credentials/issue"), Tags: []string{"BitstringStatusList"}},
		{ID: d.ID(), Endpoint: at("/enveloped/credentials/issue"), Tags: []string{"EnvelopingProof"}},
	}}
	var curves []string
	for _, i := range d.identities[1:] {
		curves = append(curves, i.keyType)
		out.Issuers = append(out.Issuers, suiteSetting{ID: i.ring.Issuer, Endpoint: at("/" + i.name + "/credentials/issue"), Tags: []string{i.suite}, Supports: models, KeyTypes: []string{i.keyType}})
	}
	all := []string{"vc2.0", "eddsa-rdfc-2022", "ecdsa-rdfc-2019", "BitstringStatusList", "EnvelopingProof"}
	out.Verifiers = []suiteSetting{{ID: d.ID(), Endpoint: at("/credentials/verify"), Tags: all, Supports: models, KeyTypes: curves}}
	out.VPVerifiers = []suiteSetting{{ID: d.ID(), Endpoint: at("/presentations/verify"), Tags: all}}
	return out
}

// chosen is the key that the options of a request ask for: by cryptosuite, or by the type of key.
func (d *Door) chosen(i identity, o options) (identity, error) {
	wanted := o.Cryptosuite
	switch {
	case o.Type == "" || o.Type == "DataIntegrityProof":
	case wanted == "":
		wanted = o.Type
	default:
		return i, unknownSuite(o.Type)
	}
	if wanted == "" && o.KeyType == "" {
		return i, nil
	}
	for _, k := range append([]identity{i}, d.identities...) {
		if (wanted == "" || wanted == k.suite) && (o.KeyType == "" || o.KeyType == k.keyType) {
			return k, nil
		}
	}
	return i, unknownSuite(wanted + " " + o.KeyType)
}
