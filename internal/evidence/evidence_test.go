package evidence_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"galon/internal/domain"
	"galon/internal/evidence"
)

func picture() image.Image {
	img := image.NewRGBA(image.Rect(0, 0, 40, 24))
	for i := range img.Pix {
		img.Pix[i] = byte(i * 7)
	}
	img.Set(3, 3, color.RGBA{200, 10, 10, 255})
	return img
}

func photo(t interface{ Fatal(...any) }) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture(), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withPosition is a photo as a telephone makes it: EXIF with a turn and a place, a comment, and a film behind the end.
func withPosition(t interface{ Fatal(...any) }, turn byte) []byte {
	plain := photo(t)
	tiff := []byte{'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, turn, 0, 0, 0, 0, 0, 0, 0}
	body := append([]byte("Exif\x00\x00"), append(tiff, "GPSLatitude 47.2378 Besancon"...)...)
	segment := func(marker byte, body []byte) []byte {
		return append([]byte{0xff, marker, byte((len(body) + 2) >> 8), byte(len(body) + 2)}, body...)
	}
	out := append([]byte{0xff, 0xd8}, segment(0xe1, body)...)
	out = append(out, segment(0xfe, []byte("camera of Thierry"))...)
	out = append(out, plain[2:]...)
	return append(out, "ftypmp4 film with GPSLatitude"...)
}

func code(t *testing.T, err error) string {
	t.Helper()
	var e *domain.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want an error that a person can act on", err)
	}
	return e.Code
}

func TestAPhotoLosesItsPlaceAndKeepsItsPixels(t *testing.T) {
	raw := withPosition(t, 6)
	clean, kind, err := evidence.Clean(raw)
	if err != nil || kind != evidence.TypeJPEG {
		t.Fatalf("got %q, %v", kind, err)
	}
	for _, secret := range []string{"GPS", "Besancon", "Thierry", "film"} {
		if bytes.Contains(clean, []byte(secret)) {
			t.Errorf("the kept photo still says %q", secret)
		}
	}
	want, err := jpeg.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	got, err := jpeg.Decode(bytes.NewReader(clean))
	if err != nil {
		t.Fatal(err)
	}
	for y := range 24 {
		for x := range 40 {
			if got.At(x, y) != want.At(x, y) {
				t.Fatalf("pixel %d,%d is %v, was %v", x, y, got.At(x, y), want.At(x, y))
			}
		}
	}
}

func TestAPhotoStaysUpright(t *testing.T) {
	turn := []byte{0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6}
	for _, c := range []struct {
		turn byte
		want bool
	}{{6, true}, {1, false}, {0, false}, {9, false}} {
		clean, _, err := evidence.Clean(withPosition(t, c.turn))
		if err != nil {
			t.Fatal(err)
		}
		if got := bytes.Contains(clean, turn); got != c.want {
			t.Errorf("turn %d: written back %v, want %v", c.turn, got, c.want)
		}
	}
}

// The file that was kept, and the one still on the telephone, are proved by the same digest.
func TestTheSamePhotoIsTheSameFile(t *testing.T) {
	once, _, err := evidence.Clean(withPosition(t, 6))
	if err != nil {
		t.Fatal(err)
	}
	twice, _, err := evidence.Clean(once)
	if err != nil || !bytes.Equal(once, twice) {
		t.Errorf("cleaned again it is another file (%v)", err)
	}
}

func TestAPNGLosesItsTexts(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, picture()); err != nil {
		t.Fatal(err)
	}
	raw := b.Bytes()
	body := append([]byte("tEXt"), "Author\x00Thierry"...)
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(body)-4))
	chunk = binary.BigEndian.AppendUint32(append(chunk, body...), crc32.ChecksumIEEE(body))
	told := append(append(bytes.Clone(raw[:33]), chunk...), raw[33:]...)
	clean, kind, err := evidence.Clean(told)
	if err != nil || kind != evidence.TypePNG || !bytes.Equal(clean, raw) {
		t.Errorf("got %d bytes of %q, %v; want the picture alone, %d bytes", len(clean), kind, err, len(raw))
	}
}

