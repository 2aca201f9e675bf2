package credential

import (
	"strings"

	"galon/internal/jsonld"
	"galon/schemas"
)

// DocumentError says what breaks the data model. Code is stable, for machines and logs; Detail is one plain
// French sentence for the page.
type DocumentError struct{ Code, Detail string }

func (e *DocumentError) Error() string { return "credential: " + e.Code + ": " + e.Detail }

func fault(code, detail string) *DocumentError {
	return &DocumentError{Code: code, Detail: unbreakable.Replace(detail)}
}

// unbreakable keeps the signs of French with their words, as i18n does for the sentences of fr.json.
var unbreakable = strings.NewReplacer("« ", "«\u00a0", " »", "\u00a0»", " :", "\u00a0:")

// The codes that Check and Parse give to documents from outside.
const (
	CodeTooLarge       = "document-too-large"
	CodeNotJSON        = "document-not-json"
	CodeTooDeep        = "document-too-deep"
	CodeNotCredential  = "document-not-credential"   // JSON, and no verifiable credential
	CodeNotBadge       = "document-not-badge"        // a credential of another kind
	CodeOpenBadges1    = "document-open-badges-1"    // an assertion of Open Badges 1.0 or 1.1
	CodeEndorsement2   = "document-endorsement2"     // an endorsement of Open Badges 2.0
	CodeModel2         = "document-model2"           // what an assertion of Open Badges 2.0 points to, given to nobody
	CodeOpenBadges2    = "document-open-badges-2"    // an assertion of Open Badges 2.0
	CodeRecord         = "document-learner-record"   // a CLR: many badges in one
	CodeEndorsement    = "document-endorsement"      // somebody's word on a badge, a model or an organisation
	CodePresentation   = "document-presentation"     // credentials that a holder shows
	CodeEnveloped      = "document-enveloped"        // a JWT in the clothes of a JSON object
	CodeMissing        = "document-member-missing"   // the schema asks for it
	CodeMalformed      = "document-member-malformed" // the schema asks for another form
	CodeDate           = "document-date-unreadable"
	CodeDatesReversed  = "document-dates-reversed"
	CodeSubject        = "document-subject-unnamed"
	CodeCriteria       = "document-criteria-missing"
	CodeResultLevel    = "document-result-level-unknown"
	CodeResultStatus   = "document-result-status-missing"
	CodeStatusMember   = "document-status-malformed"
	CodeStatusIsItself = "document-status-id"
)

// The schemas of schemas/ob3 that documents are held against.
const (
	schemaAchievementCredential = "ob3/achievementcredential.schema.json"
	schemaVCDM11                = "ob3/achievementcredential-vcdm11.schema.json"
	schemaStatusList            = "ob3/bitstringstatuslist.schema.json"
	schemaEndorsement           = "ob3/endorsementcredential.schema.json"
	schemaEndorsement11         = "ob3/endorsementcredential-vcdm11.schema.json"
	schemaRecord                = "ob3/clrcredential.schema.json"
	schemaRecord11              = "ob3/clrcredential-vcdm11.schema.json"
)

// checkSchema turns the first disagreement with a schema into a sentence.
func checkSchema(name string, n node) error {
	err := schemas.Validate(name, map[string]any(n), jsonld.Notes)
	if err == nil {
		return nil
	}
	f, ok := schemas.FaultOf(err)
	if !ok {
		return err
	}
	where := "« " + strings.Join(f.Path, " › ") + " »"
	switch {
	case f.Missing:
		return fault(CodeMissing, "Le champ "+where+" manque.")
	case len(f.Path) == 0:
		return fault(CodeMalformed, "Le document n’a pas la forme que le standard demande.")
	}
	return fault(CodeMalformed, "Le champ "+where+" n’a pas la forme que le standard demande.")
}
