package config

import (
	"cmp"
	"net/netip"
	"net/url"
)

// GateFlags is what stands between people and acts that are hard to undo.
type GateFlags struct {
	RequirePasskey Switch `help:"Demande une clé d’accès (empreinte, visage ou code de l’appareil) pour valider, retirer, gérer l’équipe et les clés, et dans la salle de l’exploitant. 0 : l’e-mail suffit." env:"GALON_REQUIRE_PASSKEY" placeholder:"0 OU 1" shown:"oui (non pour la démonstration et sur une adresse IP de cette machine)"`
	DailyAwards    string `help:"Badges qu’un organisme délivre par jour, au plus ; l’exploitant en fixe un autre nombre à un organisme. 0 : sans limite." env:"GALON_DAILY_AWARDS" placeholder:"NOMBRE" shown:"20000 (0 pour la démonstration)"`
}

// Gates is that, checked.
type Gates struct {
	RequirePasskey bool
	DailyAwards    int
}

const defaultDailyAwards = "20000"

// gates: browsers make passkeys for names, never for an IP address (WebAuthn level 2, 5.1.2). On one of this machine, which
// nobody else reaches, none are asked for; on another one it has to be said that none shall be.
func (l *loader) gates(f GateFlags, base string) Gates {
	g := Gates{DailyAwards: l.number("daily-awards", cmp.Or(f.DailyAwards, defaultDailyAwards), 0, 10_000_000), RequirePasskey: l.either("require-passkey", f.RequirePasskey, true)}
	u, err := url.Parse(base)
	if err != nil || !g.RequirePasskey {
		return g
	}
	ip, err := netip.ParseAddr(u.Hostname())
	switch {
	case err != nil:
	case ip.IsLoopback() && f.RequirePasskey == "":
		g.RequirePasskey = false
	default:
		l.fault("require-passkey", "une clé d’accès demande un nom de domaine, et « %s » est une adresse IP. Donnez un nom dans --base-url, ou --require-passkey=0.", u.Hostname())
	}
	return g
}
