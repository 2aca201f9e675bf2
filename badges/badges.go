// Package badges holds the catalogue of ready-made badge definitions, as data: one folder per badge with its
// definition (badge.json, exactly the JSON of domain.Achievement) and its picture (image.svg). Adding a badge
// is adding a folder; `go test ./badges -update` then draws the picture.
//
// It never decides who may award a badge, never changes a definition and never draws: the rules are in domain,
// the pictures come from internal/artwork through the tests, the shape of the data is in
// schemas/catalogue.schema.json. Its readers are app, which awards from it, and the doors that show it.
package badges

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"sync"

	"galon/internal/domain"
)

//go:embed catalogue
var files embed.FS

// Catalogue is the parsed set of definitions. What it returns is shared: read it, do not write in it.
type Catalogue struct {
	all    []domain.Achievement
	bySlug map[string]int
	images map[string][]byte
}

// kinds is the order of the catalogue: what a learner meets most often comes first.
var kinds = []domain.AchievementKind{
	domain.SoftSkill, domain.AFEST, domain.BlocAttestation, domain.BlocPreparation, domain.Coloration, domain.Participation, domain.WorkExperienceKind,
}

// Load parses the embedded catalogue, once. An error is a fault of the build: the tests meet it first, and a
// start can still say it plainly instead of serving an empty catalogue.
func Load() (*Catalogue, error) { return loaded() }

var loaded = sync.OnceValues(func() (*Catalogue, error) {
	folder, err := fs.Sub(files, "catalogue")
	if err != nil {
		return nil, err
	}
	return load(folder)
})

// All lists the definitions by kind, then by title.
func All() []domain.Achievement {
	c, err := Load()
	if err != nil {
		return nil
	}
	return c.All()
}

// BySlug finds a definition.
func BySlug(slug string) (domain.Achievement, bool) {
	c, err := Load()
	if err != nil {
		return domain.Achievement{}, false
	}
	return c.BySlug(slug)
}

// Image gives the picture of a definition, as SVG.
func Image(slug string) ([]byte, bool) {
	c, err := Load()
	if err != nil {
		return nil, false
	}
	return c.Image(slug)
}

// All lists the definitions by kind, then by title.
func (c *Catalogue) All() []domain.Achievement { return slices.Clone(c.all) }

// BySlug finds a definition.
func (c *Catalogue) BySlug(slug string) (domain.Achievement, bool) {
	i, ok := c.bySlug[slug]
	if !ok {
		return domain.Achievement{}, false
	}
	return c.all[i], true
}

// Image gives the picture of a definition, as SVG. The bytes are a copy, since callers bake into them.
func (c *Catalogue) Image(slug string) ([]byte, bool) {
	b, ok := c.images[slug]
	return bytes.Clone(b), ok
}

// load reads every folder and reports all faults at once, each with its folder.
func load(folder fs.FS) (*Catalogue, error) {
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, fmt.Errorf("badge catalogue: %w", err)
	}
	c := &Catalogue{bySlug: map[string]int{}, images: map[string][]byte{}}
	var faults []error
	for _, e := range entries {
		a, image, err := loadBadge(folder, e.Name())
		if err != nil {
			faults = append(faults, fmt.Errorf("badge catalogue: %s: %w", e.Name(), err))
			continue
		}
		c.all = append(c.all, a)
		c.images[a.Slug] = image
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	if len(c.all) == 0 {
		return nil, errors.New("badge catalogue: empty")
	}
	slices.SortFunc(c.all, func(a, b domain.Achievement) int {
		return cmp.Or(
			cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)),
			cmp.Compare(domain.Fold(a.Title), domain.Fold(b.Title)),
			cmp.Compare(a.Slug, b.Slug))
	})
	for i, a := range c.all {
		c.bySlug[a.Slug] = i
	}
	return c, nil
}

func loadBadge(folder fs.FS, name string) (domain.Achievement, []byte, error) {
	definition, err := fs.ReadFile(folder, path.Join(name, "badge.json"))
	if err != nil {
		return domain.Achievement{}, nil, err
	}
	a, err := parse(definition)
	if err != nil {
		return domain.Achievement{}, nil, fmt.Errorf("badge.json: %w", err)
	}
	if a.Slug != name {
		return domain.Achievement{}, nil, fmt.Errorf("badge.json: slug %q is not the folder's name", a.Slug)
	}
	if !slices.Contains(kinds, a.Kind) {
		return domain.Achievement{}, nil, fmt.Errorf("badge.json: unknown kind %q", a.Kind)
	}
	image, err := fs.ReadFile(folder, path.Join(name, "image.svg"))
	if err != nil {
		return domain.Achievement{}, nil, err
	}
	if len(image) == 0 {
		return domain.Achievement{}, nil, errors.New("image.svg: empty")
	}
	return a, image, nil
}

// parse is strict: a misspelt field would otherwise vanish without a word from a badge that gets signed.
func parse(definition []byte) (domain.Achievement, error) {
	dec := json.NewDecoder(bytes.NewReader(definition))
	dec.DisallowUnknownFields()
	var a domain.Achievement
	if err := dec.Decode(&a); err != nil {
		return domain.Achievement{}, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return domain.Achievement{}, errors.New("something follows the definition")
	}
	return a, a.CheckModel()
}
