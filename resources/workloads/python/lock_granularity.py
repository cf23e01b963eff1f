"""One sum with no lock, with a lock around every addition, and with a lock around a chunk of additions."""
from threading import Lock, Thread

from _lesson import Lesson, run_all, timed

lesson = Lesson("py-lock-granularity",
                n=(1_000_000, 300_000, "additions a thread"),
                threads=(2, 2, "how many threads"),
                chunk=(1000, 1000, "additions under one lock in the coarse version"))
counter, lock = 0, Lock()


def no_lock(n):
    global counter
    for _ in range(n):
        counter += 1


def lock_each(n):
    global counter
    for _ in range(n):
        with lock:
            counter += 1


def lock_chunks(n):
    global counter
    for first in range(0, n, lesson.chunk):
        with lock:
            for _ in range(min(lesson.chunk, n - first)):
                counter += 1


def in_threads(work):
    run_all([Thread(target=work, args=(lesson.n,)) for _ in range(lesson.threads)])


lesson.phase("one thread, no lock")
alone, _ = timed(no_lock, lesson.n * lesson.threads)
lesson.figure("no_lock_s", alone)

lesson.phase(f"{lesson.threads} threads, a lock around each addition")
fine, _ = timed(in_threads, lock_each)
lesson.figure("per_operation_s", fine)

lesson.phase(f"{lesson.threads} threads, a lock around {lesson.chunk} additions")
coarse, _ = timed(in_threads, lock_chunks)
lesson.figure("per_chunk_s", coarse)

lesson.figure("per_operation_ratio", fine / alone)
lesson.figure("per_chunk_ratio", coarse / alone)
lesson.finish()
