"""Ten queries and three connections: the queries go through in waves."""
import threading
import time

from _lesson import Lesson, run_all

lesson = Lesson("py-semaphore",
                queries=(10, 10, "how many queries, a thread each"),
                permits=(3, 3, "how many may run at once"),
                hold=(2.0, 0.2, "seconds that a query takes"))
connections = threading.Semaphore(lesson.permits)
running, most, starts = 0, 0, []
tally = threading.Lock()


def query(number):
    global running, most
    with connections:
        with tally:
            running += 1
            most = max(most, running)
            starts.append(time.perf_counter())
            lesson.say(f"query {number} has a connection ({running} in use)")
        time.sleep(lesson.hold)
        with tally:
            running -= 1


def waves():
    """Starts that lie less than half a query apart belong to one wave."""
    sizes, last = [], float("-inf")
    for start in sorted(starts):
        if start - last > lesson.hold / 2:
            sizes.append(0)
        sizes[-1] += 1
        last = start
    return sizes


lesson.phase(f"{lesson.queries} queries through a semaphore of {lesson.permits}")
begin = time.perf_counter()
run_all([threading.Thread(target=query, args=(k,)) for k in range(lesson.queries)])
lesson.figure("wall_s", time.perf_counter() - begin)
lesson.figure("most_at_once_count", most)
lesson.figure("waves_count", len(waves()))
for k, size in enumerate(waves(), 1):
    lesson.figure(f"wave_{k}_count", size)
lesson.finish()
