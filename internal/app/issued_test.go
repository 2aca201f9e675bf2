package app_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/artwork"
	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/sign"
	"galon/internal/testkit"
	"galon/internal/verify"
)

// Each way to sign that an organisation can choose gives badges that anybody finds valid, in both forms.
func TestEveryChoiceOfSignatureGivesValidBadges(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*domain.Organisation)
		suites []string
		alg    string
	}{
		"usual":   {func(*domain.Organisation) {}, []string{"eddsa-rdfc-2022"}, "ES256"},
		"set":     {func(o *domain.Organisation) { o.Issuing.ECDSA = true }, []string{"eddsa-rdfc-2022", "ecdsa-rdfc-2019"}, "ES256"},
		"ecdsa":   {func(o *domain.Organisation) { o.Issuing.ECDSA, o.Issuing.NoEdDSA = true, true }, []string{"ecdsa-rdfc-2019"}, "ES256"},
		"rs256":   {func(o *domain.Organisation) { o.JWTAlgorithm = "RS256" }, []string{"eddsa-rdfc-2022"}, "RS256"},
		"eddsa":   {func(o *domain.Organisation) { o.JWTAlgorithm = "EdDSA" }, []string{"eddsa-rdfc-2022"}, "EdDSA"},
		"1edtech": {func(o *domain.Organisation) { o.Issuing.Status = domain.StatusRevocation }, []string{"eddsa-rdfc-2022"}, "ES256"},
		"extras": {func(o *domain.Organisation) {
			o.Issuing.Schema, o.Issuing.Refresh, o.Issuing.TermsOfUse = true, true, "https://exemple.fr/conditions"
		}, []string{"eddsa-rdfc-2022"}, "ES256"},
	} {
		t.Run(name, func(t *testing.T) {
			w := testkit.NewWorld(t)
			_, err := w.Organisations.Configure(t.Context(), testkit.Operator, w.School.ID, test.change)
			must(t, err)
			w.Pass(time.Second)
			award := w.Read(w.Issue(team, "Nadia Benali", "nadia.benali@exemple.fr").ID)
			d, err := sign.ReadIntegrity(award.Document)
			must(t, err)
			var suites []string
			for _, p := range d.Proofs {
				suites = append(suites, p.Cryptosuite)
			}
			if strings.Join(suites, " ") != strings.Join(test.suites, " ") {
				t.Errorf("proofs %v, want %v", suites, test.suites)
			}
			jwt, err := sign.ParseJWT(award.JWT)
			must(t, err)
			if jwt.Header.Algorithm != test.alg {
				t.Errorf("JWT of %s, want %s", jwt.Header.Algorithm, test.alg)
			}
			for _, form := range [][]byte{award.Document, []byte(award.JWT)} {
				r := verdict(t, w, form)
				if r.Verdict != verify.Valid {
					t.Errorf("verdict %s: %+v", r.Verdict, r.Checks)
				}
			}
		})
	}
}

func TestAChoiceThatSignsNothingIsRefused(t *testing.T) {
	w := testkit.NewWorld(t)
	for code, change := range map[string]func(*domain.Organisation){
		"proofs-none":     func(o *domain.Organisation) { o.Issuing.NoEdDSA = true },
		"status-kind":     func(o *domain.Organisation) { o.Issuing.Status = "papier" },
		"terms-url":       func(o *domain.Organisation) { o.Issuing.TermsOfUse = "http://exemple.fr" },
		"jwt-algorithm":   func(o *domain.Organisation) { o.JWTAlgorithm = "HS256" },
		"email-malformed": func(o *domain.Organisation) { o.Email = "personne" },
	} {
		_, err := w.Organisations.Configure(t.Context(), testkit.Operator, w.School.ID, change)
		if f := faultsIn(err); len(f) != 1 || f[0].Code != code {
			t.Errorf("%s: %v", code, err)
		}
	}
	_, err := w.Organisations.Configure(t.Context(), w.Staff(w.Employer), w.School.ID, func(*domain.Organisation) {})
	refused(t, err, domain.Forbidden, "access-refused")
}

