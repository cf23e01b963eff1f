"""Workers in two phases: nobody begins the second before all have ended the first."""
import random
import time
from threading import Barrier, Thread

from _lesson import Lesson, run_all

lesson = Lesson("py-barrier",
                workers=(3, 3, "how many workers"),
                scale=(1.0, 0.1, "factor on the sleeps of 1 to 3 and 1 to 2 s"),
                seed=(1, 1, "seed of the sleeps"))
barrier = Barrier(lesson.workers)
arrivals, departures = [], []


def worker(number):
    pace = random.Random(lesson.seed * 100 + number)
    time.sleep(pace.uniform(1, 3) * lesson.scale)
    arrivals.append(time.perf_counter())
    lesson.say(f"worker {number} has ended phase 1 and waits")
    barrier.wait()
    departures.append(time.perf_counter())
    lesson.say(f"worker {number} begins phase 2")
    time.sleep(pace.uniform(1, 2) * lesson.scale)


lesson.phase(f"{lesson.workers} workers, two phases, a barrier between")
start = time.perf_counter()
run_all([Thread(target=worker, args=(k,)) for k in range(lesson.workers)])
lesson.figure("wall_s", time.perf_counter() - start)
lesson.figure("first_arrival_s", min(arrivals) - start)
lesson.figure("last_arrival_s", max(arrivals) - start)
lesson.figure("first_departure_s", min(departures) - start)
lesson.figure("passed_early_count", sum(d < max(arrivals) for d in departures))
lesson.finish()
