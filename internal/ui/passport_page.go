package ui

import (
	"net/http"
	"strconv"

	"galon/internal/httpd"
)

// cardsPerPage keeps a full passport under 100 KB a page, pictures included.
const cardsPerPage = 40

// turned is the part of a long list that a page shows, and whether more follows.
func turned[T any](r *http.Request, all []T) (part []T, more bool) {
	first := min(len(all), pageNumber(r)*cardsPerPage)
	last := min(len(all), first+cardsPerPage)
	return all[first:last], last < len(all)
}

// turn leads on, and back to the beginning.
func turn(r *http.Request, path string, more bool) (p httpd.Pager) {
	n := pageNumber(r)
	if more {
		p.Next = path + "?page=" + strconv.Itoa(n+2)
	}
	if n > 0 {
		p.First = path
	}
	return p
}
