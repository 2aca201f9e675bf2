package artwork

import (
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
)

// sampled reads the modules: each against the mean of those around it, so that a shadow does not matter; the same after
// taking away what a blur let in from its neighbours; and as the picture of two tones has them.
func (l *look) sampled(p plane, n int) (string, bool) {
	light, two := make([]float64, n*n), make([]float64, n*n)
	for y := range n {
		for x := range n {
			for _, o := range around {
				u, v := float64(x-3)+o.x, float64(y-3)+o.y
				tone, _ := p.tone(l.g, u, v)
				light[y*n+x] += float64(tone)
				tone, _ = p.tone(l.two, u, v)
				two[y*n+x] += float64(tone)
			}
		}
	}
	l.left -= 2 * len(around) * n * n
	for _, way := range []struct {
		values []float64
		radius int
	}{{light, 4}, {two, 0}, {sharpened(light, n, .4), 4}, {sharpened(light, n, .7), 4}, {light, 8}} {
		if text, ok := decodeModules(way.values, n, way.radius, l.dark); ok {
			return text, true
		}
	}
	return "", false
}

// sharpened takes a share of its four neighbours from each module.
func sharpened(values []float64, n int, share float64) []float64 {
	out := make([]float64, n*n)
	for y := range n {
		for x := range n {
			sum := values[y*n+max(x-1, 0)] + values[y*n+min(x+1, n-1)] + values[max(y-1, 0)*n+x] + values[min(y+1, n-1)*n+x]
			out[y*n+x] = values[y*n+x] - share*sum/4
		}
	}
	return out
}

// decodeModules calls dark what is darker than the middle of the darkest and the lightest around it.
func decodeModules(values []float64, n, radius int, dark uint8) (text string, ok bool) {
	defer func() {
		if recover() != nil {
			text, ok = "", false
		}
	}()
	bits, err := gozxing.NewSquareBitMatrix(n)
	if err != nil {
		return "", false
	}
	for y := range n {
		for x := range n {
			threshold := 637.
			if radius > 0 {
				sum, count := 0., 0
				for yy := max(0, y-radius); yy <= min(n-1, y+radius); yy++ {
					for xx := max(0, x-radius); xx <= min(n-1, x+radius); xx++ {
						sum += values[yy*n+xx]
						count++
					}
				}
				threshold = sum / float64(count)
			}
			if (values[y*n+x] < threshold) == (dark == 0) {
				bits.Set(x, y)
			}
		}
	}
	result, err := decoder.NewDecoder().Decode(bits, nil)
	if err != nil || result.GetText() == "" {
		return "", false
	}
	return result.GetText(), true
}
