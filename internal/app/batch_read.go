package app

import (
	"slices"
	"strconv"
	"strings"

	"galon/internal/domain"
)

const (
	batchRows  = 10_000
	batchBytes = 5 << 20
)

// column is what a column of a file means to us.
type column string

const (
	colName      column = "nom"
	colGivenName column = "prénom"
	colEmail     column = "e-mail"
	colPhone     column = "téléphone"
	colDate      column = "date"
	colLevel     column = "niveau"
	colContext   column = "contexte"
	colAssessor  column = "évaluateur"
	colRole      column = "fonction"
	colStatus    column = "statut"
	colPlace     column = "lieu"
	colMembers   column = "membres du jury"
	colPanelAt   column = "lieu du jury"
	colCount     column = "observations"
	colObservers column = "observateurs"
	colFrom      column = "première observation"
	colTo        column = "dernière observation"
	colCredits   column = "crédits"
	colProof     column = "preuve"
	colProofLink column = "lien de la preuve"
)

// headers knows the words that people write at the top of a column, folded.
var headers = map[string]column{
	"nom": colName, "nom de famille": colName, "name": colName, "nom complet": colName, "nom et prenom": colName, "prenom et nom": colName,
	"nom prenom": colName, "prenom nom": colName, "lastname": colName, "last name": colName, "apprenant": colName, "beneficiaire": colName, "recipient": colName,
	"prenom": colGivenName, "firstname": colGivenName, "first name": colGivenName, "given name": colGivenName,
	"e mail": colEmail, "email": colEmail, "mail": colEmail, "courriel": colEmail, "adresse e mail": colEmail, "adresse mail": colEmail, "adresse email": colEmail, "adresse electronique": colEmail, "adresse courriel": colEmail, "mel": colEmail,
	"telephone": colPhone, "tel": colPhone, "tel.": colPhone, "tel portable": colPhone, "tel. portable": colPhone, "telephone portable": colPhone, "numero de telephone": colPhone, "portable": colPhone, "mobile": colPhone, "phone": colPhone,
	"date": colDate, "date d'obtention": colDate, "obtenu le": colDate, "date d'evaluation": colDate, "date evaluation": colDate, "date obtention": colDate, "awarded_on": colDate, "evalue le": colDate, "date du jury": colDate, "date de decision": colDate,
	"niveau": colLevel, "level": colLevel,
	"contexte": colContext, "context": colContext, "acquisition_context": colContext, "contexte d'acquisition": colContext,
	"evaluateur": colAssessor, "evaluatrice": colAssessor, "assessor": colAssessor, "evalue par": colAssessor, "formateur": colAssessor, "nom de l'evaluateur": colAssessor,
	"fonction": colRole, "fonction de l'evaluateur": colRole, "role": colRole, "assessor_role": colRole,
	"statut": colStatus, "learner_status": colStatus, "statut de l'apprenant": colStatus, "situation": colStatus,
	"lieu": colPlace, "place": colPlace, "ville": colPlace, "departement": colPlace,
	"membres du jury": colMembers, "membres": colMembers, "panel_members": colMembers, "nombre de membres": colMembers,
	"lieu du jury": colPanelAt, "panel_place": colPanelAt,
	"observations": colCount, "nombre d'observations": colCount, "observateurs": colObservers, "nombre d'observateurs": colObservers,
	"premiere observation": colFrom, "observe du": colFrom, "observations du": colFrom, "derniere observation": colTo, "observe au": colTo, "observations au": colTo,
	"credits": colCredits, "ects": colCredits,
	"preuve": colProof, "preuves": colProof, "evidence": colProof, "intitule de la preuve": colProof,
	"lien de la preuve": colProofLink, "lien": colProofLink, "url": colProofLink, "lien preuve": colProofLink, "adresse de la preuve": colProofLink, "evidence_url": colProofLink,
}

// ownHeaders stand above what Galon adds to the lines in error: such a file comes back corrected.
var ownHeaders = []string{"ligne", "ce qu'il y a a faire"}

