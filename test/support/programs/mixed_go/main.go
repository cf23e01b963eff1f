// Goroutines that compute and goroutines that sleep. Usage: mixed_go SECONDS
package main

import (
	"os"
	"strconv"
	"sync"
	"time"
)

func main() {
	seconds, err := strconv.ParseFloat(os.Args[1], 64)
	if err != nil {
		panic(err)
	}
	end := time.Now().Add(time.Duration(seconds * float64(time.Second)))
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for x := 0; time.Now().Before(end); x++ {
			}
		})
		group.Go(func() {
			for time.Now().Before(end) {
				time.Sleep(2 * time.Millisecond)
			}
		})
	}
	group.Wait()
}
