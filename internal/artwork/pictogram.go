package artwork

import (
	"embed"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// The icons are Lucide's, unchanged (npm lucide-static 1.62.0, ISC; licence in icons/LICENSE): a grid of 24
// units, drawn with strokes only, so that one colour is enough.
//
//go:embed icons/*.svg
var iconFiles embed.FS

const iconGrid = 24

// Pictograms lists the names that a Design may carry, in alphabetical order.
func Pictograms() []string {
	names := make([]string, 0, len(icons()))
	for name := range icons() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// icons reads every icon once. The files are our own, so a fault in one of them is a fault of the build, and
// the test that draws each pictogram meets it first.
var icons = sync.OnceValue(func() map[string]path {
	entries, err := iconFiles.ReadDir("icons")
	if err != nil {
		panic(err)
	}
	all := make(map[string]path, len(entries))
	for _, e := range entries {
		f, err := iconFiles.Open("icons/" + e.Name())
		if err != nil {
			panic(err)
		}
		p, err := readIcon(f)
		if err != nil {
			panic(fmt.Errorf("icons/%s: %w", e.Name(), err))
		}
		all[strings.TrimSuffix(e.Name(), ".svg")] = p
	}
	return all
})

// readIcon turns the elements of an icon into one path.
func readIcon(r io.Reader) (path, error) {
	var all path
	dec := xml.NewDecoder(r)
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		el, ok := tok.(xml.StartElement)
		if !ok || el.Name.Local == "svg" {
			continue
		}
		d, err := elementPath(el)
		if err != nil {
			return nil, err
		}
		p, err := parsePath(d)
		if err != nil {
			return nil, err
		}
		all = append(all, p...)
	}
}

// elementPath says a basic shape as path data (SVG 2 chapter 10).
func elementPath(el xml.StartElement) (string, error) {
	attr := map[string]string{}
	for _, a := range el.Attr {
		attr[a.Name.Local] = a.Value
	}
	num := func(name string) float64 {
		v, _ := strconv.ParseFloat(attr[name], 64) // absent means 0, as in SVG
		return v
	}
	switch el.Name.Local {
	case "path":
		return attr["d"], nil
	case "circle":
		return ellipse(num("cx"), num("cy"), num("r"), num("r")).data(3), nil
	case "ellipse":
		return ellipse(num("cx"), num("cy"), num("rx"), num("ry")).data(3), nil
	case "rect":
		return roundedRect(num("x"), num("y"), num("width"), num("height"), num("rx")).data(3), nil
	case "line":
		return fmt.Sprintf("M%s %sL%s %s", attr["x1"], attr["y1"], attr["x2"], attr["y2"]), nil
	case "polyline":
		return "M" + attr["points"], nil
	case "polygon":
		return "M" + attr["points"] + "z", nil
	}
	return "", fmt.Errorf("element <%s> is not handled", el.Name.Local)
}
