package verify

import (
	"fmt"
	"time"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/sign"
)

// CodeURI goes before a code where a machine needs it under a name of our own that no other list of codes can have. Any
// Galon shows the list at /verification/codes.
const CodeURI = "urn:galon:verification:"

// Codes on which the verdict depends.
const (
	CodeSuspended = "status-suspended"
	CodeNotYet    = "dates-not-yet"
)

// Codes of a badge that was withdrawn because a corrected one took its place: today, and by a past date.
const (
	CodeReplaced     = "status-replaced"
	CodeReplacedThen = "status-replaced-then"
)

// DetailUnreadable is said of stored bytes that can no longer be read.
const DetailUnreadable = "Son contenu a été modifié après la signature."

// Code is one answer a check can give. The table is the whole list; beside it stand only the codes of
// credential.DocumentError, which are all a no of the check document.
type Code struct {
	Check   string
	Outcome Outcome
	Title   string // a line of the result page (ux S03 to S08)
	Detail  string // one plain sentence; %s are filled in
}

const (
	titleNoBadge   = "Ce n’est pas un Open Badge."
	titleNoAnswer  = "Signature\u00a0: non contrôlée."
	titleDocument  = "Contenu\u00a0: non contrôlé."
	titleKey       = "Clé de l’organisme\u00a0: non contrôlée."
	titleIssuer    = "Organisme\u00a0: non contrôlé."
	titleStatus    = "Retrait\u00a0: non contrôlé."
	titleDates     = "Dates\u00a0: non contrôlées."
	titleCreator   = "Auteur du modèle\u00a0: non contrôlé."
	titleMoment    = "Date de signature\u00a0: non contrôlée."
	titlePerson    = "Personne\u00a0: non contrôlée."
	titleNotTheirs = "Il n’est pas signé par l’organisme dont il porte le nom."
	otherForm      = "Son contenu dit ce que le standard demande, sous une autre forme."
	notReached     = "Ce contrôle n’a pas été fait, parce qu’un contrôle précédent n’a pas abouti."
)

