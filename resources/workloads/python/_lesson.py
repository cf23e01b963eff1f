"""What every program in this folder shares: options, timed lines and the last line that a machine reads.

    lesson = Lesson("py-example", n=(10_000_000, 500_000, "iterations of each sum"))
    lesson.phase("one after the other")       prints the time since start and the text
    lesson.figure("sequential_s", 1.23)       keeps a figure; its name ends in its unit
    lesson.finish()                           prints SWITCHYARD {...}

An option is (default, quick value, help). --quick takes the small values of all options not given by hand.
"""
import argparse
import json
import math
import platform
import sys
import time

if sys.version_info < (3, 9):
    sys.exit("This program needs CPython 3.9 or newer; this is %s." % platform.python_version())

MAY_BE_ZERO = ("seed", "workers")  # 0 is a seed like any other, or as many workers as there are cores
CANNOT_RUN = 3  # exit code: something that the program needs is missing here


class Lesson:
    def __init__(self, id, **options):
        self.id = id
        self.figures, self.notes = {}, []
        parser = argparse.ArgumentParser()
        parser.add_argument("--quick", action="store_true", help="a small scale, over in about a second")
        parser.add_argument("--show-params", action="store_true", help="print the parameters and stop")
        for name, (default, quick, text) in options.items():
            text = "%s (%s; quick: %s)" % (text, default, quick)
            parser.add_argument("--" + name.replace("_", "-"), type=type(default), help=text, metavar="VALUE",
                                default=argparse.SUPPRESS)
        given = vars(parser.parse_args())
        for name, value in given.items():
            if name in options:
                check(parser, name, options[name][0], value)
        column = 1 if given.pop("quick") else 0
        show = given.pop("show_params")
        self.params = {name: given.get(name, option[column]) for name, option in options.items()}
        self.__dict__.update(self.params)
        self.started = time.perf_counter()
        if show:
            self.finish()
            sys.exit(0)
        self.note("CPython " + platform.python_version() + (", GIL on" if gil_enabled() else ", GIL off"))

    def elapsed(self):
        """Seconds since the program began."""
        return time.perf_counter() - self.started

    def phase(self, text):
        print("[%8.3f s] == %s" % (self.elapsed(), text), flush=True)

    def say(self, text):
        print("[%8.3f s]    %s" % (self.elapsed(), text), flush=True)

    def note(self, text):
        self.notes.append(text)
        self.say(text)

    def figure(self, name, value):
        self.figures[name] = round(value, 9)
        self.say("%s = %s" % (name, ("%.4f" % value).rstrip("0").rstrip(".")))

    def finish(self, ok=True):
        line = {"id": self.id, "params": self.params, "figures": self.figures, "ok": ok, "notes": self.notes}
        print("SWITCHYARD " + json.dumps(line), flush=True)

    def cannot_run(self, text):
        """Ends the program: what it needs is missing, `text` says what and how to get it."""
        print(text, file=sys.stderr, flush=True)
        self.note(text)
        self.finish(ok=False)
        sys.exit(CANNOT_RUN)


def check(parser, name, default, value):
    """Ends the program with exit code 2 for a time or a count that there cannot be."""
    flag = "--" + name.replace("_", "-")
    if isinstance(value, str):
        is_list = default.replace(",", "").isdigit()
        if is_list and not all(part.strip().isdecimal() and int(part) > 0 for part in value.split(",")):
            parser.error("%s takes whole numbers above 0 with commas between, not \"%s\"" % (flag, value))
        return
    least = "of at least 0" if name in MAY_BE_ZERO else "above 0"
    if not math.isfinite(value) or value < 0 or (value == 0 and name not in MAY_BE_ZERO):
        parser.error("%s takes a number %s, not %s" % (flag, least, value))


def gil_enabled():
    """True on every build but a free-threaded one whose GIL is off."""
    return getattr(sys, "_is_gil_enabled", lambda: True)()


def timed(work, *args):
    """(seconds, result) of one call."""
    start = time.perf_counter()
    result = work(*args)
    return time.perf_counter() - start, result


def run_all(threads):
    """Starts all threads (or processes), then waits for all."""
    for t in threads:
        t.start()
    for t in threads:
        t.join()


def numbers(text):
    """[1, 2, 4] from "1,2,4"."""
    return [int(part) for part in text.split(",")]
