package domain

import (
	"regexp"
	"strings"
	"unicode"
)

// blockedWords are kept for what certifies (articles L. 6113-1, L. 6352-13 and L. 6355-17 of the Code du travail). They are
// looked for in skeletons.
var blockedWords = []struct {
	find *regexp.Regexp
	word string
}{
	{regexp.MustCompile(`\bdiplom(e|es|ation|ations|ant|ante|ants|antes|er|ee|ees|a|as|i|o|ado|ada|ados|adas|ato|ata|ati|iert|ierte|ierter)?\b`), "diplôme"},
	{regexp.MustCompile(`\bcertifi(e|ee|es|ees|er|ant|ante|ants|antes|ed|cado|cada|cato|cata)\b`), "certifié"},
	{regexp.MustCompile(`\bzertifi(kat|kate|ziert|zierte|zierter)\b`), "certifié"},
	{regexp.MustCompile(`\b(re|pre|auto)?-?certifications?\b`), "certification"},
	{regexp.MustCompile(`\bcertifica(teur|trice)s?\b`), "certificateur"},
	{regexp.MustCompile(`\bmentions? complementaires?\b`), "diplôme"},
	{regexp.MustCompile(`^certificate?s?\b|\bcertificate?s? (de |d'|of |in )`), "certificat"},
	{regexp.MustCompile(`\btitres? professionnels?\b`), "titre professionnel"},
	{regexp.MustCompile(`\brncp ?[0-9]*(bc[0-9]+)?\b`), "RNCP"},
	{regexp.MustCompile(`\brs ?[0-9]{2,5}\b|\brepertoires? (specifique|national)s?\b`), "répertoire spécifique"},
	{regexp.MustCompile(`\bcpf\b`), "CPF"},
	{regexp.MustCompile(`\b(bts|btsa|bep|bepa|cqp|cqpi|cqpm|baccalaureat|doctorat)s?\b|\bbacs? (pro|professionnels?|general|techno|technologique)\b|\b(licence|master)s? (pro|professionnel(le)?s?)\b`), "diplôme"},
	{regexp.MustCompile(`\btitres? pros?\b`), "titre professionnel"},
	{regexp.MustCompile(`\bcertif\b`), "certificat"},
	{regexp.MustCompile(`\b(agree|habilite)e?s? par\b`), "agréé par"},
	{regexp.MustCompile(`\breconnue?s? par\b`), "reconnu par"},
}

// falseClaims are what no text of a badge may say of it, wherever it stands: to speak of a diploma is somebody's work, to
// pass for one is an offence (article L. 6355-17 of the Code du travail).
var falseClaims = []struct {
	find *regexp.Regexp
	word string
}{
	{regexp.MustCompile(`\breconnue?s? par l'etat\b`), "reconnu par l’État"},
	{regexp.MustCompile(`\bdiplomes? d'etat\b`), "diplôme d’État"},
	{regexp.MustCompile(`\b(inscrite?s?|enregistree?s?|classee?s?|referencee?s?|presente?s?) (au|aux|dans le|a l'un des) (rncp|repertoires?|rs)\b`), "inscrit au RNCP"},
	{regexp.MustCompile(`\b(eligibles?|financables?|finance) (au|par le|avec le|via le) (cpf|compte personnel de formation)\b`), "éligible au CPF"},
	{regexp.MustCompile(`\b(badge|formation|parcours|attestation|titre)s? (professionnel(le)?s? )?(est |sont )?(certifiante?s?|diplomante?s?|certifiee?s?)\b`), "certifiant"},
	{regexp.MustCompile(`\b(vaut|equivaut|equivalente?s?|equivalence|tient lieu|remplace)( a| au| aux| d'| de| du| avec)?( l'| la| le| les| un| une| ce| cette)? ?(diplome|certification|certificat|titre professionnel|bts|cap|cqp|baccalaureat|bloc)s?\b`), "équivaut à un diplôme"},
	{regexp.MustCompile(`\b(donne|delivre|permet d'obtenir|ouvre|confere|decerne)( droit)?( a| au)?( l'| la| le| les| un| une)? ?(diplome|certification|titre professionnel)s?\b`), "donne un diplôme"},
	{regexp.MustCompile(`\b(badge|formation|parcours|attestation)s? (qui )?(vaut|valent|equivaut|equivalent|tient lieu|donne|delivre|confere|remplace)( a| au| d'| de| du)?( l'| la| le| les| un| une)? ?(habilitation|permis|brevet|caces|licence|titre|grade|qualification professionnelle)s?\b`), "vaut habilitation"},
	{regexp.MustCompile(`\b(titulaire|possesseur) (du|d'un|de ce|de la|d'une|de cette) (diplome|certification|titre professionnel)\b`), "titulaire d’un diplôme"},
}

