package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"galon/internal/domain"
	"galon/internal/evidence"
	"galon/internal/places"
	"galon/internal/store"
)

// Applications let an organisation ask to be entered in the registry: a draft of four steps, bound to an address that was
// proved by a mail, then a trial until the operator has decided (ux S23).
type Applications struct{ *Installation }

const purposeApplicant = "applicant"

// Begin keeps the first step as a draft of this browser. The mail that proves the address is asked for next.
func (s *Applications) Begin(ctx context.Context, a domain.Application, browser string) (newBrowser string, err error) {
	a = domain.Application{Name: normalName(a.Name), Email: domain.NormalEmail(a.Email), Position: normalName(a.Position), State: domain.ApplicationDraft, Revision: 1}
	if err := domain.InvalidFields(a.CheckPerson()); err != nil {
		return "", err
	}
	if browser == "" {
		browser = secret()
	}
	now := s.Now().UTC()
	a.ID, a.CreatedAt, a.BrowserHash = domain.NewID[string](now), now, s.Pepper.Hash(purposeBrowser, browser)
	return browser, s.Store.Write(ctx, func(tx *store.Tx) error { return tx.InsertApplication(a) })
}

// hasDraft tells whether a mail to the address has something to open.
func (s *Accounts) hasDraft(ctx context.Context, email, browser string) (bool, error) {
	_, err := s.Store.DraftOf(ctx, email, s.Pepper.Hash(purposeBrowser, browser))
	if domain.IsKind(err, domain.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// signInApplicant gives the draft to the browser that proved its address.
func (s *Accounts) signInApplicant(ctx context.Context, row store.SignInRow, now time.Time) (SignedIn, error) {
	a, err := s.Store.DraftOf(ctx, row.Email, row.BrowserHash)
	if domain.IsKind(err, domain.NotFound) {
		return SignedIn{}, &domain.Error{Kind: domain.Gone, Code: "sign-in-over"}
	}
	if err != nil {
		return SignedIn{}, err
	}
	in := SignedIn{Session: secret(), Expires: now.Add(domain.ApplicantLife)}
	a.SessionHash, a.SessionUntil = s.Pepper.Hash(purposeApplicant, in.Session), in.Expires
	return in, s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.UseSignIn(row.ID, now); err != nil {
			return err
		}
		return tx.SaveApplication(a, domain.ApplicationDraft, a.Revision)
	})
}

// Draft is what this browser fills in.
func (s *Applications) Draft(ctx context.Context, session string) (domain.Application, error) {
	if session == "" {
		return domain.Application{}, domain.NotFoundf("application-unknown")
	}
	a, err := s.Store.ApplicationBySession(ctx, s.Pepper.Hash(purposeApplicant, session), s.Now())
	if err == nil && a.State != domain.ApplicationDraft {
		err = domain.NotFoundf("application-unknown")
	}
	return a, err
}

// SaveOrganisation keeps the second step.
func (s *Applications) SaveOrganisation(ctx context.Context, session string, d domain.Declared) error {
	a, err := s.Draft(ctx, session)
	if err != nil {
		return err
	}
	d.Qualiopi, d.Files, d.MayCommit = a.Declared.Qualiopi, a.Declared.Files, a.Declared.MayCommit
	if a.Declared, err = s.declared(ctx, d, ""); err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error { return tx.SaveApplication(a, domain.ApplicationDraft, a.Revision) })
}

