package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"galon/internal/app"
	"galon/internal/config"
	"galon/internal/credential"
	"galon/internal/domain"
)

// demoSummary is the line that `galon demo --json` prints, and what the folder remembers of it: API keys are shown
// once, so a second start can only repeat them from here. The file is as private as the folder.
type demoSummary struct {
	BaseURL       string                      `json:"base_url"`
	Organisations []demoOrganisationSummary   `json:"organisations"`
	Badges        map[string]demoBadgeSummary `json:"badges"`
	MailboxURL    string                      `json:"mailbox_url"`
	ConsoleURL    string                      `json:"console_url"`
	PassportURL   string                      `json:"passport_url"`
	SlipURL       string                      `json:"slip_url"`
	ReceiveURL    string                      `json:"receive_url"`
	ClaimCode     string                      `json:"claim_code"`
	AfestURL      string                      `json:"afest_url"`     // of a trainer without an account
	JuryURL       string                      `json:"jury_url"`      // of the session that is held today, in the console
	ClaimURL      string                      `json:"claim_url"`     // a demand that waits, in the console
	GatheringURL  string                      `json:"gathering_url"` // of a person who is observed, in the console
	DisputeURL    string                      `json:"dispute_url"`   // a demand that two reviewers do not see alike
	BatchURL      string                      `json:"batch_url"`     // of a group whose file had a faulty line, in the console
	PlannedURL    string                      `json:"planned_url"`   // of a group whose badges leave in some days
	Learner       string                      `json:"learner"`       // whose passport shows what came to her from elsewhere
	PINURL        string                      `json:"pin_url"`       // a share that asks for
	PIN           string                      `json:"pin"`           // these six digits
	InviteURL     string                      `json:"invite_url"`    // where an observer without an account types
	InviteCode    string                      `json:"invite_code"`   // this code
	AdminURL      string                      `json:"admin_url"`     // of the operator's team
	Operators     []string                    `json:"operators"`     // their addresses
	Applicant     string                      `json:"applicant"`     // who runs an organisation that waits
	Jurors        []demoJuror                 `json:"jurors"`        // its members, who have no account
}

type demoOrganisationSummary struct {
	Slug   string `json:"slug"`
	Name   string `json:"name"`
	APIKey string `json:"api_key"`
	Email  string `json:"email"` // who signs in to its console
}

type demoBadgeSummary struct {
	Code          string `json:"code"`
	PageURL       string `json:"page_url"`
	CredentialURL string `json:"credential_url"`
	Achievement   string `json:"achievement"`
}

const (
	demoSummaryFile = "demo.json"
	demoMarker      = "demo-seeding" // stands while the region is being made
)

// readDemo returns what an earlier start made, or false where there is nothing yet, or only what a start left that was
// cut short. Any other installation is left alone.
func readDemo(dir string) (demoSummary, bool, error) {
	var s demoSummary
	if exists(filepath.Join(dir, demoMarker)) {
		return s, false, nil
	}
	raw, err := os.ReadFile(filepath.Join(dir, demoSummaryFile))
	if errors.Is(err, os.ErrNotExist) {
		if exists(filepath.Join(dir, config.DatabaseFile)) {
			return s, false, usage("le dossier %s contient déjà une installation qui n’est pas une démonstration ; choisissez-en un autre avec --data", dir)
		}
		return s, false, nil
	}
	if err != nil {
		return s, false, err
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		return s, false, fmt.Errorf("%s: %w", demoSummaryFile, err)
	}
	return s, true, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// startSeeding puts the marker there before the first file of the database, so that whatever is half made is known as
// such, and drops what an earlier start left of it.
func startSeeding(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, demoMarker), nil, 0o600); err != nil {
		return err
	}
	return dropDatabase(dir)
}

