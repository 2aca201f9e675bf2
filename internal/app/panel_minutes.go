package app

import (
	"context"
	"strings"

	"galon/internal/artwork"
	"galon/internal/domain"
)

// MinutesFile is the file of signed minutes, byte for byte. Once somebody of it is forgotten the signed file is gone, and
// what is left is an extract that says so; once everybody is, there is none.
func (s *Panels) MinutesFile(ctx context.Context, actor domain.Actor, id domain.PanelID, number int) ([]byte, error) {
	p, err := s.owned(ctx, actor, ActRead, id)
	if err != nil {
		return nil, err
	}
	if !p.OverAt.IsZero() {
		return nil, &domain.Error{Kind: domain.Gone, Code: "panel-over", Args: []any{domain.DayOf(p.OverAt)}}
	}
	all, err := s.Store.Minutes(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, m := range all {
		if m.Number == number && !m.OverAt.IsZero() {
			paper := s.minutesPaper(m.Minutes)
			paper.Heading = s.Words.T("minutes.extract", m.Number)
			paper.Facts = append(paper.Facts, [2]string{s.Words.T("minutes.signed_file"), s.Words.T("minutes.signed_file_gone", m.OverAt, m.SHA256)})
			return paper.PDF()
		}
	}
	return s.Store.MinutesFile(ctx, id, number)
}

// minutesPaper puts minutes into words for the PDF; artwork knows no rules, and domain no sentences.
func (s *Panels) minutesPaper(m domain.Minutes) artwork.Minutes {
	t := func(key string, args ...any) string { return s.Words.T("minutes."+key, args...) }
	day, link := s.Words.Date(m.On), s.BaseURL+"/pro/jurys/"+string(m.PanelID)
	_, address, _ := strings.Cut(link, "://")
	place := m.Place
	if m.Remote {
		place = t("remote", m.Place)
	}
	paper := artwork.Minutes{Title: t("title", m.Number, day), Made: m.ClosedAt, Author: m.Organisation, Heading: t("heading", m.Number),
		Facts: [][2]string{{t("organisation"), m.Organisation}, {t("certification"), m.CertificationCode + " – " + m.CertificationTitle},
			{t("on"), day}, {t("place"), place}, {t("closed"), s.Words.DateTime(m.ClosedAt)}},
		MembersAt: t("members"), DecidedAt: t("decisions"), SignedAt: t("signatures"), Caution: t("interest") + " " + t("caution"), Digest: [2]string{t("digest"), m.Digest},
		Recheck: artwork.Recheck{Title: t("again"), Lines: []string{t("how")}, Code: t("number", m.Number), QR: link, Link: link},
		Foot:    []string{t("foot", address)}}
	if m.Reopened != "" {
		paper.Facts = append(paper.Facts, [2]string{t("reopened"), m.Reopened})
	}
	for _, x := range m.Members {
		who := t("authorised", x.AuthorisedUntil)
		if x.Absent {
			who = t("absent")
		}
		paper.Members = append(paper.Members, [2]string{x.Name, x.Function + ". " + who})
		if !x.SignedAt.IsZero() {
			paper.Signatures = append(paper.Signatures, [2]string{x.Name, t("signed."+string(x.Way), x.SignedAt)})
		} else if !x.Absent {
			paper.Signatures = append(paper.Signatures, [2]string{x.Name, t("unsigned")})
		}
	}
	for _, c := range m.Candidates {
		person := artwork.MinutesPerson{Name: c.Name, Lines: []string{t("voters", c.Voters)}}
		for _, name := range c.Excluded {
			person.Lines = append(person.Lines, t("excluded", name))
		}
		for _, f := range c.Files {
			person.Lines = append(person.Lines, t("file", f.Name, f.SHA256))
		}
		for _, b := range c.Blocs {
			d := artwork.ProofCheck{Tone: decisionTones[b.Decision], Question: b.Code + " – " + b.Title, Answer: s.Words.T("panel.decision." + string(b.Decision)),
				Sentence: strings.Join(b.Reasons, " ")}
			if b.Common {
				d.Circumstance = t("common")
			}
			person.Decisions = append(person.Decisions, d)
		}
		for _, a := range c.Advice {
			person.Lines = append(person.Lines, t("advice", a))
		}
		paper.People = append(paper.People, person)
	}
	return paper
}

var decisionTones = map[domain.PanelDecision]artwork.Tone{
	domain.Acquired: artwork.ToneGood, domain.NotAcquired: artwork.ToneBad, domain.Deferred: artwork.ToneCaution,
}
