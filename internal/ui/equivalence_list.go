package ui

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/go-chi/chi/v5"

	"galon/internal/domain"
	"galon/internal/httpd"
)

// EquivalenceList is what counts for what, and, for a person whom the operator named, a form to enter one.
type EquivalenceList struct {
	httpd.Frame
	Rows   []EquivalenceLine
	Keeper bool
	Kind   httpd.Choices
	Fields []httpd.Field
}

// Template is pages/equivalence_list.html.
func (*EquivalenceList) Template() string { return "equivalence_list" }

// EquivalenceLine is one equivalence.
type EquivalenceLine struct {
	From, To, Kind, Reason, Source string
	End                            string // where it is ended, "" for those that travel with the program
}

const equivalencesPath = registerPath + "/equivalences"

func (c *Console) equivalences(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.showEquivalences(w, r, d, http.StatusOK, url.Values{}, nil)
}

func (c *Console) showEquivalences(w http.ResponseWriter, r *http.Request, d desk, status int, typed url.Values, faults httpd.FormFaults) error {
	all, err := c.register().Equivalences(r.Context())
	if err != nil {
		return err
	}
	t := c.Site.T
	page := &EquivalenceList{Frame: c.frame(d, t("equivalence.title"), blocsPath), Kind: httpd.Choices{ID: "kind", Legend: t("equivalence.kind"), Error: faults.Of("kind")}}
	page.Faults = faults
	if page.Keeper, err = c.register().Keeps(r.Context(), d.Actor); err != nil {
		return err
	}
	for _, e := range all {
		line := EquivalenceLine{From: e.From, To: e.To, Kind: t("equivalence.kind." + string(e.Kind)), Reason: e.Reason, Source: e.Source}
		if page.Keeper && e.ID != "" {
			line.End = equivalencesPath + "/" + e.ID + "/finir"
		}
		page.Rows = append(page.Rows, line)
	}
	for i, k := range domain.EquivalenceKinds {
		page.Kind.Options = append(page.Kind.Options, httpd.Option{Value: string(k), Label: t("equivalence.kind." + string(k)),
			Checked: typed.Get("kind") == string(k) || typed.Get("kind") == "" && i == 0})
	}
	for _, id := range []string{"from", "to", "reason", "source"} {
		page.Fields = append(page.Fields, httpd.Field{ID: id, Label: t("equivalence.form." + id), Help: t("equivalence.form." + id + ".help"),
			Value: typed.Get(id), Short: id == "from" || id == "to", Error: faults.Of(id)})
	}
	return c.Site.Render(w, r, status, page)
}

func (c *Console) addEquivalence(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	f := r.PostForm
	e, err := c.register().AddEquivalence(r.Context(), d.Actor, domain.Equivalence{Kind: domain.EquivalenceKind(f.Get("kind")),
		From: f.Get("from"), To: f.Get("to"), Reason: f.Get("reason"), Source: f.Get("source")})
	if err == nil {
		return c.Site.SeeOther(w, r, equivalencesPath, "equivalence-added")
	}
	faults, ok := c.Site.Faults(err, nil)
	switch domain.CodeOf(err) { // about the codes that were typed
	case "certification-unknown", "bloc-unknown", "bloc-of-specific", "equivalence-known":
		field := "to"
		var known *domain.Error
		if errors.As(err, &known) && len(known.Args) > 0 && (known.Args[0] == e.From || known.Args[0] == domain.CertificationOfBloc(e.From)) {
			field = "from"
		}
		faults, ok = httpd.FormFaults{{Field: field, Text: c.Site.Sentence(err)}}, true
	}
	if !ok {
		return err
	}
	return c.showEquivalences(w, r, d, http.StatusUnprocessableEntity, f, faults)
}

func (c *Console) endEquivalence(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := c.register().EndEquivalence(r.Context(), d.Actor, chi.URLParam(r, "equivalence")); err != nil {
		return err
	}
	return c.Site.SeeOther(w, r, equivalencesPath, "equivalence-ended")
}
