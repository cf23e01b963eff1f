// Every goroutine waits for another. The runtime sees it and ends the program, unless a timer might still wake somebody:
// then nobody notices. Child processes do the waiting.
package main

import (
	"os"
	"os/exec"
	"strings"
	"time"

	"switchyard/workloads/lesson"
)

// deadlock computes for a while in two goroutines, then each waits for the other, for ever.
func deadlock(work time.Duration) {
	a, b := make(chan int), make(chan int)
	go func() {
		compute(work)
		a <- <-b
	}()
	compute(work)
	b <- <-a
}

func compute(work time.Duration) {
	for start := time.Now(); time.Since(start) < work; {
	}
}

// child runs this program as one that deadlocks, and kills it after the limit. It returns its last words and exit code.
func child(l *lesson.Lesson, kind string, work, limit float64) (words string, code int) {
	cmd := exec.Command("/proc/self/exe", kind, lesson.Secs(work).String())
	var output strings.Builder
	cmd.Stderr = &output
	if err := cmd.Start(); err != nil {
		l.Cannot("The child process did not start: %v", err)
	}
	kill := time.AfterFunc(lesson.Secs(limit), func() { _ = cmd.Process.Kill() })
	_ = cmd.Wait() // its failure is what we are here to see
	kill.Stop()
	words, _, _ = strings.Cut(output.String(), "\n")
	return words, cmd.ProcessState.ExitCode()
}

func main() {
	if len(os.Args) == 3 && strings.HasPrefix(os.Args[1], "deadlock-") {
		work, _ := time.ParseDuration(os.Args[2])
		if os.Args[1] == "deadlock-beside-timer" {
			time.AfterFunc(time.Hour, func() {})
		}
		deadlock(work)
	}
	l := lesson.New("go-deadlock")
	seconds := l.Float("seconds", 5, 5, "how long to wait for the runtime's word")
	work := l.Float("work", 0.2, 0.2, "seconds that the goroutines compute before they wait")
	watch := l.Float("watch", 2, 0.8, "how long to look at the deadlock that nobody sees")
	l.Start()

	l.Phase("a child process in which all goroutines wait")
	start := time.Now()
	words, code := child(l, "deadlock-alone", *work, *seconds)
	l.Seconds("wall_s", time.Since(start))
	l.Note("%s", words)
	l.Figure("exit_code_count", float64(code))
	reported := strings.Contains(words, "all goroutines are asleep")
	l.Figure("reported_count", map[bool]float64{true: 1}[reported])

	l.Phase("the same beside a timer of an hour: the runtime waits for that")
	words, _ = child(l, "deadlock-beside-timer", *work, *work+*watch)
	unseen := words == ""
	l.Figure("unseen_count", map[bool]float64{true: 1}[unseen])
	l.Finish(reported && unseen)
}
