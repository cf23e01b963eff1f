"""A greedy thread takes the lock again the moment it has given it back; the other hardly gets a turn."""
import time
from threading import Lock, Thread

from _lesson import Lesson, run_all

lesson = Lesson("py-starvation",
                seconds=(3.0, 1.0, "how long they compete"),
                hold=(0.005, 0.005, "seconds of work under the lock at each turn"))
lock = Lock()
turns = {"greedy": 0, "modest": 0}


def work(seconds):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


def compete(name, pause, end):
    while time.perf_counter() < end:
        with lock:
            turns[name] += 1
            work(lesson.hold)
        if pause:
            time.sleep(pause)  # the modest one lets others pass; the greedy one is back at once


lesson.phase(f"a greedy and a modest thread, one lock, {lesson.seconds} s")
end = time.perf_counter() + lesson.seconds
run_all([Thread(target=compete, args=("greedy", 0, end)), Thread(target=compete, args=("modest", 0.001, end))])
total = sum(turns.values())
lesson.figure("greedy_turns_count", turns["greedy"])
lesson.figure("modest_turns_count", turns["modest"])
lesson.figure("modest_share_ratio", turns["modest"] / total)
lesson.note("Python's lock has no queue: whoever asks when it is free has it")
lesson.finish()
