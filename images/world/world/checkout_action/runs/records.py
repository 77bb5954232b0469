"""Events that wait for a runner, and runs with jobs and steps as the contract of the runs panel has them. Times: epoch ms."""

import asyncio
from dataclasses import dataclass, field

PANEL = ("state", "conclusion", "startedAt", "completedAt")


@dataclass
class Progress:
    """How far a run, job or step is: `state` is queued, in_progress or completed, and only then there is a `conclusion`."""

    state: str = "queued"
    conclusion: str | None = None
    started_at: int | None = None
    completed_at: int | None = None

    def start(self, now: int) -> None:
        if self.state == "queued":
            self.state, self.started_at = "in_progress", now

    def complete(self, conclusion: str, now: int) -> None:
        if self.state != "completed":
            self.state, self.conclusion, self.completed_at = "completed", conclusion, now

    def progress(self) -> dict:
        return dict(zip(PANEL, (self.state, self.conclusion, self.started_at, self.completed_at), strict=True))


@dataclass
class Step(Progress):
    number: int = 0
    name: str = ""

    def as_json(self) -> dict:
        return {"number": self.number, "name": self.name, **self.progress()}


@dataclass
class Job(Progress):
    id: str = ""
    name: str = ""
    steps: dict[int, Step] = field(default_factory=dict)

    def as_json(self) -> dict:
        steps = [step.as_json() for _, step in sorted(self.steps.items())]
        return {"id": self.id, "name": self.name, **self.progress(), "steps": steps}


@dataclass(frozen=True)
class Cause:
    """Why something is to be run. `on` names the runner: `live` or `cleanroom`."""

    on: str
    event: str  # push or workflow_dispatch
    ref: str
    sha: str
    actor: str
    inputs: dict[str, str] = field(default_factory=dict)
    before: str = "0" * 40


@dataclass
class Run(Progress):
    """`file` is the path in the repository. `received` counts its runner's messages, so that a repeated one is known."""

    id: int = 0
    cause: Cause = field(kw_only=True)
    workflow: str = ""
    file: str = ""
    title: str = ""
    created_at: int = 0
    fault: str | None = None
    jobs: dict[str, Job] = field(default_factory=dict)
    permissions: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    received: int = 0
    begun: bool = False
    # Monotonic seconds: when its end was asked for, and when the runner was last told so.
    cancelled_at: float | None = None
    cancel_told_at: float = 0.0
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def as_json(self) -> dict:
        cause = self.cause
        about = {"id": self.id, "workflow": self.workflow, "file": self.file, "title": self.title, "event": cause.event}
        who = {"ref": cause.ref, "sha": cause.sha, "actor": cause.actor}
        return {**about, **who, **self.progress(), "createdAt": self.created_at, "fault": self.fault}

    def detail(self) -> dict:
        return {**self.as_json(), "jobs": [job.as_json() for job in self.jobs.values()]}


@dataclass
class Event:
    """Something that happened, until a runner says which workflows it starts; meanwhile `placeholder` stands in the list."""

    placeholder: Run
    file: str | None  # only this workflow was asked for
    deliveries: int = 0
    plan: asyncio.Future = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @property
    def id(self) -> int:
        return self.placeholder.id

    @property
    def cause(self) -> Cause:
        return self.placeholder.cause


@dataclass(frozen=True)
class Plan:
    """What a runner made of an event: the runs, or in one text why there is none."""

    runs: tuple[Run, ...] = ()
    refused: str | None = None
