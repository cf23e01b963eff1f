"""One amount of work split over 1, 2 and 4 threads. On a build without the GIL the time falls; with it, it does not."""
from threading import Thread

from _lesson import Lesson, numbers, run_all, timed


def sum_of_squares(first, end):
    total = 0
    for i in range(first, end):
        total += i * i
    return total


def split_over(threads, n):
    part = n // threads
    run_all([Thread(target=sum_of_squares, args=(k * part, (k + 1) * part)) for k in range(threads)])


lesson = Lesson("py-sum-squares-scaling",
                n=(100_000_000, 4_000_000, "iterations in all"),
                threads=("1,2,4", "1,2,4", "numbers of threads to try"))

seconds = {}
for threads in numbers(lesson.threads):
    lesson.phase(f"{lesson.n:,} iterations over {threads} thread(s)")
    seconds[threads], _ = timed(split_over, threads, lesson.n)
    lesson.figure(f"threads_{threads}_s", seconds[threads])

first = min(seconds)
for threads in sorted(seconds)[1:]:
    lesson.figure(f"speedup_{threads}_ratio", seconds[first] / seconds[threads])
lesson.finish()
