"""The counter of race.py under a lock: always exact, and slower."""
import time
from threading import Lock, Thread

from _lesson import Lesson, run_all

lesson = Lesson("py-lock",
                n=(1_000_000, 200_000, "additions a thread"),
                threads=(2, 2, "how many threads"))
counter, lock = 0, Lock()


def add(n):
    global counter
    for _ in range(n):
        with lock:
            counter += 1


expected = lesson.n * lesson.threads
lesson.phase(f"{lesson.threads} threads add {lesson.n:,} times, each time under the lock")
start = time.perf_counter()
run_all([Thread(target=add, args=(lesson.n,)) for _ in range(lesson.threads)])
lesson.figure("wall_s", time.perf_counter() - start)
lesson.figure("counter_count", counter)
lesson.figure("lost_count", expected - counter)
lesson.finish(ok=counter == expected)
