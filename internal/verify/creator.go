package verify

import (
	"context"
	"strings"

	"galon/internal/credential"
)

// Licences is what Sources may know besides: whether the creator of a model lets an organisation use it.
type Licences interface {
	// Licensed tells whether the creator has let the issuer give that badge; known is false where nobody has decided.
	Licensed(ctx context.Context, issuer string, badge *credential.View) (allowed, known bool, err error)
}

// creator asks whether the issuer made the model of the badge itself. To give somebody else's model is usual and no
// fault; it is a no only when its creator has not let this organisation use it. A badge that names no creator is its
// issuer's own (Open Badges 3.0, B.1.1), and the question does not arise: an empty check.
func (e *examination) creator() Check {
	a := e.view.Achievement
	var c Check
	switch a.CreatorID {
	case "":
	case e.view.IssuerID:
		c = say("creator-issuer")
	default:
		name := a.CreatorID
		if entry := e.knows(a.CreatorID); entry != "" {
			name = entry
		} else if s := strings.TrimSpace(a.CreatorName); s != "" {
			name = "« " + s + " »" // as the badge gives it
		}
		c = say("creator-other", name)
	}
	if l, ok := e.Sources.(Licences); ok {
		switch allowed, known, err := l.Licensed(e.ctx, e.view.IssuerID, e.view); {
		case err != nil:
			c = say("creator-not-checked").about(err)
		case known && !allowed:
			c = say("creator-refused")
		}
	}
	if a.ID == "" || c.Name == "" {
		return c
	}
	return c.by(Evidence{Kind: ByDocument, ID: a.ID})
}

// knows is the name that the registry has for an organisation.
func (e *examination) knows(id string) string {
	r, err := e.Sources.Registry(e.ctx)
	if err != nil || r == nil {
		return ""
	}
	if entry, ok := r.Entry(id); ok {
		return entry.Name
	}
	return ""
}