// A withdrawal stands in the list of the older kind at once, and only of badges that point to it.
func TestWithdrawalStandsInTheListOf1EdTech(t *testing.T) {
	w := testkit.NewWorld(t)
	before := w.Issue(team, "Luc Petit", "")
	_, err := w.Organisations.Configure(t.Context(), testkit.Operator, w.School.ID, func(o *domain.Organisation) { o.Issuing.Status = domain.StatusRevocation })
	must(t, err)
	award := w.Issue(team, "Nadia Benali", "")
	_, err = w.Issuing.Suspend(t.Context(), testkit.Operator, award.ID)
	refused(t, err, domain.Conflict, "suspend-not-here")
	for _, a := range []domain.Award{before, award} {
		_, err = w.Issuing.Revoke(t.Context(), testkit.Operator, a.ID, domain.IssuedInError, "")
		must(t, err)
	}
	wantVerdict(t, w, w.Read(award.ID).Document, verify.Revoked, verify.CheckStatus, "status-revoked-reason")
	body, err := w.Publishing.Revocations(t.Context(), w.School.Slug)
	must(t, err)
	if !bytes.Contains(body, []byte(award.CredentialID)) || bytes.Contains(body, []byte(before.CredentialID)) || !bytes.Contains(body, []byte("Badge délivré par erreur.")) {
		t.Errorf("%s", body)
	}
}

// The hosted twin follows its holder: unknown, then there, then gone; a withdrawn one says so.
func TestHostedTwinFollowsItsHolder(t *testing.T) {
	w := testkit.NewWorld(t)
	award := w.Issue(team, "Nadia Benali", "nadia.benali@exemple.fr")
	holder := w.Accept(award)
	held, err := w.Passports.Twin(t.Context(), holder, award.ID)
	must(t, err)
	if held.Live || held.URL != "" {
		t.Errorf("published without being asked: %+v", held)
	}
	other := w.Accept(w.Issue(team, "Luc Petit", "luc@exemple.fr"))
	refused(t, w.Passports.PublishTwin(t.Context(), other, award.ID), domain.NotFound, "award-unknown")
	must(t, w.Passports.PublishTwin(t.Context(), holder, award.ID))
	held, err = w.Passports.Twin(t.Context(), holder, award.ID)
	must(t, err)
	token := held.URL[strings.LastIndexByte(held.URL, '/')+1:]
	twin, err := w.Publishing.HostedTwin(t.Context(), token)
	must(t, err)
	a, err := credential.ParseAssertion2(twin.Document)
	must(t, err)
	if a.ID != held.URL || a.Signed || !a.Recipient.Matches("nadia.benali@exemple.fr") || bytes.Contains(twin.Document, []byte("Nadia")) {
		t.Errorf("%s", twin.Document)
	}
	picture, err := w.Publishing.HostedTwinImage(t.Context(), token)
	must(t, err)
	for _, input := range [][]byte{twin.Document, picture.Bytes} {
		if r := verdict(t, w, input); r.Verdict != verify.Valid {
			t.Errorf("%s: %+v", r.Verdict, r.Checks)
		}
	}
	if found, err := artwork.UnbakePNG(picture.Bytes); err != nil || len(found) != 1 || found[0].Generation != "2.0" || found[0].Text != string(twin.Document) {
		t.Errorf("picture: %+v %v", found, err)
	}

	_, err = w.Issuing.Suspend(t.Context(), testkit.Operator, award.ID)
	must(t, err)
	for _, input := range [][]byte{twin.Document, picture.Bytes} {
		if r := verdict(t, w, input); r.Verdict != verify.Revoked {
			t.Errorf("suspended, and %s: %+v", r.Verdict, r.Checks)
		}
	}
	_, err = w.Issuing.Lift(t.Context(), testkit.Operator, award.ID)
	must(t, err)
	if r := verdict(t, w, twin.Document); r.Verdict != verify.Valid {
		t.Errorf("lifted, and %s: %+v", r.Verdict, r.Checks)
	}

	must(t, w.Passports.StopTwin(t.Context(), holder, award.ID))
	must(t, w.Passports.StopTwin(t.Context(), holder, award.ID)) // a second press does no harm
	_, err = w.Publishing.HostedTwin(t.Context(), token)
	refused(t, err, domain.Gone, "twin-stopped")
	must(t, w.Passports.PublishTwin(t.Context(), holder, award.ID))
	_, err = w.Issuing.Revoke(t.Context(), testkit.Operator, award.ID, domain.WrongInformation, "")
	must(t, err)
	twin, err = w.Publishing.HostedTwin(t.Context(), token)
	must(t, err)
	if a, err := credential.ParseAssertion2(twin.Document); err != nil || !twin.Revoked || !a.Revoked || a.Reason != "Informations inexactes." {
		t.Errorf("%+v %v", a, err)
	}
	_, err = w.Publishing.HostedTwin(t.Context(), "0123456789abcdefghijklmnop")
	refused(t, err, domain.NotFound, "twin-unknown")
}

