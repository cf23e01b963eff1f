// Loops without a call on every P, and a timer: since Go 1.14 the runtime interrupts such loops so that others run.
package main

import (
	"runtime"
	"sync/atomic"
	"time"

	"switchyard/workloads/lesson"
)

func main() {
	l := lesson.New("go-preemption")
	seconds := l.Float("seconds", 2, 0.8, "how long the loops spin")
	interval := l.Float("interval", 0.01, 0.01, "seconds between two ticks of the timer")
	l.Start()
	procs := runtime.GOMAXPROCS(0)

	var stop atomic.Bool
	for k := 0; k < procs; k++ {
		go func() {
			for !stop.Load() { // inlined to one load: a loop with no call, where only a signal can interrupt
			}
		}()
	}
	l.Phase("%d loops on %d Ps, a timer of %g s beside them", procs, procs, *interval)
	var ticks int
	var longest time.Duration
	start, last := time.Now(), time.Now()
	for time.Since(start) < lesson.Secs(*seconds) {
		time.Sleep(lesson.Secs(*interval))
		longest = max(longest, time.Since(last))
		last = time.Now()
		ticks++
	}
	stop.Store(true)
	l.Figure("ticks_count", float64(ticks))
	l.Seconds("longest_gap_s", longest)
	l.Figure("ticks_kept_ratio", float64(ticks)*(*interval)/time.Since(start).Seconds())
	l.Note("without preemption the timer would not have run once")
	l.Finish(ticks > 0)
}
