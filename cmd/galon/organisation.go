package main

import (
	"fmt"
	"strings"
	"time"

	"galon/internal/app"
	"galon/internal/config"
	"galon/internal/domain"
)

// organisationCommand is the operator's: who is in the registry, who signs in, which machines have a key.
type organisationCommand struct {
	Add       organisationAddCommand          `cmd:"" help:"Inscrit un organisme vérifié et crée ses clés de signature."`
	Member    organisationMemberCommand       `cmd:"" help:"Donne à une personne l’accès à la console d’un organisme."`
	APIKey    organisationAPIKeyCommand       `cmd:"" name:"api-key" help:"Crée une clé d’API ; elle n’est affichée qu’une fois."`
	Entitle   organisationEntitleCommand      `cmd:"" name:"habilitation" help:"Inscrit l’habilitation d’un organisme à évaluer des blocs."`
	RevokeKey organisationRevokeKeyCommand    `cmd:"" name:"revoke-api-key" help:"Révoque une clé d’API ; elle n’ouvre plus rien."`
	Settings  organisationSettingsCommand     `cmd:"" help:"Montre ou change la façon de signer d’un organisme."`
	Endorse   organisationEndorseCommand      `cmd:"" help:"Signe la recommandation d’un organisme pour un autre, un badge défini ou un badge délivré."`
	Endorsed  organisationEndorsementsCommand `cmd:"" name:"endorsements" help:"Liste les recommandations d’un organisme, ou en retire une."`
	Passkeys  organisationPasskeysCommand     `cmd:"" name:"reset-passkeys" help:"Efface les clés d’accès perdues d’une personne ; elle en ajoute une autre."`
	Suspend   organisationSuspendCommand      `cmd:"" help:"Suspend un organisme : les badges délivrés avant restent valables."`
}

type organisationAddCommand struct {
	config.PlaceFlags `embed:""`

	Slug         string `required:"" help:"Identifiant court, dans les adresses : lettres, chiffres, tirets."`
	Name         string `required:"" help:"Nom de l’organisme."`
	SIRET        string `name:"siret" required:"" help:"SIRET, 14 chiffres."`
	Town         string `required:"" help:"Ville du siège."`
	Departement  string `help:"Département du siège, par exemple 25."`
	Kind         string `enum:"training_provider,employer,certifying_body,association,public_body,school" default:"training_provider" help:"training_provider, employer, certifying_body, association, public_body ou school."`
	NDA          string `name:"nda" help:"Numéro de déclaration d’activité : 11 chiffres, ou un P à la cinquième place."`
	Website      string `help:"Site internet."`
	Email        string `help:"Adresse e-mail publique, pour les documents Open Badges 2.0." placeholder:"E-MAIL"`
	JWTAlgorithm string `name:"jwt-algorithm" enum:"ES256,RS256" default:"ES256" help:"Signature du JWT."`
	HashEmails   bool   `help:"Met l’e-mail, haché et salé, dans les badges."`
	Ground       string `required:"" help:"Comment l’identité a été contrôlée. Publié dans le registre."`
	DecidedBy    string `required:"" help:"Qui l’a contrôlée. Publié dans le registre."`
}

func (c *organisationAddCommand) Run(p *program) error {
	h, err := p.found(c.PlaceFlags)
	if err != nil {
		return err
	}
	defer h.close()
	if h.installation.BaseURL == "" {
		return usage("indiquez l’adresse publique avec --base-url : elle fait partie de l’identité de l’organisme et ne changera plus")
	}
	o, err := h.organisations.Create(p.ctx, operator, app.NewOrganisation{Ground: c.Ground, DecidedBy: c.DecidedBy, Organisation: domain.Organisation{
		Slug: c.Slug, Name: c.Name, SIRET: c.SIRET, Town: c.Town, Departement: c.Departement, Kind: domain.OrganisationKind(c.Kind),
		NDA: c.NDA, Website: c.Website, Email: c.Email, JWTAlgorithm: c.JWTAlgorithm, HashEmails: c.HashEmails,
	}})
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s est inscrit au registre : %s/o/%s\n", o.Name, h.installation.BaseURL, o.Slug)
	return nil
}

type organisationMemberCommand struct {
	config.PlaceFlags `embed:""`

	Org   string `required:"" help:"Organisme (slug)."`
	Name  string `required:"" help:"Prénom et nom."`
	Email string `required:"" help:"Adresse e-mail, pour entrer dans la console."`
	Role  string `enum:"manager,team_manager,key_manager,designer,issuer,awarder,trainer,reader,approver,reviewer" default:"manager" help:"manager (responsable), team_manager (gestionnaire de l’équipe), key_manager (gestionnaire des clés), designer (concepteur), issuer (délivreur), awarder (chargé de délivrance), trainer (formateur AFEST), reader (lecteur), approver (valideur) ou reviewer (examinateur)."`
}

func (c *organisationMemberCommand) Run(p *program) error {
	h, err := p.open(c.PlaceFlags)
	if err != nil {
		return err
	}
	defer h.close()
	o, err := h.installation.Store.OrganisationBySlug(p.ctx, c.Org)
	if err != nil {
		return err
	}
	if _, err := h.accounts.CreateAccount(p.ctx, operator, c.Name, c.Email, o.ID, domain.Role(c.Role)); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s peut entrer dans la console : %s/pro\n", c.Name, h.installation.BaseURL)
	return nil
}

