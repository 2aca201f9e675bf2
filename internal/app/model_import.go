package app

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"galon/internal/artwork"
	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/verify"
)

// ModelExport is what an organisation takes away of its models, and what another Galon takes in whole.
type ModelExport struct {
	Galon  int                  `json:"galon_models"` // version of this form
	Models []domain.Achievement `json:"models"`
}

const exportVersion = 1

// Export writes the models of an organisation: what is published, and drafts as they are.
func (s *Models) Export(ctx context.Context, actor domain.Actor, o domain.OrganisationID) ([]byte, error) {
	if err := allow(actor, ActRead, o); err != nil {
		return nil, err
	}
	all, err := s.Store.Models(ctx, o)
	if err != nil {
		return nil, err
	}
	out := ModelExport{Galon: exportVersion, Models: []domain.Achievement{}}
	for _, m := range all {
		a := m.Draft
		if m.State == domain.ModelArchived {
			continue
		}
		if a.Image.Upload != "" { // the picture itself stays here
			a.Image.Upload = ""
		}
		out.Models = append(out.Models, a)
	}
	slices.Reverse(out.Models) // the oldest first, as they were made
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err = e.Encode(out)
	return b.Bytes(), wrap(err, "export")
}

// Incoming is one model that an import would make: what was understood, and what a person must still complete.
type Incoming struct {
	Achievement domain.Achievement
	Format      string // "2.0", "3.0" or "galon"
	From        string // who made it, as the file says
	Missing     []domain.FieldError
	Cut         []string // fields of which something was left out; keys of model.field.…
	Untaken     []string // what else the file says, by its own names
	CriteriaAt  string   // where the criteria stand, when the file only names the place
	Near        []NearModel
	Kindless    bool // the file names no kind of ours, so that a person chooses it
}

// maxImported bounds one import.
const maxImported = 50

// BadgeText is the text of a source: itself, or the badge that a picture carries. A picture that carries none stays as it
// is, and is then no text that describes a badge.
func BadgeText(source []byte) []byte {
	var baked []artwork.Baked
	switch artwork.Sniff(source) {
	case artwork.PNG:
		baked, _ = artwork.UnbakePNG(source)
	case artwork.SVG:
		baked, _ = artwork.UnbakeSVG(source)
	}
	if len(baked) > 0 {
		source = []byte(baked[0].Text)
	}
	return bytes.TrimSpace(bytes.TrimPrefix(source, []byte("\xef\xbb\xbf")))
}

// ReadModels understands a file, a pasted text, or what an address has, and makes nothing.
func (s *Models) ReadModels(ctx context.Context, actor domain.Actor, o domain.OrganisationID, source []byte) ([]Incoming, error) {
	if err := allow(actor, ActWriteBadges, o); err != nil {
		return nil, err
	}
	source = BadgeText(source)
	if len(source) == 0 {
		return nil, importFault("model-import-nothing")
	}
	if address := string(source); strings.HasPrefix(address, "http://") && !strings.ContainsAny(address, " \n\t") {
		return nil, importFault("model-import-address")
	} else if strings.HasPrefix(address, "https://") && !strings.ContainsAny(address, " \n\t") {
		var err error
		if source, err = s.fetchModel(ctx, address); err != nil {
			return nil, err
		}
		source = BadgeText(source)
	}
	var own ModelExport
	if err := json.Unmarshal(source, &own); err == nil && own.Galon > 0 {
		if own.Galon > exportVersion {
			return nil, importFault("model-import-newer")
		}
		return s.incoming(ctx, actor, o, ownIncoming(own))
	}
	seen, err := credential.ParseModels(source)
	if fault := (*credential.DocumentError)(nil); errors.As(err, &fault) {
		return nil, unreadable(source)
	}
	if err != nil {
		return nil, err
	}
	if len(seen) > maxImported { // before each of them has us ask another server
		return nil, importFault("model-import-many", maxImported)
	}
	var all []Incoming
	for _, m := range seen {
		if m.Elsewhere != "" { // a badge that only names its definition
			body, err := s.fetchModel(ctx, m.Elsewhere)
			if err != nil {
				return nil, err
			}
			there, err := credential.ParseModels(body)
			if err != nil || there[0].Elsewhere != "" {
				return nil, importFault("model-import-unreadable")
			}
			m = there[0]
		}
		all = append(all, understood(m))
	}
	return s.incoming(ctx, actor, o, all)
}

func importFault(code string, args ...any) error {
	return domain.InvalidFields([]domain.FieldError{{Pointer: "/source", Code: code, Args: args}})
}

