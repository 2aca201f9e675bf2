// Package oracle lets tests ask judges that are not ours: it runs small Node scripts (js) over published npm libraries,
// so that a badge signed by Galon is checked by code that shares nothing with it.
//
// It is for tests only: no other package imports it outside a _test.go file, and nothing of it is in the binary. It
// never judges by itself. Its neighbours are testkit, which finds the npm packages and says "not run" when they are
// missing, and cmd/galon, whose journeys cross-check what the running server hands out. js/package.json pins the
// packages; .ci/prepare installs them.
package oracle

import (
	"bytes"
	"embed"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"galon/internal/testkit"
)

//go:embed js/*.mjs
var scripts embed.FS

// Run starts one script of js with stdin and returns what it printed. A script that fails fails the test: a judge
// that cannot judge is neither a yes nor a no.
func Run(t testing.TB, script string, stdin []byte) []byte {
	t.Helper()
	modules := testkit.NodeModules(t)
	node, err := exec.LookPath("node")
	if err != nil {
		testkit.NotRun(t, "cross-check by npm libraries: node is not on PATH")
	}
	dir := t.TempDir()
	entries, err := scripts.ReadDir("js")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		text, err := scripts.ReadFile("js/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, e.Name()), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// Node looks for packages beside the script, not on a search path (ECMAScript modules know no NODE_PATH).
	if err := os.Symlink(modules, filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), node, filepath.Join(dir, script))
	cmd.Stdin = bytes.NewReader(stdin)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("node %s: %v\n%s", script, err, errs.Bytes())
	}
	return out.Bytes()
}

// Judgement is what the verifying scripts answer.
type Judgement struct {
	Verified bool            `json:"verified"`
	Error    string          `json:"error"`
	Status   *bool           `json:"status"`  // the bit of the status list, where the credential names one
	Header   json.RawMessage `json:"header"`  // of a JWT
	Payload  json.RawMessage `json:"payload"` // of a JWT
}

// VerifyIntegrity asks @digitalbazaar/vc about a credential with an eddsa-rdfc-2022 or ecdsa-rdfc-2019 proof. documents has everything the
// check may read, by address: the DID document under the DID itself, and the status list.
func VerifyIntegrity(t testing.TB, credential []byte, documents map[string][]byte) Judgement {
	t.Helper()
	raw := map[string]json.RawMessage{}
	for address, document := range documents {
		raw[address] = document
	}
	return judge(t, "verify_di.mjs", map[string]any{"credential": json.RawMessage(credential), "documents": raw})
}

// VerifyJWT asks jose about a JWT under one public JWK.
func VerifyJWT(t testing.TB, jwt string, jwk []byte) Judgement {
	t.Helper()
	return judge(t, "verify_jwt.mjs", map[string]any{"jwt": jwt, "jwk": json.RawMessage(jwk)})
}

// Item is one thing for VerifyMany to judge: a credential, a presentation with what was asked for, or a JWT with its key.
type Item struct {
	Name         string          `json:"name"`
	Credential   json.RawMessage `json:"credential,omitempty"`
	Presentation json.RawMessage `json:"presentation,omitempty"`
	Challenge    string          `json:"challenge,omitempty"`
	Domain       string          `json:"domain,omitempty"`
	JWT          string          `json:"jwt,omitempty"`
	JWK          json.RawMessage `json:"jwk,omitempty"`
}

// VerifyMany asks the same libraries about many things in one run, and gives the answers by name.
func VerifyMany(t testing.TB, items []Item, documents map[string][]byte) map[string]Judgement {
	t.Helper()
	raw := map[string]json.RawMessage{}
	for address, document := range documents {
		raw[address] = document
	}
	stdin, err := json.Marshal(map[string]any{"items": items, "documents": raw})
	if err != nil {
		t.Fatal(err)
	}
	answers := map[string]Judgement{}
	if out := Run(t, "verify_many.mjs", stdin); json.Unmarshal(out, &answers) != nil || len(answers) != len(items) {
		t.Fatalf("verify_many.mjs answered %q", out)
	}
	return answers
}

// CheckSchemas holds documents to JSON schemas with ajv; documents are given as {schema, document} by name. It gives the
// first fault of each by name, or "".
func CheckSchemas(t testing.TB, schemas map[string]json.RawMessage, documents []SchemaItem) map[string]string {
	t.Helper()
	stdin, err := json.Marshal(map[string]any{"schemas": schemas, "documents": documents})
	if err != nil {
		t.Fatal(err)
	}
	var answers map[string]*string
	if out := Run(t, "check_schemas.mjs", stdin); json.Unmarshal(out, &answers) != nil || len(answers) != len(documents) {
		t.Fatalf("check_schemas.mjs answered %q", out)
	}
	faults := map[string]string{}
	for name, fault := range answers {
		if faults[name] = ""; fault != nil {
			faults[name] = *fault
		}
	}
	return faults
}

// SchemaItem is one document and the name of its schema.
type SchemaItem struct {
	Name     string          `json:"name"`
	Schema   string          `json:"schema"`
	Document json.RawMessage `json:"document"`
}

func judge(t testing.TB, script string, question any) Judgement {
	t.Helper()
	stdin, err := json.Marshal(question)
	if err != nil {
		t.Fatal(err)
	}
	var j Judgement
	if out := Run(t, script, stdin); json.Unmarshal(out, &j) != nil {
		t.Fatalf("%s answered %q", script, out)
	}
	return j
}
