package vcapi

import (
	"errors"
	"net/http"

	"galon/internal/credential"
	"galon/internal/jsonld"
	"galon/internal/sign"
	"galon/internal/status"
)

// problem is an error as the standards name it (RFC 9457; VCDM 2.0, section 7.2; VC Data Integrity 1.0, section 4.8;
// Bitstring Status List 1.0, section 4).
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Code   string `json:"code,omitempty"` // ours, stable
}

func (p *problem) Error() string { return p.Type + ": " + p.Detail }

const (
	ofModel     = "https://www.w3.org/TR/vc-data-model#"
	ofIntegrity = "https://w3id.org/security#"
)

func fault(kind, title, detail string) *problem {
	return &problem{Type: kind, Title: title, Status: http.StatusBadRequest, Detail: detail}
}

func parsing(detail string) error {
	return fault(ofModel+"PARSING_ERROR", "La demande ne se lit pas.", detail)
}

func malformed(detail string) error {
	return fault(ofModel+"MALFORMED_VALUE_ERROR", "Une valeur n’a pas la forme attendue.", detail)
}

func outOfRange(detail string) error {
	return fault(ofModel+"RANGE_ERROR", "Une valeur est hors de ses bornes.", detail)
}

func insecure(detail string) error {
	return fault(ofModel+"CRYPTOGRAPHIC_SECURITY_ERROR", "La sécurité du document n’est pas établie.", detail)
}

func generation(detail string) error {
	return fault(ofIntegrity+"PROOF_GENERATION_ERROR", "La preuve ne peut pas être faite.", detail)
}

func verification(detail string) error {
	return fault(ofIntegrity+"PROOF_VERIFICATION_ERROR", "La preuve ne tient pas.", detail)
}

func otherDomain() error {
	return fault(ofIntegrity+"INVALID_DOMAIN_ERROR", "La preuve est faite pour un autre.", "Le domaine de la preuve n’est pas celui qui est attendu.")
}

func otherChallenge() error {
	return fault(ofIntegrity+"INVALID_CHALLENGE_ERROR", "La preuve répond à un autre.", "Le défi de la preuve n’est pas celui qui est attendu.")
}

func unknownSuite(name string) error {
	return generation("Cette instance ne signe pas ainsi : " + name + ".")
}

// told gives the problem that an error of the other rooms is. Their words are for logs; what goes out is a sentence.
func told(err error) *problem {
	if p, ok := errors.AsType[*problem](err); ok {
		return p
	}
	if e, ok := errors.AsType[*credential.DocumentError](err); ok {
		kind := malformed
		switch e.Code {
		case credential.CodeNotJSON, credential.CodeTooLarge, credential.CodeTooDeep:
			kind = parsing
		}
		p := told(kind(e.Detail))
		p.Code = e.Code
		return p
	}
	if e, ok := errors.AsType[*status.Error](err); ok {
		return &problem{Type: e.Type(), Title: "La liste de statut ne se lit pas.", Status: http.StatusBadRequest, Detail: "La liste de statut n’a pas la forme attendue.", Code: e.Name}
	}
	if e, ok := errors.AsType[*sign.Fault](err); ok {
		p := told(verification(sentences[e.Code]))
		if p.Detail == "" {
			p.Detail = "La signature ne tient pas."
		}
		p.Code = e.Code
		if e.Code == sign.FaultUnsafe || e.Code == sign.FaultContext || e.Code == sign.FaultLimit {
			p.Type = ofIntegrity + "PROOF_TRANSFORMATION_ERROR"
			p.Detail += where(err)
		}
		return p
	}
	if where := where(err); where != "" {
		return fault(ofIntegrity+"PROOF_TRANSFORMATION_ERROR", "Le document n’a pas de forme canonique.", sentences[sign.FaultUnsafe]+where)
	}
	return &problem{Type: "about:blank", Title: "La demande n’aboutit pas.", Status: http.StatusBadRequest, Detail: "La demande n’aboutit pas."}
}

// where names the member that has no meaning.
func where(err error) string {
	if e, ok := errors.AsType[*jsonld.UnsafeError](err); ok && e.Path != "" {
		return " Voir " + e.Path + "."
	}
	if e, ok := errors.AsType[*jsonld.UnknownContextError](err); ok {
		return " Voir " + e.URL + "."
	}
	return ""
}

var sentences = map[string]string{
	sign.FaultFalse:     "La signature n’est pas celle de ce document et de cette clé.",
	sign.FaultMalformed: "La signature n’a pas la forme de son standard.",
	sign.FaultMissing:   "Le document ne porte pas de preuve.",
	sign.FaultAmbiguous: "Deux lecteurs liraient deux choses dans ce document.",
	sign.FaultPurpose:   "La preuve est faite pour un autre but.",
	sign.FaultAlgorithm: "L’algorithme ne convient pas à la clé.",
	sign.FaultHeader:    "L’en-tête de la signature n’est pas acceptable.",
	sign.FaultSuite:     "Cette façon de signer n’est pas connue ici.",
	sign.FaultKey:       "La clé n’a pas pu être obtenue.",
	sign.FaultContext:   "Un contexte du document n’est pas connu ici, ou donne un autre nom à un mot du standard.",
	sign.FaultLimit:     "Le document est trop grand ou trop embrouillé.",
	sign.FaultUnsafe:    "Une partie du document n’a pas de sens dans ses contextes, et ne serait pas signée.",
	sign.FaultOlderText: "Des champs récents du standard ne sont pas couverts par la signature.",
	sign.FaultChain:     "La preuve s’appuie sur une autre, qui manque ou ne tient pas.",
	sign.FaultEnded:     "La preuve a expiré.",
	sign.FaultClaims:    "Les mentions de la signature contredisent le document.",
}

func writeProblem(w http.ResponseWriter, err error) {
	p := told(err)
	writeJSON(w, p.Status, "application/problem+json", struct {
		*problem
		Verified       bool       `json:"verified"`
		ProblemDetails []*problem `json:"problemDetails"`
	}{p, false, []*problem{p}})
}
