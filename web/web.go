// Package web holds everything that a browser or a mailbox receives: the sheet, fonts, icons and the little script
// (static), the frame, the parts and the pages (templates), and every sentence (locales). It embeds them and hands
// them out; it never renders, never speaks HTTP and imports nothing of ours.
//
// Its neighbours are httpd, which renders templates and serves static, i18n, which reads locales, and mail, which
// reads templates/mail. How to add a page is told in the package comment of httpd.
package web

import (
	"embed"
	"io/fs"
)

//go:embed static templates locales
var files embed.FS

// FS is the tree of this folder: static, templates and locales.
func FS() fs.FS { return files }
