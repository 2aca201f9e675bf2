package credential

// ruleEndorsementForm: an endorsement that stands inside signed bytes is a signed object. The text of a JWT beside
// it (endorsementJwt) is left out of them: one published text of the context lacks the term, so that two verifiers
// would hash different things.
func ruleEndorsementForm(c checked) *DocumentError {
	achievement := c.doc.object("credentialSubject").object("achievement")
	for _, holder := range []node{c.doc, c.doc.object("issuer"), achievement} {
		if _, there := holder["endorsementJwt"]; there {
			return fault("endorsement-jwt", "Une recommandation en JWT ne se met pas dans un badge signé.")
		}
		for _, e := range holder.objects("endorsement") {
			if !e.has("type", "EndorsementCredential") || len(e.objects("proof")) == 0 {
				return fault("endorsement-unsigned", "Une recommandation jointe au badge n’est pas signée.")
			}
		}
	}
	return nil
}
