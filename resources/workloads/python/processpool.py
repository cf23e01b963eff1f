"""Eight sums of square roots in a process pool as wide as the machine."""
import os
from concurrent.futures import ProcessPoolExecutor
from math import sqrt

from _lesson import Lesson, timed


def sum_of_roots(n):
    return sum(sqrt(k) for k in range(n))


def in_a_pool(n, tasks, workers):
    with ProcessPoolExecutor(workers) as pool:
        return list(pool.map(sum_of_roots, [n] * tasks))


if __name__ == "__main__":
    lesson = Lesson("py-processpool-8",
                    n=(10_000_000, 1_500_000, "square roots a task"),
                    tasks=(8, 8, "how many tasks"),
                    workers=(0, 0, "processes in the pool, 0 for as many as the process may use cores"))
    cores = len(os.sched_getaffinity(0))
    workers = lesson.workers or cores

    lesson.phase("one task in this process")
    one, _ = timed(sum_of_roots, lesson.n)
    lesson.figure("one_task_s", one)

    lesson.phase(f"{lesson.tasks} tasks in {workers} processes on {cores} cores")
    pooled, _ = timed(in_a_pool, lesson.n, lesson.tasks, workers)
    lesson.figure("pool_s", pooled)

    speedup = lesson.tasks * one / pooled
    lesson.figure("speedup_ratio", speedup)
    lesson.figure("efficiency_ratio", speedup / min(workers, cores, lesson.tasks))
    lesson.finish()
