// One sum in one goroutine, then the same iterations in four. The goroutines run on as many cores as there are.
package main

import (
	"runtime"
	"sync"

	"switchyard/workloads/lesson"
)

var sink int // keeps the compiler from leaving the sum out

func sumOfSquares(n int) int {
	total := 0
	for i := 0; i < n; i++ {
		total += i * i
	}
	return total
}

func inGoroutines(goroutines, n int) {
	var wg sync.WaitGroup
	sums := make([]int, goroutines)
	for k := range sums {
		k := k
		wg.Add(1)
		go func() {
			defer wg.Done()
			sums[k] = sumOfSquares(n / goroutines)
		}()
	}
	wg.Wait()
	sink += sums[0]
}

func main() {
	l := lesson.New("go-cpu-parallel")
	n := l.Int("n", 100_000_000, 100_000_000, "iterations in all")
	goroutines := l.Int("goroutines", 4, 4, "goroutines that share them")
	repeat := l.Int("repeat", 20, 10, "times that each way is run, to have something to see")
	l.Start()
	inGoroutines(*goroutines, *n/100)

	l.Phase("%d times %d iterations, one goroutine", *repeat, *n)
	one := lesson.Time(func() {
		for r := 0; r < *repeat; r++ {
			inGoroutines(1, *n)
		}
	})
	l.Figure("sequential_s", one.Seconds()/float64(*repeat))

	l.Phase("the same over %d goroutines on %d cores", *goroutines, runtime.NumCPU())
	many := lesson.Time(func() {
		for r := 0; r < *repeat; r++ {
			inGoroutines(*goroutines, *n)
		}
	})
	l.Figure("parallel_s", many.Seconds()/float64(*repeat))

	speedup := one.Seconds() / many.Seconds()
	l.Figure("speedup_ratio", speedup)
	l.Figure("efficiency_ratio", speedup/float64(min(*goroutines, runtime.GOMAXPROCS(0))))
	l.Finish(true)
}
