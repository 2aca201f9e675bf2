package verify

import (
	"regexp"
	"strings"
	"sync"
	"time"
)

const (
	englishNoBadge    = "This is not an Open Badge."
	englishNoAnswer   = "Signature: not checked."
	englishKey        = "Key of the organisation: not checked."
	englishStatus     = "Withdrawal: not checked."
	englishNotReached = "This check was not made, because an earlier one did not succeed."
	englishContents   = "Badges within: not checked."
	englishHolder     = "Holder: not checked."
	englishDocument   = "Content: not checked."
	englishOtherForm  = "Its content says what the standard asks, in another form."
)

// said is a check in the words of one language.
type said struct{ title, detail string }

// english is Codes in English, for who reads the pages so. What machines read stays in one language.
var english = map[string]said{
	"contents-expired":               {"A badge within it is past its dates.", "The validity of at least one of the badges within has ended."},
	"contents-incomplete":            {englishContents, "At least one of the badges within could not be fully checked."},
	"contents-issuer-unknown":        {"The organisation of a badge within it is not confirmed.", "The organisation of at least one badge within is in none of our registries."},
	"contents-none":                  {englishContents, "It contains no badge."},
	"contents-not-authentic":         {"A badge within it is not authentic.", "At least one badge within was changed, or is not from the organisation it names."},
	"contents-not-checked":           {englishContents, englishNotReached},
	"contents-not-yet":               {"A badge within it is not valid yet.", "At least one of the badges within is valid only from a date to come."},
	"contents-ok":                    {"The badges within it are valid.", "Each was checked separately."},
	"contents-other":                 {englishContents, "At least one document within is not an Open Badge that we can check."},
	"contents-other-person":          {"A badge within it belongs to another person.", "At least one of the badges within does not belong to the person you named."},
	"contents-revoked":               {"A badge within it was withdrawn.", "The organisation has withdrawn at least one of the badges within."},
	"contents-suspended":             {"A badge within it is suspended.", "The organisation has suspended at least one of the badges within."},
	"contents-too-many":              {englishContents, "It contains too many badges to be checked at once."},
	"creator-issuer":                 {"The organisation made this badge model.", "The model of the badge is from the organisation that awarded it."},
	"creator-not-checked":            {"Author of the model: not checked.", "The right to use this model could not be checked."},
	"creator-other":                  {"The model of this badge is from another organisation.", "The model is from %s. Nothing shows that the organisation has no right to use it."},
	"creator-refused":                {"The organisation has no right to award this badge.", "The author of the model has not allowed this organisation to use it."},
	"dates-current":                  {"It is within its dates.", "Until %s."},
	"dates-expired":                  {"It is past its dates.", "Its validity ended on %s."},
	"dates-no-end":                   {"It is within its dates.", "This badge has no end date."},
	"dates-not-checked":              {"Dates: not checked.", englishNotReached},
	"dates-not-yet":                  {"It is not valid yet.", "It will be valid from %s."},
	"document-address-unreachable":   {englishDocument, "This image holds only the address of the badge, and we could not read it there."},
	"document-ambiguous":             {englishNoBadge, "The same field is there twice, or its text is damaged: two readers could read two different things."},
	"document-claims":                {englishNoBadge, "The envelope of the token and the badge inside do not say the same thing."},
	"document-collection":            {"This file contains several badges.", "Each is checked separately."},
	"document-endorsement-ok":        {"This is a recommendation.", "Its content follows the Open Badges 3.0 standard."},
	"document-endorsement2":          {englishDocument, "Open Badges 2.0 recommendation: Galon recognises it and does not check it."},
	"document-envelope-broken":       {englishNoBadge, "This is the envelope of a badge, with nothing readable in it."},
	"document-not-checked":           {englishDocument, "Its content could not be checked."},
	"document-not-json":              {englishNoBadge, "This document is not a readable JSON object."},
	"document-not-standard":          {englishNoBadge, "Its content does not follow the Open Badges 3.0 standard."},
	"document-ok-loose":              {"This is an Open Badge.", englishOtherForm},
	"document-record-loose":          {"This is a record of badges.", englishOtherForm},
	"document-endorsement-ok-loose":  {"This is a recommendation.", englishOtherForm},
	codeSDJWT:                        {englishDocument, "Badge in the SD-JWT format: Galon recognises it and does not check it."},
	"document-ok":                    {"This is an Open Badge.", "Its content follows the Open Badges 3.0 standard."},
	"document-ok2-loose":             {"This is an Open Badge.", englishOtherForm},
	"document-ok2":                   {"This is an Open Badge.", "Its content follows the Open Badges 2.0 standard."},
	"document-open-badges-1":         {englishDocument, "Open Badges 1 badge, from before 2018: Galon recognises it and does not check it."},
	"document-part-unreadable":       {englishNoBadge, "What stands in the place of a badge cannot be read."},
	"document-presentation-ok":       {"This is a presentation of badges.", "Someone shows badges in it, and signs it."},
	"document-presentation-unsigned": {"This is a presentation of badges.", "Nobody signed it: it does not prove who shows these badges."},
	"document-record":                {"This is a record of badges.", "Its content follows the CLR 2.0 standard."},
	"document-undefined-term":        {englishNoBadge, "Part of its content is defined by no vocabulary, and no signature covers it."},
	"holder-challenge":               {"It does not answer this request.", "It was not made for the value asked for: it may have been used before."},
	"holder-domain":                  {"It does not answer this request.", "It was made for someone else."},
	"holder-key-alone":               {englishHolder, "The key is known only from the presentation itself: it does not say whose it is."},
	"holder-method":                  {englishHolder, "This version of Galon cannot read the keys of this kind of holder."},
	"holder-not-checked":             {englishHolder, englishNotReached},
	"holder-not-listed":              {"It is not signed by the holder.", "The key that signed is not among those of the holder."},
	"holder-not-subject":             {englishHolder, "A badge names another person than the one who shows it."},
	"holder-of-another":              {"It is not signed by the holder.", "The key that signed belongs to someone other than the holder named."},
	"holder-ok":                      {"It is signed by whoever shows it.", "The key that signed is that of the holder named. It does not prove their civil identity."},
	"holder-unreachable":             {englishHolder, "The list of the holder’s keys could not be read."},
	"issuer-not-checked":             {"Organisation: not checked.", englishNotReached},
	"issuer-not-verified":            {"We cannot confirm the organisation.", "Our team had not checked its identity on the date of this badge."},
	"issuer-registry":                {"Organisation: not checked.", "Our registry of organisations could not be read."},
	"issuer-removed":                 {"We cannot confirm the organisation.", "It had not been in our registry since %s when this badge was signed."},
	"issuer-removed-since":           {"It does come from %s.", "%s has not been in our registry since %s. This badge was awarded before."},
	"issuer-suspended":               {"We cannot confirm the organisation.", "It had been suspended from our registry since %s when this badge was signed."},
	"issuer-suspended-since":         {"It does come from %s.", "%s has been suspended from our registry since %s. This badge was awarded before."},
	"issuer-trial":                   {"This is a trial badge.", "The organisation sent it to itself to try the service. It attests nothing."},
	"issuer-trusted":                 {"It does come from %s.", "This organisation is in your trust file."},
	"issuer-unknown":                 {"We cannot confirm the organisation.", "It is in none of the registries that we consult. The name shown is the one it gave itself."},
	"issuer-verified":                {"It does come from %s.", "Identity of the organisation checked by our team on %s (SIRET company number %s, %s)."},
	"key-badgeclass-broken":          {englishKey, "The record of the badge, which says whose it is, cannot be read."},
	"key-badgeclass-unreachable":     {englishKey, "We could not read the record of the badge, which says whose it is."},
	"key-compromised":                {englishKey, "The organisation lost control of this key on %s. Nothing proves that the badge is older."},
	"key-compromised-after":          {englishKey, "The organisation had already lost control of this key. Ask it to award the badge again."},
	"key-compromised-before":         {"The key is the organisation’s own.", "It has lost control of it since. Our journal shows that the badge was awarded before, on %s."},
	"key-compromised-none":           {"It is not signed by the organisation whose name it bears.", "The organisation lost control of this key, and our journal does not know this badge."},
	"key-hosted":                     {"It is published by the organisation.", "The address of the badge is an address of this organisation."},
	"key-hosted-elsewhere":           {"It is not published by the organisation whose name it bears.", "The address of the badge is not an address of this organisation."},
	"key-issuer-nowhere":             {englishKey, "The organisation publishes its record at no address."},
	"key-issuer-unknown":             {englishKey, "Our registry does not know the organisation, so it cannot confirm its key."},
	"key-listed":                     {"The key is the organisation’s own.", "The organisation itself publishes the key that signed."},
	"key-method-unsupported":         {englishKey, "This version of Galon cannot yet read the keys of this kind of organisation."},
	"key-none-published":             {englishKey, "The organisation publishes no key. The one that came with the badge does not prove its origin."},
	"key-not-checked":                {englishKey, englishNotReached},
	"key-not-listed":                 {"It is not signed by the organisation whose name it bears.", "The key that signed is not among those that the organisation publishes."},
	"key-not-pinned":                 {"It is not signed by the organisation whose name it bears.", "The key that signed is not entered in our registry."},
	"key-not-trusted":                {"It is not signed by the organisation whose name it bears.", "The key that signed is not the one in your trust file."},
	"key-of-another":                 {"It is not signed by the organisation whose name it bears.", "The key that signed bears someone else’s name."},
	"key-ok":                         {"The key is the organisation’s own.", "The organisation publishes the key that signed, and our registry knows it."},
	"key-profile-broken":             {englishKey, "The record that the organisation publishes cannot be read."},
	"key-profile-unreachable":        {englishKey, "We could not read the record that the organisation publishes."},
	"key-registry":                   {englishKey, "Our registry of organisations could not be read."},
	"key-retired":                    {"It is not signed by the organisation whose name it bears.", "The key that signed was no longer in use on the date of the signature."},
	"key-revoked-since":              {englishKey, "The organisation withdrew this key on %s. Only the badge says that it was signed before."},
	"key-trusted":                    {"The key is the organisation’s own.", "The key that signed is in your trust file."},
	"key-unreachable":                {englishKey, "The list of keys that the organisation publishes could not be read."},
	"moment-after":                   {"It did not exist on that date.", "It bears a signature of %s."},
	"moment-claimed":                 {"Date of signature: not checked.", "Only the organisation says when it signed, and nothing else proves it."},
	"moment-issued-after":            {"It did not exist on that date.", "Our journal saw it awarded on %s."},
	"moment-key-after":               {"It did not exist on that date.", "The key that signed it has been in use only since %s."},
	"moment-not-checked":             {"Date of signature: not checked.", englishNotReached},
	"moment-witnessed":               {"It existed on that date.", "Our journal saw this badge awarded on %s."},
	"person-email":                   {"This is the person.", "The badge is for the email address given."},
	"person-email-missing":           {"Person: not checked.", "The badge contains no email address to compare."},
	"person-email-other":             {"This is another person’s badge.", "The badge is for another email address."},
	"person-name":                    {"This is the name.", "The badge is in the name given. Several people can have the same name."},
	"person-name-missing":            {"Person: not checked.", "The badge contains no name to compare."},
	"person-name-other":              {"This is another person’s badge.", "The badge is in another name."},
	"person-not-checked":             {"Person: not checked.", englishNotReached},
	"signature-algorithm":            {"The signature does not hold.", "The signature is not of a kind that protects the badge, or does not go with the key."},
	"signature-chain":                {"The signature does not hold.", "It rests on another signature, which is missing or does not hold."},
	"signature-context-unknown":      {englishNoAnswer, "The badge uses a vocabulary that this version of Galon does not know."},
	"signature-false":                {"The badge was changed.", "Its content was changed after it was signed."},
	"signature-header":               {"The signature does not hold.", "The header of the signature asks for what a badge must not ask."},
	"signature-hosted":               {"The address of the badge confirms it.", "The badge is found as it is at its address, read just now."},
	"signature-hosted-differs":       {"The badge was changed.", "This file does not say the same as the badge published at its address."},
	"signature-hosted-gone":          {"The address of the badge answers.", "It answers that the badge was withdrawn. The rest was not checked."},
	"signature-hosted-missing":       {englishNoAnswer, "The address of the badge answers, and no longer gives it."},
	"signature-hosted-nowhere":       {"The badge is published nowhere.", "It should be published at an address, and gives none."},
	"signature-hosted-other":         {"This is not that badge.", "The address that the badge gives publishes another badge."},
	"signature-hosted-unreachable":   {englishNoAnswer, "We could not reach the address of the badge, which alone proves it."},
	"signature-hosted-unreadable":    {englishNoAnswer, "What stands at the address of the badge is not a readable badge."},
	"signature-intact":               {"The badge has not been changed.", "Its content is exactly what was signed."},
	"signature-key-unknown":          {englishNoAnswer, "The key that would let us check the signature could not be read."},
	"signature-malformed":            {"The signature does not hold.", "The signature of the badge is damaged."},
	"signature-missing":              {"The badge is not signed.", "Nothing proves who wrote it."},
	"signature-not-checked":          {englishNoAnswer, englishNotReached},
	"signature-ok":                   {"The badge has not been changed.", "Its content is exactly what the organisation signed."},
	"signature-older-context":        {"Part of the badge is not signed.", "Recent fields of the standard are not covered by the signature."},
	"signature-presentation":         {"The presentation has not been changed.", "Its content is exactly what was signed."},
	"signature-presentation-missing": {"The presentation is not signed.", "Nothing proves who shows these badges, or to whom."},
	"signature-proof-expired":        {englishNoAnswer, "The signature bears an end date, and that date has passed."},
	"signature-purpose":              {"The signature does not hold.", "The signature was not made to award a badge."},
	"signature-suite-unsupported":    {englishNoAnswer, "This version of Galon cannot check this kind of signature yet."},
	"signature-too-large":            {englishNoAnswer, "The badge is too large or too tangled to be checked."},
	"signature-too-long":             {englishNoAnswer, "Checking this document takes too much time, and was stopped."},
	"status-clear":                   {"The organisation has not withdrawn it.", "List of withdrawn badges read just now."},
	"status-clear-since":             {"The organisation had not withdrawn it.", "It is not withdrawn today, and a withdrawal is final."},
	"status-clear-then":              {"The organisation had not withdrawn it.", "According to our journal, it was neither withdrawn nor suspended on that date."},
	"status-gone":                    {"It is no longer published.", "The badge’s address answers that it is gone: withdrawn by the organisation, or no longer published by the person."},
	"status-held":                    {englishStatus, "The organisation is bringing its list up to date after a failure. Try again later."},
	"status-hosted":                  {"The organisation has not withdrawn it.", "The badge is still at its address, read just now."},
	"status-last-known":              {englishStatus, "We could not reach the list of withdrawn badges. Read on %s, it did not say that it was withdrawn."},
	"status-list-broken":             {englishStatus, "The list of withdrawn badges cannot be read."},
	"status-list-unchecked":          {englishStatus, "The signature of the list of withdrawn badges could not be checked."},
	"status-list-other":              {englishStatus, "The list of withdrawn badges is not the one that the badge names."},
	"status-list-stale":              {englishStatus, "The list of withdrawn badges is out of date."},
	"status-list-untrusted":          {englishStatus, "The list of withdrawn badges is not signed by the organisation."},
	"status-message":                 {englishStatus, "The organisation attached a message to this badge that we cannot read."},
	"status-message-text":            {englishStatus, "The organisation attached a message to this badge: “%s”."},
	"status-not-checked":             {englishStatus, englishNotReached},
	"status-replaced":                {"The organisation has replaced it.", "A corrected badge has taken its place. Ask the person to show you the new one."},
	"status-replaced-then":           {"The organisation had replaced it.", "According to our journal, a corrected badge took its place on %s."},
	"status-revoked":                 {"The organisation has withdrawn it.", "It is on the list of withdrawn badges that the organisation signed on %s."},
	"status-revoked-listed":          {"The organisation has withdrawn it.", "It is on the list of withdrawn badges that the organisation publishes."},
	"status-revoked-reason":          {"The organisation has withdrawn it.", "The organisation withdrew it and gives the reason: “%s”."},
	"status-revoked-then":            {"The organisation had withdrawn it.", "According to our journal, the organisation withdrew it on %s."},
	"status-suspended":               {"The organisation has suspended it.", "The organisation has suspended this badge. It may become valid again."},
	"status-suspension":              {englishStatus, "We could not read the list of suspended badges."},
	"status-then-unknown":            {englishStatus, "The list tells the state of today. Nothing proves that of the date asked for."},
	"status-unreachable":             {englishStatus, "We could not reach the list of withdrawn badges."},
	"status-unsupported":             {englishStatus, "This version of Galon cannot read this kind of withdrawal list yet."},
	"status-withdrawn":               {"The organisation has withdrawn it.", "The organisation publishes that it has withdrawn this badge."},
	"status-withdrawn-why":           {"The organisation has withdrawn it.", "The organisation publishes that it has withdrawn this badge. Its reason: “%s”."},
	"subject-no-endorsement":         {"This is not a recommendation.", "Another document stands in the place of a recommendation."},
	"subject-ok":                     {"It is about this badge.", "The recommendation names this badge, its model or its organisation."},
	"subject-other":                  {"It is about something else.", "The recommendation names neither this badge, nor its model, nor its organisation."},
}

