package domain

// RegisterReport is what an import of the register did, and what it left aside and why.
type RegisterReport struct {
	Fiches   int            `json:"fiches"`  // entries read
	Blocs    int            `json:"blocs"`   // blocs read
	Changed  int            `json:"changed"` // entries that are new or say something else than before
	Skipped  int            `json:"skipped"` // things left aside, counted in Reasons
	Reasons  []RegisterSkip `json:"reasons"`
	Files    []string       `json:"files"`           // what was read
	Missing  []string       `json:"missing"`         // parts of the CSV export that were not there
	Untitled int            `json:"untitled"`        // entries whose title no export has said so far
	AsOf     Day            `json:"as_of,omitempty"` // the day of the export
}

// RegisterSkip is one reason to leave something aside.
type RegisterSkip struct {
	Code     string   `json:"code"`
	Count    int      `json:"count"`
	Sentence string   `json:"sentence,omitempty"`
	Examples []string `json:"examples"` // the first few
}

const skipExamples = 5

// Skip counts a thing left aside.
func (r *RegisterReport) Skip(code, example string) {
	r.Skipped++
	for i := range r.Reasons {
		if x := &r.Reasons[i]; x.Code == code {
			x.Count++
			if len(x.Examples) < skipExamples {
				x.Examples = append(x.Examples, example)
			}
			return
		}
	}
	r.Reasons = append(r.Reasons, RegisterSkip{Code: code, Count: 1, Examples: []string{example}})
}
