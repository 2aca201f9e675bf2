package app

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"galon/internal/artwork"
	"galon/internal/domain"
	"galon/internal/i18n"
	"galon/internal/store"
)

// ProofPDF is the file of proof as a funder or an auditor reads it (articles L. 6362-6 and R. 6332-26 of the Code du
// travail): index, protocol, traces, assessment, signatures, and the SHA-256 of each attachment.
func (s *Afest) ProofPDF(ctx context.Context, actor domain.Actor, id domain.AfestID, p *i18n.Printer) ([]byte, error) {
	v, err := s.View(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	file, err := s.proofPDF(ctx, v, p)
	if err != nil {
		return nil, err
	}
	return file, s.noteProof(ctx, actor, v, "afest.proof-pdf")
}

// proofPDF writes a dossier with what is known of who wrote its parts, and when.
func (s *Afest) proofPDF(ctx context.Context, v AfestView, p *i18n.Printer) ([]byte, error) {
	acts, err := s.Store.AuditEntries(ctx, v.Dossier.OrganisationID, string(v.Dossier.ID), 1000)
	if err != nil {
		return nil, err
	}
	return s.proofOf(v, p, acts).PDF()
}

func (s *Afest) noteProof(ctx context.Context, actor domain.Actor, v AfestView, act string) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		return s.audit(tx, actor, act, v.Dossier.OrganisationID, string(v.Dossier.ID), "")
	})
}

// proofWriter puts a dossier into words.
type proofWriter struct {
	v    AfestView
	p    *i18n.Printer
	acts []domain.AuditEntry // the newest first
}

func (w proofWriter) t(key string, args ...any) string { return w.p.T("afest.proof."+key, args...) }

// facts drops what nobody said.
func (w proofWriter) facts(pairs ...string) (all [][2]string) {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			all = append(all, [2]string{w.t(pairs[i]), pairs[i+1]})
		}
	}
	return all
}

func (w proofWriter) date(d domain.Day) string { return w.p.Date(d) }

func (w proofWriter) trace(t domain.AfestTrace) string {
	return w.t("traced", w.p.DateTime(t.At), w.p.T("afest.party."+t.By))
}

// noted is the trace of a part that is written over as a whole: the last time somebody did. The learner writes their own
// words by their link; every other such part is the organisation's.
func (w proofWriter) noted(act string) string {
	for _, a := range w.acts {
		if a.Act != "afest."+act {
			continue
		}
		by := domain.PartyOrganisation
		for _, l := range w.v.Links {
			if a.Actor == (AfestHand{Link: l}).label() {
				by = l.Party
			}
		}
		return w.trace(domain.AfestTrace{At: a.At, By: string(by)})
	}
	return ""
}

func (w proofWriter) minutes(n int) string { return AfestDuration(w.p, n) }

// AfestDuration writes minutes as people say them: « 45 min », « 3 h », « 2 h 05 ».
func AfestDuration(p *i18n.Printer, n int) string {
	switch {
	case n < 60:
		return p.T("afest.minutes", n)
	case n%60 == 0:
		return p.T("afest.hours", n/60)
	}
	return p.T("afest.hours_minutes", n/60, fmt.Sprintf("%02d", n%60))
}

func (s *Afest) proofOf(v AfestView, p *i18n.Printer, acts []domain.AuditEntry) artwork.Dossier {
	w := proofWriter{v, p, acts}
	d := v.Dossier
	now := s.now()
	f := artwork.Dossier{
		Title: w.t("title", d.Learner.Name), Made: now, Heading: w.t("heading"), IndexAt: w.t("index"), PageWord: w.t("page"),
		Lead: []string{
			w.t("lead", d.Learner.Name, v.Achievement.Title, v.Organisation.Name), w.t("made", p.DateTime(now)), w.state(),
		},
		Foot: []string{w.t("foot"), s.BaseURL + " · " + w.t("reference", string(d.ID))},
	}
	f.Sections = append(f.Sections, w.context(), w.protocol(), w.analysis(), w.trainer(), w.reflection(), w.assessment(), w.statement(), w.signatures(), w.pieces())
	return f
}

