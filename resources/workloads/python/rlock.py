"""A lock that its holder may take again, and one that it may not."""
from threading import Lock, RLock

from _lesson import Lesson, timed

lesson = Lesson("py-rlock",
                depth=(3, 3, "how many times the holder takes the lock"),
                wait=(1.0, 0.3, "seconds after which the plain lock gives up"))


def nested(lock, depth):
    """How many nested acquisitions succeed."""
    if depth == 0 or not lock.acquire(timeout=lesson.wait):
        return 0
    try:
        lesson.say(f"holds it, wants it {depth - 1} times more")
        return 1 + nested(lock, depth - 1)
    finally:
        lock.release()


lesson.phase("RLock: it knows its holder")
seconds, taken = timed(nested, RLock(), lesson.depth)
lesson.figure("rlock_s", seconds)
lesson.figure("rlock_taken_count", taken)

lesson.phase("Lock: its holder waits for itself")
seconds, taken = timed(nested, Lock(), lesson.depth)
lesson.figure("lock_s", seconds)
lesson.figure("lock_taken_count", taken)
lesson.finish()
