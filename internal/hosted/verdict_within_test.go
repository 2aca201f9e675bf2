package hosted

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"galon/internal/app"
	"galon/internal/credential"
	"galon/internal/verify"
)

// A file with several badges says of each whether it is good, and of the whole what the worst of them is.
func TestAFileWithSeveralBadges(t *testing.T) {
	w := newWorld(t)
	x := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	file, err := w.door.Verifying.ShareForm(t.Context(), x.code, app.FormJSON)
	must(t, err)
	good := string(file.Bytes)
	changed := strings.Replace(good, "Nadia", "Nadja", 1)
	list := func(docs ...string) []byte { return []byte("[" + strings.Join(docs, ",") + "]") }
	for _, tt := range []struct {
		name        string
		data        []byte
		word        string
		wanted, not string
	}{
		{"two good ones", list(good, good), "Tout est valide", "Badges contenus (2)", "Nadja"},
		{"one was changed", list(good, changed), "Document non authentique", "Nadia Benali", "Nadja"},
		{"an unsigned presentation", []byte(`{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiablePresentation"],"verifiableCredential":[` + good + `]}`), "Tout est valide", "elle ne prouve pas qui montre ces badges", ""},
		{"something else beside", list(good, `{"a":1}`), "Vérification incomplète", "Contenu non affiché", ""},
		{"attached to a PDF", pdfOf(good, changed), "Document non authentique", "PDF", "Nadja"},
		{"attached to a PDF alone", pdfOf(good), "Badge valide", "Nadia Benali", ""},
	} {
		res := w.upload(fieldFile, "fichier", tt.data)
		body := res.Body.String()
		if res.Code != 200 || !strings.Contains(body, "<h1>"+tt.word+"</h1>") || !strings.Contains(body, tt.wanted) || tt.not != "" && strings.Contains(body, tt.not) {
			t.Errorf("%s: %d, want %q and %q and not %q in\n%s", tt.name, res.Code, tt.word, tt.wanted, tt.not, body)
		}
	}
	res := w.upload(fieldFile, "cv.pdf", pdfOf("<invoice/>"))
	if res.Code != 422 || !strings.Contains(res.Body.String(), "Ce PDF ne contient ni badge, ni QR code lisible.") {
		t.Errorf("a PDF without a badge: %d\n%s", res.Code, res.Body)
	}
}

func pdfOf(files ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n1 0 obj << /AF [")
	for i := range files {
		fmt.Fprintf(&b, "<< /EF << /F %d 0 R >> >> ", i+2)
	}
	b.WriteString("] >> endobj\n")
	for i, f := range files {
		fmt.Fprintf(&b, "%d 0 obj << /Length %d >> stream\n%s\nendstream endobj\n", i+2, len(f), f)
	}
	b.WriteString("trailer << /Root 1 0 R >>\n")
	return b.Bytes()
}

// Every verdict has its words for every kind of document, and endorsements are told apart from the badge.
func TestWordsOfEveryKind(t *testing.T) {
	w := newWorld(t)
	for _, kind := range []verify.Kind{verify.KindRecord, verify.KindEndorsement, verify.KindPresentation, verify.KindCollection} {
		for verdict := range looks {
			v := w.door.verdict(verify.Report{Kind: kind, Verdict: verdict, At: w.now, Parts: []verify.Report{report(w, verdict, nil)}}, local{})
			if v.Word == "" || v.Sentence == "" || strings.Contains(v.Word+v.Sentence, "hosted.") || len(v.Within) != 1 || len(v.Within[0].Lines) != 1 {
				t.Errorf("%s, %s: %+v", kind, verdict, v)
			}
		}
	}
	r := report(w, verify.Valid, func(r *verify.Report) {
		r.Kind = verify.KindBadge
		forged := report(w, verify.NotAuthentic, nil)
		forged.Credential = &credential.View{Name: "Faux avis", RecipientName: "Nadja"}
		r.Endorsements = []verify.Report{{Kind: verify.KindEndorsement, Verdict: verify.Valid, Credential: &credential.View{Name: "Un badge utile", IssuerName: "Union locale"}}, forged}
	})
	v := w.door.verdict(r, local{})
	if v.Word != "Badge valide" || len(v.Within) != 1 || v.Within[0].Lines[0].Title != "Un badge utile" || v.Within[0].Lines[1].Class != "ko" || !strings.HasPrefix(v.Within[0].Lines[0].Text, "Recommandation valide.") || strings.Contains(fmt.Sprint(v.Within), "Faux avis") {
		t.Errorf("%+v", v.Within)
	}
}

// An endorsement that is handed in alone says who recommends what, and its words when a verified organisation signed
// them.
func TestAnEndorsementAloneIsTold(t *testing.T) {
	w := newWorld(t)
	view := &credential.View{Kind: credential.KindEndorsement, Name: "Avis", IssuerName: "Union locale", Description: "Très utile.", Endorses: "https://x.example/b/1"}
	for verdict, says := range map[verify.Verdict]bool{verify.Valid: true, verify.IssuerUnknown: false, verify.NotAuthentic: false} {
		r := report(w, verdict, func(r *verify.Report) { r.Kind, r.Credential = verify.KindEndorsement, view })
		told := fmt.Sprint(w.door.verdict(r, local{}).Notices)
		if strings.Contains(told, "Très utile.") != says || strings.Contains(told, view.Endorses) != (verdict != verify.NotAuthentic) {
			t.Errorf("%s: %s", verdict, told)
		}
	}
}

// What an endorsement is about has a name where it is of this house; its identity is among the details alone.
func TestWhatIsRecommendedHasItsName(t *testing.T) {
	w := newWorld(t)
	for id, c := range map[string]struct {
		of   *verify.Subject
		want string
	}{
		"did:web:galon.example:o:atelier":         {&verify.Subject{Organisation: "Atelier"}, "Elle porte sur l’organisme Atelier."},
		"https://galon.example/o/atelier/b/bois":  {&verify.Subject{Organisation: "Atelier", Title: "Bois"}, "Bois\u00a0» de l’organisme Atelier."},
		"urn:uuid:3f0c3b5e-0000-4000-8000-000001": {nil, "Son identifiant est dans les détails."},
	} {
		v := w.door.verdict(report(w, verify.Valid, func(r *verify.Report) {
			r.Kind, r.Subject, r.Credential = verify.KindEndorsement, c.of, &credential.View{Kind: credential.KindEndorsement, Name: "Avis", Endorses: id}
		}), local{})
		if told := fmt.Sprint(v.Notices); !strings.Contains(told, c.want) || strings.Contains(told, id) || !strings.Contains(fmt.Sprint(v.Technical.Lines), id) {
			t.Errorf("%s: %s, details %v", id, told, v.Technical.Lines)
		}
	}
}

// Of a hosted badge whose address says that it is gone nothing else is known: no empty fields, and no word on who took
// it back.
func TestABadgeThatIsGoneHasNoEmptyFields(t *testing.T) {
	w := newWorld(t)
	r := report(w, verify.Revoked, func(r *verify.Report) {
		set(r, verify.CheckStatus, verify.No, codeGone)
		r.Issuer, r.Credential = nil, &credential.View{Kind: credential.KindAssertion, ID: "https://x.example/a/1"}
	})
	v := w.door.verdict(r, local{})
	if told := v.Sentence + fmt.Sprint(v.Notices); v.Badge != nil || v.Person != "" || strings.Contains(told, "«") || strings.Contains(told, "L’organisme a annulé") {
		t.Errorf("%+v", v)
	}
}
