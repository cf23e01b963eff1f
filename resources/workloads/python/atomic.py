"""A number in shared memory with a lock of its own: multiprocessing.Value."""
import time
from multiprocessing import Value
from threading import Thread

from _lesson import Lesson, run_all

lesson = Lesson("py-atomic",
                n=(100_000, 100_000, "additions a thread"),
                threads=(2, 2, "how many threads"))
shared = Value("i", 0)


def add(n):
    for _ in range(n):
        with shared.get_lock():
            shared.value += 1


expected = lesson.n * lesson.threads
lesson.phase(f"{lesson.threads} threads add {lesson.n:,} times")
start = time.perf_counter()
run_all([Thread(target=add, args=(lesson.n,)) for _ in range(lesson.threads)])
wall = time.perf_counter() - start
lesson.figure("wall_s", wall)
lesson.figure("per_addition_us", wall / expected * 1e6)
lesson.figure("counter_count", shared.value)
lesson.figure("lost_count", expected - shared.value)
lesson.finish(ok=shared.value == expected)
