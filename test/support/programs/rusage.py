"""Runs a command and writes what the kernel charged it for (getrusage of children) to a file, as JSON."""

import json
import os
import resource
import sys

out, command = sys.argv[1], sys.argv[2:]
pid = os.fork()
if pid == 0:
    os.execvp(command[0], command)
_, status, usage = os.wait4(pid, 0)
with open(out, "w") as file:
    json.dump(
        {
            "cpu_s": usage.ru_utime + usage.ru_stime,
            "voluntary": usage.ru_nvcsw,
            "involuntary": usage.ru_nivcsw,
        },
        file,
    )
sys.exit(os.waitstatus_to_exitcode(status) & 0xFF)
