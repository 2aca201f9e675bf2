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
	hasOwn func(key string) bool // a sentence in this language

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
		s.pages[strings.TrimSuffix(path.Base(name), ".html")] = &sheet{name: name, source: fsys, common: common, funcs: funcs, hasOwn: s.printer.HasOwn}
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
		missing = append(missing, p.settle(t.Tree)...)
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
		tree := part.Tree.Copy() // escaping writes into it
		missing = append(missing, p.settle(tree)...)
		if _, err := set.AddParseTree(name, tree); err != nil {
			return nil, err
		}
	}
	return set, nil
}

// settle writes into a template what is the same each time it is shown, sentences without arguments, icons and addresses of our
// files, and lists the templates that it calls. Asking for these again took a tenth of the time of a page.
func (p *sheet) settle(t *parse.Tree) (called []string) {
	if t == nil || t.Root == nil {
		return nil
	}
	var walk func(*parse.ListNode)
	branch := func(b parse.BranchNode) {
		walk(b.List)
		walk(b.ElseList)
	}
	walk = func(list *parse.ListNode) {
		if list == nil {
			return
		}
		for i, n := range list.Nodes {
			switch n := n.(type) {
			case *parse.ActionNode:
				if text, ok := p.constant(n.Pipe); ok {
					list.Nodes[i] = &parse.TextNode{NodeType: parse.NodeText, Pos: n.Pos, Text: []byte(text)}
				}
			case *parse.IfNode:
				branch(n.BranchNode)
			case *parse.RangeNode:
				branch(n.BranchNode)
			case *parse.WithNode:
				branch(n.BranchNode)
			case *parse.TemplateNode:
				called = append(called, n.Name)
			}
		}
	}
	walk(t.Root)
	return called
}

// constant is the HTML of a call of t, rich, icon or asset with one word. Those of words stand in text and in quoted attributes
// only, which html/template escapes alike; the address of a file holds nothing to escape.
func (p *sheet) constant(pipe *parse.PipeNode) (template.HTML, bool) {
	if len(pipe.Decl) > 0 || len(pipe.Cmds) != 1 || len(pipe.Cmds[0].Args) != 2 {
		return "", false
	}
	name, isName := pipe.Cmds[0].Args[0].(*parse.IdentifierNode)
	word, isWord := pipe.Cmds[0].Args[1].(*parse.StringNode)
	if !isName || !isWord {
		return "", false
	}
	switch say := p.funcs[name.Ident].(type) {
	case func(string, ...any) string:
		if p.hasOwn(word.Text) {
			return template.HTML(template.HTMLEscapeString(say(word.Text))), true
		}
	case func(string, ...any) template.HTML:
		if p.hasOwn(word.Text) {
			return say(word.Text), true
		}
	case func(string) (template.HTML, error):
		drawn, err := say(word.Text)
		return drawn, err == nil
	case func(string) (string, error):
		address, err := say(word.Text)
		return template.HTML(template.HTMLEscapeString(address)), err == nil
	}
	return "", false
}
