package hosted

import (
	"bytes"
	"encoding/base64"
	"html"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"galon/internal/app"
	"galon/internal/artwork"
	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// qr is a photo of a code as a phone makes it.
func qr(t *testing.T, text string, asJPEG bool) []byte {
	t.Helper()
	drawn, err := artwork.QRPNG(text, 8)
	must(t, err)
	if !asJPEG {
		return drawn
	}
	img, err := png.Decode(bytes.NewReader(drawn))
	must(t, err)
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, img, nil))
	return b.Bytes()
}

func TestWhatIsHandedInIsVerified(t *testing.T) {
	w := newWorld(t)
	x := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	form := func(f app.Form) []byte {
		file, err := w.door.Verifying.ShareForm(t.Context(), x.code, f)
		must(t, err)
		return file.Bytes
	}
	changed := bytes.Replace(form(app.FormJSON), []byte("Nadia"), []byte("Nadja"), 1)
	plain, err := app.PlainPNG(x.award.Achievement)
	must(t, err)
	blank := image.NewGray(image.Rect(0, 0, 300, 300))
	for i := range blank.Pix {
		blank.Pix[i] = color.Gray{Y: 200}.Y
	}
	var wall bytes.Buffer
	must(t, jpeg.Encode(&wall, blank, nil))
	page := credential.SharePage(baseURL, x.code)

	for _, tt := range []struct {
		name, field, file string
		data              []byte
		status            int
		word              string // the h1, or where it leads
		wanted, not       string
	}{
		{"json", fieldFile, "badge.json", form(app.FormJSON), 200, "Badge valide", "Nadia Benali", "/v/"},
		{"jwt", fieldFile, "badge.jwt", form(app.FormJWT), 200, "Badge valide", "Nadia Benali", ""},
		{"baked png", fieldFile, "badge.png", form(app.FormPNG), 200, "Badge valide", "Nadia Benali", ""},
		{"baked png as photo", fieldPhoto, "badge.png", form(app.FormPNG), 200, "Badge valide", "Nadia Benali", ""},
		{"baked svg", fieldFile, "badge.svg", form(app.FormSVG), 200, "Badge valide", "Nadia Benali", ""},
		{"changed json", fieldFile, "badge.json", changed, 200, "Badge non authentique", "Ne vous fiez pas à ce badge.", "Nadja"},
		{"other json", fieldFile, "x.json", []byte(`{"nom":"Nadia Benali"}`), 200, "Ce n’est pas un badge", "Nous n’affichons rien", "Nadia"},
		{"pasted json", fieldText, "", form(app.FormJSON), 200, "Badge valide", "Nadia Benali", ""},
		{"pasted jwt", fieldText, "", form(app.FormJWT), 200, "Badge valide", "Nadia Benali", ""},
		{"pasted base64", fieldText, "", base64.StdEncoding.AppendEncode(nil, form(app.FormJSON)), 200, "Badge valide", "Nadia Benali", ""},
		{"base64 in lines", fieldFile, "badge.txt", []byte(lines(base64.StdEncoding.EncodeToString(form(app.FormJSON)))), 200, "Badge valide", "Nadia Benali", ""},
		{"base64 of a jwt", fieldText, "", base64.RawURLEncoding.AppendEncode(nil, form(app.FormJWT)), 200, "Badge valide", "Nadia Benali", ""},
		{"changed json in base64", fieldText, "", base64.StdEncoding.AppendEncode(nil, changed), 200, "Badge non authentique", "Ne vous fiez pas à ce badge.", "Nadja"},
		{"pasted link", fieldText, "", []byte(page), 303, "/v/" + x.code, "", ""},
		{"pasted code", fieldText, "", []byte(domain.FormatCode(x.code)), 303, "/v/" + x.code, "", ""},
		{"pasted words", fieldText, "", []byte("bonjour à tous, voici <mon> badge"), 422, "Vérifier un badge", "voici &lt;mon&gt; badge", "<mon>"},
		{"pasted words say what to paste", fieldText, "", []byte("bonjour à tous"), 422, "Vérifier un badge", "Ce texte n’est pas un badge. Collez le lien", "Ce fichier"},
		{"a megabyte of words does not come back", fieldText, "", bytes.Repeat([]byte("bonjour "), 1<<17), 422, "Vérifier un badge", "n’est pas ouvert", "bonjour bonjour"},

		{"photo of our code", fieldPhoto, "IMG_1.jpg", qr(t, credential.ShareQR(baseURL, x.code), true), 303, "/v/" + x.code, "", ""},
		{"our code as file", fieldFile, "qr.png", qr(t, page, false), 303, "/v/" + x.code, "", ""},
		{"our code without a badge", fieldPhoto, "qr.png", qr(t, baseURL+"/registre", false), 422, "Vérifier un badge", "Ce QR code ne contient pas un badge.", ""},
		{"code of another site", fieldPhoto, "qr.png", qr(t, "https://EXEMPLE.com/v/"+x.code, false), 422, "Vérifier un badge",
			"Ce QR code mène à un autre site (exemple.com). Ce n’est pas un badge vérifié ici.", ""},
		{"code of a site with our name in it", fieldPhoto, "qr.png", qr(t, "https://galon.example.com/v/"+x.code, false), 422, "Vérifier un badge", "galon.example.com", ""},
		{"code that says hello", fieldPhoto, "qr.png", qr(t, "BONJOUR", false), 422, "Vérifier un badge", "Ce QR code ne contient pas un badge.", ""},
		{"code of a share that never was", fieldPhoto, "qr.png", qr(t, credential.ShareQR(baseURL, domain.NewCode(domain.PublicCode)), false), 422, "Vérifier un badge",
			"Ce code n’existe pas.", ""},
		{"wall", fieldPhoto, "IMG_2.jpg", wall.Bytes(), 422, "Vérifier un badge", "Nous ne trouvons pas de QR code sur cette photo.", ""},
		{"picture without a badge", fieldFile, "image.png", plain, 422, "Vérifier un badge", "Ce fichier ne contient pas de badge.", ""},
		{"half a picture", fieldFile, "image.png", form(app.FormPNG)[:900], 422, "Vérifier un badge", "Cette image est abîmée.", ""},
		{"noise", fieldFile, "x.bin", []byte("\x00\x01\x02 rien"), 422, "Vérifier un badge", "Ce fichier n’est pas lisible.", ""},
		{"six megabytes", fieldFile, "x.png", make([]byte, 6<<20), 413, "Vérifier un badge", "Ce fichier dépasse 5\u00a0Mo.", ""},
		{"a little over", fieldFile, "x.png", make([]byte, 5<<20+1), 413, "Vérifier un badge", "Ce fichier dépasse 5\u00a0Mo.", ""},

		{"code", fieldCode, "", []byte(strings.ToLower(domain.FormatCode(x.code))), 303, "/v/" + x.code, "", ""},
		{"link as code", fieldCode, "", []byte("galon.example/v/" + strings.ToLower(x.code)), 303, "/v/" + x.code, "", ""},
		{"link of the other scheme as code", fieldCode, "", []byte("http://galon.example/v/" + x.code), 303, "/v/" + x.code, "", ""},
		{"end of a link as code", fieldCode, "", []byte("/v/" + x.code), 303, "/v/" + x.code, "", ""},
		{"code with its word", fieldCode, "", []byte("Code : " + domain.FormatCode(x.code)), 303, "/v/" + x.code, "", ""},
		{"code in a sentence", fieldCode, "", []byte("Voici mon code " + domain.FormatCode(x.code) + "."), 303, "/v/" + x.code, "", ""},
		{"pasted sentence with a code", fieldText, "", []byte("Bonjour, mon code : " + strings.ToLower(domain.FormatCode(x.code)) + ", merci !"), 303, "/v/" + x.code, "", ""},
		{"pasted sentence with a link", fieldText, "", []byte("Mon badge (" + page + "). Bien à vous"), 303, "/v/" + x.code, "", ""},
		{"pasted sentence with a link of another site", fieldText, "", []byte("Mon badge : https://galon.example.com/v/" + x.code + " merci"), 422, "Vérifier un badge",
			"Ce texte n’est pas un badge.", ""},
		{"link of another site as code", fieldCode, "", []byte("https://galon.example.com/v/" + x.code), 422, "Vérifier un badge", "L’adresse galon.example.com ne répond pas.", ""},
		{"unknown code", fieldCode, "", []byte(domain.NewCode(domain.PublicCode)), 422, "Vérifier un badge", "Ce code n’existe pas.", ""},
		{"short code", fieldCode, "", []byte("7KQ4"), 422, "Vérifier un badge", "Un code compte 12 lettres et chiffres.", ""},
		{"claim code", fieldCode, "", []byte(x.claim), 422, "Vérifier un badge", `href="/recevoir"`, x.claim},
		{"nothing typed", fieldCode, "", nil, 422, "Vérifier un badge", `id="code-erreur"`, ""},
		{"nothing chosen", fieldPhoto, "vide.jpg", nil, 422, "Vérifier un badge", "Choisissez une photo ou tapez un code.", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			answer := w.upload(tt.field, tt.file, tt.data)
			page := answer.Body.String()
			got := heading(page)
			if answer.Code == 303 {
				got = answer.Header().Get("Location")
			}
			if answer.Code != tt.status || got != tt.word {
				t.Errorf("got %d %q, want %d %q", answer.Code, got, tt.status, tt.word)
			}
			if tt.wanted != "" && !strings.Contains(page, tt.wanted) && !strings.Contains(html.UnescapeString(page), tt.wanted) {
				t.Errorf("the page does not say %q", tt.wanted)
			}
			if tt.not != "" && strings.Contains(page, tt.not) {
				t.Errorf("the page says %q", tt.not)
			}
			if got := answer.Header().Get("Cache-Control"); got != "no-store" {
				t.Errorf("Cache-Control is %q: what was handed in is nobody else's", got)
			}
			if tt.status == 422 || tt.status == 413 {
				for _, want := range []string{`<title>Erreur`, `class="resume"`, `href="#` + tt.field + `"`, `id="` + tt.field + `-erreur"`, `aria-invalid="true"`} {
					if !strings.Contains(page, want) {
						t.Errorf("the form does not hold %s", want)
					}
				}
			}
		})
	}
}

