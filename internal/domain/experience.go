package domain

// WorkExperience is hours of work that somebody attests: where, when, how long and at what. Without reflective phases
// it is no AFEST (article D. 6313-3-2, 3°), and it says so by its name.
type WorkExperience struct {
	Employer LegalBody `json:"employer"`
	Place    string    `json:"place,omitempty"`
	From     Day       `json:"from"`
	To       Day       `json:"to"`
	Minutes  int       `json:"minutes"`
	Tasks    []string  `json:"tasks"`
}

// maxExperience is five years of work.
const maxExperience = 5 * 1700 * 60

func (c *factCheck) experience(x *WorkExperience, today Day) {
	if x == nil {
		c.add("/work_experience", "experience-missing")
		return
	}
	const p = "/work_experience"
	c.required(p+"/employer/name", x.Employer.Name, "afest-employer-missing")
	c.text(p+"/employer/name", x.Employer.Name, 300)
	if x.Employer.SIRET == "" {
		c.add(p+"/employer/siret", "afest-siret-missing")
	} else if code := CheckSIRET(x.Employer.SIRET); code != "" {
		c.add(p+"/employer/siret", code, len(x.Employer.SIRET))
	}
	c.text(p+"/place", x.Place, 120)
	c.day(p+"/from", x.From, today)
	c.day(p+"/to", x.To, today)
	if x.From.Valid() && x.To.Valid() && x.To < x.From {
		c.add(p+"/to", "period-reversed")
	}
	if x.Minutes < 1 {
		c.add(p+"/minutes", "experience-duration-missing")
	}
	c.most(p+"/minutes", x.Minutes, maxExperience)
	if len(x.Tasks) == 0 {
		c.add(p+"/tasks", "experience-tasks-missing")
	}
	if c.few(p+"/tasks", len(x.Tasks), maxAfest) {
		for _, t := range x.Tasks {
			c.text(p+"/tasks", t, 300)
		}
	}
}

// Experience is what a dossier without reflective phases is worth: its hours.
func (d AfestDossier) Experience() *WorkExperience {
	x := &WorkExperience{Employer: d.Employer, Place: d.Place}
	x.From, x.To = d.File().Period()
	seen := map[string]bool{}
	for _, s := range d.Situations {
		x.Minutes += s.Minutes
		if !seen[Fold(s.Title)] {
			x.Tasks = append(x.Tasks, s.Title)
			seen[Fold(s.Title)] = true
		}
	}
	return x
}

// TrainerExperience is what the trainer of a complete dossier did: the work they went along with, and the sessions.
func (d AfestDossier) TrainerExperience(tasks []string) *WorkExperience {
	x := &WorkExperience{Employer: d.Employer, Place: d.Place, Tasks: tasks}
	x.From, x.To = d.File().Period()
	situation, reflection := d.Minutes()
	x.Minutes = situation + reflection
	return x
}
