package vcapi

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"math/big"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"galon/internal/credential"
	"galon/internal/sign"
	"galon/internal/status"
)

const (
	entryType   = "BitstringStatusListEntry"
	listEntries = 131072 // Bitstring Status List 1.0, section 2.2: at least 16 KB
)

// purposes are those of the lists that an instance has.
var purposes = []string{"revocation", "suspension"}

func (d *Door) listAddress(purpose string) string {
	return d.Base + root + "/status/lists/" + purpose
}

// issueWithStatus adds an entry of a list of this instance before it signs.
func (d *Door) issueWithStatus(i identity, body []byte, ctx context.Context) (int, any, error) {
	x, err := d.ready(i, body)
	if err != nil {
		return 0, nil, err
	}
	purpose := x.CredentialStatus.StatusPurpose
	if purpose == "" {
		purpose = purposes[0]
	}
	if !slices.Contains(purposes, purpose) {
		return 0, nil, malformed("Le but « " + purpose + " » n’a pas de liste ici.")
	}
	var m map[string]json.RawMessage
	if err := json.Unmarshal(x.document, &m); err != nil {
		return 0, nil, parsing("Le document ne se lit pas.")
	}
	if m["proof"] != nil {
		return 0, nil, generation("Le document porte déjà une preuve : il ne peut plus changer.")
	}
	e, err := d.allot(purpose)
	if err != nil {
		return 0, nil, err
	}
	var together any = e
	if old := m["credentialStatus"]; old != nil {
		var all []any
		if json.Unmarshal(old, &all) != nil {
			all = []any{old}
		}
		together = append(all, e)
	}
	added, err := marshal(together)
	if err != nil {
		return 0, nil, err
	}
	if x.document, err = replace(x.document, "credentialStatus", added); err != nil {
		return 0, nil, err
	}
	code, out, err := d.sign(ctx, x)
	var id string
	if err == nil && json.Unmarshal(m["id"], &id) == nil && id != "" {
		d.mu.Lock()
		d.issued[id] = append(d.issued[id], e)
		d.mu.Unlock()
	}
	return code, out, err
}

// allot takes an index by chance, so that it says nothing about how many were issued before.
func (d *Door) allot(purpose string) (entry, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(listEntries))
	if err != nil {
		return entry{}, err
	}
	list := d.listAddress(purpose)
	return entry{ID: list + "#" + n.String(), Type: entryType, Purpose: purpose, Index: n.String(), List: list}, nil
}

// setStatus revokes or suspends what this instance issued with a status, or takes it back with status false.
func (d *Door) setStatus(_ identity, body []byte, _ context.Context) (int, any, error) {
	q, err := read(body)
	if err != nil {
		return 0, nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	set := 0
	for _, e := range d.issued[q.CredentialID] {
		if q.CredentialStatus.StatusPurpose != "" && q.CredentialStatus.StatusPurpose != e.Purpose {
			continue
		}
		index, err := strconv.Atoi(e.Index)
		if err != nil {
			return 0, nil, err
		}
		list, err := d.list(e.Purpose)
		if err != nil {
			return 0, nil, err
		}
		if err := list.Set(index, q.Status == nil || *q.Status); err != nil {
			return 0, nil, err
		}
		set++
	}
	if set == 0 {
		return 0, nil, malformed("Cette attestation n’a pas été délivrée ici avec ce statut.")
	}
	return http.StatusOK, map[string]int{"changed": set}, nil
}

// list is called with the lock held.
func (d *Door) list(purpose string) (*status.List, error) {
	l := d.lists[purpose]
	if l == nil {
		var err error
		if l, err = status.New(listEntries); err != nil {
			return nil, err
		}
		d.lists[purpose] = l
	}
	return l, nil
}

// showList serves a list as a signed credential, under the media type that is asked for.
func (d *Door) showList(w http.ResponseWriter, r *http.Request) {
	purpose := r.PathValue("purpose")
	if !slices.Contains(purposes, purpose) {
		http.NotFound(w, r)
		return
	}
	signed, err := d.signedList(purpose)
	if err != nil {
		writeProblem(w, err)
		return
	}
	w.Header().Set("Vary", "Accept")
	writeJSON(w, http.StatusOK, wantedMedia(r.Header.Get("Accept")), json.RawMessage(signed))
}

// wantedMedia is the one of the three names of a credential in JSON that the asker likes best (RFC 9110, section 12.5.1).
func wantedMedia(accept string) string {
	best, most := "application/json", 0.0
	for one := range strings.SplitSeq(accept, ",") {
		media, parameters, err := mime.ParseMediaType(one)
		if err != nil || media != "application/vc" && media != "application/ld+json" && media != "application/json" {
			continue
		}
		weight := 1.0
		if q, given := parameters["q"]; given {
			if weight, err = strconv.ParseFloat(q, 64); err != nil {
				continue
			}
		}
		if weight > most {
			best, most = media, weight
		}
	}
	return best
}

func (d *Door) signedList(purpose string) ([]byte, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	l, err := d.list(purpose)
	if err != nil {
		return nil, err
	}
	encoded, err := l.Encode()
	if err != nil {
		return nil, err
	}
	address, now := d.listAddress(purpose), d.Now().UTC()
	doc := fmt.Appendf(nil, `{"@context":["https://www.w3.org/ns/credentials/v2"],"id":%q,"type":["VerifiableCredential","BitstringStatusListCredential"],"issuer":%q,`+
		`"validFrom":%q,"credentialSubject":{"id":%q,"type":"BitstringStatusList","statusPurpose":%q,"encodedList":%q}}`,
		address, d.ID(), now.Format(time.RFC3339), address+"#list", purpose, encoded)
	linted, err := credential.LintVCDM(doc)
	if err != nil {
		return nil, err
	}
	return d.identities[0].ring.Prove(linted, sign.Proving{Algorithm: d.identities[0].algorithm, Created: now, Alone: true})
}
