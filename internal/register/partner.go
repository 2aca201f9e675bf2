package register

import (
	"slices"
	"strings"

	"galon/internal/domain"
)

func (t *tables) partner(r *Reader, w row) {
	if e := t.of(r, w); e != nil {
		addPartner(r.Report, e, w.get("siret_partenaire"), t.same(clean(w.get("nom_partenaire"))), w.get("habilitation_partenaire"))
	}
}

// addPartner adds a body under contract with the certifying bodies; HABILITATION_FORMER, _ORGA and _ORGA_FORM say whether
// it trains, assesses or both. One that says neither is kept: it is named. Who is already there is sorted out by inOrder:
// some fiches have thousands.
func addPartner(report *domain.RegisterReport, e *domain.Certification, siret, name, right string) {
	siret, right = digits(siret), domain.Fold(right)
	if siret == "" && name == "" {
		report.Skip("register-body-empty", e.Code)
		return
	}
	if siret != "" && domain.CheckSIRET(siret) != "" {
		report.Skip("register-partner-siret-wrong", e.Code+" "+siret)
		siret = ""
	}
	e.Partners = append(e.Partners, domain.Partner{SIRET: strings.Clone(siret), Name: name,
		Prepares: strings.Contains(right, "form"), Assesses: strings.Contains(right, "orga")})
}

// partnersInOrder makes one of what is said of one body in several rows.
func partnersInOrder(list []domain.Partner) []domain.Partner {
	slices.SortFunc(list, func(a, b domain.Partner) int {
		return strings.Compare(a.SIRET+" "+a.Name, b.SIRET+" "+b.Name)
	})
	kept := list[:0]
	for _, p := range list {
		if n := len(kept); n > 0 && kept[n-1].SIRET == p.SIRET && kept[n-1].Name == p.Name {
			kept[n-1].Prepares, kept[n-1].Assesses = kept[n-1].Prepares || p.Prepares, kept[n-1].Assesses || p.Assesses
			continue
		}
		kept = append(kept, p)
	}
	return kept
}
