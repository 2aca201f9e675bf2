package app

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"galon/internal/domain"
	workbook "galon/internal/sheet"
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
	"e mail": colEmail, "email": colEmail, "mail": colEmail, "courriel": colEmail, "adresse e mail": colEmail, "adresse mail": colEmail, "adresse email": colEmail, "adresse electronique": colEmail,
	"telephone": colPhone, "tel": colPhone, "portable": colPhone, "mobile": colPhone, "phone": colPhone,
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

// readSheet reads the whole file by the words of its header. A fault on line 1, or a file that is not text, leaves no
// rows.
func readSheet(file []byte) *peopleFile { return sheetOf(readGrid(file)) }

// readGrid is the file as lines of cells, a workbook or a text, before anybody asks what they mean.
func readGrid(file []byte) domain.BatchSource {
	g := &grid{}
	switch {
	case len(file) > batchBytes:
		g.fault(1, "file-too-large")
	case workbook.Is(file):
		g.readWorkbook(file)
	default:
		g.readText(file)
	}
	return g.BatchSource
}

// grid is a source that grows.
type grid struct{ domain.BatchSource }

func (g *grid) fault(line int, code string, args ...any) {
	g.Choice.Unread = append(g.Choice.Unread, domain.Fault{Line: line, Code: code, Args: args})
}

// add keeps a line, and tells whether there is room for more.
func (g *grid) add(line int, cells []string) bool {
	if g.Choice.Read++; g.Choice.Read > batchRows {
		g.fault(line, "file-too-many-rows", batchRows)
		g.Lines = g.Lines[:1]
		return false
	}
	g.Lines = append(g.Lines, domain.BatchLine{Line: line, Cells: cells})
	return true
}

func (g *grid) readWorkbook(file []byte) {
	rows, err := workbook.Read(file)
	if fault := (*domain.Error)(nil); errors.As(err, &fault) {
		g.fault(1, fault.Code, fault.Args...)
		return
	}
	start := 0 // a title or an empty line may stand above the header in a workbook; our line 1 is the header's
	for start < len(rows) && blank(rows[start]) {
		start++
	}
	if start == len(rows) {
		return
	}
	g.Lines = []domain.BatchLine{{Line: 1, Cells: rows[start]}}
	for i, cells := range rows[start+1:] {
		if !blank(cells) && !g.add(start+i+2, cells) {
			return
		}
	}
}

func (g *grid) readText(file []byte) {
	text, code := decodeText(file)
	if code != "" {
		g.fault(1, code)
		return
	}
	comma := delimiterOf(text)
	r := newReader(text, comma)
	header, err := r.Read()
	if err != nil || blank(header) {
		g.fault(1, "file-empty")
		return
	}
	g.Lines = []domain.BatchLine{{Line: 1, Cells: header}}
	above, opened := 0, 0 // lines above the text that r reads, quotes that nobody closed
	for {
		start := r.InputOffset()
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			line := 1
			if parse := (*csv.ParseError)(nil); errors.As(err, &parse) {
				line = parse.Line
			}
			g.fault(above+line, "line-unreadable")
			continue
		}
		if blank(cells) {
			continue
		}
		line, _ := r.FieldPos(0)
		line += above
		if swallows(cells, len(header), comma) {
			g.Choice.Read++
			g.fault(line, "line-unreadable")
			if opened++; opened == openQuotes {
				g.Lines = g.Lines[:1]
				return
			}
			_, text, _ = strings.Cut(strings.TrimLeft(text[start:], "\n"), "\n")
			r, above = newReader(text, comma), line
			continue
		}
		if !g.add(line, cells) {
			return
		}
	}
}

// sheetOf gives the lines of a file their meaning.
func sheetOf(src domain.BatchSource) *peopleFile {
	s := &peopleFile{columns: map[column]int{}, read: src.Choice.Read, faults: append([]domain.Fault(nil), src.Choice.Unread...)}
	defer func() {
		if s.read == 0 && len(s.faults) == 0 {
			s.fault(1, "", "file-empty")
		}
	}()
	if len(src.Lines) == 0 {
		return s
	}
	header := src.Lines[0].Cells
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

func newReader(text string, comma rune) *csv.Reader {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.TrimLeadingSpace = comma, -1, true, true
	return r
}

// openQuotes is after how many quotes that nobody closed a file is given back: each may be read to the end of the file.
const openQuotes = 50

// swallows tells that a cell holds other lines of the file, because a quote was opened and not closed: it has an end
// of line, and the delimiters of a line.
func swallows(cells []string, columns int, comma rune) bool {
	for _, c := range cells {
		if strings.Contains(c, "\n") && strings.Count(c, string(comma)) >= columns-1 {
			return true
		}
	}
	return false
}

// readHeader finds the columns: by what somebody said of one, else by its words.
func (s *peopleFile) readHeader(header []string, said map[string]string) {
	for i, h := range header {
		word := headerWord(h)
		col, known := headers[word]
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

// decodeText reads UTF-8 with or without a mark, else Windows-1252, which is what spreadsheets in France save.
func decodeText(file []byte) (text, fault string) {
	switch {
	case len(bytes.TrimSpace(file)) == 0:
		return "", "file-empty"
	case bytes.HasPrefix(file, []byte("\xff\xfe")), bytes.HasPrefix(file, []byte("\xfe\xff")), bytes.IndexByte(file, 0) >= 0:
		return "", "file-not-text"
	}
	file = bytes.TrimPrefix(file, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(file) {
		decoded, err := charmap.Windows1252.NewDecoder().Bytes(file)
		if err != nil {
			return "", "file-not-text"
		}
		file = decoded
	}
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(norm.NFC.Bytes(file)))
	return text, ""
}

// delimiterOf takes the sign that is most frequent in the header line.
func delimiterOf(text string) rune {
	header, _, _ := strings.Cut(strings.TrimLeft(text, "\n"), "\n")
	best, count := ';', 0
	for _, d := range []rune{';', '\t', ','} {
		if n := strings.Count(header, string(d)); n > count {
			best, count = d, n
		}
	}
	return best
}

func blank(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

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
	return domain.Recipient{Name: normalName(name), Email: domain.NormalEmail(s.cell(r, colEmail)), Phone: s.cell(r, colPhone)}
}

func (s *peopleFile) facts(r sheetRow, defaults domain.Facts) domain.Facts {
	f := defaults
	if v := s.cell(r, colDate); v != "" {
		f.AwardedOn = parseDay(v)
	}
	if v := s.cell(r, colLevel); v != "" {
		n, err := strconv.Atoi(v)
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

// parseDay reads a day as people write it, or as a spreadsheet counts it; anything else is kept as it is, for the rules
// to name.
func parseDay(v string) domain.Day {
	if day, ok := domain.ParseDay(v); ok {
		return day
	}
	if n, err := strconv.Atoi(v); err == nil && n >= 36_526 && n <= 73_050 { // 1 January 2000 to 31 December 2099
		if day, ok := domain.ParseDay(workbook.Day(float64(n), false)); ok {
			return day
		}
	}
	return domain.Day(v)
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