// state says whether the badge was given, or what is still missing: a dossier that is handed in half done says so.
func (w proofWriter) state() string {
	if w.v.Dossier.AwardID != "" {
		return w.t("awarded")
	}
	if len(w.v.Lacks) == 0 {
		return w.t("complete")
	}
	return w.t("incomplete", w.v.Complete())
}

func (w proofWriter) lacks(e domain.AfestElement) (notes []string) {
	if w.v.Dossier.AwardID != "" {
		return nil
	}
	for _, l := range w.v.Lacks {
		if l.Element == e {
			notes = append(notes, w.t("missing", w.p.Error(l.Code, l.Args...)))
		}
	}
	return notes
}

func (w proofWriter) context() artwork.DossierSection {
	d := w.v.Dossier
	situation, reflection := d.Minutes()
	first, last := d.File().Period()
	period := ""
	if first != "" {
		period = w.t("period_value", w.date(first), w.date(last))
	}
	return artwork.DossierSection{Title: w.t("context"), Notes: w.lacks(domain.ElementContext), Facts: w.facts("learner", d.Learner.Name, "badge", w.v.Achievement.Title,
		"employer", d.Employer.Name, "siret", d.Employer.SIRET, "place", d.Place, "organisation", w.v.Organisation.Name, "nda", w.v.Organisation.NDA,
		"period", period, "situations", strconv.Itoa(len(d.Situations)), "hours_situation", w.minutes(situation),
		"sessions", strconv.Itoa(len(d.Reflections)), "hours_reflection", w.minutes(reflection))}
}

func (w proofWriter) protocol() artwork.DossierSection {
	d, x := w.v.Dossier, w.v.Dossier.Protocol
	hours := func(n int) string {
		if n == 0 {
			return ""
		}
		return w.minutes(n * 60)
	}
	return artwork.DossierSection{Title: w.t("protocol"), Notes: w.lacks(domain.ElementProtocol), Facts: w.facts("goal", x.Goal, "from", w.date(x.From), "to", w.date(x.To),
		"planned_situation", hours(x.SituationHours), "planned_reflection", hours(x.ReflectionHours), "methods", x.AssessmentMethods, "trainer", d.Designation.Name, "trace", w.noted("protocol")),
		Entries: []artwork.DossierEntry{{Title: w.t("protocol_digest"), Code: d.ProtocolDigest()}}}
}

func (w proofWriter) analysis() artwork.DossierSection {
	a := w.v.Dossier.Analysis
	return artwork.DossierSection{Title: w.t("analysis"), Notes: w.lacks(domain.ElementAnalysis), Facts: w.facts("date", w.date(a.Date), "author", joined(a.Author, a.Role), "post", a.Post,
		"chosen", strings.Join(a.Situations, "\u00a0; "), "adapted", a.Adapted, "trace", w.noted("analysis"))}
}

func joined(name, role string) string {
	if role == "" || name == "" {
		return name
	}
	return name + ", " + role
}

func (w proofWriter) trainer() artwork.DossierSection {
	x := w.v.Dossier.Designation
	training := x.Training
	if training == "" && x.Name != "" {
		training = w.t("training_none")
	}
	return artwork.DossierSection{Title: w.t("designation"), Notes: w.lacks(domain.ElementTrainer), Facts: w.facts("designated_on", w.date(x.Date), "trainer", x.Name,
		"function", x.Function, "link", x.Link, "training", training, "trace", w.noted("trainer"))}
}