// lines breaks a text as mails do.
func lines(s string) string {
	return regexp.MustCompile(`.{1,76}`).ReplaceAllString(s, "$0\r\n")
}

// A slip of the finger in the address of a person is not « another person », and what is far too long does not come back.
func TestThePersonWhoIsAskedAboutIsReadFirst(t *testing.T) {
	w := newWorld(t)
	x := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	for name, tt := range map[string]struct {
		form  url.Values
		field string
		want  string
	}{
		"half an address":   {url.Values{fieldEmail: {"nadia"}}, fieldEmail, "Cette adresse e-mail n’existe pas sous cette forme."},
		"without an ending": {url.Values{fieldEmail: {"nadia@exemple"}}, fieldEmail, "L’adresse e-mail est incomplète"},
		"a very long name":  {url.Values{fieldName: {strings.Repeat("Nadia ", 500)}}, fieldName, "Ce texte est trop long. 254 signes au maximum."},
	} {
		tt.form.Set(fieldText, string(x.award.Document))
		answer := w.sends("/verifier", tt.form)
		page := html.UnescapeString(answer.Body.String())
		if answer.Code != 422 || !strings.Contains(page, `id="`+tt.field+besideText+`-erreur"`) || !strings.Contains(page, tt.want) || !strings.Contains(page, "Nadia Benali") {
			t.Errorf("%s: got %d: %s", name, answer.Code, page)
		}
		if strings.Contains(page, "Nadia Nadia") {
			t.Errorf("%s: it comes back whole", name)
		}
	}
}

