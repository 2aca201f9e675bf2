package hosted

import (
	"galon/internal/domain"
	"galon/internal/verify"
)

// unproven tells a good badge that may be another person's: whoever shows it brought it here, and nothing ties it to them.
// That comes before its being good, in the word and in the colour.
func (x *reading) unproven() bool {
	return x.local.imported != nil && x.local.imported.Own == "" && x.report.Verdict == verify.Valid
}

// look is the colour and the icon of the verdict.
func (x *reading) look() look {
	if x.unproven() {
		return looks[verify.OtherPerson]
	}
	return looks[x.report.Verdict]
}

// importedNotice says of a badge that somebody brought from another site what its own bytes do not: where it comes from,
// how it is known to be theirs, and what the last check found when today's could not be made.
func (x *reading) importedNotice() Remark {
	i := x.local.imported
	t := func(key string, args ...any) string { return x.door.Site.T("hosted.imported."+key, args...) }
	said := Remark{Paragraphs: []string{t("brought")}}
	if i.Elsewhere {
		said.Paragraphs = []string{t("from_elsewhere")}
	}
	switch i.Own {
	case domain.OwnByAddress:
		said.Paragraphs = append(said.Paragraphs, t("by_address"))
	case "":
		said.Paragraphs = append(said.Paragraphs, t("owner_unknown"))
	}
	if x.report.Verdict == verify.Incomplete && x.report.AsOf.IsZero() && i.Verdict != string(verify.Incomplete) {
		said.Paragraphs = append(said.Paragraphs, t("last", x.door.Site.Printer().DateTime(i.CheckedAt), x.t(i.Verdict+".word")))
	}
	return said
}

// importedLines tell on a card where such a badge comes from, and in whose name it is when the page bears another one.
func (x *reading) importedLines(name string) (lines []string) {
	t := x.door.Site.T
	if x.view == nil {
		return nil
	}
	if x.local.imported.Elsewhere {
		lines = append(lines, t("hosted.imported.elsewhere"))
	}
	switch own := x.view.RecipientName; {
	case own == "":
		lines = append(lines, t("hosted.imported.nameless"))
	case !domain.SameName(own, name):
		lines = append(lines, t("hosted.imported.name", own))
	}
	return lines
}
