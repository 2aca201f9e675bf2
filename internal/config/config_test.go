package config

import (
	"errors"
	"flag"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var update = flag.Bool("update", false, "rewrite the golden files, and the table of the README")

// read goes through kong, as the commands do.
func read(t *testing.T, env map[string]string, args ...string) Flags {
	t.Helper()
	for _, f := range parser(t, &Flags{}).Model.Flags {
		for _, name := range f.Envs {
			t.Setenv(name, env[name])
		}
	}
	var f Flags
	if _, err := parser(t, &f).Parse(args); err != nil {
		t.Fatal(err)
	}
	return f
}

func parser(t *testing.T, f *Flags) *kong.Kong {
	t.Helper()
	p, err := kong.New(f, kong.Exit(func(int) {}))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestDefaultsAreRight(t *testing.T) {
	got, err := read(t, nil).Load()
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		Place:  Place{Data: "galon-data", BaseURL: "http://localhost:8080", Database: "galon-data/galon.db"},
		Listen: "localhost:8080", VerifyRate: 60, SendDelay: 15 * time.Minute, LogLevel: slog.LevelInfo,
		SMTP: SMTP{TLS: "starttls", Port: 587}, TwoOperators: true, Operation: Operation{InactiveAfter: 36}, Gates: Gates{RequirePasskey: true, DailyAwards: 20_000},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Place{})); diff != "" {
		t.Error(diff)
	}
	demo, err := read(t, nil).ForDemo().Load()
	if err != nil || demo.SendDelay != 0 || demo.VerifyRate != 0 {
		t.Errorf("demo: delay %v, rate %d, %v; want 0 and 0", demo.SendDelay, demo.VerifyRate, err)
	}
	if set, err := read(t, nil, "--send-delay=5m").ForDemo().Load(); err != nil || set.SendDelay != 5*time.Minute {
		t.Errorf("demo with --send-delay=5m: %v, %v", set.SendDelay, err)
	}
}

func TestFlagWinsOverVariable(t *testing.T) {
	password := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(password, []byte("très secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := read(t, map[string]string{
		"GALON_LISTEN": "127.0.0.1:9000", "GALON_LOG_LEVEL": "debug", "GALON_TRUSTED_PROXIES": "10.1.2.3/8, 192.0.2.7,2001:db8::1",
		"GALON_SMTP_HOST": "smtp.exemple.fr", "GALON_SMTP_USER": "galon", "GALON_SMTP_PASSWORD_FILE": password,
		"GALON_SMTP_FROM": "badges@exemple.fr", "GALON_SMTP_TLS": "implicit",
	}, "--listen=127.0.0.1:9001", "--base-url=HTTPS://Badges.Exemple.fr:443/").Load()
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		Place:  Place{Data: "galon-data", BaseURL: "https://badges.exemple.fr", Database: "galon-data/galon.db"},
		Listen: "127.0.0.1:9001", VerifyRate: 60, SendDelay: 15 * time.Minute, LogLevel: slog.LevelDebug,
		TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("192.0.2.7/32"), netip.MustParsePrefix("2001:db8::1/128")},
		SMTP:           SMTP{Host: "smtp.exemple.fr", Port: 465, User: "galon", Password: "très secret", From: "badges@exemple.fr", TLS: "implicit"},
		TwoOperators:   true,
		Operation:      Operation{InactiveAfter: 36},
		Gates:          Gates{RequirePasskey: true, DailyAwards: 20_000},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Place{}), cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
}

func TestWhomAVerificationMayAsk(t *testing.T) {
	got, err := read(t, map[string]string{"GALON_OFFLINE": "0"}, "--offline", "--allow-fetch=A.exemple.fr:443", "--allow-fetch=[::1]:8443,127.0.0.1:80").Load()
	want := Fetch{Offline: true, Allow: []string{"a.exemple.fr:443", "[::1]:8443", "127.0.0.1:80"}}
	if diff := cmp.Diff(want, got.Fetch); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	got, err = read(t, map[string]string{"GALON_OFFLINE": "oui", "GALON_ALLOW_FETCH": "a.fr:443,b.fr:444"}).Load()
	if diff := cmp.Diff(Fetch{Offline: true, Allow: []string{"a.fr:443", "b.fr:444"}}, got.Fetch); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}

