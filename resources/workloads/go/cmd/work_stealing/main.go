// One goroutine fills the queue of its own P; the other Ps have nothing and steal from it.
package main

import (
	"runtime"
	"sync"
	"time"

	"switchyard/workloads/lesson"
)

var sink int

// spin computes for about that many microseconds.
func spin(micros float64) {
	total := 0
	for end := time.Now().Add(time.Duration(micros * 1000)); time.Now().Before(end); {
		for i := 0; i < 500; i++ {
			total += i * i
		}
	}
	sink = total
}

func main() {
	l := lesson.New("go-work-stealing")
	tasks := l.Int("tasks", 200, 200, "goroutines, fewer than the 256 that a P's queue holds")
	work := l.Float("work", 5000, 2000, "microseconds of computing in each")
	l.Start()
	runtime.LockOSThread() // main stays on its own thread, so that it is a bystander
	procs := runtime.GOMAXPROCS(0)
	var wg sync.WaitGroup
	firsts := make([]time.Duration, *tasks)

	l.Phase("one goroutine starts %d others on its own P; %d Ps", *tasks, procs)
	start := time.Now()
	wg.Add(1)
	go func() {
		defer wg.Done()
		for k := 0; k < *tasks; k++ {
			k := k
			wg.Add(1)
			go func() {
				defer wg.Done()
				firsts[k] = time.Since(start)
				spin(*work)
			}()
		}
	}()
	wg.Wait()
	wall := time.Since(start).Seconds()
	total := float64(*tasks) * *work / 1e6
	l.Seconds("wall_s", time.Since(start))
	l.Figure("work_s", total)
	l.Figure("parallelism_ratio", total/wall)
	l.Figure("efficiency_ratio", total/wall/float64(procs))
	if procs == 1 {
		l.Note("one P: there is nobody to steal")
	}
	l.Finish(true)
}
