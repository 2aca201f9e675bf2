package httpd

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"

	"galon/internal/domain"
)

func TestLogLineTellsTheRouteAndNoSecret(t *testing.T) {
	s := newSite(t, "http://localhost:8080")
	var log bytes.Buffer
	r := s.Router(logTo(&log), nil)
	r.Get("/v/{code}", s.Page(func(w http.ResponseWriter, r *http.Request) error {
		return domain.NotFoundf("share-unknown", chi.URLParam(r, "code"))
	}))
	r.Get("/api/v1/x", s.API(func(http.ResponseWriter, *http.Request) error {
		return domain.InvalidFields([]domain.FieldError{{Pointer: "/name", Code: "date-impossible", Args: []any{"Nadia Benali"}}})
	}))
	for _, target := range []string{"/v/7KQ4M2XD9HTC?nom=Nadia", "/api/v1/x", "/nowhere/7KQ4M2XD9HTC"} {
		serve(r, "GET", target, "", "X-Forwarded-For", "203.0.113.9", "Authorization", "Bearer galon_secret", "Cookie", "galon_pro=secret")
	}
	for _, secret := range []string{"7KQ4", "Nadia", "secret", "203.0.113.9", "192.0.2.1"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log holds %q:\n%s", secret, log.String())
		}
	}
	var lines []map[string]any
	for _, l := range strings.Split(strings.TrimSpace(log.String()), "\n") {
		var line map[string]any
		if err := json.Unmarshal([]byte(l), &line); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	for i, want := range []string{"/v/{code} 404 share-unknown", "/api/v1/x 422 fields-invalid", "none 404 page-unknown"} {
		if got := fmt.Sprint(lines[i]["route"], " ", lines[i]["status"], " ", lines[i]["code"]); got != want {
			t.Errorf("line %d: %s, want %s", i, got, want)
		}
	}
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	for base, hsts := range map[string]bool{"https://galon.example": true, "http://localhost:8080": false} {
		h := serve(newSite(t, base).Router(quiet(), nil), "GET", "/nowhere", "").Header()
		if (h.Get("Strict-Transport-Security") != "") != hsts {
			t.Errorf("%s: HSTS %q", base, h.Get("Strict-Transport-Security"))
		}
		for name, want := range map[string]string{
			"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": contentPolicy,
		} {
			if h.Get(name) != want {
				t.Errorf("%s: %s is %q, want %q", base, name, h.Get(name), want)
			}
		}
		if strings.Contains(h.Get("Content-Security-Policy"), "unsafe") {
			t.Error("the policy allows inline code")
		}
	}
}

func TestCapitalsOfAQRCodeAreRouted(t *testing.T) {
	r := newSite(t, "").Router(quiet(), nil)
	r.Get("/v/{code}", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, chi.URLParam(r, "code")) })
	for path, want := range map[string]string{"/V/7KQ4M2XD9HTC": "7KQ4M2XD9HTC", "/v/7kq4m2xd9htc": "7kq4m2xd9htc"} {
		if w := serve(r, "GET", path, ""); w.Code != 200 || w.Body.String() != want {
			t.Errorf("GET %s: %d %q", path, w.Code, w.Body.String())
		}
	}
	for in, want := range map[string]string{
		"/V": "/v", "/RECEVOIR/AbC": "/recevoir/AbC", "/Ab/C": "/Ab/C", "/": "/", "": "", "/A1/X": "/A1/X", "//V": "//V", "*": "*",
	} {
		if got := foldFirst(in); got != want {
			t.Errorf("foldFirst(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestOtherSitesCannotPost(t *testing.T) {
	s := newSite(t, "http://localhost:8080")
	h := s.SameOrigin()(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "done") }))
	for _, tt := range []struct {
		method, site, origin string
		want                 int
	}{
		{"POST", "same-origin", "", 200},
		{"POST", "none", "", 200},
		{"POST", "cross-site", "https://evil.example", 403},
		{"POST", "same-site", "https://other.localhost", 403},
		{"POST", "", "https://evil.example", 403},
		{"POST", "", "http://localhost:8080", 200}, // the proxy has changed Host
		{"GET", "cross-site", "https://evil.example", 200},
	} {
		w := serve(h, tt.method, "http://inner.host/pro", "", "Sec-Fetch-Site", tt.site, "Origin", tt.origin)
		if w.Code != tt.want {
			t.Errorf("%+v: got %d", tt, w.Code)
		}
	}
}

