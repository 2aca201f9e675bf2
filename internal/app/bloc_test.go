package app_test

import (
	"encoding/json"
	"strings"
	"testing"

	"galon/internal/app"
	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/testkit"
	"galon/internal/verify"
)

// Every mention that the law wants stands in the signed bytes of a bloc that was composed from the register.
func TestComposedBlocHasEveryMandatoryMention(t *testing.T) {
	w := testkit.NewWorld(t)
	files := slater()
	files["Nsf"] = "\"Numero_Fiche\";\"Nsf_Code\";\"Nsf_Intitule\"\n\"RNCP90001\";\"233s\";\"233s : Bâtiment, finitions\"\n"
	imported(t, w, csvFolder(t, "2026-11-20", files))
	facts := testkit.PanelFacts(w.Today())
	facts.Signatory = domain.Assessor{Name: "Hélène Vuillemin", Role: "directrice"}
	order := app.IssueRequest{OrganisationID: w.Certifier.ID, Achievement: "bloc-rncp90001bc01", Recipient: domain.Recipient{Name: "Léa Roux"}, Facts: facts}
	award, err := w.Issuing.Issue(t.Context(), testkit.Operator, order)
	must(t, err)
	view, err := credential.Parse(award.Document)
	must(t, err)
	var text strings.Builder
	for _, e := range view.Evidence {
		text.WriteString(e.Genre + ": " + e.Narrative + "\n")
	}
	for _, mention := range []string{
		"RNCP90001BC01", "« Préparer la charpente »", "RNCP90001 « Couvreur en lauze »", "par décision du 2 mars 2026",
		"Niveau 3 du cadre national", "niveau 3 du cadre européen", "233s", "INSTITUT COMTOIS DES METIERS",
		"Signé par Hélène Vuillemin, directrice, à Vesoul, le 25 novembre 2026", "à Vesoul",
	} {
		if !strings.Contains(strings.ReplaceAll(text.String(), "\u00a0", " "), mention) {
			t.Errorf("%q is not said in\n%s", mention, text.String())
		}
	}
	if view.Name != "Préparer la charpente" || !view.ValidUntil.IsZero() || view.Bloc == nil || view.Bloc.Code != "RNCP90001BC01" {
		t.Errorf("got %q until %v, %+v", view.Name, view.ValidUntil, view.Bloc)
	}
	wantVerdict(t, w, award.Document, verify.Valid, "signature", "signature-ok")
	// Another organisation hears which article refuses it.
	order.OrganisationID = w.School.ID
	if _, err := w.Issuing.Issue(t.Context(), testkit.Operator, order); !faulty(err, "bloc-not-entitled") {
		t.Errorf("got %v", err)
	}
}

