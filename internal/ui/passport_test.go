package ui

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"galon/internal/artwork"
	"galon/internal/domain"
	"galon/internal/store"
)

// lived is a passport with a badge in each state.
type lived struct {
	*world
	b       *browser
	byState map[string]domain.Award
}

func newLived(t *testing.T) lived {
	t.Helper()
	l := lived{world: newWorld(t), byState: map[string]domain.Award{}}
	l.b = l.browser()
	for _, c := range []struct {
		state, badge string
		o            domain.Organisation
		facts        domain.Facts
	}{
		{"valid", "travailler-en-equipe", l.school, observed("2026-11-20")},
		{"soon", "travailler-en-autonomie", l.school, observed("2023-12-20")},
		{"expired", "organiser-son-travail", l.school, observed("2023-03-10")},
		{"revoked", "analyser-une-situation", l.school, observed("2026-10-01")},
		{"suspended", "transmettre-une-information-claire", l.school, observed("2026-09-01")},
		{"bloc", "bloc-entretenir-le-logement-et-le-linge", l.certifer, panelOf("2026-06-18")},
	} {
		award := l.issue(c.o, c.badge, "Nadia Benali", nadia, c.facts)
		l.acceptedIn(l.b, award, nadia)
		l.byState[c.state] = award
		l.now = l.now.Add(time.Minute)
	}
	_, err := l.issuing.Revoke(t.Context(), l.operator, l.byState["revoked"].ID, domain.WrongInformation, "Nous avons confondu deux dossiers.")
	l.must(err)
	_, err = l.issuing.Suspend(t.Context(), l.operator, l.byState["suspended"].ID)
	l.must(err)
	return l
}

func (l lived) path(state string) string { return "/passeport/b/" + string(l.byState[state].ID) }

func TestPassportKeepsBlocsAndBadgesApart(t *testing.T) {
	t.Parallel()
	l := newLived(t)
	page := l.b.get("/passeport").expect(t, 200, "Mon passeport", "Expiré", "Retiré", "Suspendu", "Valide", "À renouveler bientôt", "Mes badges", "Mon compte")
	golden(t, "passport_show", page.body)
	blocs, badges, ok := strings.Cut(page.body, "<h2>Badges</h2>")
	if !ok || !strings.Contains(blocs, "<h2>Blocs de compétences</h2>") {
		t.Fatal("the two groups are not there")
	}
	title := l.byState["bloc"].Achievement.Title
	if !strings.Contains(blocs, title) || strings.Contains(badges, title) || strings.Contains(blocs, "Travailler en équipe") {
		t.Error("blocs and badges are mixed")
	}
	if page.header.Get("Cache-Control") != "no-store" || page.header.Get("X-Robots-Tag") != "noindex" {
		t.Errorf("headers %v", page.header)
	}
}

func TestPassportBadgeOfEachState(t *testing.T) {
	t.Parallel()
	l := newLived(t)
	for state, want := range map[string][]string{
		"valid":     {"Valide jusqu’au", "Personne", "Montrer ce badge", "Télécharger l’image du badge"},
		"soon":      {"Valide jusqu’au 20 décembre 2026"},
		"expired":   {"Ce badge est expiré depuis le 10 mars 2026. Vous pouvez toujours le montrer : l’employeur verra qu’il est expiré.", "Montrer ce badge"},
		"revoked":   {"Atelier-École du Doubs a retiré ce badge le 25 novembre 2026. Motif : Informations fausses.", "!confondu"},
		"suspended": {"Atelier-École du Doubs a suspendu ce badge le 25 novembre 2026."},
		"bloc":      {"RNCP37715BC", "de la certification", "Sans date de fin"},
	} {
		t.Run(state, func(t *testing.T) {
			if state == "valid" {
				want[1] = "personne d’autre que vous"
			}
			page := l.b.get(l.path(state))
			page.body = strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(page.body)
			page.expect(t, 200, want...)
			golden(t, "passport_badge_"+state, page.body)
		})
	}
}

func TestEmptyPassport(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	passport := domain.Passport{ID: domain.NewID[domain.PassportID](w.now), Name: "Nadia Benali", CreatedAt: w.now}
	w.must(w.Store.Write(t.Context(), func(tx *store.Tx) error {
		return errors.Join(tx.InsertPassport(passport), tx.AddPassportEmail(passport.ID, nadia))
	}))
	b := w.browser()
	b.asksToSignIn(nadia)
	b.post("/entrer/code", "code", w.lastCode(nadia)).leads(t, "/passeport")
	golden(t, "passport_show_empty", b.get("/passeport").expect(t, 200, "Votre passeport est vide.", "J’ai un code sur papier").body)
	golden(t, "passport_share_list_empty", b.get("/passeport/partages").expect(t, 200, "Vous ne partagez rien pour l’instant.").body)
}

