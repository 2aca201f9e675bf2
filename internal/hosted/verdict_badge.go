package hosted

import (
	"slices"
	"strconv"
	"strings"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/httpd"
	"galon/internal/verify"
)

// Badge is who, what and by whom, from the signed bytes and the registry.
type Badge struct {
	Image        string // one of ours, or ""
	Name         string // "" when the badge names nobody
	Verb         string
	Title        string
	Bloc         string // « Bloc RNCP…BC… de la certification … »
	By           string
	Organisation string
	Certifier    string
	Pill         httpd.Pill
	Dates        []Fact
}

// Skills is what the person can do.
type Skills struct {
	Lines            []string
	Level, LevelText string
}

// Assessed is how that was found out.
type Assessed struct {
	Sentence  string
	Says      string   // who says so, and what Galon knows of it itself
	More      []string // by whom, in which firm, mandatory mentions
	Steps     []Step   // the four elements of an AFEST
	Proofs    []Step
	FileCheck string // where a file is compared with those that the badge names, "" when it names none
}

// Step is one element with what the badge says of it.
type Step struct{ Name, Text, URL string }

// kind is the kind of badge, as far as its wording may follow it: an unknown organisation does not validate a bloc by
// saying so.
func (x *reading) kind() domain.AchievementKind {
	if x.issuer == nil {
		return ""
	}
	return x.view.Achievement.Kind()
}

func (x *reading) badge() *Badge {
	v := x.view
	b := &Badge{Name: v.RecipientName, Title: v.Achievement.Name, Verb: x.verb(), Organisation: x.t("quoted", v.IssuerName),
		By: x.t("in_the_name_of"), Pill: httpd.Pill{Class: "inconnu", Icon: "circle-question-mark", Text: x.t("issuer_unverified")}}
	if x.issuer != nil {
		b.Organisation, b.By, b.Image = x.issuer.Name, x.t("by"), x.image()
		b.Pill = httpd.Pill{Class: "valide", Icon: "shield-check", Text: x.t("issuer_verified")}
		if k := x.issuer.Decision; k != "" && k != domain.Verified {
			b.Pill = httpd.Pill{Class: "inconnu", Icon: "circle-question-mark", Text: x.t("issuer_no_longer_verified")}
		}
	}
	if bloc := v.Bloc; bloc != nil && x.issuer != nil {
		b.Title = bloc.Title
		b.Bloc = x.t("bloc", bloc.Code, bloc.CertificationTitle, bloc.Code == bloc.CertificationCode)
		if bloc.CertifyingBody != "" {
			b.Certifier = x.t("certifier", bloc.CertifyingBody)
		}
	}
	b.Dates = x.dates()
	return b
}

// verb joins the name with the title. Only a good result says that somebody obtained something.
func (x *reading) verb() string {
	kind := x.kind()
	switch {
	case x.report.Verdict == verify.Valid && kind == domain.BlocAttestation:
		return x.t("verb.bloc")
	case x.report.Verdict == verify.Valid && kind == domain.FullCertification:
		return x.t("verb.certification")
	case x.report.Verdict == verify.Valid && kind == domain.BlocPreparation:
		return x.t("verb.preparation")
	case x.report.Verdict == verify.Valid:
		return x.t("verb.valid")
	case x.report.Verdict == verify.Expired && kind == domain.BlocPreparation:
		return x.t("verb.preparation_expired")
	case x.report.Verdict == verify.Expired:
		return x.t("verb.expired")
	}
	return x.t("verb.other")
}

func (x *reading) dates() []Fact {
	v, date := x.view, x.door.Site.Printer().Date
	obtained := Fact{x.t("date.obtained"), date(v.AwardedDate)}
	end := Fact{x.t("date.until"), date(lastDay(v.ValidUntil))}
	if v.ValidUntil.IsZero() {
		end = Fact{x.t("date.validity"), x.t("date.no_end")}
	}
	switch x.report.Verdict {
	case verify.Expired:
		end.Label = x.t("date.expired")
	case verify.IssuerUnknown:
		obtained.Label = x.t("date.dated")
	case verify.NotYetValid:
		end = Fact{x.t("date.from"), date(v.ValidFrom)}
	case verify.Revoked:
		end = Fact{x.t("date.revoked"), date(x.revokedOn())}
		if x.replaced() {
			end.Label = x.t("date.replaced")
		}
	case verify.Suspended:
		end = Fact{x.t("date.suspended"), date(x.suspendedOn())}
	}
	if end.Value == "" {
		return []Fact{obtained}
	}
	return []Fact{obtained, end}
}

