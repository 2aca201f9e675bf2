package credential

import "strings"

// maxDataURI is small: a data: address is one line of the canonical form, hashed at each verification.
const maxDataURI = 1024

// ruleNoData: pictures and files are pointed to, not carried.
func ruleNoData(c checked) *DocumentError {
	long := func(s string) bool { return len(s) > maxDataURI && strings.HasPrefix(s, "data:") }
	if path, bad := c.find("data-too-long", long); bad {
		return fault("data-too-long", "Le champ « "+path+" » transporte un fichier entier.")
	}
	return nil
}
