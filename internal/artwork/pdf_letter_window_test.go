package artwork

import (
	"strings"
	"testing"
	"time"
)

// What does not stand in the window is not read by the post.
func TestALongAddressStaysInItsWindow(t *testing.T) {
	for _, to := range [][]string{{"MAIRIE", "1 rue", "25000 BESANÇON"}, {"ASSOCIATION", strings.Repeat("un complément d’adresse qui est long ", 4), "3 rue", "BP 12", "25000 BESANÇON CEDEX 9"}} {
		p := newPDF("", "", "", nil, time.Time{})
		p.address(to)
		if p.y > windowTop+windowHeight+.1 {
			t.Errorf("%q ends at %.1f mm, below its window at %.1f", to[0], p.y, windowTop+windowHeight)
		}
	}
}
