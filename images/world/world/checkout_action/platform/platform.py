"""The platform on which the company keeps its repository: its API, and what the lab does with it."""

import re
import time
from typing import Awaitable, Callable, Protocol

from ...http import Request, Response
from ...spool import Spool
from . import git_access
from .audit import AuditLog
from .call import Call
from .errors import ApiError, unknown
from .holdings import CREATED, KEY, Holding, Holdings
from .oauth import PIPELINE_APP, Applications
from .packages import SIZE_LIMIT_BYTES, Packages
from .past import BOT, DAY_MS, DAYS, NODE, YOU, Past, draw_people, found_tokens
from .routes import ROUTES
from .secret_store import SecretStore
from .tokens import Token, Tokens

# For `http.handler`.
BODY_LIMIT_BYTES = SIZE_LIMIT_BYTES
RUNNER_OCTET = 4
CODE_LIMIT = 2000
Judge = Callable[[int, str, bytes], bool | Awaitable[bool]]
Resolve = Callable[[str], Awaitable[tuple[str, str] | None]]


class Runs(Protocol):
    """What the API asks of workflow runs; shapes of `orchestrator/contract/runs.ts`. ValueError where it cannot be."""

    def listing(self) -> dict: ...
    def detail(self, run_id: int) -> dict: ...
    def log(self, run_id: int, job: str, step: int) -> dict: ...
    def cancel(self, run_id: int) -> None: ...
    async def dispatch(self, file: str, ref: str, sha: str, inputs: dict[str, str], actor: str) -> dict: ...
    def rerun(self, run_id: int) -> dict: ...
    def is_registration(self, token: str) -> bool: ...


async def _unresolved(_: str) -> None:
    return None


