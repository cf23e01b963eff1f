"""One task of a group fails: the group cancels the others. gather, asked the same, lets them run on."""
import asyncio
import sys
import time

from _lesson import Lesson

lesson = Lesson("py-asyncio-taskgroup",
                tasks=(5, 5, "tasks, one of which fails"),
                fail=(0.2, 0.2, "seconds until it fails"),
                work=(1.0, 0.8, "seconds that the others want to work"))
if sys.version_info < (3, 11):
    lesson.cannot_run("asyncio.TaskGroup needs CPython 3.11 or newer: run this with python3.11 or later.")

ends = {"finished": 0, "cancelled": 0}


async def worker():
    try:
        await asyncio.sleep(lesson.work)
        ends["finished"] += 1
    except asyncio.CancelledError:
        ends["cancelled"] += 1
        raise


async def failing():
    await asyncio.sleep(lesson.fail)
    raise ValueError("one task fails")


async def group():
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(failing())
        for _ in range(lesson.tasks - 1):
            tasks.create_task(worker())


async def gathered():
    await asyncio.gather(failing(), *(worker() for _ in range(lesson.tasks - 1)))


async def try_out(name, attempt):
    """Runs one way, then waits long enough for whatever it left running."""
    ends.update(finished=0, cancelled=0)
    start, raised = time.perf_counter(), 0
    try:
        await attempt
    except Exception as error:
        raised = 1
        lesson.say(f"{name} raised {type(error).__name__}")
    lesson.figure(f"{name}_s", time.perf_counter() - start)
    lesson.figure(f"{name}_raised_count", raised)
    await asyncio.sleep(lesson.work)
    lesson.figure(f"{name}_cancelled_count", ends["cancelled"])
    lesson.figure(f"{name}_finished_count", ends["finished"])


async def main():
    lesson.phase("a TaskGroup with one failing task")
    await try_out("group", group())
    lesson.phase("gather with one failing task")
    await try_out("gather", gathered())


asyncio.run(main())
lesson.finish()
