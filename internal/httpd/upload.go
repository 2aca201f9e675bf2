package httpd

import (
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"

	"galon/internal/domain"
)

// SaveFile writes the file of a form to the disk as it comes, for files that are too large for the memory. The caller
// takes it away; no file chosen is "" and "". The name is only for telling the person.
func SaveFile(r *http.Request, field string) (name, path string, err error) {
	form, err := r.MultipartReader()
	if err != nil {
		return "", "", &domain.Error{Kind: domain.Invalid, Code: "form-malformed", Err: err}
	}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return "", "", nil
		}
		if err != nil {
			return "", "", uploadError(err)
		}
		if part.FormName() != field || part.FileName() == "" {
			continue
		}
		f, err := os.CreateTemp("", "galon-*")
		if err != nil {
			return "", "", err
		}
		_, err = io.Copy(f, part)
		if err = errors.Join(err, f.Close()); err != nil {
			return "", "", errors.Join(uploadError(err), os.Remove(f.Name()))
		}
		return filepath.Base(part.FileName()), f.Name(), nil
	}
}

func uploadError(err error) error {
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return &domain.Error{Kind: domain.TooLarge, Code: "register-too-large", Err: err}
	}
	return &domain.Error{Kind: domain.Invalid, Code: "form-malformed", Err: err}
}
