// What a goroutine costs: time to create it, memory while it waits, and how the price grows with their number.
// Doubles the number alive until --most or a share of the memory.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"switchyard/workloads/lesson"
)

// memory is a field of /proc/self/status or /proc/meminfo in bytes, 0 where it cannot be read.
func memory(path, field string) float64 {
	file, err := os.Open(path)
	if err != nil {
		return 0
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if rest, found := strings.CutPrefix(lines.Text(), field+":"); found {
			var kib float64
			if _, err := fmt.Sscan(rest, &kib); err == nil {
				return kib * 1024
			}
		}
	}
	return 0
}

func main() {
	l := lesson.New("go-cost-goroutines")
	most := l.Int("most", 1_024_000, 128_000, "goroutines alive at most")
	share := l.Float("share", 0.15, 0.05, "share of the free memory that they may take")
	hold := l.Float("hold", 0.5, 0.4, "seconds for which all of them are then there")
	l.Start()

	leave := make(chan struct{})
	var ended sync.WaitGroup
	allowed := memory("/proc/meminfo", "MemAvailable") * *share
	resident := memory("/proc/self/status", "VmRSS")
	alive, smooth, costs := 0, 0, []float64{}
	for count := 1000; count <= *most; count *= 2 {
		l.Phase("%d goroutines alive", count)
		var running sync.WaitGroup
		start, before := time.Now(), alive
		for ; alive < count; alive++ {
			running.Add(1)
			ended.Add(1)
			go func() {
				running.Done()
				<-leave
				ended.Done()
			}()
		}
		running.Wait()
		costs = append(costs, time.Since(start).Seconds()*1e6/float64(count-before))
		l.Say("%.3f us to create and start each of the last", costs[len(costs)-1])
		if costs[len(costs)-1] <= 3*costs[0] {
			smooth = count // one more still costs less than three times the first
		}
		if memory("/proc/self/status", "VmRSS")-resident > allowed {
			l.Note("stopped at the share of memory allowed")
			break
		}
	}
	l.Phase("all %d there, for %g s", alive, *hold)
	time.Sleep(lesson.Secs(*hold))
	l.Figure("alive_count", float64(alive))
	l.Figure("create_us", costs[0])
	l.Figure("create_last_us", costs[len(costs)-1])
	l.Figure("smooth_count", float64(smooth))
	l.Figure("resident_per_goroutine_bytes", (memory("/proc/self/status", "VmRSS")-resident)/float64(alive))
	close(leave)
	ended.Wait()
	l.Finish(true)
}
