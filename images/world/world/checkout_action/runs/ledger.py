"""The record of runs and the queue of each runner. Every change of a run's state goes through here, recorded once."""

import time
from itertools import count
from typing import Callable

from ...spool import Spool
from .logs import Logs
from .records import Cause, Event, Job, Plan, Run, Step
from .runner import Runner

LISTED_LIMIT = 50
UNLISTED_LIMIT = 10
QUEUE_LIMIT = 20
DELIVERIES_LIMIT = 5
JOBS_LIMIT = 32
STEPS_LIMIT = 100
# A run whose runner says nothing for so long, or does not end it for so long after it was cancelled, is over.
SILENT_SECONDS = 60
CANCEL_SECONDS = 20
NOT_READ = "(waiting for the runner)"


class RunError(ValueError):
    """What was asked of a run cannot be done; the message says why."""


class Ledger:
    """`clock` tells epoch seconds; `expire` ends a job's token. Call `tend` before what is here is looked at."""

    def __init__(
        self, runners: dict[str, Runner], spool: Spool, clock: Callable[[], float], expire: Callable[[str], None]
    ):
        self.runners = runners
        self.logs = Logs()
        self.runs: dict[int, Run] = {}  # in the order of their ids
        self._spool = spool
        self._clock = clock
        self._expire = expire
        self._ids = count(1)

    def begin_at(self, run_id: int) -> None:
        """The next run has this id."""
        self._ids = count(run_id)

    def now(self) -> int:
        return int(self._clock() * 1000)

    def add_event(self, cause: Cause, file: str | None = None) -> Event:
        """Queues what happened for its runner to plan. Where the queue is full, the oldest that waits gives way."""
        placeholder = Run(cause=cause, id=next(self._ids), workflow=NOT_READ, created_at=self.now())
        event = Event(placeholder, file)
        runner = self.runners[cause.on]
        runner.events.append(event)
        self._bound(runner)
        runner.wake()
        return event

    def settle_event(self, event: Event, plan: Plan) -> None:
        """The event is planned: its runs are queued, or are over already where they have a fault."""
        runner = self.runners[event.cause.on]
        if event in runner.events:
            runner.events.remove(event)
        for run in plan.runs:
            self._add(run)
            if run.fault is not None:
                self.complete(run, "failure")
        if not event.plan.done():
            event.plan.set_result(plan)
        self._bound(runner)
        runner.wake()

    def withdraw(self, event: Event, reason: str) -> None:
        self.settle_event(event, Plan(refused=reason))

    def new_run(self, event: Event, first: bool) -> Run:
        """A run that an event starts, not queued yet; the first one takes the place that was held for it in the list."""
        number = event.id if first else next(self._ids)
        return Run(cause=event.cause, id=number, created_at=event.placeholder.created_at)

    def repeat(self, run: Run) -> Run:
        """Queues the same workflow at the same commit once more."""
        jobs = {job.id: Job(id=job.id, name=job.name) for job in run.jobs.values()}
        about = {"workflow": run.workflow, "file": run.file, "title": run.title, "jobs": jobs}
        again = Run(cause=run.cause, id=next(self._ids), created_at=self.now(), **about)
        self._add(again)
        self._bound(self.runners[again.cause.on])
        self.runners[again.cause.on].wake()
        return again

    def queued(self, runner: Runner) -> list[Run]:
        return [run for run in self.runs.values() if run.cause.on == runner.on and run.state == "queued"]

    def assign(self, runner: Runner, run: Run, source: str) -> None:
        runner.current = run
        run.start(self.now())
        self._record(run, source)

    def complete(self, run: Run, conclusion: str, source: str | None = None) -> None:
        """Ends a run and all of it: what was going on ends alike, what had not begun is skipped or cancelled."""
        if run.state == "completed":
            return
        now, rest = self.now(), "cancelled" if conclusion == "cancelled" else "skipped"
        for job in run.jobs.values():
            for part in [*job.steps.values(), job]:
                part.complete(rest if part.state == "queued" else conclusion, now)
        run.complete(conclusion, now)
        for job_id in list(run.tokens):
            self.revoke(run, job_id)
        run.ended.set()
        runner = self.runners[run.cause.on]
        if runner.current is run:
            runner.current = None
        self._record(run, source)
        self._forget_old()
        runner.wake()

    def cancel(self, run: Run) -> None:
        if run.state == "queued":
            self.complete(run, "cancelled")
        elif run.state == "in_progress" and run.cancelled_at is None:
            run.cancelled_at = time.monotonic()
            self.runners[run.cause.on].wake()

    def lose(self, run: Run, reason: str) -> None:
        """The run's runner is gone from it: it failed, or is cancelled where that was wanted anyway."""
        going = next((job for job in run.jobs.values() if job.state == "in_progress"), None)
        job = going or next(iter(run.jobs.values()), None)
        if job is not None:
            self.say(run, job, f"##[error]{reason}")
        self.complete(run, "failure" if run.cancelled_at is None else "cancelled")

    def say(self, run: Run, job: Job, line: str) -> None:
        """A line of the job itself: its step 0."""
        if 0 not in job.steps:
            job.steps[0] = Step(number=0, name=job.name, state="in_progress", started_at=self.now())
        self.logs.add((run.id, job.id, 0), line)

    def tend(self) -> None:
        """Ends what has taken longer than it may."""
        now = time.monotonic()
        for runner in self.runners.values():
            run = runner.current
            if run is None:
                continue
            if now - runner.seen > SILENT_SECONDS:
                self.lose(run, "The runner has not been heard of for a minute.")
            elif run.cancelled_at is not None and now - run.cancelled_at > CANCEL_SECONDS:
                self.lose(run, "The runner did not end the run when it was cancelled.")

    def job(self, run: Run, job_id: str) -> Job:
        """The run's job of that id, made where its runner had not named it before. Raises RunError beyond the bound."""
        if job_id not in run.jobs and len(run.jobs) >= JOBS_LIMIT:
            raise RunError(f"a run has at most {JOBS_LIMIT} jobs")
        return run.jobs.setdefault(job_id, Job(id=job_id, name=job_id))

    def step(self, job: Job, number: int) -> Step:
        """The job's step of that number. Raises RunError beyond the bound."""
        if not 1 <= number <= STEPS_LIMIT:
            raise RunError(f"steps are numbered 1 to {STEPS_LIMIT}")
        return job.steps.setdefault(number, Step(number=number))

    def grant(self, run: Run, job_id: str, permissions: dict[str, str], token: str, source: str) -> None:
        """The job has its token, until it ends."""
        run.tokens[job_id] = token
        run.permissions[job_id] = permissions
        self._spool.record("job.token", {"run": run.id, "job": job_id, "permissions": permissions}, source)

    def revoke(self, run: Run, job_id: str) -> None:
        token = run.tokens.pop(job_id, None)
        if token is not None:
            self._expire(token)

    def _add(self, run: Run) -> None:
        self.runs[run.id] = run
        self.runs = dict(sorted(self.runs.items()))
        self._record(run, None)

    def _bound(self, runner: Runner) -> None:
        while len(runner.events) + len(waiting := self.queued(runner)) > QUEUE_LIMIT:
            if waiting and (not runner.events or waiting[0].id < runner.events[0].id):
                self.complete(waiting[0], "cancelled")
                continue
            event = runner.events.popleft()
            self._add(event.placeholder)
            self.complete(event.placeholder, "cancelled")
            event.plan.set_result(Plan(refused="Too much waits for the runner: the oldest was cancelled."))

    def _forget_old(self) -> None:
        for listed, limit in ((True, LISTED_LIMIT), (False, UNLISTED_LIMIT)):
            kept = [run for run in self.runs.values() if (run.cause.on == "live") == listed]
            surplus = len(kept) - limit
            for run in [run for run in kept if run.state == "completed"][: max(0, surplus)]:
                del self.runs[run.id]
                self.logs.forget(run.id)

    def _record(self, run: Run, source: str | None) -> None:
        about = {"run": run.id, "workflow": run.workflow, "event": run.cause.event, "sha": run.cause.sha, "title": run.title}
        standing = {"state": run.state, "conclusion": run.conclusion, "on": run.cause.on}
        self._spool.record("run.state", {**about, **standing}, source)
