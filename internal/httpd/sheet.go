package httpd

import (
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"
	"sync"
	"text/template/parse"
)

const layoutName = "layout.html"

// sheet is the template set of one page: the page, the layout, and those parts alone that the two use. A set with every part
// for every page of every language took a hundred megabytes and half of the time that the service needs to start, so each is
// made when its page is first shown. TestEveryPageIsWhole of internal/ui reads them all.
type sheet struct {
	name   string
	source fs.FS
	common *template.Template // the layout and the parts, never executed
	funcs  template.FuncMap

	once sync.Once
	set  *template.Template
	err  error
}

// parse reads what the pages have in common and finds the pages.
func (s *Site) parse(fsys fs.FS) error {
	funcs := s.funcs()
	common, err := template.New(layoutName).Funcs(funcs).ParseFS(fsys, "templates/layout.html", "templates/parts/*.html")
	if err != nil {
		return err
	}
	names, err := fs.Glob(fsys, "templates/pages/*.html")
	for _, name := range names {
		s.pages[strings.TrimSuffix(path.Base(name), ".html")] = &sheet{name: name, source: fsys, common: common, funcs: funcs}
	}
	return err
}

// Read reads every page now and fails on the first that is broken.
func (s *Site) Read() error {
	for _, page := range s.pages {
		if _, err := page.template(); err != nil {
			return err
		}
	}
	return nil
}

func (p *sheet) template() (*template.Template, error) {
	p.once.Do(func() { p.set, p.err = p.make() })
	return p.set, p.err
}

func (p *sheet) make() (*template.Template, error) {
	set, err := template.New(path.Base(p.name)).Funcs(p.funcs).ParseFS(p.source, p.name)
	if err != nil {
		return nil, err
	}
	if set.Lookup("main") == nil {
		return nil, fmt.Errorf("%s does not define main", p.name)
	}
	missing := []string{layoutName}
	for _, t := range set.Templates() {
		missing = append(missing, called(t.Tree)...)
	}
	for len(missing) > 0 {
		name := missing[0]
		missing = missing[1:]
		if t := set.Lookup(name); t != nil && t.Tree != nil {
			continue
		}
		part := p.common.Lookup(name)
		if part == nil || part.Tree == nil {
			return nil, fmt.Errorf("%s: there is no part %q", p.name, name)
		}
		if _, err := set.AddParseTree(name, part.Tree.Copy()); err != nil { // a copy: escaping writes into it
			return nil, err
		}
		missing = append(missing, called(part.Tree)...)
	}
	return set, nil
}

// called lists the templates that one calls.
func called(t *parse.Tree) (names []string) {
	if t == nil || t.Root == nil {
		return nil
	}
	var walk func(parse.Node)
	branch := func(b parse.BranchNode) {
		walk(b.List)
		if b.ElseList != nil {
			walk(b.ElseList)
		}
	}
	walk = func(n parse.Node) {
		switch n := n.(type) {
		case *parse.ListNode:
			for _, child := range n.Nodes {
				walk(child)
			}
		case *parse.IfNode:
			branch(n.BranchNode)
		case *parse.RangeNode:
			branch(n.BranchNode)
		case *parse.WithNode:
			branch(n.BranchNode)
		case *parse.TemplateNode:
			names = append(names, n.Name)
		}
	}
	walk(t.Root)
	return names
}
