package artwork

import (
	"github.com/srwiley/rasterx"
)

// ownClip cuts to the shapes that it holds, all together.
type ownClip []ownCut

type ownCut struct {
	path    path
	matrix  rasterx.Matrix2D
	evenOdd bool
	rect    *[4]float64 // x, y, width, height, if it is one
}

// ownMask shows a group as far as what it draws is light, or is there at all.
type ownMask struct {
	nodes []ownNode
	alpha bool
}

func rectClip(r [4]float64, m rasterx.Matrix2D) ownClip {
	return ownClip{{path: roundedRect(r[0], r[1], r[2], r[3], 0), matrix: m, rect: &r}}
}

// whole tells that a clip is a rectangle around all of the drawing, as drawing programs write one around every file.
func (c ownClip) whole(d *ownDrawing) bool {
	if len(c) != 1 || c[0].rect == nil || c[0].matrix.B != 0 || c[0].matrix.C != 0 {
		return false
	}
	r, m, slack := c[0].rect, c[0].matrix, d.side/1000
	x1, y1 := m.Transform(r[0], r[1])
	x2, y2 := m.Transform(r[0]+r[2], r[1]+r[3])
	return min(x1, x2) <= d.x+slack && min(y1, y2) <= d.y+slack && max(x1, x2) >= d.x+d.side-slack && max(y1, y2) >= d.y+d.side-slack
}

// named finds an element of that kind, and the style that it stands in: not that of the one who names it.
func (w *ownWalk) named(name, kind string, m rasterx.Matrix2D) (*ownElement, ownStyle, error) {
	el := w.sheet.names[name]
	if el == nil || el.name() != kind {
		return nil, ownStyle{}, &ImageError{CodeOwnBroken, kind}
	}
	s := newOwnStyle()
	var chain []*ownElement
	for at := el.parent; at != nil; at = at.parent {
		chain = append(chain, at)
	}
	for i := len(chain) - 1; i >= 0; i-- {
		next, _, err := s.with(chain[i])
		if err != nil {
			return nil, s, err
		}
		s = next
	}
	s.matrix = m
	return el, s, nil
}

// clip reads a clipPath; one around everything is none.
func (w *ownWalk) clip(name string, m rasterx.Matrix2D) ([]ownClip, error) {
	el, s, err := w.named(name, "clipPath", m)
	if err != nil {
		return nil, err
	}
	if err := w.enter(el); err != nil {
		return nil, err
	}
	defer w.leave()
	if el.said["clipPathUnits"] == "objectBoundingBox" {
		return nil, &ImageError{CodeOwnUnsupported, "clipPathUnits"}
	}
	s, fx, err := s.with(el)
	if err != nil {
		return nil, err
	}
	clip := ownClip{}
	for _, child := range el.inside {
		if clip, err = w.cut(clip, child, s); err != nil {
			return nil, err
		}
	}
	var clips []ownClip
	if !clip.whole(w.drawing) {
		clips = []ownClip{clip}
	}
	if fx.clip != "" {
		more, err := w.clip(fx.clip, s.matrix)
		if err != nil {
			return nil, err
		}
		clips = append(clips, more...)
	}
	return clips, nil
}

func (w *ownWalk) cut(clip ownClip, el *ownElement, around ownStyle) (ownClip, error) {
	if undrawnElements[el.name()] {
		return clip, nil
	}
	if err := w.enter(el); err != nil {
		return nil, err
	}
	defer w.leave()
	s, fx, err := around.with(el)
	if err != nil || fx.gone || s.hidden {
		return clip, err
	}
	if fx.clip != "" || fx.mask != "" {
		return nil, &ImageError{CodeOwnUnsupported, "clip-path"}
	}
	switch el.name() {
	case "path", "circle", "ellipse", "rect", "line", "polyline", "polygon":
		p, err := w.path(el, s.matrix)
		if err != nil {
			return nil, err
		}
		c := ownCut{path: p, matrix: s.matrix, evenOdd: s.clipEvenOdd}
		if el.name() == "rect" && el.said["rx"] == "" && el.said["ry"] == "" {
			c.rect = &[4]float64{w.measure(el.said["x"], 0), w.measure(el.said["y"], 0), w.measure(el.said["width"], 0), w.measure(el.said["height"], 0)}
		}
		return append(clip, c), nil
	case "use":
		target := w.sheet.names[hrefOf(el)]
		if target == nil {
			return nil, &ImageError{CodeOwnBroken, "use"}
		}
		s.matrix = s.matrix.Translate(w.measure(el.said["x"], 0), w.measure(el.said["y"], 0))
		return w.cut(clip, target, s)
	case "text":
		return nil, &ImageError{CodeOwnText, el.name()}
	}
	return nil, &ImageError{CodeOwnUnsupported, "clip-path " + el.name()}
}

// mask reads a mask. Its region is heeded where it is said in the units of the drawing, as drawing programs do.
func (w *ownWalk) mask(name string, m rasterx.Matrix2D) (*ownMask, error) {
	el, s, err := w.named(name, "mask", m)
	if err != nil {
		return nil, err
	}
	if err := w.enter(el); err != nil {
		return nil, err
	}
	defer w.leave()
	if el.said["maskContentUnits"] == "objectBoundingBox" {
		return nil, &ImageError{CodeOwnUnsupported, "maskContentUnits"}
	}
	s, fx, err := s.with(el)
	if err != nil {
		return nil, err
	}
	if fx.clip != "" || fx.mask != "" {
		return nil, &ImageError{CodeOwnUnsupported, "mask"}
	}
	s.matrix = m // a mask has no transform
	nodes, err := w.all(el.inside, s)
	if err != nil {
		return nil, err
	}
	if el.said["maskUnits"] == "userSpaceOnUse" && el.said["width"] != "" && el.said["height"] != "" {
		clip := rectClip([4]float64{w.measure(el.said["x"], 0), w.measure(el.said["y"], 0), w.measure(el.said["width"], 0), w.measure(el.said["height"], 0)}, m)
		if !clip.whole(w.drawing) {
			nodes = []ownNode{{group: &ownGroup{nodes: nodes, clips: []ownClip{clip}, opacity: 1}}}
			w.groups++
		}
	}
	if w.groups++; w.groups > maxOwnGroups {
		return nil, &ImageError{CodeOwnComplex, "groups"}
	}
	return &ownMask{nodes: nodes, alpha: el.said["mask-type"] == "alpha"}, nil
}
