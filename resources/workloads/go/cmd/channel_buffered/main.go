// A producer faster than its consumer: the channel holds two, then the producer waits for room. With room for all it
// never waits.
package main

import (
	"time"

	"switchyard/workloads/lesson"
)

// figures of one run through a channel.
type figures struct{ received, blocked, longest int }

// compute adds n times: what it takes to make a value.
func compute(n int) (sum int) {
	for i := 0; i < n; i++ {
		sum += i * i
	}
	return sum
}

func run(l *lesson.Lesson, items, capacity, work int, pause time.Duration) (f figures) {
	values, sums := make(chan int, capacity), 0
	go func() {
		defer close(values)
		for i := 0; i < items; i++ {
			sums += compute(work)
			waited := lesson.Time(func() { values <- i })
			if waited > pause/4 {
				f.blocked++
			}
			l.Say("sent %d after %.0f ms, %d in the channel", i, waited.Seconds()*1000, len(values))
		}
	}()
	for value := range values {
		f.longest = max(f.longest, len(values))
		time.Sleep(pause)
		f.received++
		l.Say("consumed %d", value)
	}
	return f
}

func main() {
	l := lesson.New("go-channel-buffered")
	items := l.Int("items", 10, 30, "values to send")
	capacity := l.Int("capacity", 2, 2, "values that the channel holds")
	pause := l.Float("pause", 0.1, 0.03, "seconds that the consumer takes for each")
	work := l.Int("work", 10_000_000, 10_000_000, "additions that make a value")
	l.Start()

	l.Phase("%d values through a channel of %d", *items, *capacity)
	var narrow figures
	l.Seconds("wall_s", lesson.Time(func() { narrow = run(l, *items, *capacity, *work, lesson.Secs(*pause)) }))
	l.Figure("received_count", float64(narrow.received))
	l.Figure("blocked_sends_count", float64(narrow.blocked))
	l.Figure("longest_queue_count", float64(narrow.longest))

	l.Phase("%d values through a channel with room for all", *items)
	wide := run(l, *items, *items, *work, lesson.Secs(*pause))
	l.Figure("blocked_sends_wide_count", float64(wide.blocked))
	l.Finish(narrow.received == *items && narrow.longest <= *capacity)
}