func TestBodiesAreBounded(t *testing.T) {
	s := newSite(t, "")
	r := s.Router(quiet(), nil)
	read := s.API(func(w http.ResponseWriter, r *http.Request) error {
		data, err := ReadBody(r)
		if err == nil {
			fmt.Fprint(w, len(data))
		}
		return err
	})
	r.Post("/form", read)
	r.With(LimitBody(UploadLimit)).Post("/file", read)
	for _, tt := range []struct {
		path string
		size int
		want int
		says string
	}{
		{"/form", FormLimit, 200, ""}, {"/form", FormLimit + 1, 413, "dépasse 1 Mo"}, {"/file", FormLimit + 1, 200, ""}, {"/file", UploadLimit + 1, 413, "dépasse 5 Mo"},
	} {
		if w := serve(r, "POST", tt.path, strings.Repeat("x", tt.size)); w.Code != tt.want || !strings.Contains(strings.ReplaceAll(w.Body.String(), "\u00a0", " "), tt.says) {
			t.Errorf("POST %s of %d bytes: %d %s, want %d %q", tt.path, tt.size, w.Code, w.Body, tt.want, tt.says)
		}
	}
}

// A browser sends its whole file before it listens. Whoever hangs up meanwhile shows it « connection lost » instead of
// the sentence.
func TestAFileThatIsTooLargeIsHeardToItsEnd(t *testing.T) {
	s := newSite(t, "")
	r := s.Router(quiet(), nil)
	r.Post("/form", s.API(func(w http.ResponseWriter, r *http.Request) error {
		_, err := ReadBody(r)
		return err
	}))
	server := httptest.NewServer(r)
	defer server.Close()
	for _, size := range []int{FormLimit + 1, 12 << 20, 80 << 20} {
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprintf(conn, "POST /form HTTP/1.1\r\nHost: galon\r\nContent-Length: %d\r\n\r\n", size)
		chunk := bytes.Repeat([]byte("x"), 64<<10)
		for sent := 0; sent < size; sent += len(chunk) {
			if _, err := conn.Write(chunk[:min(len(chunk), size-sent)]); err != nil {
				t.Fatalf("%d bytes: cut after %d: %v", size, sent, err)
			}
		}
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatalf("%d bytes: %v", size, err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("%d bytes: %d, want 413", size, resp.StatusCode)
		}
	}
}

func TestFilesOfAForm(t *testing.T) {
	s := newSite(t, "")
	r := s.Router(quiet(), nil)
	r.With(LimitBody(UploadLimit)).Post("/file", s.API(func(w http.ResponseWriter, r *http.Request) error {
		if err := ParseForm(r); err != nil {
			return err
		}
		name, data, err := File(r, "file")
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%s %d %s", name, len(data), r.PostFormValue("code"))
		return nil
	}))
	form := func(size int) (string, string) {
		var b bytes.Buffer
		m := multipart.NewWriter(&b)
		m.WriteField("code", "7KQ4")
		if size >= 0 {
			f, _ := m.CreateFormFile("file", "badge.png")
			f.Write(bytes.Repeat([]byte("x"), size))
		}
		m.Close()
		return b.String(), m.FormDataContentType()
	}
	for size, want := range map[int]string{3: "200 badge.png 3 7KQ4", -1: "200  0 7KQ4", FileLimit: "200 badge.png 5242880 7KQ4"} {
		body, contentType := form(size)
		w := serve(r, "POST", "/file", body, "Content-Type", contentType)
		if got := fmt.Sprint(w.Code, " ", w.Body.String()); got != want {
			t.Errorf("file of %d: %.80s, want %s", size, got, want)
		}
	}
	for _, size := range []int{FileLimit + 1, UploadLimit + 1} {
		body, contentType := form(size)
		if w := serve(r, "POST", "/file", body, "Content-Type", contentType); w.Code != 413 {
			t.Errorf("file of %d: %d, want 413", size, w.Code)
		}
	}
	if w := serve(r, "POST", "/file", "code=7KQ4", "Content-Type", "application/x-www-form-urlencoded"); w.Code != 200 {
		t.Errorf("plain form: %d", w.Code)
	}
	if w := serve(r, "POST", "/file", "x", "Content-Type", "multipart/form-data; boundary=y"); w.Code != 400 {
		t.Errorf("broken form: %d, want 400", w.Code)
	}
}

// Said is embedded in the body of TestDecode.
type Said struct {
	Level int `json:"level"`
}