func TestWhatIsNotKept(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, picture()); err != nil {
		t.Fatal(err)
	}
	huge := bytes.Clone(b.Bytes())
	binary.BigEndian.PutUint32(huge[16:], 60000)
	binary.BigEndian.PutUint32(huge[20:], 60000)
	binary.BigEndian.PutUint32(huge[29:], crc32.ChecksumIEEE(huge[12:29]))
	jpg := photo(t)
	for _, c := range []struct {
		name string
		raw  []byte
		want string
	}{
		{"nothing", nil, "evidence-empty"},
		{"blanks", []byte(" \n\t "), "evidence-empty"},
		{"a program", []byte("MZ\x90\x00\x03"), "evidence-type"},
		{"a page", []byte("<html><script>alert(1)</script>"), "evidence-type"},
		{"a drawing that others might run", []byte(" \n<svg xmlns='http://www.w3.org/2000/svg'/>"), "evidence-type"},
		{"HEIC", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), "file-heic"},
		{"a photo cut in the middle", jpg[:len(jpg)/2], "evidence-broken"},
		{"a photo without its last byte", jpg[:len(jpg)-1], "evidence-broken"},
		{"a picture cut in the middle", b.Bytes()[:b.Len()/2], "evidence-broken"},
		{"a PDF cut in the middle", []byte("%PDF-1.7\n1 0 obj"), "evidence-broken"},
		{"a picture that unfolds to gigabytes", huge, "evidence-pixels"},
		{"a long text", []byte(strings.Repeat("mur ", 30_000)), "evidence-text-long"},
		{"too much", append([]byte("%PDF-1.7\n"), make([]byte, evidence.Limit)...), "evidence-too-large"},
	} {
		if _, _, err := evidence.Clean(c.raw); err == nil || code(t, err) != c.want {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
	if _, kind, err := evidence.Clean([]byte("\ufeffMur monté à l’équerre.\r\n")); err != nil || kind != evidence.TypeText {
		t.Errorf("words: got %q, %v", kind, err)
	}
	if _, kind, err := evidence.Clean([]byte("%PDF-1.7\n1 0 obj\n%%EOF\n")); err != nil || kind != evidence.TypePDF {
		t.Errorf("a PDF: got %q, %v", kind, err)
	}
}

func TestKeepReadRemove(t *testing.T) {
	folder := evidence.Folder{Dir: t.TempDir()}
	raw := []byte("Grille d’évaluation : mur d’aplomb, joints réguliers.")
	file, err := folder.Keep("dossier1", raw)
	if err != nil {
		t.Fatal(err)
	}
	if file.SHA256 != evidence.Digest(raw) || file.Size != len(raw) || file.Type != evidence.TypeText {
		t.Errorf("got %+v", file)
	}
	if again, err := folder.Keep("dossier1", raw); err != nil || again != file {
		t.Errorf("kept again: %+v, %v", again, err)
	}
	if got, err := folder.Read("dossier1", file.SHA256); err != nil || !bytes.Equal(got, raw) {
		t.Errorf("read %q, %v", got, err)
	}
	if _, err := folder.Read("dossier2", file.SHA256); err == nil || code(t, err) != "evidence-unknown" {
		t.Errorf("from another drawer: %v", err)
	}
	for _, bad := range []string{"", "..", "a/b", "dossier1/../dossier1", strings.Repeat("a", 65), "É"} {
		if _, err := folder.Read(bad, file.SHA256); err == nil {
			t.Errorf("drawer %q was opened", bad)
		}
	}
	if _, err := folder.Read("dossier1", "../"+file.SHA256[3:]); err == nil {
		t.Error("a digest that leads out was followed")
	}
	if err := folder.Remove("dossier1", file.SHA256); err != nil {
		t.Fatal(err)
	}
	if _, err := folder.Read("dossier1", file.SHA256); err == nil {
		t.Error("a removed file was read")
	}
	if file, err = folder.Keep("dossier1", raw); err != nil {
		t.Fatal(err)
	}
	if err := folder.RemoveAll("dossier1"); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(folder.Dir); len(left) != 0 {
		t.Errorf("after RemoveAll there is still %v", left)
	}
}

func TestFilesAreForTheOwnerAlone(t *testing.T) {
	folder := evidence.Folder{Dir: filepath.Join(t.TempDir(), "evidence")}
	file, err := folder.Keep("dossier1", []byte("secret de fabrication"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder.Dir, "dossier1", file.SHA256)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("file: %v, %v", info.Mode(), err)
	}
	if info, err := os.Stat(filepath.Dir(path)); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("drawer: %v, %v", info.Mode(), err)
	}
	if err := os.WriteFile(path, []byte("secret de fabricatiom"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := folder.Read("dossier1", file.SHA256); err == nil || code(t, err) != "evidence-damaged" {
		t.Errorf("changed on the disk: %v", err)
	}
	if names, _ := filepath.Glob(filepath.Join(folder.Dir, "*", "half-*")); len(names) > 0 {
		t.Errorf("half-written files stay: %v", names)
	}
}

// The power goes while a file is written: what lies there under another name is no file of the drawer.
func TestAHalfWrittenFileDoesNotCount(t *testing.T) {
	folder := evidence.Folder{Dir: t.TempDir()}
	raw := []byte("Compte rendu de l’échange.")
	drawer := filepath.Join(folder.Dir, "dossier1")
	if err := os.MkdirAll(drawer, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := folder.Read("dossier1", evidence.Digest(raw)); err == nil || code(t, err) != "evidence-unknown" {
		t.Errorf("got %v", err)
	}
	half := filepath.Join(drawer, evidence.Digest(raw))
	if err := os.WriteFile(half, raw[:5], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := folder.Read("dossier1", evidence.Digest(raw)); err == nil || code(t, err) != "evidence-damaged" {
		t.Errorf("half a file: got %v", err)
	}
	// Kept again it is whole. A second name for the half file shows that nothing was written into it: the whole one
	// took its place at once.
	witness := filepath.Join(folder.Dir, "witness")
	if err := os.Link(half, witness); err != nil {
		t.Fatal(err)
	}
	if _, err := folder.Keep("dossier1", raw); err != nil {
		t.Error(err)
	}
	if got, err := folder.Read("dossier1", evidence.Digest(raw)); err != nil || string(got) != string(raw) {
		t.Errorf("kept again: %q %v", got, err)
	}
	if got, err := os.ReadFile(witness); err != nil || string(got) != string(raw[:5]) {
		t.Errorf("the file was written under its name: %q %v", got, err)
	}
}

func TestCleanedFilesStayCleanWhateverComes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := withPosition(t, rapid.Byte().Draw(t, "turn"))
		if n := rapid.IntRange(0, 3).Draw(t, "blows"); n > 0 {
			for range n {
				raw[rapid.IntRange(3, len(raw)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "to")
			}
		}
		clean, kind, err := evidence.Clean(raw)
		if err != nil {
			return
		}
		again, kind2, err := evidence.Clean(clean)
		if err != nil || kind != kind2 || !bytes.Equal(clean, again) {
			t.Fatalf("cleaned twice: %v, %q then %q, same bytes %v", err, kind, kind2, bytes.Equal(clean, again))
		}
	})
}

func FuzzClean(f *testing.F) {
	var b bytes.Buffer
	if err := png.Encode(&b, picture()); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add(photo(f))
	f.Add(withPosition(f, 6))
	f.Add([]byte("%PDF-1.7\n%%EOF"))
	f.Add([]byte("mots"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		clean, kind, err := evidence.Clean(raw)
		if err != nil {
			if domain.CodeOf(err) == "" {
				t.Fatalf("an error that nobody can act on: %v", err)
			}
			return
		}
		if len(clean) > len(raw)+64 {
			t.Fatalf("%d bytes became %d", len(raw), len(clean))
		}
		again, kind2, err := evidence.Clean(clean)
		if err != nil || kind != kind2 || !bytes.Equal(clean, again) {
			t.Fatalf("%s cleaned twice: %v", kind, err)
		}
	})
}
