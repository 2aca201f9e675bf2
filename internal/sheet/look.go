package sheet

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
)

// look counts what the archive unpacks to, by unpacking it into nothing: the sizes that it declares may lie.
func look(file []byte) error {
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil || len(archive.File) > maxParts {
		return fault(FaultDamaged)
	}
	left, workbook := int64(maxUnpacked), false
	for _, part := range archive.File {
		if part.Name == "EncryptedPackage" {
			return fault(FaultLocked)
		}
		if part.Name == "content.xml" { // OpenDocument 1.3, part 2, 3.2
			return fault(FaultODS)
		}
		workbook = workbook || part.Name == "xl/workbook.xml" || strings.HasSuffix(part.Name, ".rels")
		r, err := part.Open()
		if err != nil {
			return fault(FaultDamaged)
		}
		watch := &declared{}
		n, err := io.Copy(watch, io.LimitReader(r, left+1))
		r.Close()
		rows := strings.HasPrefix(part.Name, "xl/worksheets/") // these stream by
		switch left -= n; {
		case left < 0, !rows && (n > maxWhole || watch.tags > maxTags):
			return fault(FaultTooLarge)
		case err != nil, watch.found: // no program that writes workbooks declares a document type
			return fault(FaultDamaged)
		case rows && strings.HasSuffix(part.Name, ".xml") && !watch.ended():
			return fault(FaultDamaged) // cut: the library would give its first rows and say nothing
		}
	}
	if !workbook {
		return fault(FaultDamaged)
	}
	return nil
}

// declared looks for a document type, with its entities, in what streams by.
type declared struct {
	tail  []byte
	found bool
	tags  int // a tag of ten letters becomes a thousand in memory
}

func (d *declared) Write(p []byte) (int, error) {
	seen := append(d.tail, p...)
	d.tags += bytes.Count(p, []byte("<"))
	d.found = d.found || bytes.Contains(seen, []byte("<!DOCTYPE")) || bytes.Contains(seen, []byte("<!ENTITY"))
	d.tail = append([]byte(nil), seen[max(0, len(seen)-40):]...)
	return len(p), nil
}

// ended tells whether the last thing is the end of a sheet, whatever its prefix.
func (d *declared) ended() bool {
	return bytes.HasSuffix(bytes.TrimSpace(d.tail), []byte("worksheet>"))
}
