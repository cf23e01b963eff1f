// What a switch between goroutines costs on one P: over a channel, and by Gosched.
package main

import (
	"runtime"
	"sync"
	"time"

	"switchyard/workloads/lesson"
)

// pingPong sends a value to and fro; each round is two switches.
func pingPong(rounds int) time.Duration {
	there, back := make(chan int), make(chan int)
	go func() {
		for value := range there {
			back <- value
		}
	}()
	defer close(there)
	return lesson.Time(func() {
		for i := 0; i < rounds; i++ {
			there <- i
			<-back
		}
	})
}

// yields lets two goroutines give way to each other.
func yields(each int) time.Duration {
	var wg sync.WaitGroup
	return lesson.Time(func() {
		for k := 0; k < 2; k++ {
			wg.Add(1)
			go func() {
				defer wg.Done()
				for i := 0; i < each; i++ {
					runtime.Gosched()
				}
			}()
		}
		wg.Wait()
	})
}

func main() {
	l := lesson.New("go-cost-switch")
	rounds := l.Int("rounds", 2_000_000, 500_000, "round trips over a channel, and yields of each goroutine")
	l.Start()
	runtime.GOMAXPROCS(1)
	pingPong(1000)

	l.Phase("%d round trips over a channel, GOMAXPROCS 1", *rounds)
	l.Micros("channel_switch_us", pingPong(*rounds), 2**rounds)
	l.Phase("two goroutines yield %d times each", *rounds)
	l.Micros("yield_switch_us", yields(*rounds), 2**rounds)
	l.Finish(true)
}
