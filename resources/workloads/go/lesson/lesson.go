// Package lesson is what every program in this folder shares: options, timed lines and the last line that a machine
// reads.
//
//	l := lesson.New("go-example")
//	n := l.Int("n", 100_000_000, 1_000_000, "iterations")   // default, quick value, help
//	l.Start()
//	l.Phase("one after the other")                          // prints the time since start and the text
//	l.Seconds("sequential_s", lesson.Time(func() { ... }))  // keeps a figure; its name ends in its unit
//	l.Finish(true)                                          // prints SWITCHYARD {...}
package lesson

import (
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
)

// CannotRun is the exit code of a program whose needs are not met here.
const CannotRun = 3

// Lesson collects a program's parameters, figures and notes.
type Lesson struct {
	id      string
	started time.Time
	quick   bool
	show    bool
	quicks  map[string]string
	names   []string
	figures map[string]float64
	notes   []string
	mu      sync.Mutex
}

// New begins the program called id.
func New(id string) *Lesson {
	l := &Lesson{id: id, quicks: map[string]string{}, figures: map[string]float64{}, notes: []string{}}
	flag.BoolVar(&l.quick, "quick", false, "a small scale, over in about a second")
	flag.BoolVar(&l.show, "show-params", false, "print the parameters and stop")
	return l
}

func (l *Lesson) option(name, quick, help string) string {
	l.names = append(l.names, name)
	l.quicks[name] = quick
	return help + " (quick: " + quick + ")"
}

// Int is a whole number among the options.
func (l *Lesson) Int(name string, usual, quick int, help string) *int {
	return flag.Int(name, usual, l.option(name, strconv.Itoa(quick), help))
}

// Float is a number among the options.
func (l *Lesson) Float(name string, usual, quick float64, help string) *float64 {
	return flag.Float64(name, usual, l.option(name, strconv.FormatFloat(quick, 'g', -1, 64), help))
}

// String is a text among the options.
func (l *Lesson) String(name, usual, quick, help string) *string {
	return flag.String(name, usual, l.option(name, quick, help))
}

// Start reads the command line.
func (l *Lesson) Start() {
	flag.Parse()
	for _, name := range l.names {
		check(name)
	}
	if l.quick {
		l.takeQuickValues()
	}
	l.started = time.Now()
	if l.show {
		l.Finish(true)
		os.Exit(0)
	}
	l.Note("%s, GOMAXPROCS %d", strings.Replace(runtime.Version(), "go", "Go ", 1), runtime.GOMAXPROCS(0))
}

// mayBeZero: no work at all before each goroutine's end is a case of its own.
var mayBeZero = map[string]bool{"work": true}

// check ends the program with exit code 2 for a time or a count that there cannot be.
func check(name string) {
	f := flag.Lookup(name)
	var value float64
	switch given := f.Value.(flag.Getter).Get().(type) {
	case int:
		value = float64(given)
	case float64:
		value = given
	case string:
		checkList(f, given)
		return
	}
	least := "above 0"
	if mayBeZero[name] {
		least = "of at least 0"
	}
	if math.IsNaN(value) || math.IsInf(value, 0) || value < 0 || (value == 0 && !mayBeZero[name]) {
		fmt.Fprintf(os.Stderr, "--%s takes a number %s, not %s\n", name, least, f.Value)
		os.Exit(2)
	}
}

// checkList is check for an option whose usual value is a list of numbers; other texts are the program's own matter.
func checkList(f *flag.Flag, given string) {
	if strings.Trim(f.DefValue, "0123456789,") != "" {
		return
	}
	for _, n := range Numbers(given) {
		if n <= 0 {
			fmt.Fprintf(os.Stderr, "--%s takes whole numbers above 0 with commas between, not %q\n", f.Name, given)
			os.Exit(2)
		}
	}
}

func (l *Lesson) takeQuickValues() {
	given := map[string]bool{}
	flag.Visit(func(f *flag.Flag) { given[f.Name] = true })
	for name, value := range l.quicks {
		if given[name] {
			continue
		}
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
}

// Elapsed is the time since the program began.
func (l *Lesson) Elapsed() time.Duration { return time.Since(l.started) }

func (l *Lesson) print(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fmt.Printf("[%8.3f s] %s\n", l.Elapsed().Seconds(), fmt.Sprintf(format, args...))
}

// Phase prints where the program is.
func (l *Lesson) Phase(format string, args ...any) { l.print("== "+format, args...) }

// Say prints a line of detail.
func (l *Lesson) Say(format string, args ...any) { l.print("   "+format, args...) }

// Note keeps a remark for the last line, and prints it.
func (l *Lesson) Note(format string, args ...any) {
	l.notes = append(l.notes, fmt.Sprintf(format, args...))
	l.Say(format, args...)
}

// Figure keeps a figure, whose name ends in its unit: _s, _us, _bytes, _count, _ratio.
func (l *Lesson) Figure(name string, value float64) {
	l.figures[name] = math.Round(value*1e9) / 1e9
	l.Say("%s = %s", name, strconv.FormatFloat(math.Round(value*1e4)/1e4, 'f', -1, 64))
}

// Seconds keeps a duration as a figure in seconds.
func (l *Lesson) Seconds(name string, d time.Duration) { l.Figure(name, d.Seconds()) }

// Micros keeps the time of one of n equal steps as a figure in microseconds.
func (l *Lesson) Micros(name string, d time.Duration, n int) {
	l.Figure(name, d.Seconds()*1e6/float64(n))
}

// Finish prints the last line.
func (l *Lesson) Finish(ok bool) {
	params := map[string]any{}
	for _, name := range l.names {
		params[name] = flag.Lookup(name).Value.(flag.Getter).Get()
	}
	line, err := json.Marshal(map[string]any{
		"id": l.id, "params": params, "figures": l.figures, "ok": ok, "notes": l.notes,
	})
	if err != nil {
		panic(err)
	}
	fmt.Printf("SWITCHYARD %s\n", line)
}

// Cannot ends the program: what it needs is missing, the text says what and how to get it.
func (l *Lesson) Cannot(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	l.Note(format, args...)
	l.Finish(false)
	os.Exit(CannotRun)
}

// Time is how long work takes.
func Time(work func()) time.Duration {
	start := time.Now()
	work()
	return time.Since(start)
}

// Secs turns seconds into a duration.
func Secs(seconds float64) time.Duration { return time.Duration(seconds * float64(time.Second)) }

// Numbers is [1 2 4] from "1,2,4".
func Numbers(text string) []int {
	var numbers []int
	for _, part := range strings.Split(text, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil {
			fmt.Fprintf(os.Stderr, "%q is no list of numbers\n", text)
			os.Exit(2)
		}
		numbers = append(numbers, n)
	}
	return numbers
}
