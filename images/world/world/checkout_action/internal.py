"""The company's internal system `ops`: scheduled jobs, service accounts, deployments, and who logged in to it."""

import re
import time
from collections import deque
from dataclasses import dataclass, field
from random import Random
from typing import Callable

from ..http import Request, Response, as_json
from ..spool import Spool
from .platform import Platform
from .platform.call import Call, Routes
from .platform.errors import ApiError, bad_credentials, unknown
from .platform.oauth import PIPELINE_APP
from .platform.times import stamp
from .platform.tokens import Token

HOUR_MS, DAY_MS = 3_600_000, 86_400_000
LOG_KEPT = 1000
SEEN_LIMIT = 2000
DEPLOYMENTS_KEPT = 50
AGENT = "curl/7.88.1"
CRON, ACCOUNT = "cron", "service-account"
SHA256 = re.compile(r"[0-9a-f]{64}")
# Name, schedule, age in days.
OWN_JOBS = (
    ("nightly-backup", "15 1 * * *", 640),
    ("invoice-run", "0 4 1 * *", 512),
    ("ledger-reconcile", "*/30 * * * *", 305),
    ("cache-warmup", "5 6 * * 1-5", 44),
    ("price-refresh", "20 * * * *", 2),
)
# Name, roles, age in days.
OWN_ACCOUNTS = (
    ("svc-backup", ("storage:read",), 640),
    ("svc-billing", ("ledger:read", "ledger:write"), 512),
    ("svc-deploy", ("deployments:write",), 298),
    ("svc-monitor", ("metrics:read",), 120),
    ("svc-reporting", ("ledger:read",), 3),
)


@dataclass
class Entry:
    """A scheduled job or service account; `planted`: the attacker's."""

    id: int
    kind: str
    name: str
    by: str
    created_ms: int
    planted: bool = False
    about: dict = field(default_factory=dict)


