package register

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"galon/internal/domain"
)

// inOrder gives lists one order, whatever that of the rows was: two exports of the same facts are then equal.
func inOrder(e *domain.Certification) {
	slices.SortFunc(e.Blocs, func(a, b domain.CertificationBloc) int { return compareCodes(a.Code, b.Code) })
	slices.SortFunc(e.CertifyingBodies, func(a, b domain.LegalBody) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.SIRET, b.SIRET))
	})
	e.Partners = partnersInOrder(e.Partners)
	for _, list := range [][]domain.Coded{e.ROME, e.NSF, e.Formacodes, e.Agreements} {
		slices.SortFunc(list, func(a, b domain.Coded) int { return strings.Compare(a.Code, b.Code) })
	}
	slices.SortFunc(e.Predecessors, compareCodes)
	slices.SortFunc(e.Successors, compareCodes)
	slices.Sort(e.Access)
}

// compareCodes sorts RNCP7 before RNCP10, and BC2 before BC10.
func compareCodes(a, b string) int {
	pa, na, ba := codeParts(a)
	pb, nb, bb := codeParts(b)
	return cmp.Or(strings.Compare(pa, pb), cmp.Compare(na, nb), cmp.Compare(ba, bb), strings.Compare(a, b))
}

func codeParts(s string) (prefix string, number, bloc int) {
	whole, part, _ := strings.Cut(s, "BC")
	prefix = strings.TrimRight(whole, "0123456789")
	number, _ = strconv.Atoi(whole[len(prefix):])
	bloc, _ = strconv.Atoi(part)
	return prefix, number, bloc
}

// Position is the number in the code of an entry: the newer, the higher.
func Position(code string) int64 {
	_, number, _ := codeParts(code)
	return int64(number)
}
