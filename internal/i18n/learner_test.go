package i18n_test

import (
	"regexp"
	"strings"
	"testing"
)

// The pages of a learner are read by people who read with difficulty: 15 words a sentence (ux 4.4). A sentence that the
// design dossier fixed word by word is named here.
func TestSentencesOfTheLearnersPagesAreShort(t *testing.T) {
	fixed := map[string]bool{"share.cv.how": true}
	doors := regexp.MustCompile(`^(passport|share|receive|sign_in|recommendation|claim\.mine|request\.mine)\.`)
	filledIn := regexp.MustCompile(`\{\{(if|with|else|end)[^}]*\}\}|\{\{[^}]*\}\}`)
	end := regexp.MustCompile(`[.?!:;]\s+|[.?!:;]$|\n`)
	looked := 0
	for key, e := range messagesOf(t, "fr") {
		if !doors.MatchString(key) || strings.HasPrefix(key, "passport.mail.") || fixed[key] {
			continue
		}
		looked++
		text := filledIn.ReplaceAllStringFunc(strings.ReplaceAll(e.Other, "**", ""), func(s string) string {
			for _, word := range []string{"{{if", "{{with", "{{else", "{{end"} {
				if strings.HasPrefix(s, word) {
					return ""
				}
			}
			return "X"
		})
		for _, s := range end.Split(text, -1) {
			if n := len(strings.Fields(s)); n > 15 {
				t.Errorf("%s has a sentence of %d words: %q", key, n, s)
			}
		}
	}
	if looked < 200 {
		t.Errorf("only %d sentences were looked at", looked)
	}
}
