package app

import (
	"strings"

	"galon/internal/artwork"
	"galon/internal/domain"
)

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
