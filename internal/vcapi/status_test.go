package vcapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"galon/internal/status"
)

func TestStatusLists(t *testing.T) {
	w := newWorld(t)
	vc := w.issued(t, "/status/credentials/issue", object(t, simple, map[string]any{"id": "urn:uuid:7"}), nil)
	entry := vc["credentialStatus"].(map[string]any)
	address := entry["statusListCredential"].(string)
	if entry["type"] != "BitstringStatusListEntry" || entry["statusPurpose"] != "revocation" || !listIndex.MatchString(entry["statusListIndex"].(string)) || entry["id"] == address || address != "http://127.0.0.1:8204/vc-api/status/lists/revocation" {
		t.Fatalf("%v", entry)
	}
	for accept, want := range map[string]string{"": "application/json", "application/json": "application/json", "application/ld+json": "application/ld+json", "application/vc": "application/vc", "text/html, application/vc;q=0.9": "application/vc", "application/json;q=0.1, application/ld+json;q=0.2": "application/ld+json", "application/vc;q=0": "application/json", "*/*": "application/json"} {
		r := must(http.NewRequest(http.MethodGet, w.server.URL+"/vc-api/status/lists/revocation", nil))
		r.Header.Set("Accept", accept)
		res := must(http.DefaultClient.Do(r))
		var list map[string]any
		err := json.NewDecoder(res.Body).Decode(&list)
		res.Body.Close()
		if err != nil || res.StatusCode != 200 || res.Header.Get("Content-Type") != want || list["id"] != address || list["issuer"] != w.ID() {
			t.Fatalf("%s: %d %s %v", accept, res.StatusCode, res.Header.Get("Content-Type"), err)
		}
		subject := list["credentialSubject"].(map[string]any)
		if subject["type"] != "BitstringStatusList" || subject["statusPurpose"] != "revocation" || !strings.HasPrefix(subject["encodedList"].(string), "u") {
			t.Errorf("%v", subject)
		}
		if a := w.verifies(t, list, nil); a.code != 200 {
			t.Errorf("the list: %s", a.raw)
		}
	}
	if a := w.verifies(t, vc, nil); a.code != 200 {
		t.Fatalf("%s", a.raw)
	}
	revoke := map[string]any{"credentialId": "urn:uuid:7", "credentialStatus": map[string]any{"type": "BitstringStatusListEntry", "statusPurpose": "revocation"}}
	if a := w.post(t, "/credentials/status", revoke); a.code != 200 {
		t.Fatalf("%s", a.raw)
	}
	w.verifies(t, vc, nil).refused(t, "revoked")
	if a := w.post(t, "/credentials/status", object(t, string(must(json.Marshal(revoke))), map[string]any{"status": false})); a.code != 200 {
		t.Fatalf("%s", a.raw)
	}
	if a := w.verifies(t, vc, nil); a.code != 200 {
		t.Errorf("taken back: %s", a.raw)
	}
	w.post(t, "/credentials/status", map[string]any{"credentialId": "urn:uuid:8"}).refused(t, "not issued here")
	w.post(t, "/status/credentials/issue", map[string]any{"credential": object(t, simple), "options": map[string]any{"credentialStatus": map[string]any{"statusPurpose": "weather"}}}).refused(t, "another purpose")
	both := w.issued(t, "/status/credentials/issue", object(t, simple, map[string]any{"credentialStatus": entry}), map[string]any{"credentialStatus": map[string]any{"statusPurpose": "suspension"}})
	if all, ok := both["credentialStatus"].([]any); !ok || len(all) != 2 {
		t.Errorf("%v", both["credentialStatus"])
	}
}

