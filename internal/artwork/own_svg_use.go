package artwork

import (
	"math"
	"strings"

	"github.com/srwiley/rasterx"
)

// use draws what stands elsewhere in the file (SVG 2, 5.5).
func (w *ownWalk) use(el *ownElement, s ownStyle) ([]ownNode, error) {
	target := w.sheet.names[hrefOf(el)]
	if target == nil {
		return nil, &ImageError{CodeOwnBroken, "use"}
	}
	s.matrix = s.matrix.Translate(w.measure(el.said["x"], 0), w.measure(el.said["y"], 0))
	if target.name() != "symbol" {
		return w.draw(target, s)
	}
	if err := w.enter(target); err != nil {
		return nil, err
	}
	defer w.leave()
	s, fx, err := s.with(target)
	if err != nil || fx.gone {
		return nil, err
	}
	nodes, err := w.viewport(target, el, s)
	if err != nil {
		return nil, err
	}
	return w.group(nodes, fx, s.matrix)
}

// hrefOf is the name that an element refers to.
func hrefOf(el *ownElement) string {
	name, _ := strings.CutPrefix(el.said["href"], "#")
	return name
}

// viewport draws what is inside a symbol or an inner svg, as large as sized says, and cuts off what stands out (SVG 2, 8.2).
func (w *ownWalk) viewport(el, sized *ownElement, s ownStyle) ([]ownNode, error) {
	if el == sized {
		s.matrix = s.matrix.Translate(w.measure(el.said["x"], 0), w.measure(el.said["y"], 0))
	}
	size := func(name string) float64 {
		preset := w.drawing.side
		if el != sized && el.said[name] != "" {
			preset = w.measure(el.said[name], preset)
		}
		return w.measure(sized.said[name], preset)
	}
	width, height := size("width"), size("height")
	cut := [4]float64{0, 0, width, height}
	if view := el.said["viewBox"]; view != "" {
		n, err := numbers(view)
		if err != nil || len(n) != 4 || n[2] <= 0 || n[3] <= 0 || width <= 0 || height <= 0 {
			return nil, &ImageError{CodeOwnBroken, "viewBox"}
		}
		kx, ky := width/n[2], height/n[3]
		switch aspect, _, _ := strings.Cut(el.said["preserveAspectRatio"], " meet"); aspect {
		case "none":
		case "", "xMidYMid":
			kx = min(kx, ky)
			ky = kx
		default:
			return nil, &ImageError{CodeOwnUnsupported, "preserveAspectRatio"}
		}
		s.matrix = s.matrix.Translate((width-kx*n[2])/2-kx*n[0], (height-ky*n[3])/2-ky*n[1]).Scale(kx, ky)
		cut = [4]float64{n[0] - (width/kx-n[2])/2, n[1] - (height/ky-n[3])/2, width / kx, height / ky}
	}
	nodes, err := w.all(el.inside, s)
	if err != nil || len(nodes) == 0 {
		return nil, err
	}
	clip := rectClip(cut, s.matrix)
	if v := el.said["overflow"]; v == "visible" || v == "auto" || clip.whole(w.drawing) {
		return nodes, nil
	}
	if w.groups++; w.groups > maxOwnGroups {
		return nil, &ImageError{CodeOwnComplex, "groups"}
	}
	return []ownNode{{group: &ownGroup{nodes: nodes, clips: []ownClip{clip}, opacity: 1}}}, nil
}

// measure reads a length; a percentage is one of the drawing.
func (w *ownWalk) measure(value string, preset float64) float64 {
	value = strings.TrimSpace(value)
	if value == "" || value == "auto" {
		return preset
	}
	if number, percent := strings.CutSuffix(value, "%"); percent {
		return length(number) / 100 * w.drawing.side
	}
	return length(value)
}

// outline is what a basic shape says of itself. Its lengths may have units, and the rounding of a rectangle two radii.
func (w *ownWalk) outline(el *ownElement) (path, error) {
	size := func(name string) float64 { return w.measure(el.said[name], 0) }
	switch el.name() {
	case "rect":
		x, y, width, height := size("x"), size("y"), size("width"), size("height")
		rx := min(w.measure(el.said["rx"], size("ry")), width/2)
		ry := min(w.measure(el.said["ry"], size("rx")), height/2)
		switch {
		case width <= 0 || height <= 0:
			return nil, nil
		case rx <= 0 || ry <= 0:
			return roundedRect(x, y, width, height, 0), nil
		}
		return path{
			{'M', []float64{x + rx, y}},
			{'h', []float64{width - 2*rx}}, {'a', []float64{rx, ry, 0, 0, 1, rx, ry}},
			{'v', []float64{height - 2*ry}}, {'a', []float64{rx, ry, 0, 0, 1, -rx, ry}},
			{'h', []float64{2*rx - width}}, {'a', []float64{rx, ry, 0, 0, 1, -rx, -ry}},
			{'v', []float64{2*ry - height}}, {'a', []float64{rx, ry, 0, 0, 1, rx, -ry}},
			{'z', nil},
		}, nil
	case "circle", "ellipse":
		rx, ry := size("r"), size("r")
		if el.name() == "ellipse" {
			rx, ry = w.measure(el.said["rx"], size("ry")), w.measure(el.said["ry"], size("rx"))
		}
		if rx <= 0 || ry <= 0 {
			return nil, nil
		}
		return ellipse(size("cx"), size("cy"), rx, ry), nil
	case "line":
		return path{{'M', []float64{size("x1"), size("y1")}}, {'L', []float64{size("x2"), size("y2")}}}, nil
	}
	data, err := elementPath(el.StartElement)
	if err != nil || strings.Trim(data, "Mz \t\r\n") == "" {
		return nil, err
	}
	return parsePath(data)
}

// det is by how much a matrix enlarges areas.
func det(m rasterx.Matrix2D) float64 { return math.Abs(m.A*m.D - m.B*m.C) }
