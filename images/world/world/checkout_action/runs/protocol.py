"""The runners' protocol: `POST /_runner/…` with a registration token, JSON both ways.

    next                {session, turn, run, paused, wait}
                        -> {work: null | {kind: "plan", …} | {kind: "run", …} | {kind: "cancel", run}}
    plans/EVENT         {runs: [{file, workflow, inputs, jobs: [{id, name}], fault}], refused} -> {}
    runs/RUN/token      {job, permissions} -> {token}
    runs/RUN/messages   {from, messages: [...]} -> {received, cancel}

Each may be asked again where its answer was lost. `next` is answered after `wait` seconds (at most 20) at the latest;
`run` is the run that the runner is busy with, or null: only then it is handed one.
A 4xx answer is final: 401 the registration is not known, 404 and 409 the run is none of this runner's any more.
"""

import asyncio
import re
import time
from dataclasses import replace
from typing import Awaitable, Callable

from ...http import Request, Response, as_json
from .fields import dictionary, number, objects, optional_text, refusal, text
from .ledger import DELIVERIES_LIMIT, JOBS_LIMIT, Ledger, RunError
from .messages import Messages
from .records import Event, Job, Plan, Run
from .runner import Runner

WAIT_SECONDS = 20
CANCEL_TOLD_SECONDS = 2
RUNS_PER_EVENT = 20
INPUTS_LIMIT = 25
SCOPES_LIMIT = 16
TITLE_LIMIT = 200
FAULT_LIMIT = 4000
SCOPE = re.compile("[a-z-]{1,32}")
ACCESS = ("none", "read", "write")


