"""What is known of one registered runner: whether it is there, what waits for it and what it runs."""

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field

from .records import Event, Run

ONLINE_SECONDS = 30


@dataclass
class Runner:
    """`session` changes when the runner starts anew; `turn` counts its questions, so that one that comes late is known."""

    on: str
    token: str
    session: str | None = None
    turn: int = 0
    seen: float = float("-inf")  # monotonic seconds
    paused: bool = False
    current: Run | None = None
    events: deque[Event] = field(default_factory=deque)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def online(self) -> bool:
        return not self.paused and time.monotonic() - self.seen <= ONLINE_SECONDS

    def wake(self) -> None:
        """Whoever waits for a change looks again."""
        self.changed.set()
        self.changed = asyncio.Event()
