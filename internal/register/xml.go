package register

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"galon/internal/domain"
)

// xml reads <FICHES><FICHE>…, 470 Mo of it, one fiche at a time. Of a fiche only the elements that we keep are held. A
// fiche that is not well formed is left aside, and reading goes on with the next.
func (r *Reader) xml(in io.Reader, name string) error {
	name = clean(name)
	taken := false
	fiche := &perRow{in: &readable{in: in}, limit: r.Limits.Fiche}
	d := xml.NewDecoder(fiche)
	d.Strict = false // authors of fiches paste entities of HTML
	d.Entity = xml.HTMLEntity
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // readable has seen to it
	p := &ficheReader{report: r.Report}
	for {
		token, err := d.RawToken()
		if p.depth == 0 {
			fiche.used = 0
		}
		if err != nil && !taken && ended(err) {
			return ErrUnreadable // a page of a web server that says it is busy, for one
		}
		where := func() string { return fmt.Sprintf("%s, octet %d", name, d.InputOffset()) }
		switch {
		case errors.Is(err, io.EOF):
			if p.depth > 0 || !p.closed {
				r.Report.Skip("register-file-cut", where())
			}
			return nil
		case errors.Is(err, errLongRow):
			r.Report.Skip("register-row-endless", where())
			return nil
		case err != nil:
			if ended(err) {
				r.Report.Skip("register-file-damaged", where())
				return nil
			}
			return err
		}
		done, good := p.token(token)
		if !taken && (p.depth > 0 || p.root == "FICHES") {
			taken = true
			r.took(name)
		}
		if !good {
			r.Report.Skip("register-fiche-damaged", where())
		}
		if done {
			if e, ok := p.end(); ok {
				if err := r.give(e); err != nil {
					return err
				}
			}
		}
	}
}

// ended tells that nothing more can be read of a file, and that it is the file's fault.
func ended(err error) bool {
	var syntax *xml.SyntaxError
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &syntax) || errors.Is(err, errLongRow)
}

// ficheReader walks the elements of one fiche.
type ficheReader struct {
	report *domain.RegisterReport
	root   string // the first element of the file
	closed bool   // its end was seen
	depth  int    // inside FICHE, 1 is FICHE itself
	path   []string
	text   strings.Builder
	keep   bool // the text of this element is wanted

	e           domain.Certification
	blocs       []domain.CertificationBloc
	bloc        domain.CertificationBloc
	coded       domain.Coded
	siret, name string
	right       string // of a partner
	jury        string // the way in whose jury is described
	juryActive  bool
	rawTitle    string
}

// maxDepth is far beyond what a fiche nests.
const maxDepth = 64

// token takes one step. done is the end of a fiche; not good is a fiche that was given up.
func (p *ficheReader) token(t xml.Token) (done, good bool) {
	good = true
	switch t := t.(type) {
	case xml.StartElement:
		name := strings.ToUpper(t.Name.Local)
		if p.root == "" {
			p.root = name
		}
		if name == "FICHE" {
			good = p.depth == 0 // the last one did not end
			p.fresh()
		} else if p.depth == 0 {
			return false, true
		}
		if p.depth++; p.depth > maxDepth {
			p.fresh()
			return false, false
		}
		p.path = append(p.path, name)
		p.start(name)
		p.keep = wanted[name]
		p.text.Reset()
	case xml.CharData:
		if p.keep {
			p.text.Write(t)
		}
	case xml.EndElement:
		name := strings.ToUpper(t.Name.Local)
		if p.depth == 0 {
			p.closed = p.closed || name == p.root
			return false, true
		}
		if p.path[len(p.path)-1] != name {
			p.fresh()
			return false, false
		}
		value := ""
		if p.keep {
			value = p.text.String()
		}
		p.stop(name, value)
		p.keep = false
		p.path = p.path[:len(p.path)-1]
		p.depth--
		if p.depth == 0 {
			p.closed = p.closed || p.root == "FICHE" // one fiche alone is a file too
			return true, true
		}
	}
	return false, good
}

func (p *ficheReader) fresh() {
	*p = ficheReader{report: p.report, root: p.root, closed: p.closed, path: p.path[:0]}
}

// wanted are the elements whose text is kept.
var wanted = map[string]bool{
	"NUMERO_FICHE": true, "INTITULE": true, "CODE": true, "LIBELLE": true, "NIVEAU": true, "TYPE_ENREGISTREMENT": true, "ACTIF": true,
	"DATE_DECISION": true, "DATE_EFFET": true, "DATE_FIN_ENREGISTREMENT": true, "DATE_LIMITE_DELIVRANCE": true,
	"SIRET_CERTIFICATEUR": true, "NOM_CERTIFICATEUR": true, "SIRET_PARTENAIRE": true, "NOM_PARTENAIRE": true, "HABILITATION_PARTENAIRE": true,
	"NOM": true, "SIRET": true, "HABILITATION": true, "LISTE_COMPETENCES": true, "MODALITES_EVALUATION": true,
	"ANCIENNE_CERTIFICATION": true, "NOUVELLE_CERTIFICATION": true, "ABREGE": true, "NUMERO": true,
}

func (p *ficheReader) start(name string) {
	switch name {
	case "BLOC_COMPETENCES":
		p.bloc = domain.CertificationBloc{}
	case "CERTIFICATEUR", "PARTENAIRE":
		p.siret, p.name, p.right = "", "", ""
	case "ROME", "NSF", "FORMACODE", "CCN_1", "CCN_2", "CCN_3":
		p.coded = domain.Coded{}
	}
	if way, ok := ways[name]; ok {
		p.jury, p.juryActive = way, false
	}
}

