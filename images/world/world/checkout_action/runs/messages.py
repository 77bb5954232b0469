"""What a runner tells of the run it is busy with, in numbered messages:

    {t: "job", job, name, state: "in_progress" | "completed", conclusion?}
    {t: "step", job, step, name, state, conclusion?}
    {t: "log", job, step, lines: [...]}      {t: "dropped", job, step, lines: N}: lines that the runner did not keep
    {t: "run", conclusion, fault?}: the last one
"""

from ...http import Request
from .fields import choice, number, objects, optional_text, refusal, text, texts
from .ledger import Ledger
from .records import Job, Progress, Run, Step

MESSAGES_LIMIT = 2000
LINES_LIMIT = 10_000
LINE_LIMIT = 16_384
FAULT_LIMIT = 4000
CONCLUSIONS = ("success", "failure", "cancelled", "skipped")


class Messages:
    def __init__(self, ledger: Ledger):
        self._ledger = ledger

    def take(self, run: Run, request: Request) -> dict:
        """Answers how many messages are known now: those known before are passed over. Raises BadRequest, RunError."""
        body = request.json()
        first, messages = number(body, "from"), objects(body, "messages", MESSAGES_LIMIT)
        if first > run.received:
            raise refusal()  # some between are missing
        for message in messages[run.received - first :]:
            self._apply(run, message, request.source)
            run.received += 1
        return {"received": run.received, "cancel": run.cancelled_at is not None}

    def _apply(self, run: Run, message: dict, source: str) -> None:
        if run.state == "completed":
            return
        kind = choice(message, "t", ("job", "step", "log", "dropped", "run"))
        if kind == "run":
            run.fault = optional_text(message, "fault", FAULT_LIMIT)
            self._ledger.complete(run, choice(message, "conclusion", CONCLUSIONS), source)
            return
        job = self._ledger.job(run, text(message, "job"))
        if kind == "job":
            self._progress(job, message)
            if job.state == "completed":
                self._end_of_job(run, job)
            return
        step_number = number(message, "step")
        if kind == "step":
            self._progress(self._ledger.step(job, step_number), message)
        elif kind == "dropped":
            self._ledger.logs.drop((run.id, job.id, step_number), number(message, "lines"))
        else:
            for line in texts(message, "lines", LINES_LIMIT):
                self._line(run, job, step_number, line[:LINE_LIMIT])

    def _line(self, run: Run, job: Job, step_number: int, line: str) -> None:
        if step_number == 0:
            self._ledger.say(run, job, line)
        elif step_number in job.steps:
            self._ledger.logs.add((run.id, job.id, step_number), line)

    def _progress(self, part: Job | Step, message: dict) -> None:
        part.name = text(message, "name")
        if choice(message, "state", ("in_progress", "completed")) == "in_progress":
            part.start(self._ledger.now())
        else:
            part.complete(choice(message, "conclusion", CONCLUSIONS), self._ledger.now())

    def _end_of_job(self, run: Run, job: Job) -> None:
        own: Progress | None = job.steps.get(0)
        if own is not None:
            own.complete(job.conclusion or "failure", self._ledger.now())
        self._ledger.revoke(run, job.id)