func TestFilesToTakeAway(t *testing.T) {
	t.Parallel()
	l := newLived(t)
	path := l.path("valid") + "/fichier/"
	kept, err := l.Store.Award(t.Context(), l.byState["valid"].ID)
	l.must(err)
	for form, c := range map[string]struct {
		media string
		read  func([]byte) (string, error)
		want  string
	}{
		"json": {"application/vc", func(b []byte) (string, error) { return string(b), nil }, string(kept.Document)},
		"jwt":  {"application/vc+jwt", func(b []byte) (string, error) { return string(b), nil }, kept.JWT},
		"png":  {"image/png", unbaked(artwork.UnbakePNG), string(kept.Document)},
		"svg":  {"image/svg+xml", unbaked(artwork.UnbakeSVG), string(kept.Document)},
	} {
		got := l.b.get(path+form).expect(t, 200)
		inside, err := c.read([]byte(got.body))
		if err != nil || inside != c.want {
			t.Errorf("%s: %v, holds other bytes than those that were signed", form, err)
		}
		h := got.header
		if h.Get("Content-Type") != c.media || h.Get("Cache-Control") != "no-store" || h.Get("X-Robots-Tag") != "noindex" ||
			h.Get("Content-Disposition") != "attachment; filename=badge-travailler-en-equipe."+form || h.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: headers %v", form, h)
		}
	}
	if !json.Valid(kept.Document) || bytes.Contains(kept.Document, []byte(nadia)) {
		t.Error("the document is no JSON or has the address in it")
	}
	l.b.get(path+"exe").expect(t, 404)
}

// What belongs to somebody else does not exist: neither pages nor files nor acts.
func TestAnotherPersonsPassportIsNotThere(t *testing.T) {
	t.Parallel()
	l := newLived(t)
	other := l.browser()
	l.acceptedIn(other, l.issue(l.school, "travailler-en-equipe", "Hugo Perrin", "hugo@exemple.fr", observed("2026-11-20")), "hugo@exemple.fr")
	share := l.b.post(l.path("valid")+"/partager", "duration", "none", "label", "Laiterie Morel").to

	for _, path := range []string{l.path("valid"), l.path("valid") + "/partager", l.path("valid") + "/fichier/json", l.path("valid") + "/fichier/png",
		share, share + "/arreter", "/passeport/b/" + strings.Repeat("0", 26), "/passeport/b/x", "/passeport/partages/x"} {
		if got := other.get(path).expect(t, 404, "!Nadia", "!Laiterie"); got.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v", path, got.header)
		}
		l.browser().get(path).leads(t, "/entrer")
	}
	other.post(l.path("valid")+"/partager", "duration", "none").expect(t, 404)
	other.post(share+"/arreter").expect(t, 404)
	l.browser().post(share+"/arreter").leads(t, "/entrer")
	l.b.get(share).expect(t, 200, "Votre lien est prêt")
}

func TestAccountPage(t *testing.T) {
	t.Parallel()
	l := newLived(t)
	golden(t, "passport_account", l.b.get("/passeport/compte").expect(t, 200, "Nadia Benali", nadia, "Fermer mon passeport",
		"Ce passeport n’est pas le Passeport de compétences de Mon Compte Formation").body)

	slip := l.slip(l.issue(l.school, "travailler-en-equipe", "Michel Jacquot", "", observed("2026-11-20")).ID)
	paper := l.browser()
	paper.post("/recevoir/accepter", "code", slip.ClaimCode).leads(t, "/passeport?ok=award-accepted-slip")
	golden(t, "passport_account_no_email", paper.get("/passeport/compte").expect(t, 200, "Sans adresse e-mail").body)
}

// unbaked reads the one badge in a picture.
func unbaked(read func([]byte) ([]artwork.Baked, error)) func([]byte) (string, error) {
	return func(picture []byte) (string, error) {
		all, err := read(picture)
		if err != nil || len(all) != 1 {
			return "", fmt.Errorf("%d badges in the picture: %w", len(all), err)
		}
		return all[0].Text, nil
	}
}
