package ui

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"galon/badges"
	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// BlocPeople is everybody to whom the organisation attested a bloc, and how far they are.
type BlocPeople struct {
	httpd.Frame
	People []BlocPersonLine
}

// Template is pages/bloc_people.html.
func (*BlocPeople) Template() string { return "bloc_people" }

// BlocPersonLine is one person with a line for each certification.
type BlocPersonLine struct {
	Name, URL string
	Lines     []BlocLine
}

// BlocLine is « 3 blocs sur 4 » of a certification.
type BlocLine struct {
	Code, Title, Count string
	Pill               *httpd.Pill
}

// BlocPerson is one person: what is acquired, by what, and what remains.
type BlocPerson struct {
	httpd.Frame
	Certifications []BlocProgress
}

// Template is pages/bloc_person.html.
func (*BlocPerson) Template() string { return "bloc_person" }

// BlocProgress is the part "bloc_progress": one certification of one person, in the console and in the passport.
type BlocProgress struct {
	Code, Title, Count string
	Blocs              []BlocStanding
	Complete           bool
	Decided            string // when the final decision was taken, "" before
	Ask                string // where the organisation records the final decision, "" when it may not
}

// BlocStanding is one bloc with its state and its reasons.
type BlocStanding struct {
	Code, Title string
	State       httpd.Pill
	How         []string
}

func (c *Console) blocPeople(w http.ResponseWriter, r *http.Request, d desk) error {
	people, err := c.Issuing.PeopleBlocs(r.Context(), d.Actor)
	if err != nil {
		return err
	}
	page := &BlocPeople{Frame: c.frame(d, c.Site.T("bloc.people.title"), blocsPath)}
	for _, p := range people {
		line := BlocPersonLine{Name: p.Name, URL: blocsPath + "/" + string(p.Recipient)}
		for _, x := range p.Progress {
			line.Lines = append(line.Lines, blocLine(c.Site, x))
		}
		page.People = append(page.People, line)
	}
	return c.Site.Render(w, r, http.StatusOK, page)
}

func blocLine(site *httpd.Site, p domain.Progress) BlocLine {
	line := BlocLine{Code: p.Certification.Code, Title: p.Certification.Title, Count: site.T("bloc.count", p.Acquired, len(p.Blocs))}
	switch {
	case p.Decision != nil:
		line.Pill = &httpd.Pill{Class: "valide", Icon: "graduation-cap", Text: site.T("bloc.decided")}
	case p.Complete:
		line.Pill = &httpd.Pill{Class: "prune", Icon: "circle-check", Text: site.T("bloc.complete_short")}
	}
	return line
}

func (c *Console) blocPerson(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.RecipientID](r, "recipient")
	if err != nil {
		return err
	}
	person, err := c.Issuing.PersonBlocs(r.Context(), d.Actor, id)
	if err != nil {
		return err
	}
	page := &BlocPerson{Frame: c.frame(d, c.Site.T("bloc.person.title", person.Name), blocsPath)}
	for _, p := range person.Progress {
		x := blocProgress(c.Site, p)
		if p.Complete && p.Decision == nil && d.can(app.ActAward) &&
			c.Issuing.MayAssess(r.Context(), d.Organisation.ID, p.Certification.Whole(), domain.DayOf(c.Issuing.Now())) == nil {
			x.Ask = choosePath + "/" + badges.ComposedSlug(domain.FullCertification, p.Certification.Code)
		}
		page.Certifications = append(page.Certifications, x)
	}
	return c.Site.Render(w, r, http.StatusOK, page)
}

// blocProgress says each bloc with its reasons. Words only: equivalences are explained where they count.
func blocProgress(site *httpd.Site, p domain.Progress) BlocProgress {
	t, date := site.T, site.Printer().Date
	x := BlocProgress{Code: p.Certification.Code, Title: p.Certification.Title, Count: t("bloc.count", p.Acquired, len(p.Blocs)), Complete: p.Complete}
	if x.Title == "" {
		x.Title = t("register.untitled")
	}
	if p.Decision != nil {
		x.Decided = t("bloc.decided_on", date(p.Decision.On), p.Decision.By)
	}
	for _, b := range p.Blocs {
		s := BlocStanding{Code: b.Bloc.Code, Title: b.Bloc.Title}
		switch b.State {
		case domain.BlocRemaining:
			s.State = httpd.Pill{Class: "inconnu", Icon: "clock", Text: t("bloc.remaining")}
		case domain.BlocEquivalent:
			s.State = httpd.Pill{Class: "valide", Icon: "circle-check", Text: t("bloc.equivalent")}
			s.How = append(s.How, t("bloc.by", b.Held.Code, date(b.Held.On), b.Held.By))
			for _, e := range b.Through {
				s.How = append(s.How, t("bloc.through", e.Reason, e.Source))
			}
		default:
			s.State = httpd.Pill{Class: "valide", Icon: "circle-check", Text: t("bloc.acquired")}
			s.How = append(s.How, t("bloc.by", b.Held.Code, date(b.Held.On), b.Held.By))
		}
		if b.Dual {
			s.How = append(s.How, t("bloc.dual"))
		}
		x.Blocs = append(x.Blocs, s)
	}
	return x
}

func (c *Console) mountBlocs(in chi.Router) {
	in.Get(blocsPath, c.staff(c.blocPeople))
	in.Get(blocsPath+"/{recipient}", c.staff(c.blocPerson))
	in.Get(registerPath, c.staff(c.registerSearch))
	in.Get(registerPath+"/importer", c.staff(c.registerImportForm))
	in.With(httpd.LimitBody(registerUpload)).Post(registerPath+"/importer", c.staff(c.registerImport))
	in.Get(equivalencesPath, c.staff(c.equivalences))
	in.Post(equivalencesPath, c.staff(c.addEquivalence))
	in.Post(equivalencesPath+"/{equivalence}/finir", c.staff(c.endEquivalence))
	in.Get(registerPath+"/{code}", c.staff(c.registerShow))
	in.Get(rightsPath, c.staff(c.habilitations))
	in.Post(rightsPath, c.staff(c.grantHabilitation))
	in.Post(rightsPath+"/{habilitation}/finir", c.staff(c.endHabilitation))
}

// Where the rooms of blocs are.
const (
	blocsPath    = "/pro/blocs"
	registerPath = "/pro/referentiel"
	rightsPath   = "/pro/habilitations"
)
