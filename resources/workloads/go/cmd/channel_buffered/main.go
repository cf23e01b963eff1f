// A producer faster than its consumer: the channel holds two, then the producer waits for room.
package main

import (
	"time"

	"switchyard/workloads/lesson"
)

func main() {
	l := lesson.New("go-channel-buffered")
	items := l.Int("items", 10, 10, "values to send")
	capacity := l.Int("capacity", 2, 2, "values that the channel holds")
	pause := l.Float("pause", 0.1, 0.04, "seconds that the consumer takes for each")
	l.Start()

	values := make(chan int, *capacity)
	blocked := 0
	l.Phase("%d values through a channel of %d", *items, *capacity)
	start := time.Now()
	go func() {
		defer close(values)
		for i := 0; i < *items; i++ {
			waited := lesson.Time(func() { values <- i })
			if waited > lesson.Secs(*pause/4) {
				blocked++
			}
			l.Say("sent %d after %.0f ms, %d in the channel", i, waited.Seconds()*1000, len(values))
		}
	}()
	received, longest := 0, 0
	for value := range values {
		longest = max(longest, len(values))
		time.Sleep(lesson.Secs(*pause))
		received++
		l.Say("consumed %d", value)
	}
	l.Seconds("wall_s", time.Since(start))
	l.Figure("received_count", float64(received))
	l.Figure("blocked_sends_count", float64(blocked))
	l.Figure("longest_queue_count", float64(longest))
	l.Finish(received == *items && longest <= *capacity)
}