func TestBaseURLFollowsTheAddressToListenOn(t *testing.T) {
	for args, want := range map[string]string{
		"--listen=localhost:80":                                "http://localhost",
		"--listen=127.0.0.1:8123":                              "http://127.0.0.1:8123",
		"--listen=[::1]:8123":                                  "http://[::1]:8123",
		"--listen=galon.localhost:8080":                        "http://galon.localhost:8080",
		"--listen=localhost:0":                                 "", // known once the server listens
		"--listen=:8080 --base-url=https://b.exemple.fr":       "https://b.exemple.fr",
		"--listen=0.0.0.0:80 --base-url=http://localhost:8080": "http://localhost:8080",
	} {
		got, err := read(t, nil, strings.Fields(args)...).Load()
		if err != nil || got.BaseURL != want {
			t.Errorf("%s: base %q, %v; want %q", args, got.BaseURL, err, want)
		}
	}
}

// One start tells everything that is wrong; nobody mends one line only to be told of the next.
func TestEveryFaultAtOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := read(t, map[string]string{"GALON_SEND_DELAY": "bientôt", "GALON_MASTER_KEY": "court"},
		"--data="+file, "--listen=8080", "--base-url=galon", "--trusted-proxies=10.0.0.0/8,partout", "--verify-rate=-1",
		"--log-level=bavard", "--smtp-host=smtp:25", "--smtp-port=0", "--smtp-tls=ssl", "--smtp-user=x", "--smtp-from=a@b\nc",
	).Load()
	faults, ok := errors.AsType[Faults](err)
	if !ok {
		t.Fatalf("got %v, want Faults", err)
	}
	var got []string
	for _, f := range faults {
		got = append(got, f.Flag)
		if f.Env != "GALON_"+strings.ToUpper(strings.ReplaceAll(strings.TrimPrefix(f.Flag, "--"), "-", "_")) {
			t.Errorf("%s names %s", f.Flag, f.Env)
		}
		if !strings.Contains(err.Error(), f.Message) {
			t.Errorf("the error does not tell %q", f.Message)
		}
	}
	want := []string{
		"--base-url", "--data", "--master-key", "--listen", "--trusted-proxies", "--verify-rate", "--send-delay", "--log-level",
		"--smtp-tls", "--smtp-port", "--smtp-from", "--smtp-host", "--smtp-password-file",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s\n%v", diff, err)
	}
}

func TestWrongValues(t *testing.T) {
	secret := strings.Repeat("ab", 32)
	for _, c := range []struct{ args, flag, says string }{
		{"--base-url=https://badges.exemple.fr/galon", "--base-url", "s’arrêter"},
		{"--base-url=https://u:p@badges.exemple.fr", "--base-url", "s’arrêter"},
		{"--base-url=ftp://badges.exemple.fr", "--base-url", "n’est pas une adresse"},
		{"--base-url=http://badges.exemple.fr", "--base-url", "https"},
		{"--base-url=https://badgés.exemple.fr", "--base-url", "xn--"},
		{"--listen=:8080", "--base-url", "manque"},
		{"--listen=0.0.0.0:8080", "--base-url", "manque"},
		{"--listen=192.0.2.1:8080", "--base-url", "https"},
		{"--listen=localhost:99999", "--listen", "Exemple"},
		{"--send-delay=25h", "--send-delay", "24h"},
		{"--smtp-port=25", "--smtp-host", "manque"},
		{"--smtp-host=smtp.exemple.fr", "--smtp-from", "manque"},
		{"--smtp-host=s.fr --smtp-from=a@s.fr --smtp-password=x", "--smtp-user", "manque"},
		{"--smtp-host=s.fr --smtp-from=a@s.fr --smtp-password=x --smtp-user=x --smtp-tls=none", "--smtp-tls", "en clair"},
		{"--smtp-host=s.fr --smtp-from=a@s.fr --smtp-user=x --smtp-password-file=absent", "--smtp-password-file", "n’existe pas"},
		{"--allow-fetch=badges.exemple.fr", "--allow-fetch", "Exemple"},
		{"--allow-fetch=https://badges.exemple.fr:443", "--allow-fetch", "Exemple"},
		{"--allow-fetch=badges.exemple.fr:0", "--allow-fetch", "Exemple"},
		{"--fetch-ca=absent", "--fetch-ca", "PEM"},
		{"--fetch-ca=config.go", "--fetch-ca", "aucun certificat"},
		{"--offline=peut-être", "--offline", "0 pour non"},
		{"--pepper=" + secret + " --pepper-file=x", "--pepper", "un seul"},
		{"--tls-cert=config.go", "--tls-key", "manque"},
		{"--tls-key=config.go", "--tls-cert", "manque"},
		{"--tls-cert=config.go --tls-key=absent", "--tls-key", "n’existe pas"},
		{"--tls-cert=absent --tls-key=config.go", "--tls-cert", "n’existe pas"},
		{"--tls-cert=. --tls-key=config.go", "--tls-cert", "ne peut pas lire"},
		{"--metrics-token=court", "--metrics-token", "16 signes"},
		{"--metrics-token-file=absent", "--metrics-token-file", "n’existe pas"},
		{"--metrics-listen=9464", "--metrics-listen", "Exemple"},
		{"--metrics-listen=localhost:8080", "--metrics-listen", "un autre port"},
		{"--log-head-dir=absent", "--log-head-dir", "Créez-le"},
		{"--log-head-mail=quelqu’un", "--log-head-mail", "Exemple"},
	} {
		_, err := read(t, nil, strings.Fields(c.args)...).Load()
		faults, _ := errors.AsType[Faults](err)
		if len(faults) != 1 || faults[0].Flag != c.flag || !strings.Contains(faults[0].Message, c.says) {
			t.Errorf("%s: got %v, want one fault of %s that says %q", c.args, err, c.flag, c.says)
		}
	}
}

