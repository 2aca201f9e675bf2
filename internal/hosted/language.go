package hosted

import "galon/internal/verify"

// inWords is a report as the page says it: the checks speak French by themselves, because reports for machines do.
func (d *Door) inWords(r verify.Report) verify.Report {
	if d.Site.English() {
		return r.English()
	}
	return r
}

// from is whom something comes from, within a sentence: French elides.
func (x *reading) from(name string) string {
	if x.door.Site.English() {
		return name
	}
	return of(name)
}
