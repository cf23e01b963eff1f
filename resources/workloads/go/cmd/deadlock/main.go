// Every goroutine waits for another: the runtime sees it and ends the program. A child process does the waiting.
package main

import (
	"os"
	"os/exec"
	"strings"
	"time"

	"switchyard/workloads/lesson"
)

// deadlock waits for two channels on which nobody will ever send.
func deadlock() {
	a, b := make(chan int), make(chan int)
	go func() { a <- <-b }()
	b <- <-a
}

func main() {
	if len(os.Args) == 2 && os.Args[1] == "deadlock-now" {
		deadlock()
	}
	l := lesson.New("go-deadlock")
	seconds := l.Float("seconds", 5, 2, "how long to wait for the runtime's word")
	l.Start()

	l.Phase("a child process in which all goroutines wait")
	child := exec.Command("/proc/self/exe", "deadlock-now")
	var output strings.Builder
	child.Stderr = &output
	start := time.Now()
	if err := child.Start(); err != nil {
		l.Cannot("The child process did not start: %v", err)
	}
	kill := time.AfterFunc(lesson.Secs(*seconds), func() { _ = child.Process.Kill() })
	_ = child.Wait() // its failure is what we are here to see
	kill.Stop()
	l.Seconds("wall_s", time.Since(start))
	first, _, _ := strings.Cut(output.String(), "\n")
	l.Note("%s", first)
	l.Figure("exit_code_count", float64(child.ProcessState.ExitCode()))
	reported := strings.Contains(output.String(), "all goroutines are asleep")
	l.Figure("reported_count", map[bool]float64{true: 1}[reported])
	l.Finish(reported)
}
