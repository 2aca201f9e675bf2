package hosted

import "galon/internal/domain"

// says is whose word the assessment is, where a reader could take it for something that Galon recorded: the four
// elements of an AFEST (article D. 6313-3-2) and the decision of a jury (R. 6412-7) also come from organisations that
// keep their files elsewhere. Only an award of our own is known to have minutes that were signed here: a genre in
// signed bytes is written by whoever signs them.
func (x *reading) says() string {
	by := x.t("quoted", x.view.IssuerName)
	if x.issuer != nil {
		by = x.issuer.Name
	}
	switch x.view.Achievement.Kind() {
	case domain.AFEST:
		return x.t("says.afest", by)
	case domain.BlocAttestation, domain.FullCertification:
		switch a := x.local.award; {
		case a != nil && a.Facts.HasMinutes():
			return x.t("says.minutes", by)
		case a == nil && len(x.view.EvidenceOf(domain.MinutesGenre)) > 0:
			return x.t("says.other", by)
		}
		return x.t("says.jury", by)
	}
	return ""
}
