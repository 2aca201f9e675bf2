package app

import (
	"context"

	"galon/badges"
	"galon/internal/domain"
)

// PlainPNG is the picture of an achievement without a badge in it: drawn, or the organisation's own.
func (in *Installation) PlainPNG(ctx context.Context, a domain.Achievement) ([]byte, error) {
	if a.Image.Upload == "" {
		return PlainPNG(a)
	}
	p, err := in.Store.ModelPicture(ctx, a.Image.Upload)
	return p.PNG, err
}

// PlainSVG is the same as SVG.
func (in *Installation) PlainSVG(ctx context.Context, a domain.Achievement) ([]byte, error) {
	if a.Image.Upload == "" {
		return design(a).SVG()
	}
	p, err := in.Store.ModelPicture(ctx, a.Image.Upload)
	return p.SVG, err
}

// pictured is what a badge looks like, from the name of its picture: of the catalogue, of the register, or a version of an
// organisation's model.
func (in *Installation) pictured(ctx context.Context, name string) (domain.Achievement, error) {
	if a, ok := picture(name); ok {
		return a, nil
	}
	v, err := in.Store.ModelOfPicture(ctx, name)
	if domain.IsKind(err, domain.NotFound) {
		err = domain.NotFoundf("achievement-unknown", name)
	}
	return v.Definition, err
}

// PictureSVG is the picture of that name, as it is served.
func (in *Installation) PictureSVG(ctx context.Context, name string) ([]byte, error) {
	if svg, ok := badges.Image(name); ok {
		return svg, nil
	}
	a, err := in.pictured(ctx, name)
	if err != nil {
		return nil, err
	}
	return in.PlainSVG(ctx, a)
}

// PicturePNG is the same for readers that show no SVG.
func (in *Installation) PicturePNG(ctx context.Context, name string) ([]byte, error) {
	a, err := in.pictured(ctx, name)
	if err != nil {
		return nil, err
	}
	return in.PlainPNG(ctx, a)
}
