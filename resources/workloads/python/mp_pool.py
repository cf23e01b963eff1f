"""Two sums in a pool of two processes: each has an interpreter and a GIL of its own."""
from multiprocessing import Pool

from _lesson import Lesson, timed


def sum_of_squares(n):
    total = 0
    for i in range(n):
        total += i * i
    return total


def in_a_pool(n, processes):
    with Pool(processes) as pool:
        return pool.map(sum_of_squares, [n] * processes)


if __name__ == "__main__":
    lesson = Lesson("py-multiprocessing-pool",
                    n=(10_000_000, 3_000_000, "iterations of each sum"),
                    processes=(2, 2, "how many sums, and processes"))

    lesson.phase(f"{lesson.processes} sums one after the other")
    sequential, _ = timed(lambda: [sum_of_squares(lesson.n) for _ in range(lesson.processes)])
    lesson.figure("sequential_s", sequential)

    lesson.phase(f"{lesson.processes} sums in a pool of {lesson.processes} processes")
    pooled, _ = timed(in_a_pool, lesson.n, lesson.processes)
    lesson.figure("pool_s", pooled)

    lesson.figure("speedup_ratio", sequential / pooled)
    lesson.finish()
