"""What a switch costs: by the kernel between two processes, and in user space between generators and asyncio tasks."""
import asyncio
import os
import time

from _lesson import Lesson

lesson = Lesson("py-cost-switch",
                rounds=(100_000, 10_000, "round trips between two processes"),
                steps=(1_000_000, 200_000, "switches between generators, and between tasks"))


def echo(inbox, outbox):
    while os.read(inbox, 1):
        os.write(outbox, b"x")


def pipe_round_trips(rounds):
    """Seconds for that many bytes there and back; one core, so that each byte forces a switch each way."""
    to_child, from_parent = os.pipe()
    to_parent, from_child = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(from_parent)
        echo(to_child, from_child)
        os._exit(0)
    start = time.perf_counter()
    for _ in range(rounds):
        os.write(from_parent, b"x")
        os.read(to_parent, 1)
    elapsed = time.perf_counter() - start
    os.close(from_parent)
    os.waitpid(child, 0)
    return elapsed


def generator():
    while True:
        yield


def generator_switches(steps):
    left, right = generator(), generator()
    start = time.perf_counter()
    for _ in range(steps // 2):
        next(left)
        next(right)
    return time.perf_counter() - start


async def task_switches(steps):
    async def yield_often():
        for _ in range(steps // 2):
            await asyncio.sleep(0)

    start = time.perf_counter()
    await asyncio.gather(yield_often(), yield_often())
    return time.perf_counter() - start


core = min(os.sched_getaffinity(0))
os.sched_setaffinity(0, {core})
lesson.phase(f"two processes on core {core}, a byte to and fro")
kernel = pipe_round_trips(lesson.rounds) / (2 * lesson.rounds) * 1e6
lesson.figure("kernel_switch_us", kernel)

lesson.phase("two generators in turn")
lesson.figure("generator_switch_us", generator_switches(lesson.steps) / lesson.steps * 1e6)

lesson.phase("two asyncio tasks in turn")
task = asyncio.run(task_switches(lesson.steps)) / lesson.steps * 1e6
lesson.figure("task_switch_us", task)
lesson.figure("kernel_over_task_ratio", kernel / task)
lesson.note("the kernel's figure holds the two system calls and Python's own work for each byte")
lesson.finish()