type organisationAPIKeyCommand struct {
	config.PlaceFlags `embed:""`

	Org    string   `required:"" help:"Organisme (slug)."`
	Name   string   `required:"" help:"À quoi sert la clé."`
	Scopes []string `default:"read,award,revoke" enum:"read,award,revoke,write_badges,review_claims,read_statistics" help:"Droits : read, award, revoke, write_badges, review_claims, read_statistics."`
	Until  string   `help:"Jour où la clé prend fin, JJ/MM/AAAA. Sans lui : sans fin." placeholder:"JOUR"`
}

func (c *organisationAPIKeyCommand) Run(p *program) error {
	h, err := p.open(c.PlaceFlags)
	if err != nil {
		return err
	}
	defer h.close()
	o, err := h.installation.Store.OrganisationBySlug(p.ctx, c.Org)
	if err != nil {
		return err
	}
	request := app.APIKeyRequest{Name: c.Name, Scopes: c.Scopes}
	if c.Until != "" {
		day, ok := domain.ParseDay(c.Until)
		if !ok {
			return usage("« %s » n’est pas un jour. Exemple : --until 31/12/2027", c.Until)
		}
		request.Expires = day.Time()
	}
	_, token, err := h.accounts.NewAPIKey(p.ctx, operator, o.ID, request)
	if err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, token)
	fmt.Fprintln(p.stderr, "Copiez cette clé maintenant. Elle ne sera plus affichée.")
	return nil
}

type organisationEntitleCommand struct {
	config.PlaceFlags `embed:""`

	Org           string   `required:"" help:"Organisme (slug)."`
	Certification string   `required:"" help:"Code de la certification, par exemple RNCP37715."`
	Bloc          []string `help:"Code d’un bloc, par exemple RNCP37715BC01 ; plusieurs séparés par des virgules. Sans lui : tous les blocs."`
	Scope         string   `enum:"assess,prepare" default:"assess" help:"assess (évaluer) ou prepare (préparer)."`
	From          string   `required:"" help:"Premier jour, JJ/MM/AAAA."`
	To            string   `help:"Dernier jour, JJ/MM/AAAA. Sans lui : sans fin connue."`
	GrantedBy     string   `help:"Nom du certificateur qui l’a donnée. Obligatoire en pratique quand le registre ne le nomme pas."`
}

func (c *organisationEntitleCommand) Run(p *program) error {
	h, err := p.open(c.PlaceFlags)
	if err != nil {
		return err
	}
	defer h.close()
	o, err := h.installation.Store.OrganisationBySlug(p.ctx, c.Org)
	if err != nil {
		return err
	}
	habilitation := domain.Habilitation{OrganisationID: o.ID, CertificationCode: c.Certification, BlocCodes: c.Bloc,
		Scope: domain.HabilitationScope(c.Scope), From: typedDay(c.From), To: typedDay(c.To), GrantedBy: strings.TrimSpace(c.GrantedBy)}
	if err := h.organisations.GrantHabilitation(p.ctx, operator, habilitation); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "L’habilitation de %s pour %s est inscrite.\n", o.Name, c.Certification)
	return nil
}

// typedDay is a day as the store keeps it; what is none stays as it was typed, for the rules to name.
func typedDay(s string) string {
	if day, ok := domain.ParseDay(s); ok {
		return string(day)
	}
	return s
}

type organisationRevokeKeyCommand struct {
	config.PlaceFlags `embed:""`

	Org      string `required:"" help:"Organisme (slug)." placeholder:"SLUG"`
	LastFour string `required:"" help:"Les 4 derniers signes de la clé." placeholder:"SIGNES"`
}

func (c *organisationRevokeKeyCommand) Run(p *program) error {
	h, err := p.open(c.PlaceFlags)
	if err != nil {
		return err
	}
	defer h.close()
	o, err := h.installation.Store.OrganisationBySlug(p.ctx, c.Org)
	if err != nil {
		return err
	}
	if err := h.accounts.RevokeAPIKey(p.ctx, operator, o.ID, c.LastFour); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "La clé qui finit par %s est révoquée.\n", c.LastFour)
	return nil
}

type organisationSuspendCommand struct {
	config.PlaceFlags `embed:""`

	Org       string `required:"" help:"Organisme (slug)."`
	Ground    string `required:"" help:"Motif. Publié dans le registre."`
	DecidedBy string `required:"" help:"Qui a décidé. Publié dans le registre."`
}

func (c *organisationSuspendCommand) Run(p *program) error {
	h, err := p.open(c.PlaceFlags)
	if err != nil {
		return err
	}
	defer h.close()
	o, err := h.installation.Store.OrganisationBySlug(p.ctx, c.Org)
	if err != nil {
		return err
	}
	decision := domain.RegistryDecision{Kind: domain.Suspended, From: p.now().UTC().Truncate(time.Second), Ground: c.Ground, DecidedBy: c.DecidedBy}
	if err := h.organisations.Decide(p.ctx, operator, o.ID, decision); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s est suspendu. Ses badges d’avant restent valables.\n", o.Name)
	return nil
}