func TestFromBlocsToTheWholeCertification(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	give := func(slug string) domain.Award {
		t.Helper()
		a, err := w.Issuing.Issue(ctx, testkit.Operator, app.IssueRequest{OrganisationID: w.Certifier.ID, Achievement: slug,
			Recipient: domain.Recipient{Name: "Léa Roux", Email: "lea.roux@exemple.fr"}, Facts: testkit.PanelFacts(w.Today())})
		must(t, err)
		return a
	}
	progress := func() domain.Progress {
		t.Helper()
		people, err := w.Issuing.PeopleBlocs(ctx, w.Staff(w.Certifier))
		must(t, err)
		if len(people) != 1 || people[0].Name != "Léa Roux" {
			t.Fatalf("got %+v", people)
		}
		for _, p := range people[0].Progress {
			if p.Certification.Code == "RNCP37715" {
				return p
			}
		}
		t.Fatalf("nothing towards RNCP37715: %+v", people[0].Progress)
		return domain.Progress{}
	}
	must(t, w.Organisations.GrantHabilitation(ctx, testkit.Operator, domain.Habilitation{OrganisationID: w.Certifier.ID, CertificationCode: "RNCP35506", Scope: domain.ScopeAssess, From: "2020-01-01"}))
	give("bloc-rncp37715bc01")
	give("bloc-rncp35506bc02") // the last version, whose end the built-in register does not know
	if p := progress(); p.Acquired != 2 || p.Complete || p.Blocs[1].State != domain.BlocEquivalent || p.Blocs[1].Through[0].Reason == "" {
		t.Errorf("after two: %+v", p)
	}
	last := give("bloc-rncp37715bc03")
	if p := progress(); !p.Complete || p.Decision != nil {
		t.Errorf("after three: %+v", p)
	}
	whole := give("certification-rncp37715")
	if p := progress(); p.Decision == nil || p.Decision.Award != whole.ID {
		t.Errorf("after the decision: %+v", p)
	}
	if whole.Achievement.Title != "Assistant de vie aux familles" || whole.Achievement.Kind != domain.FullCertification || !whole.ValidUntil.IsZero() {
		t.Errorf("got %+v", whole.Achievement)
	}
	wantVerdict(t, w, whole.Document, verify.Valid, "signature", "signature-ok")

	// The holder sees the same over all organisations; a bloc that is withdrawn counts no more.
	holder := w.Accept(last)
	all, err := w.Passports.Blocs(ctx, holder)
	must(t, err)
	if len(all) != 1 || all[0].Acquired != 1 {
		t.Errorf("the passport counts %+v", all)
	}
	// Another organisation has nothing to see.
	if people, err := w.Issuing.PeopleBlocs(ctx, w.Staff(w.School)); err != nil || len(people) != 0 {
		t.Errorf("the school sees %v, %v", people, err)
	}
	if _, err := w.Issuing.PersonBlocs(ctx, w.Staff(w.School), last.RecipientID); !domain.IsKind(err, domain.NotFound) {
		t.Errorf("the school sees one: %v", err)
	}
}

func TestOneBlocOfTwoCertifications(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	_, err := register(w).AddEquivalence(ctx, testkit.Operator, domain.Equivalence{Kind: domain.DualBloc, From: "RNCP37715BC01", To: "RNCP39387BC02",
		Reason: "Bloc commun aux deux certifications.", Source: "Convention du 3 mars 2026"})
	must(t, err)
	a, err := w.Issuing.Issue(ctx, testkit.Operator, app.IssueRequest{OrganisationID: w.Certifier.ID, Achievement: linen,
		Recipient: domain.Recipient{Name: "Léa Roux"}, Facts: testkit.PanelFacts(w.Today())})
	must(t, err)
	var document struct {
		Subject struct {
			Achievement struct {
				Alignment []struct {
					Code string `json:"targetCode"`
				} `json:"alignment"`
			} `json:"achievement"`
		} `json:"credentialSubject"`
	}
	must(t, json.Unmarshal(a.Document, &document))
	seen := map[string]bool{}
	for _, x := range document.Subject.Achievement.Alignment {
		seen[x.Code] = true
	}
	if !seen["RNCP37715BC01"] || !seen["RNCP39387BC02"] {
		t.Errorf("aligned with %v", seen)
	}
	person, err := w.Issuing.PersonBlocs(ctx, w.Staff(w.Certifier), a.RecipientID)
	must(t, err)
	if len(person.Progress) != 2 || person.Progress[0].Acquired != 1 || person.Progress[1].Acquired != 1 {
		t.Errorf("got %+v", person.Progress)
	}
	for _, e := range []domain.Equivalence{
		{Kind: domain.DualBloc, From: "RNCP37715BC01", To: "RNCP39387BC02", Reason: "Encore.", Source: "x"},
		{Kind: domain.BlocToBloc, From: "RNCP37715BC01", To: "RNCP999999BC01", Reason: "Rien.", Source: "x"},
		{Kind: domain.BlocToBloc, From: "RNCP37715BC01", To: "RNCP37715BC01", Reason: "Soi.", Source: "x"},
		{Kind: domain.FromRS, From: "RNCP37715", To: "RNCP37715BC01", Reason: "", Source: ""},
	} {
		if _, err := register(w).AddEquivalence(ctx, testkit.Operator, e); err == nil {
			t.Errorf("%+v was taken", e)
		}
	}
}

