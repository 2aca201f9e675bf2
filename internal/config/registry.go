package config

import "strings"

// RegistryFlags is how the operator's team decides of who stands in the registry.
type RegistryFlags struct {
	TwoOperators Switch `help:"Demande deux personnes de l’équipe du registre pour chaque décision. 0 : une seule suffit." env:"GALON_TWO_OPERATORS" shown:"oui (non pour la démonstration)"`
}

// either reads a switch that stands somewhere when nobody has set it.
func (l *loader) either(name string, s Switch, unset bool) bool {
	switch strings.ToLower(strings.TrimSpace(string(s))) {
	case "":
		return unset
	case "0", "false", "non", "no":
		return false
	case "1", "true", "oui", "yes":
		return true
	}
	l.fault(name, "« %s » ne convient pas. Écrivez 1 pour oui, ou 0 pour non.", string(s))
	return unset
}
