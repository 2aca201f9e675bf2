package ui

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"strconv"

	"galon/internal/app"
	"galon/internal/domain"
)

// proofs hands over what an auditor looks at, as it is read.
func (c *Console) proofs(w http.ResponseWriter, r *http.Request, d desk) error {
	st, err := c.Issuing.Statistics(r.Context(), d.Actor, yearAsked(r))
	if err != nil {
		return err
	}
	t := c.Site.T
	readMe := t("statistics.proofs.about", d.Organisation.Name, st.Year, domain.DayOf(c.Issuing.Now())) + "\n\n" + t("statistics.proofs.files") + "\n" +
		t("statistics.proofs.check") + "\n\n" + t("statistics.proofs.private") + "\n"
	out := &download{to: w, name: fmt.Sprintf("preuves-audit-%d.zip", st.Year), mediaType: app.ExportType}
	err = c.Issuing.Proofs(r.Context(), d.Actor, st.Year, app.ProofWords{ReadMe: readMe, Table: c.proofTable}, out)
	if err != nil && out.begun {
		c.Issuing.Log.ErrorContext(r.Context(), "the proofs of a year broke off", "error", err.Error())
		panic(http.ErrAbortHandler) // half a file must not look whole
	}
	return err
}

func (c *Console) proofTable(lines []app.AwardProof) ([]byte, error) {
	t := c.Site.T
	head := make([]string, 0, 12)
	for _, column := range []string{"issued", "person", "badge", "kind", "level", "assessed", "assessor", "evidence", "state", "withdrawn", "file"} {
		head = append(head, t("statistics.proofs.column."+column))
	}
	var out bytes.Buffer
	out.WriteString("\ufeff") // spreadsheets take it for UTF-8 by this
	table := csv.NewWriter(&out)
	table.Comma = ';'
	if err := table.Write(head); err != nil {
		return nil, err
	}
	for _, line := range lines {
		a, level, withdrawn, assessor := line.Award, "", "", line.Award.Facts.Assessor.Name
		if a.Facts.Level > 0 {
			level = strconv.Itoa(a.Facts.Level)
		}
		if !a.RevokedAt.IsZero() {
			withdrawn = string(domain.DayOf(a.RevokedAt))
		}
		if role := a.Facts.Assessor.Role; role != "" {
			assessor += " (" + role + ")"
		}
		cells := []string{string(domain.DayOf(a.IssuedAt)), line.Person, a.Achievement.Title, t("award.kind_one." + string(a.Achievement.Kind)), level,
			string(a.Facts.AwardedOn), assessor, strconv.Itoa(len(a.Facts.Evidence)), c.statePill(line.State).Text, withdrawn, line.File}
		for i := range cells {
			cells[i] = notAFormula(cells[i])
		}
		if err := table.Write(cells); err != nil {
			return nil, err
		}
	}
	table.Flush()
	return out.Bytes(), table.Error()
}
