// A thousand goroutines, one atomic addition each: always exact, no lock. Then what an addition costs.
package main

import (
	"sync"
	"sync/atomic"

	"switchyard/workloads/lesson"
)

func main() {
	l := lesson.New("go-atomic")
	goroutines := l.Int("goroutines", 1000, 1000, "how many, one addition each")
	n := l.Int("n", 10_000_000, 10_000_000, "additions by one goroutine, to time them")
	l.Start()

	var counter atomic.Int64
	var wg sync.WaitGroup
	l.Phase("%d goroutines add once", *goroutines)
	l.Seconds("wall_s", lesson.Time(func() {
		for k := 0; k < *goroutines; k++ {
			wg.Add(1)
			go func() {
				defer wg.Done()
				counter.Add(1)
			}()
		}
		wg.Wait()
	}))
	l.Figure("counter_count", float64(counter.Load()))
	l.Figure("lost_count", float64(int64(*goroutines)-counter.Load()))

	l.Phase("%d additions, atomic and under a mutex", *n)
	var mu sync.Mutex
	var plain int64
	l.Micros("atomic_us", lesson.Time(func() {
		for i := 0; i < *n; i++ {
			counter.Add(1)
		}
	}), *n)
	l.Micros("mutex_us", lesson.Time(func() {
		for i := 0; i < *n; i++ {
			mu.Lock()
			plain++
			mu.Unlock()
		}
	}), *n)
	l.Finish(counter.Load() == int64(*goroutines+*n))
}