// declared puts what was typed in order and names every fault. self is the organisation that corrects its own.
func (s *Applications) declared(ctx context.Context, d domain.Declared, self domain.OrganisationID) (domain.Declared, error) {
	d.SIRET, d.NDA, d.PostCode = domain.Digits(d.SIRET), strings.ToUpper(domain.Digits(d.NDA)), domain.Digits(d.PostCode)
	d.Name, d.Street, d.Town = normalName(d.Name), normalName(d.Street), normalName(d.Town)
	d.Website = strings.TrimSpace(d.Website)
	if d.Website != "" && !strings.Contains(d.Website, "://") {
		d.Website = "https://" + d.Website
	}
	if rest, ok := strings.CutPrefix(d.Website, "http://"); ok {
		d.Website = "https://" + rest
	}
	faults := d.CheckOrganisation()
	faults = append(faults, locate(&d)...)
	if len(faults) > 0 {
		return d, domain.InvalidFields(faults)
	}
	taken, err := s.Store.HolderOfSIRET(ctx, d.SIRET, self)
	return d, s.holds(ctx, taken, err)
}

// holds refuses a SIRET that an organisation was found to hold, and says whom to ask for access to it.
func (s *Applications) holds(ctx context.Context, taken domain.Organisation, err error) error {
	if domain.IsKind(err, domain.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	who, err := s.contact(ctx, taken.ID)
	if err != nil {
		return err
	}
	return domain.InvalidFields([]domain.FieldError{{Pointer: "/siret", Code: "siret-taken", Args: []any{who}}})
}

// locate finds the commune of an address by its post code. Where a post code has communes, the town is one of them; a
// code of one big receiver has none, and its first signs name the département.
func locate(d *domain.Declared) []domain.FieldError {
	if len(d.PostCode) != 5 || d.Town == "" {
		return nil // told already
	}
	around := places.ByPostCode(d.PostCode)
	if len(around) == 0 {
		if d.Department = places.DepartementByPostCode(d.PostCode); d.Department == "" {
			return []domain.FieldError{{Pointer: "/post_code", Code: "declared-post-code"}}
		}
		d.INSEE, d.EPCI = "", ""
		return nil
	}
	names := make([]string, len(around))
	for i, c := range around {
		names[i] = c.Name
		if domain.Fold(plainTown(c.Name)) == domain.Fold(plainTown(d.Town)) {
			d.Town, d.INSEE, d.Department, d.EPCI = c.Name, c.INSEE, c.Departement, c.EPCI
			return nil
		}
	}
	const shown = 12
	if len(names) > shown {
		names = append(names[:shown], "…")
	}
	return []domain.FieldError{{Pointer: "/town", Code: "declared-town-other", Args: []any{d.PostCode, strings.Join(names, ", ")}}}
}

// plainTown writes out what people shorten: « St » is Saint; CEDEX is no part of a name.
func plainTown(s string) string {
	words := strings.Fields(domain.Fold(s))
	for i, w := range words {
		switch strings.TrimSuffix(w, ".") {
		case "st":
			words[i] = "saint"
		case "ste":
			words[i] = "sainte"
		case "cedex":
			return strings.Join(words[:i], " ")
		}
	}
	return strings.Join(words, " ")
}

// contact is the masked address of whom to ask for access: « p•••@exemple.fr ».
func (s *Applications) contact(ctx context.Context, o domain.OrganisationID) (string, error) {
	members, err := s.Store.Members(ctx, o)
	if err != nil || len(members) == 0 {
		return "", err
	}
	first := members[0]
	for _, m := range members {
		if m.Role == domain.RoleManager {
			first = m
			break
		}
	}
	return masked(first.Account.Email), nil
}

func masked(email string) string {
	name, host, ok := strings.Cut(email, "@")
	if !ok || name == "" {
		return "•••"
	}
	return string([]rune(name)[:1]) + "•••@" + host
}

// DraftFile is a document of the third step as it came in.
type DraftFile struct {
	What string
	Raw  []byte
}

// DraftFiles are the documents that the third step knows (ux S23).
var DraftFiles = []string{"kbis", "qualiopi", "mandate"}

// SavePapers keeps the third step. A document helps who looks into the request, and proves nothing.
func (s *Applications) SavePapers(ctx context.Context, session string, q domain.Qualiopi, mayCommit bool, files []DraftFile) error {
	a, err := s.Draft(ctx, session)
	if err != nil {
		return err
	}
	if !q.Held {
		q = domain.Qualiopi{}
	}
	a.Declared.Qualiopi, a.Declared.MayCommit = q, mayCommit
	before := slices.Clone(a.Declared.Files)
	var faults []domain.FieldError
	for _, f := range files {
		if !slices.Contains(DraftFiles, f.What) || len(f.Raw) == 0 {
			continue
		}
		if len(f.Raw) > evidence.Limit {
			faults = append(faults, domain.FieldError{Pointer: "/" + f.What, Code: "evidence-too-large"})
			continue
		}
		kept, err := s.Evidence.Keep(a.ID, f.Raw)
		if domain.IsKind(err, domain.Invalid) || domain.IsKind(err, domain.TooLarge) {
			faults = append(faults, domain.FieldError{Pointer: "/" + f.What, Code: domain.CodeOf(err)})
			continue
		}
		if err != nil {
			return err
		}
		a.Declared.Files = slices.DeleteFunc(a.Declared.Files, func(x domain.DeclaredFile) bool { return x.What == f.What })
		a.Declared.Files = append(a.Declared.Files, domain.DeclaredFile{What: f.What, SHA256: kept.SHA256, Type: kept.Type, Size: kept.Size})
	}
	// What is right is kept, so that nobody has to choose a file twice.
	if err := s.Store.Write(ctx, func(tx *store.Tx) error { return tx.SaveApplication(a, domain.ApplicationDraft, a.Revision) }); err != nil {
		return err
	}
	for _, x := range before { // what was replaced goes off the disk: a draft has three documents, however often they are sent
		if !slices.ContainsFunc(a.Declared.Files, func(f domain.DeclaredFile) bool { return f.SHA256 == x.SHA256 }) {
			if err := s.Evidence.Remove(a.ID, x.SHA256); err != nil {
				return err
			}
		}
	}
	return domain.InvalidFields(append(a.Declared.CheckQualiopi(domain.DayOf(s.Now())), faults...))
}

// Missing names the first step that is not whole yet: "organisation", "papers" or "".
func (s *Applications) Missing(a domain.Application) string {
	switch {
	case len(a.Declared.CheckOrganisation()) > 0:
		return "organisation"
	case len(a.Declared.CheckQualiopi(domain.DayOf(s.Now()))) > 0:
		return "papers"
	}
	return ""
}

// dropDrafts forgets what nobody has sent, with its files.
func (in *Installation) dropDrafts(ctx context.Context) error {
	old, err := in.Store.OldDrafts(ctx, in.Now().Add(-domain.ApplicationLife))
	if err != nil {
		return err
	}
	for _, a := range old {
		if len(a.Declared.Files) > 0 {
			if err := in.Evidence.RemoveAll(a.ID); err != nil {
				return err
			}
		}
		if err := in.Store.Write(ctx, func(tx *store.Tx) error { return tx.DeleteDraft(a.ID) }); err != nil {
			return err
		}
	}
	return nil
}

// dropPapers destroys the documents of requests that were decided PapersLife ago: they helped whoever looked, and prove
// nothing afterwards (GDPR 5(1)(e)).
func (in *Installation) dropPapers(ctx context.Context) error {
	old, err := in.Store.DecidedWithPapers(ctx, in.Now().Add(-domain.PapersLife))
	if err != nil {
		return err
	}
	for _, a := range old {
		if err := in.Evidence.RemoveAll(a.ID); err != nil { // first: a row without its file would be no loss, a file without its row a leak
			return err
		}
		a.Declared.Files = nil
		err := in.Store.Write(ctx, func(tx *store.Tx) error {
			if err := tx.SaveApplication(a, a.State, a.Revision); err != nil {
				return err
			}
			return in.audit(tx, domain.Actor{}, "application.papers-drop", a.OrganisationID, string(a.OrganisationID), "")
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// DepartementName and EPCIName say where an address lies.
func DepartementName(code string) string { return places.Departement(code) }

func EPCIName(siren string) string { return places.EPCI(siren) }
