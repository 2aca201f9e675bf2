package config

import (
	"cmp"
	"fmt"
	"reflect"
	"strings"
	"unicode"
)

// Table is the settings as the README shows them, from the tags themselves.
func Table() string {
	var b strings.Builder
	b.WriteString("| réglage | variable | par défaut | sens |\n|---|---|---|---|\n")
	for _, f := range fields(reflect.TypeFor[Flags]()) {
		name := "`--" + flagName(f) + "`"
		if _, hidden := f.Tag.Lookup("hidden"); hidden {
			name = "" // a secret on a command line is shown to every account of the machine
		}
		value := cmp.Or(f.Tag.Get("shown"), "`"+f.Tag.Get("default")+"`")
		if name == "" {
			value = "aucun"
		}
		fmt.Fprintf(&b, "| %s | `%s` | %s | %s |\n", name, f.Tag.Get("env"), value, f.Tag.Get("help"))
	}
	return b.String()
}

// flagName is the name that kong gives a field: its words in lower case, joined by dashes.
func flagName(f reflect.StructField) string {
	if name := f.Tag.Get("name"); name != "" {
		return name
	}
	var b strings.Builder
	runes := []rune(f.Name)
	for i, r := range runes {
		if i > 0 && unicode.IsUpper(r) && unicode.IsLower(runes[i-1]) {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
