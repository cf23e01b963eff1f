// The same goroutines with one P and with all: concurrent both times, parallel only the second.
package main

import (
	"runtime"
	"sync"
	"time"

	"switchyard/workloads/lesson"
)

func sumOfSquares(n int) int {
	total := 0
	for i := 0; i < n; i++ {
		total += i * i
	}
	return total
}

// compute runs the goroutines and tells how many were begun but not ended when the first ended.
func compute(goroutines, n int) (time.Duration, int) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	begun, overlap, sum := 0, 0, 0
	start := time.Now()
	for k := 0; k < goroutines; k++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			mu.Lock()
			begun++
			mu.Unlock()
			total := sumOfSquares(n)
			mu.Lock()
			sum += total
			if overlap == 0 {
				overlap = begun
			}
			mu.Unlock()
		}()
	}
	wg.Wait()
	return time.Since(start), overlap
}

func main() {
	l := lesson.New("go-gomaxprocs-1")
	n := l.Int("n", 1_000_000_000, 500_000_000, "iterations of each goroutine")
	goroutines := l.Int("goroutines", 4, 4, "how many")
	l.Start()
	all := runtime.GOMAXPROCS(1)

	l.Phase("%d goroutines, GOMAXPROCS 1", *goroutines)
	one, overlap := compute(*goroutines, *n)
	l.Seconds("one_p_s", one)
	l.Figure("overlap_count", float64(overlap))

	runtime.GOMAXPROCS(all)
	l.Phase("%d goroutines, GOMAXPROCS %d", *goroutines, all)
	many, _ := compute(*goroutines, *n)
	l.Seconds("all_p_s", many)

	l.Figure("speedup_ratio", one.Seconds()/many.Seconds())
	l.Figure("efficiency_ratio", one.Seconds()/many.Seconds()/float64(min(all, *goroutines)))
	l.Finish(true)
}