// Lists of others, each with one thing wrong (Bitstring Status List 1.0, sections 2.2 and 3.2).
func TestStatusListsOfOthers(t *testing.T) {
	w := newWorld(t)
	list := must(w.signedList("revocation"))
	encoded := object(t, string(list))["credentialSubject"].(map[string]any)["encodedList"].(string)
	long := must(status.New(2 * listEntries))
	if err := long.Set(13, true); err != nil { // the second bit of entry 6
		t.Fatal(err)
	}
	wide := must(long.Encode())
	messages := func(n int) (all []any) {
		for i := range n {
			all = append(all, map[string]any{"status": fmt.Sprintf("0x%x", i), "message": "x"})
		}
		return all
	}
	put := func(name string, members, subject map[string]any) string {
		address := "https://example.org/lists/" + strings.ReplaceAll(name, " ", "-")
		m := object(t, `{"@context":["https://www.w3.org/ns/credentials/v2"],"id":"`+address+`","type":["VerifiableCredential","BitstringStatusListCredential"],"issuer":"did:example:i"}`)
		s := object(t, `{"id":"`+address+`#list","type":"BitstringStatusList","statusPurpose":"revocation","encodedList":"`+encoded+`"}`)
		maps.Copy(s, subject)
		m["credentialSubject"] = s
		maps.Copy(m, members)
		maps.DeleteFunc(m, func(_ string, v any) bool { return v == nil })
		w.shelf[address] = must(json.Marshal(w.issued(t, "/credentials/issue", m, nil)))
		return address
	}
	for name, x := range map[string]struct {
		list     string
		index    string
		problem  string
		expected map[string]any
	}{
		"sound":                     {put("sound", nil, nil), "7", "", nil},
		"several purposes":          {put("several", nil, map[string]any{"statusPurpose": []any{"suspension", "revocation"}}), "7", "", nil},
		"another purpose":           {put("purpose", nil, map[string]any{"statusPurpose": "suspension"}), "7", "STATUS_VERIFICATION_ERROR", nil},
		"another type":              {put("type", map[string]any{"type": []any{"VerifiableCredential"}}, nil), "7", "STATUS_VERIFICATION_ERROR", nil},
		"ended":                     {put("ended", map[string]any{"validUntil": "2026-05-14T00:00:00Z"}, nil), "7", "STATUS_VERIFICATION_ERROR", nil},
		"no multibase":              {put("multibase", nil, map[string]any{"encodedList": encoded[1:]}), "7", "MALFORMED_VALUE_ERROR", nil},
		"too short":                 {put("short", nil, map[string]any{"encodedList": "uH4sIAAAAAAAAA2NgAAAPArDfAgAAAA"}), "7", "", nil},
		"out of range":              {put("range", nil, nil), "131072", "RANGE_ERROR", nil},
		"nothing is there":          {"https://example.org/lists/none", "7", "STATUS_RETRIEVAL_ERROR", nil},
		"an index of another form":  {put("index", nil, nil), "07", "MALFORMED_VALUE_ERROR", nil},
		"an index with a sign":      {put("sign", nil, nil), "-1", "MALFORMED_VALUE_ERROR", nil},
		"bits without messages":     {put("bits", nil, nil), "7", "MALFORMED_VALUE_ERROR", map[string]any{"statusSize": 2}},
		"bits and their messages":   {put("two", nil, map[string]any{"statusPurpose": "message", "encodedList": wide}), "7", "", map[string]any{"statusPurpose": "message", "statusSize": 2, "statusMessage": messages(4)}},
		"bits that are set":         {put("three", nil, map[string]any{"statusPurpose": "message", "encodedList": wide}), "6", "CRYPTOGRAPHIC_SECURITY_ERROR", map[string]any{"statusPurpose": "message", "statusSize": 2, "statusMessage": messages(4)}},
		"a list too short for bits": {put("four", nil, map[string]any{"statusPurpose": "message"}), "7", "STATUS_LIST_LENGTH_ERROR", map[string]any{"statusPurpose": "message", "statusSize": 2, "statusMessage": messages(4)}},
		"too few messages":          {put("five", nil, nil), "7", "MALFORMED_VALUE_ERROR", map[string]any{"statusSize": 2, "statusMessage": messages(2)}},
		"messages that are a text":  {put("six", nil, nil), "7", "MALFORMED_VALUE_ERROR", map[string]any{"statusMessage": "x"}},
		"a message without words":   {put("seven", nil, nil), "7", "MALFORMED_VALUE_ERROR", map[string]any{"statusMessage": []any{map[string]any{"status": "0x0"}, map[string]any{"status": "0x1", "message": "x"}}}},
		"a message of no value":     {put("eight", nil, nil), "7", "MALFORMED_VALUE_ERROR", map[string]any{"statusMessage": []any{map[string]any{"status": "zero", "message": "x"}, map[string]any{"status": "0x1", "message": "x"}}}},
		"no message to carry":       {put("nine", nil, map[string]any{"statusPurpose": "message"}), "7", "MALFORMED_VALUE_ERROR", map[string]any{"statusPurpose": "message"}},
		"no bit":                    {put("ten", nil, nil), "7", "MALFORMED_VALUE_ERROR", map[string]any{"statusSize": 0}},
		"bits as a text":            {put("eleven", nil, nil), "7", "MALFORMED_VALUE_ERROR", map[string]any{"statusSize": "1"}},
		"references":                {put("twelve", nil, nil), "7", "", map[string]any{"statusReference": []any{"https://example.org/a", "https://example.org/b"}}},
		"a reference to nowhere":    {put("thirteen", nil, nil), "7", "MALFORMED_VALUE_ERROR", map[string]any{"statusReference": 7}},
		"the name of another list":  {put("name", map[string]any{"id": "https://example.org/lists/other"}, nil), "7", "STATUS_VERIFICATION_ERROR", nil},
		"no name":                   {put("nameless", map[string]any{"id": nil}, nil), "7", "", nil},
		"its id is the list's":      {put("id", nil, nil), "7", "MALFORMED_VALUE_ERROR", map[string]any{"id": "https://example.org/lists/id"}},
		"a list that is no address": {"ftp://example.org/l", "7", "MALFORMED_VALUE_ERROR", nil},
	} {
		entry := map[string]any{"type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": x.index, "statusListCredential": x.list}
		maps.Copy(entry, x.expected)
		// The door signs no entry that is malformed, so it is verified as another would have signed it: by its check alone.
		err := w.checkStatus(t.Context(), must(json.Marshal(map[string]any{"credentialStatus": entry})))
		got := ""
		if err != nil {
			_, got, _ = strings.Cut(told(err).Type, "#")
		}
		if name == "too short" {
			if got != "STATUS_LIST_LENGTH_ERROR" && got != "MALFORMED_VALUE_ERROR" {
				t.Errorf("%s: %q", name, got)
			}
			continue
		}
		if got != x.problem {
			t.Errorf("%s: got %q (%v), want %q", name, got, err, x.problem)
		}
	}
	// A list that is a JWT, as such and in its envelope.
	enveloped := w.issued(t, "/p256/enveloped/credentials/issue", object(t, string(list), map[string]any{"proof": nil, "id": nil}), nil)
	token := strings.TrimPrefix(enveloped["id"].(string), "data:application/vc+jwt,")
	w.shelf["https://example.org/lists/jwt"], w.shelf["https://example.org/lists/envelope"] = []byte(token+"\n"), must(json.Marshal(enveloped))
	w.shelf["https://example.org/lists/cut"] = []byte(token[:len(token)-4])
	for name, want := range map[string]bool{"jwt": true, "envelope": true, "cut": false} {
		if err := w.checkStatus(t.Context(), []byte(`{"credentialStatus":{"type":"BitstringStatusListEntry","statusPurpose":"revocation","statusListIndex":"7","statusListCredential":"https://example.org/lists/`+name+`"}}`)); (err == nil) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
	forged := bytes.Replace(list, []byte(encoded[:12]), []byte(encoded[:11]+"B"), 1)
	w.shelf["https://example.org/lists/forged"] = bytes.Replace(forged, []byte(`"id":"`+w.listAddress("revocation")+`"`), []byte(`"id":"https://example.org/lists/forged"`), 1)
	entry := `{"credentialStatus":{"type":"BitstringStatusListEntry","statusPurpose":"revocation","statusListIndex":"7","statusListCredential":"https://example.org/lists/forged"}}`
	if err := w.checkStatus(t.Context(), []byte(entry)); err == nil || !strings.HasSuffix(told(err).Type, "#STATUS_VERIFICATION_ERROR") {
		t.Errorf("a list that was changed: %v", err)
	}
}