func (w proofWriter) reflection() artwork.DossierSection {
	d := w.v.Dossier
	s := artwork.DossierSection{Title: w.t("reflection"), Notes: w.lacks(domain.ElementReflection)}
	situation, reflection := d.Minutes()
	s.Facts = w.facts("hours_situation", w.minutes(situation), "hours_reflection", w.minutes(reflection))
	for i, x := range d.Situations {
		s.Entries = append(s.Entries, artwork.DossierEntry{Title: w.t("situation", i+1, x.Title), Facts: w.facts("date", w.date(x.Date), "duration", w.minutes(x.Minutes),
			"told", x.Told, "trace", w.trace(x.AfestTrace))})
		r, ok := d.Reflection(x.Key)
		if !ok {
			continue
		}
		s.Entries = append(s.Entries, artwork.DossierEntry{Title: w.t("session", i+1), Facts: w.facts("date", w.date(r.Date), "duration", w.minutes(r.Minutes),
			"expected", r.Expected, "done", r.Done, "learned", r.Learned, "next", r.Next, "trace", w.trace(r.AfestTrace))})
	}
	return s
}

func (w proofWriter) assessment() artwork.DossierSection {
	d := w.v.Dossier
	s := artwork.DossierSection{Title: w.t("assessment"), Notes: w.lacks(domain.ElementAssessment)}
	for i, g := range d.Assessments {
		e := artwork.DossierEntry{Title: w.t("grid", i+1), Facts: w.facts("date", w.date(g.Date), "method", g.Method, "assessor", joined(g.Assessor, g.Role))}
		if domain.SameName(g.Assessor, d.Designation.Name) {
			e.Facts = append(e.Facts, [2]string{"", w.p.T("afest.assessor_is_trainer")})
		}
		for _, m := range g.Marks {
			e.Facts = append(e.Facts, [2]string{m.Criterion, w.p.T("afest.degree." + string(m.Degree))})
		}
		e.Facts = append(e.Facts, w.facts("result", w.p.T("afest.degree."+string(g.Result())), "note", g.Note, "trace", w.trace(g.AfestTrace))...)
		s.Entries = append(s.Entries, e)
	}
	return s
}

func (w proofWriter) statement() artwork.DossierSection {
	return artwork.DossierSection{Title: w.t("statement"), Notes: w.lacks(domain.ElementStatement), Facts: w.facts("words", w.v.Dossier.Statement, "trace", w.noted("statement"))}
}

func (w proofWriter) signatures() artwork.DossierSection {
	s := artwork.DossierSection{Title: w.t("signatures"), Notes: []string{w.t("simple")}}
	now := w.v.Dossier.ProtocolDigest()
	for _, g := range w.v.Signatures {
		how := w.t("typed")
		if g.Image != nil {
			how = w.t("drawn")
		}
		state := w.t("signed_this")
		if g.Digest != now {
			state = w.t("signed_other")
		}
		s.Entries = append(s.Entries, artwork.DossierEntry{Title: w.p.T("afest.party." + string(g.Party)), Drawing: g.Image, Code: g.Digest,
			Facts: w.facts("name", joined(g.Name, g.Function), "signed_at", w.p.DateTime(g.At), "address", g.Address, "how", how, "which", state)})
	}
	return s
}

func (w proofWriter) pieces() artwork.DossierSection {
	s := artwork.DossierSection{Title: w.t("pieces"), Notes: []string{w.t("pieces_lead")}}
	for i, x := range w.v.Pieces {
		s.Entries = append(s.Entries, artwork.DossierEntry{Title: w.t("piece", i+1, x.Title), Code: x.SHA256,
			Facts: w.facts("kind", w.p.T("afest.file_type."+strings.ReplaceAll(x.Type, "/", "_")), "size", w.t("size_value", (x.Size+1023)/1024),
				"proves", w.p.T("afest.element."+string(x.Element)), "visibility", w.p.T("afest.visibility."+string(x.Visibility)),
				"trace", w.trace(domain.AfestTrace{At: x.At, By: x.By}))})
	}
	if len(w.v.Pieces) == 0 {
		s.Notes = []string{w.t("no_pieces")}
	}
	return s
}
