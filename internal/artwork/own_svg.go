package artwork

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
)

// An own SVG is taken apart into shapes and photos and written anew from them. What is written can only be shapes with colours,
// pixels, and groups of them that are cut out or seen through; no other element is known, so a new trick of the format is refused and
// not handed on.
type ownDrawing struct {
	x, y, side float64
	nodes      []ownNode
}

// ownElement is an element as it stands in the file. said is what its attributes, the style sheet and its style say of it.
type ownElement struct {
	xml.StartElement
	said   map[string]string
	parent *ownElement
	inside []*ownElement
	text   string // of a style sheet
}

func (e *ownElement) name() string { return e.Name.Local }

// Bounds of a drawing.
const (
	maxOwnElements = 3000   // in the file, and again as drawn: copies count each time
	maxOwnSegments = 30_000 // of all paths
	maxOwnGroups   = 400    // that are cut out or seen through: each is a picture of its own
	maxOwnNumber   = 20_000 // of a coordinate: beyond it the rasteriser's numbers run over
	maxOwnDepth    = 40
)

// Elements that act, or bring something in from elsewhere: they are named as a danger, not as a lack of ours.
var activeElements = map[string]bool{"script": true, "foreignobject": true, "iframe": true, "embed": true, "object": true, "animate": true, "set": true, "animatemotion": true,
	"animatetransform": true, "handler": true, "listener": true, "audio": true, "video": true, "canvas": true}

func broken(err error) error { return &ImageError{CodeOwnBroken, err.Error()} }

func readOwnSVG(data []byte) (*ownDrawing, error) {
	root, err := readOwnTree(data)
	if err != nil {
		return nil, err
	}
	sheet, err := readOwnSheet(root)
	if err != nil {
		return nil, err
	}
	d := &ownDrawing{}
	if err := d.box(root); err != nil {
		return nil, err
	}
	w := ownWalk{drawing: d, sheet: sheet}
	if d.nodes, err = w.root(root); err != nil {
		return nil, err
	}
	if len(d.nodes) == 0 {
		return nil, &ImageError{CodeOwnBroken, "nothing is drawn"}
	}
	return d, nil
}

// readOwnTree reads the elements of SVG. What acts is refused wherever it stands, also in what is passed over.
func readOwnTree(data []byte) (*ownElement, error) {
	dec := xml.NewDecoder(bytes.NewReader(data))
	var root, at *ownElement
	elements, depth, foreign := 0, 0, 0 // foreign is how deep we are in what is none of SVG's
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			if strings.Contains(err.Error(), "entity") { // encoding/xml knows the five of XML only
				return nil, &ImageError{CodeOwnActive, err.Error()}
			}
			return nil, broken(err)
		}
		switch t := tok.(type) {
		case xml.Directive:
			if root != nil || !publicDoctype.Match(t) {
				return nil, &ImageError{CodeOwnActive, "DTD"}
			}
		case xml.ProcInst:
			if t.Target != "xml" {
				return nil, &ImageError{CodeOwnActive, t.Target}
			}
		case xml.StartElement:
			elements++
			depth++
			if elements > maxOwnElements || depth > maxOwnDepth {
				return nil, &ImageError{CodeOwnComplex, "elements"}
			}
			if err := checkOwnElement(t); err != nil {
				return nil, err
			}
			if foreign > 0 || root != nil && t.Name.Space != svgNamespace && t.Name.Space != "" {
				foreign++
				continue
			}
			el := &ownElement{StartElement: t.Copy(), parent: at}
			switch {
			case root == nil && (el.name() != "svg" || t.Name.Space != svgNamespace && t.Name.Space != "") || root != nil && at == nil:
				return nil, &ImageError{CodeOwnBroken, "root element"}
			case root == nil:
				root = el
			default:
				at.inside = append(at.inside, el)
			}
			at = el
		case xml.EndElement:
			depth--
			if foreign > 0 {
				foreign--
			} else {
				at = at.parent
			}
		case xml.CharData:
			switch {
			case root == nil && strings.Trim(string(t), " \t\r\n\ufeff") != "":
				return nil, &ImageError{CodeOwnBroken, "text before the drawing"}
			case at != nil && foreign == 0 && at.name() == "style":
				at.text += string(t)
			}
		}
	}
	if root == nil {
		return nil, &ImageError{CodeOwnBroken, "nothing is drawn"}
	}
	return root, nil
}

// checkOwnElement refuses what acts, and every reference that leaves the file.
func checkOwnElement(el xml.StartElement) error {
	if activeElements[strings.ToLower(el.Name.Local)] {
		return &ImageError{CodeOwnActive, el.Name.Local}
	}
	for _, a := range el.Attr {
		name, value := strings.ToLower(a.Name.Local), strings.ToLower(strings.TrimSpace(a.Value))
		switch {
		case strings.HasPrefix(name, "on"):
			return &ImageError{CodeOwnActive, a.Name.Local}
		case name == "base" && value != "":
			return &ImageError{CodeOwnActive, "xml:base"}
		case (name == "href" || name == "src") && value != "" && !strings.HasPrefix(value, "#"):
			if inlinePicture(el.Name.Local, value) {
				continue
			}
			if strings.HasPrefix(value, "data:image/") && !strings.HasPrefix(value, "data:image/svg") {
				return &ImageError{CodeOwnPhoto, "image"}
			}
			return &ImageError{CodeOwnActive, a.Name.Local}
		case name != "xmlns" && a.Name.Space != "xmlns" && (strings.Contains(value, "url(") && !onlyLocal(value) || strings.Contains(value, "@import") || strings.Contains(value, "javascript:")):
			return &ImageError{CodeOwnActive, a.Name.Local}
		}
	}
	return nil
}

// onlyLocal tells whether every url() of a value points into the file.
func onlyLocal(value string) bool {
	for rest := value; ; {
		_, after, found := strings.Cut(rest, "url(")
		if !found {
			return true
		}
		if rest = strings.TrimLeft(after, `"' `); !strings.HasPrefix(rest, "#") {
			return false
		}
	}
}

// box reads the square that the drawing fills.
func (d *ownDrawing) box(root *ownElement) error {
	view := root.said["viewBox"]
	var w, h float64
	if view != "" {
		n, err := numbers(view)
		if err != nil || len(n) != 4 {
			return &ImageError{CodeOwnBroken, "viewBox"}
		}
		d.x, d.y, w, h = n[0], n[1], n[2], n[3]
	} else {
		w, h = length(root.said["width"]), length(root.said["height"])
	}
	switch {
	case w <= 0 || h <= 0 || w > maxOwnNumber || h > maxOwnNumber || math.Abs(d.x) > maxOwnNumber || math.Abs(d.y) > maxOwnNumber:
		return &ImageError{CodeOwnBroken, "size"}
	case math.Abs(w-h) > 0.01*max(w, h):
		return &ImageError{CodeOwnSquare, view}
	}
	d.side = max(w, h)
	return nil
}
