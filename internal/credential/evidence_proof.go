package credential

import (
	"encoding/base64"
	"encoding/hex"

	"galon/internal/domain"
)

// What stands in the badge for a file that is not published.
const (
	askForIt      = "À demander à l’organisme qui a délivré le badge."
	keptSecret    = "Pièce confidentielle"
	keptSecretWhy = "Ce fichier n’est pas publié. Son empreinte SHA-256 est signée ici : elle permet de reconnaître le fichier."
)

// proof writes down what the issuer joined. Of a confidential file only the digest leaves, as a named information
// URI (RFC 6920, section 3): the name of a file can tell what nobody wants signed. A file on request has its name,
// and its digest when it is known.
func proof(e domain.Evidence) evidence {
	genre := e.Genre
	if genre == "" {
		genre = GenreProof
	}
	switch e.Seen() {
	case domain.VisibilityConfidential:
		x := say(genre, keptSecret, keptSecretWhy)
		x.ID = DigestURI(e.SHA256)
		return x
	case domain.VisibilityOnRequest:
		x := say(genre, line(e.Name), prose(e.Narrative))
		x.ID, x.Description = DigestURI(e.SHA256), askForIt
		return x
	}
	x := say(genre, line(e.Name), prose(e.Narrative))
	if x.ID = evidenceURL(e.URL); x.ID == "" {
		x.ID = DigestURI(e.SHA256)
	}
	return x
}

// digestPrefix begins the name of a file by its SHA-256 (RFC 6920, section 3).
const digestPrefix = "ni:///sha-256;"

// DigestURI names a file by its SHA-256; "" when there is none.
func DigestURI(sha256 string) string {
	b, err := hex.DecodeString(sha256)
	if err != nil || len(b) != 32 {
		return ""
	}
	return digestPrefix + base64.RawURLEncoding.EncodeToString(b)
}

// DigestOf reads the SHA-256 back from such a name, in hexadecimal; "" for any other address.
func DigestOf(uri string) string {
	if len(uri) <= len(digestPrefix) || uri[:len(digestPrefix)] != digestPrefix {
		return ""
	}
	b, err := base64.RawURLEncoding.DecodeString(uri[len(digestPrefix):])
	if err != nil || len(b) != 32 {
		return ""
	}
	return hex.EncodeToString(b)
}

// ownGenres are those of the sentences that Galon writes itself; whatever bears another was joined by somebody.
var ownGenres = map[string]bool{
	GenreAssessment: true, GenreAssessor: true, GenreSignatory: true, GenreWorkplace: true, GenreWorkAnalysis: true, GenreDesignation: true,
	GenreReflectivePhases: true, GenreAfestAssessment: true, GenreStatement: true, GenreExperience: true, GenreComponent: true, GenreCertification: true, GenreCertifyingBody: true,
}

// Joined are the files and pages that were joined to the badge, in the order of the document.
func (v *View) Joined() []EvidenceView {
	var all []EvidenceView
	for _, e := range v.Evidence {
		if !ownGenres[e.Genre] {
			all = append(all, e)
		}
	}
	return all
}
