package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"galon/internal/app"
)

// mailedLimit bounds a file of messages: one who gives the wrong file is told so.
const mailedLimit = 256 << 20

// replayMailed replays the journal from messages that somebody kept.
func (p *program) replayMailed(h *house, names []string) (r app.JournalReplay, err error) {
	var kept [][]byte
	for _, name := range names {
		more, err := readKept(name, p.stdin)
		if err != nil {
			return r, usage("« %s » est illisible : %v", name, err)
		}
		kept = append(kept, more...)
	}
	lines, forged := h.installation.ReadMailedLines(kept...)
	if forged > 0 {
		fmt.Fprintf(p.stderr, "%s de côté, sans la signature de cette installation.\n", counted(forged, "ligne laissée"))
	}
	if len(lines) == 0 {
		return r, usage("aucune ligne du journal dans ces messages : donnez les messages entiers, avec leurs blocs « GALON JOURNAL LINE »")
	}
	return h.installation.ReplayMailed(p.ctx, operator, lines)
}

// readKept reads a file, every file of a folder, or what comes in.
func readKept(name string, stdin io.Reader) (kept [][]byte, err error) {
	if name == "-" {
		raw, err := io.ReadAll(io.LimitReader(stdin, mailedLimit))
		return [][]byte{raw}, err
	}
	err = filepath.WalkDir(name, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		if !info.Mode().IsRegular() || info.Size() > mailedLimit {
			return fmt.Errorf("%s : pas un fichier de messages", path)
		}
		raw, err := os.ReadFile(path)
		kept = append(kept, raw)
		return err
	})
	return kept, err
}
