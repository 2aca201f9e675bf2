package api

import (
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

func (d *Door) mountRegister(r chi.Router) {
	h := d.Site.API
	r.Get("/register", h(d.searchRegister))
	r.Get("/register/{code}", h(d.registerEntry))
	r.Get("/habilitations", h(d.habilitations))
	r.Get("/blocs", h(d.blocs))
}

func (d *Door) registers() *app.Register { return &app.Register{Installation: d.Issuing.Installation} }

type registerPageView struct {
	Items []domain.Certification `json:"items"`
	More  bool                   `json:"more"` // ask for the next page
}

func (d *Door) searchRegister(w http.ResponseWriter, r *http.Request) error {
	if _, err := actor(r); err != nil {
		return err
	}
	q := r.URL.Query()
	page := 1
	if text := q.Get("page"); text != "" {
		var err error
		if page, err = strconv.Atoi(text); err != nil || page < 1 || page > 10_000 {
			return domain.InvalidFields([]domain.FieldError{{Pointer: "/page", Code: "page-malformed", Args: []any{text}}})
		}
	}
	found, more, err := d.registers().Search(r.Context(), app.RegisterSearch{Text: q.Get("q"), Trade: q.Get("trade"), Open: q.Get("open") == "true", Page: page - 1})
	if err != nil {
		return err
	}
	return httpd.WriteJSON(w, http.StatusOK, registerPageView{Items: append([]domain.Certification{}, found...), More: more})
}

// registerEntry is a certification, found by its own code or by that of one of its blocs.
func (d *Door) registerEntry(w http.ResponseWriter, r *http.Request) error {
	if _, err := actor(r); err != nil {
		return err
	}
	code := domain.NormalRegisterCode(chi.URLParam(r, "code"))
	if of := domain.CertificationOfBloc(code); of != "" {
		code = of
	}
	c, err := d.registers().Certification(r.Context(), code)
	if err != nil {
		return err
	}
	return httpd.WriteJSON(w, http.StatusOK, c)
}

type habilitationView struct {
	Certification string                   `json:"certification"`
	Blocs         []string                 `json:"blocs"` // none: all of them
	Scope         domain.HabilitationScope `json:"scope"`
	From          string                   `json:"from"`
	To            string                   `json:"to,omitempty"`
	GrantedBy     string                   `json:"granted_by,omitempty"`
}

func (d *Door) habilitations(w http.ResponseWriter, r *http.Request) error {
	a, err := actor(r)
	if err != nil {
		return err
	}
	rights, err := d.Issuing.Rights(r.Context(), a)
	if err != nil {
		return err
	}
	items := []habilitationView{}
	for _, h := range rights.Own {
		items = append(items, habilitationView{h.CertificationCode, append([]string{}, h.BlocCodes...), h.Scope, h.From, h.To, h.GrantedBy})
	}
	return httpd.WriteJSON(w, http.StatusOK, httpd.List[habilitationView]{Items: items})
}

type personBlocsView struct {
	Recipient domain.RecipientID `json:"recipient"`
	Name      string             `json:"name"`
	Progress  []progressView     `json:"progress"`
}

type progressView struct {
	Certification string         `json:"certification"`
	Title         string         `json:"title"`
	Acquired      int            `json:"acquired"`
	Complete      bool           `json:"complete"` // every bloc: the delivery may be asked for
	Decided       domain.Day     `json:"decided_on,omitempty"`
	Blocs         []standingView `json:"blocs"`
}

type standingView struct {
	Code    string           `json:"code"`
	Title   string           `json:"title"`
	State   domain.BlocState `json:"state"`
	Award   domain.AwardID   `json:"award,omitempty"`
	Reasons []string         `json:"reasons"` // of the equivalences that were counted
}

// blocs is everybody to whom the organisation attested a bloc, and how far they are.
func (d *Door) blocs(w http.ResponseWriter, r *http.Request) error {
	a, err := actor(r)
	if err != nil {
		return err
	}
	people, err := d.Issuing.PeopleBlocs(r.Context(), a)
	if err != nil {
		return err
	}
	items := []personBlocsView{}
	for _, p := range people {
		view := personBlocsView{p.Recipient, p.Name, []progressView{}}
		for _, x := range p.Progress {
			line := progressView{Certification: x.Certification.Code, Title: x.Certification.Title, Acquired: x.Acquired, Complete: x.Complete, Blocs: []standingView{}}
			if x.Decision != nil {
				line.Decided = x.Decision.On
			}
			for _, b := range x.Blocs {
				s := standingView{b.Bloc.Code, b.Bloc.Title, b.State, b.Held.Award, []string{}}
				for _, e := range b.Through {
					s.Reasons = append(s.Reasons, e.Reason)
				}
				line.Blocs = append(line.Blocs, s)
			}
			view.Progress = append(view.Progress, line)
		}
		items = append(items, view)
	}
	return httpd.WriteJSON(w, http.StatusOK, httpd.List[personBlocsView]{Items: items})
}
