package config

import (
	"cmp"
	"errors"
	"io/fs"
	"log/slog"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

func (l *loader) place(f PlaceFlags) Place {
	p := Place{Data: filepath.Clean(cmp.Or(f.Data, defaultData)), BaseURL: l.baseURL(f.BaseURL)}
	if info, err := os.Stat(p.Data); err == nil && !info.IsDir() {
		l.fault("data", "« %s » est un fichier. Choisissez un dossier.", f.Data)
	}
	dir := filepath.Join(p.Data, "secrets")
	if p.JournalDir = f.JournalDir; p.JournalDir != "" {
		p.JournalDir = filepath.Clean(p.JournalDir)
		if info, err := os.Stat(p.JournalDir); err != nil || !info.IsDir() {
			l.fault("journal-dir", "« %s » n’est pas un dossier. Créez-le d’abord, hors de cette machine si possible.", f.JournalDir)
		}
	}
	if p.JournalMail = f.JournalMail; p.JournalMail != "" {
		if a, err := mail.ParseAddress(p.JournalMail); err != nil || a.Address != p.JournalMail {
			l.fault("journal-mail", "« %s » n’est pas une adresse e-mail. Exemple : controle@exemple.fr.", p.JournalMail)
		}
	}
	p.Database = l.database(f, p.Data, KeptDatabase(p.Data))
	p.secrets = [3]secretSource{
		{flag: "master-key", value: f.MasterKey, file: f.MasterKeyFile, kept: filepath.Join(dir, "master.key")},
		{flag: "pepper", value: f.Pepper, file: f.PepperFile, kept: filepath.Join(dir, "pepper.key")},
		{flag: "operator-key", value: f.OperatorKey, file: f.OperatorKeyFile, kept: filepath.Join(dir, "operator.key")},
	}
	for _, s := range p.secrets {
		if s.value != "" && s.file != "" {
			l.fault(s.flag, "la valeur et le fichier (%s) sont donnés tous les deux. Gardez un seul des deux.", envName(s.flag+"-file"))
		} else if s.value != "" {
			if _, ok := parseSecret(s.value); !ok {
				l.fault(s.flag, "%s", notASecret)
			}
		}
	}
	return p
}

// DatabaseFile is the SQLite database of a data folder that names no other.
const DatabaseFile = "galon.db"

// KeptDatabase is the file of a data folder that remembers the address of its database, so that every command finds it.
func KeptDatabase(data string) string { return filepath.Join(data, "secrets", "database") }

// database is an address of PostgreSQL that was given, or that the data folder keeps, or the file in that folder.
func (l *loader) database(f PlaceFlags, data, kept string) string {
	address, file := f.DB, f.DBFile
	if address != "" && file != "" {
		l.fault("db", "l’adresse et le fichier (GALON_DB_FILE) sont donnés tous les deux. Gardez un seul des deux.")
		return ""
	}
	if address == "" && file == "" {
		if _, err := os.Stat(kept); err != nil {
			return filepath.Join(data, DatabaseFile)
		}
		file = kept
	}
	if file != "" {
		text, err := readPrivate(file)
		if err != nil {
			l.fault("db-file", "%s", err)
			return ""
		}
		address = strings.TrimSpace(text)
	}
	if u, err := url.Parse(address); err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		l.fault("db", "ce n’est pas une adresse PostgreSQL. Exemple : postgres://galon@localhost:5432/galon")
		return ""
	}
	return address
}

// Installed tells whether the place names a database that is there, or that only its server can tell of.
func (p Place) Installed() bool {
	if strings.Contains(p.Database, "://") {
		return true
	}
	_, err := os.Stat(p.Database)
	return !errors.Is(err, fs.ErrNotExist) // what may not be looked at is there
}

// baseURL accepts what did:web can hold (did:web method, 3.1): a host and a port. Without https nobody could trust
// what is read there, except on this very machine.
func (l *loader) baseURL(s string) string {
	if s == "" {
		return ""
	}
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		l.fault("base-url", "« %s » n’est pas une adresse. Exemple : https://badges.exemple.fr", s)
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil:
		l.fault("base-url", "« %s » doit s’arrêter après le nom du serveur. Exemple : https://badges.exemple.fr", s)
	case u.Scheme == "http" && !loopback(u.Hostname()):
		l.fault("base-url", "« %s » doit commencer par https : en http, une adresse n’est sûre que sur cette machine.", s)
	case strings.TrimFunc(u.Hostname(), hostSign) != "":
		l.fault("base-url", "« %s » contient un signe qui n’a pas sa place dans un nom de serveur. Écrivez un nom accentué sous sa forme xn--.", s)
	default:
		host := strings.ToLower(u.Host)
		return u.Scheme + "://" + strings.TrimSuffix(host, map[string]string{"http": ":80", "https": ":443"}[u.Scheme])
	}
	return ""
}