class Protocol:
    def __init__(
        self,
        ledger: Ledger,
        repository: str,
        mint: Callable[[int, str, dict, str], str],
        secrets: Callable[[], dict[str, str]],
        title_of: Callable[[str], Awaitable[str]],
    ):
        self._ledger = ledger
        self._repository = repository
        self._mint = mint
        self._secrets = secrets
        self._title_of = title_of
        self._messages = Messages(ledger)

    async def answer(self, request: Request) -> Response:
        """Raises BadRequest where the body is not as it should be."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        runner = next((one for one in self._ledger.runners.values() if one.token == token.strip()), None)
        if runner is None or scheme.lower() != "bearer":
            return _says(401, "this runner is not registered")
        if request.method != "POST":
            return _says(405, "POST is expected")
        self._ledger.tend()
        match request.path.removeprefix("/_runner/").split("/"):
            case ["next"]:
                return await self._next(runner, request)
            case ["plans", event] if event.isdecimal():
                return await self._plan(runner, int(event), request.json())
            case ["runs", wanted, what] if wanted.isdecimal() and what in ("token", "messages"):
                run = runner.current
                if run is None or run.id != int(wanted):
                    return _says(409, "this run is over")
                runner.seen, run.begun = time.monotonic(), True
                try:
                    if what == "token":
                        return self._token(run, request)
                    return as_json(self._messages.take(run, request))
                except RunError as error:
                    return _says(422, str(error))
        return _says(404, "there is nothing of that name")

    async def _next(self, runner: Runner, request: Request) -> Response:
        body = request.json()
        session, turn, busy = text(body, "session"), number(body, "turn"), body.get("run")
        if session == runner.session and turn < runner.turn:
            return as_json({"work": None})  # overtaken by a later question
        self._reconcile(runner, session, busy)
        runner.session, runner.turn = session, turn
        runner.seen, runner.paused = time.monotonic(), body.get("paused") is True
        runner.wake()  # an earlier question that still waits gives way
        until = time.monotonic() + min(number(body, "wait"), WAIT_SECONDS)
        while (runner.session, runner.turn) == (session, turn):
            changed = runner.changed
            work = self._work(runner, busy, request.source)
            left = until - time.monotonic()
            if work is not None or left <= 0:
                runner.seen = time.monotonic()
                return as_json({"work": work})
            try:
                async with asyncio.timeout(left):
                    await changed.wait()
            except TimeoutError:
                pass
        return as_json({"work": None})

    def _reconcile(self, runner: Runner, session: str, busy: object) -> None:
        """Ends a run that its runner knows nothing of (any more). One whose handing out was lost is handed out again."""
        run = runner.current
        if run is None:
            return
        if busy == run.id and session == runner.session:
            run.begun = True
        elif not run.begun and run.cancelled_at is not None:
            self._ledger.complete(run, "cancelled")
        elif run.begun or session != runner.session:
            self._ledger.lose(run, "The runner was started anew while the run was going on.")

    def _work(self, runner: Runner, busy: object, source: str) -> dict | None:
        run, now = runner.current, time.monotonic()
        if run is not None and run.cancelled_at is not None and now - run.cancel_told_at > CANCEL_TOLD_SECONDS:
            run.cancel_told_at = now
            return {"kind": "cancel", "run": run.id}
        if busy is None and run is not None:
            return self._run(run)
        if runner.paused:
            return None
        while runner.events:
            event = runner.events[0]
            event.deliveries += 1
            if event.deliveries <= DELIVERIES_LIMIT:
                return self._event(event)
            event.placeholder.fault = "The runner could not read the workflows of this commit."
            self._ledger.settle_event(event, Plan((event.placeholder,)))
        waiting = self._ledger.queued(runner)
        if busy is not None or not waiting:
            return None
        self._ledger.assign(runner, waiting[0], source)
        return self._run(waiting[0])

    def _event(self, event: Event) -> dict:
        cause = event.cause
        about = {"id": event.id, "repository": self._repository, "file": event.file, "inputs": cause.inputs}
        return {"kind": "plan", **about, "event": cause.event, "ref": cause.ref, "sha": cause.sha}

    def _run(self, run: Run) -> dict:
        cause = run.cause
        about = {"id": run.id, "repository": self._repository, "file": run.file, "secrets": self._secrets()}
        why = {"event": cause.event, "ref": cause.ref, "sha": cause.sha, "actor": cause.actor, "inputs": cause.inputs}
        return {"kind": "run", **about, **why}

    async def _plan(self, runner: Runner, wanted: int, body: dict) -> Response:
        event = next((one for one in runner.events if one.id == wanted), None)
        if event is None:
            return as_json({})  # was told before, or is withdrawn
        title = (await self._title_of(event.cause.sha))[:TITLE_LIMIT]
        plans = enumerate(objects(body, "runs", RUNS_PER_EVENT))
        runs = tuple(self._planned(event, index == 0, plan, title) for index, plan in plans)
        if event in runner.events:
            self._ledger.settle_event(event, Plan(runs, optional_text(body, "refused", FAULT_LIMIT)))
        return as_json({})

    def _planned(self, event: Event, first: bool, plan: dict, title: str) -> Run:
        run = self._ledger.new_run(event, first)
        run.workflow, run.file, run.title = text(plan, "workflow"), text(plan, "file"), title
        run.cause = replace(run.cause, inputs=dictionary(plan, "inputs", INPUTS_LIMIT))
        run.fault = optional_text(plan, "fault", FAULT_LIMIT)
        for job in objects(plan, "jobs", JOBS_LIMIT):
            run.jobs[text(job, "id")] = Job(id=text(job, "id"), name=text(job, "name"))
        return run

    def _token(self, run: Run, request: Request) -> Response:
        body = request.json()
        job, permissions = self._ledger.job(run, text(body, "job")).id, dictionary(body, "permissions", SCOPES_LIMIT)
        if not all(SCOPE.fullmatch(scope) and access in ACCESS for scope, access in permissions.items()):
            raise refusal()
        if job not in run.tokens:
            self._ledger.grant(run, job, permissions, self._mint(run.id, job, permissions, request.source), request.source)
        return as_json({"token": run.tokens[job]})


def _says(status: int, message: str) -> Response:
    return as_json({"message": message}, status)

