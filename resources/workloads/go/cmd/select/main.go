// select waits for whichever of two channels speaks first, or for a timeout.
package main

import (
	"time"

	"switchyard/workloads/lesson"
)

func main() {
	l := lesson.New("go-select")
	first := l.Float("first", 0.1, 0.1, "seconds until the first channel speaks")
	second := l.Float("second", 0.2, 0.2, "seconds until the second one does")
	timeout := l.Float("timeout", 0.3, 0.3, "seconds that select waits")
	l.Start()

	after := func(seconds float64, text string) <-chan string {
		ch := make(chan string, 1)
		go func() {
			time.Sleep(lesson.Secs(seconds))
			ch <- text
		}()
		return ch
	}
	a, b := after(*first, "a"), after(*second, "b")
	timeouts := 0
	start := time.Now()
	l.Phase("two channels and a timeout")
	for turn := 0; turn < 3; turn++ {
		select {
		case text := <-a:
			l.Say("channel %s", text)
			l.Seconds("first_s", time.Since(start))
		case text := <-b:
			l.Say("channel %s", text)
			l.Seconds("second_s", time.Since(start))
		case <-time.After(lesson.Secs(*timeout)):
			timeouts++
			l.Say("nobody spoke for %.1f s", *timeout)
		}
	}
	l.Figure("timeouts_count", float64(timeouts))
	l.Seconds("wall_s", time.Since(start))
	l.Finish(true)
}
