package i18n

import "strings"

// fill puts texts and whole numbers into a sentence that holds nothing but places for them ({{.A0}}), as four in five of
// those with a place do: what the template would say, in a small part of its time. false: the sentence or its arguments
// are for the template.
func (p *Printer) fill(sentence string, args []any) (string, bool) {
	var said strings.Builder
	for {
		before, rest, more := strings.Cut(sentence, "{{")
		said.WriteString(before)
		if !more {
			return said.String(), !strings.Contains(said.String(), noValue)
		}
		place, after, _ := strings.Cut(rest, "}}")
		if len(place) != len(".A0") || place[:2] != ".A" || place[2] < '0' || int(place[2]-'0') >= len(args) {
			return "", false
		}
		text, ok := p.shown(args[place[2]-'0']).(string)
		if !ok {
			return "", false
		}
		said.WriteString(text)
		sentence = after
	}
}
