// A goroutine a request, the answers collected over a channel.
package main

import (
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"switchyard/workloads/lesson"
	"switchyard/workloads/web"
)

func fetch(url string) string {
	answer, err := http.Get(url)
	if err != nil {
		return "failed: " + err.Error()
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return "failed: " + err.Error()
	}
	return fmt.Sprintf("%d, %d bytes", answer.StatusCode, len(body))
}

func main() {
	l := lesson.New("go-fetch-channel")
	requests := l.Int("requests", 10, 10, "how many requests")
	delay := l.Float("delay", 1, 0.2, "seconds that the server takes to answer each")
	url := l.String("url", web.DefaultURL, web.DefaultURL, "the delay server")
	l.Start()
	web.Check(l, *url)

	l.Phase("%d requests of %g s", *requests, *delay)
	start := time.Now()
	results := make(chan string)
	var wg sync.WaitGroup
	for k := 0; k < *requests; k++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			results <- fetch(fmt.Sprintf("%s/delay/%g", *url, *delay))
		}()
	}
	go func() {
		wg.Wait()
		close(results)
	}()
	answers := 0
	for result := range results {
		answers++
		l.Say("%s", result)
	}
	wall := time.Since(start)
	l.Seconds("wall_s", wall)
	l.Figure("delays_ratio", wall.Seconds() / *delay)
	l.Figure("answers_count", float64(answers))
	l.Finish(true)
}