// Codes is every answer that a check gives. Codes are stable: reports, scripts and problem addresses hold them.
var Codes = map[string]Code{
	"document-ok":            {CheckDocument, Yes, "C’est un Open Badge.", "Son contenu respecte le standard Open Badges 3.0."},
	"document-ok-loose":      {CheckDocument, Yes, "C’est un Open Badge.", otherForm},
	"document-not-standard":  {CheckDocument, No, titleNoBadge, "Son contenu ne respecte pas le standard Open Badges 3.0."},
	credential.CodeNotJSON:   {CheckDocument, No, titleNoBadge, "Ce document n’est pas un objet JSON lisible."},
	sign.FaultAmbiguous:      {CheckDocument, No, titleNoBadge, "Un même champ y figure deux fois, ou son texte est abîmé\u00a0: deux lecteurs pourraient y lire deux choses."},
	sign.FaultUnsafe:         {CheckDocument, No, titleNoBadge, "Une partie de son contenu n’est définie par aucun vocabulaire, et aucune signature ne la couvre."},
	sign.FaultClaims:         {CheckDocument, No, titleNoBadge, "L’enveloppe du jeton et le badge qu’elle contient ne disent pas la même chose."},
	"document-not-checked":   {CheckDocument, NotMade, titleDocument, "Son contenu n’a pas pu être contrôlé."},
	"signature-ok":           {CheckSignature, Yes, "Le badge n’a pas été modifié.", "Son contenu est exactement celui que l’organisme a signé."},
	"signature-intact":       {CheckSignature, Yes, "Le badge n’a pas été modifié.", "Son contenu est exactement celui qui a été signé."},
	sign.FaultFalse:          {CheckSignature, No, "Le badge a été modifié.", "Son contenu a été modifié après la signature."},
	sign.FaultOlderText:      {CheckSignature, No, "Une partie du badge n’est pas signée.", "Des champs récents du standard ne sont pas couverts par la signature."},
	sign.FaultMalformed:      {CheckSignature, No, "La signature ne tient pas.", "La signature du badge est abîmée."},
	sign.FaultMissing:        {CheckSignature, No, "Le badge n’est pas signé.", "Rien ne prouve qui l’a écrit."},
	sign.FaultPurpose:        {CheckSignature, No, "La signature ne tient pas.", "La signature n’a pas été faite pour délivrer un badge."},
	sign.FaultAlgorithm:      {CheckSignature, No, "La signature ne tient pas.", "La signature n’est pas d’une sorte qui protège le badge, ou ne va pas avec la clé."},
	sign.FaultHeader:         {CheckSignature, No, "La signature ne tient pas.", "L’en-tête de la signature demande ce qu’un badge ne doit pas demander."},
	sign.FaultChain:          {CheckSignature, No, "La signature ne tient pas.", "Elle s’appuie sur une autre signature, qui manque ou qui ne tient pas."},
	sign.FaultSuite:          {CheckSignature, NotMade, titleNoAnswer, "Cette version de Galon ne sait pas encore contrôler cette sorte de signature."},
	sign.FaultKey:            {CheckSignature, NotMade, titleNoAnswer, "La clé qui permettrait de contrôler la signature n’a pas pu être lue."},
	sign.FaultContext:        {CheckSignature, NotMade, titleNoAnswer, "Le badge emploie un vocabulaire que cette version de Galon ne connaît pas."},
	sign.FaultLimit:          {CheckSignature, NotMade, titleNoAnswer, "Le badge est trop grand ou trop emmêlé pour être contrôlé."},
	sign.FaultEnded:          {CheckSignature, NotMade, titleNoAnswer, "La signature porte une date de fin, et cette date est passée."},
	"signature-not-checked":  {CheckSignature, NotMade, titleNoAnswer, notReached},
	"key-ok":                 {CheckKey, Yes, "La clé est celle de l’organisme.", "L’organisme publie la clé qui a signé, et notre registre la connaît."},
	"key-not-listed":         {CheckKey, No, "Il n’est pas signé par l’organisme dont il porte le nom.", "La clé qui a signé ne figure pas parmi celles que l’organisme publie."},
	"key-of-another":         {CheckKey, No, "Il n’est pas signé par l’organisme dont il porte le nom.", "La clé qui a signé porte le nom de quelqu’un d’autre."},
	"key-not-pinned":         {CheckKey, No, "Il n’est pas signé par l’organisme dont il porte le nom.", "La clé qui a signé n’est pas inscrite dans notre registre."},
	"key-retired":            {CheckKey, No, "Il n’est pas signé par l’organisme dont il porte le nom.", "La clé qui a signé n’était plus en service à la date de la signature."},
	"key-issuer-unknown":     {CheckKey, NotMade, titleKey, "Notre registre ne connaît pas l’organisme, et ne peut donc pas confirmer sa clé."},
	"key-unreachable":        {CheckKey, NotMade, titleKey, "La liste des clés que l’organisme publie n’a pas pu être lue."},
	"key-registry":           {CheckKey, NotMade, titleKey, "Notre registre des organismes n’a pas pu être lu."},
	"key-method-unsupported": {CheckKey, NotMade, titleKey, "Cette version de Galon ne sait pas encore lire les clés de cette sorte d’organisme."},
	"key-listed":             {CheckKey, Yes, "La clé est celle de l’organisme.", "L’organisme publie lui-même la clé qui a signé."},
	"key-trusted":            {CheckKey, Yes, "La clé est celle de l’organisme.", "La clé qui a signé est dans votre fichier de confiance."},
	"key-not-trusted":        {CheckKey, No, titleNotTheirs, "La clé qui a signé n’est pas celle que donne votre fichier de confiance."},
	"key-none-published":     {CheckKey, NotMade, titleKey, "L’organisme ne publie aucune clé. Celle qui est venue avec le badge ne prouve pas son origine."},
	"key-revoked-since":      {CheckKey, NotMade, titleKey, "L’organisme a retiré cette clé le %s. Seul le badge dit qu’il a été signé avant."},
	"key-compromised":        {CheckKey, NotMade, titleKey, "L’organisme a perdu le contrôle de cette clé le %s. Rien ne prouve que le badge date d’avant."},
	"key-compromised-before": {CheckKey, Yes, "La clé est celle de l’organisme.", "Il en a perdu le contrôle depuis. Notre journal montre que le badge a été délivré avant, le %s."},
	"key-compromised-after":  {CheckKey, NotMade, titleKey, "L’organisme avait déjà perdu le contrôle de cette clé. Demandez-lui de délivrer de nouveau le badge."},
	"key-compromised-none":   {CheckKey, No, titleNotTheirs, "L’organisme a perdu le contrôle de cette clé, et notre journal ne connaît pas ce badge."},
	"key-not-checked":        {CheckKey, NotMade, titleKey, notReached},
	"issuer-verified":        {CheckIssuer, Yes, "Il vient bien de %s.", "Identité de l’organisme contrôlée par notre équipe le %s (SIRET %s, %s)."},
	"issuer-removed-since":   {CheckIssuer, Yes, "Il vient bien de %s.", "%s n’est plus dans notre registre depuis le %s. Ce badge a été délivré avant."},
	"issuer-trusted":         {CheckIssuer, Yes, "Il vient bien de %s.", "Cet organisme est dans votre fichier de confiance."},
	"issuer-suspended-since": {CheckIssuer, Yes, "Il vient bien de %s.", "%s est suspendu de notre registre depuis le %s. Ce badge a été délivré avant."},
	"issuer-unknown":         {CheckIssuer, No, "Nous ne pouvons pas confirmer l’organisme.", "Il n’est dans aucun des registres que nous consultons. Le nom affiché est celui qu’il s’est donné."},
	"issuer-not-verified":    {CheckIssuer, No, "Nous ne pouvons pas confirmer l’organisme.", "Notre équipe n’avait pas contrôlé son identité à la date de ce badge."},
	"issuer-removed":         {CheckIssuer, No, "Nous ne pouvons pas confirmer l’organisme.", "Il n’était plus dans notre registre depuis le %s quand ce badge a été signé."},
	"issuer-suspended":       {CheckIssuer, No, "Nous ne pouvons pas confirmer l’organisme.", "Il était suspendu de notre registre depuis le %s quand ce badge a été signé."},
	"issuer-trial":           {CheckIssuer, No, "C’est un badge d’essai.", "L’organisme se l’est envoyé à lui-même pour essayer le service. Il n’atteste rien."},
	"issuer-registry":        {CheckIssuer, NotMade, titleIssuer, "Notre registre des organismes n’a pas pu être lu."},
	"issuer-not-checked":     {CheckIssuer, NotMade, titleIssuer, notReached},
	"creator-issuer":         {CheckCreator, Yes, "L’organisme a créé ce modèle de badge.", "Le modèle du badge est de l’organisme qui l’a délivré."},
	"creator-other":          {CheckCreator, Yes, "Le modèle de ce badge est d’un autre organisme.", "Le modèle est de %s. Rien n’indique que l’organisme n’a pas le droit de l’employer."},
	"creator-refused":        {CheckCreator, No, "L’organisme n’a pas le droit de délivrer ce badge.", "L’auteur du modèle n’a pas autorisé cet organisme à l’employer."},
	"creator-not-checked":    {CheckCreator, NotMade, titleCreator, "Le droit d’employer ce modèle n’a pas pu être contrôlé."},
	"status-clear":           {CheckStatus, Yes, "L’organisme ne l’a pas retiré.", "Liste des badges retirés consultée à l’instant."},
	"status-revoked":         {CheckStatus, No, "L’organisme l’a retiré.", "Il figure sur la liste des badges retirés que l’organisme a signée le %s."},
	CodeSuspended:            {CheckStatus, No, "L’organisme l’a suspendu.", "L’organisme a mis ce badge en attente. Il peut redevenir valide."},
	"status-unreachable":     {CheckStatus, NotMade, titleStatus, "Nous n’avons pas pu joindre la liste des badges retirés."},
	codeLastKnown:            {CheckStatus, NotMade, titleStatus, "Nous n’avons pas pu joindre la liste des badges retirés. Lue le %s, elle ne le disait pas retiré."},
	"status-list-untrusted":  {CheckStatus, NotMade, titleStatus, "La liste des badges retirés n’est pas signée par l’organisme."},
	"status-list-unchecked":  {CheckStatus, NotMade, titleStatus, "La signature de la liste des badges retirés n’a pas pu être contrôlée."},
	"status-list-other":      {CheckStatus, NotMade, titleStatus, "La liste des badges retirés n’est pas celle que le badge indique."},
	"status-held":            {CheckStatus, NotMade, titleStatus, "L’organisme remet sa liste à jour après une panne. Réessayez plus tard."},
	"status-list-stale":      {CheckStatus, NotMade, titleStatus, "La liste des badges retirés n’est plus à jour."},
	"status-list-broken":     {CheckStatus, NotMade, titleStatus, "La liste des badges retirés n’est pas lisible."},
	"status-suspension":      {CheckStatus, NotMade, titleStatus, "Nous n’avons pas pu lire la liste des badges suspendus."},
	"status-unsupported":     {CheckStatus, NotMade, titleStatus, "Cette version de Galon ne sait pas encore lire cette sorte de liste de retrait."},
	"status-revoked-listed":  {CheckStatus, No, "L’organisme l’a retiré.", "Il figure sur la liste des badges retirés que l’organisme publie."},
	"status-revoked-reason":  {CheckStatus, No, "L’organisme l’a retiré.", "L’organisme l’a retiré et en donne la raison\u00a0: «\u00a0%s\u00a0»."},
	CodeReplaced:             {CheckStatus, No, "L’organisme l’a remplacé.", "Un badge corrigé a pris sa place. Demandez à la personne de vous montrer le nouveau."},
	CodeReplacedThen:         {CheckStatus, No, "L’organisme l’avait remplacé.", "D’après notre journal, un badge corrigé a pris sa place le %s."},
	"status-revoked-then":    {CheckStatus, No, "L’organisme l’avait retiré.", "D’après notre journal, l’organisme l’a retiré le %s."},
	"status-clear-then":      {CheckStatus, Yes, "L’organisme ne l’avait pas retiré.", "D’après notre journal, il n’était ni retiré ni suspendu à cette date."},
	"status-clear-since":     {CheckStatus, Yes, "L’organisme ne l’avait pas retiré.", "Il n’est pas retiré aujourd’hui, et un retrait est définitif."},
	"status-then-unknown":    {CheckStatus, NotMade, titleStatus, "La liste dit l’état d’aujourd’hui. Rien ne prouve celui de la date demandée."},
	"status-message":         {CheckStatus, NotMade, titleStatus, "L’organisme a joint à ce badge un message que nous ne savons pas lire."},
	"status-message-text":    {CheckStatus, NotMade, titleStatus, "L’organisme a joint à ce badge un message\u00a0: «\u00a0%s\u00a0»."},
	"status-not-checked":     {CheckStatus, NotMade, titleStatus, notReached},
	"dates-current":          {CheckDates, Yes, "Il est en cours de validité.", "Jusqu’au %s."},
	"dates-no-end":           {CheckDates, Yes, "Il est en cours de validité.", "Ce badge n’a pas de date de fin."},
	"dates-expired":          {CheckDates, No, "Il n’est plus en cours de validité.", "Sa validité s’est terminée le %s."},
	CodeNotYet:               {CheckDates, No, "Il n’est pas encore valable.", "Il sera valable à partir du %s."},
	"dates-not-checked":      {CheckDates, NotMade, titleDates, notReached},
	"moment-witnessed":       {CheckMoment, Yes, "Il existait à cette date.", "Notre journal a vu ce badge délivré le %s."},
	"moment-after":           {CheckMoment, No, "Il n’existait pas à cette date.", "Il porte une signature du %s."},
	"moment-issued-after":    {CheckMoment, No, "Il n’existait pas à cette date.", "Notre journal l’a vu délivré le %s."},
	"moment-key-after":       {CheckMoment, No, "Il n’existait pas à cette date.", "La clé qui l’a signé n’est en service que depuis le %s."},
	"moment-claimed":         {CheckMoment, NotMade, titleMoment, "Seul l’organisme dit à quelle date il a signé, et rien d’autre ne le prouve."},
	"moment-not-checked":     {CheckMoment, NotMade, titleMoment, notReached},
	"person-email":           {CheckPerson, Yes, "C’est bien cette personne.", "Le badge est à l’adresse e-mail indiquée."},
	"person-email-other":     {CheckPerson, No, "C’est le badge d’une autre personne.", "Le badge est à une autre adresse e-mail."},
	"person-email-missing":   {CheckPerson, NotMade, titlePerson, "Le badge ne contient pas d’adresse e-mail à comparer."},
	"person-name":            {CheckPerson, Yes, "C’est bien ce nom.", "Le badge est au nom indiqué. Un nom peut être celui de plusieurs personnes."},
	"person-name-other":      {CheckPerson, No, "C’est le badge d’une autre personne.", "Le badge est à un autre nom."},
	"person-name-missing":    {CheckPerson, NotMade, titlePerson, "Le badge ne contient pas de nom à comparer."},
	"person-not-checked":     {CheckPerson, NotMade, titlePerson, notReached},
	"signature-too-long":     {CheckSignature, NotMade, titleNoAnswer, "Le contrôle de ce document demande trop de temps, et a été arrêté."},
}

// say makes the check of a code. args fill the detail.
func say(code string, args ...any) Check {
	x, ok := Codes[code]
	if !ok {
		panic("verify: no answer " + code)
	}
	detail := x.Detail
	if len(args) > 0 {
		detail = fmt.Sprintf(detail, args...)
	}
	return Check{Name: x.Check, Outcome: x.Outcome, Code: code, Title: x.Title, Detail: detail}
}

// about keeps, for the log, why a check came out so.
func (c Check) about(err error) Check {
	c.Reason = err
	return c
}

// titled fills the title of a check that names the organisation.
func (c Check) titled(name string) Check {
	c.Title = fmt.Sprintf(c.Title, name)
	return c
}

var months = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}

// frenchDate is the day in Paris: « 14 mai 2026 ».
func frenchDate(t time.Time) string {
	t = t.In(domain.Paris)
	day := fmt.Sprint(t.Day())
	if t.Day() == 1 {
		day = "1er"
	}
	return fmt.Sprintf("%s %s %d", day, months[t.Month()-1], t.Year())
}
