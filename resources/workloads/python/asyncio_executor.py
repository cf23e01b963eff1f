"""The sum of asyncio_blocked.py in a process pool: the loop only waits for it, so the timer ticks on."""
import asyncio
import time
from concurrent.futures import ProcessPoolExecutor

from _lesson import Lesson


def sum_of_squares(n):
    total = 0
    for i in range(n):
        total += i * i
    return total


async def timer(lesson, ticks):
    while True:
        await asyncio.sleep(lesson.interval)
        ticks.append(time.perf_counter())
        lesson.say(f"tick {len(ticks)}")


async def main(lesson):
    with ProcessPoolExecutor(1) as pool:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(pool, sum_of_squares, 1)  # starts the process
        ticks = [time.perf_counter()]
        ticking = asyncio.create_task(timer(lesson, ticks))
        lesson.phase(f"a sum of {lesson.n:,} in another process")
        start = time.perf_counter()
        await loop.run_in_executor(pool, sum_of_squares, lesson.n)
        lesson.figure("sum_s", time.perf_counter() - start)
        ticking.cancel()
        gaps = [late - early for early, late in zip(ticks, ticks[1:])] or [time.perf_counter() - start]
        lesson.figure("ticks_during_count", len(ticks) - 1)
        lesson.figure("longest_gap_s", max(gaps))
        lesson.figure("gap_over_interval_ratio", max(gaps) / lesson.interval)


if __name__ == "__main__":
    lesson = Lesson("py-asyncio-executor",
                    n=(20_000_000, 8_000_000, "iterations of the sum"),
                    interval=(0.5, 0.1, "seconds between two ticks"))
    asyncio.run(main(lesson))
    lesson.finish()
