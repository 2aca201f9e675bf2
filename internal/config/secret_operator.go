package config

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// operatorSecret is the place of the operator's key among the secrets.
const operatorSecret = 2

// OperatorPast is what stands under the operator's key in its file: since when it signs, and which keys did before. Key
// and past change together or not at all, and a copy of the file is a copy of both. It is believed for its place: who can
// write there has the key itself.
type OperatorPast struct {
	Since   time.Time    `json:"since,omitzero"`
	Earlier []EarlierKey `json:"earlier"`
}

// EarlierKey is the public half of a key that was replaced.
type EarlierKey struct {
	Public      []byte    `json:"public"` // Ed25519
	From        time.Time `json:"from,omitzero"`
	Until       time.Time `json:"until"`
	Compromised time.Time `json:"compromised,omitzero"`
}

func (s secretSource) openOperator(create bool) (secret []byte, past OperatorPast, err error) {
	text, name, err := s.text(create)
	if err != nil {
		return nil, past, err
	}
	key, rest, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if rest = strings.TrimSpace(rest); rest != "" {
		if err := json.Unmarshal([]byte(rest), &past); err != nil {
			return nil, past, say("sous la clé de l’exploitant, la liste des anciennes clés est illisible (%v). Remettez le fichier depuis votre copie.", err)
		}
	}
	secret, err = s.parse(key, name)
	return secret, past, err
}

// OperatorFile is where the operator's key stands, "" when it was given as a value, which no command can replace.
func (p Place) OperatorFile() string {
	switch s := p.secrets[operatorSecret]; {
	case s.value != "":
		return ""
	case s.file != "":
		return s.file
	default:
		return s.kept
	}
}

// ErrOperatorChanged says that somebody else replaced the key meanwhile.
var ErrOperatorChanged = errors.New("config: the operator's key was replaced by another command")

// ReplaceOperator puts a new key and its past in the place of old, which is the text that OperatorText gave. The file has
// one or the other at any instant: it is written beside, brought to the disk, and renamed.
func (p Place) ReplaceOperator(old string, seed []byte, past OperatorPast) error {
	name := p.OperatorFile()
	list, err := json.Marshal(past)
	if err != nil {
		return err
	}
	dir := filepath.Dir(name)
	draft, err := writeTemporary(dir, hex.EncodeToString(seed)+"\n"+string(list)+"\n")
	if err != nil {
		return err
	}
	defer os.Remove(draft)
	if now, err := p.OperatorText(); err != nil || now != old {
		return errors.Join(ErrOperatorChanged, err)
	}
	if err := os.Rename(draft, name); err != nil {
		return err
	}
	return syncFolder(dir)
}

// OperatorText is what the file of the operator's key holds.
func (p Place) OperatorText() (string, error) { return readPrivate(p.OperatorFile()) }
