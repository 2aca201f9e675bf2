package app_test

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"runtime/metrics"
	"strconv"
	"syscall"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/testkit"
	"galon/internal/verify"
)

// BenchmarkIssueOne is one award from the rules to the disk: built, linted, signed twice, checked and saved.
func BenchmarkIssueOne(b *testing.B) {
	w := testkit.NewWorld(b)
	order := w.Order(team, "", "")
	n := 0
	for b.Loop() {
		n++
		order.Recipient = domain.Recipient{Name: "Nadia Benali " + letters(n), Email: fmt.Sprintf("n%d@exemple.fr", n)}
		if _, err := w.Issuing.Issue(b.Context(), testkit.Operator, order); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkIssueTogether is the same by many at once, who share the waits for the disk.
func BenchmarkIssueTogether(b *testing.B) {
	w := testkit.NewWorld(b)
	people := make(chan int, 1)
	go func() {
		for n := 0; ; n++ {
			select {
			case people <- n:
			case <-b.Context().Done():
				return
			}
		}
	}()
	b.SetParallelism(16)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			order := w.Order(team, "Nadia Benali "+letters(<-people), "")
			if _, err := w.Issuing.Issue(b.Context(), testkit.Operator, order); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

// BenchmarkVerifyOne is one stored badge in both forms, as the second look at it costs: what is remembered is the result
// of the signature checks and nothing else.
func BenchmarkVerifyOne(b *testing.B) {
	w := testkit.NewWorld(b)
	a := w.Read(w.Issue(team, "Nadia Benali", "nadia.benali@exemple.fr").ID)
	for form, input := range map[string][]byte{"json": a.Document, "jwt": []byte(a.JWT)} {
		b.Run(form, func(b *testing.B) {
			for b.Loop() {
				if r, err := w.Verifying.File(b.Context(), input); err != nil || r.Verdict != verify.Valid {
					b.Fatal(r.Verdict, err)
				}
			}
		})
	}
}

// BenchmarkBatch10000 is a CSV of 10,000 people from the file to the stored badges. peak-heap is the most that was held
// at once; peak-rss is that of the process since it began, where the system tells it.
func BenchmarkBatch10000(b *testing.B) {
	w := testkit.NewWorld(b)
	const lines = 10_000
	n := 0
	cpu := time.Duration(0)
	for b.Loop() {
		b.StopTimer()
		var file bytes.Buffer
		file.WriteString("nom;e-mail;date;niveau;contexte;évaluateur;fonction;lieu;statut\n")
		for range lines {
			n++
			fmt.Fprintf(&file, "Camille Vernier %s;camille.%d@exemple.fr;12/11/2026;2;formation;Claire Morel;formatrice;Besançon;stagiaire\n", letters(n), n)
		}
		peak := watchHeap()
		cpu -= processor(b)
		b.StartTimer()
		draft, err := w.Batches.Preview(b.Context(), testkit.Operator, app.BatchRequest{OrganisationID: w.School.ID, Achievement: team, File: file.Bytes()})
		if err != nil || draft.Report.Ready != lines {
			b.Fatal(draft.Report.Faults, err)
		}
		if draft, err = w.Batches.Confirm(b.Context(), testkit.Operator, draft.ID); err != nil {
			b.Fatal(err)
		}
		if draft, err = w.Batches.RunNow(b.Context(), draft); err != nil || draft.Issued != lines {
			b.Fatal(draft.Issued, err)
		}
		b.StopTimer()
		cpu += processor(b)
		b.ReportMetric(float64(peak())/1e6, "peak-heap-MB")
		if rss, ok := peakRSS(); ok {
			b.ReportMetric(rss, "peak-rss-MB")
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(n), "µs/award")
	b.ReportMetric(float64(cpu.Microseconds())/float64(n), "core-µs/award")
}

// processor is the time that the process has had a core for: what others do on the machine is not in it.
func processor(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// letters is a number as a family name would be written.
func letters(n int) string {
	var out []byte
	for ; n > 0; n /= 26 {
		out = append(out, byte('a'+n%26))
	}
	return "M" + string(out)
}

// watchHeap looks at the heap until the returned function is called, which gives the most that was seen.
func watchHeap() func() uint64 {
	stop, most := make(chan struct{}), make(chan uint64)
	go func() {
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for peak := uint64(0); ; {
			select {
			case <-tick.C:
				metrics.Read(sample)
				peak = max(peak, sample[0].Value.Uint64())
			case <-stop:
				most <- peak
				return
			}
		}
	}()
	return func() uint64 {
		close(stop)
		return <-most
	}
}

var highWater = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

func peakRSS() (mb float64, ok bool) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, false
	}
	m := highWater.FindSubmatch(status)
	if m == nil {
		return 0, false
	}
	kb, err := strconv.ParseFloat(string(m[1]), 64)
	return kb / 1024, err == nil
}
