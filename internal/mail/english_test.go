package mail

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"galon/internal/i18n"
	"galon/web"
)

// toLearners is one message of each shape that a learner, or an outsider who is asked, can get.
func toLearners(t *testing.T, c *Composer) map[string]Message {
	t.Helper()
	out := map[string]Message{}
	add := func(name string) func(Message, error) {
		return func(m Message, err error) {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			out[name] = m
		}
	}
	const to, who, given, forges, title, link = "zoe@exemple.fr", "Zoé Lœuillet", "Zoé", "Les Forges <du> Doubs", "Accueillir un client", "http://localhost:8080/passeport"
	day := time.Date(2029, 5, 1, 0, 0, 0, 0, time.UTC)
	add("award_received")(c.AwardReceived(AwardReceived{"award-01", to, who, given, forges, title, "http://localhost:8080/recevoir/abc", "http://localhost:8080/aide"}))
	add("award_waiting")(c.AwardWaiting(AwardReminder{"waiting-01", to, who, given, forges, title, time.Time{}, "http://localhost:8080/recevoir/abc", "http://localhost:8080/aide"}))
	add("award_expiring")(c.AwardExpiring(AwardReminder{"expires-01", to, who, given, forges, title, day, link, ""}))
	for kept, name := range map[bool]string{true: "award_replaced_kept", false: "award_replaced"} {
		add(name)(c.AwardReplaced(AwardReplaced{"award-02", to, who, given, forges, title, link, kept}))
	}
	for lifted, name := range map[bool]string{true: "award_held_lifted", false: "award_held"} {
		add(name)(c.AwardHeld(AwardHeld{"held-01", to, who, given, forges, title, lifted}))
	}
	for _, reason := range []string{"issued_in_error", "wrong_information", "panel_decision_changed", "asked_by_holder", "replaced"} {
		add("award_revoked_" + reason)(c.AwardRevoked(AwardRevoked{"revoked-01", to, who, "", forges, title, reason, "Le badge était pour votre collègue."}))
	}
	for _, kind := range []string{"dispute", "renewal", "correction"} {
		for accepted, name := range map[bool]string{true: "award_answer_yes_", false: "award_answer_no_"} {
			add(name + kind)(c.AwardAnswer(AwardRequest{"answer-01", to, who, given, forges, title, kind, time.Time{}, "Nous avons relu le dossier.", accepted, link}))
		}
	}
	for _, what := range []string{"claim_revision", "claim_refused"} {
		add("news_" + what)(c.News(News{"news-01", to, who, given, what, forges, title, link, true}))
	}
	add("share_stopped")(c.ShareStopped(ShareStopped{"share-01", to, who, given, "Pour le garage", 100, link}))
	add("share_stopped_no_name")(c.ShareStopped(ShareStopped{"share-01", to, who, given, "", 100, link}))
	add("sign_in")(c.SignIn(SignIn{"sign-in-01", to, "http://localhost:8080/entrer/lien/abc", "04217730"}))
	add("passport_code")(c.PassportCode(PassportCode{"address-01", to, "04217730"}))
	for _, what := range []string{"address-added", "address-removed", "idle", "mandate", "recovered", "recovered-desk", "recovery-given"} {
		add("passport_notice_" + what)(c.PassportNotice(PassportNotice{"passport-01", to, who, given, what, day, link}))
	}
	for i, purpose := range []string{"attest", "review", "observe", "self"} {
		add("invited_" + purpose)(c.Invited(Invited{"invite-01", to, who, purpose, "Amina Haddad", forges, title, "http://localhost:8080/avis/abc", day, i == 0}))
	}
	asked := EndorsementAsked{"recommandation-01", to, forges, title, "Amina Haddad", true, "Tu m’as vue faire.", "http://localhost:8080/recommander/abc", day}
	add("endorsement_asked_person")(c.EndorsementAsked(asked))
	asked.ByPerson, asked.Message = false, ""
	add("endorsement_asked_of")(c.EndorsementAsked(asked))
	asked.Person = ""
	add("endorsement_asked_badge")(c.EndorsementAsked(asked))
	asked.Title = ""
	add("endorsement_asked")(c.EndorsementAsked(asked))
	add("endorsement_code")(c.EndorsementCode(EndorsementCode{"recommandation-01-code", to, who, forges, title, "04217730", link}))
	for accepted, name := range map[bool]string{true: "endorsement_accepted", false: "endorsement_refused"} {
		add(name)(c.EndorsementDecided(EndorsementDecided{"recommandation-01-suite", to, who, forges, title, accepted, "Trop court.", link}))
	}
	return out
}

func TestEnglishMessagesAreAsAgreed(t *testing.T) {
	for name, m := range toLearners(t, composer(t).In(i18n.English)) {
		got := "Subject: " + m.Subject + "\nContent-Language: " + m.Lang + "\n\n" + m.Text + "\n----\n" + m.HTML
		golden := filepath.Join("testdata", "en", name+".golden.txt")
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s: run with -update and read the diff:\n%s", name, diff)
		}
	}
}

