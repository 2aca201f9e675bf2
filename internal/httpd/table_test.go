package httpd

import "testing"

// A cell that a spreadsheet would run is told to be text.
func TestTableHoldsNoFormula(t *testing.T) {
	got := string(Table([][]string{{"=1+1", "+33", "-2", "@x", "Nom; prénom", "a"}, {}}))
	if want := "\ufeff'=1+1;'+33;'-2;'@x;\"Nom; prénom\";a\r\n\r\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for cell, want := range map[string]string{"=1+1": "'=1+1", " =1": "' =1", "+33": "'+33", "-2": "'-2", "@A1": "'@A1", "\t=1": "' =1", "a\nb": "a b", "Léa": "Léa", "": "",
		"＝1": "'＝1", "a=1": "a=1", ",=1": ",'=1", "a; +1": "a; '+1", `a","=1`: `a","'=1`, "Dupont, Léa": "Dupont, Léa"} {
		if got := notAFormula(cell); got != want {
			t.Errorf("%q: got %q, want %q", cell, got, want)
		}
	}
}
