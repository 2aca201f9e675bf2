package app

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"galon/internal/domain"
	"galon/internal/jobs"
	"galon/internal/store"
)

// Registrars are the operator's team: people with accounts who look into who asks for entry in the registry, and decide.
// They never act in the name of an organisation.
type Registrars struct {
	*Organisations

	// TwoOperators asks two people for each decision.
	TwoOperators bool
}

// AddRegistrar takes a person into the team; the command line does, on the machine itself.
func (s *Registrars) AddRegistrar(ctx context.Context, actor domain.Actor, name, email, title string) (domain.Registrar, error) {
	if !actor.Operator {
		return domain.Registrar{}, allow(domain.Actor{}, ActRunRegistry, "")
	}
	now := s.now()
	r := domain.Registrar{Name: normalName(name), Email: domain.NormalEmail(email), Title: normalName(title), CreatedAt: now}
	var f []domain.FieldError
	if r.Name == "" || !domain.CleanText(r.Name) {
		f = append(f, domain.FieldError{Pointer: "/name", Code: "name-missing"})
	}
	if code := domain.CheckEmail(r.Email); code != "" {
		f = append(f, domain.FieldError{Pointer: "/email", Code: code, Args: []any{r.Email}})
	}
	if r.Title == "" || !domain.CleanText(r.Title) {
		f = append(f, domain.FieldError{Pointer: "/title", Code: "registrar-title-missing"})
	}
	if err := domain.InvalidFields(f); err != nil {
		return r, err
	}
	account, err := s.Store.AccountByEmail(ctx, r.Email)
	known := err == nil
	if err != nil && !domain.IsKind(err, domain.NotFound) {
		return r, err
	}
	if !known {
		account = domain.Account{ID: domain.NewID[domain.AccountID](now), Name: r.Name, Email: r.Email, CreatedAt: now}
	}
	r.AccountID, r.Name = account.ID, account.Name
	return r, s.Store.Write(ctx, func(tx *store.Tx) error {
		if !known {
			if err := tx.InsertAccount(account); err != nil {
				return err
			}
		}
		if err := tx.SaveRegistrar(r.AccountID, r.Title, now); err != nil {
			return err
		}
		return s.audit(tx, actor, "registrar.add", "", string(r.AccountID), r.Title)
	})
}

// RemoveRegistrar takes a person out of the team; their sessions open nothing any more.
func (s *Registrars) RemoveRegistrar(ctx context.Context, actor domain.Actor, email string) (domain.Registrar, error) {
	if !actor.Operator {
		return domain.Registrar{}, allow(domain.Actor{}, ActRunRegistry, "")
	}
	account, err := s.Store.AccountByEmail(ctx, email)
	if domain.IsKind(err, domain.NotFound) {
		err = domain.NotFoundf("registrar-unknown")
	}
	if err != nil {
		return domain.Registrar{}, err
	}
	r, err := s.Store.Registrar(ctx, account.ID)
	if err != nil {
		return r, err
	}
	return r, s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.RemoveRegistrar(r.AccountID, s.now()); domain.IsKind(err, domain.Conflict) {
			return domain.NotFoundf("registrar-unknown")
		} else if err != nil {
			return err
		}
		return s.audit(tx, actor, "registrar.remove", "", string(r.AccountID), "")
	})
}

// Team lists the operator's team, those who left it too.
func (s *Registrars) Team(ctx context.Context, actor domain.Actor) ([]domain.Registrar, error) {
	if err := allow(actor, ActRunRegistry, ""); err != nil {
		return nil, err
	}
	team, err := s.Store.Registrars(ctx)
	slices.SortStableFunc(team, func(a, b domain.Registrar) int { return strings.Compare(domain.Fold(a.Name), domain.Fold(b.Name)) })
	return team, err
}

func (s *Accounts) registrarByEmail(ctx context.Context, email string) (domain.Registrar, error) {
	account, err := s.Store.AccountByEmail(ctx, email)
	if err != nil {
		return domain.Registrar{}, err
	}
	return s.Store.Registrar(ctx, account.ID)
}

func (s *Accounts) signInRegistrar(ctx context.Context, row store.SignInRow, now time.Time) (SignedIn, error) {
	r, err := s.registrarByEmail(ctx, row.Email)
	if domain.IsKind(err, domain.NotFound) {
		return SignedIn{}, &domain.Error{Kind: domain.Gone, Code: "sign-in-over"}
	}
	if err != nil {
		return SignedIn{}, err
	}
	in := SignedIn{Expires: now.Add(domain.StaffSessionLife)}
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.UseSignIn(row.ID, now); err != nil {
			return err
		}
		var err error
		in.Session, err = s.newSession(tx, store.SessionRow{AccountID: r.AccountID, CreatedAt: now, ExpiresAt: in.Expires})
		return err
	})
	return in, wrap(err, "sign in")
}