// A twin says the same with other words: no line of the French message, the same links and names, no French typography,
// and never more than a third longer.
func TestEnglishMessagesAreNotFrench(t *testing.T) {
	french, english := toLearners(t, composer(t)), toLearners(t, composer(t).In(i18n.English))
	words := regexp.MustCompile(`\pL+`)
	theirs := []string{"Accueillir un client", "Le badge était pour votre collègue.", "Nous avons relu le dossier."} // what somebody wrote in French
	for name, e := range english {
		f := french[name]
		if f.Lang != i18n.French || e.Lang != i18n.English || !strings.Contains(f.HTML, `<html lang="fr">`) || !strings.Contains(e.HTML, `<html lang="en">`) {
			t.Errorf("%s is in %q and %q", name, f.Lang, e.Lang)
		}
		if f.Subject == e.Subject {
			t.Errorf("%s has the French subject %q", name, e.Subject)
		}
		for line := range strings.Lines(f.Text) {
			line = strings.TrimSpace(line)
			if len(words.FindAllString(line, -1)) >= 2 && !strings.HasPrefix(line, "http") && !slices.Contains(theirs, line) && strings.Contains(e.Text, line) {
				t.Errorf("%s says in French %q", name, line)
			}
		}
		if found := regexp.MustCompile(`[«»\x{202f}]|\x{a0}[:;?!]`).FindString(e.Subject + e.Text + e.HTML); found != "" {
			t.Errorf("%s has the French typography %q", name, found)
		}
		if diff := cmp.Diff(links(f.Text), links(e.Text)); diff != "" {
			t.Errorf("%s leads elsewhere (-French +English):\n%s", name, diff)
		}
		if fr, en := len(words.FindAllString(f.Text, -1)), len(words.FindAllString(e.Text, -1)); 3*en > 4*fr {
			t.Errorf("%s has %d words, the French %d", name, en, fr)
		}
		if strings.Contains(e.Text, "Accueillir un client") && !regexp.MustCompile(`lang="fr"[^>]*>(<p [^>]*>)?Accueillir un client<`).MatchString(e.HTML) {
			t.Errorf("%s does not say that the title is French:\n%s", name, e.HTML)
		}
	}
}

var (
	defined = regexp.MustCompile(`\{\{define "[^"]+"\}\}`)
	action  = regexp.MustCompile(`\{\{[^}]*\}\}`)
	field   = regexp.MustCompile(`\.[A-Z][A-Za-z]+`)
)

func found(re *regexp.Regexp, s string) []string {
	all := re.FindAllString(s, -1)
	slices.Sort(all)
	return slices.Compact(all)
}

// fields are those of what is filled in.
func fields(s string) []string { return found(field, strings.Join(action.FindAllString(s, -1), " ")) }

// A text that somebody adds is either for learners, and has its twin, or for people who work in French.
func TestEveryTextHasItsReaders(t *testing.T) {
	read := func(name string) string {
		raw, err := fs.ReadFile(web.FS(), "templates/mail/"+name)
		if err != nil {
			t.Error(err)
		}
		return string(raw)
	}
	of := func(folder string) (names []string) {
		files, err := fs.Glob(web.FS(), "templates/mail/"+folder+"*.*")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if name := path.Base(f); name != "frame.html" {
				names = append(names, name)
			}
		}
		return names
	}
	both := func(names ...string) (files []string) {
		for _, n := range names {
			files = append(files, n+".html", n+".txt")
		}
		slices.Sort(files)
		return files
	}
	if diff := cmp.Diff(both(slices.Concat(learners, others)...), of("")); diff != "" {
		t.Errorf("texts without readers, or the other way round:\n%s", diff)
	}
	if diff := cmp.Diff(both(learners...), of("en/")); diff != "" {
		t.Errorf("learners’ texts and their English twins:\n%s", diff)
	}
	for _, file := range both(learners...) {
		french, english := read(file), read("en/"+file)
		if diff := cmp.Diff(found(defined, french), found(defined, english)); diff != "" {
			t.Errorf("en/%s defines something else:\n%s", file, diff)
		}
		want := fields(french)
		if strings.HasPrefix(file, "news.") { // what staff are told has no twin
			want = slices.DeleteFunc(want, func(f string) bool { return f == ".ToLearner" || f == ".ToName" })
		}
		if diff := cmp.Diff(want, fields(english)); diff != "" {
			t.Errorf("en/%s fills in something else:\n%s", file, diff)
		}
	}
}

func TestATextWithoutItsTwinIsFoundAtTheStart(t *testing.T) {
	less := fstest.MapFS{}
	if err := fs.WalkDir(web.FS(), "templates/mail", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || name == "templates/mail/en/news.txt" {
			return err
		}
		raw, err := fs.ReadFile(web.FS(), name)
		less[name] = &fstest.MapFile{Data: raw}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	catalogue, err := i18n.Load(web.FS(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := NewComposer(less, catalogue.Printer(i18n.French)); err == nil || !strings.Contains(err.Error(), "en/news.txt") {
		t.Errorf("a composer without the English news was made: %v", err)
	}
}

// Whoever works here, and whose language is not known, is written to in French.
func TestOnlyLearnersAreWrittenToInEnglish(t *testing.T) {
	c := composer(t)
	m, err := c.In(i18n.English).BatchDone(BatchDone{ID: "batch-01", To: "paul@exemple.fr", Title: "Accueillir", Issued: 1, Link: "http://localhost:8080/pro/lot/01"})
	if err != nil || m.Lang != i18n.French || !strings.HasPrefix(m.Text, "Bonjour") || !strings.Contains(m.HTML, `<html lang="fr">`) {
		t.Errorf("staff are written to in %q, %v:\n%s", m.Lang, err, m.Text)
	}
	for _, lang := range []string{"", "fr", "de"} {
		if c.In(lang) != c {
			t.Errorf("%q is not written in French", lang)
		}
	}
}

func TestTheHeaderTellsTheLanguage(t *testing.T) {
	for lang, want := range map[string]string{"": "fr", i18n.French: "fr", i18n.English: "en"} {
		out, err := encode(Message{ID: "award-01", To: "zoe@exemple.fr", Lang: lang, Subject: "Badge", Text: "Badge\n"}, "galon@galon.example", nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := out.GetGenHeader("Content-Language"); !slices.Equal(got, []string{want}) {
			t.Errorf("a message in %q has Content-Language %v, want %s", lang, got, want)
		}
	}
}
