"""A lock that many readers share and a writer has alone, made of one condition."""
import threading
import time

from _lesson import Lesson, run_all

lesson = Lesson("py-rwlock",
                readers=(5, 5, "reading threads"),
                rounds=(3, 3, "times that each thread reads or writes"),
                hold=(0.2, 0.05, "seconds that each holds the lock"))


class SharedLock:
    """Writers wait for readers and for each other; new readers wait for a writer who is waiting."""

    def __init__(self):
        self.changed = threading.Condition()
        self.readers, self.writing, self.writers_waiting = 0, False, 0

    def enter_reader(self):
        with self.changed:
            self.changed.wait_for(lambda: not self.writing and not self.writers_waiting)
            self.readers += 1

    def leave_reader(self):
        with self.changed:
            self.readers -= 1
            self.changed.notify_all()

    def enter_writer(self):
        with self.changed:
            self.writers_waiting += 1
            self.changed.wait_for(lambda: not self.writing and not self.readers)
            self.writers_waiting -= 1
            self.writing = True

    def leave_writer(self):
        with self.changed:
            self.writing = False
            self.changed.notify_all()


lock, data = SharedLock(), 0
most_readers, readers_beside_writer = 0, 0


def reader():
    global most_readers
    for _ in range(lesson.rounds):
        lock.enter_reader()
        most_readers = max(most_readers, lock.readers)
        lesson.say(f"reads {data} beside {lock.readers - 1} others")
        time.sleep(lesson.hold)
        lock.leave_reader()


def writer():
    global data, readers_beside_writer
    for _ in range(lesson.rounds):
        time.sleep(lesson.hold / 2)
        lock.enter_writer()
        data += 1
        lesson.say(f"writes {data}, alone")
        time.sleep(lesson.hold)
        readers_beside_writer = max(readers_beside_writer, lock.readers)
        lock.leave_writer()


lesson.phase(f"{lesson.readers} readers and a writer")
start = time.perf_counter()
run_all([threading.Thread(target=reader) for _ in range(lesson.readers)] + [threading.Thread(target=writer)])
lesson.figure("wall_s", time.perf_counter() - start)
lesson.figure("most_readers_count", most_readers)
lesson.figure("readers_beside_writer_count", readers_beside_writer)
lesson.figure("writes_count", data)
lesson.finish(ok=readers_beside_writer == 0)
