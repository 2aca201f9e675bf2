package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"galon/internal/domain"
)

// The library that reads the command line speaks English. These are its sentences in French; one that is not here
// stays as it is, since the fault is told in any case.

var helpWords = strings.NewReplacer(
	"Usage: ", "Utilisation : ", "\nFlags:\n", "\nOptions :\n", "\nCommands:\n", "\nCommandes :\n", "\nArguments:\n", "\nArguments :\n",
	"<command>", "<commande>", "[flags]", "[options]", "=STRING,...", "=TEXTE,...", "=STRING", "=TEXTE", "=INT", "=NOMBRE",
	"Show context-sensitive help.", "Affiche cette aide.",
	"\nRun \"", "\n« ", "\" for more information on a command.", " » en dit plus sur une commande.",
)

// frenchHelp prints the usual help in French.
func frenchHelp(options kong.HelpOptions, ctx *kong.Context) error {
	out := ctx.Stdout
	var english strings.Builder
	ctx.Stdout = &english
	err := kong.DefaultHelpPrinter(options, ctx)
	ctx.Stdout = out
	if err != nil {
		return err
	}
	_, err = helpWords.WriteString(out, english.String())
	return err
}

var faultWords = []struct {
	english *regexp.Regexp
	french  string
}{
	{regexp.MustCompile(`^unknown flag (\S+?)(, did you mean .*)?$`), "l’option $1 n’existe pas$2"},
	{regexp.MustCompile(`^unexpected argument (\S+?)(, did you mean .*)?$`), "« $1 » est de trop$2"},
	{regexp.MustCompile(`^missing flags: (.+)$`), "il manque $1"},
	{regexp.MustCompile(`^missing positional arguments (.+)$`), "il manque $1"},
	{regexp.MustCompile(`^expected one of (.+)$`), "choisissez une commande : $1"},
	{regexp.MustCompile(`^expected "(.+)"$`), "il manque $1"},
	{regexp.MustCompile(`^(\S+) must be one of (.+) but got (.+)$`), "$1 : $3 n’existe pas. Choisissez $2"},
	{regexp.MustCompile(`^(\S+): expected (?:an? |\S+ value )?.* but got "(.*?)".*$`), "$1 : « $2 » ne convient pas"},
}

// frenchFault says what is wrong with a command line.
func frenchFault(err error) string {
	text := err.Error()
	for _, w := range faultWords {
		if w.english.MatchString(text) {
			text = w.english.ReplaceAllString(text, w.french)
			break
		}
	}
	text = strings.NewReplacer("did you mean one of ", "vouliez-vous dire ", "did you mean ", "vouliez-vous dire ", "=STRING", "", "=INT", "").Replace(text)
	return strings.TrimSuffix(text, ", ...")
}

// systemWords are what a system answers of a file.
var systemWords = []struct {
	is     error
	french string
}{
	{fs.ErrNotExist, "ce nom n’existe pas, ou son dossier. Vérifiez-le"},
	{fs.ErrPermission, "ce compte n’en a pas le droit. Vérifiez à qui est le dossier"},
	{fs.ErrExist, "ce nom est déjà pris. Choisissez-en un autre"},
	{syscall.EISDIR, "c’est un dossier. Donnez un fichier"},
	{syscall.ENOTDIR, "un de ces dossiers est un fichier. Vérifiez le nom"},
	{syscall.ENOSPC, "le disque est plein. Faites de la place, puis recommencez"},
	{syscall.EROFS, "ce disque ne peut qu’être lu. Choisissez-en un autre"},
}

// frenchSystem says what the system or a server answered, or "" when it is nothing that is known.
func frenchSystem(err error) string {
	switch {
	case errors.Is(err, context.Canceled):
		return "arrêté avant la fin"
	case errors.Is(err, domain.ErrDatabaseGone):
		return "la base de données ne s’ouvre pas. Vérifiez --db et --data, que la base fonctionne, et son compte"
	}
	name := ""
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		name = e.Path
	} else if e, ok := errors.AsType[*os.LinkError](err); ok {
		name = e.New
	} else {
		return ""
	}
	for _, w := range systemWords {
		if errors.Is(err, w.is) {
			return fmt.Sprintf("« %s » : %s", name, w.french)
		}
	}
	return ""
}
