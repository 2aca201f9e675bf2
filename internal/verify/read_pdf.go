package verify

import (
	"errors"

	"galon/internal/artwork"
	"galon/internal/domain"
)

// openPDF finds the badges among the files attached to a PDF: JSON, JWT, and baked pictures. Other attachments are
// left alone, such as an invoice in XML.
func openPDF(pdf []byte) (found, error) {
	files, err := artwork.PDFAttachments(pdf)
	if err != nil {
		return found{}, err
	}
	var all []found
	var worst error
	for _, file := range files {
		f, err := openAttachment(file)
		if err == nil {
			all = append(all, f)
		} else if worst == nil && !errors.Is(err, artwork.ErrNoBadge) {
			worst = err
		}
	}
	switch {
	case len(all) == 1:
		return all[0], nil
	case len(all) > 1:
		return found{container: "PDF", several: all}, nil
	case worst != nil && isImageFault(worst):
		return found{}, worst
	}
	return found{}, artwork.ErrNoBadge
}

func openAttachment(file []byte) (found, error) {
	switch artwork.Sniff(file) {
	case artwork.PNG:
		return openBaked("PDF, PNG baked", artwork.UnbakePNG, file)
	case artwork.SVG:
		return openBaked("PDF, SVG baked", artwork.UnbakeSVG, file)
	case artwork.JPEG, artwork.PDF:
		return found{}, artwork.ErrNoBadge
	}
	f, err := openText(file, "PDF")
	if err != nil || f.document == nil && f.several == nil {
		return found{}, artwork.ErrNoBadge
	}
	return f, nil
}

func isImageFault(err error) bool {
	var image *artwork.ImageError
	return errors.As(err, &image)
}

func pdfFault(err error) error {
	var image *artwork.ImageError
	if !errors.As(err, &image) {
		return err
	}
	switch image.Code {
	case artwork.CodeNoBadge:
		return &domain.Error{Kind: domain.Invalid, Code: "pdf-without-badge", Err: err}
	case artwork.CodePDFLocked:
		return &domain.Error{Kind: domain.Invalid, Code: "pdf-locked", Err: err}
	case artwork.CodeTooLarge, artwork.CodeBomb:
		return &domain.Error{Kind: domain.TooLarge, Code: codeUnfolds, Err: err}
	}
	return &domain.Error{Kind: domain.Invalid, Code: "pdf-broken", Err: err}
}
