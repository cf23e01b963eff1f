"""The tasks of processpool.py in a pool of threads: eight threads and one GIL."""
from concurrent.futures import ThreadPoolExecutor
from math import sqrt

from _lesson import Lesson, timed


def sum_of_roots(n):
    return sum(sqrt(k) for k in range(n))


def in_a_pool(n, tasks, workers):
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(sum_of_roots, [n] * tasks))


lesson = Lesson("py-threadpool-cpu-8",
                n=(10_000_000, 500_000, "square roots a task"),
                tasks=(8, 8, "how many tasks"),
                workers=(8, 8, "threads in the pool"))

lesson.phase(f"{lesson.tasks} tasks one after the other")
sequential, _ = timed(lambda: [sum_of_roots(lesson.n) for _ in range(lesson.tasks)])
lesson.figure("sequential_s", sequential)

lesson.phase(f"{lesson.tasks} tasks in {lesson.workers} threads")
pooled, _ = timed(in_a_pool, lesson.n, lesson.tasks, lesson.workers)
lesson.figure("pool_s", pooled)

lesson.figure("speedup_ratio", sequential / pooled)
lesson.finish()
