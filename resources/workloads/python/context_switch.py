"""One byte at a time through a pipe between two threads; the kernel tells how many switches there really were."""
import os
import resource
import time
from threading import Thread

from _lesson import Lesson

lesson = Lesson("py-context-switch", switches=(100_000, 20_000, "bytes to write and read"))


def kernel_switches():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_nvcsw + usage.ru_nivcsw


def write_bytes(fd, count):
    for _ in range(count):
        os.write(fd, b"x")


def read_bytes(fd, count):
    for _ in range(count):
        os.read(fd, 1)


readable, writable = os.pipe()
lesson.phase(f"{lesson.switches:,} bytes through a pipe: one thread writes, the other reads")
before, start = kernel_switches(), time.perf_counter()
writer = Thread(target=write_bytes, args=(writable, lesson.switches))
writer.start()
read_bytes(readable, lesson.switches)
writer.join()
wall, real = time.perf_counter() - start, kernel_switches() - before

lesson.figure("wall_s", wall)
lesson.figure("per_byte_us", wall / lesson.switches * 1e6)
lesson.figure("kernel_switches_count", real)
lesson.figure("switches_per_byte_ratio", real / lesson.switches)
lesson.note("a pipe holds 64 KiB, so a byte need not cost a switch; cost_switch.py forces one each time")
lesson.finish()