// The table of the README comes from the tags; kong's own reading of them is what the program does.
func TestTableOfSettings(t *testing.T) {
	var table string
	for _, f := range parser(t, &Flags{}).Model.Flags {
		if f.Name == "help" {
			continue
		}
		table += f.Name + " " + f.Envs[0] + "\n"
		if !strings.Contains(Table(), "`"+f.Envs[0]+"`") || !f.Hidden && !strings.Contains(Table(), "`--"+f.Name+"`") {
			t.Errorf("--%s is not in the table", f.Name)
		}
		if envName(f.Name) != f.Envs[0] {
			t.Errorf("--%s is set by %s, want %s", f.Name, f.Envs[0], envName(f.Name))
		}
	}
	if rows := strings.Count(Table(), "\n") - 2; rows != strings.Count(table, "\n") {
		t.Errorf("the table has %d rows for %d settings", rows, strings.Count(table, "\n"))
	}
	golden := filepath.Join("testdata", "settings.golden.md")
	if *update {
		if err := os.WriteFile(golden, []byte(Table()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), Table()); diff != "" {
		t.Errorf("run with -update and read the diff:\n%s", diff)
	}
	compareReadme(t, filepath.Join("..", "..", "README.md"))
}

const tableFrom, tableTo = "<!-- settings -->\n", "<!-- /settings -->"

func compareReadme(t *testing.T, name string) {
	t.Helper()
	text, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) {
		return
	}
	before, rest, found := strings.Cut(string(text), tableFrom)
	table, after, closed := strings.Cut(rest, tableTo)
	if !found || !closed {
		t.Errorf("README.md has no table of settings between %q and %q", tableFrom, tableTo)
		return
	}
	if *update {
		if err := os.WriteFile(name, []byte(before+tableFrom+Table()+tableTo+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if table != Table() {
		t.Errorf("the table of README.md is not the program's; go test ./internal/config -update writes it:\n%s", cmp.Diff(table, Table()))
	}
}

func TestDatabaseIsGivenOrKeptOrInTheFolder(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	kept, bare := filepath.Join(dir, "kept"), filepath.Join(dir, "bare")
	write(KeptDatabase(kept), "postgres://galon@db/kept\n")
	file := write(filepath.Join(dir, "address"), " postgres://galon:secret@db/file \n")
	for _, c := range []struct {
		flags PlaceFlags
		want  string // or a part of the fault
	}{
		{PlaceFlags{Data: bare}, filepath.Join(bare, DatabaseFile)},
		{PlaceFlags{Data: kept}, "postgres://galon@db/kept"},
		{PlaceFlags{Data: kept, DB: "postgresql://galon@db/flag"}, "postgresql://galon@db/flag"},
		{PlaceFlags{Data: kept, DBFile: file}, "postgres://galon:secret@db/file"},
		{PlaceFlags{Data: bare, DB: "postgres://db/a", DBFile: file}, "tous les deux"},
		{PlaceFlags{Data: bare, DB: "galon.db"}, "pas une adresse PostgreSQL"},
		{PlaceFlags{Data: bare, DBFile: filepath.Join(dir, "missing")}, "n’existe pas"},
	} {
		place, err := c.flags.Load()
		if got := place.Database; err == nil && got != c.want || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %q, %v; want %q", c.flags, got, err, c.want)
		}
		if err != nil && strings.Contains(err.Error(), "secret@") {
			t.Errorf("a fault tells the password: %v", err)
		}
	}
}

func TestFileOfSettings(t *testing.T) {
	name := filepath.Join(t.TempDir(), "galon.conf")
	text := "# Galon\n\nGALON_LISTEN=127.0.0.1:9001\nGALON_LOG_LEVEL=\"debug\"\nGALON_SEND_DELAY = 5m\n"
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, v := range Variables() {
		t.Setenv(v, "")
	}
	t.Setenv("GALON_SEND_DELAY", "1m")
	if err := ReadFile(name); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{"GALON_LISTEN": "127.0.0.1:9001", "GALON_LOG_LEVEL": "debug", "GALON_SEND_DELAY": "1m"} {
		if got := os.Getenv(key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	if err := os.WriteFile(name, []byte("GALON_LISTEN\nGALON_LISTE=x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := ReadFile(name)
	if err == nil || !strings.Contains(err.Error(), "ligne 1") || !strings.Contains(err.Error(), "« GALON_LISTE »") {
		t.Errorf("two faults: %v", err)
	}
	if err := ReadFile(filepath.Join(t.TempDir(), "none")); err == nil || !strings.Contains(err.Error(), "illisible") {
		t.Errorf("no file: %v", err)
	}
}

func TestKeyOfTheCertificateIsNotForEverybody(t *testing.T) {
	key := filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(key, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for mode, says := range map[os.FileMode]string{0o644: "chmod o=", 0o640: "même paire", 0o600: "même paire"} {
		if err := os.Chmod(key, mode); err != nil {
			t.Fatal(err)
		}
		_, err := read(t, nil, "--tls-cert=config.go", "--tls-key="+key).Load()
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%o: got %v, want %q", mode, err, says)
		}
	}
}

// With a certificate the public address is https, given or not; HSTS follows from it.
func TestCertificateMakesTheAddressHTTPS(t *testing.T) {
	if got := Address("Localhost:443", true); got != "https://localhost" {
		t.Errorf("got %s", got)
	}
	_, err := read(t, nil, "--tls-cert=config.go", "--tls-key=config.go", "--base-url=http://localhost:8080").Load()
	if err == nil || !strings.Contains(err.Error(), "puisqu’un certificat") {
		t.Errorf("plain address with a certificate: %v", err)
	}
}

func TestTwoOperatorsIsOnUnlessSaid(t *testing.T) {
	for typed, want := range map[string]bool{"": true, "1": true, "oui": true, "0": false, "non": false} {
		got, err := Flags{RegistryFlags: RegistryFlags{TwoOperators: Switch(typed)}}.Load()
		if err != nil || got.TwoOperators != want {
			t.Errorf("%q: %t, %v", typed, got.TwoOperators, err)
		}
	}
	if _, err := (Flags{RegistryFlags: RegistryFlags{TwoOperators: "peut-être"}}).Load(); err == nil {
		t.Error("a word that is no answer was taken")
	}
	demo, err := Flags{}.ForDemo().Load()
	if err != nil || demo.TwoOperators {
		t.Errorf("the demonstration asks two people: %v", err)
	}
}

// Passkeys are for names. An address that only this machine reaches asks for none; another one says so, or is refused.
func TestPasskeysAskForAName(t *testing.T) {
	for args, want := range map[string]bool{
		"--listen=localhost:8080":                                                   true,
		"--listen=127.0.0.1:8080":                                                   false,
		"--listen=127.0.0.1:8080 --base-url=https://badges.exemple.fr":              true,
		"--listen=:8080 --base-url=https://192.0.2.7 --require-passkey=0":           false,
		"--listen=:8080 --base-url=https://badges.exemple.fr --require-passkey=non": false,
	} {
		got, err := read(t, nil, strings.Fields(args)...).Load()
		if err != nil || got.Gates.RequirePasskey != want {
			t.Errorf("%s: %t, %v; want %t", args, got.Gates.RequirePasskey, err, want)
		}
	}
	for _, args := range []string{"--listen=:8080 --base-url=https://192.0.2.7", "--listen=127.0.0.1:8080 --require-passkey=1", "--daily-awards=-1"} {
		if _, err := read(t, nil, strings.Fields(args)...).Load(); err == nil {
			t.Errorf("%s was taken", args)
		}
	}
	if demo, err := read(t, nil).ForDemo().Load(); err != nil || demo.Gates != (Gates{}) {
		t.Errorf("the demonstration has gates: %+v, %v", demo.Gates, err)
	}
}
