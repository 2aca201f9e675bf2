package badges

import (
	"fmt"
	"hash/fnv"
	"strings"
	"unicode/utf8"

	"galon/internal/domain"
)

// Badges of the register are made on demand: there is one for each bloc of France, to attest it or to prepare for it, and
// one for the final decision on each certification. Their slugs say what they are of, so that a picture can be drawn
// again although the register has changed.
const (
	blocPrefix          = "bloc-"
	preparationPrefix   = "preparation-"
	certificationPrefix = "certification-"
)

// ComposedSlug is the slug of the badge of that kind for a bloc, or for a certification; "" for other kinds.
func ComposedSlug(kind domain.AchievementKind, code string) string {
	switch code = strings.ToLower(code); kind {
	case domain.BlocAttestation:
		return blocPrefix + code
	case domain.BlocPreparation:
		return preparationPrefix + code
	case domain.FullCertification:
		return certificationPrefix + code
	}
	return ""
}

// ComposedCode reads a slug back. ok is false for the badges of the catalogue, which have names and not codes.
func ComposedCode(slug string) (kind domain.AchievementKind, code string, ok bool) {
	for prefix, kind := range map[string]domain.AchievementKind{blocPrefix: domain.BlocAttestation, preparationPrefix: domain.BlocPreparation,
		certificationPrefix: domain.FullCertification} {
		rest, found := strings.CutPrefix(slug, prefix)
		code := strings.ToUpper(rest)
		if !found || rest != strings.ToLower(rest) {
			continue
		}
		if kind == domain.FullCertification {
			return kind, code, domain.IsCertificationCode(code) || domain.IsSpecificCode(code)
		}
		return kind, code, domain.CertificationOfBloc(code) != ""
	}
	return "", "", false
}

// OfBloc is the badge of the catalogue for that bloc, better worded than a composed one.
func OfBloc(kind domain.AchievementKind, code string) (domain.Achievement, bool) {
	for _, a := range All() {
		if a.Kind == kind && a.Bloc != nil && a.Bloc.Code == code {
			return a, true
		}
	}
	return domain.Achievement{}, false
}

// ComposedImage is the picture of a composed badge. It hangs on the slug alone: square for what certifies, round for a
// preparation, one colour for each certification.
func ComposedImage(slug string) (domain.BadgeImage, bool) {
	kind, code, ok := ComposedCode(slug)
	if !ok {
		return domain.BadgeImage{}, false
	}
	certification := code
	if c := domain.CertificationOfBloc(code); c != "" {
		certification = c
	}
	h := fnv.New32a()
	h.Write([]byte(certification))
	colors := []string{"prune", "bleu", "terre", "vert", "nuit", "bordeaux"}
	image := domain.BadgeImage{Shape: "square", Color: colors[h.Sum32()%uint32(len(colors))], Pictogram: "blocks"}
	shape, what := "carré", "des blocs qui s’assemblent"
	switch kind {
	case domain.BlocPreparation:
		image.Shape, shape = "circle", "rond"
	case domain.FullCertification:
		image.Pictogram, what = "graduation-cap", "une coiffe de fin d’études"
	}
	image.Alt = fmt.Sprintf("Badge %s %s, %s", shape, image.Color, what)
	return image, true
}

// Compose makes the badge of that slug from an entry of the register. b is the bloc, or the certification as a whole.
func Compose(slug string, c domain.Certification, b domain.Bloc) (domain.Achievement, bool) {
	kind, _, ok := ComposedCode(slug)
	image, drawn := ComposedImage(slug)
	if !ok || !drawn {
		return domain.Achievement{}, false
	}
	a := domain.Achievement{
		Slug: slug, Kind: kind, Version: "1", Title: b.Title, Language: "fr", Image: image, Bloc: &b,
		Criteria: criteriaOf(c, b), Alignments: alignmentsOf(kind, c, b), Tags: []string{"bloc de compétences", c.Title},
	}
	switch kind {
	case domain.BlocAttestation:
		a.Description = fmt.Sprintf("Bloc %s de la certification « %s », validé par un jury.", b.Code, c.Title)
		a.Assessment = fmt.Sprintf("Décision d’un jury du certificateur sur %s, d’après les épreuves prévues par la fiche.", b.Code)
	case domain.BlocPreparation:
		a.Title = fmt.Sprintf("Préparer le bloc « %s »", b.Title)
		a.Description = fmt.Sprintf("A atteint les objectifs de formation du bloc %s « %s » ; ne vaut pas validation du bloc par le certificateur.", b.Code, b.Title)
		a.Assessment = "Évaluation par l’organisme de formation, avant la session du certificateur."
		a.Tags[0] = "préparation à un bloc"
	case domain.FullCertification:
		a.Description = fmt.Sprintf("Certification %s « %s », délivrée par décision du jury.", c.Code, c.Title)
		a.Assessment = fmt.Sprintf("Décision du jury du certificateur sur la certification entière %s.", c.Code)
		a.Tags[0] = "certification"
	}
	return a, true
}

// Bounds of what is shown of a long list of competences; the rest is in the fiche.
const (
	maxCriteria       = 12
	maxCriterionRunes = 400
)

// criteriaOf takes the competences that the register lists, and leads to the fiche where it lists none.
func criteriaOf(c domain.Certification, b domain.Bloc) []string {
	if b.Whole() {
		var all []string
		for _, x := range c.Blocs {
			if len(all) < maxCriteria {
				all = append(all, fmt.Sprintf("Valider le bloc %s « %s ».", x.Code, x.Title))
			}
		}
		if len(all) > 0 {
			return all
		}
		return []string{fmt.Sprintf("Remplir les conditions de délivrance prévues par la fiche %s.", c.Code)}
	}
	var all []string
	for _, x := range c.Blocs {
		if x.Code != b.Code {
			continue
		}
		for line := range strings.Lines(x.Competences) {
			line = strings.TrimSpace(strings.TrimLeft(line, "-–•·*▪ \t\u00a0"))
			if line != "" && len(all) < maxCriteria && utf8.RuneCountInString(line) <= maxCriterionRunes {
				all = append(all, line)
			}
		}
	}
	if len(all) == 0 {
		return []string{fmt.Sprintf("Maîtriser les compétences du bloc %s, que la fiche %s décrit.", b.Code, c.Code)}
	}
	return all
}

// registerURL is the public record of an entry.
func registerURL(code string) string {
	kind := "rncp"
	if domain.IsSpecificCode(code) {
		kind = "rs"
	}
	return "https://www.francecompetences.fr/recherche/" + kind + "/" + strings.TrimLeft(code, "RNCPS") + "/"
}

func alignmentsOf(kind domain.AchievementKind, c domain.Certification, b domain.Bloc) []domain.Alignment {
	framework := "RNCP"
	if c.Specific() {
		framework = "RS"
	}
	relation := "exact"
	if kind == domain.BlocPreparation {
		relation = "related"
	}
	all := []domain.Alignment{{Framework: framework, Code: b.Code, Name: b.Title, URL: registerURL(c.Code), Relation: relation}}
	for i, job := range c.ROME {
		if i == 5 {
			break
		}
		if job.Label != "" {
			all = append(all, domain.Alignment{Framework: "ROME", Code: job.Code, Name: job.Label,
				URL: "https://candidat.francetravail.fr/metierscope/fiche-metier/" + job.Code, Relation: "related"})
		}
	}
	return all
}
