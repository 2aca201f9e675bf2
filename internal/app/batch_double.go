package app

import (
	"slices"
	"strings"

	"galon/internal/domain"
	"galon/internal/store"
)

// crowd is who stands in a file so far, beside those who have its badge: it finds the lines that may be one person twice.
type crowd struct {
	held                  map[string]domain.Day // by person: see store.PersonKey
	heldNames, heldEmails map[string]bool
	lines                 map[string]int // the first line of a person
	names, emails         map[string]int // of the lines that are ready
	near                  map[string]nearName
}

// nearName is a name that was read, by one of its spellings with a letter less.
type nearName struct {
	line  int
	email string
}

// aboutDoubles are notes on lines that are sent all the same: two people may share a name, or an address.
var aboutDoubles = []string{"email-shared", "line-email-held", "line-name-held", "line-name-shared", "line-name-near"}

func newCrowd(held map[string]domain.Day) *crowd {
	c := &crowd{held: held, heldNames: map[string]bool{}, heldEmails: map[string]bool{}, lines: map[string]int{},
		names: map[string]int{}, emails: map[string]int{}, near: map[string]nearName{}}
	for person := range held {
		at := strings.LastIndexByte(person, '|')
		c.heldNames[person[:at]] = true
		c.heldEmails[person[at+1:]] = true
	}
	delete(c.heldEmails, "") // shared by all who have a slip
	return c
}

// double tells that a line would give its person the badge twice: one more line of the file, or one more badge.
func (c *crowd) double(line int, r domain.Recipient, again bool) *domain.Fault {
	key := store.PersonKey(r)
	if first, twice := c.lines[key]; twice {
		return &domain.Fault{Line: line, Column: string(colName), Code: "person-doubled", Args: []any{first}}
	}
	if day, has := c.held[key]; has && !again {
		return &domain.Fault{Line: line, Column: string(colName), Code: "award-already-held", Args: []any{day}}
	}
	return nil
}

// join adds a ready line, and tells of whom it may be the double, as far as a machine can see: the same address under
// another name, the same name with another address, a name with one letter changed where an address does not tell.
func (c *crowd) join(line int, r domain.Recipient) *domain.Fault {
	name, email := domain.Fold(r.Name), domain.NormalEmail(r.Email)
	note := func(col column, code string, args ...any) *domain.Fault {
		return &domain.Fault{Line: line, Column: string(col), Code: code, Args: args}
	}
	var found *domain.Fault
	_, held := c.held[name+"|"+email]
	shared, sharedEmail := c.emails[email]
	same, sameName := c.names[name]
	near, nearly := c.nearest(name, email)
	switch {
	case sharedEmail && same != shared:
		found = note(colEmail, "email-shared", shared)
	case c.heldEmails[email] && !held:
		found = note(colEmail, "line-email-held")
	case sameName && same != shared:
		found = note(colName, "line-name-shared", same)
	case c.heldNames[name] && !held:
		found = note(colName, "line-name-held")
	case nearly:
		found = note(colName, "line-name-near", near)
	}
	if !sharedEmail && email != "" {
		c.emails[email] = line
	}
	if !sameName {
		c.names[name] = line
	}
	for _, spelling := range shorter(name) {
		if _, taken := c.near[spelling]; !taken {
			c.near[spelling] = nearName{line, email}
		}
	}
	return found
}

// nearest is the line of a name that differs by one letter, or by two that changed places.
func (c *crowd) nearest(name, email string) (line int, found bool) {
	if _, same := c.names[name]; same {
		return 0, false
	}
	for _, spelling := range shorter(name) {
		if n, is := c.near[spelling]; is && (n.email == "" || email == "") {
			return n.line, true
		}
	}
	return 0, false
}

// shorter are the spellings of a name with one letter less, and the name itself. Short names have too many neighbours, and
// figures are written to tell apart.
func shorter(name string) []string {
	letters := []rune(name)
	if len(letters) < 9 || strings.ContainsAny(name, "0123456789") {
		return nil
	}
	all := []string{name}
	for i := range letters {
		if s := string(slices.Delete(slices.Clone(letters), i, i+1)); s != all[len(all)-1] {
			all = append(all, s)
		}
	}
	return all
}
