// Package ui is the door of people who act: a learner in their passport (Learner) and the staff of an organisation in
// the console (Console). Both come in through SignIn; a juror (Jury) comes by a link and a code, whoever has a part in
// an AFEST dossier (AfestDesk) by a link, without an account. A page is a struct here, a template of the same name in
// web/templates/pages, and sentences in web/locales.
//
// It decides nothing about badges: it reads a form, calls a use case of app with the person of the session, and says
// what came of it. A GET never accepts, uses up or stops anything, because mail scanners and previews open links too;
// a POST ends with a redirect. What belongs to somebody else does not exist here (404), and every page is no-store and
// not for search engines. Codes that give something away travel in bodies, never in addresses.
//
// Its neighbours are app (Passports, Accounts, Issuing, Batches, Afest, Panels, Register), httpd (frame, forms,
// sessions, throttles) and, for the mailbox of the demonstration, mail. What anybody may see without a session is the hosted room's.
package ui

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
	"galon/internal/mail"
)

// Learner is the passport: receive, keep, show, take away.
type Learner struct {
	Site      *httpd.Site
	Passports *app.Passports
	Accounts  *app.Accounts
	Misses    *httpd.Throttle // of claim codes
	Mailbox   *mail.Folder    // of the demonstration; nil where real mail is sent
}

// Mount adds the routes. It fails when a template is missing.
func (l *Learner) Mount(r chi.Router) error {
	if err := l.Site.Check(&ReceiveCode{}, &ReceiveShow{}, &PassportShow{}, &PassportBadge{}, &PassportAccount{}, &PassportShareNew{}, &PassportShare{},
		&PassportShareStop{}, &PassportTwin{}, &PassportPresent{}, &PassportShareList{}, &PassportAddress{}, &PassportErase{}, &PassportRecovery{},
		&PassportRecover{}, &PassportDeclare{}, &PassportSentence{}, &PassportStatistics{}, &PassportHelpers{}, &PassportImport{}, &PassportImported{}, &PassportAway{}, &PassportBrought{},
		&MailboxList{}, &MailboxShow{}); err != nil {
		return err
	}
	in := r.With(l.Site.SameOrigin(), l.Site.HolderSessions(l.Accounts.Holder))
	l.Site.Chosen = l.choseLanguage
	page := l.Site.Page

	signIn := &SignIn{Site: l.Site, Accounts: l.Accounts, Audience: domain.ForHolder}
	if err := signIn.Mount(in); err != nil {
		return err
	}
	in.Get("/recevoir", page(l.receiveForm))
	in.Post("/recevoir", page(l.receiveByCode))
	in.Post("/recevoir/accepter", page(l.acceptByCode))
	in.Post("/recevoir/refuser", page(l.refuseByCode))
	in.Get("/recevoir/{token}", page(l.receiveByLink))
	in.Post("/recevoir/{token}/accepter", page(l.acceptByLink))
	in.Post("/recevoir/{token}/refuser", page(l.refuseByLink))

	own := func(h func(http.ResponseWriter, *http.Request, domain.Holder) error) http.HandlerFunc {
		return page(l.own(h))
	}
	in.Get("/passeport", own(l.show))
	in.Get("/passeport/b/{award}", own(l.badge))
	in.Get("/passeport/b/{award}/fichier/{form}", own(l.file))
	in.Get("/passeport/b/{award}/enlever", own(l.awayForm))
	in.Post("/passeport/b/{award}/enlever", own(l.putAway))
	in.Post("/passeport/b/{award}/remettre", own(l.putBack))
	in.Get("/passeport/b/{award}/open-badges-2", own(l.twin))
	in.Post("/passeport/b/{award}/open-badges-2/publier", own(l.publishTwin))
	in.Post("/passeport/b/{award}/open-badges-2/arreter", own(l.stopTwin))
	in.Get("/passeport/b/{award}/open-badges-2/{form}", own(l.twinFile))
	in.Get("/passeport/b/{award}/recommandations.json", own(l.endorsements))
	in.Get("/passeport/presentation", own(l.presentForm))
	in.Post("/passeport/presentation", own(l.present))
	in.Get("/passeport/b/{award}/partager", own(l.shareForm))
	in.Post("/passeport/b/{award}/partager", own(l.shareBadge))
	in.Get("/passeport/partages", own(l.shares))
	in.Get("/passeport/partages/nouveau", own(l.shareForm))
	in.Post("/passeport/partages/nouveau", own(l.shareBadge))
	in.Get("/passeport/partages/{share}", own(l.share))
	in.Get("/passeport/partages/{share}/apercu", own(l.preview))
	in.Get("/passeport/partages/{share}/modifier", own(l.changeForm))
	in.Post("/passeport/partages/{share}/modifier", own(l.change))
	in.Get("/passeport/passeport.pdf", own(l.passportPDF))
	in.Get("/passeport/partages/{share}/cv.pdf", own(l.sharePDF))
	in.Get("/passeport/partages/{share}/vignette.png", own(l.shareVignette(app.FormPNG)))
	in.Get("/passeport/partages/{share}/vignette.svg", own(l.shareVignette(app.FormSVG)))
	in.Get("/passeport/partages/{share}/arreter", own(l.stopForm))
	in.Post("/passeport/partages/{share}/arreter", own(l.stop))
	in.Get("/passeport/importer", own(l.importForm))
	in.With(httpd.LimitBody(domain.MaxImportArchive)).Post("/passeport/importer", own(l.importFiles))
	in.Get("/passeport/i/{badge}", own(l.imported))
	in.Get("/passeport/i/{badge}/partager", own(l.shareForm))
	in.Post("/passeport/i/{badge}/partager", own(l.shareBadge))
	in.Get("/passeport/i/{badge}/{file}", own(l.importedFile))
	in.Get("/passeport/i/{badge}/enlever", own(l.removeImportedForm))
	in.Post("/passeport/i/{badge}/enlever", own(l.removeImported))
	in.Get("/passeport/passeport-galon.zip", own(l.export))
	l.accountRoutes(in, own)
	if err := l.mountRecommendations(in, own); err != nil {
		return err
	}
	in.Get(recoverPath, page(l.recoverForm))
	in.Post(recoverPath, page(l.recover))
	if err := l.mountAsk(in, own); err != nil {
		return err
	}
	if err := l.mountClaims(in, own); err != nil {
		return err
	}
	in.Post("/passeport/sortir", page(signIn.signOut))

	if l.Mailbox != nil {
		r.Get("/boite", page(l.fromHere(l.mailbox)))
		r.Get("/boite/{mail}", page(l.fromHere(l.mailboxMessage)))
	}
	return nil
}

