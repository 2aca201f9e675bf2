package credential

// ResultView is what was reached on one thing that the badge measures, beside its level.
type ResultView struct{ Name, Value, Level, Status string }

// results follows each result to what it is a result of (OB 3.0, B.1.16 and B.1.17). The one that View.Level tells
// already is left out.
func (v *View) results(s node, rubric rubric) {
	for _, r := range s.objects("result") {
		x := ResultView{Value: r.text("value"), Status: r.text("status")}
		reached := r.text("achievedLevel")
		if id := r.text("resultDescription"); id != "" {
			x.Name = rubric.named[id]
			if reached != "" {
				x.Level = rubric.within[[2]string{id, reached}]
			}
		}
		if v.Level != nil && reached == v.Level.ID || x.Name == "" || x.Value == "" && x.Level == "" && x.Status == "" {
			continue
		}
		v.Results = append(v.Results, x)
	}
}
