"""Threads that add to one counter without a lock. `counter += 1` reads, adds and writes: a switch between loses updates.

From CPython 3.10 on the interpreter switches threads only where a loop jumps back and where a function is called, so
this loop no longer loses anything; with a call between the read and the write the loss is back. The program shows both.
"""
from threading import Thread

from _lesson import Lesson, numbers, run_all

lesson = Lesson("py-race",
                n=(1_000_000, 1_000_000, "additions a thread"),
                threads=("2,4", "2,4", "numbers of threads to try"))
counter = 0


def add(n):
    global counter
    for _ in range(n):
        counter += 1


def one():
    return 1


def add_with_a_call(n):
    global counter
    for _ in range(n):
        counter += one()


def lost_updates(work, threads):
    global counter
    counter = 0
    run_all([Thread(target=work, args=(lesson.n,)) for _ in range(threads)])
    lesson.say(f"{threads * lesson.n:,} expected, {counter:,} counted")
    return threads * lesson.n - counter


for threads in numbers(lesson.threads):
    lesson.phase(f"{threads} threads, counter += 1")
    lost = lost_updates(add, threads)
    lesson.figure(f"counter_{threads}_count", counter)
    lesson.figure(f"lost_{threads}_ratio", lost / (threads * lesson.n))

lesson.phase(f"{threads} threads, counter += one(): a call between the read and the write")
lesson.figure("lost_with_call_ratio", lost_updates(add_with_a_call, threads) / (threads * lesson.n))
lesson.finish()
