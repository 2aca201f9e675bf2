package register

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"galon/internal/domain"
)

// headers: one column tells what a CSV file is. The first that is there decides.
var headers = []struct {
	column string
	part   Part
	read   func(*tables, *Reader, row)
}{
	{"bloc_competences_code", Blocs, (*tables).bloc},
	{"siret_certificateur", Certifiers, (*tables).certifier},
	{"siret_partenaire", Partners, (*tables).partner},
	{"codes_rome_code", ROME, (*tables).rome},
	{"nsf_code", NSF, (*tables).nsf},
	{"formacode_code", Formacodes, (*tables).formacode},
	{"ccn_1_numero", Agreements, (*tables).agreement},
	{"ancienne_certification", Lineage, (*tables).lineage},
	{"si_jury", Access, (*tables).access},
	{"intitule", Standard, (*tables).standard},
}

// partNames are the parts as people know the files.
var partNames = []struct {
	part Part
	name string
}{{Standard, "Standard"}, {Blocs, "Blocs_De_Compétences"}, {Certifiers, "Certificateurs"}, {Partners, "Partenaires"}, {ROME, "Rome"}, {NSF, "Nsf"},
	{Formacodes, "Formacode"}, {Agreements, "CCN"}, {Lineage, "Ancienne_Nouvelle_Certification"}, {Access, "VoixdAccès"}}

// tables is what the CSV files said so far.
type tables struct {
	says    Part
	entries map[string]*domain.Certification
	labels  map[string]string // one string for labels that come thousands of times
}

func newTables() *tables {
	return &tables{entries: map[string]*domain.Certification{}, labels: map[string]string{}}
}

// row is one row with its columns by name.
type row struct {
	columns map[string]int
	fields  []string
	at      string // file and line, for the report
}

func (r row) get(column string) string {
	if i, ok := r.columns[column]; ok && i < len(r.fields) {
		return r.fields[i]
	}
	return ""
}

// table reads one CSV file: semicolons, values in quotes or not, in any order of rows and columns.
func (r *Reader) table(in io.Reader, name string) error {
	bounded := &perRow{in: in, limit: r.Limits.Fiche}
	c := csv.NewReader(bounded)
	c.Comma, c.FieldsPerRecord, c.LazyQuotes, c.ReuseRecord = ';', -1, true, true
	header, err := c.Read()
	if err != nil {
		if errors.Is(err, errLongRow) || errors.Is(err, io.EOF) {
			return ErrUnreadable
		}
		return err
	}
	columns := map[string]int{}
	for i, h := range header {
		columns[domain.Fold(strings.TrimSpace(h))] = i
	}
	if _, ok := columns["numero_fiche"]; !ok {
		return ErrUnreadable
	}
	for _, h := range headers {
		if _, ok := columns[h.column]; !ok {
			continue
		}
		r.took(name)
		r.csv.says |= h.part
		return r.rows(c, bounded, name, columns, h.read)
	}
	return ErrUnreadable
}

func (r *Reader) rows(c *csv.Reader, bounded *perRow, name string, columns map[string]int, read func(*tables, *Reader, row)) error {
	name = clean(name)
	for {
		bounded.used = 0
		fields, err := c.Read()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, errLongRow):
			line, _ := c.FieldPos(0)
			r.Report.Skip("register-row-endless", fmt.Sprintf("%s, ligne %d", name, line))
			return nil
		case err != nil:
			return err
		}
		line, _ := c.FieldPos(0)
		if len(fields) == 1 && strings.TrimSpace(fields[0]) == "" {
			continue
		}
		read(r.csv, r, row{columns, fields, fmt.Sprintf("%s, ligne %d", name, line)})
	}
}

var errLongRow = errors.New("a row does not end")

// perRow fails when one row goes on for too long, as after a quotation mark that nobody closed.
type perRow struct {
	in          io.Reader
	used, limit int64
}

func (p *perRow) Read(b []byte) (int, error) {
	if p.used > p.limit {
		return 0, errLongRow
	}
	n, err := p.in.Read(b)
	p.used += int64(n)
	return n, err
}

// of is the entry that the row speaks of; a code that is none is left aside.
func (t *tables) of(r *Reader, w row) *domain.Certification {
	code := domain.NormalRegisterCode(w.get("numero_fiche"))
	if !domain.IsCertificationCode(code) && !domain.IsSpecificCode(code) {
		r.Report.Skip("register-code-malformed", w.at)
		return nil
	}
	e := t.entries[code]
	if e == nil {
		e = &domain.Certification{Code: strings.Clone(code)}
		t.entries[e.Code] = e
	}
	return e
}

func (t *tables) same(s string) string {
	if known, ok := t.labels[s]; ok {
		return known
	}
	s = strings.Clone(s)
	t.labels[s] = s
	return s
}

func (t *tables) standard(r *Reader, w row) {
	e := t.of(r, w)
	if e == nil {
		return
	}
	e.Abbreviation = t.same(clean(w.get("abrege_libelle")))
	e.Title = strings.Clone(title(w.get("intitule"), e.Abbreviation))
	if e.Title == "" {
		r.Report.Skip("register-title-empty", e.Code)
	}
	e.Family = t.same(clean(w.get("abrege_intitule")))
	e.Level = level(w.get("nomenclature_europe_niveau"))
	e.RegistrationKind = t.same(clean(w.get("type_enregistrement")))
	e.DecisionDate, e.EffectDate = r.day(w, e.Code, "date_decision"), r.day(w, e.Code, "date_effet")
	e.RegistrationEnd, e.LastDeliveryDate = r.day(w, e.Code, "date_fin_enregistrement"), r.day(w, e.Code, "date_limite_delivrance")
	e.State = state(w.get("actif"))
}

