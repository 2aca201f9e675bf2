package httpd

import (
	"net/http"
	"testing"
)

// Text of several lines must not be refused for the ends that browsers write.
func TestFormsHaveOneKindOfLineEnd(t *testing.T) {
	s := newSite(t, "http://localhost:8080")
	for kind, body := range map[string]string{
		"application/x-www-form-urlencoded": "text=une%0D%0Adeux",
		"multipart/form-data; boundary=x":   "--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nune\r\ndeux\r\n--x--\r\n",
	} {
		w := serve(s.Page(func(w http.ResponseWriter, r *http.Request) error {
			if err := ParseForm(r); err != nil {
				return err
			}
			if a, b := r.PostFormValue("text"), r.FormValue("text"); a != "une\ndeux" || b != a {
				t.Errorf("%s: %q, %q", kind, a, b)
			}
			return nil
		}), "POST", "/", body, "Content-Type", kind)
		if w.Code != 200 {
			t.Errorf("%s: %d", kind, w.Code)
		}
	}
}
