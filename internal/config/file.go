package config

import (
	"bufio"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
)

// ReadFile reads settings from a file of lines NAME=value, as systemd's EnvironmentFile does, and sets the variables
// that are not set: a flag wins over a variable, and a variable over the file. A name that no setting has is a fault,
// because a mistyped one would be silently without effect.
func ReadFile(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return Faults{{Flag: "--config", Env: "GALON_CONFIG", Message: "le fichier « " + name + " » est illisible. Vérifiez son nom et vos droits."}}
	}
	defer f.Close()
	known := Variables()
	var faults Faults
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' || line[0] == ';' {
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		key = strings.TrimSpace(key)
		switch {
		case !ok:
			faults = append(faults, fileFault(name, n, "écrivez NOM=valeur."))
		case !slices.Contains(known, key):
			faults = append(faults, fileFault(name, n, "« "+key+" » n’est pas un réglage. Voyez la liste : galon config check"))
		case os.Getenv(key) == "":
			os.Setenv(key, unquote(strings.TrimSpace(value)))
		}
	}
	if err := lines.Err(); err != nil {
		return Faults{{Flag: "--config", Env: "GALON_CONFIG", Message: "le fichier « " + name + " » est illisible : " + err.Error()}}
	}
	if len(faults) > 0 {
		return faults
	}
	return nil
}

func unquote(s string) string {
	if len(s) >= 2 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		return s[1 : len(s)-1]
	}
	return s
}

func fileFault(name string, line int, message string) Fault {
	return Fault{Flag: name, Env: fmt.Sprint("ligne ", line), Message: message}
}

// Variables are the names of all settings.
func Variables() []string {
	var names []string
	for _, f := range fields(reflect.TypeFor[Flags]()) {
		names = append(names, f.Tag.Get("env"))
	}
	return names
}

// Shown are the settings of f as they are, one line each; of a secret only whether it is given.
func (f Flags) Shown() []string {
	var lines []string
	v := reflect.ValueOf(f)
	for _, field := range fields(v.Type()) {
		value := written(v.FieldByName(field.Name))
		if _, secret := field.Tag.Lookup("hidden"); (secret || field.Name == "DB") && value != "" {
			value = "(donné)"
		}
		if value == "" {
			value = field.Tag.Get("shown")
			if value != "" {
				value = "(par défaut : " + value + ")"
			}
		}
		lines = append(lines, field.Tag.Get("env")+"="+value)
	}
	return lines
}

func written(v reflect.Value) string {
	if list, ok := v.Interface().([]string); ok {
		return strings.Join(list, ",")
	}
	return v.String()
}

// fields are the settings of a structure, those of its embedded ones in their place.
func fields(t reflect.Type) []reflect.StructField {
	var out []reflect.StructField
	for f := range t.Fields() {
		if f.Anonymous {
			out = append(out, fields(f.Type)...)
		} else {
			out = append(out, f)
		}
	}
	return out
}
