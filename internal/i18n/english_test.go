package i18n_test

import (
	"encoding/json"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"
	"unicode"

	"galon/web"
)

// message is an entry of a language file as it is written.
type message struct{ One, Other string }

func (m *message) UnmarshalJSON(b []byte) error {
	if b[0] == '"' {
		return json.Unmarshal(b, &m.Other)
	}
	type plain message
	return json.Unmarshal(b, (*plain)(m))
}

func messagesOf(t *testing.T, lang string) map[string]message {
	t.Helper()
	data, err := fs.ReadFile(web.FS(), "locales/"+lang+".json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]message
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// publicCode is in the files that make pages for visitors and learners: every door of hosted, what all pages share, and
// in ui the passport, the receiving of a badge, recommendations, sign-in, the room of a session and invited opinions.
var publicCode = regexp.MustCompile(`func \(\w+ \*(Learner|Recommender|SignIn)\)|\b(guestPath|invitePath)\b`)

// sharedFiles put things into words for the console and for the passport alike, for whoever registers an organisation or
// asks to join one, or for whoever follows the link of an AFEST file: the learner, a tutor.
var sharedFiles = []string{"bloc_people.go", "recommendation_list.go", "claim_review.go",
	"application.go", "application_review.go", "join_new.go",
	"afest_guest.go", "afest_part.go", "afest_trace.go", "afest_sheet.go", "afest_protocol.go"}

// frenchFiles are among them, and make nothing that English readers see: the demonstration's mailbox, a paper, and the
// desk that only mounts what invited people use.
var frenchFiles = []string{"mailbox.go", "passport_pdf.go", "claim_desk.go"}

// frenchKeys stand beside the others in shared files, and are of the console or of papers and letters.
var frenchKeys = regexp.MustCompile(`^(admin|journal|panel|mail|standing|passport\.pdf)\.`)

// deskErrors are families of faults that can only be made in the console, by the API, or by the operator.
var deskErrors = regexp.MustCompile(`^error\.(panel|model|models|bloc|certification|certifier|preparation|proof|proofs|result|picture|equivalence|` +
	`decision|journal|batch|register|registrar|key|column|api-key|member|membership|join-request|audit|proposal|partner|line|idempotency|` +
	`habilitation|experience|source|qualiopi-(none|renew)|level|learner|waiting|observations|observers|organisation-exists|organisation-slug|minutes|daily|` +
	`credits|trial|terms|suspend|status-kind|setting|scopes|scope|revoke|related|recipient|person-doubled|people|metrics|job|identifier|defaults|` +
	`afest-(awarded-early|badge-missing|incomplete|link-taken|model|nobody-attests|not-(acquired|here|in-file|only-hours|revoked)|only-hours|outdated|` +
	`party-unknown|siret-missing|taken|trainer|unsigned)|` +
	`database-not-empty|correction|assessor|file-excel|account-email)\b`)

var (
	quotedWord = regexp.MustCompile(`"([A-Za-z0-9_.+-]+)"`)
	ofTemplate = regexp.MustCompile(`Template\(\) string\s*\{\s*return "([a-z_]+)"`)
	includes   = regexp.MustCompile(`\{\{-?\s*template "([^"]+)"`)
	definition = regexp.MustCompile(`\{\{-?\s*define "([^"]+)"\s*-?\}\}`)
)

// publicKeys are the keys that those files print, with the file: keys written whole, all that begin with a written
// beginning, those of the templates of their pages and of the parts of these, and what can be said after a POST.
func publicKeys(t *testing.T, french map[string]message) map[string]string {
	t.Helper()
	needed, templates, parts := map[string]string{}, map[string]string{}, map[string]string{}
	take := func(text, from string) {
		for _, m := range quotedWord.FindAllStringSubmatch(text, -1) {
			word := m[1]
			for _, key := range []string{word, "flash." + word} {
				if _, ok := french[key]; ok {
					needed[key] = from
				}
			}
			if strings.HasSuffix(word, ".") && word != "error." && word != "flash." {
				for key := range french {
					if strings.HasPrefix(key, word) {
						needed[key] = from
					}
				}
			}
		}
	}
	pages := []string{"layout"}
	for _, src := range sources(t) {
		name := filepath.ToSlash(src.name)
		switch {
		case strings.HasSuffix(name, ".html"):
			at := definition.FindAllStringSubmatchIndex(src.text, -1)
			for i, m := range at {
				end := len(src.text)
				if i+1 < len(at) {
					end = at[i+1][0]
				}
				if part := src.text[m[2]:m[3]]; part != "main" && part != "head" {
					parts[part] += src.text[m[1]:end]
				}
			}
			templates[strings.TrimSuffix(path.Base(name), ".html")] = src.text
		case !strings.HasSuffix(name, ".go") || slices.Contains(frenchFiles, path.Base(name)):
		case strings.Contains(name, "/internal/hosted/"), strings.Contains(name, "/internal/httpd/"), strings.Contains(name, "/internal/ui/") && publicCode.MatchString(src.text),
			slices.Contains(sharedFiles, path.Base(name)):
			take(src.text, path.Base(name))
			for _, m := range ofTemplate.FindAllStringSubmatch(src.text, -1) {
				pages = append(pages, m[1])
			}
		}
	}
	if len(pages) < 40 {
		t.Fatalf("only %d public pages found: the test looks for the wrong thing", len(pages))
	}
	seen := map[string]bool{}
	var open func(text, from string)
	open = func(text, from string) {
		take(text, from)
		for _, m := range includes.FindAllStringSubmatch(text, -1) {
			if !seen[m[1]] {
				seen[m[1]] = true
				open(parts[m[1]], from+" > "+m[1])
			}
		}
	}
	for _, page := range pages {
		open(templates[page], page+".html")
	}
	for key := range french {
		if strings.HasPrefix(key, "error.") && !deskErrors.MatchString(key) {
			needed[key] = "an error that such a page can show"
		}
	}
	for key := range needed {
		if frenchKeys.MatchString(key) || deskErrors.MatchString(key) {
			delete(needed, key)
		}
	}
	return needed
}

// TestPublicPagesSpeakEnglish: what a visitor or a learner reads has its English.
func TestPublicPagesSpeakEnglish(t *testing.T) {
	french, english := messagesOf(t, "fr"), messagesOf(t, "en")
	needed := publicKeys(t, french)
	if len(needed) < 1500 {
		t.Fatalf("only %d keys found: the test looks for the wrong thing", len(needed))
	}
	var missing []string
	for key, from := range needed {
		if _, ok := english[key]; !ok {
			missing = append(missing, key+" ("+from+")")
		}
	}
	sort.Strings(missing)
	if len(missing) > 0 {
		t.Errorf("en.json lacks %d sentences of public pages:\n%s", len(missing), strings.Join(missing, "\n"))
	}
}

var filled = regexp.MustCompile(`\{\{[^}]*\}\}`)

// blanks are the arguments of a sentence, each once: a plural may leave the number out of its first form.
func blanks(s string) string {
	all := regexp.MustCompile(`\.(A\d|[A-Z][a-z]+)`).FindAllString(strings.Join(filled.FindAllString(s, -1), " "), -1)
	slices.Sort(all)
	return strings.Join(slices.Compact(all), " ")
}

// TestEnglishSentencesFitTheFrenchOnes: no key of another time, the same arguments, a plural where there is one, and no
// French typography.
func TestEnglishSentencesFitTheFrenchOnes(t *testing.T) {
	french, english := messagesOf(t, "fr"), messagesOf(t, "en")
	typography := regexp.MustCompile(`[«»]|[\x{a0}\x{202f}]| [:;?!%]( |$)|  |"|^ | $|[éèêàùçîôû](nt|s|e)?\b`)
	for key, e := range english {
		f, ok := french[key]
		if !ok {
			t.Errorf("%s is no key of fr.json any more", key)
			continue
		}
		if (e.One == "") != (f.One == "") {
			t.Errorf("%s has a plural in one language only", key)
		}
		if blanks(e.Other) != blanks(f.Other) || f.One != "" && e.One != "" && blanks(e.One) != blanks(f.One) && blanks(e.One) != blanks(f.Other) {
			t.Errorf("%s has other arguments: %q, French %q", key, e.Other, f.Other)
		}
		for _, s := range []string{e.One, e.Other} {
			if found := typography.FindString(filled.ReplaceAllString(strings.ReplaceAll(s, "\n", ""), "X")); found != "" && !frenchName.MatchString(s) {
				t.Errorf("%s has %q in %q", key, found, s)
			}
		}
	}
}

// frenchName are the words of French things that stay French, beside their gloss.
var frenchName = regexp.MustCompile(`bloc|Bloc|compétences|Défenseur des droits|Côte-d’Or|Nièvre|Haute-Saône|Saône-et-Loire|département|équipe|Français`)

// names are the sentences that are the same in both languages: names and figures.
var names = regexp.MustCompile(`^passport\.statistics\.departement\.\d+$`)

// sameWords are whole sentences that are one word in both languages.
var sameWords = map[string]bool{"Badge": true, "badges": true, "Dates": true, "Confirmation": true}

// TestEnglishIsNotFrench refuses a sentence that was only copied.
func TestEnglishIsNotFrench(t *testing.T) {
	french := messagesOf(t, "fr")
	for key, e := range messagesOf(t, "en") {
		words := strings.TrimSpace(filled.ReplaceAllString(e.Other, ""))
		if e.Other == french[key].Other && strings.ContainsFunc(words, unicode.IsLetter) && !names.MatchString(key) && !sameWords[words] {
			t.Errorf("%s is the French sentence: %q", key, e.Other)
		}
	}
}

// TestEnglishSentencesAreShort: 15 words, as in French; a few that name a law or hold two thoughts may have more.
func TestEnglishSentencesAreShort(t *testing.T) {
	end := regexp.MustCompile(`[.?!:;]\s+|[.?!:;]$|\n`)
	for key, e := range messagesOf(t, "en") {
		for _, s := range end.Split(filled.ReplaceAllString(strings.ReplaceAll(e.Other, "**", ""), "X"), -1) {
			if n := len(strings.Fields(s)); n > 22 {
				t.Errorf("%s has a sentence of %d words: %q", key, n, s)
			}
		}
	}
}
