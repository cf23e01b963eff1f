// Three goroutines that print and sleep: their lines interleave, in no promised order.
package main

import (
	"sync"
	"time"

	"switchyard/workloads/lesson"
)

func main() {
	l := lesson.New("go-interleave")
	tasks := l.Int("tasks", 3, 3, "goroutines")
	lines := l.Int("lines", 5, 5, "lines that each prints")
	pause := l.Float("pause", 0.1, 0.05, "seconds between two lines")
	l.Start()

	var order []int
	var mu sync.Mutex
	var wg sync.WaitGroup
	l.Phase("%d goroutines print %d lines each", *tasks, *lines)
	start := time.Now()
	for id := 1; id <= *tasks; id++ {
		id := id
		wg.Add(1)
		go func() {
			defer wg.Done()
			for line := 0; line < *lines; line++ {
				mu.Lock()
				order = append(order, id)
				mu.Unlock()
				l.Say("goroutine %d, line %d", id, line)
				time.Sleep(lesson.Secs(*pause))
			}
		}()
	}
	wg.Wait()
	l.Seconds("wall_s", time.Since(start))
	l.Figure("lines_count", float64(len(order)))
	l.Figure("changes_ratio", changes(order))
	l.Finish(true)
}

// changes is the share of lines that another goroutine printed than the line before.
func changes(order []int) float64 {
	n := 0
	for k := 1; k < len(order); k++ {
		if order[k] != order[k-1] {
			n++
		}
	}
	return float64(n) / float64(len(order)-1)
}
