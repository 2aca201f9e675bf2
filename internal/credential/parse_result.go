package credential

// ResultView is what was reached on one thing that the badge measures, beside its level.
type ResultView struct{ Name, Value, Level, Status string }

// results follows each result to what it is a result of (OB 3.0, B.1.16 and B.1.17). The one that View.Level tells
// already is left out.
func (v *View) results(s, a node) {
	descriptions := a.objects("resultDescription")
	for _, r := range s.objects("result") {
		x := ResultView{Value: r.text("value"), Status: r.text("status")}
		reached := r.text("achievedLevel")
		for _, d := range descriptions {
			if id := d.text("id"); id == "" || id != r.text("resultDescription") {
				continue
			}
			x.Name = d.text("name")
			for _, l := range d.objects("rubricCriterionLevel") {
				if reached != "" && l.text("id") == reached {
					x.Level = l.text("name")
				}
			}
		}
		if v.Level != nil && reached == v.Level.ID || x.Name == "" || x.Value == "" && x.Level == "" && x.Status == "" {
			continue
		}
		v.Results = append(v.Results, x)
	}
}
