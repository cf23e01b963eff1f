"""A producer and a consumer around a short queue: each waits on a condition until the other has made room or goods."""
import random
import time
from threading import Condition, Thread

from _lesson import Lesson, run_all

lesson = Lesson("py-condition",
                items=(10, 30, "how many items"),
                capacity=(5, 5, "how many the queue holds"),
                scale=(1.0, 0.04, "factor on the sleeps of 0.1 to 0.5 and 0.2 to 0.8 s"),
                seed=(1, 1, "seed of the sleeps"))
shelf, changed = [], Condition()
longest, full_waits, empty_waits, consumed = 0, 0, 0, []


def producer():
    global longest, full_waits
    pace = random.Random(lesson.seed)
    for item in range(lesson.items):
        time.sleep(pace.uniform(0.1, 0.5) * lesson.scale)
        with changed:
            while len(shelf) >= lesson.capacity:
                full_waits += 1
                lesson.say("producer waits: the queue is full")
                changed.wait()
            shelf.append(item)
            longest = max(longest, len(shelf))
            lesson.say(f"produced {item}, queue {len(shelf)}")
            changed.notify()


def consumer():
    global empty_waits
    pace = random.Random(lesson.seed + 1)
    for _ in range(lesson.items):
        time.sleep(pace.uniform(0.2, 0.8) * lesson.scale)
        with changed:
            while not shelf:
                empty_waits += 1
                lesson.say("consumer waits: the queue is empty")
                changed.wait()
            consumed.append(shelf.pop(0))
            lesson.say(f"consumed {consumed[-1]}, queue {len(shelf)}")
            changed.notify()


lesson.phase(f"{lesson.items} items through a queue of {lesson.capacity}")
start = time.perf_counter()
run_all([Thread(target=producer), Thread(target=consumer)])
lesson.figure("wall_s", time.perf_counter() - start)
lesson.figure("longest_queue_count", longest)
lesson.figure("full_waits_count", full_waits)
lesson.figure("empty_waits_count", empty_waits)
lesson.figure("consumed_count", len(consumed))
lesson.finish(ok=consumed == list(range(lesson.items)) and longest <= lesson.capacity)