// Registrar is the actor behind a session at /admin. Such a session names no organisation, so it opens no console, and that
// of a console, which names one, opens nothing at /admin.
func (s *Accounts) Registrar(ctx context.Context, session string) (domain.Actor, error) {
	row, err := s.Store.Session(ctx, s.Pepper.Hash(purposeSession, session), s.Now())
	if err != nil {
		return domain.Actor{}, err
	}
	if row.OrganisationID != "" || row.AccountID == "" {
		return domain.Actor{}, domain.NotFoundf("session-unknown")
	}
	r, err := s.Store.Registrar(ctx, row.AccountID)
	if err != nil {
		return domain.Actor{}, err
	}
	return domain.Actor{AccountID: r.AccountID, Registrar: true, Name: r.Name, Email: r.Email, Unconfirmed: s.unconfirmed(row)}, s.see(ctx, row)
}

// title is how the registry names who decided: by what they are in the team, never by their name.
func (in *Installation) title(ctx context.Context, id domain.AccountID) (string, error) {
	all, err := in.Store.Registrars(ctx)
	for _, r := range all {
		if r.AccountID == id {
			return r.Title, err
		}
	}
	return "", err
}

// registrarFamilies are the kinds of act of the operator's journal. What learners do is not among them.
var registrarFamilies = append([]string{"registrar", "application", "proof", "job", "problem", "register", "journal"}, AuditFamilies...)

// RegistrarFamilies lists them for the filter.
func RegistrarFamilies() []string { return registrarFamilies }

// Journal lists what was done on this installation, the newest first (ux S41).
func (s *Registrars) Journal(ctx context.Context, actor domain.Actor, f AuditFilter) ([]AuditRow, error) {
	if err := allow(actor, ActRunRegistry, ""); err != nil {
		return nil, err
	}
	f.Families = registrarFamilies
	return s.Store.FindAuditEverywhere(ctx, f)
}

// ActorName says who stands behind a label of the journal, to the operator: staff and team by name, a key as such, "" for
// everybody else.
func (s *Registrars) ActorName(ctx context.Context, actor domain.Actor, label string) (string, error) {
	if err := allow(actor, ActRunRegistry, ""); err != nil {
		return "", err
	}
	id, ok := strings.CutPrefix(label, "account:")
	if !ok {
		return "", nil
	}
	a, err := s.Store.Account(ctx, domain.AccountID(id))
	if domain.IsKind(err, domain.NotFound) {
		return "", nil
	}
	return a.Name, err
}

// Directory lists the organisations by name.
func (s *Registrars) Directory(ctx context.Context, actor domain.Actor) ([]domain.Organisation, error) {
	if err := allow(actor, ActRunRegistry, ""); err != nil {
		return nil, err
	}
	all, err := s.Store.Organisations(ctx)
	slices.SortStableFunc(all, func(a, b domain.Organisation) int {
		return cmp.Or(strings.Compare(domain.Fold(a.Name), domain.Fold(b.Name)), strings.Compare(a.SIRET, b.SIRET))
	})
	return all, err
}

// DIDOf is the identity of an organisation in the registry.
func (s *Registrars) DIDOf(o domain.Organisation) string { return s.did(o) }

// FailedJobs lists the jobs that were given up.
func (s *Registrars) FailedJobs(ctx context.Context, actor domain.Actor) ([]jobs.Failure, error) {
	if err := allow(actor, ActRunRegistry, ""); err != nil {
		return nil, err
	}
	return s.Jobs.Failed(ctx)
}

// RetryJob gives a job that was given up another try.
func (s *Registrars) RetryJob(ctx context.Context, actor domain.Actor, id int64) error {
	if err := allow(actor, ActRunRegistry, ""); err != nil {
		return err
	}
	failed, err := s.Jobs.Failed(ctx)
	if err != nil {
		return err
	}
	for _, f := range failed {
		if f.ID != id {
			continue
		}
		if err := s.Jobs.Retry(ctx, id); err != nil {
			return err
		}
		return s.Store.Write(ctx, func(tx *store.Tx) error { return s.audit(tx, actor, "job.retry", "", itoa64(id), f.Kind) })
	}
	return domain.NotFoundf("job-unknown")
}
