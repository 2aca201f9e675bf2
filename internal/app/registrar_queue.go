package app

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"galon/badges"
	"galon/internal/domain"
	"galon/internal/places"
)

// Applicant is one line of the queue, the one that waits longest first (ux S39).
type Applicant struct {
	Application  domain.Application
	Organisation domain.Organisation
	Open         domain.Proposal // zero: nothing waits for a second person
	Days         int
}

// Queue lists who waits for a decision, and what waits for a second person.
func (s *Registrars) Queue(ctx context.Context, actor domain.Actor) ([]Applicant, error) {
	if err := allow(actor, ActRunRegistry, ""); err != nil {
		return nil, err
	}
	applications, err := s.Store.Applications(ctx, domain.ApplicationSubmitted, domain.ApplicationMore)
	if err != nil {
		return nil, err
	}
	open, err := s.Store.OpenProposals(ctx)
	if err != nil {
		return nil, err
	}
	var queue []Applicant
	add := func(w Applicant, id domain.OrganisationID, since time.Time) error {
		w.Days = int(s.Now().Sub(since).Hours() / 24)
		var err error
		w.Organisation, err = s.Store.Organisation(ctx, id)
		queue = append(queue, w)
		return err
	}
	for _, a := range applications {
		w := Applicant{Application: a}
		if i := slices.IndexFunc(open, func(p domain.Proposal) bool { return p.OrganisationID == a.OrganisationID }); i >= 0 {
			w.Open = open[i]
			open = slices.Delete(open, i, i+1)
		}
		if err := add(w, a.OrganisationID, a.SubmittedAt); err != nil {
			return nil, err
		}
	}
	for _, p := range open {
		if err := add(Applicant{Open: p}, p.OrganisationID, p.ProposedAt); err != nil {
			return nil, err
		}
	}
	return queue, nil
}

// Case is all that the team knows of an organisation.
type Case struct {
	Organisation domain.Organisation
	Application  domain.Application // zero when the operator entered it itself
	Entry        *domain.RegistryEntry
	Proofs       []domain.IdentityProof
	Proposals    []domain.Proposal
	Names        map[domain.AccountID]string
	Proved       bool // a proof holds for the SIRET of now
	Findings     []Finding
	Hints        []Hint
	EPCI         string
}

// Finding sets what was declared beside what was found. OK is nil where nothing tells.
type Finding struct {
	What, Declared, Found string
	OK                    *bool
}

// Hint is a reason to look twice; its sentence is admin.hint.CODE.
type Hint struct {
	Code string
	Args []any
}

// Case reads it.
func (s *Registrars) Case(ctx context.Context, actor domain.Actor, id domain.OrganisationID) (Case, error) {
	var c Case
	if err := allow(actor, ActRunRegistry, ""); err != nil {
		return c, err
	}
	var err error
	if c.Organisation, err = s.Store.Organisation(ctx, id); err != nil {
		return c, err
	}
	if c.Application, err = s.Store.ApplicationOf(ctx, id); err != nil && !domain.IsKind(err, domain.NotFound) {
		return c, err
	}
	registry, err := s.Registry(ctx)
	if err != nil {
		return c, err
	}
	c.Entry, _ = registry.Entry(s.did(c.Organisation))
	if c.Proofs, err = s.Store.Proofs(ctx, id); err != nil {
		return c, err
	}
	if c.Proposals, err = s.Store.Proposals(ctx, id); err != nil {
		return c, err
	}
	team, err := s.Store.Registrars(ctx)
	if err != nil {
		return c, err
	}
	c.Names = map[domain.AccountID]string{}
	for _, r := range team {
		c.Names[r.AccountID] = r.Name
	}
	_, err = s.proved(ctx, c.Organisation)
	c.Proved = err == nil
	if err != nil && domain.CodeOf(err) != "decision-not-proved" {
		return c, err
	}
	if c.Application.ID != "" {
		if c.Findings, err = s.findings(ctx, c); err != nil {
			return c, err
		}
		c.EPCI = places.EPCI(c.Application.Declared.EPCI)
	}
	c.Hints, err = s.hints(ctx, c)
	return c, err
}

func yes(b bool) *bool { return &b }

// findings are what this installation can look up by itself. None of it tells who is asking.
func (s *Registrars) findings(ctx context.Context, c Case) ([]Finding, error) {
	d := c.Application.Declared
	siret := domain.CheckSIRET(d.SIRET) == ""
	all := []Finding{{What: "siret", Declared: d.SIRET, Found: map[bool]string{true: "siret-ok", false: "siret-wrong"}[siret], OK: yes(siret)}}
	name, err := s.certifierName(ctx, d.SIRET)
	switch {
	case domain.IsKind(err, domain.NotFound):
		if d.Kind == domain.CertifyingBody {
			all = append(all, Finding{What: "register", Declared: d.Name, Found: "register-none", OK: yes(false)})
		}
	case err != nil:
		return nil, err
	default:
		all = append(all, Finding{What: "register", Declared: d.Name, Found: name, OK: yes(alike(name, d.Name))})
	}
	for _, p := range c.Proofs {
		if p.Kind == domain.ProofLetter {
			all = append(all, Finding{What: "sirene", Declared: d.Name + "\n" + d.Street + "\n" + d.PostCode + " " + d.Town, Found: p.Found.Name + "\n" + p.Found.Address})
			break
		}
	}
	if d.NDA != "" {
		code, _ := domain.CheckNDA(d.NDA)
		all = append(all, Finding{What: "nda", Declared: d.NDA, Found: map[bool]string{true: "nda-form", false: "nda-wrong"}[code == ""]})
	}
	if q := d.Qualiopi; q.Held {
		ok := q.Until >= domain.DayOf(s.Now())
		all = append(all, Finding{What: "qualiopi", Declared: string(q.Until), Found: map[bool]string{true: "qualiopi-runs", false: "qualiopi-over"}[ok], OK: yes(ok)})
	}
	town := Finding{What: "town", Declared: d.PostCode + " " + d.Town, Found: places.Departement(d.Department)}
	if epci := places.EPCI(d.EPCI); epci != "" {
		town.Found += ", " + epci
	}
	town.OK = yes(d.INSEE != "")
	all = append(all, town)
	host := domainOf(c.Application.Email)
	match := d.Website != "" && sameSite(host, d.Website)
	all = append(all, Finding{What: "mail", Declared: c.Application.Email, Found: d.Website, OK: yes(match)})
	return all, nil
}