// A stopped share keeps its own page, also for who typed its code.
func TestTypedCodeOfAStoppedShare(t *testing.T) {
	w := newWorld(t)
	x := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	_, err := w.passports.StopShare(t.Context(), x.holder, w.shareOf(x))
	must(t, err)
	if got := w.upload(fieldCode, "", []byte(x.code)); got.Code != 303 || got.Header().Get("Location") != "/v/"+x.code {
		t.Errorf("got %d %s", got.Code, got.Header().Get("Location"))
	}
}

// What another installation signed is intact, and nobody here vouches for who signed it.
func TestFileOfAnotherInstallation(t *testing.T) {
	there := newWorld(t)
	x := there.issue(there.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	file, err := there.door.Verifying.ShareForm(t.Context(), x.code, app.FormJSON)
	must(t, err)

	here := newWorldAt(t, "https://autre.example")
	answer := here.upload(fieldFile, "badge.json", file.Bytes)
	page := html.UnescapeString(answer.Body.String())
	if answer.Code != 200 || heading(page) != "Organisme non vérifié" {
		t.Errorf("got %d %q", answer.Code, heading(page))
	}
	for _, not := range []string{"v-valide", "p-valide", "délivré par", "a obtenu", "<img", "Organisme vérifié"} {
		if strings.Contains(page, not) {
			t.Errorf("the page shows %q", not)
		}
	}
	golden(t, "file-elsewhere", page, issued{})
}

func TestFormOfPlainFields(t *testing.T) {
	w := newWorld(t)
	x := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	r := httptest.NewRequest("POST", "/verifier", strings.NewReader(url.Values{fieldCode: {x.code}}.Encode()))
	r.Host = "galon.example"
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	out := httptest.NewRecorder()
	w.handler.ServeHTTP(out, r)
	if out.Code != 303 || out.Header().Get("Location") != "/v/"+x.code {
		t.Errorf("got %d %s", out.Code, out.Header().Get("Location"))
	}
	empty := w.get("/verifier", browser)
	page := empty.Body.String()
	golden(t, "verify-form", html.UnescapeString(page), issued{})
	if empty.Code != 200 || strings.Contains(page, "erreur") || strings.Count(page, `capture="environment"`) != 1 {
		t.Errorf("the empty form: %d\n%s", empty.Code, page)
	}
}

func TestCodeOfAddress(t *testing.T) {
	w := newWorld(t)
	for text, want := range map[string]struct {
		code string
		own  bool
	}{
		"https://galon.example/v/7KQ4M2XD9HTC":       {"7KQ4M2XD9HTC", true},
		"HTTPS://GALON.EXAMPLE/V/7KQ4M2XD9HTC":       {"7KQ4M2XD9HTC", true},
		"galon.example/v/7kq4%20m2xd?x=1":            {"7kq4 m2xd", true},
		"https://galon.example/v/7KQ4/x":             {"7KQ4", true},
		"http://galon.example/v/7KQ4M2XD9HTC":        {"7KQ4M2XD9HTC", true},
		"https://galon.example":                      {"", true},
		"https://galon.example/recevoir/abc":         {"", true},
		"https://galon.example.com/v/7KQ4M2XD9HTC":   {"", false},
		"https://galon.example@mal.example/v/7KQ4":   {"", false},
		"https://mal.example/galon.example/v/7KQ4":   {"", false},
		"http://galon.examplé/v/7KQ4":                {"", false},
		"":                                           {"", false},
		"galon.example:8443/v/7KQ4M2XD9HTC":          {"", false},
		"https://galon.example/v/7KQ4M2XD9HTC#texte": {"7KQ4M2XD9HTC", true},
	} {
		if code, own := w.door.codeOfAddress(text); code != want.code || own != want.own {
			t.Errorf("%q: got %q %v, want %q %v", text, code, own, want.code, want.own)
		}
	}
}

func FuzzCodeOfAddress(f *testing.F) {
	for _, s := range []string{"https://galon.example/v/7KQ4M2XD9HTC", "galon.example/v/%zz", "https://", "/v/", "https://galon.example?v", "http://gAlon.eXAmplE"} {
		f.Add(s)
	}
	d := &Door{Site: &httpd.Site{BaseURL: baseURL}}
	f.Fuzz(func(t *testing.T, text string) {
		code, own := d.codeOfAddress(text)
		if !own && code != "" {
			t.Errorf("%q is of another site and gives the code %q", text, code)
		}
		plain := strings.ToLower(strings.TrimSpace(text))
		if host := strings.TrimPrefix(strings.TrimPrefix(plain, "https://"), "http://"); own && !strings.HasPrefix(host, "galon.example") {
			t.Errorf("%q counts as ours", text)
		}
	})
}