func (r *Reader) day(w row, code, column string) domain.Day {
	text := strings.TrimSpace(w.get(column))
	d := day(text)
	if text != "" && d == "" {
		r.Report.Skip("register-date-impossible", code+" "+clean(text))
	}
	return d
}

func (t *tables) bloc(r *Reader, w row) {
	e := t.of(r, w)
	if e == nil {
		return
	}
	addBloc(r.Report, e, w.get("bloc_competences_code"), w.get("bloc_competences_libelle"), "", "")
}

// addBloc adds a bloc to its certification. A bloc without a title can be attested by nobody, since the exact title is
// the law's; a code of another certification is a slip of the fiche.
func addBloc(report *domain.RegisterReport, e *domain.Certification, code, name, competences, assessment string) {
	code, name = domain.NormalRegisterCode(code), clean(name)
	switch {
	case e.Specific(): // article L. 6113-6: no blocs there
		report.Skip("register-bloc-of-specific", code)
	case domain.CertificationOfBloc(code) == "":
		report.Skip("register-bloc-malformed", e.Code+" "+clean(code))
	case domain.CertificationOfBloc(code) != e.Code:
		report.Skip("register-bloc-elsewhere", e.Code+" "+code)
	case name == "":
		report.Blocs++ // read, and of no use
		report.Skip("register-bloc-untitled", code)
	case slices.ContainsFunc(e.Blocs, func(b domain.CertificationBloc) bool { return b.Code == code }):
		report.Skip("register-bloc-twice", code)
	default:
		e.Blocs = append(e.Blocs, domain.CertificationBloc{Code: strings.Clone(code), Title: strings.Clone(name), Competences: competences, Assessment: assessment})
	}
}

func (t *tables) certifier(r *Reader, w row) {
	if e := t.of(r, w); e != nil {
		addBody(r.Report, e, w.get("siret_certificateur"), t.same(clean(w.get("nom_certificateur"))))
	}
}

// addBody adds a certifying body. A SIRET that is none is said and not kept: rights hang on it.
func addBody(report *domain.RegisterReport, e *domain.Certification, siret, name string) {
	siret = digits(siret)
	if siret == "" && name == "" {
		report.Skip("register-body-empty", e.Code)
		return
	}
	if domain.CheckSIRET(siret) != "" {
		report.Skip("register-siret-wrong", e.Code+" "+siret)
		siret = ""
	}
	body := domain.LegalBody{SIRET: strings.Clone(siret), Name: name}
	if !slices.Contains(e.CertifyingBodies, body) {
		e.CertifyingBodies = append(e.CertifyingBodies, body)
	}
}

func (t *tables) coded(list *[]domain.Coded, code, text string) {
	code = strings.TrimSpace(visible(code))
	x := domain.Coded{Code: t.same(code), Label: t.same(label(code, text))}
	if code != "" && !slices.ContainsFunc(*list, func(y domain.Coded) bool { return y.Code == x.Code }) {
		*list = append(*list, x)
	}
}

func (t *tables) rome(r *Reader, w row) {
	if e := t.of(r, w); e != nil {
		t.coded(&e.ROME, w.get("codes_rome_code"), w.get("codes_rome_libelle"))
	}
}

func (t *tables) nsf(r *Reader, w row) {
	if e := t.of(r, w); e != nil {
		t.coded(&e.NSF, w.get("nsf_code"), w.get("nsf_intitule"))
	}
}

func (t *tables) formacode(r *Reader, w row) {
	if e := t.of(r, w); e != nil {
		t.coded(&e.Formacodes, w.get("formacode_code"), w.get("formacode_libelle"))
	}
}

func (t *tables) agreement(r *Reader, w row) {
	if e := t.of(r, w); e != nil {
		for _, n := range []string{"1", "2", "3"} {
			t.coded(&e.Agreements, w.get("ccn_"+n+"_numero"), w.get("ccn_"+n+"_libelle"))
		}
	}
}

func (t *tables) lineage(r *Reader, w row) {
	if e := t.of(r, w); e != nil {
		addCode(&e.Predecessors, w.get("ancienne_certification"))
		addCode(&e.Successors, w.get("nouvelle_certification"))
	}
}

func addCode(list *[]string, s string) {
	if code := domain.NormalRegisterCode(s); (domain.IsCertificationCode(code) || domain.IsSpecificCode(code)) && !slices.Contains(*list, code) {
		*list = append(*list, strings.Clone(code))
	}
}

func (t *tables) access(r *Reader, w row) {
	if e := t.of(r, w); e != nil {
		if way := t.same(clean(w.get("si_jury"))); way != "" && !slices.Contains(e.Access, way) {
			e.Access = append(e.Access, way)
		}
	}
}

// emit gives the entries by number. What a file that is there does not say of a fiche is said to be empty; what a file
// that is not there would have said is not said.
func (t *tables) emit(r *Reader) error {
	if t.says == 0 {
		return nil
	}
	for _, p := range partNames {
		if t.says&p.part == 0 {
			r.Report.Missing = append(r.Report.Missing, p.name)
		}
	}
	codes := make([]string, 0, len(t.entries))
	for code := range t.entries {
		codes = append(codes, code)
	}
	slices.SortFunc(codes, compareCodes)
	for _, code := range codes {
		e := t.entries[code]
		delete(t.entries, code)
		inOrder(e)
		if err := r.give(Entry{*e, t.says}); err != nil {
			return err
		}
	}
	return nil
}
