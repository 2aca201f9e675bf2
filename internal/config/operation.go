package config

import (
	"cmp"
	"crypto/tls"
	"errors"
	"io/fs"
	"net"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// OperationFlags is what who runs a server sets beside its work: encryption, measures, and where the proof of the
// journal goes.
type OperationFlags struct {
	TLSCert string `name:"tls-cert" help:"Fichier PEM du certificat, avec sa chaîne. Relu quand il change. Sans lui, un serveur mandataire chiffre." env:"GALON_TLS_CERT" placeholder:"FICHIER" shown:"aucun"`
	TLSKey  string `name:"tls-key" help:"Fichier PEM de la clé de ce certificat." env:"GALON_TLS_KEY" placeholder:"FICHIER" shown:"aucun"`

	MetricsListen    string `help:"Adresse et port où seul /metrics répond, pour Prometheus." env:"GALON_METRICS_LISTEN" placeholder:"HÔTE:PORT" shown:"aucun"`
	MetricsTokenFile string `help:"Fichier du jeton que /metrics demande. Sans jeton, /metrics ne répond pas sur l’adresse publique." env:"GALON_METRICS_TOKEN_FILE" placeholder:"FICHIER" shown:"aucun (ouvert dans la démonstration)"`
	MetricsToken     string `help:"Le jeton lui-même : 16 signes au moins." env:"GALON_METRICS_TOKEN" hidden:""`

	LogHeadDir  string `help:"Dossier où va chaque jour la tête signée du journal. Choisissez-le hors de cette machine." env:"GALON_LOG_HEAD_DIR" placeholder:"DOSSIER" shown:"aucun"`
	LogHeadMail string `help:"Adresse e-mail qui reçoit chaque jour la tête signée du journal." env:"GALON_LOG_HEAD_MAIL" placeholder:"E-MAIL" shown:"aucune"`
	LogHeadURL  string `name:"log-head-url" help:"Adresse https qui reçoit chaque jour, par POST, la tête signée du journal." env:"GALON_LOG_HEAD_URL" placeholder:"ADRESSE" shown:"aucune"`

	InactiveAfter string `help:"Mois sans visite après lesquels un passeport est effacé, 30 jours après un message. 0 : jamais." env:"GALON_INACTIVE_AFTER" placeholder:"MOIS" shown:"36"`

	OperatorMail string `help:"Adresse e-mail de l’équipe du site, prévenue de chaque signalement." env:"GALON_OPERATOR_MAIL" placeholder:"E-MAIL" shown:"aucune"`
}

// Operation is that, checked.
type Operation struct {
	TLSCert, TLSKey             string // both or neither
	MetricsListen, MetricsToken string
	LogHeadDir, LogHeadMail     string
	LogHeadURL                  string
	OperatorMail                string
	InactiveAfter               int // months; 0: never
}

// shortestToken is in signs: 16 of base64 are 96 bits.
const shortestToken = 16

func (l *loader) operation(f OperationFlags, from Flags) Operation {
	o := Operation{TLSCert: f.TLSCert, TLSKey: f.TLSKey, MetricsListen: f.MetricsListen, LogHeadDir: f.LogHeadDir, LogHeadMail: f.LogHeadMail, LogHeadURL: f.LogHeadURL}
	l.certificate(f, from)
	l.metrics(f, &o, cmp.Or(from.Listen, defaultListen))
	if o.LogHeadURL != "" {
		u, err := url.Parse(o.LogHeadURL)
		if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && !(u.Scheme == "http" && loopback(u.Hostname())) {
			l.fault("log-head-url", "« %s » n’est pas une adresse https. Exemple : https://temoin.exemple.fr/galon.", o.LogHeadURL)
		}
	}
	if o.LogHeadDir != "" {
		o.LogHeadDir = filepath.Clean(o.LogHeadDir)
		if info, err := os.Stat(o.LogHeadDir); err != nil || !info.IsDir() {
			l.fault("log-head-dir", "« %s » n’est pas un dossier. Créez-le d’abord, hors de cette machine si possible.", f.LogHeadDir)
		}
	}
	for _, x := range []struct{ flag, address string }{{"log-head-mail", o.LogHeadMail}, {"operator-mail", f.OperatorMail}} {
		if a, err := mail.ParseAddress(x.address); x.address != "" && (err != nil || a.Address != x.address) {
			l.fault(x.flag, "« %s » n’est pas une adresse e-mail. Exemple : controle@exemple.fr.", x.address)
		}
	}
	o.OperatorMail = f.OperatorMail
	o.InactiveAfter = l.number("inactive-after", cmp.Or(f.InactiveAfter, "36"), 0, 1200)
	return o
}

// certificate wants a pair that fits, and a public address that says https.
func (l *loader) certificate(f OperationFlags, from Flags) {
	switch {
	case f.TLSCert == "" && f.TLSKey == "":
		return
	case f.TLSCert == "":
		l.fault("tls-cert", "le certificat manque, alors que sa clé est donnée.")
		return
	case f.TLSKey == "":
		l.fault("tls-key", "la clé manque, alors que son certificat est donné.")
		return
	}
	for _, x := range []struct{ flag, file string }{{"tls-cert", f.TLSCert}, {"tls-key", f.TLSKey}} {
		switch _, err := os.ReadFile(x.file); {
		case errors.Is(err, fs.ErrNotExist):
			l.fault(x.flag, "le fichier « %s » n’existe pas.", x.file)
			return
		case err != nil:
			l.fault(x.flag, "ce compte ne peut pas lire « %s » (%v).", x.file, err)
			return
		}
	}
	// A group may read it: Debian keeps such keys for the group ssl-cert.
	if info, err := os.Stat(f.TLSKey); err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o007 != 0 {
		l.fault("tls-key", "tout compte de cette machine peut lire « %s ». Lancez : chmod o= %s", f.TLSKey, shellQuote(f.TLSKey))
	} else if _, err := tls.LoadX509KeyPair(f.TLSCert, f.TLSKey); err != nil {
		l.fault("tls-cert", "le certificat et la clé ne vont pas ensemble (%v). Donnez deux fichiers PEM de la même paire.", err)
	}
	if strings.HasPrefix(from.BaseURL, "http://") {
		l.fault("base-url", "« %s » doit commencer par https, puisqu’un certificat est donné.", from.BaseURL)
	}
}

func (l *loader) metrics(f OperationFlags, o *Operation, listen string) {
	o.MetricsToken = f.MetricsToken
	if f.MetricsTokenFile != "" {
		switch text, err := readPrivate(f.MetricsTokenFile); {
		case f.MetricsToken != "":
			l.fault("metrics-token", "la valeur et le fichier (GALON_METRICS_TOKEN_FILE) sont donnés tous les deux. Gardez un seul des deux.")
		case err != nil:
			l.fault("metrics-token-file", "%s", err)
		default:
			o.MetricsToken = strings.TrimSpace(text)
		}
	}
	if given := f.MetricsToken != "" || f.MetricsTokenFile != ""; given && len(o.MetricsToken) < shortestToken && !l.has("metrics-token-file") {
		l.fault("metrics-token", "le jeton est trop court. Tirez au sort %d signes ou plus.", shortestToken)
	}
	if o.MetricsListen == "" {
		return
	}
	_, port, err := net.SplitHostPort(o.MetricsListen)
	if n, portErr := strconv.Atoi(port); err != nil || portErr != nil || n < 0 || n > 65535 {
		l.fault("metrics-listen", "« %s » n’est pas une adresse d’écoute. Exemple : localhost:9464.", o.MetricsListen)
	} else if n != 0 && o.MetricsListen == listen {
		l.fault("metrics-listen", "« %s » est déjà l’adresse du service. Choisissez un autre port.", o.MetricsListen)
	}
}