// denied tells that a sentence says what the badge is not: « Ce badge n’est pas un diplôme. »
var denied = regexp.MustCompile(`\b(n'|ne |ni |pas |sans |aucune? )`)

// theState is the State and not a state: « l’État » is refused, « un état des stocks » is not.
var theState = regexp.MustCompile(`(?:^|[\s(«])(?:[ldLD]['’]\s?)?[EÉ]tat(?:[\s).,»]|$)`)

// stateOf is what an état is of when it is a list, a condition, or the civil status.
var stateOf = regexp.MustCompile(`^ ?(des|du|de|d['’]|civil)`)

// capDiploma is the diploma and not the course that somebody holds: « CAP cuisine » is refused, « Garder le cap » and « CAP
// sur l’emploi » are not.
var capDiploma = regexp.MustCompile(`(?:^|[^\pL])CAP(?: +(\pL+)|[^\pL]|$)`)

// capTrade is the diploma in small letters: « Cap cuisine ».
var capTrade = regexp.MustCompile(`\bcap (petite enfance|aepe|cuisine|patisserie|patissier|boulang(er|ere|erie)|bouch(er|ere|erie)|coiffure|esthetique|menuis(ier|erie)|macon(nerie)?|electrici(en|enne|te)|plomb(ier|erie)|` +
	`peint(re|ure)|charpent(ier|e)|carross(ier|erie)|soud(eur|ure)|vente|commerce|fleuriste|hotellerie|jardinier|mecanique|metallier|couvreur|carreleur)\b`)

