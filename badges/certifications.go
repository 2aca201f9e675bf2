package badges

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"galon/internal/domain"
)

// The part of the national register that travels with the program: certifications of the region's trades, so that the
// demonstration and an installation without network know real blocs. Facts of France compétences (Licence Ouverte 2.0),
// of the days named in the file. An imported export always wins over it.
//
//go:embed register
var registerFiles embed.FS

type builtin struct {
	certifications []domain.Certification
	byCode         map[string]int
	equivalences   []domain.Equivalence
}

var register = sync.OnceValues(func() (builtin, error) {
	var b builtin
	var entries struct {
		Certifications []domain.Certification `json:"certifications"`
	}
	if err := readRegister("register/bourgogne-franche-comte.json", &entries); err != nil {
		return b, err
	}
	var table struct {
		Equivalences []domain.Equivalence `json:"equivalences"`
	}
	if err := readRegister("register/equivalences.json", &table); err != nil {
		return b, err
	}
	b.certifications, b.equivalences, b.byCode = entries.Certifications, table.Equivalences, map[string]int{}
	for i, c := range b.certifications {
		b.byCode[c.Code] = i
	}
	return b, nil
})

func readRegister(name string, v any) error {
	data, err := registerFiles.ReadFile(name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// Certifications lists the built-in register by number.
func Certifications() []domain.Certification {
	b, err := register()
	if err != nil {
		return nil
	}
	return slices.Clone(b.certifications)
}

// Certification finds an entry of the built-in register.
func Certification(code string) (domain.Certification, bool) {
	b, err := register()
	if err != nil {
		return domain.Certification{}, false
	}
	i, ok := b.byCode[code]
	if !ok {
		return domain.Certification{}, false
	}
	return b.certifications[i], true
}

// Equivalences are those that travel with the program.
func Equivalences() []domain.Equivalence {
	b, err := register()
	if err != nil {
		return nil
	}
	return slices.Clone(b.equivalences)
}
