"""The same sum twice: one after the other, then in threads. Under the GIL the threads take turns."""
import sys
from threading import Thread

from _lesson import Lesson, run_all, timed


def sum_of_squares(n):
    total = 0
    for i in range(n):
        total += i * i
    return total


def one_after_the_other(n, times):
    for _ in range(times):
        sum_of_squares(n)


def in_threads(n, threads):
    run_all([Thread(target=sum_of_squares, args=(n,), name=f"sum-{k}") for k in range(threads)])


lesson = Lesson("py-cpu-sequential-vs-threads",
                n=(10_000_000, 3_000_000, "iterations of each sum"),
                threads=(2, 2, "how many sums, and threads"))
lesson.figure("switch_interval_s", sys.getswitchinterval())

lesson.phase(f"{lesson.threads} sums one after the other")
sequential, _ = timed(one_after_the_other, lesson.n, lesson.threads)
lesson.figure("sequential_s", sequential)

lesson.phase(f"{lesson.threads} sums in {lesson.threads} threads")
threaded, _ = timed(in_threads, lesson.n, lesson.threads)
lesson.figure("threads_s", threaded)

lesson.figure("speedup_ratio", sequential / threaded)
lesson.finish()