func TestDecode(t *testing.T) {
	type body struct {
		Name      string `json:"name"`
		Recipient struct {
			Age int `json:"age"`
		} `json:"recipient"`
		Said
	}
	for _, tt := range []struct{ contentType, json, want string }{
		{"application/json", `{"name":"Ana"}`, ""},
		{"application/json; charset=utf-8", `{"name":"Ana"}` + "\n", ""},
		{"application/vc+json", `{}`, ""},
		{"text/plain", `{}`, "content-type"},
		{"", `{}`, "content-type"},
		{"application/json", ``, "json-malformed"},
		{"application/json", `{"name":`, "json-malformed"},
		{"application/json", `{} {}`, "json-trailing"},
		{"application/json", `{"nom":"Ana"}`, "/nom field-unknown"},
		{"application/json", `{"a/b":1}`, "/a~1b field-unknown"},
		{"application/json", `{"name":5}`, "/name json-type string"},
		{"application/json", `{"recipient":{"age":"dix"}}`, "/recipient/age json-type number"},
		{"application/json", `{"recipient":[]}`, "/recipient json-type object"},
		{"application/json", `{"level":"2"}`, "/level json-type number"}, // of an embedded struct, which JSON does not know
	} {
		r := httptest.NewRequest("POST", "/", strings.NewReader(tt.json))
		r.Header.Set("Content-Type", tt.contentType)
		var v body
		err := Decode(r, &v)
		got := domain.CodeOf(err)
		var e *domain.Error
		if errors.As(err, &e) && len(e.Fields) > 0 {
			got = strings.TrimSpace(e.Fields[0].Pointer + " " + e.Fields[0].Code + " " + strings.Trim(fmt.Sprint(e.Fields[0].Args), "[]"))
		}
		if got != tt.want || err != nil && tt.want == "" {
			t.Errorf("Decode(%s %s): %q (%v), want %q", tt.contentType, tt.json, got, err, tt.want)
		}
	}
}

func TestWhoActs(t *testing.T) {
	staff := func(_ context.Context, token string) (domain.Actor, error) {
		switch token {
		case "good":
			return domain.Actor{AccountID: "a1", Role: domain.RoleIssuer}, nil
		case "broken":
			return domain.Actor{}, errors.New("database is gone")
		}
		return domain.Actor{}, domain.NotFoundf("session-unknown")
	}
	holder := func(_ context.Context, token string) (domain.Holder, error) {
		return domain.Holder{PassportID: domain.PassportID(token)}, nil
	}
	keys := func(_ context.Context, key string) (domain.Actor, error) {
		if key == "k1" {
			return domain.Actor{APIKeyID: "key1"}, nil
		}
		return domain.Actor{}, domain.NotFoundf("api-key-unknown")
	}
	s := newSite(t, "https://galon.example")
	say := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, Actor(r).Label(), " ", Holder(r).PassportID)
	})
	browser := s.StaffSessions(staff)(s.HolderSessions(holder)(say))
	for cookie, want := range map[string]string{
		"":                      "200 nobody ",
		"__Host-galon_pro=good": "200 account:a1 ",
		"__Host-galon_pro=over": "200 nobody ",
		"galon_pro=good":        "200 nobody ", // over https only the prefixed name counts
		"__Host-galon_pro=good; __Host-galon_passeport=p9": "200 account:a1 p9",
	} {
		w := serve(browser, "GET", "/", "", "Cookie", cookie)
		if got := fmt.Sprint(w.Code, " ", w.Body.String()); got != want {
			t.Errorf("cookie %q: %q, want %q", cookie, got, want)
		}
	}
	if w := serve(browser, "GET", "/", "", "Cookie", "__Host-galon_pro=broken"); w.Code != 500 {
		t.Errorf("a lookup that failed: %d, want 500 and not signed out", w.Code)
	}
	machine := s.APIKeys(keys)(say)
	for header, want := range map[string]string{
		"": "200 nobody ", "Bearer k1": "200 key:key1 ", "bearer k1": "200 key:key1 ",
	} {
		w := serve(machine, "GET", "/", "", "Authorization", header)
		if got := fmt.Sprint(w.Code, " ", w.Body.String()); got != want {
			t.Errorf("Authorization %q: %q, want %q", header, got, want)
		}
	}
	for _, header := range []string{"Bearer k2", "Bearer ", "Basic azE6", "k1"} {
		w := serve(machine, "GET", "/", "", "Authorization", header)
		if w.Code != 401 || w.Header().Get("WWW-Authenticate") == "" || !strings.Contains(w.Body.String(), "api-key-unknown") {
			t.Errorf("Authorization %q: %d %s, want 401", header, w.Code, w.Body.String())
		}
	}
	bare := httptest.NewRequest("GET", "/", nil)
	if Actor(bare).Label() != "nobody" || Holder(bare) != (domain.Holder{}) {
		t.Error("a request that went through nothing is somebody")
	}
}

