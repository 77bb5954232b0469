"""Asks the pricing service over HTTP and records what came back."""

import asyncio
import hashlib
import json
import random
import time
from dataclasses import dataclass
from typing import Coroutine

from ...spool import Spool
from ..variant import Variant
from .questions import EXERCISES, FAMILIES, Question, family_exercising, make_question

PORT = 8000
PACE_SECONDS = 10.0
PATIENCE_SECONDS = 5.0
IN_TIME_MS = 2000
ANSWER_LIMIT_BYTES = 64 * 1024


@dataclass(frozen=True)
class Outcome:
    status: int  # 0: no connection or no answer in time
    correct: bool
    ms: float


class Desk:
    """The customers of one lab."""

    def __init__(self, variant: Variant, app_address: str, app_name: str, spool: Spool):
        self._address = app_address
        self._name = app_name
        self._spool = spool
        self._chance = random.Random(hashlib.sha256(variant.lab_token + b"customers").digest())
        self._triggers = [family_exercising(poison.routine) for poison in variant.poison]
        self._running: asyncio.Task | None = None
        self._paused = False
        self._announced = False
        self._observed = False
        self._under_way: dict[str, asyncio.Task] = {}

    def start(self) -> None:
        """Begins to ask, the attack's triggers first; a second call changes nothing."""
        if self._running is None:
            self._running = asyncio.ensure_future(self._ask_for_ever())

    def pause(self, value: bool) -> None:
        self._paused = value

    async def rounds(self, number: str, routine: str, count: int) -> dict:
        """Asks `count` times, one after another, what goes through `routine`. A call with an id under way joins it."""
        family = family_exercising(routine)
        return await self._joined(f"rounds {number}", self._rounds(number, family, count))

    async def answers(self, number: str, count: int, seed: str) -> dict:
        """Asks `count` fresh questions, the five families in turn. A call with an id under way joins it."""
        return await self._joined(f"answers {number}", self._answers(number, count, seed))

    async def _joined(self, key: str, work: Coroutine) -> dict:
        """
        Does `work`, or waits for the one of the same key that is under way: its caller may have been restarted. Work that
        is over is never answered from memory, since whoever asks again wants to see the effects again.
        """
        if key in self._under_way:
            work.close()
        else:
            task = self._under_way[key] = asyncio.ensure_future(work)
            task.add_done_callback(lambda _: self._under_way.pop(key))
        return await asyncio.shield(self._under_way[key])

    async def _rounds(self, number: str, family: str, count: int) -> dict:
        """A round is proved where the answer was right: only then is it sure that the routine did its work."""
        outcomes = [await self.ask(make_question(family, self._chance), number) for _ in range(count)]
        proved = sum(outcome.status == 200 and outcome.correct for outcome in outcomes)
        return {"asked": count, "proved": proved, "correct": sum(outcome.correct for outcome in outcomes)}

    async def _answers(self, number: str, count: int, seed: str) -> dict:
        chance = random.Random(f"answers {seed}")
        asked = [FAMILIES[i % len(FAMILIES)] for i in range(count)]
        outcomes = [await self.ask(make_question(family, chance), number) for family in asked]
        right = [outcome for outcome in outcomes if outcome.correct]
        return {
            "asked": count,
            "correct": len(right),
            "inTime": sum(outcome.ms <= IN_TIME_MS for outcome in right),
            "families": sorted(set(asked)),
        }

    async def _ask_for_ever(self) -> None:
        rest: list[str] = []
        upcoming = list(dict.fromkeys(self._triggers))
        while True:
            if not self._paused:
                if not upcoming:
                    rest = rest or self._chance.sample(FAMILIES, len(FAMILIES))
                    upcoming = [rest.pop()]
                await self.ask(make_question(upcoming.pop(0), self._chance), None)
            await asyncio.sleep(PACE_SECONDS)

    async def ask(self, question: Question, number: str | None) -> Outcome:
        """One question; the outcome is recorded as `quote`, with the round's id if it belongs to one."""
        started = time.monotonic()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                status, answer = await self._post(question.body())
        except (OSError, TimeoutError, EOFError, ValueError):
            status, answer = 0, {}
        ms = round((time.monotonic() - started) * 1000, 1)
        correct = status == 200 and question.is_right(answer.get("result"))
        self._observe(status, answer)
        routines = list(EXERCISES[question.family])
        data = {"round": number, "family": question.family, "routines": routines, "status": status}
        self._spool.record("quote", {**data, "correct": correct, "ms": ms})
        return Outcome(status, correct, ms)

    def announce(self, on: bool) -> None:
        """The service says that it is away on purpose, or back."""
        self._note_maintenance(on, self._observed)

    def _observe(self, status: int, answer: dict) -> None:
        """An answer that names maintenance announces it as well; any other answer ends what was announced that way."""
        if status != 0:
            self._note_maintenance(self._announced, status == 503 and answer.get("error") == "maintenance")

    def _note_maintenance(self, announced: bool, observed: bool) -> None:
        before = self._announced or self._observed
        self._announced, self._observed = announced, observed
        if (announced or observed) != before:
            self._spool.record("service.maintenance", {"on": announced or observed})

    async def _post(self, body: dict) -> tuple[int, dict]:
        """Status and JSON object of the answer. Raises OSError, EOFError or ValueError where it is no such answer."""
        reader, writer = await asyncio.open_connection(self._address, PORT, limit=ANSWER_LIMIT_BYTES)
        try:
            payload = json.dumps(body).encode()
            head = f"POST /quote HTTP/1.0\r\nHost: {self._name}:{PORT}\r\nContent-Type: application/json\r\n"
            writer.write(f"{head}Content-Length: {len(payload)}\r\nConnection: close\r\n\r\n".encode() + payload)
            await writer.drain()
            status = int((await reader.readline()).split()[1])
            while (await reader.readline()).rstrip():
                pass
            text = b""
            while len(text) < ANSWER_LIMIT_BYTES and (piece := await reader.read(ANSWER_LIMIT_BYTES)):
                text += piece
            answer = json.loads(text or b"{}")
        except IndexError as error:
            raise EOFError("no status line") from error
        finally:
            writer.close()
        return status, answer if isinstance(answer, dict) else {}
