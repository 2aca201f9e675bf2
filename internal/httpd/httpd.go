// Package httpd is what the doors (api, ui, hosted) share: handlers that return errors, the one table from kind of
// error to status code, problem documents (RFC 9457), pages, and the middleware of every request. It knows no badge,
// no SQL and no use case; who somebody is it learns from lookup functions handed in by the wiring.
//
// Its neighbours are domain (errors, actors), i18n (sentences) and web (templates, static files). It is the only
// place that knows status codes, and with the doors the only one that speaks HTTP.
//
// # A handler
//
//	func (h *Awards) show(w http.ResponseWriter, r *http.Request) error {
//		award, err := h.Issuing.Award(r.Context(), httpd.Actor(r), id)
//		if err != nil {
//			return err // a domain.Error becomes its page or its problem document; anything else a 500 with a number
//		}
//		return h.Site.Render(w, r, http.StatusOK, &AwardShow{Frame: httpd.Frame{Title: award.Title}, Award: view(award)})
//	}
//	r.Get("/pro/b/{award}", h.Site.Page(h.show))     // for people; a machine that asks for JSON gets a problem document
//	r.Get("/api/v1/awards/{award}", site.API(h.show)) // for machines
//
// A POST ends with Site.SeeOther(w, r, "/pro/b/…", "award-revoked"): 303, and the next page shows the sentence
// flash.award-revoked. A faulty form is rendered again with 422, its values, and Site.Faults(err, …) in the Frame.
//
// # A new page
//
//  1. web/templates/pages/noun_verb.html defines "main" (and, if it must, "head"). The h1 is the page's own; say
//     {{.Title}} in it. Parts to use: "faults", "field", "choices", "pill", "card", "pager", "steps", "notice".
//  2. Beside the handler, a struct that embeds Frame, with func (*NounVerb) Template() string { return "noun_verb" }.
//     Hand &NounVerb{} to Site.Check when the door is mounted: a missing template then stops the start.
//  3. Sentences go to web/locales/fr.json as noun.verb.what and are printed in the template by t with the
//     key and its arguments, or by rich when **words** of it are bold. Also at hand: bold, date, month, time, datetime,
//     iso, number, code, icon, asset, qr, lines, pill. Class names are those of web/static/app.css.
//  4. Every Render is Cache-Control: no-store unless the handler has set another one.
//
// No inline style or script: the policy in middleware.go forbids both.
package httpd
