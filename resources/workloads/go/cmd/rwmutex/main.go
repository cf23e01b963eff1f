// Ten readers share an RWMutex, a writer has it alone.
package main

import (
	"sync"
	"sync/atomic"
	"time"

	"switchyard/workloads/lesson"
)

func main() {
	l := lesson.New("go-rwmutex")
	readers := l.Int("readers", 10, 10, "goroutines that read")
	hold := l.Float("hold", 0.1, 0.1, "seconds that each holds the lock")
	l.Start()

	var lock sync.RWMutex
	var wg sync.WaitGroup
	var reading, most, beside atomic.Int32
	data := map[string]int{}
	l.Phase("%d readers and a writer", *readers)
	start := time.Now()
	for id := 0; id < *readers; id++ {
		id := id
		wg.Add(1)
		go func() {
			defer wg.Done()
			lock.RLock()
			defer lock.RUnlock()
			now := reading.Add(1)
			for seen := most.Load(); now > seen && !most.CompareAndSwap(seen, now); seen = most.Load() {
			}
			l.Say("reader %d sees %v", id, data)
			time.Sleep(lesson.Secs(*hold))
			reading.Add(-1)
		}()
	}
	wg.Add(1)
	go func() {
		defer wg.Done()
		lock.Lock()
		defer lock.Unlock()
		data["key"] = 42
		l.Say("the writer writes")
		time.Sleep(lesson.Secs(*hold))
		beside.Store(reading.Load())
	}()
	wg.Wait()
	wall := time.Since(start)
	l.Seconds("wall_s", wall)
	l.Figure("most_readers_count", float64(most.Load()))
	l.Figure("readers_beside_writer_count", float64(beside.Load()))
	l.Figure("holds_ratio", wall.Seconds() / *hold)
	l.Finish(beside.Load() == 0)
}
