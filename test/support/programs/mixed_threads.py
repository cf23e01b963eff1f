"""Threads that live the whole time: some compute, some sleep and wake often. Usage: mixed_threads.py SECONDS"""

import sys
import threading
import time

end = time.monotonic() + float(sys.argv[1])


def compute():
    total = 0
    while time.monotonic() < end:
        for i in range(20000):
            total += i * i


def wake_often():
    while time.monotonic() < end:
        time.sleep(0.002)


threads = [threading.Thread(target=f) for f in (compute, compute, wake_often, wake_often)]
for t in threads:
    t.start()
for t in threads:
    t.join()
