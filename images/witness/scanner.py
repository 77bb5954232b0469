"""Looking at the watched containers again and again, and telling what changed."""

import os
import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, field

import connections
import processes

CPU_EVERY_S = 2.0
# A new process enters its container's cgroup a moment after it was born: until this age it is looked at again.
SETTLED_S = 5.0
# Ordinary processes told per container and look; those from memory are always told.
MAX_TOLD = 64
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass
class Known:
    """One process of a watched container. `told`: its `process` message is out, with the present executable."""

    pid: int
    inner: int
    uid: int
    start: int
    body: str | None = None
    exe: str | None = None
    file: tuple | None = None
    sha256: Future | None = None
    argv: list[str] = field(default_factory=list)
    stat: processes.Stat | None = None
    told: bool = False


@dataclass
class Watched:
    """One watched container: processes by host pid, and connections already told, by inode."""

    known: dict[int, Known] = field(default_factory=dict)
    told: dict[str, tuple] = field(default_factory=dict)
    unowned: dict[str, int] = field(default_factory=dict)
    cpu_at: float = 0.0
    cpu_total: dict[int, int] = field(default_factory=dict)
    inside: set[int] = field(default_factory=set)


class Scanner:
    """`look()` is one pass over /proc. Not thread-safe: one thread calls `look`, `watch` and `unwatch`."""

    def __init__(self, emit, hashes: processes.Hashes) -> None:
        self._emit = emit
        self._hashes = hashes
        self._watched: dict[str, Watched] = {}
        self._foreign: dict[int, float] = {}

    def watch(self, container: str) -> None:
        self._watched.setdefault(container, Watched())
        self._foreign.clear()

    def unwatch(self, container: str) -> None:
        self._watched.pop(container, None)

    def look(self) -> None:
        if not self._watched:
            return
        present = set(processes.host_pids())
        self._adopt(present)
        for container, watched in self._watched.items():
            self._look_at(container, watched, present)

    def _adopt(self, present: set[int]) -> None:
        """Sorts new pids into watched containers and foreign ones, which are not looked at again once they settled."""
        now = time.monotonic()
        self._foreign = {pid: since for pid, since in self._foreign.items() if pid in present}
        mine = {pid for watched in self._watched.values() for pid in watched.known}
        for pid in present - mine:
            if now - self._foreign.setdefault(pid, now) > SETTLED_S:
                continue
            watched = self._watched.get(processes.container_of(pid) or "")
            stat = processes.read_stat(pid) if watched is not None else None
            if watched is not None and stat:
                watched.known[pid] = Known(pid, *processes.read_identity(pid), stat.start)
                del self._foreign[pid]

    def _look_at(self, container: str, watched: Watched, present: set[int]) -> None:
        for pid, known in list(watched.known.items()):
            known.stat = processes.read_stat(pid) if pid in present else None
            known.body = processes.body_of(pid) if known.stat and known.stat.start == known.start else None
            if known.body:
                self._refresh(known)
                continue
            del watched.known[pid]
            if known.told:
                self._emit({"t": "gone", "container": container, "pid": known.inner, "exe": known.exe})
        self._tell_processes(container, watched)
        self._tell_connections(container, watched)
        self._tell_cpu(container, watched)

    def _refresh(self, known: Known) -> None:
        exe, file = processes.read_exe(known.body)
        if known.argv and (exe, file) == (known.exe, known.file):
            return
        known.exe, known.file, known.told, known.sha256 = exe, file, False, None
        known.argv = processes.read_argv(known.body) or [known.stat.comm]
        if file and processes.runs_from_memory(exe):
            known.sha256 = self._hashes.of(known.body, file, known.start)

    def _tell_processes(self, container: str, watched: Watched) -> None:
        left = MAX_TOLD
        for known in watched.known.values():
            if known.told or (left <= 0 and known.sha256 is None and known.exe is not None):
                continue
            digest = None
            if known.sha256 is not None:
                try:
                    digest = known.sha256.result(0.05)
                except NotYet:
                    continue  # told at the look after its hash is there
            known.told = True
            left -= 1
            self._emit({"t": "process", "container": container, "process": describe(known, digest, watched.known)})

    def _tell_connections(self, container: str, watched: Watched) -> None:
        if not watched.known:
            return
        seen = connections.outgoing(next(iter(watched.known)))
        watched.told = {inode: remote for inode, remote in watched.told.items() if seen.get(inode) == remote}
        fresh = {inode for inode in seen if inode not in watched.told}
        if not fresh:
            return watched.unowned.clear()
        owner = connections.owners({pid: known.body for pid, known in watched.known.items()}, fresh)
        for inode in fresh:
            # A socket without a holder may be on its way to one: it is told alone at the third look.
            watched.unowned[inode] = watched.unowned.get(inode, 0) + 1
            if inode not in owner and watched.unowned[inode] < 3:
                continue
            watched.told[inode] = seen[inode]
            known = watched.known.get(owner.get(inode, 0))
            address, port = seen[inode]
            message = {"pid": known.inner if known else 0, "exe": known.exe if known else None}
            message.update(remoteAddress=address, remotePort=port)
            self._emit({"t": "connection", "container": container, **message})
        watched.unowned = {inode: looks for inode, looks in watched.unowned.items() if inode in seen and inode not in watched.told}

    def _tell_cpu(self, container: str, watched: Watched) -> None:
        now = time.monotonic()
        if now - watched.cpu_at < CPU_EVERY_S:
            return
        total = {pid: known.stat.total for pid, known in watched.known.items() if known.stat}
        if watched.cpu_at:
            # A child's time passes to the parent that waits for it. Only for a process whose parent is outside (an
            # engine's exec) the time it had vanishes with it.
            before = sum(ticks for pid, ticks in watched.cpu_total.items() if pid in total or pid in watched.inside)
            seconds = max(0, sum(total.values()) - before) / TICKS_PER_SECOND
            interval = round((now - watched.cpu_at) * 1000)
            self._emit({"t": "cpu", "container": container, "cpuSeconds": round(seconds, 3), "intervalMs": interval})
        watched.cpu_at, watched.cpu_total = now, total
        watched.inside = {pid for pid, known in watched.known.items() if known.stat and known.stat.ppid in watched.known}


def describe(known: Known, digest: str | None, others: dict[int, Known]) -> dict:
    """The `WitnessProcess` of a process; its parent is told only where that is in the same container."""
    parent = others.get(known.stat.ppid)
    return {
        "pid": known.inner,
        "ppid": parent.inner if parent else 0,
        "uid": known.uid,
        "exe": known.exe,
        "exeSha256": digest,
        "argv": known.argv,
        "comm": known.stat.comm,
        "parentExe": parent.exe if parent else None,
        "parentArgv": parent.argv if parent else [],
        "state": known.stat.state,
    }


def snapshot(container: str, hashes: processes.Hashes) -> list[dict]:
    """Every process of a container now, hashes awaited. Raises LookupError where it has none."""
    known: dict[int, Known] = {}
    for pid in processes.host_pids():
        stat = processes.read_stat(pid) if processes.container_of(pid) == container else None
        body = processes.body_of(pid) if stat else None
        if stat and body:
            one = Known(pid, *processes.read_identity(pid), stat.start, body, stat=stat)
            one.exe, one.file = processes.read_exe(body)
            one.argv = processes.read_argv(body) or [stat.comm]
            if one.file and processes.runs_from_memory(one.exe):
                one.sha256 = hashes.of(body, one.file, stat.start)
            known[pid] = one
    if not known:
        raise LookupError(f"no process of container {container}")
    return [describe(one, one.sha256.result(60) if one.sha256 else None, known) for one in known.values()]
