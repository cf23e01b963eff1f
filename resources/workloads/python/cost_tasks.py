"""What an asyncio task costs: time to create it, memory while it waits, and how the price grows with their number
(`smooth_count`: the most at which one more still costs less than three times the first).
"""
import asyncio
import time

from _lesson import Lesson

lesson = Lesson("py-cost-tasks",
                most=(512_000, 32_000, "tasks alive at most"),
                share=(0.1, 0.05, "share of the free memory that they may take"))


def memory(field, path="/proc/self/status"):
    """Bytes in a field of a file such as /proc/self/status, 0 where there is none."""
    try:
        with open(path) as lines:
            return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(field)), 0)
    except OSError:
        return 0


async def main():
    allowed = memory("MemAvailable", "/proc/meminfo") * lesson.share
    resident = memory("VmRSS")
    leave, alive, costs, count = asyncio.Event(), [], [], 1000
    while count <= lesson.most:
        lesson.phase(f"{count:,} tasks alive")
        start, before = time.perf_counter(), len(alive)
        alive += [asyncio.ensure_future(leave.wait()) for _ in range(count - before)]
        await asyncio.sleep(0)  # each runs up to its wait
        costs.append((time.perf_counter() - start) / (count - before) * 1e6)
        lesson.say(f"{costs[-1]:.2f} us to create and start each of the last")
        if memory("VmRSS") - resident > allowed:
            lesson.note("stopped at the share of memory allowed")
            break
        count *= 2
    lesson.figure("alive_count", len(alive))
    lesson.figure("create_us", costs[0])
    lesson.figure("create_last_us", costs[-1])
    lesson.figure("smooth_count", max(1000 << k for k, cost in enumerate(costs) if cost <= 3 * costs[0]))
    lesson.figure("resident_per_task_bytes", (memory("VmRSS") - resident) / len(alive))
    leave.set()
    await asyncio.gather(*alive)


asyncio.run(main())
lesson.finish()