// own leads whoever has no open passport to the door.
func (l *Learner) own(h func(http.ResponseWriter, *http.Request, domain.Holder) error) httpd.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		holder := httpd.Holder(r)
		if holder.PassportID == "" {
			return l.outside(w, r)
		}
		if holder.MandateID != "" {
			return l.watched(w, r, holder, h)
		}
		if holder.AwardID == "" {
			l.visited(r, holder)
		}
		return h(w, r, holder)
	}
}

const (
	passportPath = "/passeport"
	sharesPath   = "/passeport/partages"
	accountPath  = "/passeport/compte"
	receivePath  = "/recevoir"
)

// frame is that of a page before the passport is open; tabbed adds the tabs of an open one. tab is the address of the
// current tab, "" where the address of the page says it.
func (l *Learner) frame(title string) httpd.Frame {
	return httpd.Frame{Title: title, Place: l.Site.T("passport.place"), NoIndex: true}
}

func (l *Learner) tabbed(title, tab string) httpd.Frame {
	f := l.frame(title)
	f.Tabs = []httpd.NavItem{
		{Label: l.Site.T("passport.tab.badges"), URL: passportPath, Icon: "award"},
		{Label: l.Site.T("passport.tab.shares"), URL: sharesPath, Icon: "share-2"},
		{Label: l.Site.T("passport.tab.account"), URL: accountPath, Icon: "settings"},
	}
	for i := range f.Tabs {
		f.Tabs[i].Current = f.Tabs[i].URL == tab
	}
	return f
}

// param reads an identifier of the address; one that cannot exist is like one that does not.
func param[T ~string](r *http.Request, name string) (T, error) {
	return domain.ParseID[T](chi.URLParam(r, name))
}

// faultsAt are the faults of a form whose error is not about one of its fields by name: the sentence stands at the
// control with that id, or over the whole form when it is "".
func faultsAt(site *httpd.Site, err error, control string) httpd.FormFaults {
	return httpd.FormFaults{{Field: control, Text: site.Sentence(err)}}
}
