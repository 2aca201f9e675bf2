package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"galon/internal/config"
	"galon/internal/domain"
	"galon/internal/sign"
)

// keysOperatorCommand is about the key of the house, which signs the registry, proofs and heads of the journal.
type keysOperatorCommand struct {
	List       houseKeysCommand       `cmd:"" default:"withargs" help:"Liste la clé de l’exploitant et celles d’avant."`
	Rotate     houseRotateCommand     `cmd:"" help:"Remplace la clé de l’exploitant ; ce que l’ancienne a signé reste bon."`
	Compromise houseCompromiseCommand `cmd:"" help:"La clé de l’exploitant a été volée : elle est remplacée, et ce qu’elle a signé depuis devient douteux."`
	Registry   houseRegistryCommand   `cmd:"" help:"Signe le registre de nouveau avec la clé d’aujourd’hui."`
}

type houseKeysCommand struct {
	config.PlaceFlags `embed:""`
	JSON              bool `name:"json" help:"Écrit la liste en JSON."`
}

type operatorKeyView struct {
	ID          string `json:"id"`
	From        string `json:"from,omitempty"`
	Until       string `json:"until,omitempty"`
	Compromised string `json:"compromised_at,omitempty"`
}

func (c *houseKeysCommand) Run(p *program) error {
	h, err := p.open(c.PlaceFlags)
	if err != nil {
		return err
	}
	defer h.close()
	written := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.UTC().Format(timeLayout)
	}
	views := []operatorKeyView{}
	for _, k := range h.installation.OperatorKeys().All() {
		views = append(views, operatorKeyView{k.Thumbprint(), written(k.From), written(k.Until), written(k.Compromised)})
	}
	if c.JSON {
		return writeJSON(p.stdout, views)
	}
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "CLÉ\tDEPUIS\tJUSQU’AU\tÉTAT")
	for _, v := range views {
		state := "signe"
		switch {
		case v.Compromised != "":
			state = "douteuse depuis " + v.Compromised
		case v.Until != "":
			state = "remplacée"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", v.ID, orElse(v.From, "le début"), orElse(v.Until, "—"), state)
	}
	return w.Flush()
}

type houseRotateCommand struct {
	config.PlaceFlags `embed:""`
}

func (c *houseRotateCommand) Run(p *program) error {
	fresh, err := p.replaceOperator(c.PlaceFlags, "", time.Time{})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "Nouvelle clé de l’exploitant : %s\nCe que l’ancienne a signé reste bon. %s\n", fresh, copyAgain)
	return err
}

// copyAgain is what an operator must not forget.
const copyAgain = "Copiez de nouveau le dossier des secrets, à part des sauvegardes."

type houseCompromiseCommand struct {
	config.PlaceFlags `embed:""`
	Key               string `help:"La clé, telle que galon keys operator la montre ; sans elle, celle qui signe aujourd’hui." placeholder:"CLÉ"`
	Since             string `required:"" help:"Depuis quand elle a pu être en d’autres mains : 2026-11-20, ou 2026-11-20T14:30:00+01:00." placeholder:"DATE"`
}

func (c *houseCompromiseCommand) Run(p *program) error {
	since, err := parseSince(c.Since)
	if err != nil {
		return err
	}
	fresh, err := p.replaceOperator(c.PlaceFlags, c.Key, since)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "La clé ne vaut plus rien par elle-même. Celle qui signe : %s\nLes preuves que le journal montre remises avant le %s restent bonnes ; les autres sont douteuses.\nLe registre est signé de nouveau : relisez-le à l’adresse /registre, puis lancez galon log verify. %s\n",
		fresh, since.In(domain.Paris).Format("02/01/2006 15:04"), copyAgain)
	return err
}

type houseRegistryCommand struct {
	config.PlaceFlags `embed:""`
}

func (c *houseRegistryCommand) Run(p *program) error {
	h, err := p.open(c.PlaceFlags)
	if err != nil {
		return err
	}
	defer h.close()
	if err := h.installation.SignRegistryAgain(p.ctx, operator); err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "Le registre est signé par %s. Relisez-le à l’adresse /registre.\n", h.installation.OperatorKeys().Key.ID)
	return err
}

// replaceOperator takes the key of today out of use; with since, the named one (or that of today) was in other hands. An
// earlier key is only marked: the one that signs stays.
func (p *program) replaceOperator(f config.PlaceFlags, named string, since time.Time) (id string, err error) {
	place, err := f.Load()
	if err != nil {
		return "", err
	}
	if place.OperatorFile() == "" {
		return "", usage("la clé de l’exploitant est donnée comme valeur (GALON_OPERATOR_KEY) : aucune commande ne peut la remplacer. Mettez-la dans un fichier, et donnez GALON_OPERATOR_KEY_FILE.")
	}
	h, err := p.open(f)
	if err != nil {
		return "", err
	}
	defer h.close()
	text, err := place.OperatorText()
	if err != nil {
		return "", err
	}
	secrets, err := place.OpenSecrets(false)
	if err != nil {
		return "", err
	}
	keys, err := operatorKeys(secrets)
	if err != nil {
		return "", err
	}
	now, seed := p.now().UTC().Truncate(time.Second), make([]byte, ed25519.SeedSize)
	if named == "" || named == keys.Key.ID {
		rand.Read(seed)
		keys.Earlier = keys.Past(now, since)
		keys.From = now
		if keys.Key, err = sign.KeyOfSeed(seed); err != nil {
			return "", err
		}
	} else if seed, err = markEarlier(&keys, named, since); err != nil {
		return "", err
	}
	err = h.installation.ReplaceOperator(p.ctx, operator, keys, since, func() error { return place.ReplaceOperator(text, seed, pastOf(keys)) })
	if errors.Is(err, config.ErrOperatorChanged) {
		err = usage("une autre commande vient de remplacer la clé. Regardez « galon keys operator », puis recommencez s’il le faut.")
	}
	return keys.Key.ID, err
}

// markEarlier says of a key that was replaced already that it was in other hands. A later word never makes it later.
func markEarlier(keys *sign.OperatorKeys, named string, since time.Time) (seed []byte, err error) {
	for i := range keys.Earlier {
		k := &keys.Earlier[i]
		if k.Thumbprint() != named {
			continue
		}
		if k.Compromised.IsZero() || since.Before(k.Compromised) {
			k.Compromised = since
		}
		return keys.Key.Seed(), nil
	}
	return nil, domain.NotFoundf("key-unknown")
}

func pastOf(keys sign.OperatorKeys) (past config.OperatorPast) {
	past.Since = keys.From
	for _, k := range keys.Earlier {
		past.Earlier = append(past.Earlier, config.EarlierKey{Public: k.Bytes(), From: k.From, Until: k.Until, Compromised: k.Compromised.UTC()})
	}
	return past
}
