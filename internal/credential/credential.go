// Package credential writes and reads Open Badges: it builds the OB 3.0 credential of an award, the public
// documents around it (profile, achievement, status list) and their addresses, checks what is about to be
// signed, and reads badges from anywhere into one typed view.
//
// It never signs, never fetches, never asks a clock or chance, and touches no database: the same award gives
// the same bytes for ever. Its neighbours are domain, whose nouns it writes down, schemas, which holds the
// shapes, sign, which accepts only what Lint made, and verify, which asks Check what a stranger's file is.
//
// To change what stands inside a badge, open build.go and its neighbours (subject.go, achievement.go,
// evidence*.go), then run the tests with -update and read the goldens in testdata.
package credential

import "galon/internal/domain"

// The two contexts of every credential we issue, in this order (OB 3.0, B.1.2). Each context more is
// one more text that a verifier may not have.
const (
	contextVCDM2     = "https://www.w3.org/ns/credentials/v2"
	contextOpenBadge = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
	contextVCDM1     = "https://www.w3.org/2018/credentials/v1"
	// A third one stands in a badge only where it is needed: it alone defines the 1EdTech types of a schema, a
	// revocation list and a refresh service.
	contextExtensions = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
)

// typeOfKind names the kind in achievementType (OB 3.0, B.1.28). Terms of our own start with "ext:"; the
// standard's Certification, Diploma and Certificate are never used, because no badge is one.
var typeOfKind = map[domain.AchievementKind]string{
	domain.SoftSkill:         "Competency",
	domain.AFEST:             "ext:AFEST",
	domain.BlocAttestation:   "ext:BlocDeCompetences",
	domain.BlocPreparation:   "ext:PreparationBloc",
	domain.FullCertification: "ext:DecisionDeCertification",
	domain.Coloration:        "ext:Coloration",
	domain.Participation:     "ext:Participation",

	domain.WorkExperienceKind: "ext:WorkExperience",
}

// KindOfType reads the kind back from achievementType; "" for a type that is not ours.
func KindOfType(t string) domain.AchievementKind {
	for kind, name := range typeOfKind {
		if name == t {
			return kind
		}
	}
	return ""
}

// The genres of evidence, stable codes for machines. A page finds by them, in the signed bytes, how a badge
// was assessed; a wallet shows name and narrative.
const (
	GenreAssessment       = "assessment" // the one sentence « Comment cela a été évalué »; every badge has it, first
	GenreAssessor         = "assessor"
	GenreSignatory        = "signatory"       // of a bloc: who signs for the certifying body, where and when
	GenreWorkplace        = "afest-workplace" // employer, period, hours
	GenreWorkAnalysis     = "afest-work-analysis"
	GenreDesignation      = "afest-trainer-designation"
	GenreReflectivePhases = "afest-reflective-phases"
	GenreAfestAssessment  = "afest-assessment"
	GenreStatement        = "afest-statement" // « Avec mes mots », the learner's
	GenreExperience       = "work-experience" // employer, period, hours, tasks
	GenreComponent        = "component"       // of a composite: a badge that makes it up
	GenreCertification    = "certification"   // mandatory mentions of a bloc
	GenreCertifyingBody   = "certifying-body" // its legal name, and nothing else
	GenreProof            = "evidence"        // what the issuer joined
	GenreAuthor           = "endorser"        // of an endorsement: who wrote it, when that is not the issuer
)

// afestGenres are the four elements of article D. 6313-3-2 of the Code du travail, in its order.
var afestGenres = [...]string{GenreWorkAnalysis, GenreDesignation, GenreReflectivePhases, GenreAfestAssessment}
