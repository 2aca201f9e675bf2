package credential

// rubric finds what the results of a badge point to (OB 3.0, B.1.16 and B.1.17) without going through all descriptions
// for each result: a stranger may have thousands of both.
type rubric struct {
	named  map[string]string    // names of descriptions, by their ids
	status map[string]bool      // descriptions whose results are a status
	levels map[string]node      // by their ids, the first of each
	within map[[2]string]string // names of levels, by the description and the level
}

func rubricOf(achievement node) rubric {
	r := rubric{map[string]string{}, map[string]bool{}, map[string]node{}, map[[2]string]string{}}
	for _, d := range achievement.objects("resultDescription") {
		id := d.text("id")
		if _, known := r.named[id]; !known {
			r.named[id] = d.text("name")
		}
		if d.text("resultType") == "Status" {
			r.status[id] = true
		}
		for _, l := range d.objects("rubricCriterionLevel") {
			level := l.text("id")
			if _, known := r.levels[level]; !known {
				r.levels[level] = l
			}
			if _, known := r.within[[2]string{id, level}]; !known {
				r.within[[2]string{id, level}] = l.text("name")
			}
		}
	}
	return r
}
