package passkey_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"galon/internal/passkey"
)

const origin = "https://galon.example"

var b64 = base64.RawURLEncoding

// device is an authenticator with one key: it does what a telephone does, and what a broken or a false one would.
type device struct {
	t       *testing.T
	key     *ecdsa.PrivateKey
	id      []byte
	user    string
	counter uint32

	origin string
	party  string
	flags  byte // user present 1, user verified 4
}

func newDevice(t *testing.T) *device {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	id := make([]byte, 16)
	_, _ = rand.Read(id)
	return &device{t: t, key: key, id: id, origin: origin, party: "galon.example", flags: 5}
}

// client is the part that the browser writes (WebAuthn level 2, 5.8.1).
func (d *device) client(kind, challenge string) []byte {
	raw, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": d.origin, "crossOrigin": false})
	if err != nil {
		d.t.Fatal(err)
	}
	return raw
}

// data is the authenticator data (6.1): the hash of the place, flags, counter.
func (d *device) data(flags byte) []byte {
	d.counter++
	place := sha256.Sum256([]byte(d.party))
	return binary.BigEndian.AppendUint32(append(place[:], flags), d.counter)
}

// cose is the public key as CBOR: EC2, ES256, P-256, x, y (RFC 9052, 7).
func (d *device) cose() []byte {
	point, err := d.key.PublicKey.Bytes() // 4, x, y
	if err != nil {
		d.t.Fatal(err)
	}
	out := []byte{0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 32}
	out = append(out, point[1:33]...)
	return append(append(out, 0x22, 0x58, 32), point[33:]...)
}

type options struct {
	PublicKey struct {
		Challenge string `json:"challenge"`
		User      struct {
			ID string `json:"id"`
		} `json:"user"`
		Exclude []json.RawMessage `json:"excludeCredentials"`
	} `json:"publicKey"`
}

func read(t *testing.T, raw []byte) (o options) {
	t.Helper()
	if err := json.Unmarshal(raw, &o); err != nil {
		t.Fatal(err)
	}
	return o
}

// makes answers navigator.credentials.create, without attestation.
func (d *device) makes(raw []byte) []byte {
	o := read(d.t, raw)
	user, err := b64.DecodeString(strings.TrimRight(o.PublicKey.User.ID, "="))
	if err != nil {
		d.t.Fatal(err)
	}
	d.user = string(user)
	data := append(d.data(d.flags|0x40), make([]byte, 16)...) // attested, of no make
	data = binary.BigEndian.AppendUint16(data, uint16(len(d.id)))
	data = append(append(data, d.id...), d.cose()...)
	object := []byte("\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58")
	object = append(append(object, byte(len(data))), data...)
	return d.answer(map[string]string{"clientDataJSON": b64.EncodeToString(d.client("webauthn.create", o.PublicKey.Challenge)), "attestationObject": b64.EncodeToString(object)})
}

