"""What a thread costs: time to create it, memory once it runs, and how the price grows with the number alive
(`smooth_count`: the most at which one more still costs less than three times the first).

Doubles the number of living threads until --most, a share of the memory, or the machine refuses one.
"""
import threading
import time
from collections import Counter

from _lesson import Lesson

lesson = Lesson("py-cost-threads",
                most=(4000, 500, "threads alive at most"),
                share=(0.1, 0.05, "share of the free memory that they may take"),
                hold=(0.5, 0.4, "seconds for which all of them are then there"))
leave = threading.Event()
alive = []


def memory(field, path="/proc/self/status"):
    """Bytes in a field of a file such as /proc/self/status, 0 where there is none."""
    try:
        with open(path) as lines:
            return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(field)), 0)
    except OSError:
        return 0


def stack_bytes():
    """Addresses that a thread's stack takes: every thread has one, so it is the commonest size of a mapping."""
    try:
        with open("/proc/self/maps") as lines:
            ranges = [line.split("-", 1) for line in lines if " rw-p 00000000 00:00 0" in line]
    except OSError:
        return 0
    sizes = Counter(int(end.split(" ", 1)[0], 16) - int(start, 16) for start, end in ranges)
    return sizes.most_common(1)[0][0] if sizes else 0


def grow_to(count):
    """Microseconds a thread, waiting until each one runs; None where the machine refuses one."""
    start, before = time.perf_counter(), len(alive)
    try:
        while len(alive) < count:
            thread = threading.Thread(target=leave.wait, daemon=True)
            thread.start()
            alive.append(thread)
    except RuntimeError as refusal:
        lesson.note(f"refused after {len(alive)} threads: {refusal}")
        return None
    return (time.perf_counter() - start) / (len(alive) - before) * 1e6


allowed = memory("MemAvailable", "/proc/meminfo") * lesson.share
resident = memory("VmRSS")
costs, count = [], 125
while count <= lesson.most:
    lesson.phase(f"{count} threads alive")
    cost = grow_to(count)
    if cost is None:
        break
    costs.append(cost)
    lesson.say(f"{cost:.1f} us to create each of the last")
    if memory("VmRSS") - resident > allowed:
        lesson.note("stopped at the share of memory allowed")
        break
    count *= 2

lesson.phase(f"all {len(alive)} there, for {lesson.hold} s")
time.sleep(lesson.hold)
lesson.figure("alive_count", len(alive))
lesson.figure("create_us", costs[0] if costs else 0)
lesson.figure("create_last_us", costs[-1] if costs else 0)
lesson.figure("smooth_count", max((125 << k for k, cost in enumerate(costs) if cost <= 3 * costs[0]), default=0))
lesson.figure("resident_per_thread_bytes", (memory("VmRSS") - resident) / max(1, len(alive)))
lesson.figure("reserved_per_thread_bytes", stack_bytes())
leave.set()
for thread in alive:
    thread.join()
lesson.finish(ok=bool(costs))