// image is the picture of the badge, if it is one of our own catalogue: a picture from elsewhere could show anything,
// and would tell its host who reads this page.
func (x *reading) image() string {
	path, ok := strings.CutPrefix(x.view.Achievement.ImageURL, x.door.Site.BaseURL+"/b/")
	if !ok {
		return ""
	}
	slug := strings.TrimSuffix(strings.TrimSuffix(path, ".png"), ".svg")
	if !domain.ValidSlug(slug) {
		return ""
	}
	return "/b/" + slug + ".svg"
}

func (x *reading) skills() *Skills {
	s := &Skills{Lines: x.view.Achievement.CriteriaLines}
	if l := x.view.Level; l != nil && !x.local.share.HideGrade {
		s.Level, s.LevelText = l.Name, l.Description
	}
	if len(s.Lines) == 0 && s.Level == "" {
		return nil
	}
	return s
}

func (x *reading) assessed() *Assessed {
	v := x.view
	a := &Assessed{Sentence: credential.EvaluationSentence(v), Says: x.says()}
	for _, genre := range []string{credential.GenreWorkplace, credential.GenreExperience, credential.GenreStatement, credential.GenreAssessor, credential.GenreSignatory, credential.GenreCertification} {
		for _, e := range v.EvidenceOf(genre) {
			if e.Narrative != "" {
				a.More = append(a.More, e.Narrative)
			}
		}
	}
	results := v.Results
	if x.local.share.HideGrade {
		results = nil
	}
	for _, r := range results {
		words := r.Value
		if r.Level != "" {
			words = r.Level
		}
		if words == "" { // the standard knows these words and no others
			if words = r.Status; slices.Contains(domain.ResultStatuses, words) {
				words = x.t("result." + words)
			}
		}
		a.More = append(a.More, x.t("result", r.Name, words))
	}
	for _, e := range v.AfestSteps() {
		a.Steps = append(a.Steps, Step{Name: e.Name, Text: e.Narrative})
	}
	if x.issuer != nil { // what nobody vouches for does not get a link from us
		for _, e := range v.Joined() {
			s := Step{Name: e.Name, Text: strings.TrimSpace(e.Narrative + " " + e.Description)}
			if strings.HasPrefix(e.URL, "https://") {
				s.URL = e.URL
			}
			a.Proofs = append(a.Proofs, s)
		}
	}
	if x.local.share.HideEvidence {
		a.Steps, a.Proofs = nil, nil
	} else if x.local.code != "" && x.local.badge < 2 && namesFiles(v) {
		a.FileCheck = "/v/" + x.local.code + "/fichier"
	}
	if a.Sentence == "" && len(a.More) == 0 && len(a.Steps) == 0 && len(a.Proofs) == 0 {
		return nil
	}
	return a
}

// limits are what the reader must not conclude, by kind of badge.
func (x *reading) limits() []string {
	all := x.door.kindLimits(x.kind())
	if name := x.view.RecipientName; name != "" {
		return append(all, x.t("limit.identity", strings.TrimSuffix(name, "."))) // « Nadia B. » ends its sentence
	}
	return append(all, x.t("limit.nobody"))
}

// requests is the line of whom the verification asked, or nothing.
func (x *reading) requests() []Fact {
	var asked []string
	for _, q := range x.report.Requests {
		asked = append(asked, x.t("technical.request", q.URL, x.t("request."+q.Outcome)))
	}
	if asked == nil {
		return nil
	}
	return []Fact{{x.t("technical.requests"), strings.Join(asked, " ; ")}}
}

func (x *reading) technical() *Technical {
	v := x.view
	t := &Technical{Lines: []Fact{{x.t("technical.format_label"), x.report.Format}}}
	if s := x.report.Signature; s != "" {
		t.Lines = append(t.Lines, Fact{x.t("technical.signature"), s})
	}
	if len(x.report.Holding) > 1 { // co-signatures
		t.Lines = append(t.Lines, Fact{x.t("technical.cosigned"), strings.Join(x.report.Holding, ", ")})
	}
	t.Lines = append(t.Lines, Fact{x.t("technical.issuer"), v.IssuerID})
	if s := v.Status; s != nil {
		t.Lines = append(t.Lines, Fact{x.t("technical.status"), x.t("technical.status_value", s.Type, s.List, strconv.Itoa(s.Index))})
	}
	if f := x.report.Refresh; f != nil && f.Outcome == verify.RefreshUsed {
		t.Lines = append(t.Lines, Fact{x.t("technical.refreshed"), x.t("technical.refreshed_value")})
	}
	t.Lines = append(t.Lines, x.requests()...)
	switch i := x.local.imported; {
	case x.local.code == "" || x.local.share.Reduced(): // a file would show what the page leaves out
	case i == nil:
		t.Download, t.Twin = x.local.beside(".json"), x.local.beside("/ob2.png")
	case i.JSON:
		t.Download = x.local.beside(".json")
	}
	if x.issuer != nil && x.issuer.NDA != "" {
		t.NDA = x.t("technical.nda", spacedNDA(x.issuer.NDA))
	}
	return t
}
