"""The counter of race.py under a lock: always exact, and slower. Then the threads sleep while they hold it: with one
lock they take turns, with a lock each they sleep side by side.
"""
import time
from threading import Lock, Thread

from _lesson import Lesson, run_all, timed

lesson = Lesson("py-lock",
                n=(1_000_000, 500_000, "additions a thread"),
                threads=(2, 2, "how many threads"),
                holds=(10, 8, "times that each thread then sleeps with the lock held"),
                hold=(0.05, 0.03, "seconds of one such sleep"))
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


def sleep_with(lock):
    for _ in range(lesson.holds):
        with lock:
            time.sleep(lesson.hold)
        time.sleep(0)  # lets the other one take it


lesson.phase(f"each sleeps {lesson.holds} times with the lock held")
shared, _ = timed(run_all, [Thread(target=sleep_with, args=(lock,)) for _ in range(lesson.threads)])
lesson.figure("shared_s", shared)

lesson.phase("the same with a lock each")
own, _ = timed(run_all, [Thread(target=sleep_with, args=(Lock(),)) for _ in range(lesson.threads)])
lesson.figure("own_s", own)
lesson.figure("shared_over_own_ratio", shared / own)
lesson.finish(ok=counter == expected)
