// A hundred thousand goroutines with a little work each; then as many alive at once, to see what they take.
package main

import (
	"runtime"
	"sync"
	"time"

	"switchyard/workloads/lesson"
)

func sumTo(n int) int {
	sum := 0
	for j := 0; j < n; j++ {
		sum += j
	}
	return sum
}

func main() {
	l := lesson.New("go-100k-goroutines")
	goroutines := l.Int("goroutines", 100_000, 100_000, "how many")
	work := l.Int("work", 1000, 1000, "numbers that each one sums")
	hold := l.Float("hold", 0.5, 0.3, "seconds for which all of them then wait at once")
	l.Start()
	sums := make([]int, *goroutines)
	var wg sync.WaitGroup

	l.Phase("%d goroutines, each sums to %d", *goroutines, *work)
	l.Seconds("wall_s", lesson.Time(func() {
		for k := range sums {
			k := k
			wg.Add(1)
			go func() {
				defer wg.Done()
				sums[k] = sumTo(*work)
			}()
		}
		wg.Wait()
	}))

	l.Phase("%d goroutines that all wait", *goroutines)
	leave := make(chan struct{})
	var before, with runtime.MemStats
	runtime.ReadMemStats(&before)
	for range sums {
		wg.Add(1)
		go func() {
			defer wg.Done()
			<-leave
		}()
	}
	runtime.ReadMemStats(&with)
	l.Figure("alive_count", float64(runtime.NumGoroutine()))
	l.Figure("memory_bytes", float64(with.Sys))
	l.Figure("stack_per_goroutine_bytes", (float64(with.StackInuse)-float64(before.StackInuse))/float64(*goroutines))
	l.Phase("all of them are there, for %g s", *hold)
	time.Sleep(lesson.Secs(*hold))
	close(leave)
	wg.Wait()
	l.Finish(true)
}
