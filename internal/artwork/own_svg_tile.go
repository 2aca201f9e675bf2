package artwork

// tile is the pattern that a shape is filled with, when it is one picture on the whole shape, as drawing programs on the web
// write a photo in a frame: its content is measured by the box of the shape (SVG 2, 14.3). nil is no pattern; one that is laid
// again and again is refused.
func (w *ownWalk) tile(s ownStyle, p path) ([]ownNode, error) {
	el := w.sheet.names[local(s.fill)]
	if el == nil || el.name() != "pattern" {
		return nil, nil
	}
	if !oneTile(el) {
		return nil, &ImageError{CodeOwnPattern, el.said["id"]}
	}
	b, err := boxOf(p)
	if err != nil {
		return nil, broken(err)
	}
	if b[2] <= 0 || b[3] <= 0 {
		return nil, nil
	}
	el, inner, err := w.named(el.said["id"], "pattern", s.matrix.Translate(b[0], b[1]).Scale(b[2], b[3]))
	if err != nil {
		return nil, err
	}
	if err := w.enter(el); err != nil {
		return nil, err
	}
	defer w.leave()
	if inner, _, err = inner.with(el); err != nil {
		return nil, err
	}
	nodes, err := w.all(el.inside, inner)
	if err != nil || len(nodes) == 0 {
		return nil, err
	}
	if w.groups++; w.groups > maxOwnGroups {
		return nil, &ImageError{CodeOwnComplex, "groups"}
	}
	clip := ownClip{{path: p, matrix: s.matrix, evenOdd: s.evenOdd}}
	return []ownNode{{group: &ownGroup{nodes: nodes, clips: []ownClip{clip}, opacity: s.fillOpacity}}}, nil
}

// oneTile tells that a pattern covers the box of its shape once.
func oneTile(el *ownElement) bool {
	for name, wanted := range map[string][]string{
		"patternUnits": {"", "objectBoundingBox"}, "patternContentUnits": {"objectBoundingBox"}, "width": {"1", "100%"}, "height": {"1", "100%"},
		"x": {"", "0"}, "y": {"", "0"}, "patternTransform": {""}, "viewBox": {""}, "href": {""},
	} {
		found := false
		for _, v := range wanted {
			found = found || el.said[name] == v
		}
		if !found {
			return false
		}
	}
	return true
}
