"""Two threads take two locks in opposite order and wait for each other. The program watches them, then leaves."""
import time
from threading import Lock, Thread

from _lesson import Lesson

lesson = Lesson("py-deadlock",
                pause=(0.1, 0.1, "seconds between a thread's first lock and its second"),
                seconds=(5.0, 1.0, "how long to watch"))
lock_a, lock_b = Lock(), Lock()
done = []


def take(name, first, second):
    with first:
        lesson.say(f"{name} holds its first lock, wants the other")
        time.sleep(lesson.pause)
        with second:
            done.append(name)


lesson.phase("two threads, two locks, opposite order")
threads = [Thread(target=take, args=("left", lock_a, lock_b), daemon=True),
           Thread(target=take, args=("right", lock_b, lock_a), daemon=True)]
start_cpu = time.process_time()
for t in threads:
    t.start()
end = time.perf_counter() + lesson.seconds
for t in threads:
    t.join(max(0, end - time.perf_counter()))

blocked = sum(t.is_alive() for t in threads)
lesson.phase(f"after {lesson.seconds} s: {blocked} threads blocked, {len(done)} done")
lesson.figure("blocked_count", blocked)
lesson.figure("done_count", len(done))
lesson.figure("cpu_s", time.process_time() - start_cpu)
lesson.note("each holds the lock that the other wants; the same order in both threads prevents it")
lesson.finish()
