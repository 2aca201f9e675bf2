package hosted

import (
	"net/http"

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
	Alignments   []domain.Alignment
	Limits       []string
}

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
	media := httpd.Accepts(r, typeHTML, typeLD, typeJSON)
	if media != typeHTML && media != "" {
		return httpd.Serve(w, r, httpd.Document{Type: media, Body: document, MaxAge: documentAge, Negotiated: true})
	}
	w.Header().Add("Vary", "Accept")
	entry, err := d.entry(r.Context(), o)
	if err != nil {
		return err
	}
	t := d.Site.T
	page := &AchievementShow{
		Frame: httpd.Frame{Title: a.Title, Description: a.Description},
		Image: "/b/" + a.Picture() + ".svg", OrganisedAt: "/o/" + o.Slug,
		Pill:        httpd.Pill{Class: "prune", Icon: kindIcons[a.Kind], Text: t("hosted.achievement.kind." + string(a.Kind))},
		Description: a.Description, Criteria: a.Criteria, Levels: a.Levels, Assessment: a.Assessment, Alignments: a.Alignments,
		Limits: d.kindLimits(a.Kind),
	}
	page.OpenGraph = &httpd.OpenGraph{
		Title: a.Title, Description: a.Description, URL: credential.AchievementURL(d.Site.BaseURL, o.Slug, a.Slug),
		Image: credential.BadgeImagePNG(d.Site.BaseURL, a.Picture()), ImageAlt: a.Image.Alt,
	}
	if len(a.Criteria) > 0 {
		page.OpenGraph.Description = a.Criteria[0]
	}
	if entry != nil {
		page.Organisation = entry.Name
	}
	if b := a.Bloc; b != nil {
		page.Bloc = append(page.Bloc, t("hosted.verdict.bloc", b.Code, b.CertificationTitle, b.Whole()))
		for _, body := range b.CertifyingBodies {
			page.Bloc = append(page.Bloc, t("hosted.verdict.certifier", body.Name))
		}
	}
	return d.render(w, r, page)
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
