package verify

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"galon/schemas"
)

// Every kind of report is the document that schemas/openapi.json describes.
func TestEveryReportIsTheOneThatIsDescribed(t *testing.T) {
	schema, err := schemas.Compile("openapi.json#/components/schemas/Report")
	if err != nil {
		t.Fatal(err)
	}
	r := oldWorld(t)
	zoe := holderRing(t)
	badge := string(r.badge())
	endorsed := prove(r.ring, strings.Replace(string(linted(t, greta).Bytes()), `"issuer":`, `"endorsement":[`+string(prove(r.ring, endorsement(did, did)))+`],"issuer":`, 1))
	for name, input := range map[string][]byte{
		"a badge": []byte(badge), "as JWT": r.jwt(), "a record": prove(r.ring, record(did, badge)), "an endorsement": prove(r.ring, endorsement(did, did)),
		"a badge with an endorsement": endorsed, "a presentation": prove(zoe, presented(zoe.Issuer, badge)), "a list": []byte("[" + badge + ",12]"),
		"an older badge": r.files[oldAssertion], "one much older": pngWith("tEXt", "openbadges\x00"+`{"badge":"https://x.example","recipient":"a"}`),
		"something else": []byte(`{"a":1}`), "a forgery": []byte(strings.Replace(badge, "Zoé", "Zoë", 1)), "an envelope": []byte(envelope("a.b.c")),
	} {
		report := r.verify(input)
		text := must(json.Marshal(report))
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(v); err != nil {
			t.Errorf("%s: %v in\n%s", name, err, text)
		}
		if name == "a badge with an endorsement" && (len(report.Endorsements) != 1 || report.Endorsements[0].Check(CheckSubject).Name == "") {
			t.Errorf("%+v", report.Endorsements)
		}
	}
}
