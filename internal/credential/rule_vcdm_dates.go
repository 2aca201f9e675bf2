package credential

import "time"

// ruleDates: validUntil is not before validFrom (VCDM 2.0, 4.9).
func ruleDates(c checked) *DocumentError {
	return reversed(c.view.ValidFrom, c.view.ValidUntil)
}

func reversed(from, until time.Time) *DocumentError {
	if !from.IsZero() && !until.IsZero() && until.Before(from) {
		return fault(CodeDatesReversed, "La date de fin est avant la date de début.")
	}
	return nil
}

func checkDates(from, until time.Time) error {
	if f := reversed(from, until); f != nil {
		return f
	}
	return nil
}