// signs answers navigator.credentials.get.
func (d *device) signs(raw []byte) []byte {
	client := d.client("webauthn.get", read(d.t, raw).PublicKey.Challenge)
	data, hash := d.data(d.flags), sha256.Sum256(client)
	digest := sha256.Sum256(append(append([]byte{}, data...), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, d.key, digest[:])
	if err != nil {
		d.t.Fatal(err)
	}
	return d.answer(map[string]string{"clientDataJSON": b64.EncodeToString(client), "authenticatorData": b64.EncodeToString(data),
		"signature": b64.EncodeToString(signature), "userHandle": b64.EncodeToString([]byte(d.user))})
}

func (d *device) answer(response map[string]string) []byte {
	id := b64.EncodeToString(d.id)
	raw, err := json.Marshal(map[string]any{"id": id, "rawId": id, "type": "public-key", "response": response})
	if err != nil {
		d.t.Fatal(err)
	}
	return raw
}

func party(t *testing.T) *passkey.Party {
	t.Helper()
	p, err := passkey.New(origin)
	if err != nil || p == nil {
		t.Fatal(p, err)
	}
	return p
}

// enrolled is a person whose device made a key.
func enrolled(t *testing.T, p *passkey.Party, d *device) (passkey.Person, passkey.Key) {
	t.Helper()
	person := passkey.Person{ID: "06h1a2f3uptdtc93642p4utiog", Email: "claire@exemple.fr", Name: "Claire Morel"}
	raw, question, err := p.Register(person)
	if err != nil {
		t.Fatal(err)
	}
	key, err := p.Registered(person, question, d.makes(raw))
	if err != nil {
		t.Fatal(err)
	}
	person.Keys = [][]byte{key.Bytes}
	return person, key
}

func found(person passkey.Person) func(string) (passkey.Person, error) {
	return func(id string) (passkey.Person, error) {
		if id != person.ID {
			return passkey.Person{}, passkey.ErrRefused
		}
		return person, nil
	}
}

func TestAKeyIsMadeAskedAndSignsIn(t *testing.T) {
	p, d := party(t), newDevice(t)
	person, key := enrolled(t, p, d)
	if key.ID != b64.EncodeToString(d.id) {
		t.Errorf("key %s, want %s", key.ID, b64.EncodeToString(d.id))
	}
	again, _, err := p.Register(person)
	if err != nil || len(read(t, again).PublicKey.Exclude) != 1 {
		t.Errorf("the device would make a second key for the same person: %v", err)
	}
	for name, ask := range map[string]func() ([]byte, []byte, error){"confirm": func() ([]byte, []byte, error) { return p.Ask(person) }, "sign in": p.AskAnybody} {
		raw, question, err := ask()
		if err != nil {
			t.Fatal(err)
		}
		used, err := p.Answered(question, d.signs(raw), found(person))
		if err != nil || used.ID != key.ID {
			t.Errorf("%s: key %q, %v", name, used.ID, err)
		}
	}
}

// Every answer that is not to the question, from the place, by the key and with the person there.
func TestAnswersThatDoNotHold(t *testing.T) {
	p := party(t)
	for name, spoil := range map[string]func(d *device){
		"another site":              func(d *device) { d.origin = "https://galon.example.evil.example" },
		"another scheme":            func(d *device) { d.origin = "http://galon.example" },
		"another place":             func(d *device) { d.party = "evil.example" },
		"nobody touched the device": func(d *device) { d.flags = 4 },
		"it does not know who did":  func(d *device) { d.flags = 1 },
		"another key":               func(d *device) { d.key = newDevice(d.t).key },
		"an unknown key":            func(d *device) { d.id = []byte("0123456789abcdef") },
		"somebody else's handle":    func(d *device) { d.user = "06h1a2f3uptdtc93642p4utioh" },
		"a copy of the key":         func(d *device) { d.counter = 0 },
	} {
		t.Run(name, func(t *testing.T) {
			d := newDevice(t)
			d.counter = 7
			person, _ := enrolled(t, p, d)
			raw, question, err := p.AskAnybody()
			if err != nil {
				t.Fatal(err)
			}
			spoil(d)
			if _, err := p.Answered(question, d.signs(raw), found(person)); !errors.Is(err, passkey.ErrRefused) {
				t.Errorf("%v, want a refusal", err)
			}
		})
	}
	d := newDevice(t)
	person, _ := enrolled(t, p, d)
	raw, question, err := p.Ask(person)
	if err != nil {
		t.Fatal(err)
	}
	old := d.signs(raw)
	_, other, err := p.Ask(person)
	if err != nil {
		t.Fatal(err)
	}
	for name, answer := range map[string][]byte{"an answer to another question": old, "no JSON": []byte("x"), "nothing": []byte("{}"), "an answer of another kind": d.makes(raw)} {
		if _, err := p.Answered(other, answer, found(person)); !errors.Is(err, passkey.ErrRefused) {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
	}
	if _, err := p.Answered(question, d.signs(raw), func(string) (passkey.Person, error) { return passkey.Person{}, passkey.ErrRefused }); !errors.Is(err, passkey.ErrRefused) {
		t.Errorf("somebody who is not there: %v", err)
	}
}

func TestAKeyIsNotMadeElsewhereOrWithoutThePerson(t *testing.T) {
	p := party(t)
	person := passkey.Person{ID: "a", Email: "a@exemple.fr", Name: "A"}
	for name, spoil := range map[string]func(d *device){
		"another site":             func(d *device) { d.origin = "https://evil.example" },
		"another place":            func(d *device) { d.party = "evil.example" },
		"it does not know who did": func(d *device) { d.flags = 1 },
	} {
		raw, question, err := p.Register(person)
		if err != nil {
			t.Fatal(err)
		}
		d := newDevice(t)
		spoil(d)
		if _, err := p.Registered(person, question, d.makes(raw)); !errors.Is(err, passkey.ErrRefused) {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
	}
}

// Browsers make no passkeys for an address without a name (WebAuthn level 2, 5.1.2).
func TestAnAddressOfNumbersHasNoPasskeys(t *testing.T) {
	for _, base := range []string{"http://127.0.0.1:8080", "https://[::1]"} {
		if p, err := passkey.New(base); err != nil || p != nil {
			t.Errorf("%s: %v %v, want none", base, p, err)
		}
	}
	if p, err := passkey.New("http://localhost:8080"); err != nil || p == nil {
		t.Errorf("localhost has a name: %v", err)
	}
}
