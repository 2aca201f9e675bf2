package artwork

import (
	"crypto/sha256"
	"fmt"
	"slices"
)

// Color is one of the six colours of badges; it never says a state.
type Color string

const (
	Prune    Color = "prune"
	Bleu     Color = "bleu"
	Terre    Color = "terre"
	Vert     Color = "vert"
	Nuit     Color = "nuit"
	Bordeaux Color = "bordeaux"
)

// tint holds the two tones of a colour; white on either is readable (contrast 7 and more).
type tint struct{ fill, dark string }

var tints = map[Color]tint{
	Prune:    {"#5A2469", "#3B1446"},
	Bleu:     {"#1F5C7A", "#123A4E"},
	Terre:    {"#8A4300", "#5A2C00"},
	Vert:     {"#2F6B4A", "#1B4330"},
	Nuit:     {"#33415C", "#1C2536"},
	Bordeaux: {"#7A2339", "#4D1423"},
}

// brass is decoration only (--laitonD): nothing has to be read in it.
const (
	brass = "#C99A3B"
	white = "#FFF"
)

// Shapes lists what a Design may carry, in the order in which a person chooses.
func Shapes() []Shape { return []Shape{Circle, Nut, Square} }

// Design is the recipe of a badge image. The same recipe always gives the same bytes.
//
// Seed draws the rosette (an achievement's id, say). The rosette is an ornament, never a security device:
// whoever copies the picture copies the rosette.
type Design struct {
	Shape     Shape
	Color     Color
	Pictogram string
	Seed      string
}

func (d Design) check() error {
	_, color := tints[d.Color]
	_, icon := icons()[d.Pictogram]
	switch {
	case !slices.Contains(Shapes(), d.Shape):
		return &ImageError{CodeUnknownDesign, fmt.Sprintf("shape %q", d.Shape)}
	case !color:
		return &ImageError{CodeUnknownDesign, fmt.Sprintf("color %q", d.Color)}
	case !icon:
		return &ImageError{CodeUnknownDesign, fmt.Sprintf("pictogram %q", d.Pictogram)}
	}
	return nil
}

// box is the side of the picture in its own units; the origin is the middle.
const box = 512

// layer is one thing drawn: a path, filled or stroked, perhaps repeated by rotation.
type layer struct {
	path     path
	decimals int
	scale    float64 // of the path, 0 means 1

	fill, stroke paint
	width        float64 // of the stroke, in the path's units
	opacity      float64 // of the stroke, 0 means 1
	pearls       float64 // draw the stroke as round pearls, this far apart

	turns   []float64 // each turn, in degrees, doubles what is drawn: a copy of all of it is rotated so far
	clipped bool      // to the field of the medal
}

// paint is a colour, or a gradient from the upper left to the lower right corner of the picture.
type paint struct{ from, to string }

// scene is a whole picture: both renderers draw nothing else.
type scene struct {
	id     string // begins every id of the SVG, so that several badges can stand inline in one page
	field  path   // what clipped layers are clipped to
	layers []layer
}

// scene lays out the medal from the outside in: rim with pearls, engraved field, white ring, pictogram.
func (d Design) scene() (*scene, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	t := tints[d.Color]
	seed := sha256.Sum256([]byte(d.Seed))
	name := sha256.Sum256(fmt.Appendf(nil, "%s %s %s %s", d.Shape, d.Color, d.Pictogram, d.Seed))
	reach := d.Shape.reach()
	flat := func(c string) paint { return paint{from: c} }

	s := &scene{id: fmt.Sprintf("g%x", name[:2]), field: d.Shape.outline(reach - 34)}
	add := func(l layer) { s.layers = append(s.layers, l) }

	// The light falls across the field from the upper left and leaves the rim alone, so that the rim looks raised.
	add(layer{path: d.Shape.outline(reach), fill: flat(t.dark)})
	pearl := d.Shape.outline(reach - 15)
	add(layer{path: pearl, stroke: flat(brass), width: 8, pearls: evenly(pearl, 14.5)})
	add(layer{path: d.Shape.outline(reach - 30), fill: paint{t.fill, t.dark}, stroke: flat(brass), width: 2.5})
	for _, l := range rosette(d.Shape, seed) {
		add(l)
	}
	add(layer{path: ellipse(0, 0, 138, 138), fill: flat(t.dark), stroke: flat(brass), width: 2.5})
	add(layer{path: ellipse(0, 0, 128, 128), fill: flat(white)})
	add(layer{path: ellipse(0, 0, 117, 117), stroke: flat(t.fill), width: 3})
	add(layer{path: icons()[d.Pictogram], decimals: 3, scale: 7, stroke: flat(t.dark), width: 1.9})
	return s, nil
}
