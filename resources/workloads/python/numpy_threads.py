"""Matrix products in threads: numpy gives the GIL back while it multiplies."""
import os
import threading

from _lesson import Lesson, run_all, timed

lesson = Lesson("py-numpy-threads",
                size=(1000, 800, "rows and columns of each matrix"),
                threads=(4, 4, "how many threads"),
                repeat=(8, 8, "products a thread"),
                blas_threads=(1, 1, "threads that one product may use by itself; 1 leaves them to this program"))
for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[name] = str(lesson.blas_threads)  # read once, when numpy is imported
try:
    import numpy as np
except ImportError:
    lesson.cannot_run("This program needs numpy: python3 -m pip install numpy (in a virtual environment).")

lesson.note(f"numpy {np.__version__}")
random = np.random.default_rng(1)
a, b = random.random((lesson.size, lesson.size)), random.random((lesson.size, lesson.size))


def multiply():
    for _ in range(lesson.repeat):
        np.dot(a, b)


def one_after_the_other():
    for _ in range(lesson.threads):
        multiply()


np.dot(a, b)  # the first product pays for loading the library
lesson.phase(f"{lesson.threads * lesson.repeat} products one after the other")
sequential, _ = timed(one_after_the_other)
lesson.figure("sequential_s", sequential)

lesson.phase(f"the same products over {lesson.threads} threads")
threaded, _ = timed(run_all, [threading.Thread(target=multiply) for _ in range(lesson.threads)])
lesson.figure("threads_s", threaded)

lesson.figure("speedup_ratio", sequential / threaded)
lesson.figure("cores_count", len(os.sched_getaffinity(0)))
lesson.finish()