// contextWords knows the contexts as people write them, folded; the codes are accepted too.
var contextWords = map[string]domain.Context{
	"job d'ete": domain.SummerJob, "jobs d'ete": domain.SummerJob, "job ete": domain.SummerJob, "benevolat": domain.Volunteering, "benevole": domain.Volunteering, "action de benevolat": domain.Volunteering,
	"situation personnelle": domain.PersonalLife, "vie personnelle": domain.PersonalLife, "personnel": domain.PersonalLife,
	"stage": domain.Internship, "immersion": domain.Internship, "emploi": domain.Employment, "travail": domain.Employment, "entreprise": domain.Employment,
	"formation": domain.Training, "aidant": domain.Caregiving, "aidante": domain.Caregiving, "proche aidant": domain.Caregiving,
}

var statusWords = map[string]domain.LearnerStatus{
	"eleve": "pupil", "lyceen": "pupil", "lyceenne": "pupil", "apprenti": "apprentice", "apprentie": "apprentice", "stagiaire": "trainee",
	"demandeur d'emploi": "jobseeker", "demandeuse d'emploi": "jobseeker", "salarie": "employee", "salariee": "employee", "benevole": "volunteer", "autre": "other",
}

// peopleFile is a file of people, read as people make them: any delimiter, either encoding, columns in any order.
type peopleFile struct {
	columns map[column]int
	rows    []sheetRow
	faults  []domain.Fault
	notes   []domain.Fault
	read    int
}

type sheetRow struct {
	line  int
	cells []string
}

func (s *peopleFile) fault(line int, col column, code string, args ...any) {
	s.faults = append(s.faults, domain.Fault{Line: line, Column: string(col), Code: code, Args: args})
}

// sheetOf gives the lines of a file their meaning, by the words of its header. A fault on line 1, or a file that is not
// text, leaves no rows.
func sheetOf(src domain.BatchSource) *peopleFile {
	s := &peopleFile{columns: map[column]int{}, read: src.Choice.Read, faults: append([]domain.Fault(nil), src.Choice.Unread...)}
	defer func() {
		switch {
		case s.read > 0 || len(s.faults) > 0:
		case len(src.Lines) > 0:
			s.fault(1, "", "file-no-line")
		default:
			s.fault(1, "", "file-empty")
		}
	}()
	if len(src.Lines) == 0 {
		return s
	}
	header := src.Lines[0].Cells
	if src.Choice.Headless {
		s.notes = append(s.notes, domain.Fault{Line: 1, Code: "header-added"})
	}
	if src.Choice.Sheet != "" {
		s.notes = append(s.notes, domain.Fault{Line: 1, Code: "file-excel-sheets", Args: []any{src.Choice.Sheet}})
	}
	s.readHeader(header, src.Choice.Columns)
	for _, l := range src.Lines[1:] {
		if len(l.Cells) > len(header) && !blank(l.Cells[len(header):]) {
			s.fault(l.Line, "", "line-too-long")
			continue
		}
		s.rows = append(s.rows, sheetRow{l.Line, l.Cells})
	}
	return s
}

// readHeader finds the columns: by what somebody said of one, else by its words.
func (s *peopleFile) readHeader(header []string, said map[string]string) {
	for i, h := range header {
		word := headerWord(h)
		col, known := headers[word]
		if slices.Contains(ownHeaders, word) {
			continue
		}
		if meaning, ok := said[word]; ok {
			if meaning == "" {
				continue
			}
			col, known = column(meaning), true
		}
		if !known {
			if word != "" {
				s.notes = append(s.notes, domain.Fault{Line: 1, Column: strings.TrimSpace(h), Code: "column-ignored", Args: []any{strings.TrimSpace(h)}})
			}
			continue
		}
		if _, twice := s.columns[col]; twice {
			s.fault(1, col, "column-doubled", strings.TrimSpace(h))
			continue
		}
		s.columns[col] = i
	}
	if _, ok := s.columns[colName]; !ok {
		s.fault(1, colName, "column-missing", string(colName))
	}
}

func headerWord(h string) string { return domain.Fold(strings.Trim(strings.TrimSpace(h), `"*:`)) }

func (s *peopleFile) cell(r sheetRow, c column) string {
	i, ok := s.columns[c]
	if !ok || i >= len(r.cells) {
		return ""
	}
	// Excel guards figures with a leading apostrophe or a tab; formulas are plain text to us.
	return strings.TrimSpace(strings.Trim(r.cells[i], "\u00a0\t "))
}

