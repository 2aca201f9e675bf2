package verify

import "maps"

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
	"contents-incomplete":     {CheckContents, NotMade, titleContents, "Au moins un des badges contenus n’a pas pu être contrôlé en entier."},
	"contents-other":          {CheckContents, NotMade, titleContents, "Au moins un des documents contenus n’est pas un Open Badge que nous sachions contrôler."},
	"contents-not-yet":        {CheckContents, No, "Un badge qu’il contient n’est pas encore valable.", "Au moins un des badges contenus ne vaut qu’à partir d’une date à venir."},
	"contents-expired":        {CheckContents, No, "Un badge qu’il contient n’est plus en cours de validité.", "La validité d’au moins un des badges contenus est terminée."},
	"contents-none":           {CheckContents, NotMade, titleContents, "Il ne contient aucun badge."},
	"contents-not-checked":    {CheckContents, NotMade, titleContents, notReached},
	"holder-not-checked":      {CheckHolder, NotMade, titleHolder, notReached},
}

func init() { maps.Copy(Codes, formatCodes) }
