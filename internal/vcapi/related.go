package vcapi

import (
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"galon/internal/sign"
	"galon/schemas"
)

type resource struct {
	ID        string `json:"id"`
	SRI       string `json:"digestSRI"`
	Multibase string `json:"digestMultibase"`
}

// checkRelated compares the digests of related resources with what their addresses have (VCDM 2.0, section 5.3): those
// that are at hand, and with ask the others too.
func (d *Door) checkRelated(ctx context.Context, doc []byte, ask bool) error {
	var m struct {
		Related json.RawMessage `json:"relatedResource"`
	}
	if err := json.Unmarshal(doc, &m); err != nil {
		return parsing("Le document ne se lit pas.")
	}
	if len(m.Related) == 0 {
		return nil
	}
	var all []resource
	if m.Related[0] != '[' {
		m.Related = slices.Concat([]byte("["), m.Related, []byte("]"))
	}
	if err := json.Unmarshal(m.Related, &all); err != nil {
		return malformed("Le champ « relatedResource » n’a pas la forme attendue.")
	}
	if len(all) > maxRelated {
		return outOfRange("Le champ « relatedResource » a trop d’éléments.")
	}
	for _, r := range all {
		if !r.readable() {
			return malformed("L’empreinte de la ressource " + r.ID + " n’a pas la forme de son standard.")
		}
		text, ok := held(r.ID)
		if !ok {
			if !ask {
				continue
			}
			var err error
			if text, err = d.Fetch.Fetch(ctx, r.ID); err != nil {
				return insecure("La ressource " + r.ID + " ne s’obtient pas : son empreinte n’est pas contrôlée.")
			}
		}
		if !r.fits(text) {
			return insecure("L’empreinte de la ressource " + r.ID + " n’est pas la bonne.")
		}
	}
	return nil
}

// held gives the base contexts, which are kept as they are published.
func held(address string) ([]byte, bool) {
	if address != "https://www.w3.org/ns/credentials/v2" && address != "https://www.w3.org/2018/credentials/v1" {
		return nil, false
	}
	return schemas.Context(address)
}

// maxRelated bounds the questions that one credential can make us ask.
const maxRelated = 8

// readable tells whether the digests can be those of anything. It does not count the letters of a digest in base64; one in
// hexadecimal is a frequent mistake, and would never fit.
func (r resource) readable() bool {
	for _, one := range strings.Fields(r.SRI) {
		algorithm, digest, found := strings.Cut(one, "-")
		if !found || algorithm == "" || digest == "" || hexadecimal.MatchString(digest) {
			return false
		}
	}
	if r.Multibase == "" {
		return true
	}
	digest, err := sign.DecodeMultibase(r.Multibase)
	return err == nil && (sizes[len(digest)] || len(digest) > 2 && int(digest[1]) == len(digest)-2)
}

var hexadecimal = regexp.MustCompile(`^([0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})$`)

// sizes are those of a digest without a word on how it was made.
var sizes = map[int]bool{sha256.Size: true, sha512.Size384: true, sha512.Size: true}

// fits wants each digest that is given to be right.
func (r resource) fits(text []byte) bool {
	if r.SRI != "" && !fitsSRI(r.SRI, text) {
		return false
	}
	return r.Multibase == "" || fitsMultibase(r.Multibase, text)
}

// fitsSRI reads the integrity metadata of Subresource Integrity: digests with their algorithm, of which the strongest
// counts.
func fitsSRI(metadata string, text []byte) bool {
	sums := map[string][]byte{}
	s256, s384, s512 := sha256.Sum256(text), sha512.Sum384(text), sha512.Sum512(text)
	sums["sha256"], sums["sha384"], sums["sha512"] = s256[:], s384[:], s512[:]
	strongest, fits := "", false
	for _, one := range strings.Fields(metadata) {
		algorithm, digest, found := strings.Cut(one, "-")
		digest, _, _ = strings.Cut(digest, "?")
		if !found || sums[algorithm] == nil || algorithm < strongest {
			continue
		}
		same := base64.StdEncoding.EncodeToString(sums[algorithm]) == digest
		fits = same || fits && algorithm == strongest
		strongest = algorithm
	}
	return fits
}

// fitsMultibase reads a multihash in base64url or base58 (Controlled Identifiers 1.0, sections 2.4 and 2.5), or the bare
// digest, which is in use too.
func fitsMultibase(encoded string, text []byte) bool {
	digest, err := sign.DecodeMultibase(encoded)
	if err != nil {
		return false
	}
	s256, s384, s512 := sha256.Sum256(text), sha512.Sum384(text), sha512.Sum512(text)
	for code, sum := range map[byte][]byte{0x12: s256[:], 0x20: s384[:], 0x13: s512[:]} {
		if slices.Equal(digest, sum) || slices.Equal(digest, append([]byte{code, byte(len(sum))}, sum...)) {
			return true
		}
	}
	return false
}
