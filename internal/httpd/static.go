package httpd

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// static is web/static in memory. All files share one digest in their address, so that the sheet can name its fonts
// by a relative path, and a browser keeps them for a year.
type static struct {
	digest string
	files  map[string]*staticFile // app.css, fonts/…
}

type staticFile struct {
	contentType string
	plain       []byte
	gzip        func() []byte // made when it is first asked for; nil when it would not be smaller
}

var staticTypes = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".woff2": "font/woff2",
	".png": "image/png",
}

func readStatic(fsys fs.FS) (*static, error) {
	s := &static{files: map[string]*staticFile{}}
	sum := sha256.New()
	err := fs.WalkDir(fsys, "static", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		sum.Write([]byte(name))
		sum.Write(data)
		file := &staticFile{contentType: staticTypes[path.Ext(name)], plain: data, gzip: func() []byte { return nil }}
		if file.contentType == "" {
			file.contentType = "text/plain; charset=utf-8" // licences
		}
		if !strings.HasSuffix(name, ".woff2") && !strings.HasSuffix(name, ".png") {
			file.gzip = sync.OnceValue(func() []byte { return squeeze(data) })
		}
		s.files[strings.TrimPrefix(name, "static/")] = file
		return nil
	})
	s.digest = hex.EncodeToString(sum.Sum(nil))[:12]
	return s, err
}

func squeeze(data []byte) []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level exists
	z.Write(data)
	z.Close()
	if b.Len() >= len(data) {
		return nil
	}
	return b.Bytes()
}

// Asset is the address of a static file. A file that is not there is a fault of the program.
func (s *Site) Asset(name string) (string, error) {
	if s.static.files[name] == nil {
		return "", fs.ErrNotExist
	}
	return "/s/" + s.static.digest + "/" + name, nil
}

// Static serves /s/…; mount it with r.Get("/s/*", site.Static) (chi answers HEAD through GetHead or r.Head).
func (s *Site) Static(w http.ResponseWriter, r *http.Request) {
	digest, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/s/"), "/")
	file := s.static.files[name]
	if file == nil {
		s.NotFound(w, r)
		return
	}
	header := w.Header()
	header.Set("Content-Type", file.contentType)
	header.Set("Vary", "Accept-Encoding")
	if digest == s.static.digest {
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else { // a page from before an update asks for the file of then: the one of now, not to be kept
		header.Set("Cache-Control", "no-cache")
	}
	body := file.plain
	if acceptsGzip(r) {
		if small := file.gzip(); small != nil {
			header.Set("Content-Encoding", "gzip")
			body = small
		}
	}
	header.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		w.Write(body)
	}
}

func acceptsGzip(r *http.Request) bool {
	for _, part := range parseAccept(strings.Join(r.Header.Values("Accept-Encoding"), ",")) {
		if part.value == "gzip" || part.value == "*" {
			return part.q > 0
		}
	}
	return false
}
