package ui

import (
	"fmt"
	"net/http"
	"strconv"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
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

func (c *Console) proofTable(lines []app.AwardProof) []byte {
	t := c.Site.T
	var head []string
	for _, column := range []string{"issued", "person", "badge", "kind", "level", "assessed", "assessor", "evidence", "state", "withdrawn", "file"} {
		head = append(head, t("statistics.proofs.column."+column))
	}
	rows := [][]string{head}
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
		rows = append(rows, []string{string(domain.DayOf(a.IssuedAt)), line.Person, a.Achievement.Title, t("award.kind_one." + string(a.Achievement.Kind)), level,
			string(a.Facts.AwardedOn), assessor, strconv.Itoa(len(a.Facts.Evidence)), c.statePill(line.State).Text, withdrawn, line.File})
	}
	return httpd.Table(rows)
}
