"""Class Runs: what the rest of the platform asks of workflow runs."""

import asyncio
from typing import Awaitable, Callable

from ...http import Request, Response
from ...spool import Spool
from .ledger import Ledger, RunError
from .protocol import Protocol
from .records import Cause, Event, Plan, Run
from .runner import Runner

NOTHING = "0" * 40
WORKFLOWS = ".github/workflows/"
TAKEN_SECONDS = 20
DISPATCH_SECONDS = 15
END_SECONDS = 6
TAIL_CHARACTERS = 2000
EXAMINER = "examiner"


class Runs:
    """
    `clock` tells epoch seconds. `mint` makes the token of a job (run, job, permissions by scope, the runner's address) and `expire` ends it;
    `secrets` are those that workflows see; `title_of` answers the first line of a commit's message.
    """

    def __init__(
        self,
        variant,
        spool: Spool,
        clock: Callable[[], float],
        mint: Callable[[int, str, dict[str, str], str], str],
        expire: Callable[[str], None],
        secrets: Callable[[], dict[str, str]],
        title_of: Callable[[str], Awaitable[str]],
    ):
        runners = {on: Runner(on, f"hubr_{variant.secret(f'runner {on}')}") for on in ("live", "cleanroom")}
        self._ledger = Ledger(runners, spool, clock, expire)
        self._protocol = Protocol(self._ledger, variant.org_repo, mint, secrets, title_of)

    def begin_at(self, run_id: int) -> None:
        """The next run has this id: those before it are history."""
        self._ledger.begin_at(run_id)

    def registration(self, on: str) -> str:
        """The registration token of the runner `live` or `cleanroom`: `token` in its /run/lab/runner.json."""
        return self._ledger.runners[on].token

    def is_registration(self, token: str) -> bool:
        """Whether a runner of ours has this token: with it the repository may be read."""
        return any(runner.token == token for runner in self._ledger.runners.values())

    async def answer_runner(self, request: Request) -> Response:
        """Everything below `/_runner/`. Raises BadRequest."""
        return await self._protocol.answer(request)

    def online(self) -> bool:
        """Whether the live runner is there to take runs."""
        return self._ledger.runners["live"].online()

    def push(self, ref: str, before: str, after: str, actor: str) -> None:
        """A ref was moved: the live runner will say which workflows that starts. A ref that was removed starts none."""
        if after != NOTHING:
            self._ledger.add_event(Cause("live", "push", ref, after, actor, before=before))

    async def dispatch(self, file: str, ref: str, sha: str, inputs: dict[str, str], actor: str) -> dict:
        """
        Asks for a run of one workflow (`release.yml` or its path) with inputs, and answers it: a Run. Raises RunError with
        what is wrong with the inputs or the file, or where no runner is there to read it.
        """
        if not self.online():
            raise RunError("no runner is online")
        path = file if "/" in file else WORKFLOWS + file
        event = self._ledger.add_event(Cause("live", "workflow_dispatch", ref, sha, actor, inputs), path)
        plan = await self._planned(event, DISPATCH_SECONDS)
        if plan is None or not plan.runs:
            raise RunError((plan and plan.refused) or "the runner does not answer")
        return plan.runs[0].as_json()

    async def examine(self, sha: str, on: str, timeout_seconds: float) -> dict:
        """
        Runs what a push of main to `sha` starts, on the runner `live` or `cleanroom`, and waits for the end:
        {runs, started, conclusion, failedStep, logTail, permissions: [{job, permissions}]}. Beyond the time it is cancelled.
        """
        until = asyncio.get_running_loop().time() + timeout_seconds
        event = self._ledger.add_event(Cause(on, "push", "refs/heads/main", sha, EXAMINER, before=sha))
        plan = await self._planned(event, min(TAKEN_SECONDS, timeout_seconds))
        if plan is None or not plan.runs:
            why = "The runner did not take it." if plan is None else plan.refused or "A push to main starts no workflow."
            empty = {"runs": [], "started": False, "conclusion": None, "failedStep": None, "permissions": []}
            return {**empty, "logTail": why}
        if not await self._all_ended(plan.runs, until):
            for run in plan.runs:
                self._ledger.cancel(run)
            if not await self._all_ended(plan.runs, asyncio.get_running_loop().time() + END_SECONDS):
                for run in plan.runs:
                    self._ledger.lose(run, "The run took longer than it may.")
        return self._outcome(plan.runs)

    def listing(self) -> dict:
        """A RunList, newest first; what no runner has read yet stands in it as a queued run."""
        self._ledger.tend()
        live = self._ledger.runners["live"]
        runs = [run for run in self._ledger.runs.values() if run.cause.on == "live"]
        newest = sorted(runs + [event.placeholder for event in live.events], key=lambda run: -run.id)
        return {"runner": "online" if live.online() else "offline", "runs": [run.as_json() for run in newest]}

    def detail(self, run_id: int) -> dict:
        """A RunDetail. Raises RunError."""
        self._ledger.tend()
        return self._find(run_id).detail()

    def log(self, run_id: int, job: str, step: int) -> dict:
        """A RunLog of a step; step 0 is the job itself. Raises RunError."""
        run = self._find(run_id)
        if job not in run.jobs:
            raise RunError(f"run {run_id} has no job {job}")
        return self._ledger.logs.read((run_id, job, step))

    def cancel(self, run_id: int) -> None:
        """Ends a run that waits or is going on; one that runs is completed a moment later. Raises RunError."""
        self._ledger.tend()
        run = self._find(run_id)
        event = next((one for one in self._ledger.runners["live"].events if one.id == run_id), None)
        if event is not None:
            self._ledger.withdraw(event, "It was cancelled.")
            return
        if run.state == "completed":
            raise RunError(f"run {run_id} is over")
        self._ledger.cancel(run)

    def rerun(self, run_id: int) -> dict:
        """Queues the workflow of a run again at the same commit, and answers the new Run. Raises RunError."""
        run = self._find(run_id)
        if run.state != "completed":
            raise RunError(f"run {run_id} is not over yet")
        if not run.jobs:
            raise RunError(f"run {run_id} could not begin: push a commit that mends its workflow")
        return self._ledger.repeat(run).as_json()

    def _find(self, run_id: int) -> Run:
        run = self._ledger.runs.get(run_id)
        waiting = (event.placeholder for event in self._ledger.runners["live"].events if event.id == run_id)
        found = run if run is not None and run.cause.on == "live" else next(waiting, None)
        if found is None:
            raise RunError(f"there is no run {run_id}")
        return found

    async def _planned(self, event: Event, seconds: float) -> Plan | None:
        """What a runner made of the event. None where none took it in time: the event is withdrawn."""
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.shield(event.plan)
        except TimeoutError:
            self._ledger.withdraw(event, "The runner did not take it.")
            return None

    async def _all_ended(self, runs: tuple[Run, ...], until: float) -> bool:
        for run in runs:
            while not run.ended.is_set():
                left = until - asyncio.get_running_loop().time()
                if left <= 0:
                    return False
                self._ledger.tend()
                try:
                    async with asyncio.timeout(min(1, left)):
                        await run.ended.wait()
                except TimeoutError:
                    pass
        return True

    def _outcome(self, runs: tuple[Run, ...]) -> dict:
        conclusions = [run.conclusion for run in runs]
        worst = next((bad for bad in ("failure", "cancelled") if bad in conclusions), "success")
        run = next((run for run in runs if run.conclusion == worst), runs[0])
        failed_step, tail = (None, "") if worst == "success" else self._failed(run)
        stated = [{"job": job, "permissions": access} for run in runs for job, access in run.permissions.items()]
        about = {"runs": [run.id for run in runs], "started": True, "conclusion": worst, "permissions": stated}
        return {**about, "failedStep": failed_step, "logTail": tail[-TAIL_CHARACTERS:]}

    def _failed(self, run: Run) -> tuple[str | None, str]:
        """`job / step` that ended the run badly, with its log; the fault where it did not begin."""
        for job in run.jobs.values():
            if job.conclusion not in ("failure", "cancelled"):
                continue
            bad = [step for step in job.steps.values() if step.conclusion in ("failure", "cancelled")]
            step = next((step for step in sorted(bad, key=lambda step: step.number or 1000)), None)
            if step is None:
                return job.name, ""
            return f"{job.name} / {step.name}", "\n".join(self._ledger.logs.read((run.id, job.id, step.number))["lines"])
        return None, run.fault or ""
