package ui

import (
	"net/http"
	"sync"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// Console is the desk of an organisation: award a badge to one person or to a file of people, see what became of it,
// print slips, withdraw, suspend. It never shows to whom a person shows their badge, nor their other badges.
type Console struct {
	Site     *httpd.Site
	Issuing  *app.Issuing
	Batches  *app.Batches
	Accounts *app.Accounts
	Misses   *httpd.Throttle // of codes of sessions, mandates and slips; nil: not counted
	Register *app.Register   // made on the installation of Issuing when nobody gives one

	registerOnce sync.Once
	Panels       *app.Panels
}

// Where the rooms of the console are.
const (
	consolePath = "/pro"
	choosePath  = "/pro/delivrer"
	batchPath   = "/pro/lot"
	peoplePath  = "/pro/personnes"
	awardPath   = "/pro/b"
)

// Mount adds the routes. It fails when a template is missing.
func (c *Console) Mount(r chi.Router) error {
	if err := c.Site.Check(&ConsoleHome{}, &AwardChoose{}, &AwardNew{}, &AwardCheck{}, &AwardShow{}, &AwardRevoke{}, &BatchNew{}, &BatchShow{}, &BatchColumns{},
		&PeopleList{}, &SlipShow{}, &SlipSheet{}, &RegisterSearch{}, &RegisterShow{}, &RegisterImport{}, &HabilitationList{}, &BlocPeople{}, &BlocPerson{}, &PanelList{}, &PanelNew{}, &PanelShow{}, &PanelSummons{}, &PanelLetter{}, &JournalList{}, &AssistList{}, &DeskRecovery{}); err != nil {
		return err
	}
	in := r.With(c.Site.SameOrigin(), c.Site.StaffSessions(c.Accounts.Staff))
	signIn := &SignIn{Site: c.Site, Accounts: c.Accounts, Audience: domain.ForStaff}
	if err := signIn.Mount(in); err != nil {
		return err
	}
	in.Post("/pro/sortir", c.Site.Page(signIn.signOut))

	in.Get("/pro", c.staff(c.home))
	in.Get("/pro/delivrer", c.staff(c.chooseAward))
	in.Get("/pro/delivrer/{badge}", c.staff(c.newAward))
	in.Post("/pro/delivrer/{badge}", c.staff(c.award))

	in.Get("/pro/lot", c.staff(c.newBatch))
	in.With(httpd.LimitBody(httpd.UploadLimit)).Post("/pro/lot", c.staff(c.previewBatch))
	in.Get("/pro/lot/exemple.csv", c.staff(c.exampleBatch))
	in.Get("/pro/lot/{batch}", c.staff(c.batch))
	in.Post("/pro/lot/{batch}/delivrer", c.staff(c.confirmBatch))
	in.Get("/pro/lot/{batch}/erreurs.csv", c.staff(c.batchFaults))
	in.Get("/pro/lot/{batch}/rapport.csv", c.staff(c.batchReport))
	in.Get("/pro/lot/{batch}/rapport.xlsx", c.staff(c.batchReport))
	in.Get("/pro/lot/{batch}/bons", c.staff(c.slipSheet))
	c.mountBatches(in)
	if err := c.mountLife(in); err != nil {
		return err
	}
	if err := c.mountRooms(in); err != nil {
		return err
	}
	if err := c.mountGuests(r); err != nil {
		return err
	}

	in.Get("/pro/personnes", c.staff(c.people))
	c.mountBlocs(in)
	in.Get("/pro/b/{award}", c.staff(c.showAward))
	in.Get("/pro/b/{award}/fichier/{form}", c.staff(c.awardFile))
	in.Get("/pro/b/{award}/bon", c.staff(c.slip))
	in.Post("/pro/b/{award}/bon", c.staff(c.reprintSlip))
	in.Get("/pro/b/{award}/retirer", c.staff(c.revokeForm))
	in.Post("/pro/b/{award}/retirer", c.staff(c.revoke))
	in.Post("/pro/b/{award}/suspendre", c.staff(c.suspend))
	in.Post("/pro/b/{award}/retablir", c.staff(c.lift))
	in.Post("/pro/b/{award}/renvoyer", c.staff(c.resend))
	c.mountPanels(in)
	if err := c.mountStatistics(in); err != nil {
		return err
	}
	if err := c.mountTeam(in); err != nil {
		return err
	}
	c.mountAssist(in)
	if err := c.mountRecommendations(in); err != nil {
		return err
	}
	in.Get(journalPath, c.staff(c.journal))
	in.Get(journalPath+".csv", c.staff(c.journalFile))
	return nil
}

// desk is who sits there, and for which organisation.
type desk struct {
	domain.Actor
	Organisation domain.Organisation
	standing     app.Standing
}

func (d desk) can(act app.Action) bool { return app.Can(d.Actor, act, d.Organisation.ID) }

// staff leads whoever is not signed in to the door.
func (c *Console) staff(h func(http.ResponseWriter, *http.Request, desk) error) http.HandlerFunc {
	// The frame of the page that asks for a passkey needs the desk, which is not known before the session is.
	frame := func(r *http.Request, title string) httpd.Frame {
		o, err := c.Issuing.Organisation(r.Context(), httpd.Actor(r))
		if err != nil {
			return c.outside(title)
		}
		return c.frame(desk{Actor: httpd.Actor(r), Organisation: o}, title, "")
	}
	return c.passkeys().page(frame, func(w http.ResponseWriter, r *http.Request) error {
		actor := httpd.Actor(r)
		if actor.AccountID == "" {
			return c.Site.SeeOther(w, r, signInPath[domain.ForStaff], "")
		}
		o, err := c.Issuing.Organisation(r.Context(), actor)
		if err != nil {
			return err
		}
		standing, err := (&app.Applications{Installation: c.Issuing.Installation}).Standing(r.Context(), actor)
		if err != nil {
			return err
		}
		return h(w, r, desk{actor, o, standing})
	})
}

// frame is that of every page of the console; room is the address of the current item of the navigation.
func (c *Console) frame(d desk, title, room string) httpd.Frame {
	f := httpd.Frame{Title: title, Place: d.Organisation.Name, Home: consolePath, Wide: true, NoIndex: true}
	for _, item := range []struct {
		label, url string
		right      app.Action // "" is everybody
	}{
		{"home", consolePath, app.ActRead}, {"award", choosePath, app.ActAward}, {"people", peoplePath, app.ActRead}, {"claims", queuePath, app.ActReviewClaims}, {"models", modelPath, app.ActRead}, {"afest", afestPath, ""},
		{"panels", panelPath, app.ActRead}, {"blocs", blocsPath, app.ActRead}, {"recommendations", recommendationPath, app.ActRead}, {"team", teamPath, app.ActRead}, {"account", staffAccountPath, ""},
	} {
		demands := item.url == queuePath && d.can(app.ActAward) // those that were accepted
		if item.right == "" || d.can(item.right) || demands {
			f.Nav = append(f.Nav, httpd.NavItem{Label: c.Site.T("console.nav." + item.label), URL: item.url})
		}
	}
	f.Nav = append(f.Nav, httpd.NavItem{Label: c.Site.T("console.nav.out"), URL: "/pro/sortir", Post: true})
	for i := range f.Nav {
		f.Nav[i].Current = f.Nav[i].URL == room
	}
	f.Remark = c.remark(d)
	return f
}

// refuse is what somebody reads whose role does not go that far.
func refuse(act app.Action) error {
	return &domain.Error{Kind: domain.Forbidden, Code: "access-refused", Args: []any{string(act)}}
}

// Labelled is one line of a list of facts.
type Labelled struct{ Label, Value string }

// facts drops what nobody said.
func facts(all ...Labelled) []Labelled {
	var said []Labelled
	for _, f := range all {
		if f.Value != "" {
			said = append(said, f)
		}
	}
	return said
}
