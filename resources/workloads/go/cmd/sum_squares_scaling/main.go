// One amount of work split over 1, 2 and 4 goroutines. The time falls until the cores run out.
package main

import (
	"runtime"
	"strconv"
	"sync"

	"switchyard/workloads/lesson"
)

func sumOfSquares(first, end int) int {
	total := 0
	for i := first; i < end; i++ {
		total += i * i
	}
	return total
}

func splitOver(goroutines, n int) int {
	var wg sync.WaitGroup
	sums := make([]int, goroutines)
	part := n / goroutines
	for k := range sums {
		k := k
		wg.Add(1)
		go func() {
			defer wg.Done()
			sums[k] = sumOfSquares(k*part, (k+1)*part)
		}()
	}
	wg.Wait()
	return sums[0]
}

func main() {
	l := lesson.New("go-sum-squares-scaling")
	n := l.Int("n", 100_000_000, 100_000_000, "iterations in all")
	goroutines := l.String("goroutines", "1,2,4", "1,2,4", "numbers of goroutines to try")
	repeat := l.Int("repeat", 20, 8, "times that each is run, to have something to see")
	l.Start()
	sum := splitOver(1, *n/100)

	var first float64
	for _, count := range lesson.Numbers(*goroutines) {
		l.Phase("%d times %d iterations over %d goroutine(s)", *repeat, *n, count)
		seconds := lesson.Time(func() {
			for r := 0; r < *repeat; r++ {
				sum += splitOver(count, *n)
			}
		}).Seconds() / float64(*repeat)
		name := strconv.Itoa(count)
		l.Figure("goroutines_"+name+"_s", seconds)
		if first == 0 {
			first = seconds
			continue
		}
		l.Figure("speedup_"+name+"_ratio", first/seconds)
		l.Figure("efficiency_"+name+"_ratio", first/seconds/float64(min(count, runtime.GOMAXPROCS(0))))
	}
	l.Finish(sum != 0)
}
