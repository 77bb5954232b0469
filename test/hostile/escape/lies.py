"""Programs from memory that lie about themselves. Typed into a trainee's shell; prints what the host's own tools see of them.

Each is `sleep 400` copied into memory. Output: one line, @@ + JSON {"sha256": …, "seen": {lie: what /proc shows inside}} + @@.
"""

import ctypes
import hashlib
import json
import os
import signal
import sys
import time

program = open("/bin/sleep", "rb").read()
libc = ctypes.CDLL(None)


def from_memory(name, argv, mode=0o700, before=None, environment=None):
    pid = os.fork()
    if pid == 0:
        os.setsid()
        fd = os.memfd_create(name, 0)
        os.write(fd, program)
        os.fchmod(fd, mode)
        if before:
            before()
        # A script's own descriptor may not be open for writing when it starts.
        readable = os.open(f"/proc/self/fd/{fd}", os.O_PATH)
        os.close(fd)
        os.execve(f"/proc/self/fd/{readable}", argv, environment or {})
    return pid


def hop():
    """A program that is never the same process for long."""
    if os.fork():
        return
    os.setsid()
    for _ in range(300):
        pid = from_memory("hopping", ["hop", "400"])
        time.sleep(0.15)
        os.kill(pid, signal.SIGKILL)
        os.wait()
    os._exit(0)


def close_all():
    os.closerange(0, 3)


made = {
    "honest": from_memory("honest", ["sleep", "400"]),
    "kernel-thread": from_memory("kthread", ["[kworker/0:1-events]", "400"]),
    "examiner": from_memory("examiner", ["/usr/local/sbin/lab-init", "400"]),
    "on-disk": from_memory("/usr/bin/python3.11", ["python3", "400"]),
    "unreadable": from_memory("unreadable", ["sleep", "400"], mode=0o111),
    "no-output": from_memory("no-output", ["sleep", "400"], before=close_all),
    "long": from_memory("long", ["x" * 100_000, "400"], environment={"A": "y" * 100_000}),
    "strange": from_memory("strange\n\x1b]0;owned\x07", ["\udcff\udcfe", "400"]),
    "frozen": from_memory("frozen", ["sleep", "400"]),
}
time.sleep(0.3)
os.kill(made["frozen"], signal.SIGSTOP)
hop()
if len(sys.argv) > 1:
    # Ten thousand quick processes, so that whoever looks has no time for the others.
    end = time.monotonic() + 20
    for _ in range(10_000):
        if os.fork() == 0:
            os._exit(0)
        os.wait()
        if time.monotonic() > end:
            break
    made["after-the-flood"] = from_memory("after-the-flood", ["sleep", "400"])
    time.sleep(0.3)
seen = {}
for lie, pid in made.items():
    try:
        seen[lie] = open(f"/proc/{pid}/cmdline", "rb").read(60).decode("utf-8", "replace").split("\0")[0]
    except OSError as error:
        seen[lie] = f"errno {error.errno}"
print("@@" + json.dumps({"sha256": hashlib.sha256(program).hexdigest(), "seen": seen}) + "@@")