func namesCAP(text string) bool {
	if strings.Trim(text, " .!") == "CAP" || capTrade.MatchString(skeleton(text)) {
		return true
	}
	for _, m := range capDiploma.FindAllStringSubmatch(text, -1) {
		switch Fold(m[1]) {
		case "sur", "vers", "emploi":
		case "": // « GARDER LE CAP » shouts
			if text != strings.ToUpper(text) {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// BlockedWord is the first word of a text that is kept for professional certifications, or "".
func BlockedWord(text string) string {
	plain := skeleton(text)
	for _, b := range blockedWords {
		if b.find.MatchString(plain) {
			return b.word
		}
	}
	if namesCAP(text) {
		return "CAP"
	}
	for _, at := range theState.FindAllStringIndex(text, -1) {
		if !stateOf.MatchString(text[at[1]:]) {
			return "État"
		}
	}
	return ""
}

// FalseClaim is what a text says of its badge that only a certification may say, or "".
func FalseClaim(text string) string {
	for _, sentence := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(".!?;\n", r) }) {
		plain := skeleton(sentence)
		if denied.MatchString(plain) {
			continue
		}
		for _, c := range falseClaims {
			if c.find.MatchString(plain) {
				return c.word
			}
		}
	}
	return ""
}

var (
	genders  = regexp.MustCompile(`\((e|s|es|ne|le|trice)\)|[·•‧∙](e|s|es|ne|le)\b`) // « certifié(e)s », « reconnu·e »
	spelled  = regexp.MustCompile(`(^|[^\pL\d])(\pL[ ._*/-]){2,}\pL($|[^\pL\d])`)    // « R.N.C.P. »
	marks    = strings.NewReplacer(" ", "", ".", "", "_", "", "*", "", "/", "", "-", "")
	numerals = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s")
	mixed    = regexp.MustCompile(`\pL+[01345]+\pL{2,}`) // « dipl0me »
)

// skeleton is a text as an eye reads it, for words that somebody might hide: without accents and genders of both genders,
// with letters of other alphabets as those that they look like.
func skeleton(text string) string {
	text = strings.Map(lookalike, text)
	text = genders.ReplaceAllString(Fold(text), "")
	text = spelled.ReplaceAllStringFunc(text, func(s string) string {
		head, tail := "", ""
		if r := []rune(s); !unicode.IsLetter(r[0]) {
			head, s = " ", string(r[1:])
		}
		if r := []rune(s); !unicode.IsLetter(r[len(r)-1]) {
			tail, s = " ", string(r[:len(r)-1])
		}
		return head + marks.Replace(s) + tail
	})
	return mixed.ReplaceAllStringFunc(text, numerals.Replace)
}

// looks are letters of the Cyrillic, Greek and Armenian alphabets beside the Latin ones that they are taken for.
var looks = func() map[rune]rune {
	m := map[rune]rune{}
	for _, pair := range [][2]string{
		{"аӑӓӕ", "aaaa"}, {"ВЕКМНОРСТУХ", "BEKMHOPCTYX"}, {"АІЈЅԚԜҮ", "AIJSQWY"}, {"еёѐєорсухіїјѕԁԛԝһӏг", "eeeeopcyxiijsdqwhir"},
		{"ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"}, {"αειικνορτυχ", "aeiikvoptux"}, {"օսհյզգոցք", "ouhjqqngp"}, {"ıɩȷɡɑℓ", "iijgal"},
		{"ȏȍǒōŏőọȯ", "oooooooo"}, {"ėęēěȅȇẽẹ", "eeeeeeee"}, {"ĩīǐȉȋį", "iiiiii"}, {"ĀāĂăǎạą", "Aaaaaaa"},
	} {
		from, to := []rune(pair[0]), []rune(pair[1])
		for i, r := range from {
			m[r] = to[min(i, len(to)-1)]
		}
	}
	return m
}()

func lookalike(r rune) rune {
	switch {
	case r < 0x180:
		if to, ok := looks[r]; ok {
			return to
		}
		return r
	case r >= 0xff01 && r <= 0xff5e: // full width
		return r - 0xfee0
	case r >= 0x1d400 && r < 0x1d6a4: // mathematical letters, 52 of each style
		if n := (r - 0x1d400) % 52; n < 26 {
			return 'A' + n
		} else {
			return 'a' + n - 26
		}
	case r >= 0x24b6 && r <= 0x24cf: // circled
		return 'A' + r - 0x24b6
	case r >= 0x24d0 && r <= 0x24e9:
		return 'a' + r - 0x24d0
	}
	if to, ok := looks[r]; ok {
		return to
	}
	return r
}

// titleWord is the first word of a title that is kept for those who hold a certification or a qualification, or "".
func titleWord(title string) string {
	if word := BlockedWord(title); word != "" {
		return word
	}
	return claimedWord(skeleton(title), startsWithVerb(skeleton(title)))
}

// keptWords names what of a model's words is kept for certifications: in its titles each such word, elsewhere what passes
// the badge off as one.
func (c *factCheck) keptWords(a Achievement) {
	title := func(pointer, text string) {
		if word := titleWord(text); word != "" {
			c.add(pointer, "model-word-blocked", word)
		}
	}
	claim := func(pointer string, texts ...string) {
		for _, text := range texts {
			if word := FalseClaim(text); word != "" {
				c.add(pointer, "model-claim-blocked", word)
				return
			}
		}
	}
	if a.Bloc == nil {
		title("/title", a.Title)
		for _, tag := range a.Tags {
			claim("/tags", tag)
		}
	}
	if a.Kind == BlocAttestation { // its texts are those of the fiche
		return
	}
	claim("/description", a.Description)
	claim("/criteria", a.Criteria...)
	claim("/assessment", a.Assessment)
	for i, l := range a.Levels {
		claim("/levels/"+itoa(i)+"/name", l.Name, l.Task, l.Decides)
	}
	for i, t := range a.Translations {
		p := "/translations/" + itoa(i)
		if a.Bloc == nil {
			title(p+"/title", t.Title)
		}
		claim(p+"/description", t.Description)
		claim(p+"/criteria", t.Criteria...)
	}
}