func hostSign(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '.' || r == ':'
}

func (l *loader) networks(list string) []netip.Prefix {
	var out []netip.Prefix
	for item := range strings.SplitSeq(list, ",") {
		if item = strings.TrimSpace(item); item == "" {
			continue
		}
		prefix, err := netip.ParsePrefix(item)
		if addr, addrErr := netip.ParseAddr(item); err != nil && addrErr == nil {
			prefix, err = addr.Unmap().Prefix(addr.Unmap().BitLen())
		}
		if err != nil {
			l.fault("trusted-proxies", "« %s » n’est ni une adresse ni un réseau. Exemple : 10.0.0.0/8.", item)
			continue
		}
		out = append(out, prefix.Masked())
	}
	return out
}

func (l *loader) number(flag, s string, from, to int) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < from || n > to {
		l.fault(flag, "« %s » n’est pas un nombre entre %d et %d.", s, from, to)
	}
	return n
}

func (l *loader) delay(s string) time.Duration {
	d, err := time.ParseDuration(s)
	if s == "0" {
		d, err = 0, nil
	}
	if err != nil || d < 0 || d > maxSendDelay {
		l.fault("send-delay", "« %s » n’est pas une durée entre 0s et 24h. Exemple : 15m.", s)
	}
	return d
}

func (l *loader) level(s string) slog.Level {
	levels := map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}
	level, ok := levels[strings.ToLower(s)]
	if !ok {
		l.fault("log-level", "« %s » n’existe pas. Choisissez debug, info, warn ou error.", s)
	}
	return level
}

var smtpPorts = map[string]string{"starttls": "587", "implicit": "465", "none": "25"}

func (l *loader) smtp(f Flags) SMTP {
	s := SMTP{Host: f.SMTPHost, User: f.SMTPUser, Password: f.SMTPPassword, From: f.SMTPFrom, TLS: cmp.Or(f.SMTPTLS, "starttls")}
	if _, ok := smtpPorts[s.TLS]; !ok {
		l.fault("smtp-tls", "« %s » n’existe pas. Choisissez starttls, implicit ou none.", s.TLS)
	}
	if port := cmp.Or(f.SMTPPort, smtpPorts[s.TLS]); port != "" {
		s.Port = l.number("smtp-port", port, 1, 65535)
	}
	if f.SMTPPasswordFile != "" {
		switch text, err := readPrivate(f.SMTPPasswordFile); {
		case s.Password != "":
			l.fault("smtp-password", "la valeur et le fichier (GALON_SMTP_PASSWORD_FILE) sont donnés tous les deux. Gardez un seul des deux.")
		case err != nil:
			l.fault("smtp-password-file", "%s", err)
		default:
			s.Password = strings.TrimRight(text, "\r\n")
		}
	}
	if s.From != "" {
		if a, err := mail.ParseAddress(s.From); err != nil || a.Address != s.From {
			l.fault("smtp-from", "« %s » n’est pas une adresse e-mail. Exemple : badges@exemple.fr.", s.From)
		}
	}
	if s.Host == "" {
		given := []string{f.SMTPPort, f.SMTPUser, f.SMTPPassword, f.SMTPPasswordFile, f.SMTPFrom}
		if slices.ContainsFunc(given, func(v string) bool { return v != "" }) {
			l.fault("smtp-host", "le serveur d’envoi manque, alors que d’autres réglages d’envoi sont donnés.")
		}
		return s
	}
	if strings.ContainsAny(s.Host, "/: \t") && !isIPv6(s.Host) {
		l.fault("smtp-host", "« %s » n’est pas un nom de serveur. Exemple : smtp.exemple.fr ; le port va dans --smtp-port.", s.Host)
	}
	if s.From == "" {
		l.fault("smtp-from", "l’adresse de l’expéditeur manque. Exemple : badges@exemple.fr.")
	}
	if s.User != "" && s.Password == "" && f.SMTPPasswordFile == "" {
		l.fault("smtp-password-file", "le mot de passe du compte « %s » manque.", s.User)
	}
	if s.User == "" && (s.Password != "" || f.SMTPPasswordFile != "") {
		l.fault("smtp-user", "le compte manque, alors qu’un mot de passe est donné.")
	}
	if s.TLS == "none" && s.User != "" && !loopback(s.Host) {
		l.fault("smtp-tls", "sans chiffrement, le mot de passe passerait en clair. Choisissez starttls ou implicit.")
	}
	return s
}

func isIPv6(host string) bool {
	a, err := netip.ParseAddr(host)
	return err == nil && a.Is6()
}
