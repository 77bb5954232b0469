"""Reading processes from /proc, from outside of their containers."""

import hashlib
import os
import re
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

CONTAINER_ID = re.compile(r"[0-9a-f]{64}")
# Beyond this an executable is hashed no further (and told without a hash): it bounds the witness's own work.
MAX_EXECUTABLE_BYTES = 256 << 20
MAX_ARGV_BYTES = 4096


@dataclass
class Stat:
    """Of /proc/PID/stat: what the witness needs. Times in clock ticks; `total` includes waited-for children."""

    comm: str
    state: str
    ppid: int
    total: int
    start: int


def host_pids() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def read_text(path: str, limit: int = 65536) -> str | None:
    """The text of a /proc file, or None where the process is gone or hidden."""
    try:
        with open(path, "rb", buffering=0) as file:
            return file.read(limit).decode("utf-8", "replace")
    except OSError:
        return None


def container_of(pid: int) -> str | None:
    """Full id of the container that a process is in: the innermost id of its cgroup path (version 1 and 2)."""
    ids = CONTAINER_ID.findall(read_text(f"/proc/{pid}/cgroup") or "")
    return ids[-1] if ids else None


def read_stat(pid: int) -> Stat | None:
    text = read_text(f"/proc/{pid}/stat")
    if not text:
        return None
    end = text.rindex(")")
    fields = text[end + 2 :].split()
    return Stat(
        comm=text[text.index("(") + 1 : end],
        state=fields[0],
        ppid=int(fields[1]),
        total=sum(int(field) for field in fields[11:15]),
        start=int(fields[19]),
    )


def body_of(pid: int) -> str | None:
    """The /proc folder through which a process's program can be seen, or None where it runs no more (or is just ending).

    That is a thread's folder where the first thread alone has ended: such a process looks like a zombie and runs on.
    """
    body = f"/proc/{pid}"
    if not _has_ended(body):
        return body
    try:
        threads = [f"{body}/task/{thread}" for thread in os.listdir(f"{body}/task")]
    except OSError:
        return None
    return next((thread for thread in threads if not _has_ended(thread)), None)


def _has_ended(body: str) -> bool:
    """A task without memory has no exe link; one that may not be read counts as running."""
    try:
        os.readlink(f"{body}/exe")
    except (FileNotFoundError, ProcessLookupError):
        return True
    except OSError:
        pass
    return False


def read_exe(body: str) -> tuple[str | None, tuple[int, int, int] | None]:
    """Target of the exe link and (device, inode, size) of the file behind it; None where it cannot be read."""
    try:
        link = os.readlink(f"{body}/exe")
        info = os.stat(f"{body}/exe")
        return link, (info.st_dev, info.st_ino, info.st_size)
    except OSError:
        return None, None


def read_argv(body: str) -> list[str]:
    text = read_text(f"{body}/cmdline", MAX_ARGV_BYTES) or ""
    return text.rstrip("\0").split("\0") if text.strip("\0") else []


def read_identity(pid: int) -> tuple[int, int]:
    """Pid inside the container (0 where unknown) and real uid (-1 where unknown)."""
    inner, uid = 0, -1
    for line in (read_text(f"/proc/{pid}/status") or "").split("\n"):
        if line.startswith("NSpid:"):
            inner = int(line.split()[-1])
        elif line.startswith("Uid:"):
            uid = int(line.split()[1])
    return inner, uid


def runs_from_memory(exe: str | None) -> bool:
    """True for executables with no file to look at later: memfd and deleted ones."""
    return exe is not None and (exe.startswith("/memfd:") or exe.endswith(" (deleted)"))


class Hashes:
    """SHA-256 of executables, computed aside so that looking goes on. A running file cannot be written to, so a hash
    holds for (device, inode, size) and the start of the process."""

    def __init__(self) -> None:
        self._worker = ThreadPoolExecutor(1)
        self._known: dict[tuple, Future] = {}

    def of(self, body: str, file: tuple[int, int, int], start: int) -> Future:
        """A future of the hex digest, or of None. Opens the file at once: the process may end meanwhile."""
        key = (*file, start)
        future = self._known.get(key)
        if not future:
            try:
                future = self._worker.submit(_sha256, os.open(f"{body}/exe", os.O_RDONLY | os.O_CLOEXEC))
            except OSError:
                future = Future()
                future.set_result(None)
                return future
            if len(self._known) > 4096:
                self._known.clear()
            self._known[key] = future
        return future


def _sha256(fd: int) -> str | None:
    with open(fd, "rb", buffering=0) as file:
        digest = hashlib.sha256()
        left = MAX_EXECUTABLE_BYTES
        while left > 0:
            block = file.read(min(1 << 20, left))
            if not block:
                return digest.hexdigest()
            digest.update(block)
            left -= len(block)
    return None
