"""The sums in processes started by hand, without a pool."""
from multiprocessing import Process

from _lesson import Lesson, run_all, timed


def sum_of_squares(n):
    total = 0
    for i in range(n):
        total += i * i
    return total


def in_processes(n, processes):
    run_all([Process(target=sum_of_squares, args=(n,)) for _ in range(processes)])


if __name__ == "__main__":
    lesson = Lesson("py-multiprocessing-process",
                    n=(20_000_000, 3_000_000, "iterations of each sum"),
                    processes=(2, 2, "how many sums, and processes"))

    lesson.phase(f"{lesson.processes} sums one after the other")
    sequential, _ = timed(lambda: [sum_of_squares(lesson.n) for _ in range(lesson.processes)])
    lesson.figure("sequential_s", sequential)

    lesson.phase(f"{lesson.processes} sums in {lesson.processes} processes")
    parallel, _ = timed(in_processes, lesson.n, lesson.processes)
    lesson.figure("processes_s", parallel)

    lesson.figure("speedup_ratio", sequential / parallel)
    lesson.finish()
