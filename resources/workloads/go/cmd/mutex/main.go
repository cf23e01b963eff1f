// Two goroutines, one counter, one mutex: always exact.
package main

import (
	"sync"
	"time"

	"switchyard/workloads/lesson"
)

func main() {
	l := lesson.New("go-mutex")
	n := l.Int("n", 1_000_000, 1_000_000, "additions of each goroutine")
	goroutines := l.Int("goroutines", 2, 2, "how many")
	l.Start()

	var mu sync.Mutex
	var wg sync.WaitGroup
	counter := 0
	l.Phase("%d goroutines add %d times under a mutex", *goroutines, *n)
	start := time.Now()
	for k := 0; k < *goroutines; k++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := 0; i < *n; i++ {
				mu.Lock()
				counter++
				mu.Unlock()
			}
		}()
	}
	wg.Wait()
	wall := time.Since(start)
	expected := *n * *goroutines
	l.Seconds("wall_s", wall)
	l.Micros("per_addition_us", wall, expected)
	l.Figure("counter_count", float64(counter))
	l.Figure("lost_count", float64(expected-counter))
	l.Finish(counter == expected)
}
