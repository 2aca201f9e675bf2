// Package config holds every setting of Galon: what the command line and the environment may say (Flags), what is
// right to run with (Config), and the three secrets that lie outside the database (Secrets).
//
// A setting is a field of PlaceFlags or Flags with its kong tags: the flag, the variable GALON_…, the default, the
// sentence of the help. Fields are text, so that a wrong value is never refused alone: Load reads them all and
// returns a Config that is right, or every fault in one error. It never opens the database, a socket or a mail
// connection, has no package variable, and imports nothing of ours. Its neighbour is cmd/galon, which embeds Flags in
// its commands, exits with 3 on Faults, and hands each room its part.
package config

import (
	"cmp"
	"log/slog"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// Defaults, also of a variable that is set and empty.
const (
	defaultData       = "./galon-data"
	demoData          = "./demo-data" // apart from an installation that somebody may have beside it
	defaultListen     = "localhost:8080"
	defaultSendDelay  = "15m"
	defaultVerifyRate = "60"
	maxSendDelay      = 24 * time.Hour
)

// PlaceFlags is what every command that works on an installation takes.
type PlaceFlags struct {
	Data    string `help:"Dossier des données. Ce qui manque y est créé." env:"GALON_DATA" default:"./galon-data" placeholder:"DOSSIER"`
	BaseURL string `help:"Adresse publique, celle des badges et des QR codes. Elle ne change plus après la première signature." env:"GALON_BASE_URL" placeholder:"ADRESSE" shown:"http:// et l’adresse d’écoute"`

	DB     string `name:"db" help:"Base de données : une adresse postgres://… Sans elle, la base est un fichier SQLite dans le dossier des données." env:"GALON_DB" placeholder:"ADRESSE" shown:"celle du fichier secrets/database, sinon galon.db dans le dossier des données"`
	DBFile string `name:"db-file" help:"Fichier de cette adresse, quand elle contient un mot de passe." env:"GALON_DB_FILE" placeholder:"FICHIER" shown:"secrets/database dans le dossier des données, s’il existe"`

	JournalDir string `help:"Dossier du journal des retraits, hors de la base et de ses sauvegardes. Rejoué après une restauration." env:"GALON_JOURNAL_DIR" placeholder:"DOSSIER" shown:"aucun"`

	JournalMail string `help:"Adresse e-mail qui reçoit chaque ligne de ce journal, peu après l’acte. Seule, ou en plus du dossier." env:"GALON_JOURNAL_MAIL" placeholder:"E-MAIL" shown:"aucune"`

	MasterKeyFile   string `help:"Fichier de la clé maîtresse, qui scelle les clés de signature." env:"GALON_MASTER_KEY_FILE" placeholder:"FICHIER" shown:"secrets/master.key dans le dossier des données"`
	MasterKey       string `help:"La clé maîtresse elle-même : 32 octets en hexadécimal ou en base64." env:"GALON_MASTER_KEY" hidden:""`
	PepperFile      string `help:"Fichier du poivre, qui protège les codes et les liens." env:"GALON_PEPPER_FILE" placeholder:"FICHIER" shown:"secrets/pepper.key dans le dossier des données"`
	Pepper          string `help:"Le poivre lui-même : 32 octets en hexadécimal ou en base64." env:"GALON_PEPPER" hidden:""`
	OperatorKeyFile string `help:"Fichier de la clé de l’exploitant, qui signe le registre des organismes." env:"GALON_OPERATOR_KEY_FILE" placeholder:"FICHIER" shown:"secrets/operator.key dans le dossier des données"`
	OperatorKey     string `help:"La clé de l’exploitant elle-même : 32 octets en hexadécimal ou en base64." env:"GALON_OPERATOR_KEY" hidden:""`
}

// Flags is what a command that serves takes.
type Flags struct {
	PlaceFlags
	FetchFlags
	OperationFlags
	RegistryFlags
	GateFlags

	Listen         string `help:"Adresse et port d’écoute." env:"GALON_LISTEN" placeholder:"HÔTE:PORT" shown:"localhost:8080"`
	TrustedProxies string `help:"Réseaux des serveurs mandataires dont l’en-tête X-Forwarded-For compte, séparés par des virgules." env:"GALON_TRUSTED_PROXIES" placeholder:"RÉSEAUX" shown:"aucun"`
	VerifyRate     string `help:"Vérifications par minute et par adresse sur POST /api/v1/verify. 0 : sans limite." env:"GALON_VERIFY_RATE" placeholder:"NOMBRE" shown:"60 (0 pour la démonstration)"`
	SendDelay      string `help:"Délai avant le départ d’un e-mail de remise, pour pouvoir annuler." env:"GALON_SEND_DELAY" placeholder:"DURÉE" shown:"15m (0s pour la démonstration)"`
	LogLevel       string `help:"Détail du journal : debug, info, warn ou error." env:"GALON_LOG_LEVEL" default:"info" placeholder:"NIVEAU"`

	SMTPHost         string `name:"smtp-host" help:"Serveur d’envoi des e-mails. Sans lui, ils restent dans le dossier mail des données." env:"GALON_SMTP_HOST" placeholder:"HÔTE" shown:"aucun"`
	SMTPPort         string `name:"smtp-port" help:"Port de ce serveur." env:"GALON_SMTP_PORT" placeholder:"PORT" shown:"587, ou 465 (implicit), ou 25 (none)"`
	SMTPTLS          string `name:"smtp-tls" help:"Chiffrement : starttls, implicit ou none." env:"GALON_SMTP_TLS" placeholder:"MODE" default:"starttls"`
	SMTPUser         string `name:"smtp-user" help:"Compte sur ce serveur." env:"GALON_SMTP_USER" placeholder:"COMPTE" shown:"aucun"`
	SMTPPasswordFile string `name:"smtp-password-file" help:"Fichier du mot de passe de ce compte." env:"GALON_SMTP_PASSWORD_FILE" placeholder:"FICHIER" shown:"aucun"`
	SMTPPassword     string `name:"smtp-password" help:"Le mot de passe lui-même." env:"GALON_SMTP_PASSWORD" hidden:""`
	SMTPFrom         string `name:"smtp-from" help:"Adresse de l’expéditeur. Obligatoire avec un serveur d’envoi." env:"GALON_SMTP_FROM" placeholder:"E-MAIL" shown:"aucune"`
}

// ForDemo fills what a demonstration does differently and nobody has set: a folder of its own, mail goes at once,
// nothing is throttled.
func (f Flags) ForDemo() Flags {
	if f.Data == "" || f.Data == defaultData {
		f.Data = demoData
	}
	f.SendDelay = cmp.Or(f.SendDelay, "0s")
	f.VerifyRate = cmp.Or(f.VerifyRate, "0")
	f.TwoOperators = cmp.Or(f.TwoOperators, "0")
	f.RequirePasskey = cmp.Or(f.RequirePasskey, "0")
	f.DailyAwards = cmp.Or(f.DailyAwards, "0")
	return f
}

// Place is an installation: where its data lies, its address, its secrets.
type Place struct {
	Data string
	// BaseURL has no slash at its end. It is "" where nobody gave one and none follows from the address to listen on:
	// then it is the one that the installation has kept, or Address of the listener.
	BaseURL string
	// Database is the address of a PostgreSQL, or the path of an SQLite file.
	Database string
	// JournalDir is where withdrawals are told again after a loss, or "".
	JournalDir string
	// JournalMail is who keeps their messages, or "".
	JournalMail string

	secrets [3]secretSource
}

// Config is what a server runs with.
type Config struct {
	Place
	Listen         string
	TrustedProxies []netip.Prefix
	VerifyRate     int // a minute; 0 is no limit
	SendDelay      time.Duration
	LogLevel       slog.Level
	SMTP           SMTP
	Fetch          Fetch
	Operation      Operation
	Gates          Gates
	TwoOperators   bool // for each decision on an organisation
}

// SMTP is the server that takes mail. Without Host, mail stays in a folder.
type SMTP struct {
	Host, User, Password, From string
	Port                       int
	TLS                        string // starttls, implicit, none
}

// Load reads every field and returns a Place that is right, or Faults.
func (f PlaceFlags) Load() (Place, error) {
	var l loader
	p := l.place(f)
	return p, l.err()
}

// Load reads every field and returns a Config that is right, or Faults.
func (f Flags) Load() (Config, error) {
	var l loader
	c := Config{Listen: cmp.Or(f.Listen, defaultListen), Place: l.place(f.PlaceFlags)}
	l.listen(&c, f.TLSCert != "")
	c.TrustedProxies = l.networks(f.TrustedProxies)
	c.VerifyRate = l.number("verify-rate", cmp.Or(f.VerifyRate, defaultVerifyRate), 0, 1_000_000)
	c.SendDelay = l.delay(cmp.Or(f.SendDelay, defaultSendDelay))
	c.LogLevel = l.level(cmp.Or(f.LogLevel, "info"))
	c.SMTP = l.smtp(f)
	if c.JournalMail != "" && f.SMTPHost == "" {
		l.fault("journal-mail", "sans serveur d’envoi, ces messages restent dans les données : donnez aussi --smtp-host.")
	}
	c.Fetch = l.fetch(f.FetchFlags)
	c.Operation = l.operation(f.OperationFlags, f)
	c.TwoOperators = l.either("two-operators", f.TwoOperators, true)
	c.Gates = l.gates(f.GateFlags, c.BaseURL)
	return c, l.err()
}

// listen checks the address to listen on and, where no public address was given, makes it from it.
func (l *loader) listen(c *Config, encrypted bool) {
	host, port, err := net.SplitHostPort(c.Listen)
	n, portErr := strconv.Atoi(port)
	if err != nil || portErr != nil || n < 0 || n > 65535 {
		l.fault("listen", "« %s » n’est pas une adresse d’écoute. Exemple : localhost:8080.", c.Listen)
		return
	}
	if c.BaseURL != "" || l.has("base-url") {
		return
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		l.fault("base-url", "l’adresse publique manque, et « %s » n’en donne pas. Exemple : --base-url https://badges.exemple.fr", c.Listen)
		return
	}
	if !loopback(host) {
		l.fault("base-url", "l’adresse publique manque : hors de cette machine, elle commence par https. Exemple : --base-url https://badges.exemple.fr")
		return
	}
	if n != 0 { // port 0 is the system's choice: known only once the server listens
		c.BaseURL = Address(c.Listen, encrypted)
	}
}

// Address is that of a server that listens on hostPort: how a demonstration is reached.
func Address(hostPort string, encrypted bool) string {
	if encrypted {
		return "https://" + strings.TrimSuffix(strings.ToLower(hostPort), ":443")
	}
	return "http://" + strings.TrimSuffix(strings.ToLower(hostPort), ":80")
}

func loopback(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.IsLoopback()
	}
	return strings.EqualFold(host, "localhost") || strings.HasSuffix(strings.ToLower(host), ".localhost") // RFC 6761 section 6.3
}
