"""Requests that take a second each: one after the other, then a thread each. A waiting thread does not hold the GIL."""
from threading import Thread

import _web
from _lesson import Lesson, run_all, timed

lesson = Lesson("py-io-threads",
                requests=(4, 4, "how many requests"),
                delay=(1.0, 0.2, "seconds that the server takes to answer each"),
                url=(_web.URL, _web.URL, "the delay server"))
_web.check(lesson)
fetch, url = _web.fetcher(lesson), _web.address(lesson)


def one_after_the_other():
    for _ in range(lesson.requests):
        fetch(url)


def in_threads():
    run_all([Thread(target=fetch, args=(url,)) for _ in range(lesson.requests)])


lesson.phase(f"{lesson.requests} requests one after the other")
sequential, _ = timed(one_after_the_other)
lesson.figure("sequential_s", sequential)

lesson.phase(f"{lesson.requests} requests in {lesson.requests} threads")
threaded, _ = timed(in_threads)
lesson.figure("threads_s", threaded)

lesson.figure("speedup_ratio", sequential / threaded)
lesson.finish()