// The signed twin is one file for ever, by a key that the issuer's profile lists and that points back to it.
func TestSignedTwin(t *testing.T) {
	w := testkit.NewWorld(t)
	award := w.Issue(team, "Nadia Benali", "nadia.benali@exemple.fr")
	holder := w.Accept(award)
	file, err := w.Passports.DownloadTwin(t.Context(), holder, award.ID, app.FormTwinJWS)
	must(t, err)
	again, err := w.Passports.DownloadTwin(t.Context(), holder, award.ID, app.FormTwinJWS)
	must(t, err)
	if !bytes.Equal(file.Bytes, again.Bytes) {
		t.Error("signed twice")
	}
	payload := readJWS(t, file.Bytes)
	a, err := credential.ParseAssertion2(payload)
	must(t, err)
	if !a.Signed || a.ID != credential.TwinID(award) || a.ID == award.CredentialID {
		t.Errorf("%s", payload)
	}
	issuer, err := w.Publishing.Issuer2(t.Context(), w.School.Slug)
	must(t, err)
	profile, err := credential.ParseIssuer2(issuer)
	must(t, err)
	if len(profile.Keys) != 1 || profile.Keys[0] != a.Creator {
		t.Errorf("keys %v, creator %s", profile.Keys, a.Creator)
	}
	thumbprint := strings.Split(strings.TrimSuffix(a.Creator, "/v2"), "/keys/")[1]
	document, err := w.Publishing.Key2(t.Context(), w.School.Slug, thumbprint)
	must(t, err)
	key, err := credential.ParseKey2(document)
	must(t, err)
	public, err := sign.ParsePublicPEM([]byte(key.PEM))
	must(t, err)
	if _, err := sign.VerifyJWS(string(file.Bytes), public, "JWT"); err != nil || key.Owner != profile.ID {
		t.Errorf("%v, owner %s", err, key.Owner)
	}
	for form, unbake := range map[app.FormTwin]func([]byte) ([]artwork.Baked, error){app.FormTwinPNG: artwork.UnbakePNG, app.FormTwinSVG: artwork.UnbakeSVG} {
		picture, err := w.Passports.DownloadTwin(t.Context(), holder, award.ID, form)
		must(t, err)
		if found, err := unbake(picture.Bytes); err != nil || len(found) != 1 || found[0].Generation != "2.0" || found[0].Text != string(file.Bytes) {
			t.Errorf("%s: %+v %v", form, found, err)
		}
	}
	if r := verdict(t, w, file.Bytes); r.Verdict != verify.Valid {
		t.Errorf("%s: %+v", r.Verdict, r.Checks)
	}
	_, err = w.Issuing.Suspend(t.Context(), testkit.Operator, award.ID)
	must(t, err)
	if r := verdict(t, w, file.Bytes); r.Verdict != verify.Revoked || !strings.Contains(r.Check(verify.CheckStatus).Detail, "suspendu") {
		t.Errorf("suspended, and %s: %+v", r.Verdict, r.Checks)
	}
	_, err = w.Issuing.Lift(t.Context(), testkit.Operator, award.ID)
	must(t, err)
	if r := verdict(t, w, file.Bytes); r.Verdict != verify.Valid {
		t.Errorf("lifted, and %s: %+v", r.Verdict, r.Checks)
	}
	_, err = w.Issuing.Revoke(t.Context(), testkit.Operator, award.ID, domain.AskedByHolder, "")
	must(t, err)
	if r := verdict(t, w, file.Bytes); r.Verdict != verify.Revoked {
		t.Errorf("withdrawn, and %s: %+v", r.Verdict, r.Checks)
	}
	list, err := w.Publishing.Revocations2(t.Context(), w.School.Slug)
	must(t, err)
	if !bytes.Contains(list, []byte(a.ID)) || bytes.Contains(list, []byte(award.CredentialID)) {
		t.Errorf("%s", list)
	}
}

