// A group whose first error cancels the rest, made of a context and a WaitGroup (golang.org/x/sync/errgroup does this).
package main

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"switchyard/workloads/lesson"
)

// group runs functions, keeps the first error and cancels the context with it.
type group struct {
	wg     sync.WaitGroup
	once   sync.Once
	err    error
	cancel context.CancelFunc
}

func withContext(parent context.Context) (*group, context.Context) {
	ctx, cancel := context.WithCancel(parent)
	return &group{cancel: cancel}, ctx
}

func (g *group) run(work func() error) {
	g.wg.Add(1)
	go func() {
		defer g.wg.Done()
		if err := work(); err != nil {
			g.once.Do(func() {
				g.err = err
				g.cancel()
			})
		}
	}()
}

func (g *group) wait() error {
	g.wg.Wait()
	g.cancel()
	return g.err
}

func main() {
	l := lesson.New("go-errgroup")
	tasks := l.Int("tasks", 5, 5, "goroutines, one of which fails")
	fail := l.Float("fail", 0.2, 0.1, "seconds until it fails")
	work := l.Float("work", 1, 1, "seconds that the others want to work")
	l.Start()

	var finished, cancelled atomic.Int32
	g, ctx := withContext(context.Background())
	l.Phase("%d goroutines, one fails after %g s", *tasks, *fail)
	start := time.Now()
	g.run(func() error {
		time.Sleep(lesson.Secs(*fail))
		return errors.New("one task fails")
	})
	for k := 1; k < *tasks; k++ {
		g.run(func() error {
			select {
			case <-time.After(lesson.Secs(*work)):
				finished.Add(1)
				return nil
			case <-ctx.Done():
				cancelled.Add(1)
				return ctx.Err()
			}
		})
	}
	err := g.wait()
	l.Seconds("wall_s", time.Since(start))
	l.Say("first error: %v", err)
	l.Figure("cancelled_count", float64(cancelled.Load()))
	l.Figure("finished_count", float64(finished.Load()))
	l.Finish(err != nil)
}
