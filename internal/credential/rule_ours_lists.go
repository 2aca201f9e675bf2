package credential

import "galon/internal/jsonld"

// manyMembers are lists in the data model, wherever they stand. JSON-LD lets one value stand alone; strict
// readers do not, so we never do.
var manyMembers = map[string]bool{
	"@context": true, "evidence": true, "identifier": true, "alignment": true, "result": true, "resultDescription": true,
	"rubricCriterionLevel": true, "tag": true, "otherIdentifier": true,
	"related": true, "allowedValue": true, "endorsement": true, "endorsementJwt": true, "credentialSchema": true, "termsOfUse": true,
}

// ruleLists: what may be many is a list, and an empty list or null is left out (OB 3.0, 5.1).
func ruleLists(c checked) *DocumentError {
	if name, bad := loneValue(map[string]any(c.doc)); bad {
		return fault("list-expected", "Le champ « "+name+" » n’est pas une liste, ou il est vide.")
	}
	return nil
}

// noteLists is the note that a shared object has no lone value.
type noteLists struct{}

func loneValue(v any) (string, bool) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			if name, bad := loneValue(x); bad {
				return name, true
			}
		}
	case map[string]any:
		notes := jsonld.Notes(v)
		if notes != nil {
			if _, inOrder := notes.Load(noteLists{}); inOrder {
				return "", false
			}
		}
		for name, x := range v {
			list, isList := x.([]any)
			_, isText := x.(string)
			// In a Result it is the address of one, in an IdentifierEntry the number itself.
			pointer := isText && (name == "resultDescription" || name == "identifier")
			if x == nil || isList && len(list) == 0 || manyMembers[name] && !isList && !pointer {
				return name, true
			}
			if inner, bad := loneValue(x); bad {
				return inner, true
			}
		}
		if notes != nil {
			notes.Store(noteLists{}, true)
		}
	}
	return "", false
}
