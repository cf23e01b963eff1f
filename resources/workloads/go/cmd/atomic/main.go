// A thousand goroutines, one atomic addition each: always exact, no lock. Then what an addition costs, alone and while
// every P adds to the same number.
package main

import (
	"runtime"
	"sync"
	"sync/atomic"

	"switchyard/workloads/lesson"
)

func main() {
	l := lesson.New("go-atomic")
	goroutines := l.Int("goroutines", 1000, 1000, "how many, one addition each")
	n := l.Int("n", 10_000_000, 30_000_000, "additions of one goroutine, to time them")
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

	procs := runtime.GOMAXPROCS(0)
	l.Phase("%d goroutines, one a P, add %d times each to one number", procs, *n)
	l.Micros("atomic_contended_us", lesson.Time(func() {
		for k := 0; k < procs; k++ {
			wg.Add(1)
			go func() {
				defer wg.Done()
				for i := 0; i < *n; i++ {
					counter.Add(1)
				}
			}()
		}
		wg.Wait()
	}), *n*procs)
	l.Finish(counter.Load() == int64(*goroutines+*n*(procs+1)))
}
