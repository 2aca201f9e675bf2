package domain

import "slices"

// HasMinutes tells whether an award rests on minutes that a jury signed here.
func (f Facts) HasMinutes() bool {
	return slices.ContainsFunc(f.Evidence, func(e Evidence) bool { return e.Genre == MinutesGenre })
}

// CheckMinutes refuses minutes that no jury of this installation signed. Only a jury's own attestations bring
// them (and known, what a corrected award has already): whoever could write that word from outside would have a badge
// say that a jury decided here (article R. 6412-7).
func (f Facts) CheckMinutes(known []Evidence) (faults []FieldError) {
	for i, e := range f.Evidence {
		if e.Genre == MinutesGenre && !slices.Contains(known, e) {
			faults = append(faults, FieldError{Pointer: "/evidence/" + itoa(i) + "/genre", Code: "evidence-genre-ours", Args: []any{e.Genre}})
		}
	}
	return faults
}
