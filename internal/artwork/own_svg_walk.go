package artwork

import (
	"fmt"
	"image"
	"math"
	"slices"

	"github.com/srwiley/rasterx"
)

// ownNode is a shape, a photo, or a group of nodes.
type ownNode struct {
	shape  *ownShape
	pixels *ownPixels
	group  *ownGroup
}

type ownShape struct {
	path         path
	matrix       rasterx.Matrix2D // onto the drawing
	fill, stroke *ownPaint
	fillOpacity  float64
	lineOpacity  float64
	line         ownLine
	evenOdd      bool
	lineFirst    bool
}

// ownLine is how an outline is drawn.
type ownLine struct {
	width, miter float64
	cap, join    string
	dash         []float64
	dashFrom     float64
}

// ownGroup is drawn by itself, cut out, and then laid upon what is there.
type ownGroup struct {
	nodes   []ownNode
	clips   []ownClip // each cuts
	mask    *ownMask
	opacity float64
}

// ownWalk draws a tree of elements.
type ownWalk struct {
	drawing                    *ownDrawing
	sheet                      *ownSheet
	within                     []*ownElement // those that are being drawn: none of them may be drawn inside itself
	elements, segments, groups int
	photos                     map[*ownElement]image.Image // those that were decoded
	photoPixels, keptPixels    int
	photoBytes                 int
}

// Elements that draw nothing where they stand: those that are named, and those that speak.
var undrawnElements = map[string]bool{"defs": true, "symbol": true, "style": true, "linearGradient": true, "radialGradient": true, "clipPath": true, "mask": true, "filter": true,
	"pattern": true, "marker": true, "title": true, "desc": true, "metadata": true, "view": true}

func (w *ownWalk) root(root *ownElement) ([]ownNode, error) {
	s, fx, err := newOwnStyle().with(root)
	if err != nil {
		return nil, err
	}
	s.matrix = rasterx.Identity
	nodes, err := w.all(root.inside, s)
	if err != nil {
		return nil, err
	}
	return w.group(nodes, fx, s.matrix)
}

func (w *ownWalk) all(els []*ownElement, s ownStyle) (nodes []ownNode, err error) {
	for _, el := range els {
		some, err := w.draw(el, s)
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, some...)
	}
	return nodes, nil
}

// enter refuses an element inside itself, and more of them than are drawn: ten copies of ten copies of ten are many.
func (w *ownWalk) enter(el *ownElement) error {
	if w.elements++; w.elements > maxOwnElements || len(w.within) > maxOwnDepth {
		return &ImageError{CodeOwnComplex, "elements"}
	}
	if slices.Contains(w.within, el) {
		return &ImageError{CodeOwnBroken, el.name() + " inside itself"}
	}
	w.within = append(w.within, el)
	return nil
}

func (w *ownWalk) leave() { w.within = w.within[:len(w.within)-1] }

// draw is what an element draws, in the style of those around it.
func (w *ownWalk) draw(el *ownElement, around ownStyle) ([]ownNode, error) {
	if undrawnElements[el.name()] {
		return nil, nil
	}
	if err := w.enter(el); err != nil {
		return nil, err
	}
	defer w.leave()
	s, fx, err := around.with(el)
	if err != nil || fx.gone {
		return nil, err
	}
	var nodes []ownNode
	switch el.name() {
	case "g", "a":
		nodes, err = w.all(el.inside, s)
	case "svg":
		nodes, err = w.viewport(el, el, s)
	case "use":
		nodes, err = w.use(el, s)
	case "path", "circle", "ellipse", "rect", "line", "polyline", "polygon":
		nodes, err = w.shape(el, s)
	case "image":
		nodes, err = w.picture(el, s)
	case "text", "tspan", "textPath":
		err = &ImageError{CodeOwnText, el.name()}
	default:
		err = &ImageError{CodeOwnUnsupported, el.name()}
	}
	if err != nil {
		return nil, err
	}
	return w.group(nodes, fx, s.matrix)
}

// group lays the effects of an element on what it draws; m is its own space.
func (w *ownWalk) group(nodes []ownNode, fx ownEffects, m rasterx.Matrix2D) ([]ownNode, error) {
	if len(nodes) == 0 || fx.opacity == 0 {
		return nil, nil
	}
	g := &ownGroup{nodes: nodes, opacity: fx.opacity}
	var err error
	if fx.clip != "" {
		if g.clips, err = w.clip(fx.clip, m); err != nil {
			return nil, err
		}
	}
	if fx.mask != "" {
		if g.mask, err = w.mask(fx.mask, m); err != nil {
			return nil, err
		}
	}
	if len(g.clips) == 0 && g.mask == nil {
		if fx.opacity == 1 {
			return nodes, nil
		}
		if s := nodes[0].shape; len(nodes) == 1 && s != nil && (s.fill == nil || s.stroke == nil) {
			s.fillOpacity, s.lineOpacity = s.fillOpacity*fx.opacity, s.lineOpacity*fx.opacity
			return nodes, nil
		}
	}
	if w.groups++; w.groups > maxOwnGroups {
		return nil, &ImageError{CodeOwnComplex, "groups"}
	}
	return []ownNode{{group: g}}, nil
}

func (w *ownWalk) shape(el *ownElement, s ownStyle) ([]ownNode, error) {
	p, err := w.path(el, s.matrix)
	if err != nil || len(p) == 0 || s.hidden {
		return nil, err
	}
	x := &ownShape{path: p, matrix: s.matrix, fillOpacity: s.fillOpacity, lineOpacity: s.lineOpacity, line: s.line, evenOdd: s.evenOdd, lineFirst: s.lineFirst}
	tile, err := w.tile(s, p)
	if err != nil {
		return nil, err
	}
	if tile == nil {
		if x.fill, err = w.paint(s, s.fill, p); err != nil {
			return nil, err
		}
	}
	if s.line.width > 0 {
		if x.stroke, err = w.paint(s, s.stroke, p); err != nil {
			return nil, err
		}
	}
	if x.fill == nil && x.stroke == nil {
		return tile, nil
	}
	return append(tile, ownNode{shape: x}), nil
}

// path is the outline of a shape, within the numbers that the rasteriser can bear.
func (w *ownWalk) path(el *ownElement, m rasterx.Matrix2D) (path, error) {
	p, err := w.outline(el)
	if err != nil {
		return nil, broken(err)
	}
	if len(p) > 0 && p[0].verb != 'M' {
		return nil, broken(fmt.Errorf("path begins with %c", p[0].verb))
	}
	if w.segments += len(p); w.segments > maxOwnSegments {
		return nil, &ImageError{CodeOwnComplex, "points"}
	}
	for _, seg := range p {
		for _, v := range seg.args {
			if math.Abs(v) > maxOwnNumber {
				return nil, &ImageError{CodeOwnBroken, "coordinate"}
			}
		}
	}
	for _, v := range []float64{m.A, m.B, m.C, m.D, m.E, m.F} {
		if math.IsNaN(v) || math.Abs(v) > maxOwnNumber {
			return nil, &ImageError{CodeOwnBroken, "transform"}
		}
	}
	return p, nil
}
