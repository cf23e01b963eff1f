// Goroutines blocked in a real system call keep their threads; the runtime starts others so that the rest computes on.
package main

import (
	"bytes"
	"os"
	"runtime"
	"sync"
	"syscall"
	"time"

	"switchyard/workloads/lesson"
)

func threads() int {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	count := 0
	if _, after, found := bytes.Cut(status, []byte("Threads:")); found {
		for _, digit := range bytes.TrimLeft(after, "\t ") {
			if digit < '0' || digit > '9' {
				break
			}
			count = count*10 + int(digit-'0')
		}
	}
	return count
}

// sleepInKernel blocks the thread itself, unlike time.Sleep, which only parks the goroutine.
func sleepInKernel(d time.Duration) {
	rest := syscall.NsecToTimespec(d.Nanoseconds())
	for syscall.Nanosleep(&rest, &rest) == syscall.EINTR {
	}
}

func compute(stop <-chan struct{}) int {
	rounds := 0
	for {
		select {
		case <-stop:
			return rounds
		default:
			for i := 0; i < 100_000; i++ {
				rounds += i & 1
			}
		}
	}
}

func main() {
	l := lesson.New("go-blocking-syscall")
	blocked := l.Int("blocked", 20, 20, "goroutines that block in the kernel")
	seconds := l.Float("seconds", 2, 1, "how long")
	l.Start()
	runtime.GOMAXPROCS(1)
	l.Say("GOMAXPROCS 1: one goroutine computes at a time")

	count := func() int {
		stop := make(chan struct{})
		time.AfterFunc(lesson.Secs(*seconds/2), func() { close(stop) })
		return compute(stop)
	}
	l.Phase("computing alone")
	alone := count()
	l.Figure("threads_before_count", float64(threads()))

	l.Phase("computing beside %d goroutines in nanosleep", *blocked)
	var wg sync.WaitGroup
	for k := 0; k < *blocked; k++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			sleepInKernel(lesson.Secs(*seconds))
		}()
	}
	beside := count()
	l.Figure("threads_during_count", float64(threads()))
	wg.Wait()
	l.Figure("work_kept_ratio", float64(beside)/float64(alone))
	l.Finish(true)
}
