package ui

import (
	"net/http"
	"strconv"
	"strings"

	"galon/internal/domain"
)

// evidenceRules says how long files are kept.
func (c *ClaimDesk) evidenceRules(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.showEvidenceRules(w, r, d, http.StatusOK, nil)
}

func (c *ClaimDesk) showEvidenceRules(w http.ResponseWriter, r *http.Request, d desk, status int, f *asking) error {
	rules, err := c.Issuing.EvidenceRules(r.Context(), d.Actor)
	if err != nil {
		return err
	}
	t := c.Site.T
	page := &Ask{Frame: c.frame(d, t("evidence.title"), queuePath), Back: consolePath, BackText: t("evidence.back"), Lead: []string{t("evidence.lead"), t("evidence.law")},
		Submit: t("evidence.save"), After: t("evidence.after")}
	if f == nil {
		f = newAsking(c.Site, "evidence.form.", nil)
		for _, rule := range rules {
			f.typed.Set(evidenceField(rule), strconv.Itoa(rule.Months))
		}
	}
	for _, rule := range rules {
		x := f.field(evidenceField(rule), "number", true)
		x.Field.Help = t("evidence.months", rule.Min, rule.Max)
		page.Controls = append(page.Controls, x)
	}
	page.Faults = f.faults
	return c.Site.Render(w, r, status, page)
}

func evidenceField(r domain.EvidenceRule) string {
	return strings.ReplaceAll(string(r.Kind), "_", "-")
}

func (c *ClaimDesk) saveEvidenceRules(w http.ResponseWriter, r *http.Request, d desk) error {
	f, err := readAsking(c.Site, "evidence.form.", r)
	if err != nil {
		return err
	}
	months := map[domain.EvidenceKind]int{}
	for _, rule := range domain.EvidenceRules {
		if rule.Max > 0 {
			months[rule.Kind] = f.int(evidenceField(rule))
		}
	}
	if err := c.Issuing.SetEvidenceRules(r.Context(), d.Actor, months); err != nil {
		if f.fault(err) {
			return c.showEvidenceRules(w, r, d, http.StatusUnprocessableEntity, f)
		}
		return err
	}
	return c.Site.SeeOther(w, r, evidencePath, "evidence-saved")
}