class Platform:
    """State of one organisation, and its API. `clock` tells epoch seconds."""

    def __init__(self, variant, spool: Spool, runs: Runs, clock: Callable[[], float] = time.time):
        self.variant = variant
        self.spool = spool
        self.runs = runs
        self._clock = clock
        # Whether an artefact is the right one: (run, name, bytes). Set by who knows what is built.
        self.judge: Judge = lambda run, name, body: False
        # The full name and commit of a branch or tag of the company's repository. Set by who has Git.
        self.resolve: Resolve = _unresolved
        self.people = draw_people(variant)
        self.tokens = Tokens(variant.secret, self.now)
        found_tokens(self.tokens, self.people, self.now())
        # The trainee's personal token, and the organisation's that the lab opens with.
        self.trainee: Token = self.tokens.named(YOU)
        self.organisation_token: Token = self.tokens.named(BOT)
        self.apps = Applications(variant, list(self.people.members), self.now)
        self.holdings = Holdings(variant, list(self.people.members), BOT, self.now)
        self.packages = Packages()
        self.audit = AuditLog(variant.organisation, spool, self.now)
        young = self.holdings.younger_than(self.now() - DAYS * DAY_MS)
        # The first number that no workflow run has had.
        self.next_run_id = Past(variant, self.audit, self.tokens, self.people, young, self.now).write()
        self.secret_store = SecretStore(self.now)
        self._found_secrets()
        # How often a client secret was read with another token than the trainee's.
        self.secrets_read = 0
        self._ran: set[tuple[int | None, str | None, str]] = set()
        self._agent = re.compile(re.escape(variant.action) + r"/([\w.+-]{1,64})")

    def now(self) -> int:
        """Epoch milliseconds."""
        return int(self._clock() * 1000)

    def start(self) -> None:
        """From now on every line of the audit log is recorded as evidence."""
        self.audit.start()

    def secrets(self) -> dict[str, str]:
        """Values of the organisation's secrets, for the runner."""
        return self.secret_store.values()

    def mint_job(self, run: int, job: str, permissions: dict[str, str], address: str | None = None) -> str:
        """The token of a job, by value. See `Tokens.mint_job`."""
        return self.tokens.mint_job(run, job, permissions, address)

    def expire(self, value: str) -> None:
        """Ends the token of a job."""
        self.tokens.expire(value)

    async def answer(self, request: Request) -> Response:
        token = None
        try:
            self._notice_code(request)
            token = self.tokens.authenticate(request.headers.get("authorization"))
            call = Call(request, token, self.run_of(request, token))
            endpoint, arguments = ROUTES.find(request.method, request.raw_path)
            response = await endpoint(self, call, *arguments)
        except ApiError as error:
            response = error.response()
        if token and token.kind in ("personal", "organisation"):
            response.headers["X-OAuth-Scopes"] = ", ".join(token.scopes)
        return response

    def demand(
        self, call: Call, org: str, scope: str | None = None, action: str | None = None, target: str | None = None
    ):
        """Refuses a call whose token has no `scope` in the organisation (ApiError); `action` logs that as denied."""
        if call.token is None:
            raise ApiError(401, "Requires authentication")
        if org != self.variant.organisation:
            raise unknown()
        if scope is None or call.token.has(scope):
            return
        if action:
            self.note(call, action, target, outcome="denied")
        if call.token.kind in ("job", "oauth"):
            raise ApiError(403, "Resource not accessible by integration")
        raise ApiError(403, f"This needs the scope {scope}.", {"X-Accepted-OAuth-Scopes": scope})

    def demand_repository(
        self,
        call: Call,
        owner: str,
        name: str,
        permission: tuple[str, str] | None = None,
        action: str | None = None,
        target: str | None = None,
    ) -> None:
        """As `demand`, for the company's repository: scope `repo`, or a job's token with this permission and access."""
        if call.token is None:
            raise ApiError(401, "Requires authentication")
        if f"{owner}/{name}" != self.variant.org_repo:
            raise unknown()
        reading = action == "repo.access"
        if call.token.has("repo") or (
            call.token.kind == "job" and (reading or permission and call.token.permits(*permission))
        ):
            return
        if action:
            self.note(call, action, target, repo=True, outcome="denied")
        if call.token.kind in ("job", "oauth"):
            raise ApiError(403, "Resource not accessible by integration")
        raise ApiError(403, "This needs the scope repo.", {"X-Accepted-OAuth-Scopes": "repo"})

    def note(
        self, call: Call, action: str, target: str | None = None, repo: bool = False, outcome: str = "success"
    ) -> None:
        """Writes what a call did, or was refused, into the audit log."""
        self.audit.add(
            action,
            call.actor,
            call.request.source,
            token=call.token,
            user_agent=call.request.headers.get("user-agent"),
            run=call.run,
            repo=self.variant.org_repo if repo else None,
            target=target,
            outcome=outcome,
        )

    def holding(self, kind: str, holding_id: int) -> Holding:
        """Raises ApiError 404."""
        found = self.holdings.find(kind, holding_id)
        if found is None:
            raise unknown()
        return found

    def remove_holding(self, call: Call, holding: Holding, action: str) -> None:
        self.holdings.remove(holding)
        self.note(call, action, holding.name, repo=holding.kind == KEY)
        if holding.planted:
            told = {"place": "platform", "kind": holding.kind, "name": holding.name, "by": call.actor}
            self.spool.record("hideout.removed", told, call.request.source)

    def plant(self, kind: str, name: str, run: int | None = None, source: str | None = None) -> None:
        """
        The attacker adds a `deploy-key` or `runner` with the organisation token, from workflow run `run` (the one that
        runs now, or the last that was) on the host `source` (the runner).
        """
        source = source or self.variant.address(RUNNER_OCTET)
        job = self.tokens.job_at(source, self.variant.address(RUNNER_OCTET))
        run = run or (job.run if job else None) or self.tokens.last_run or self.next_run_id - 1
        token = self.organisation_token
        self.holdings.plant(kind, name, token.actor)
        repo = self.variant.org_repo if kind == KEY else None
        self.audit.add(
            CREATED[kind], token.actor, source, token=token, user_agent=NODE, run=run, repo=repo, target=name
        )
        self.spool.record("hideout.planted", {"place": "platform", "kind": kind, "name": name}, source)

    def code_of(self, run: int) -> list[str]:
        """What third-party code made itself known in a run: its ids."""
        return sorted({code for its_run, _, code in self._ran if its_run == run})

    def inventory(self) -> dict:
        return {
            "tokens": self.tokens.inventory(),
            "apps": self.apps.inventory(),
            "hideouts": self.holdings.hideouts(),
            "own": self.holdings.own(),
        }

    def authorise_git(self, request: Request) -> Token | None:
        """See `git_access.authorise`."""
        return git_access.authorise(self, request)

    def guard_git(self, request: Request, _: object = None) -> Response | None:
        """For `GitServer`: None where a request is permitted, else what it is answered."""
        return git_access.guard(self, request)

    def git_moved(self, name: str, ref: str, before: str, after: str, request: Request) -> None:
        """For `GitServer`: a push moved a ref of a repository."""
        git_access.moved(self, name, ref, request)

    def run_of(self, request: Request, token: Token | None) -> int | None:
        """The workflow run that a request came from: its job's token says so, or it comes from where a job runs."""
        if token is None:
            return None
        if token.kind == "job":
            token.address = token.address or request.source
            return token.run
        job = self.tokens.job_at(request.source, self.variant.address(RUNNER_OCTET))
        return job.run if job else None

    def _notice_code(self, request: Request) -> None:
        """Records once for each job what third-party code makes itself known from there, whatever token it shows."""
        match = self._agent.fullmatch(request.headers.get("user-agent", ""))
        job = match and self.tokens.job_at(request.source, self.variant.address(RUNNER_OCTET))
        if not job:
            return
        ran = (job.run, job.job, match[1])
        if ran not in self._ran and len(self._ran) < CODE_LIMIT:
            self._ran.add(ran)
            self.spool.record("code.ran", {"run": job.run, "job": job.job, "id": match[1]}, request.source)

    def _found_secrets(self) -> None:
        app = self.apps.by_name(PIPELINE_APP)
        opened = self.now()
        self.secret_store.put("ORG_TOKEN", self.organisation_token.value, opened - 212 * DAY_MS)
        if app:
            self.secret_store.put("RELEASE_CLIENT_SECRET", app.secret, app.secret_ms)
        self.secret_store.put("DOCS_DEPLOY_URL", "https://docs.meridian.test/deploy", opened - 88 * DAY_MS)
