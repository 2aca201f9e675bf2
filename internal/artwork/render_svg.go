package artwork

import (
	"fmt"
	"strings"
)

// SVG draws the badge as an SVG image of about 3 KB: no script, no style sheet, no outside reference.
func (d Design) SVG() ([]byte, error) {
	s, err := d.scene()
	if err != nil {
		return nil, err
	}
	w := svgWriter{scene: s}
	fmt.Fprintf(&w.body, `<g transform="translate(%d %[1]d)">`, box/2)
	clipped := false
	for i, l := range s.layers {
		if l.clipped != clipped {
			w.clip(l.clipped)
			clipped = l.clipped
		}
		w.layer(i, l)
	}
	if clipped {
		w.clip(false)
	}
	w.body.WriteString(`</g></svg>`)

	head := fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %[1]d" width="%[1]d" height="%[1]d">`, box)
	return []byte(head + `<defs>` + w.defs.String() + `</defs>` + w.body.String()), nil
}

type svgWriter struct {
	scene      *scene
	defs, body strings.Builder
	gradients  int
}

func (w *svgWriter) clip(on bool) {
	if !on {
		w.body.WriteString(`</g>`)
		return
	}
	id := w.scene.id + "c"
	fmt.Fprintf(&w.defs, `<clipPath id="%s"><path d="%s"/></clipPath>`, id, w.scene.field.data(0))
	fmt.Fprintf(&w.body, `<g clip-path="url(#%s)">`, id)
}

func (w *svgWriter) layer(i int, l layer) {
	id := fmt.Sprintf("%s%d", w.scene.id, i)
	// Copies are doubled: a group holds the path and its turned twin, the next group holds that group and
	// its twin. Four groups make sixteen copies.
	for k := len(l.turns); k > 0; k-- {
		fmt.Fprintf(&w.body, `<g id="%s%c"`, id, 'a'+k)
		if k == len(l.turns) {
			w.paint(l)
		}
		w.body.WriteByte('>')
	}
	w.body.WriteString(`<path`)
	if len(l.turns) > 0 {
		fmt.Fprintf(&w.body, ` id="%sa"`, id)
	} else {
		w.paint(l)
	}
	if l.scale != 0 {
		fmt.Fprintf(&w.body, ` transform="scale(%s)translate(%d %[2]d)"`, number(l.scale, 2), -iconGrid/2)
	}
	fmt.Fprintf(&w.body, ` d="%s"/>`, l.path.data(l.decimals))
	for k, turn := range l.turns {
		fmt.Fprintf(&w.body, `<use href="#%s%c" transform="rotate(%s)"/></g>`, id, 'a'+k, number(turn, 3))
	}
}

func (w *svgWriter) paint(l layer) {
	fill := "none"
	if l.fill.from != "" {
		fill = w.color(l.fill)
	}
	fmt.Fprintf(&w.body, ` fill="%s"`, fill)
	if l.stroke.from == "" {
		return
	}
	fmt.Fprintf(&w.body, ` stroke="%s" stroke-width="%s"`, w.color(l.stroke), number(l.width, 2))
	if l.opacity != 0 {
		fmt.Fprintf(&w.body, ` stroke-opacity="%s"`, number(l.opacity, 2))
	}
	if l.pearls != 0 {
		fmt.Fprintf(&w.body, ` stroke-dasharray="0 %s"`, number(l.pearls, 3))
	}
	if l.pearls != 0 || l.scale != 0 {
		w.body.WriteString(` stroke-linecap="round"`)
	}
	if l.scale != 0 {
		w.body.WriteString(` stroke-linejoin="round"`)
	}
}

func (w *svgWriter) color(p paint) string {
	if p.to == "" {
		return p.from
	}
	w.gradients++
	id := fmt.Sprintf("%s%c", w.scene.id, 'g'+w.gradients)
	fmt.Fprintf(&w.defs, `<linearGradient id="%s" gradientUnits="userSpaceOnUse" x1="%d" y1="%[2]d" x2="%d" y2="%[3]d"><stop stop-color="%s"/><stop offset="1" stop-color="%s"/></linearGradient>`,
		id, -box/2, box/2, p.from, p.to)
	return fmt.Sprintf("url(#%s)", id)
}
