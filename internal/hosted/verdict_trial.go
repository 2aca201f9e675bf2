package hosted

import "galon/internal/verify"

// trial tells whether an organisation sent the badge to itself before it was verified (ux S23): the verdict is
// issuer_unknown, and the page says at once that the badge is worth nothing.
func (x *reading) trial() bool {
	return x.report.Verdict == verify.IssuerUnknown && x.report.Check(verify.CheckIssuer).Code == "issuer-trial"
}

// word is the heading of the page.
func (x *reading) word() string {
	if x.trial() {
		return x.t("trial.word")
	}
	if x.unproven() {
		return x.t("unproven.word")
	}
	if x.replaced() {
		return x.t("replaced.word")
	}
	return x.t(string(x.report.Verdict) + ".word")
}
