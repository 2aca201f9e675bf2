package hosted

import "galon/internal/domain"

// rules are what a model asks for before it is awarded, how long it holds, and whose it is, in words.
func (d *Door) rules(a domain.Achievement) []string {
	t := d.Site.T
	var all []string
	if r := a.Observation; r != nil {
		all = append(all, t("hosted.achievement.rule.observation", r.Min, r.Observers))
	}
	for _, p := range a.Proofs {
		if p.Required {
			all = append(all, t("hosted.achievement.rule.proof."+string(p.By)))
		}
	}
	switch m := a.ValidityMonths; {
	case m > 0 && m%12 == 0:
		all = append(all, t("hosted.achievement.rule.years", m/12))
	case m > 0:
		all = append(all, t("hosted.achievement.rule.months", m))
	}
	if a.Renewal != "" {
		all = append(all, t("hosted.achievement.rule.renewal", a.Renewal))
	}
	if a.Creator != nil {
		all = append(all, t("hosted.achievement.rule.creator", a.Creator.Name))
	}
	return all
}
