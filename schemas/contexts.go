package schemas

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"slices"
	"sync"
)

//go:embed contexts/*.json contexts/*.jsonld
var contextFiles embed.FS

// contextFile is one pinned text. The digest is of the file as it stands in contexts/.
type contextFile struct {
	file   string
	sha256 string
	// add holds terms that the text at this URL has today and the packaged text lacks.
	add map[string]any
}

// pinned is the closed set. contexts/README.md says where each text comes from.
var pinned = map[string]contextFile{
	"https://www.w3.org/ns/credentials/v2": {
		file:   "credentials-v2.jsonld",
		sha256: "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734", // the digest VCDM 2.0 appendix B publishes
	},
	"https://www.w3.org/2018/credentials/v1": {
		file:   "credentials-v1.jsonld",
		sha256: "00d7dd6d3ad8b920e3e550dd3a3d9090bffcac84cdbf943da6924b3e0a5c8bb8",
	},
	"https://www.w3.org/ns/credentials/examples/v2": {
		file:   "credentials-examples-v2.jsonld",
		sha256: "57393fbc69d6efb9b9b5dc9cb6b9880b0944360abfe2eaf459c9e58cf2279d7c",
	},
	"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": {
		file:   "ob-3.0.3.json",
		sha256: "ef2fa9c7846dce233cc166b43639027278be4ee44f00bb1d45c75de2dd0cd761",
		add: map[string]any{
			"endorsementJwt": map[string]any{
				"@id":        "https://purl.imsglobal.org/spec/vc/ob/vocab.html#endorsementJwt",
				"@container": "@set",
			},
			"jti": map[string]any{
				"@id":   "https://www.iana.org/assignments/jwt#jti",
				"@type": "@id",
			},
		},
	},
	"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json": {
		file:   "ob-3.0.2.json",
		sha256: "00666ad080ba407687ed1846b7f5e7495f5019042b202a727de47c48a1755c53",
	},
	"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json": {
		file:   "ob-3.0.1.json",
		sha256: "af095468326d3449160509b26ca71576e6321d13c85b0369cfe3b654c9a48fba",
	},
	"https://purl.imsglobal.org/spec/ob/v3p0/context.json": {
		file:   "ob-3.0.0.json",
		sha256: "9f1c8f9f361ba2994b9b50701f41149919542c50c7b7455b2846d87959295d72",
	},
	"https://purl.imsglobal.org/spec/ob/v3p0/context/ob_v3p0.jsonld": {
		file:   "ob-3.0.0.json",
		sha256: "9f1c8f9f361ba2994b9b50701f41149919542c50c7b7455b2846d87959295d72",
	},
	"https://purl.imsglobal.org/spec/ob/v3p0/extensions.json": {
		file:   "ob-extensions.json",
		sha256: "2d013f981d1f4516081a6a04e55468ba2b071d4153b794f19a79715c45a89a5e",
	},
	"https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json": {
		file:   "clr-2.0.1.json",
		sha256: "67f8c825102f288fcbeb4ab3bf7b93eb15f052dff2daea49f287c314b0f54edc",
	},
	"https://purl.imsglobal.org/spec/clr/v2p0/context.json": {
		file:   "clr-2.0.0.json",
		sha256: "801ed0b2a7f12d53f16f1d518e603ac2bc7e6bf32e631828c60c25d501e910d6",
	},
	"https://www.w3.org/ns/credentials/status/v1": {
		file:   "bitstring-status-list-v1.jsonld",
		sha256: "fd08cbf28ddd829ab2f1978c48f43ab07a112c1c90245a0cfac7ba721c65170c",
	},
	"https://w3id.org/vc/status-list/2021/v1": {
		file:   "status-list-2021-v1.jsonld",
		sha256: "634d71c159289f068c96012e4511c657fdf82ac4231900081bda3ba24e2e1160",
	},
	"https://w3id.org/security/data-integrity/v2": {
		file:   "data-integrity-v2.jsonld",
		sha256: "0f77743daf5b4e8fc067fc5ba5b21044283053aa717fc6b0219843bed3b00363",
	},
	"https://w3id.org/security/data-integrity/v1": {
		file:   "data-integrity-v1.jsonld",
		sha256: "b5d829bd09aa7c42abc6efa0c8ed7635313b5487f37ccfce3ecd149ca9418554",
	},
	"https://w3id.org/security/multikey/v1": {
		file:   "multikey-v1.jsonld",
		sha256: "c5f3806f8286920573221938917988a18a4cc5a09e968d29649613c7a1c2b1f6",
	},
	"https://www.w3.org/ns/did/v1": {
		file:   "did-v1.jsonld",
		sha256: "62c1054bf404d6dd3a4b26b64f830fd72095f6a26edc4469908c94351352ce5f",
	},
	"https://w3id.org/security/suites/ed25519-2020/v1": {
		file:   "ed25519-2020-v1.jsonld",
		sha256: "b9e1ab971fd8bf2c7553e0c4a9438e0b9450afde1ea1ca5b2492368b9f549588",
	},
	"https://w3id.org/security/suites/jws-2020/v1": {
		file:   "jws-2020-v1.jsonld",
		sha256: "d648e05ddc6577827ca2bfd5e931f53e9ebc6e52a57a8da81df4ec8c46ffcd1e",
	},
}

type loadedContext struct {
	text []byte
	ok   bool
}

var loaded struct {
	sync.Mutex
	byURL map[string]loadedContext
}

// Context gives the text of a JSON-LD context by its URL, and false for a URL outside the closed set.
// A text whose digest is not the pinned one is as good as absent: a signature must never rest on it.
// The digest is computed at the first use, once. The bytes are the caller's to read, never to change.
func Context(url string) ([]byte, bool) {
	loaded.Lock()
	defer loaded.Unlock()
	if c, seen := loaded.byURL[url]; seen {
		return c.text, c.ok
	}
	c, known := pinned[url]
	if !known {
		return nil, false // not remembered: the set of unknown URLs is for outsiders to grow
	}
	text, err := c.load()
	if loaded.byURL == nil {
		loaded.byURL = make(map[string]loadedContext)
	}
	l := loadedContext{text: text, ok: err == nil}
	loaded.byURL[url] = l
	return l.text, l.ok
}

// ContextURLs lists the closed set, sorted.
func ContextURLs() []string {
	urls := make([]string, 0, len(pinned))
	for url := range pinned {
		urls = append(urls, url)
	}
	slices.Sort(urls)
	return urls
}

func (c contextFile) load() ([]byte, error) {
	text, err := contextFiles.ReadFile("contexts/" + c.file)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(text)
	if hex.EncodeToString(sum[:]) != c.sha256 {
		return nil, errDigest
	}
	if len(c.add) == 0 {
		return text, nil
	}
	var doc struct {
		Context map[string]any `json:"@context"`
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		return nil, err
	}
	for term, definition := range c.add {
		doc.Context[term] = definition
	}
	return json.Marshal(map[string]any{"@context": doc.Context})
}