// fetchModel asks another server, through the one guarded client of the program.
func (s *Models) fetchModel(ctx context.Context, address string) ([]byte, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" {
		return nil, importFault("model-import-address")
	}
	if s.Web == nil {
		return nil, importFault("model-import-offline")
	}
	body, err := s.Web.FetchBadge(ctx, address)
	switch {
	case errors.Is(err, verify.ErrOffline):
		return nil, importFault("model-import-offline")
	case errors.Is(err, verify.ErrForbiddenAddress):
		return nil, importFault("model-import-address")
	case err != nil:
		return nil, importFault("model-import-unreached", u.Host)
	}
	return body, nil
}

func ownIncoming(x ModelExport) []Incoming {
	var all []Incoming
	for _, a := range x.Models {
		a.Creator = nil // whoever brings their own file brings their own models
		all = append(all, Incoming{Achievement: a, Format: "galon"})
	}
	return all
}

// incoming looks at each model by the rules of ours.
func (s *Models) incoming(ctx context.Context, actor domain.Actor, o domain.OrganisationID, all []Incoming) ([]Incoming, error) {
	if len(all) > maxImported {
		return nil, importFault("model-import-many", maxImported)
	}
	for i := range all {
		a := tidy(all[i].Achievement)
		source := a.Image.Upload
		a.Image.Upload = ""
		if faults := draftFaults(a); len(faults) > 0 { // of a file that somebody wrote by hand
			return nil, domain.InvalidFields(atModel(i, faults))
		}
		all[i].Missing = a.CheckPublish()
		a.Image.Upload = source
		all[i].Achievement = a
		var err error
		if all[i].Near, err = s.Near(ctx, actor, o, a, ""); err != nil {
			return nil, err
		}
	}
	if len(all) == 0 {
		return nil, importFault("model-import-unreadable")
	}
	return all, nil
}

// atModel says of which model of the source the faults are; models count from 0.
func atModel(i int, faults []domain.FieldError) []domain.FieldError {
	out := slices.Clone(faults)
	for j := range out {
		out[j].Pointer = "/models/" + strconv.Itoa(i) + out[j].Pointer
	}
	return out
}

// unreadable says where a text stops to be JSON, when it looks like some: a comma that is missing is found by its line.
func unreadable(source []byte) error {
	broken := (*json.SyntaxError)(nil)
	if err := json.Unmarshal(source, new(any)); !errors.As(err, &broken) || !bytes.HasPrefix(source, []byte("{")) && !bytes.HasPrefix(source, []byte("[")) {
		return importFault("model-import-unreadable")
	}
	before := source[:min(int(broken.Offset), len(source))]
	line := 1 + bytes.Count(before, []byte("\n"))
	at := utf8.RuneCount(before[1+bytes.LastIndexByte(before, '\n'):])
	return importFault("model-import-json", line, max(at, 1))
}

// Imported is a draft that an import made. Pictureless says that the file has a picture that could not be brought in: the
// draft has a drawn one.
type Imported struct {
	domain.Model
	Pictureless bool
}

// ImportModels makes drafts of the chosen models of a source; chosen counts from 0, and nil is all of them. kinds are
// what a person says of those that name no kind. It gives what was made.
func (s *Models) ImportModels(ctx context.Context, actor domain.Actor, o domain.OrganisationID, source []byte, chosen []int, kinds map[int]domain.AchievementKind) ([]Imported, error) {
	all, err := s.ReadModels(ctx, actor, o, source)
	if err != nil {
		return nil, err
	}
	var made []Imported
	for i, x := range all {
		if chosen != nil && !slices.Contains(chosen, i) {
			continue
		}
		a, err := x.as(kinds[i])
		if err != nil {
			return made, err
		}
		picture := a.Image.Upload
		a.Image.Upload = s.bring(ctx, actor, o, picture)
		m, err := s.insert(ctx, actor, o, a, "", "model.import")
		if err != nil {
			return made, err
		}
		made = append(made, Imported{Model: m, Pictureless: picture != "" && a.Image.Upload == ""})
	}
	if len(made) == 0 {
		return nil, importFault("model-import-none")
	}
	return made, nil
}

// bring takes in the picture of an imported model, when it can be had and is safe; without it the model has a drawn one.
func (s *Models) bring(ctx context.Context, actor domain.Actor, o domain.OrganisationID, source string) string {
	var data []byte
	var err error
	switch {
	case strings.HasPrefix(source, "data:image/"):
		_, encoded, _ := strings.Cut(source, ",")
		if data, err = base64.StdEncoding.DecodeString(encoded); err != nil {
			return ""
		}
	case strings.HasPrefix(source, "https://") && s.Web != nil:
		if data, err = s.Web.FetchBadge(ctx, source); err != nil {
			return ""
		}
	default:
		return ""
	}
	if len(data) > artwork.MaxOwn {
		return ""
	}
	digest, err := s.AddPicture(ctx, actor, o, data)
	if err != nil {
		return ""
	}
	return digest
}