// Articles R. 6113-16 to R. 6113-16-2: the certifying body habilitates, nobody else, and its word holds for its days.
func TestACertifyingBodyHabilitatesByItself(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	imported(t, w, csvFolder(t, "2026-11-20", slater()))
	body, school := w.Staff(w.Certifier), w.Staff(w.School)
	h := domain.Habilitation{CertificationCode: "RNCP90001", BlocCodes: []string{"RNCP90001BC01"}, Scope: domain.ScopeAssess, From: "2026-11-01", To: "2027-10-31"}
	refused(t, w.Issuing.Habilitate(ctx, school, w.Employer.Slug, h), domain.Forbidden, "habilitation-not-certifier")
	other := h
	other.CertificationCode, other.BlocCodes = "RNCP37715", nil // habilitated to assess, which cannot be passed on
	refused(t, w.Issuing.Habilitate(ctx, body, w.School.Slug, other), domain.Forbidden, "habilitation-not-certifier")
	must(t, w.Issuing.Habilitate(ctx, body, w.School.Slug, h))
	issue := func(slug string, on domain.Day) error {
		facts := testkit.PanelFacts(w.Today())
		facts.AwardedOn = on
		_, err := w.Issuing.Issue(ctx, testkit.Operator, app.IssueRequest{OrganisationID: w.School.ID, Achievement: slug, Recipient: domain.Recipient{Name: "Léa Roux " + string(on)}, Facts: facts})
		return err
	}
	must(t, issue("bloc-rncp90001bc01", "2026-11-24"))
	for _, x := range []struct{ slug, on string }{{"bloc-rncp90001bc02", "2026-11-24"}, {"bloc-rncp90001bc01", "2026-10-31"}, {"certification-rncp90001", "2026-11-24"}} {
		if err := issue(x.slug, domain.Day(x.on)); !faulty(err, "bloc-not-entitled") {
			t.Errorf("%s on %s: %v", x.slug, x.on, err)
		}
	}
	rights, err := w.Issuing.Rights(ctx, body)
	must(t, err)
	if len(rights.Given) != 1 || rights.Given[0].To != w.School.Name {
		t.Fatalf("given %+v", rights.Given)
	}
	must(t, w.Issuing.EndHabilitation(ctx, body, rights.Given[0].Key()))
	refused(t, w.Issuing.EndHabilitation(ctx, body, rights.Given[0].Key()), domain.Conflict, "habilitation-changed")
	w.Pass(2 * day)
	if err := issue("bloc-rncp90001bc01", w.Today()); !faulty(err, "bloc-not-entitled") {
		t.Errorf("after its end: %v", err)
	}
	must(t, issue("bloc-rncp90001bc01", "2026-11-23")) // a decision of its time may still be told
}

// What an organisation may choose from has the blocs that it is habilitated for, whether the catalogue has them or not.
func TestHabilitatedBlocsAreAmongTheChoices(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	for _, h := range []domain.Habilitation{
		{OrganisationID: w.School.ID, CertificationCode: "RNCP36257", BlocCodes: []string{"RNCP36257BC01"}, Scope: domain.ScopeAssess, From: "2024-01-01"},
		{OrganisationID: w.School.ID, CertificationCode: "RNCP37442", Scope: domain.ScopePrepare, From: "2024-01-01"},
		{OrganisationID: w.School.ID, CertificationCode: "RNCP35508", Scope: domain.ScopeAssess, From: "2024-01-01", To: "2025-01-01"},
	} {
		must(t, w.Organisations.GrantHabilitation(ctx, testkit.Operator, h))
	}
	offers, err := w.Issuing.Catalogue(ctx, w.Staff(w.School))
	must(t, err)
	got := map[string]bool{}
	for _, o := range offers {
		got[o.Achievement.Slug] = o.Refused == nil
	}
	for slug, want := range map[string]bool{"bloc-rncp36257bc01": true, "bloc-rncp36257bc02": false, "preparation-rncp37442bc01": true, "bloc-rncp37442bc01": false, "bloc-rncp35508bc01": false} {
		if got[slug] != want {
			t.Errorf("%s is offered: %v, want %v", slug, got[slug], want)
		}
	}
}
