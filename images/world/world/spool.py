"""Numbered records on their way to the orchestrator: kept until acknowledged, bounded, with a lane kept free for harm."""

import asyncio
import json
import time
from collections import deque
from typing import Callable

ORDINARY_LIMIT = 4096
HARMFUL_LIMIT = 512
HARMFUL_KINDS = frozenset({"staging.payload", "pool.share", "api.secret", "c2.receipt"})
# Records that a trainee can cause at will: per source and kind, so many a second, so many at once.
RATE_PER_SECOND = 10.0
BURST = 120
RATED_KINDS = frozenset(
    {"dns.query", "index.download", "staging.config", "pool.login", "egress.rule", "egress.denied", "git.push"}
    | {"audit.event", "dns.forged"}
)


class Spool:
    """Records in order of their number `n`. What cannot be kept is counted, and told as `evidence.gap` records."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._next = 1
        self._waiting: deque[tuple[int, bool, bytes]] = deque()
        self._held = {True: 0, False: 0}
        self._dropped: dict[str, int] = {}
        self._buckets: dict[tuple[str, str], tuple[float, float]] = {}
        self._changed = asyncio.Event()

    def record(self, kind: str, data: dict, source: str | None = None) -> None:
        """Spools one record; `source` is the IPv4 address that caused it, None where nobody did."""
        harmful = kind in HARMFUL_KINDS
        if source is not None and kind in RATED_KINDS and not self._within_rate(source, kind):
            self._drop(f"rate of {kind} from {source}")
        elif self._held[harmful] >= (HARMFUL_LIMIT if harmful else ORDINARY_LIMIT):
            self._drop("spool of harmful records full" if harmful else "spool of ordinary records full")
        else:
            self._append(kind, data, source, harmful)

    def acknowledge(self, number: int) -> None:
        """Forgets every record up to and including `number`."""
        while self._waiting and self._waiting[0][0] <= number:
            self._held[self._waiting.popleft()[1]] -= 1
        self.tell_gaps()

    def tell_gaps(self) -> None:
        """Turns what was dropped into records, as soon as there is room for them. Called on each acknowledgement and tick."""
        for reason in list(self._dropped):
            if self._held[False] >= ORDINARY_LIMIT:
                return
            dropped = self._dropped.pop(reason)
            self._append("evidence.gap", {"source": "world", "dropped": dropped, "reason": reason}, None, False)

    async def lines_after(self, number: int) -> tuple[int, list[bytes]]:
        """Waits for records numbered above `number`; returns the last number and their lines (at most 256)."""
        while not self._waiting or self._waiting[-1][0] <= number:
            self._changed.clear()
            await self._changed.wait()
        lines = []
        for n, _, line in self._waiting:
            if n > number:
                lines.append(line)
                number = n
                if len(lines) == 256:
                    break
        return number, lines

    def _append(self, kind: str, data: dict, source: str | None, harmful: bool) -> None:
        record = {"n": self._next, "kind": kind, "from": source, "data": data}
        self._waiting.append((self._next, harmful, json.dumps(record, separators=(",", ":")).encode() + b"\n"))
        self._held[harmful] += 1
        self._next += 1
        self._changed.set()

    def _drop(self, reason: str) -> None:
        self._dropped[reason] = self._dropped.get(reason, 0) + 1

    def _within_rate(self, source: str, kind: str) -> bool:
        now = self._clock()
        tokens, at = self._buckets.get((source, kind), (float(BURST), now))
        tokens = min(float(BURST), tokens + (now - at) * RATE_PER_SECOND)
        self._buckets[source, kind] = (max(0.0, tokens - 1) if tokens >= 1 else tokens, now)
        return tokens >= 1