func readJWS(t *testing.T, jws []byte) []byte {
	t.Helper()
	parts := strings.Split(string(jws), ".")
	if len(parts) != 3 {
		t.Fatalf("no compact JWS: %s", jws)
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	must(t, err)
	return payload
}

func faultsIn(err error) []domain.FieldError {
	var e *domain.Error
	if errors.As(err, &e) {
		return e.Fields
	}
	return nil
}

// What one organisation says of another stands, signed, in its profile, in the badges given afterwards, and leaves the
// documents when it is withdrawn.
func TestEndorsementStandsInWhatIsGivenAfterwards(t *testing.T) {
	w := testkit.NewWorld(t)
	staff := w.Staff(w.Employer)
	for _, target := range []domain.EndorsementTarget{domain.EndorsesOrganisation, domain.EndorsesAchievement} {
		_, err := w.Issuing.Endorse(t.Context(), staff, app.EndorseRequest{OrganisationID: w.Employer.ID, Target: target,
			Organisation: w.School.Slug, Achievement: team, Comment: "Nous avons vu les personnes au travail."})
		must(t, err)
	}
	w.Pass(time.Second)
	award := w.Read(w.Issue(team, "Nadia Benali", "nadia.benali@exemple.fr").ID)
	if n := bytes.Count(award.Document, []byte(`"EndorsementCredential"`)); n != 2 {
		t.Errorf("%d endorsements in the badge", n)
	}
	for _, form := range [][]byte{award.Document, []byte(award.JWT)} {
		if r := verdict(t, w, form); r.Verdict != verify.Valid {
			t.Errorf("verdict %s: %+v", r.Verdict, r.Checks)
		}
	}
	profile, _, err := w.Publishing.Profile(t.Context(), w.School.Slug)
	must(t, err)
	if !bytes.Contains(profile, []byte(`"endorsement":[{`)) || !bytes.Contains(profile, []byte(`"endorsementJwt":["`)) {
		t.Errorf("%s", profile)
	}
	said, err := w.Issuing.Endorsements(t.Context(), staff, w.Employer.ID)
	must(t, err)
	if r := verdict(t, w, said[0].Document); r.Verdict != verify.Valid {
		t.Errorf("on its own: %s %+v", r.Verdict, r.Checks)
	}
	_, err = w.Issuing.WithdrawEndorsement(t.Context(), w.Staff(w.School), said[0].ID)
	refused(t, err, domain.NotFound, "endorsement-unknown")
	for _, e := range said {
		_, err = w.Issuing.WithdrawEndorsement(t.Context(), staff, e.ID)
		must(t, err)
	}
	_, err = w.Issuing.WithdrawEndorsement(t.Context(), staff, said[0].ID)
	refused(t, err, domain.Conflict, "endorsement-already-revoked")
	profile, _, err = w.Publishing.Profile(t.Context(), w.School.Slug)
	must(t, err)
	if bytes.Contains(profile, []byte("Endorsement")) {
		t.Errorf("still there: %s", profile)
	}
	if r := verdict(t, w, said[0].Document); r.Verdict != verify.Revoked {
		t.Errorf("withdrawn, and %s", r.Verdict)
	}
}

func TestEndorsementOfABadge(t *testing.T) {
	w := testkit.NewWorld(t)
	award := w.Issue(team, "Nadia Benali", "nadia.benali@exemple.fr")
	share := w.Share(award)
	request := app.EndorseRequest{OrganisationID: w.Employer.ID, Target: domain.EndorsesAward, Code: share.Code, Comment: "Nadia a tenu l’étal.\r\nSeule."}
	e, err := w.Issuing.Endorse(t.Context(), w.Staff(w.Employer), request)
	must(t, err)
	if e.Subject != award.CredentialID || e.Comment != "Nadia a tenu l’étal.\nSeule." {
		t.Errorf("%+v", e)
	}
	holder := domain.Holder{PassportID: w.Read(award.ID).PassportID}
	shown, err := w.Verifying.Share(t.Context(), share.Code)
	must(t, err)
	if r := shown.Report; r.Verdict != verify.Valid || len(r.Endorsements) != 1 || r.Endorsements[0].Verdict != verify.Valid {
		t.Errorf("%s %+v", r.Verdict, r.Endorsements)
	}
	said, err := w.Passports.Endorsements(t.Context(), holder, award.ID)
	must(t, err)
	if len(said) != 1 || said[0].Organisation != w.Employer.Name {
		t.Errorf("%+v", said)
	}
	file, err := w.Passports.EndorsementFile(t.Context(), holder, award.ID)
	must(t, err)
	var beside struct {
		Endorsement    []json.RawMessage
		EndorsementJwt []string
	}
	must(t, json.Unmarshal(file.Bytes, &beside))
	for _, form := range [][]byte{beside.Endorsement[0], []byte(beside.EndorsementJwt[0])} {
		if r := verdict(t, w, form); r.Verdict != verify.Valid {
			t.Errorf("%s: %+v", r.Verdict, r.Checks)
		}
	}
	_, err = w.Issuing.Endorse(t.Context(), w.Staff(w.Employer), request) // once more, to crowd out what others say
	refused(t, err, domain.Conflict, "endorsement-taken")
	_, err = w.Issuing.WithdrawEndorsement(t.Context(), w.Staff(w.Employer), e.ID)
	must(t, err)
	_, err = w.Issuing.Endorse(t.Context(), w.Staff(w.Employer), request)
	must(t, err)
	request.Comment = " "
	request.OrganisationID = w.School.ID
	_, err = w.Issuing.Endorse(t.Context(), w.Staff(w.School), request)
	if f := faultsIn(err); len(f) != 2 || f[0].Code != "endorsement-self" || f[1].Code != "endorsement-comment-missing" {
		t.Errorf("%v", err)
	}
	_, err = w.Issuing.Endorse(t.Context(), w.Staff(w.Employer), app.EndorseRequest{OrganisationID: w.School.ID})
	refused(t, err, domain.Forbidden, "access-refused")
}

// A presentation is the holder's, for one verifier, and each badge in it is the issuer's.
func TestPresentation(t *testing.T) {
	w := testkit.NewWorld(t)
	award := w.Issue(team, "Nadia Benali", "nadia.benali@exemple.fr")
	holder := w.Accept(award)
	ask := app.PresentRequest{Domain: "https://emploi.exemple.fr", Challenge: "défi-42"}
	present := func(r app.PresentRequest) []byte {
		t.Helper()
		file, err := w.Passports.Present(t.Context(), holder, r)
		must(t, err)
		return file.Bytes
	}
	document := present(ask)
	d, err := sign.ReadPresentation(document)
	must(t, err)
	p := d.Proofs[0]
	keys, _ := sign.SelfKeys(holderOf(t, document))
	key, err := keys.Method(p.VerificationMethod)
	must(t, err)
	must(t, d.Verify(0, key))
	if len(p.Domain) != 1 || p.Domain[0] != ask.Domain || p.Challenge != ask.Challenge || p.Purpose != "authentication" || !bytes.Contains(document, []byte(award.CredentialID)) {
		t.Errorf("proof %+v", p)
	}
	if bytes.Contains(document, []byte("nadia.benali@")) {
		t.Error("an address in clear")
	}
	// Two verifiers cannot compare keys; one recognises the same passport again.
	other := present(app.PresentRequest{Domain: "https://autre.exemple.fr", Challenge: "x"})
	if holderOf(t, document) == holderOf(t, other) || holderOf(t, document) != holderOf(t, present(ask)) {
		t.Error("the holder's keys are not one for each verifier")
	}
	jwt, err := sign.ParsePresentationJWT(string(present(app.PresentRequest{Domain: ask.Domain, Challenge: ask.Challenge, JWT: true})))
	must(t, err)
	if jwt.Nonce() != ask.Challenge || len(jwt.Audience()) != 1 || jwt.Audience()[0] != ask.Domain {
		t.Errorf("%v %v", jwt.Nonce(), jwt.Audience())
	}
	r := verdict(t, w, document)
	if r.Verdict != verify.Valid {
		t.Errorf("%s: %+v", r.Verdict, r.Checks)
	}
	for code, bad := range map[string]app.PresentRequest{
		"domain-missing":      {Challenge: "x"},
		"domain-malformed":    {Domain: "a b", Challenge: "x"},
		"challenge-malformed": {Domain: ask.Domain, Challenge: "a\nb"},
	} {
		_, err := w.Passports.Present(t.Context(), holder, bad)
		if f := faultsIn(err); len(f) != 1 || f[0].Code != code {
			t.Errorf("%s: %v", code, err)
		}
	}
	_, err = w.Passports.Present(t.Context(), w.Accept(w.Issue(team, "Luc Petit", "luc@exemple.fr")), app.PresentRequest{Awards: []domain.AwardID{award.ID}})
	refused(t, err, domain.NotFound, "award-unknown")
}

func holderOf(t *testing.T, document []byte) string {
	t.Helper()
	var d struct{ Holder string }
	must(t, json.Unmarshal(document, &d))
	return d.Holder
}

// The address of the newest form answers the badge to who has it, and nothing to who guesses.
func TestRefreshAddress(t *testing.T) {
	w := testkit.NewWorld(t)
	_, err := w.Organisations.Configure(t.Context(), testkit.Operator, w.School.ID, func(o *domain.Organisation) { o.Issuing.Refresh = true })
	must(t, err)
	award := w.Read(w.Issue(team, "Nadia Benali", "").ID)
	var d struct{ RefreshService struct{ ID, Type string } }
	must(t, json.Unmarshal(award.Document, &d))
	token := strings.TrimPrefix(d.RefreshService.ID, credential.Refresh(testkit.BaseURL, ""))
	body, err := w.Publishing.Refreshed(t.Context(), token)
	must(t, err)
	if !bytes.Equal(body, award.Document) || d.RefreshService.Type != "1EdTechCredentialRefresh" {
		t.Errorf("%s", body)
	}
	_, err = w.Publishing.Refreshed(t.Context(), "x"+token[1:]+"x")
	refused(t, err, domain.NotFound, "page-unknown")
}
