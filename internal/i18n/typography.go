package i18n

import "strings"

const (
	narrow = '\u202f' // espace fine insécable
	nbsp   = '\u00a0'
)

// Typography sets a French sentence as a printer would: a narrow no-break space before ? ! ; % and between
// thousands, a no-break space before : and inside « », what Bind holds together, and ’ for '. It leaves alone what stands between {{ and }}.
// Only a space that is there is turned: an address such as https://… or ?b=1 keeps its signs close.
func Typography(s string) string { return outside(s, typeset) }

// Apostrophes sets an English sentence: ’ for ', and what Bind holds together.
func Apostrophes(s string) string {
	return outside(s, func(plain string) string { return strings.ReplaceAll(plain, "'", "’") })
}

// outside sets what stands outside {{ and }}. What follows an action begins with the space that belongs to it:
// « {{.A0}} % ».
func outside(s string, set func(string) string) string {
	var out strings.Builder
	for filled := false; ; filled = true {
		plain, rest, found := strings.Cut(s, "{{")
		out.WriteString(bind(set(plain), filled))
		if !found {
			return out.String()
		}
		action, after, _ := strings.Cut(rest, "}}")
		out.WriteString("{{" + action + "}}")
		s = after
	}
}

func typeset(s string) string {
	in := []rune(s)
	out := make([]rune, 0, len(in)+4)
	for i, r := range in {
		next := rune(0)
		if i+1 < len(in) {
			next = in[i+1]
		}
		switch {
		case r == '\'':
			out = append(out, '’')
		case r == ' ' && next != 0 && strings.ContainsRune("?!;%", next):
			out = append(out, narrow)
		case r == ' ' && (next == ':' || next == '»'):
			out = append(out, nbsp)
		case r == ' ' && i > 0 && in[i-1] == '«': // already written with the sign
		case r == ' ' && thousands(in, i):
			out = append(out, narrow)
		case r == '«':
			out = append(out, '«')
			if next != nbsp && next != narrow {
				out = append(out, nbsp)
			}
		case r == '»' && i > 0 && in[i-1] != ' ' && in[i-1] != nbsp && in[i-1] != narrow:
			out = append(out, nbsp, '»')
		default:
			out = append(out, r)
		}
	}
	return string(out)
}

// thousands tells whether the space at i stands between a digit and exactly three digits.
func thousands(in []rune, i int) bool {
	digit := func(j int) bool { return j >= 0 && j < len(in) && in[j] >= '0' && in[j] <= '9' }
	return digit(i-1) && digit(i+1) && digit(i+2) && digit(i+3) && !digit(i+4)
}
