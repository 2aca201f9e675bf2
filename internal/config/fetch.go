package config

import (
	"crypto/x509"
	"net"
	"os"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"
)

// Switch is a flag that stands alone (--offline) or a variable with a value. It is text until Load, as every setting.
type Switch string

// Decode takes the value where there is one.
func (s *Switch) Decode(ctx *kong.DecodeContext) error {
	*s = "1"
	if ctx.Scan.Peek().Type == kong.FlagValueToken {
		*s = Switch(ctx.Scan.Pop().String())
	}
	return nil
}

// IsBool tells kong that no value has to follow.
func (*Switch) IsBool() bool { return true }

// FetchFlags is what a command takes that verifies badges of others.
type FetchFlags struct {
	Offline    Switch   `help:"N’interroge aucun autre serveur pour vérifier un badge. Le rapport dit ce qui n’a donc pas été contrôlé." env:"GALON_OFFLINE" shown:"non"`
	AllowFetch []string `help:"Serveur d’un réseau fermé, interrogé bien qu’il ne soit pas public. L’option se répète ; la variable sépare par des virgules." env:"GALON_ALLOW_FETCH" placeholder:"HÔTE:PORT" sep:"," shown:"aucun"`
	FetchCA    string   `name:"fetch-ca" help:"Fichier PEM des autorités dont les certificats comptent, en plus de celles du système, pour ces serveurs." env:"GALON_FETCH_CA" placeholder:"FICHIER" shown:"aucun"`
}

// Fetch is whom a verification may ask.
type Fetch struct {
	Offline bool
	Allow   []string       // host:port, in lower case
	Roots   *x509.CertPool // nil: the system's
}

// Load reads every field and returns a Fetch that is right, or Faults.
func (f FetchFlags) Load() (Fetch, error) {
	var l loader
	out := l.fetch(f)
	return out, l.err()
}

// maxCA bounds the file of authorities.
const maxCA = 1 << 20

func (l *loader) fetch(f FetchFlags) Fetch {
	var out Fetch
	switch strings.ToLower(string(f.Offline)) {
	case "", "0", "false", "non", "no":
	case "1", "true", "oui", "yes":
		out.Offline = true
	default:
		l.fault("offline", "« %s » ne convient pas. Écrivez 1 pour oui, ou 0 pour non.", string(f.Offline))
	}
	for _, item := range f.AllowFetch {
		if item = strings.ToLower(strings.TrimSpace(item)); item == "" {
			continue
		}
		host, port, err := net.SplitHostPort(item)
		if n, portErr := strconv.Atoi(port); err != nil || portErr != nil || n < 1 || n > 65535 || host == "" || strings.TrimFunc(host, hostSign) != "" {
			l.fault("allow-fetch", "« %s » n’est pas un serveur avec son port. Exemple : badges.intra.exemple.fr:443.", item)
			continue
		}
		out.Allow = append(out.Allow, item)
	}
	if f.FetchCA == "" {
		return out
	}
	info, err := os.Stat(f.FetchCA)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxCA {
		l.fault("fetch-ca", "« %s » n’est pas un fichier lisible. Donnez un fichier PEM de certificats.", f.FetchCA)
		return out
	}
	text, err := os.ReadFile(f.FetchCA)
	if err != nil {
		l.fault("fetch-ca", "« %s » ne peut pas être lu. Donnez un fichier PEM de certificats.", f.FetchCA)
		return out
	}
	if out.Roots, err = x509.SystemCertPool(); err != nil {
		out.Roots = x509.NewCertPool()
	}
	if !out.Roots.AppendCertsFromPEM(text) {
		l.fault("fetch-ca", "« %s » ne contient aucun certificat PEM.", f.FetchCA)
	}
	return out
}