func dropDatabase(dir string) error {
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(filepath.Join(dir, config.DatabaseFile+suffix)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return errors.Join(os.RemoveAll(filepath.Join(dir, "mail")), os.RemoveAll(filepath.Join(dir, "evidence")))
}

// seedDemo makes the region through the same use cases as everybody else: nothing is written beside them.
func seedDemo(ctx context.Context, h *house) (demoSummary, error) {
	s := demoSummary{
		BaseURL: h.installation.BaseURL, Badges: map[string]demoBadgeSummary{},
		MailboxURL: h.installation.BaseURL + "/boite", ConsoleURL: h.installation.BaseURL + "/pro", PassportURL: h.installation.BaseURL + "/passeport",
	}
	passports := map[string]domain.Holder{}
	back := h.at(monthsBefore(h.installation.Now(), 7))
	organisations, err := seedOrganisations(ctx, h, &s)
	back()
	if err != nil {
		return s, err
	}
	if err := seedYear(ctx, h, organisations[0], passports, &s); err != nil {
		return s, fmt.Errorf("demo year: %w", err)
	}
	if err := seedDisputes(ctx, h, organisations[0], passports, &s); err != nil {
		return s, fmt.Errorf("demo disputes: %w", err)
	}
	for _, d := range demoAwards {
		if err := seedAward(ctx, h, organisations[d.organisation], d, passports, &s); err != nil {
			return s, fmt.Errorf("demo badge %s for %s: %w", d.achievement, d.name, err)
		}
	}
	if err := seedAfest(ctx, h, organisations, &s); err != nil {
		return s, fmt.Errorf("demo AFEST dossiers: %w", err)
	}
	if err := seedTeam(ctx, h, organisations[0]); err != nil {
		return s, fmt.Errorf("demo team: %w", err)
	}
	if err := seedPanels(ctx, h, organisations[2], &s); err != nil {
		return s, fmt.Errorf("demo juries: %w", err)
	}
	if err := seedPassports(ctx, h, passports); err != nil {
		return s, fmt.Errorf("demo passports: %w", err)
	}
	if err := seedMandate(ctx, h, organisations[0], s.Organisations[0].Email); err != nil {
		return s, fmt.Errorf("demo mandate: %w", err)
	}
	if err := seedModels(ctx, h, organisations[0], organisations[1]); err != nil {
		return s, fmt.Errorf("demo models: %w", err)
	}
	if err := seedClaims(ctx, h, organisations[0], passports, &s); err != nil {
		return s, fmt.Errorf("demo demands: %w", err)
	}
	if err := seedObserved(ctx, h, organisations[0], &s); err != nil {
		return s, fmt.Errorf("demo observations: %w", err)
	}
	if err := seedRecommendations(ctx, h, organisations[0], &s); err != nil {
		return s, fmt.Errorf("demo recommendations: %w", err)
	}
	if err := seedRegistry(ctx, h, &s); err != nil {
		return s, fmt.Errorf("demo requests: %w", err)
	}
	if err := seedAfter(ctx, h, organisations[0], &s); err != nil {
		return s, fmt.Errorf("demo life of badges: %w", err)
	}
	if err := h.jobs.Drain(ctx); err != nil { // mails of the seeds are there before those of whoever tries the demo
		return s, fmt.Errorf("demo mails: %w", err)
	}
	raw, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return s, err
	}
	if err := os.WriteFile(filepath.Join(h.dir, demoSummaryFile), append(raw, '\n'), 0o600); err != nil {
		return s, err
	}
	return s, os.Remove(filepath.Join(h.dir, demoMarker))
}

func seedOrganisations(ctx context.Context, h *house, s *demoSummary) ([]domain.Organisation, error) {
	var made []domain.Organisation
	for _, d := range demoOrganisations {
		o, err := h.organisations.Create(ctx, operator, app.NewOrganisation{
			Organisation: d.Organisation, DecidedBy: "Équipe Galon (démonstration)", Ground: "Organisme inventé pour la démonstration"})
		if err != nil {
			return nil, err
		}
		for _, habilitation := range d.habilitations {
			habilitation.OrganisationID = o.ID
			if err := h.organisations.GrantHabilitation(ctx, operator, habilitation); err != nil {
				return nil, err
			}
		}
		if _, err := h.accounts.CreateAccount(ctx, operator, d.staff, d.staffEmail, o.ID, domain.RoleManager); err != nil {
			return nil, err
		}
		_, key, err := h.accounts.CreateAPIKey(ctx, operator, o.ID, "Démonstration", app.Scopes)
		if err != nil {
			return nil, err
		}
		made = append(made, o)
		s.Organisations = append(s.Organisations, demoOrganisationSummary{Slug: o.Slug, Name: o.Name, APIKey: key, Email: d.staffEmail})
	}
	for i, role := range demoBoth.roles {
		if _, err := h.accounts.CreateAccount(ctx, operator, demoBoth.name, demoBoth.email, made[i].ID, role); err != nil {
			return nil, err
		}
	}
	return made, nil
}

func seedAward(ctx context.Context, h *house, o domain.Organisation, d demoAward, passports map[string]domain.Holder, s *demoSummary) error {
	on := domain.DayOf(h.installation.Now().AddDate(0, 0, -d.daysAgo))
	award, err := h.issuing.Issue(ctx, operator, app.IssueRequest{
		OrganisationID: o.ID, Achievement: d.achievement, Recipient: domain.Recipient{Name: d.name, Email: d.email}, Facts: d.facts(on)})
	if err != nil {
		return err
	}
	ticket := app.Ticket{Token: h.issuing.ReceiveToken(award.ID)}
	if d.email != "" {
		if err := h.delivery.Deliver(ctx, app.DeliverArgs{Awards: []domain.AwardID{award.ID}}); err != nil {
			return err
		}
	}
	if d.slip {
		slip, err := h.issuing.Slip(ctx, operator, award.ID)
		if err != nil {
			return err
		}
		s.SlipURL, s.ClaimCode = h.installation.BaseURL+"/pro/b/"+string(award.ID)+"/bon", domain.FormatCode(slip.ClaimCode)
	}
	if d.accept {
		in, err := h.passports.Accept(ctx, ticket, passports[d.email])
		if err != nil {
			return err
		}
		passports[d.email] = in.Holder
	} else if d.email != "" && s.ReceiveURL == "" {
		s.ReceiveURL = credential.Receive(h.installation.BaseURL, ticket.Token)
	}
	if d.shareAs != "" {
		share, err := h.passports.ShareBadge(ctx, passports[d.email], award.ID, d.shareAs, time.Time{})
		if err != nil {
			return err
		}
		page := credential.SharePage(h.installation.BaseURL, share.Code)
		s.Badges[d.key] = demoBadgeSummary{Code: domain.FormatCode(share.Code), PageURL: page, CredentialURL: page, Achievement: d.achievement}
	}
	if d.revoke != "" {
		if _, err := h.issuing.Revoke(ctx, operator, award.ID, d.revoke, ""); err != nil {
			return err
		}
	}
	if d.suspend {
		if _, err := h.issuing.Suspend(ctx, operator, award.ID); err != nil {
			return err
		}
	}
	return nil
}
