"""A coroutine that computes without awaiting: the timer beside it cannot tick, for there is only one thread."""
import asyncio
import time

from _lesson import Lesson

lesson = Lesson("py-asyncio-blocked",
                n=(20_000_000, 8_000_000, "iterations of the sum"),
                interval=(0.5, 0.1, "seconds between two ticks"))
ticks = []


async def tick_forever():
    start = time.perf_counter()
    while True:
        await asyncio.sleep(lesson.interval)
        ticks.append(time.perf_counter() - start)
        lesson.say(f"tick at {ticks[-1]:.2f} s")


async def sum_of_squares(n):
    total = 0
    for i in range(n):
        total += i * i
    return total


async def main():
    ticking = asyncio.create_task(tick_forever())
    await asyncio.sleep(0)  # lets the timer start; without this it would not even know when it began
    lesson.phase(f"a sum of {lesson.n:,} in a coroutine, on the loop's thread")
    start = time.perf_counter()
    await sum_of_squares(lesson.n)
    blocked = time.perf_counter() - start
    during = len(ticks)
    lesson.phase("the sum is over, the loop runs again")
    await asyncio.sleep(lesson.interval * 2.5)
    ticking.cancel()
    lesson.figure("blocked_s", blocked)
    lesson.figure("ticks_during_count", during)
    lesson.figure("first_tick_s", ticks[0])
    lesson.figure("first_tick_over_block_ratio", ticks[0] / max(blocked, lesson.interval))


asyncio.run(main())
lesson.finish()
