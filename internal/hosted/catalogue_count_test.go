package hosted

import "testing"

func TestAPublicNumberIsARoundOne(t *testing.T) {
	for n, want := range map[int]int{5: 5, 9: 5, 10: 10, 19: 10, 49: 20, 50: 50, 99: 50, 100: 100, 1_999: 1_000, 10_000: 10_000} {
		if got := atLeast(n); got != want {
			t.Errorf("%d badges are said as %d, want %d", n, got, want)
		}
	}
}