func domainOf(email string) string {
	_, host, _ := strings.Cut(email, "@")
	return strings.ToLower(host)
}

func sameSite(host, site string) bool {
	u, err := url.Parse(site)
	if err != nil || host == "" {
		return false
	}
	h := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	return h == host || strings.HasSuffix(host, "."+h) || strings.HasSuffix(h, "."+host)
}

// freeMail are providers where anybody has an address in a minute.
var freeMail = []string{"gmail.com", "googlemail.com", "outlook.com", "outlook.fr", "hotmail.com", "hotmail.fr", "live.fr", "yahoo.com", "yahoo.fr", "orange.fr", "wanadoo.fr",
	"free.fr", "sfr.fr", "laposte.net", "proton.me", "protonmail.com", "icloud.com", "gmx.fr", "bbox.fr"}

// hints are reasons to look twice.
func (s *Registrars) hints(ctx context.Context, c Case) ([]Hint, error) {
	all, err := s.Store.Organisations(ctx)
	if err != nil {
		return nil, err
	}
	var hints []Hint
	for _, o := range all {
		if o.ID == c.Organisation.ID {
			continue
		}
		if alike(o.Name, c.Organisation.Name) {
			hints = append(hints, Hint{"name", []any{o.Name}})
		}
		if domain.SIREN(o.SIRET) == domain.SIREN(c.Organisation.SIRET) {
			hints = append(hints, Hint{"siren", []any{o.Name}})
		}
	}
	if a := c.Application; a.ID != "" {
		host := domainOf(a.Email)
		switch {
		case slices.Contains(freeMail, host):
			hints = append(hints, Hint{"free-mail", []any{host}})
		case a.Declared.Website != "" && !sameSite(host, a.Declared.Website):
			hints = append(hints, Hint{"other-domain", []any{host}})
		}
	}
	return hints, nil
}

// legalForms say nothing of which organisation it is.
var legalForms = []string{"sas", "sarl", "sa", "eurl", "sasu", "scop", "association", "asso", "le", "la", "les", "de", "du", "des", "d", "l", "et", "groupe"}

// alike tells whether two names could be taken for each other: the same words but for legal forms, one word more, or a
// slip or two of the keyboard.
func alike(a, b string) bool {
	x, y := telling(a), telling(b)
	if len(x) == 0 || len(y) == 0 {
		return false
	}
	shared := 0
	for _, w := range x {
		if slices.ContainsFunc(y, func(v string) bool { return v == w || len(w) > 4 && distance(v, w) <= 1 }) {
			shared++
		}
	}
	most, least := max(len(x), len(y)), min(len(x), len(y))
	if shared == least && most-least <= 1 && (least > 1 || most == 1) {
		return true
	}
	p, q := strings.Join(x, ""), strings.Join(y, "")
	return len(p) > 6 && distance(p, q) <= 2
}

func telling(name string) []string {
	words := strings.FieldsFunc(domain.Fold(name), func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9') })
	return slices.DeleteFunc(words, func(w string) bool { return slices.Contains(legalForms, w) })
}

// distance is that of Levenshtein: how many signs to add, drop or exchange.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}

// Paper is a document that was handed in with a request.
func (s *Registrars) Paper(ctx context.Context, actor domain.Actor, id domain.OrganisationID, what string) ([]byte, domain.DeclaredFile, error) {
	if err := allow(actor, ActRunRegistry, ""); err != nil {
		return nil, domain.DeclaredFile{}, err
	}
	a, err := s.Store.ApplicationOf(ctx, id)
	if err != nil {
		return nil, domain.DeclaredFile{}, err
	}
	f, ok := a.Declared.File(what)
	if !ok {
		return nil, f, domain.NotFoundf("evidence-unknown")
	}
	raw, err := s.Evidence.Read(a.ID, f.SHA256)
	return raw, f, err
}

// certifierName is how the national register names a certifying body with that SIREN.
func (s *Registrars) certifierName(ctx context.Context, siret string) (string, error) {
	siren := domain.SIREN(siret)
	entries, err := s.Store.RegisterEntriesNaming(ctx, siren)
	if err != nil {
		return "", err
	}
	for _, c := range append(entries, badges.Certifications()...) {
		for _, b := range c.CertifyingBodies {
			if siren != "" && domain.SIREN(b.SIRET) == siren {
				return b.Name, nil
			}
		}
	}
	return "", domain.NotFoundf("certifier-unknown")
}