// ways are the ways in whose jury the fiche describes, in the words of the CSV export.
var ways = map[string]string{
	"SI_JURY_FI": "Après un parcours de formation sous statut d’élève ou d’étudiant", "SI_JURY_CA": "En contrat d’apprentissage",
	"SI_JURY_FC": "Après un parcours de formation continue", "SI_JURY_CQ": "En contrat de professionnalisation",
	"SI_JURY_CL": "Par candidature individuelle", "SI_JURY_VAE": "Par expérience",
}

// parent is the element around the one that ends, n levels up.
func (p *ficheReader) parent(n int) string {
	if i := len(p.path) - 1 - n; i >= 0 {
		return p.path[i]
	}
	return ""
}

func (p *ficheReader) stop(name, value string) {
	e := &p.e
	switch parent := p.parent(1); {
	case parent == "FICHE":
		p.field(name, value)
	case parent == "NOMENCLATURE_EUROPE" && name == "NIVEAU":
		e.Level = level(value)
	case parent == "ABREGE" && name == "CODE":
		e.Abbreviation = clean(value)
	case parent == "ABREGE" && name == "LIBELLE":
		e.Family = clean(value)
	case parent == "BLOC_COMPETENCES":
		switch name {
		case "CODE":
			p.bloc.Code = value
		case "LIBELLE":
			p.bloc.Title = value
		case "LISTE_COMPETENCES":
			p.bloc.Competences = prose(value)
		case "MODALITES_EVALUATION":
			p.bloc.Assessment = prose(value)
		}
	case name == "BLOC_COMPETENCES":
		p.blocs = append(p.blocs, p.bloc)
	case name == "SIRET_CERTIFICATEUR":
		p.siret = value
	case name == "NOM_CERTIFICATEUR":
		p.name = clean(value)
	case name == "CERTIFICATEUR":
		addBody(p.report, e, p.siret, p.name)
	case parent == "PARTENAIRE":
		switch strings.TrimSuffix(name, "_PARTENAIRE") {
		case "SIRET":
			p.siret = value
		case "NOM":
			p.name = clean(value)
		case "HABILITATION":
			p.right = value
		}
	case name == "PARTENAIRE":
		addPartner(p.report, e, p.siret, p.name, p.right)
	case (parent == "ROME" || parent == "NSF" || parent == "FORMACODE" || strings.HasPrefix(parent, "CCN_")) && (name == "CODE" || name == "NUMERO"):
		p.coded.Code = strings.TrimSpace(visible(value))
	case (parent == "ROME" || parent == "NSF" || parent == "FORMACODE" || strings.HasPrefix(parent, "CCN_")) && (name == "LIBELLE" || name == "INTITULE"):
		p.coded.Label = value
	case name == "ROME":
		addCoded(&e.ROME, p.coded)
	case name == "NSF":
		addCoded(&e.NSF, p.coded)
	case name == "FORMACODE":
		addCoded(&e.Formacodes, p.coded)
	case name == "ANCIENNE_CERTIFICATION":
		addCode(&e.Predecessors, value)
	case name == "NOUVELLE_CERTIFICATION":
		addCode(&e.Successors, value)
	case parent == "ANCIENNE_CERTIFICATION" && name == "NUMERO_FICHE":
		addCode(&e.Predecessors, value)
	case parent == "NOUVELLE_CERTIFICATION" && name == "NUMERO_FICHE":
		addCode(&e.Successors, value)
	case ways[parent] != "" && name == "ACTIF":
		p.juryActive = state(value) == domain.EntryActive
	}
	if ways[name] != "" && p.juryActive {
		e.Access = append(e.Access, p.jury)
	}
	if strings.HasPrefix(name, "CCN_") {
		addCoded(&e.Agreements, p.coded)
	}
}

func addCoded(list *[]domain.Coded, x domain.Coded) {
	x.Label = label(x.Code, x.Label)
	for _, y := range *list {
		if y.Code == x.Code {
			return
		}
	}
	if x.Code != "" {
		*list = append(*list, x)
	}
}

// field is an element directly under FICHE.
func (p *ficheReader) field(name, value string) {
	e := &p.e
	switch name {
	case "NUMERO_FICHE":
		e.Code = domain.NormalRegisterCode(value)
	case "INTITULE":
		p.rawTitle = value
	case "TYPE_ENREGISTREMENT":
		e.RegistrationKind = clean(value)
	case "ACTIF":
		e.State = state(value)
	case "DATE_DECISION":
		e.DecisionDate = p.day(value)
	case "DATE_EFFET":
		e.EffectDate = p.day(value)
	case "DATE_FIN_ENREGISTREMENT":
		e.RegistrationEnd = p.day(value)
	case "DATE_LIMITE_DELIVRANCE":
		e.LastDeliveryDate = p.day(value)
	case "ABREGE":
		if text := clean(value); text != "" && e.Abbreviation == "" {
			e.Abbreviation = text
		}
	}
}

func (p *ficheReader) day(value string) domain.Day {
	d := day(value)
	if text := clean(value); text != "" && d == "" {
		p.report.Skip("register-date-impossible", p.e.Code+" "+text)
	}
	return d
}

// end is the fiche that was read; one without a code is left aside.
func (p *ficheReader) end() (Entry, bool) {
	e := p.e
	if !domain.IsCertificationCode(e.Code) && !domain.IsSpecificCode(e.Code) {
		p.report.Skip("register-code-malformed", clean(e.Code))
		return Entry{}, false
	}
	if e.Title = title(p.rawTitle, e.Abbreviation); e.Title == "" {
		p.report.Skip("register-title-empty", e.Code)
	}
	for _, b := range p.blocs {
		addBloc(p.report, &e, b.Code, b.Title, b.Competences, b.Assessment)
	}
	inOrder(&e)
	return Entry{e, everything}, true
}