func TestCookies(t *testing.T) {
	end := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	for base, want := range map[string]string{
		"https://galon.example": "__Host-galon_pro=v; Path=/; Expires=Fri, 01 Jan 2027 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax",
		"http://localhost:8080": "galon_pro=v; Path=/; Expires=Fri, 01 Jan 2027 00:00:00 GMT; HttpOnly; SameSite=Lax",
	} {
		s := newSite(t, base)
		w := httptest.NewRecorder()
		s.SetCookie(w, StaffCookie, "v", end)
		if got := w.Header().Get("Set-Cookie"); got != want {
			t.Errorf("%s: %s\nwant %s", base, got, want)
		}
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Cookie", w.Header().Get("Set-Cookie"))
		if got := s.Cookie(r, StaffCookie); got != "v" {
			t.Errorf("%s: read back %q", base, got)
		}
		w = httptest.NewRecorder()
		s.SetCookie(w, StaffCookie, "v", time.Time{})
		if got := w.Header().Get("Set-Cookie"); strings.Contains(got, "Expires") {
			t.Errorf("%s: a session of a shared computer outlives the browser: %s", base, got)
		}
		w = httptest.NewRecorder()
		s.DropCookie(w, StaffCookie)
		if got := w.Header().Get("Set-Cookie"); !strings.Contains(got, "Max-Age=0") {
			t.Errorf("%s: not dropped: %s", base, got)
		}
	}
}

func TestClientAddress(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("192.168.1.1/32"), netip.MustParsePrefix("2001:db8:ffff::/48")}
	for _, tt := range []struct {
		what, peer string
		forwarded  []string
		want       string
	}{
		{"no proxy", "203.0.113.9:4000", nil, "203.0.113.9"},
		{"made up by the client", "203.0.113.9:4000", []string{"1.2.3.4"}, "203.0.113.9"},
		{"one proxy", "10.0.0.1:4000", []string{"203.0.113.9"}, "203.0.113.9"},
		{"client made one up before the proxy", "10.0.0.1:4000", []string{"1.2.3.4, 203.0.113.9"}, "203.0.113.9"},
		{"two proxies", "10.0.0.1:4000", []string{"203.0.113.9, 192.168.1.1"}, "203.0.113.9"},
		{"two header lines", "10.0.0.1:4000", []string{"1.2.3.4", "203.0.113.9, 10.2.3.4"}, "203.0.113.9"},
		{"client pretends to be a proxy", "10.0.0.1:4000", []string{"1.2.3.4, 10.9.9.9, 203.0.113.9"}, "203.0.113.9"},
		{"only proxies", "10.0.0.1:4000", []string{"10.2.3.4"}, "10.2.3.4"},
		{"garbage", "10.0.0.1:4000", []string{"203.0.113.9, unknown"}, "10.0.0.1"},
		{"proxy without header", "10.0.0.1:4000", nil, "10.0.0.1"},
		{"with a port", "10.0.0.1:4000", []string{"203.0.113.9:51000"}, "203.0.113.9"},
		{"IPv6", "[2001:db8:ffff::1]:4000", []string{"2001:db8::42"}, "2001:db8::42"},
		{"IPv6 with a port", "[2001:db8:ffff::1]:4000", []string{"[2001:db8::42]:443"}, "2001:db8::42"},
		{"IPv4 in IPv6", "[::ffff:10.0.0.1]:4000", []string{"::ffff:203.0.113.9"}, "203.0.113.9"},
		{"zone", "[fe80::1%eth0]:4000", nil, "fe80::1"},
		{"not an address", "@", []string{"203.0.113.9"}, "invalid IP"},
	} {
		if got := clientAddress(tt.peer, tt.forwarded, trusted).String(); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.what, got, tt.want)
		}
	}
	if got := clientAddress("10.0.0.1:1", []string{"203.0.113.9"}, nil); got != netip.MustParseAddr("10.0.0.1") {
		t.Errorf("without --trusted-proxies: %s, want the peer", got)
	}
}
