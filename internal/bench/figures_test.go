package bench

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/piprate/json-gold/ld"

	"galon/internal/credential"
	"galon/internal/jsonld"
	"galon/internal/sign"
	"galon/internal/verify"
	"galon/schemas"
)

var (
	figures = flag.Bool("figures", false, "measure and print; without it each operation is only tried")
	only    = flag.String("only", "", "only the figures whose name matches")
	rounds  = flag.Int("rounds", 9, "interleaved rounds, of which the median is told")
)

// figure is one operation and what it is compared with.
type figure struct {
	name   string
	do     func() error
	beside string // the figure that its own is divided by
}

// sample is one round.
type sample struct{ ns, allocs, bytes float64 }

// TestFigures prints the figures of the engine (make bench). Rounds are interleaved, so that a busy machine is busy for
// all of them; what counts is the time of one core that was used. What it prints is for people: no time is ever a reason to fail.
func TestFigures(t *testing.T) {
	r := newRegion(t)
	pool := newPool(t, r)
	all := append(floor(t, pool), engine(t, r, pool)...)
	chosen := regexp.MustCompile(*only)
	all = slices.DeleteFunc(all, func(f figure) bool { return !chosen.MatchString(f.name) })
	for _, f := range all {
		if err := f.do(); err != nil {
			t.Fatalf("%s: %v", f.name, err)
		}
	}
	if !*figures {
		return
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	samples := make([][]sample, len(all))
	for range *rounds {
		for i, f := range all {
			samples[i] = append(samples[i], measure(t, f))
		}
	}
	medians := map[string]sample{}
	for i, f := range all {
		medians[f.name] = median(samples[i])
	}
	print(t, all, medians)
	if *only != "" {
		return
	}
	general, documents := pool.share(t)
	fmt.Printf("\n%d of %d documents of the catalogue took the general path of JSON-LD (%.1f %%)\n", general, documents, 100*float64(general)/float64(documents))
}

func measure(t *testing.T, f figure) sample {
	t.Helper()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	n, start := 0, processor(t)
	took := time.Duration(0)
	for ; took < 80*time.Millisecond; took = processor(t) - start {
		for range 8 { // reading the clock costs something too
			if err := f.do(); err != nil {
				t.Fatalf("%s: %v", f.name, err)
			}
		}
		n += 8
	}
	runtime.ReadMemStats(&after)
	of := float64(n)
	return sample{float64(took.Nanoseconds()) / of, float64(after.Mallocs-before.Mallocs) / of, float64(after.TotalAlloc-before.TotalAlloc) / of}
}

// processor is the time that this process has had a core for. Others who want the core too do not count, unlike with a
// clock on the wall; collecting garbage does.
func processor(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func median(all []sample) sample {
	pick := func(of func(sample) float64) float64 {
		values := make([]float64, len(all))
		for i, s := range all {
			values[i] = of(s)
		}
		slices.Sort(values)
		return values[len(values)/2]
	}
	return sample{pick(func(s sample) float64 { return s.ns }), pick(func(s sample) float64 { return s.allocs }), pick(func(s sample) float64 { return s.bytes })}
}

func print(t *testing.T, all []figure, medians map[string]sample) {
	t.Helper()
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "time of one core of %d, %s, median of %d rounds\n\n", runtime.NumCPU(), runtime.Version(), *rounds)
	fmt.Fprintln(w, "operation\tµs\ta second\tallocations\tkB\ttime against")
	for _, f := range all {
		m := medians[f.name]
		beside := ""
		if b, ok := medians[f.beside]; ok {
			beside = fmt.Sprintf("%.2f × %s", m.ns/b.ns, f.beside)
		}
		fmt.Fprintf(w, "%s\t%.1f\t%.0f\t%.0f\t%.1f\t%s\n", f.name, m.ns/1e3, 1e9/m.ns, m.allocs, m.bytes/1e3, beside)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
}

// pool is many badges of one organisation. There are more of them than a verifier remembers, so that going round never
// meets a badge that is known already.
type pool struct {
	all  []issued
	next int
	unsigned, canonical,
	beyond []byte // one badge unsigned, its canonical form, and the same in words that only the general path knows
	options                   []byte // of its proof
	public, hashes, signature []byte // any Ed25519 signature
	eddsa, rs256              string // the badge as JWT in other algorithms
}

const (
	pooled     = 600
	remembered = 256
)

func newPool(t *testing.T, r *region) *pool {
	t.Helper()
	n := pooled
	if !*figures {
		n = 8
	}
	p := &pool{all: make([]issued, n)}
	for i := range p.all {
		var err error
		if p.all[i], err = r.issue(order(i), sign.ES256); err != nil {
			t.Fatal(err)
		}
	}
	head, _, _ := bytes.Cut(p.all[0].document, []byte(`,"proof":[`))
	p.unsigned = append(bytes.Clone(head), '}')
	p.canonical = must(jsonld.Canonicalize(p.unsigned))
	linted, err := credential.Lint(p.unsigned)
	if err != nil {
		t.Fatal(err)
	}
	p.eddsa, p.rs256 = must(r.ring.SignJWT(linted, sign.Ed25519, now)), must(r.ring.SignJWT(linted, sign.RS256, now))
	p.options = parts(t, p.all[0].document)[1]
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p.public, p.hashes = public, make([]byte, 64)
	p.signature = ed25519.Sign(private, p.hashes)
	p.beyond = bytes.Replace(p.unsigned, []byte(`"@context":[`), []byte(`"@context":[{"@language":"fr"},`), 1)
	return p
}

func (p *pool) one() issued {
	p.next = (p.next + 1) % len(p.all)
	return p.all[p.next]
}

// share counts the documents of the catalogue that only the general path can canonicalise.
func (p *pool) share(t *testing.T) (general, documents int) {
	t.Helper()
	for _, doc := range catalogue(t) {
		beyond, err := jsonld.General(doc)
		if err != nil {
			t.Fatal(err)
		}
		documents++
		if beyond {
			general++
		}
	}
	return general, documents
}

// proven checks the Data Integrity proof of a badge, and nothing else of it.
func proven(document []byte, keys *sign.KeySet) error {
	d, err := sign.ReadIntegrity(document)
	if err != nil {
		return err
	}
	key, err := keys.Method(d.Proofs[0].VerificationMethod)
	if err != nil {
		return err
	}
	return d.Verify(0, key)
}

var errFalse = errors.New("a signature does not hold")

// floor is what cannot be done without: the bare operations on bytes of the same size.
func floor(t *testing.T, p *pool) []figure {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	hashes := make([]byte, 64)
	edSignature := ed25519.Sign(private, hashes)
	ec, ecErr := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	rs, rsErr := rsa.GenerateKey(rand.Reader, 2048)
	if ecErr != nil || rsErr != nil {
		t.Fatal(ecErr, rsErr)
	}
	sum := sha256.Sum256(hashes)
	ecSignature := must(ecdsa.SignASN1(rand.Reader, ec, sum[:]))
	rsSignature := must(rsa.SignPKCS1v15(nil, rs, crypto.SHA256, sum[:]))
	holds := func(ok bool) error {
		if !ok {
			return errFalse
		}
		return nil
	}
	unmarshal := func() error { _, err := unmarshal(p.unsigned); return err }
	verifyEd := func() error { return holds(ed25519.Verify(public, hashes, edSignature)) }
	verifyEC := func() error { return holds(ecdsa.VerifyASN1(&ec.PublicKey, sum[:], ecSignature)) }
	return []figure{
		{name: "Ed25519 sign", do: func() error { ed25519.Sign(private, hashes); return nil }},
		{name: "Ed25519 verify", do: verifyEd},
		{name: "P-256 sign", do: func() error { _, err := ecdsa.SignASN1(rand.Reader, ec, sum[:]); return err }},
		{name: "P-256 verify", do: verifyEC},
		{name: "RSA-2048 sign", do: func() error { _, err := rsa.SignPKCS1v15(nil, rs, crypto.SHA256, sum[:]); return err }},
		{name: "RSA-2048 verify", do: func() error { return rsa.VerifyPKCS1v15(&rs.PublicKey, crypto.SHA256, sum[:], rsSignature) }},
		{name: "SHA-256 of the canonical form", do: func() error { sha256.Sum256(p.canonical); return nil }},
		{name: "json.Unmarshal of the badge", do: unmarshal},
		{name: "floor of Data Integrity", do: func() error {
			sha256.Sum256(p.canonical)
			return errors.Join(verifyEd(), unmarshal())
		}},
		{name: "floor of VC-JWT", do: func() error {
			sha256.Sum256(p.unsigned)
			return errors.Join(verifyEC(), unmarshal())
		}},
	}
}

// engine is what the program does.
func engine(t *testing.T, r *region, p *pool) []figure {
	t.Helper()
	warm, again := r.verifier(verify.NewMemory(remembered)), r.verifier(verify.NewMemory(remembered))
	report := func(v *verify.Verifier, input []byte) error {
		report, err := v.Verify(context.Background(), input)
		if err == nil && report.Verdict != verify.Valid {
			err = fmt.Errorf("%s: %+v", report.Verdict, report.Checks)
		}
		return err
	}
	// More orders than a ring remembers to have signed a moment ago.
	orders := make([]credential.Input, len(p.all))
	for i := range orders {
		orders[i] = order(pooled + i)
	}
	n := 0
	next := func() credential.Input {
		n = (n + 1) % len(orders)
		return orders[n]
	}
	return []figure{
		{name: "canonicalise", do: func() error { _, err := jsonld.Canonicalize(p.unsigned); return err }, beside: "json-gold alone"},
		{name: "canonicalise, general path", do: func() error { _, err := jsonld.Canonicalize(p.beyond); return err }, beside: "json-gold alone"},
		{name: "json-gold alone", do: func() error { return jsonGold(p.unsigned) }},
		{name: "json-gold twice, and Ed25519 verify", do: func() error { // what a verification by it would cost at least
			if !ed25519.Verify(p.public, p.hashes, p.signature) {
				return errFalse
			}
			return errors.Join(jsonGold(p.unsigned), jsonGold(p.options))
		}},
		{name: "verify Data Integrity", do: func() error { return proven(p.one().document, r.keys) }, beside: "floor of Data Integrity"},
		{name: "… the same against json-gold", do: func() error { return proven(p.one().document, r.keys) }, beside: "json-gold twice, and Ed25519 verify"},
		{name: "… whole report, badge not seen before", do: func() error { return report(warm, p.one().document) }, beside: "floor of Data Integrity"},
		{name: "… whole report, badge seen before", do: func() error { return report(again, p.all[0].document) }, beside: "floor of Data Integrity"},
		{name: "verify VC-JWT (ES256)", do: func() error { _, _, err := sign.VerifyJWT(p.one().jwt, r.keys.KID); return err }, beside: "P-256 verify"},
		{name: "… its payload decoded", do: func() error { return r.claims(p.one().jwt, plainly) }, beside: "floor of VC-JWT"},
		{name: "… by json.Unmarshal", do: func() error { return r.claims(p.one().jwt, unmarshal) }, beside: "floor of VC-JWT"},
		{name: "verify VC-JWT (EdDSA), json.Unmarshal", do: func() error { return r.claims(p.eddsa, unmarshal) }, beside: "Ed25519 verify"},
		{name: "verify VC-JWT (RS256), json.Unmarshal", do: func() error { return r.claims(p.rs256, unmarshal) }, beside: "RSA-2048 verify"},
		{name: "… whole JWT report, not seen before", do: func() error { return report(warm, []byte(p.one().jwt)) }, beside: "floor of VC-JWT"},
		{name: "issue, Data Integrity", do: func() error { return r.issueIntegrity(next()) }, beside: "Ed25519 sign"},
		{name: "issue, both proofs, own check", do: func() error { _, err := r.issue(next(), sign.ES256); return err }, beside: "P-256 sign"},
		{name: "issue, both proofs with RS256", do: func() error { _, err := r.issue(next(), sign.RS256); return err }, beside: "RSA-2048 sign"},
	}
}

// claims verifies a JWT and decodes what it carries.
func (r *region) claims(token string, decode func([]byte) (map[string]any, error)) error {
	payload, _, err := sign.VerifyJWT(token, r.keys.KID)
	if err != nil {
		return err
	}
	_, err = decode(payload)
	return err
}

func plainly(b []byte) (map[string]any, error) { return jsonld.Decode(b) }

func unmarshal(b []byte) (map[string]any, error) {
	var v map[string]any
	err := json.Unmarshal(b, &v)
	return v, err
}

// jsonGold canonicalises by that library alone, from the text of the document.
func jsonGold(doc []byte) error {
	options := ld.NewJsonLdOptions("")
	options.DocumentLoader = pinned{}
	options.Algorithm, options.Format = ld.AlgorithmURDNA2015, "application/n-quads"
	var v map[string]any
	if err := json.Unmarshal(doc, &v); err != nil {
		return err
	}
	_, err := ld.NewJsonLdProcessor().Normalize(v, options)
	return err
}

// pinned hands the contexts of the program to json-gold.
type pinned struct{}

func (pinned) LoadDocument(url string) (*ld.RemoteDocument, error) {
	text, ok := schemas.Context(url)
	if !ok {
		return nil, fmt.Errorf("no context %s", url)
	}
	doc, err := ld.DocumentFromReader(strings.NewReader(string(text)))
	return &ld.RemoteDocument{DocumentURL: url, Document: doc}, err
}
