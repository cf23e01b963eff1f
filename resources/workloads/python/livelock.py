"""Two people in a corridor step aside for each other, to the same side, again and again: busy, and nobody passes."""
import random
import time
from threading import Barrier, BrokenBarrierError, Thread

from _lesson import Lesson, run_all

lesson = Lesson("py-livelock",
                seconds=(3.0, 0.7, "how long they may try"),
                seed=(1, 1, "seed of the way out"))


class Corridor:
    """Both look at the same moment, then both move: the barrier keeps them in step."""

    def __init__(self, may_stay):
        self.side, self.steps, self.passed_at = [0, 0], 0, None
        self.looked, self.moved = Barrier(2), Barrier(2)
        self.may_stay = may_stay
        self.end = time.perf_counter() + lesson.seconds

    def walk(self, me):
        choose = random.Random(lesson.seed + me)
        try:
            while time.perf_counter() < self.end:
                blocked = self.side[0] == self.side[1]
                self.looked.wait()
                if not blocked:
                    self.passed_at = time.perf_counter()
                    return
                if not (self.may_stay and choose.random() < 0.5):
                    self.side[me] = 1 - self.side[me]
                    self.steps += 1
                self.moved.wait()
        except BrokenBarrierError:
            pass
        finally:
            self.looked.abort()
            self.moved.abort()


def try_out(may_stay):
    corridor = Corridor(may_stay)
    run_all([Thread(target=corridor.walk, args=(me,)) for me in (0, 1)])
    return corridor


lesson.phase(f"both always step aside, for {lesson.seconds} s")
start, start_cpu = time.perf_counter(), time.process_time()
polite = try_out(may_stay=False)
wall = time.perf_counter() - start
lesson.figure("wall_s", wall)
lesson.figure("steps_count", polite.steps)
lesson.figure("passed_count", int(polite.passed_at is not None))
lesson.figure("cpu_ratio", (time.process_time() - start_cpu) / wall)

lesson.phase("each stays where it is, or steps aside, by the toss of a coin")
start = time.perf_counter()
tossed = try_out(may_stay=True)
lesson.figure("steps_with_coin_count", tossed.steps)
lesson.figure("passed_with_coin_count", int(tossed.passed_at is not None))
lesson.finish()