// person and facts read one line; what the line does not say comes from the defaults of the whole file.
func (s *peopleFile) person(r sheetRow) domain.Recipient {
	name := s.cell(r, colName)
	if given := s.cell(r, colGivenName); given != "" && name != "" {
		name = given + " " + name
	}
	return domain.Recipient{Name: normalName(name), Email: domain.NormalEmail(cleanEmail(s.cell(r, colEmail))), Phone: cleanPhone(s.cell(r, colPhone))}
}

func (s *peopleFile) facts(r sheetRow, defaults domain.Facts) domain.Facts {
	f := defaults
	if v := s.cell(r, colDate); v != "" {
		f.AwardedOn = parseDay(v)
	}
	if v := s.cell(r, colLevel); v != "" {
		n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSuffix(v, ",0"), ".0"))
		if err != nil {
			n = -1
		}
		f.Level = n
	}
	if v := s.cell(r, colContext); v != "" {
		f.Context = ParseContext(v)
	}
	if v := s.cell(r, colStatus); v != "" {
		f.LearnerStatus = ParseLearnerStatus(v)
	}
	if v := s.cell(r, colAssessor); v != "" {
		f.Assessor.Name = normalName(v)
	}
	if v := s.cell(r, colRole); v != "" {
		f.Assessor.Role = v
	}
	if v := s.cell(r, colPlace); v != "" {
		f.Place = v
	}
	if v := s.cell(r, colCredits); v != "" {
		n, err := strconv.ParseFloat(strings.Replace(v, ",", ".", 1), 64)
		if err != nil {
			n = -1
		}
		f.Credits = n
	}
	s.proof(r, &f)
	s.panel(r, &f)
	s.observations(r, &f)
	return f
}

// proof joins what a line says of its proof to what holds for the whole file.
func (s *peopleFile) proof(r sheetRow, f *domain.Facts) {
	name, link := s.cell(r, colProof), s.cell(r, colProofLink)
	if link == "" && strings.HasPrefix(name, "https://") { // one column for both is what people make
		name, link = "", name
	}
	if name == "" && link == "" {
		return
	}
	if name == "" {
		name = "Preuve"
	}
	e := domain.Evidence{Name: name, URL: link}
	if link == "" {
		e.Narrative = name
	}
	f.Evidence = append(append([]domain.Evidence(nil), f.Evidence...), e)
}

func (s *peopleFile) panel(r sheetRow, f *domain.Facts) {
	members, place := s.cell(r, colMembers), s.cell(r, colPanelAt)
	if members == "" && place == "" {
		return
	}
	panel := domain.Panel{Place: f.Place}
	if f.Panel != nil {
		panel = *f.Panel
	}
	if members != "" {
		panel.Members, _ = strconv.Atoi(members)
	}
	if place != "" {
		panel.Place = place
	}
	f.Panel = &panel
}

func (s *peopleFile) observations(r sheetRow, f *domain.Facts) {
	count, observers := s.cell(r, colCount), s.cell(r, colObservers)
	from, to := s.cell(r, colFrom), s.cell(r, colTo)
	if count == "" && observers == "" && from == "" && to == "" {
		return
	}
	o := domain.Observations{Observers: 1, From: f.AwardedOn, To: f.AwardedOn}
	if f.Observations != nil {
		o = *f.Observations
	}
	if count != "" {
		o.Count, _ = strconv.Atoi(count)
	}
	if observers != "" {
		o.Observers, _ = strconv.Atoi(observers)
	}
	if from != "" {
		o.From = parseDay(from)
	}
	if to != "" {
		o.To = parseDay(to)
	}
	f.Observations = &o
}

// ParseContext reads a context as a person writes it; what it does not know comes back as it was, for the rules
// to name.
func ParseContext(s string) domain.Context {
	if c, ok := contextWords[domain.Fold(s)]; ok {
		return c
	}
	return domain.Context(strings.TrimSpace(s))
}

// ParseLearnerStatus does the same for the learner's status.
func ParseLearnerStatus(s string) domain.LearnerStatus {
	if c, ok := statusWords[domain.Fold(s)]; ok {
		return c
	}
	return domain.LearnerStatus(strings.TrimSpace(s))
}
