package ui

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// APIKeyList is the keys by which machines act for the organisation (ux S36).
type APIKeyList struct {
	httpd.Frame
	Keys   []APIKeyLine
	FormID string
	Name   httpd.Field
	Scopes httpd.Choices
	Until  httpd.Field
	Signed string // when the signing key changed last, "" when it never did
}

// APIKeyLine is one of them.
type APIKeyLine struct {
	Name, LastFour, Scopes, Dates, Used, Revoke string
	State                                       httpd.Pill
}

// Template is pages/api_key_list.html.
func (*APIKeyList) Template() string { return "api_key_list" }

// APIKeyNew shows a new key, once.
type APIKeyNew struct {
	httpd.Frame
	Token, Name string
}

// Template is pages/api_key_new.html.
func (*APIKeyNew) Template() string { return "api_key_new" }

const apiKeyPath = "/pro/cles"

func (c *Console) apiKeys(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.showAPIKeys(w, r, d, http.StatusOK, url.Values{"scopes": {string(app.ActRead)}, "expires": {c.Accounts.Now().AddDate(1, 0, 0).Format(time.DateOnly)}}, nil)
}

func (c *Console) showAPIKeys(w http.ResponseWriter, r *http.Request, d desk, status int, typed url.Values, faults httpd.FormFaults) error {
	keys, err := c.Accounts.APIKeys(r.Context(), d.Actor)
	if err != nil {
		return err
	}
	t := c.Site.T
	page := &APIKeyList{Frame: c.frame(d, t("api_key.title"), apiKeyPath), FormID: cmp.Or(typed.Get("form"), string(domain.NewID[domain.APIKeyID](c.Accounts.Now()))),
		Name:   httpd.Field{ID: "name", Label: t("api_key.name"), Help: t("api_key.name.help"), Value: typed.Get("name"), Error: faults.Of("name")},
		Until:  httpd.Field{ID: "expires", Label: t("api_key.expires"), Help: t("api_key.expires.help"), Value: typed.Get("expires"), Error: faults.Of("expires"), Type: "date", Short: true, Optional: true},
		Scopes: httpd.Choices{ID: "scopes", Legend: t("api_key.scopes"), Multiple: true, Error: faults.Of("scopes")}}
	page.Faults = faults
	for _, scope := range app.Scopes {
		page.Scopes.Options = append(page.Scopes.Options, httpd.Option{Value: scope, Label: t("api_key.scope." + scope), Help: t("api_key.scope." + scope + ".text"),
			Checked: slices.Contains(typed["scopes"], scope)})
	}
	for _, k := range keys {
		page.Keys = append(page.Keys, c.apiKeyLine(k))
	}
	if page.Signed, err = c.signedSince(r, d); err != nil {
		return err
	}
	return c.Site.Render(w, r, status, page)
}

func (c *Console) apiKeyLine(k domain.APIKey) APIKeyLine {
	t := c.Site.T
	line := APIKeyLine{Name: k.Name, LastFour: k.LastFour, Dates: t("api_key.created", c.day(k.CreatedAt)), Used: t("api_key.never_used"),
		State: httpd.Pill{Class: "valide", Icon: "circle-check", Text: t("api_key.state.good")}}
	for i, scope := range k.Scopes {
		if i > 0 {
			line.Scopes += ", "
		}
		line.Scopes += t("api_key.scope." + scope)
	}
	if !k.ExpiresAt.IsZero() {
		line.Dates = t("api_key.created_until", c.day(k.CreatedAt), c.day(k.ExpiresAt))
	}
	if !k.LastUsedAt.IsZero() {
		line.Used = t("api_key.used", c.Site.Printer().DateTime(k.LastUsedAt))
	}
	switch {
	case !k.RevokedAt.IsZero():
		line.State = httpd.Pill{Class: "retire", Icon: "ban", Text: t("api_key.state.revoked")}
	case !k.ExpiresAt.IsZero() && !c.Accounts.Now().Before(k.ExpiresAt):
		line.State = httpd.Pill{Class: "inconnu", Icon: "clock", Text: t("api_key.state.over")}
	default:
		line.Revoke = apiKeyPath + "/" + string(k.ID) + "/revoquer"
	}
	return line
}

// newAPIKey answers the key itself and no redirect: it is shown once and kept nowhere. The form sent twice makes one key.
func (c *Console) newAPIKey(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	f := r.PostForm
	request := app.APIKeyRequest{Name: f.Get("name"), Scopes: f["scopes"]}
	id, err := domain.ParseID[domain.APIKeyID](f.Get("form"))
	if err == nil {
		request.ID = id
	}
	if typed := f.Get("expires"); typed != "" {
		day, ok := domain.ParseDay(typed)
		if !ok {
			day = "0001-01-02" // no day: refused as one that is past
		}
		request.Expires = day.Time()
	}
	_, token, err := c.Accounts.NewAPIKey(r.Context(), d.Actor, d.Organisation.ID, request)
	if domain.CodeOf(err) == "api-key-taken" { // sent twice: the first answer had it
		return c.Site.SeeOther(w, r, apiKeyPath, "")
	}
	if faults, ok := c.Site.Faults(err, nil); ok && err != nil {
		return c.showAPIKeys(w, r, d, http.StatusUnprocessableEntity, f, faults)
	}
	if err != nil {
		return err
	}
	page := &APIKeyNew{Frame: c.frame(d, c.Site.T("api_key.new.title"), apiKeyPath), Token: token, Name: f.Get("name")}
	page.Script = true
	return c.Site.Render(w, r, http.StatusCreated, page)
}

func (c *Console) endAPIKey(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.APIKeyID](r, "key")
	if err != nil {
		return domain.NotFoundf("api-key-unknown")
	}
	if err := c.Accounts.EndAPIKey(r.Context(), d.Actor, id); err != nil {
		return err
	}
	return c.Site.SeeOther(w, r, apiKeyPath, "api-key-revoked")
}

// SigningKey explains what changing the signing key does, before it is done.
type SigningKey struct {
	httpd.Frame
	Since string
}

// Template is pages/signing_key.html.
func (*SigningKey) Template() string { return "signing_key" }

func (c *Console) organisations() *app.Organisations {
	return &app.Organisations{Installation: c.Issuing.Installation}
}

// signedSince is the day on which the organisation's signing key was changed last.
func (c *Console) signedSince(r *http.Request, d desk) (string, error) {
	keys, err := c.organisations().Keys(r.Context(), d.Organisation)
	if err != nil {
		return "", err
	}
	var last time.Time
	for _, k := range keys {
		if k.RetiredAt.After(last) {
			last = k.RetiredAt
		}
	}
	if last.IsZero() {
		return "", nil
	}
	return c.day(last), nil
}

func (c *Console) signingKey(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := app.Allow(d.Actor, app.ActManageKeys, d.Organisation.ID); err != nil {
		return err
	}
	since, err := c.signedSince(r, d)
	if err != nil {
		return err
	}
	return c.Site.Render(w, r, http.StatusOK, &SigningKey{Frame: c.frame(d, c.Site.T("signing_key.title"), apiKeyPath), Since: since})
}

// rotateSigningKey replaces every kind of key that the organisation signs with today.
func (c *Console) rotateSigningKey(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := c.organisations().RotateAll(r.Context(), d.Actor, d.Organisation.ID); err != nil {
		return err
	}
	return c.Site.SeeOther(w, r, apiKeyPath, "signing-key-changed")
}
