// Package web finds the delay server. It is apart from package lesson because a program that links net through cgo loses
// the runtime's report of a deadlock.
package web

import (
	"io"
	"net/http"

	"switchyard/workloads/lesson"
)

// DefaultURL is where a delay server started by hand listens.
const DefaultURL = "http://127.0.0.1:8137"

// Check ends the program with a clear message when no delay server answers.
func Check(l *lesson.Lesson, url string) {
	answer, err := http.Get(url + "/delay/0")
	if err != nil {
		l.Cannot("No delay server answers at %s (%v). Start one in another terminal: "+
			"node delay_server.mjs (in the folder node beside this one)", url, err)
	}
	_, _ = io.Copy(io.Discard, answer.Body)
	answer.Body.Close()
}
