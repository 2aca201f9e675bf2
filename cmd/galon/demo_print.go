package main

import (
	"fmt"
	"io"
	"strings"
)

// printDemo says where to look: who enters where, and then each way of awarding, keeping and checking, with whom to see it.
func printDemo(w io.Writer, s demoSummary, dir string) error {
	var b strings.Builder
	line := func(label, value string) { fmt.Fprintf(&b, "  %-36s %s\n", label, value) }
	pro := func(label, path string) { line(label, s.ConsoleURL+path) }
	fmt.Fprintf(&b, "\nGalon : démonstration prête sur %s\n\n", s.BaseURL)
	b.WriteString("Employeur : vérifier un badge\n")
	for _, x := range []struct{ key, label string }{{"valid", "Badge valide"}, {"expired", "Badge expiré"}, {"revoked", "Badge retiré"},
		{"suspended", "Badge suspendu"}, {"afest", "Badge AFEST"}, {"bloc", "Bloc de compétences"}, {"observed", "Badge observé 3 fois, recommandé"}} {
		line(x.label, s.Badges[x.key].PageURL)
	}
	line("Partage protégé par un code", s.PINURL+"  (code "+s.PIN+")")
	b.WriteString("\nApprenant : recevoir et garder un badge\n")
	line("Passeport de Nadia Benali", s.PassportURL+"  (nadia.benali@exemple.fr)")
	line("Passeport de Léa Monnier", s.PassportURL+"  ("+s.Learner+" : badge d’un autre site, recommandations)")
	line("Badge à accepter (lien d’un e-mail)", s.ReceiveURL)
	line("Bon de remise, code à taper", s.BaseURL+"/recevoir  ("+s.ClaimCode+")")
	b.WriteString("\nOrganisme : délivrer\n")
	for _, o := range s.Organisations {
		line(o.Name, s.ConsoleURL+"  ("+o.Email+")")
	}
	line("Deux organismes, une personne", s.ConsoleURL+"  ("+demoBoth.email+")")
	line("Bon de remise à imprimer", s.SlipURL)
	pro("Dossiers AFEST", "/afest")
	line("Formateur AFEST, sans compte", s.AfestURL)
	line("Jury du jour (Hélène Vuillemin)", s.JuryURL)
	for _, m := range s.Jurors {
		line("Jury, sans compte : "+m.Name, m.URL+"  (code "+m.Code+")")
	}
	line("Observations de Hugo Perrin", s.GatheringURL)
	line("Observateur, sans compte", s.InviteURL+"  (code "+s.InviteCode+")")

	b.WriteString("\nChez Claire Morel, à l’Atelier-École\n")
	line("Demande de badge à examiner", s.ClaimURL)
	line("Demande où les avis diffèrent", s.DisputeURL)
	pro("Demandes qui attendent, à préciser", "/demandes")
	pro("Demandes refusées", "/demandes?etat=decidees")
	line("Envoi à un groupe, une ligne fausse", s.BatchURL)
	line("Envoi à un groupe, prévu", s.PlannedURL)
	pro("Séance ouverte, noms à accepter", "/seances")
	pro("Parcours de plusieurs badges", "/parcours")
	pro("Recommandations", "/recommandations")
	pro("Renouvellements et fins de validité", "/suites")
	pro("E-mail revenu, correction, retrait", "/personnes")
	pro("Accompagnement avec mandat", "/accompagner")
	pro("Équipe, demande d’accès", "/equipe")
	pro("Double validation", "/attente")
	pro("Statistiques sur 7 mois", "/statistiques")

	b.WriteString("\nExploitant : vérifier les organismes\n")
	line("Équipe du registre", s.AdminURL+"  ("+strings.Join(s.Operators, ", ")+")")
	line("Décision qui attend une 2e personne", s.AdminURL+"  (GEIQ du Morvan : entrez comme "+s.Operators[1]+")")
	line("Problèmes signalés", s.AdminURL+"/signalements")
	line("Organisme en cours de vérification", s.ConsoleURL+"  ("+s.Applicant+")")
	b.WriteString("\nPour entrer, demandez un lien avec une de ces adresses, puis ouvrez la boîte aux lettres :\n")
	line("Boîte aux lettres", s.MailboxURL)
	fmt.Fprintf(&b, "\nDonnées : %s. Pour repartir de zéro : arrêtez (Ctrl+C) et supprimez ce dossier.\n", dir)
	_, err := io.WriteString(w, b.String())
	return err
}