// English is the report with its checks in English. Its codes, and what is in the badge, do not change.
func (r Report) English() Report {
	r.Checks = englishChecks(r.Checks)
	r.Parts, r.Endorsements = englishReports(r.Parts), englishReports(r.Endorsements)
	return r
}

func englishReports(all []Report) (out []Report) {
	for _, r := range all {
		out = append(out, r.English())
	}
	return out
}

func englishChecks(all []Check) (out []Check) {
	for _, c := range all {
		out = append(out, c.English())
	}
	return out
}

// English says a check in English. What its French sentence was filled in with (a name, a date, words of an organisation)
// is taken out of it, so that a kept report can be said again. Faults of the data model have one sentence for all.
func (c Check) English() Check {
	e, known := english[c.Code]
	if !known {
		if c.Name == CheckDocument {
			e = english["document-not-standard"]
			c.Title, c.Detail = e.title, e.detail
		}
		return c
	}
	french := Codes[c.Code]
	c.Title, c.Detail = refill(french.Title, e.title, c.Title), refill(french.Detail, e.detail, c.Detail)
	return c
}

// patterns are French sentences that were filled in, as what they match.
var patterns sync.Map

// refill puts what filled in the French sentence into the English one. A sentence that is not the expected one is left.
func refill(french, english, sentence string) string {
	if !strings.Contains(french, "%s") {
		if sentence != french {
			return sentence
		}
		return english
	}
	known, _ := patterns.LoadOrStore(french, regexp.MustCompile("(?s)^"+strings.ReplaceAll(regexp.QuoteMeta(french), "%s", "(.*?)")+"$"))
	found := known.(*regexp.Regexp).FindStringSubmatch(sentence)
	if found == nil {
		return sentence
	}
	for _, arg := range found[1:] {
		before, after, _ := strings.Cut(english, "%s")
		english = before + strings.ReplaceAll(englishDate(arg), "%s", "\x00") + after
	}
	return strings.ReplaceAll(english, "\x00", "%s")
}

// englishDate turns « 1er mai 2026 » into “1 May 2026”, and leaves alone what is no date.
func englishDate(s string) string {
	day, rest, ok := strings.Cut(s, " ")
	month, year, ok2 := strings.Cut(rest, " ")
	if !ok || !ok2 {
		return s
	}
	for i, name := range months {
		if name == month {
			if t, err := time.Parse("2 January 2006", strings.TrimSuffix(day, "er")+" "+time.Month(i+1).String()+" "+year); err == nil {
				return t.Format("2 January 2006")
			}
		}
	}
	return s
}