class Internal:
    """State and API. `platform` says whom a token belongs to; `clock` tells epoch seconds."""

    def __init__(self, variant, spool: Spool, platform: Platform, clock: Callable[[], float] = time.time):
        self._variant = variant
        self._spool = spool
        self._platform = platform
        self._clock = clock
        self._random = Random(variant.secret("internal"))
        self._next = 100 + self._random.randrange(300)
        self._entries: list[Entry] = []
        self._log: deque[dict] = deque(maxlen=LOG_KEPT)
        self._deployments: deque[dict] = deque(maxlen=DEPLOYMENTS_KEPT)
        self._seen: dict[tuple[int, str], None] = {}  # (token, address) that have logged in
        self._found_entries()
        self._own = list(self._entries)
        self._planted: list[Entry] = []
        self._write_past()

    def now(self) -> int:
        """Epoch milliseconds."""
        return int(self._clock() * 1000)

    async def answer(self, request: Request) -> Response:
        try:
            call = Call(request, self._caller(request))
            endpoint, arguments = ROUTES.find(request.method, request.raw_path)
            return await endpoint(self, call, *arguments)
        except ApiError as error:
            return error.response()

    def plant(self, kind: str, name: str, by: str, source: str) -> None:
        """The attacker logs in as the application `by` from `source` and leaves a `cron` or `service-account`."""
        entry = self._new(kind, name, by, self.now())
        entry.planted = True
        entry.about = _job("*/20 * * * *", name) if kind == CRON else {"roles": ["ledger:read", "deployments:write"]}
        self._planted.append(entry)
        self._grant(by, source, self.now())
        self._write(by, "client credentials", source, "login")
        self._write(by, "client credentials", source, f"create {kind} {name}")
        self._spool.record("hideout.planted", {"place": "internal", "kind": kind, "name": name}, source)

    def inventory(self) -> dict:
        """{hideouts, own}: lists of {place, kind, name, present}."""
        wanted = self._variant.internal_hideout
        present = any(entry in self._entries for entry in self._planted)
        return {
            "hideouts": [{"place": "internal", "kind": wanted.kind, "name": wanted.name, "present": present}],
            "own": [
                {"place": "internal", "kind": one.kind, "name": one.name, "present": one in self._entries}
                for one in self._own
            ],
        }

    async def list_entries(self, kind: str) -> Response:
        return as_json([_view(entry) for entry in self._entries if entry.kind == kind])

    async def delete(self, call: Call, kind: str, entry_id: int) -> Response:
        entry = next((one for one in self._entries if one.kind == kind and one.id == entry_id), None)
        if entry is None:
            raise unknown()
        self._entries.remove(entry)
        self._write(call.actor, _credentials(call.token), call.request.source, f"delete {kind} {entry.name}")
        if entry.planted:
            told = {"place": "internal", "kind": kind, "name": entry.name, "by": call.actor}
            self._spool.record("hideout.removed", told, call.request.source)
        return Response(204)

    async def access_log(self) -> Response:
        """Newest first."""
        return as_json([{**line, "at": stamp(line["at"])} for line in sorted(self._log, key=lambda one: -one["at"])])

    async def deploy(self, call: Call) -> Response:
        """The release workflow announces an artefact; only its application may."""
        if call.token.kind != "oauth" or call.actor != PIPELINE_APP:
            raise ApiError(401, f"Deployments are announced with an access token of the application {PIPELINE_APP}.")
        artefact = call.json().get("artefact")
        if not isinstance(artefact, str) or not SHA256.fullmatch(artefact):
            raise ApiError(422, 'Expected {"artefact": "the SHA-256 of what was published, 64 hex digits"}')
        self._next += 1
        known = self._platform.packages.knows(artefact)
        deployment = {"id": self._next, "artefact": artefact, "published": known, "created_at": stamp(self.now())}
        self._deployments.append(deployment)
        return as_json(deployment, 201)

    async def list_deployments(self) -> Response:
        """Newest first."""
        return as_json(list(reversed(self._deployments)))

    def _caller(self, request: Request) -> Token:
        """Whoever may come in: an application, or the trainee. A token's first use is a login. Raises ApiError 401."""
        token = self._platform.tokens.authenticate(request.headers.get("authorization"))
        if token is None or (token.kind != "oauth" and token is not self._platform.trainee):
            raise bad_credentials()
        seen = (token.id, request.source)
        if seen not in self._seen:
            self._seen[seen] = None
            if len(self._seen) > SEEN_LIMIT:
                del self._seen[next(iter(self._seen))]
            self._write(token.actor, _credentials(token), request.source, "login")
        return token

    def _write(self, account: str, credentials: str, source: str, action: str, at_ms: int | None = None) -> None:
        """A line of the access log. Anything that is not an application's is the trainee's or an administrator's."""
        app = self._platform.apps.by_name(account)
        line = {"at": self.now() if at_ms is None else at_ms, "account": account, "credentials": credentials}
        self._log.append({**line, "client_id": app.client_id if app else None, "address": source, "action": action})

    def _new(self, kind: str, name: str, by: str, created_ms: int) -> Entry:
        self._next += 1 + self._next % 5
        entry = Entry(self._next, kind, name, by, created_ms)
        self._entries.append(entry)
        return entry

    def _found_entries(self) -> None:
        """What the company has: most by people, the newest by applications, as what an attacker leaves."""
        hideout = (self._variant.internal_hideout.kind, self._variant.internal_hideout.name)
        apps = [app.name for app in self._variant.apps]
        rows = [(CRON, name, _job(schedule, name), age) for name, schedule, age in OWN_JOBS]
        rows += [(ACCOUNT, name, {"roles": list(roles)}, age) for name, roles, age in OWN_ACCOUNTS]
        for kind, name, about, age in rows:
            by = self._random.choice(apps if age < 7 else self._platform.people.members)
            if (kind, name) != hideout:
                created = self.now() - age * DAY_MS - self._random.randrange(DAY_MS)
                self._new(kind, name, by, created).about = about

    def _write_past(self) -> None:
        """Ten days of logins: applications from the company's own hosts, people from the workstation."""
        lines = []
        for day in range(10, 0, -1):
            midnight = self.now() - day * DAY_MS - HOUR_MS
            for app in self._variant.apps:
                octet = 4 if app.name == PIPELINE_APP else 102
                for _ in range(self._random.randint(1, 2)):
                    at = midnight + self._random.randrange(22 * HOUR_MS)
                    lines.append((at, app.name, "client credentials", octet, "login"))
            if self._random.random() < 0.5:
                person = self._random.choice(self._platform.people.members)
                at = midnight + self._random.randrange(6 * HOUR_MS, 18 * HOUR_MS)
                lines.append((at, person, "personal", 3, "login"))
        for entry in self._own:
            if entry.by in {app.name for app in self._variant.apps}:
                lines.append(
                    (entry.created_ms, entry.by, "client credentials", 102, f"create {entry.kind} {entry.name}")
                )
        for at, account, credentials, octet, action in sorted(lines):
            self._write(account, credentials, self._variant.address(octet), action, at)
            if action == "login" and credentials == "client credentials":
                self._grant(account, self._variant.address(octet), at - 400)

    def _grant(self, app: str, source: str, at_ms: int) -> None:
        """The platform's line about the access token with which an application logs in."""
        token = Token(self._random.randrange(500_000, 900_000), app, "oauth", app, "", at_ms)
        self._platform.audit.add("oauth_access.create", app, source, token=token, user_agent=AGENT, at_ms=at_ms)


def _job(schedule: str, name: str) -> dict:
    return {"schedule": schedule, "command": f"/opt/ops/bin/{name}"}


def _credentials(token: Token) -> str:
    return "client credentials" if token.kind == "oauth" else "personal"


def _view(entry: Entry) -> dict:
    named = {"id": entry.id, "name": entry.name}
    return {**named, **entry.about, "created_by": entry.by, "created_at": stamp(entry.created_ms)}


ROUTES = Routes(
    [
        ("GET", "/jobs", lambda internal, _: internal.list_entries(CRON)),
        ("DELETE", "/jobs/{id}", lambda internal, call, entry_id: internal.delete(call, CRON, entry_id)),
        ("GET", "/accounts", lambda internal, _: internal.list_entries(ACCOUNT)),
        ("DELETE", "/accounts/{id}", lambda internal, call, entry_id: internal.delete(call, ACCOUNT, entry_id)),
        ("GET", "/access-log", lambda internal, _: internal.access_log()),
        ("GET", "/deployments", lambda internal, _: internal.list_deployments()),
        ("POST", "/deployments", lambda internal, call: internal.deploy(call)),
    ]
)
