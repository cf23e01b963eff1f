"""Requests gathered on one thread: while all of them wait, the loop sleeps in one epoll call."""
import asyncio
import threading
import time

import _web
from _lesson import Lesson

lesson = Lesson("py-asyncio-gather",
                requests=(4, 4, "how many requests"),
                delay=(1.0, 0.2, "seconds that the server takes to answer each"),
                url=(_web.URL, _web.URL, "the delay server"))
_web.check(lesson)
url = _web.address(lesson)


async def with_aiohttp(aiohttp):
    async with aiohttp.ClientSession() as client:
        async def fetch():
            async with client.get(url) as answer:
                return await answer.read()
        return await asyncio.gather(*(fetch() for _ in range(lesson.requests)))


async def with_streams():
    return await asyncio.gather(*(_web.fetch_streams(url) for _ in range(lesson.requests)))


async def main():
    try:
        import aiohttp
    except ImportError:
        lesson.note("fetching with asyncio streams (aiohttp is not installed)")
        work = with_streams()
    else:
        lesson.note(f"fetching with aiohttp {aiohttp.__version__}")
        work = with_aiohttp(aiohttp)

    lesson.phase(f"{lesson.requests} requests gathered on one loop")
    start, start_cpu = time.perf_counter(), time.process_time()
    answers = await work
    wall = time.perf_counter() - start
    lesson.figure("wall_s", wall)
    lesson.figure("cpu_s", time.process_time() - start_cpu)
    lesson.figure("answers_count", len(answers))
    lesson.figure("threads_count", threading.active_count())
    lesson.figure("delays_ratio", wall / lesson.delay)


asyncio.run(main())
lesson.finish()
