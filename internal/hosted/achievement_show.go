package hosted

import (
	"context"
	"net/http"
	"net/url"

	"github.com/go-chi/chi/v5"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// AchievementShow is the public page of a badge definition of an organisation (ux S10).
type AchievementShow struct {
	httpd.Frame
	Image        string
	Organisation string // of the registry; "" when it is not there
	OrganisedAt  string
	Pill         httpd.Pill
	Description  string
	Bloc         []string
	Criteria     []string
	Levels       []domain.Level
	Assessment   string
	Rules        []string // what it asks for, how long it holds, whose model it is
	Translations []domain.Translation
	Alignments   []domain.Alignment
	Limits       []string
	Awarded      string // how often, "" when that would be about somebody
	Givers       []Link // who gives it, on the page of nobody's
	Said         []SaidLine
	Claim        string // where it is asked for, "" when that is not open
	Problem      string
}

// SaidLine is what somebody recommends, with how it is known who that is.
type SaidLine struct{ By, How, Comment string }

// Template is pages/achievement_show.html.
func (*AchievementShow) Template() string { return "achievement_show" }

// kindIcons tell the two families apart by word and icon (ux 3.9).
var kindIcons = map[domain.AchievementKind]string{
	domain.SoftSkill: "award", domain.AFEST: "settings", domain.BlocAttestation: "square-check", domain.FullCertification: "graduation-cap", domain.BlocPreparation: "graduation-cap",
	domain.Coloration: "layers", domain.Participation: "user-check", domain.WorkExperienceKind: "building-2",
}

func (d *Door) achievement(w http.ResponseWriter, r *http.Request) error {
	document, a, o, err := d.Publishing.Achievement(r.Context(), chi.URLParam(r, "slug"), chi.URLParam(r, "badge"))
	if err != nil {
		return err
	}
	if document, ok := asDocument(w, r, document); ok {
		return httpd.Serve(w, r, document)
	}
	entry, err := d.entry(r.Context(), o)
	if err != nil {
		return err
	}
	page := d.achievementPage(a, credential.AchievementURL(d.Site.BaseURL, o.Slug, a.Slug))
	page.OrganisedAt = "/o/" + o.Slug
	page.Problem = problemPath + "?" + url.Values{"organisme": {o.Slug}, "badge": {a.Slug}}.Encode()
	if entry != nil {
		page.Organisation = entry.Name
		page.OpenGraph.ImageAlt = d.Site.T("hosted.card.badge_by", a.Title, entry.Name)
	}
	if err := d.fillModel(r.Context(), page, o, a); err != nil {
		return err
	}
	return d.render(w, r, page)
}

// fillModel adds what is known of the model of one organisation.
func (d *Door) fillModel(ctx context.Context, page *AchievementShow, o domain.Organisation, a domain.Achievement) error {
	all, err := d.models(ctx)
	if err != nil {
		return err
	}
	for _, m := range all {
		for _, g := range m.By {
			if m.Slug == a.Slug && g.Slug == o.Slug {
				page.Awarded = d.awarded(g.Count)
			}
		}
	}
	open, err := d.Publishing.OpenToClaims(ctx, o, a.Slug)
	if err != nil {
		return err
	}
	if !open {
		page.Claim = ""
	}
	page.Said, err = d.said(ctx, o.Slug, a.Slug)
	return err
}

func (d *Door) said(ctx context.Context, organisation, badge string) ([]SaidLine, error) {
	all, err := d.Publishing.SaidOf(ctx, organisation, badge)
	if err != nil {
		return nil, err
	}
	var lines []SaidLine
	for _, s := range all {
		lines = append(lines, SaidLine{s.By, d.Site.T("hosted.said." + s.How), s.Comment})
	}
	return lines, nil
}

// kindLimits are what a badge of that kind is not.
func (d *Door) kindLimits(kind domain.AchievementKind) []string {
	limit := func(what string) string { return d.Site.T("hosted.verdict.limit." + what) }
	switch kind {
	case domain.FullCertification:
		return []string{limit("beside")}
	case domain.BlocAttestation:
		return []string{limit("beside"), limit("bloc")}
	case domain.BlocPreparation:
		return []string{limit("preparation"), limit("diploma")}
	}
	return []string{limit("diploma")}
}
