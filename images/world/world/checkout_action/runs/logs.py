"""The lines that steps printed, of all runs within one bound: the oldest line goes first and is counted where it stood."""

from collections import deque
from dataclasses import dataclass, field

LIMIT_BYTES = 2 * 1024 * 1024
# An empty line takes room, too.
LINE_COST_BYTES = 40

Key = tuple[int, str, int]  # run, job, step


@dataclass
class StepLog:
    lines: deque[str] = field(default_factory=deque)
    dropped: int = 0


class Logs:
    def __init__(self, limit_bytes: int = LIMIT_BYTES):
        self._limit = limit_bytes
        self._held = 0
        self._logs: dict[Key, StepLog] = {}
        self._order: deque[Key] = deque()

    def add(self, key: Key, line: str) -> None:
        self._logs.setdefault(key, StepLog()).lines.append(line)
        self._order.append(key)
        self._held += _cost(line)
        while self._held > self._limit:
            oldest = self._logs[self._order.popleft()]
            self._held -= _cost(oldest.lines.popleft())
            oldest.dropped += 1

    def drop(self, key: Key, lines: int) -> None:
        """Counts lines that the runner itself did not keep."""
        self._logs.setdefault(key, StepLog()).dropped += lines

    def read(self, key: Key) -> dict:
        """The lines of a step: {lines, dropped}."""
        log = self._logs.get(key, StepLog())
        return {"lines": list(log.lines), "dropped": log.dropped}

    def forget(self, run: int) -> None:
        for key in [key for key in self._logs if key[0] == run]:
            self._held -= sum(map(_cost, self._logs.pop(key).lines))
        self._order = deque(key for key in self._order if key[0] != run)


def _cost(line: str) -> int:
    return len(line.encode(errors="replace")) + LINE_COST_BYTES
