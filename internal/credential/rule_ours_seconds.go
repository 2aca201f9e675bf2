package credential

import "time"

// ruleWholeSeconds: dates are UTC and whole seconds, so that nbf and exp of the JWT equal them exactly
// (OB 3.0, 8.2.4.1).
func ruleWholeSeconds(c checked) *DocumentError {
	for _, name := range []string{"validFrom", "validUntil", "awardedDate"} {
		s := c.doc.text(name)
		if s == "" {
			continue
		}
		if _, err := time.Parse("2006-01-02T15:04:05Z", s); err != nil || len(s) != len("2006-01-02T15:04:05Z") {
			return fault("date-not-whole", "La date du champ « "+name+" » n’est pas en UTC et en secondes entières.")
		}
	}
	return nil
}
