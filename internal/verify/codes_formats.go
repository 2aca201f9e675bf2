package verify

import (
	"maps"

	"galon/internal/credential"
)

const (
	titleContents = "Badges contenus\u00a0: non contrôlés."
	titleHolder   = "Titulaire\u00a0: non contrôlé."
)

// formatCodes are the answers about other documents than a single Open Badge 3.0.
var formatCodes = map[string]Code{
	"contents-ok":             {CheckContents, Yes, "Les badges qu’il contient sont valides.", "Chacun a été contrôlé à part."},
	"contents-not-authentic":  {CheckContents, No, "Un badge qu’il contient n’est pas authentique.", "Au moins un des badges contenus a été modifié, ou n’est pas de l’organisme qu’il nomme."},
	"contents-revoked":        {CheckContents, No, "Un badge qu’il contient a été retiré.", "L’organisme a retiré au moins un des badges contenus."},
	"contents-suspended":      {CheckContents, No, "Un badge qu’il contient est suspendu.", "L’organisme a mis au moins un des badges contenus en attente."},
	"contents-issuer-unknown": {CheckContents, No, "L’organisme d’un badge qu’il contient n’est pas confirmé.", "L’organisme d’au moins un des badges contenus n’est dans aucun de nos registres."},
	"contents-other-person":   {CheckContents, No, "Un badge qu’il contient est à une autre personne.", "Au moins un des badges contenus n’est pas à la personne que vous avez indiquée."},
	"contents-incomplete":     {CheckContents, NotMade, titleContents, "Au moins un des badges contenus n’a pas pu être contrôlé en entier."},
	"contents-other":          {CheckContents, NotMade, titleContents, "Au moins un des documents contenus n’est pas un Open Badge que nous sachions contrôler."},
	"contents-not-yet":        {CheckContents, No, "Un badge qu’il contient n’est pas encore valable.", "Au moins un des badges contenus ne vaut qu’à partir d’une date à venir."},
	"contents-expired":        {CheckContents, No, "Un badge qu’il contient n’est plus en cours de validité.", "La validité d’au moins un des badges contenus est terminée."},
	"contents-none":           {CheckContents, NotMade, titleContents, "Il ne contient aucun badge."},
	"contents-not-checked":    {CheckContents, NotMade, titleContents, notReached},
	"contents-too-many":       {CheckContents, NotMade, titleContents, "Il contient trop de badges pour être contrôlé en une fois."},
	"holder-not-checked":      {CheckHolder, NotMade, titleHolder, notReached},

	credential.CodeOpenBadges1:       {CheckDocument, NotMade, titleDocument, "Badge Open Badges 1, d’avant 2018\u00a0: Galon le reconnaît et ne le contrôle pas."},
	credential.CodeEndorsement2:      {CheckDocument, NotMade, titleDocument, "Recommandation Open Badges 2.0\u00a0: Galon la reconnaît et ne la contrôle pas."},
	"document-ok2":                   {CheckDocument, Yes, "C’est un Open Badge.", "Son contenu respecte le standard Open Badges 2.0."},
	"document-ok2-loose":             {CheckDocument, Yes, "C’est un Open Badge.", otherForm},
	"document-record":                {CheckDocument, Yes, "C’est un relevé de badges.", "Son contenu respecte le standard CLR 2.0."},
	"document-endorsement-ok":        {CheckDocument, Yes, "C’est une recommandation.", "Son contenu respecte le standard Open Badges 3.0."},
	"document-record-loose":          {CheckDocument, Yes, "C’est un relevé de badges.", otherForm},
	"document-endorsement-ok-loose":  {CheckDocument, Yes, "C’est une recommandation.", otherForm},
	codeSDJWT:                        {CheckDocument, NotMade, titleDocument, "Badge au format SD-JWT\u00a0: Galon le reconnaît et ne le contrôle pas."},
	"document-presentation-ok":       {CheckDocument, Yes, "C’est une présentation de badges.", "Quelqu’un y montre des badges, et la signe."},
	"document-presentation-unsigned": {CheckDocument, Yes, "C’est une présentation de badges.", "Personne ne l’a signée\u00a0: elle ne prouve pas qui montre ces badges."},
	"document-collection":            {CheckDocument, Yes, "Ce fichier contient plusieurs badges.", "Chacun est contrôlé à part."},
	"document-envelope-broken":       {CheckDocument, No, titleNoBadge, "C’est l’enveloppe d’un badge, et rien de lisible ne s’y trouve."},
	"document-address-unreachable":   {CheckDocument, NotMade, titleDocument, "Cette image ne contient que l’adresse du badge, et nous n’avons pas pu l’y lire."},
	"document-part-unreadable":       {CheckDocument, No, titleNoBadge, "Ce qui se trouve à la place d’un badge n’est pas lisible."},

	"signature-presentation":         {CheckSignature, Yes, "La présentation n’a pas été modifiée.", "Son contenu est exactement celui qui a été signé."},
	"signature-presentation-missing": {CheckSignature, No, "La présentation n’est pas signée.", "Rien ne prouve qui montre ces badges, ni pour qui."},
	"signature-hosted":               {CheckSignature, Yes, "L’adresse du badge le confirme.", "Le badge se trouve tel quel à son adresse, consultée à l’instant."},
	"signature-hosted-gone":          {CheckSignature, Yes, "L’adresse du badge répond.", "Elle répond que le badge a été retiré. Le reste n’a pas été contrôlé."},
	"signature-hosted-differs":       {CheckSignature, No, "Le badge a été modifié.", "Ce fichier ne dit pas la même chose que le badge publié à son adresse."},
	"signature-hosted-other":         {CheckSignature, No, "Ce n’est pas ce badge.", "L’adresse que le badge donne publie un autre badge."},
	"signature-hosted-nowhere":       {CheckSignature, No, "Le badge n’est publié nulle part.", "Il doit être publié à une adresse, et n’en donne aucune."},
	"signature-hosted-missing":       {CheckSignature, NotMade, titleNoAnswer, "L’adresse du badge répond, et ne le donne plus."},
	"signature-hosted-unreachable":   {CheckSignature, NotMade, titleNoAnswer, "Nous n’avons pas pu joindre l’adresse du badge, qui seule le prouve."},
	"signature-hosted-unreadable":    {CheckSignature, NotMade, titleNoAnswer, "Ce qui se trouve à l’adresse du badge n’est pas un badge lisible."},

	"key-hosted":                 {CheckKey, Yes, "Il est publié par l’organisme.", "L’adresse du badge est une adresse de cet organisme."},
	"key-hosted-elsewhere":       {CheckKey, No, "Il n’est pas publié par l’organisme dont il porte le nom.", "L’adresse du badge n’est pas une adresse de cet organisme."},
	"key-badgeclass-unreachable": {CheckKey, NotMade, titleKey, "Nous n’avons pas pu lire la fiche du badge, qui dit de quel organisme il est."},
	"key-badgeclass-broken":      {CheckKey, NotMade, titleKey, "La fiche du badge, qui dit de quel organisme il est, n’est pas lisible."},
	"key-profile-unreachable":    {CheckKey, NotMade, titleKey, "Nous n’avons pas pu lire la fiche que l’organisme publie."},
	"key-profile-broken":         {CheckKey, NotMade, titleKey, "La fiche que l’organisme publie n’est pas lisible."},
	"key-issuer-nowhere":         {CheckKey, NotMade, titleKey, "L’organisme ne publie sa fiche à aucune adresse."},

	"status-gone":          {CheckStatus, No, "Il n’est plus publié.", "L’adresse du badge répond qu’il n’y est plus\u00a0: l’organisme l’a retiré, ou la personne a arrêté de le publier."},
	"status-withdrawn":     {CheckStatus, No, "L’organisme l’a retiré.", "L’organisme publie qu’il a retiré ce badge."},
	"status-withdrawn-why": {CheckStatus, No, "L’organisme l’a retiré.", "L’organisme publie qu’il a retiré ce badge. Son motif\u00a0: «\u00a0%s\u00a0»."},
	"status-hosted":        {CheckStatus, Yes, "L’organisme ne l’a pas retiré.", "Le badge est toujours à son adresse, consultée à l’instant."},

	"holder-ok":          {CheckHolder, Yes, "Elle est signée par qui la montre.", "La clé qui a signé est celle du titulaire nommé. Elle ne prouve pas son identité civile."},
	"holder-of-another":  {CheckHolder, No, "Elle n’est pas signée par le titulaire.", "La clé qui a signé est celle de quelqu’un d’autre que le titulaire nommé."},
	"holder-not-listed":  {CheckHolder, No, "Elle n’est pas signée par le titulaire.", "La clé qui a signé ne figure pas parmi celles du titulaire."},
	"holder-challenge":   {CheckHolder, No, "Elle ne répond pas à cette demande.", "Elle n’a pas été faite pour la valeur demandée\u00a0: elle a pu servir avant."},
	"holder-domain":      {CheckHolder, No, "Elle ne répond pas à cette demande.", "Elle a été faite pour quelqu’un d’autre."},
	"holder-unreachable": {CheckHolder, NotMade, titleHolder, "La liste des clés du titulaire n’a pas pu être lue."},
	"holder-method":      {CheckHolder, NotMade, titleHolder, "Cette version de Galon ne sait pas lire les clés de cette sorte de titulaire."},
	"holder-key-alone":   {CheckHolder, NotMade, titleHolder, "La clé n’est connue que par la présentation elle-même\u00a0: elle ne dit pas de qui elle est."},
	"holder-not-subject": {CheckHolder, NotMade, titleHolder, "Un badge nomme une autre personne que celle qui le montre."},

	"subject-ok":             {CheckSubject, Yes, "Elle porte sur ce badge.", "La recommandation nomme ce badge, son modèle ou son organisme."},
	"subject-other":          {CheckSubject, No, "Elle porte sur autre chose.", "La recommandation ne nomme ni ce badge, ni son modèle, ni son organisme."},
	"subject-no-endorsement": {CheckSubject, No, "Ce n’est pas une recommandation.", "Un autre document se trouve à la place d’une recommandation."},
}

func init() { maps.Copy(Codes, formatCodes) }
