// Two goroutines, one counter, one mutex: always exact. Then they compute while they hold it, and take turns; with a
// mutex each they compute side by side.
package main

import (
	"sync"
	"time"

	"switchyard/workloads/lesson"
)

// each runs work once in each of n goroutines at the same time and tells how long all of them took.
func each(n int, work func(k int)) time.Duration {
	var wg sync.WaitGroup
	return lesson.Time(func() {
		for k := 0; k < n; k++ {
			k := k
			wg.Add(1)
			go func() {
				defer wg.Done()
				work(k)
			}()
		}
		wg.Wait()
	})
}

// compute adds n times.
func compute(n int) (sum int) {
	for i := 0; i < n; i++ {
		sum += i * i
	}
	return sum
}

func main() {
	l := lesson.New("go-mutex")
	n := l.Int("n", 1_000_000, 1_000_000, "additions of each goroutine")
	goroutines := l.Int("goroutines", 2, 2, "how many")
	holds := l.Int("holds", 300, 150, "times that each then holds the mutex while it computes")
	work := l.Int("work", 4_000_000, 4_000_000, "additions in one such hold")
	l.Start()

	var mu sync.Mutex
	counter := 0
	l.Phase("%d goroutines add %d times under a mutex", *goroutines, *n)
	wall := each(*goroutines, func(int) {
		for i := 0; i < *n; i++ {
			mu.Lock()
			counter++
			mu.Unlock()
		}
	})
	expected := *n * *goroutines
	l.Seconds("wall_s", wall)
	l.Micros("per_addition_us", wall, expected)
	l.Figure("counter_count", float64(counter))
	l.Figure("lost_count", float64(expected-counter))

	held := func(mutex func(k int) *sync.Mutex) time.Duration {
		sums := make([]int, *goroutines)
		return each(*goroutines, func(k int) {
			for i := 0; i < *holds; i++ {
				mutex(k).Lock()
				sums[k] += compute(*work)
				mutex(k).Unlock()
			}
		})
	}
	l.Phase("they compute while they hold it, %d times each", *holds)
	shared := held(func(int) *sync.Mutex { return &mu })
	l.Seconds("shared_s", shared)
	l.Phase("the same with a mutex each")
	mutexes := make([]sync.Mutex, *goroutines)
	own := held(func(k int) *sync.Mutex { return &mutexes[k] })
	l.Seconds("own_s", own)
	l.Figure("shared_over_own_ratio", shared.Seconds()/own.Seconds())
	l.Finish(counter == expected)
}
