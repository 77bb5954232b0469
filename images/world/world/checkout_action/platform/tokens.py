"""Tokens of the organisation: who makes a request, and what it may do."""

import base64
import binascii
import secrets
from dataclasses import dataclass
from typing import Callable, Iterable

from .errors import ApiError, bad_credentials

SCOPES = (
    "repo",
    "public_repo",
    "workflow",
    "read:org",
    "admin:org",
    "read:audit_log",
    "read:packages",
    "write:packages",
)
# What a scope brings along.
IMPLIED = {"repo": {"public_repo"}, "admin:org": {"read:org", "read:audit_log"}, "write:packages": {"read:packages"}}
PREFIXES = {"personal": "ghp_", "organisation": "gho_org_", "job": "ghs_", "oauth": "gho_", "anonymous": ""}
ACCESS_TYPES = {
    "personal": "Personal access token",
    "organisation": "Organisation access token",
    "job": "GITHUB_TOKEN",
    "oauth": "OAuth access token",
}
JOB_ACTOR = "actions[bot]"
JOB_LIFE_MS = OAUTH_LIFE_MS = 3_600_000
ORGANISATION_LIMIT = 100  # organisation tokens ever made, revoked ones included
JOB_LIMIT = 256
OAUTH_LIMIT = 64
NAME_LIMIT = 60


@dataclass(eq=False)
class Token:
    """One token. `kind` is a key of PREFIXES; times are epoch milliseconds."""

    id: int
    name: str
    kind: str
    actor: str
    value: str
    created_ms: int
    scopes: tuple[str, ...] = ()
    permissions: dict[str, str] | None = None  # of a job token: scope -> read, write or none
    run: int | None = None
    job: str | None = None
    address: str | None = None  # of a job token: the runner that holds it, where it is known
    expires_ms: int | None = None
    revoked_ms: int | None = None
    used_ms: int | None = None

    def has(self, scope: str) -> bool:
        return any(scope == own or scope in IMPLIED.get(own, ()) for own in self.scopes)

    def permits(self, permission: str, access: str) -> bool:
        """Whether a job token's permission reaches `access`."""
        granted = (self.permissions or {}).get(permission, "none")
        return granted in ("write", access)

    def scope_text(self) -> str | None:
        if self.kind == "job":
            return ",".join(f"{scope}:{access}" for scope, access in sorted((self.permissions or {}).items()))
        return ",".join(self.scopes) or None


# Whoever reads a public repository without a token.
ANONYMOUS = Token(0, "anonymous", "anonymous", "anonymous", "", 0)


class Tokens:
    """All tokens. `secret(label)` gives 40 hex digits; `now()` epoch milliseconds."""

    def __init__(self, secret: Callable[[str], str], now: Callable[[], int]):
        self._secret = secret
        self._now = now
        self._by_value: dict[str, Token] = {}
        self._kept: dict[int, Token] = {}  # personal and organisation tokens, revoked ones too
        self.last_run: int | None = None  # the run that a job's token was made for last
        self._next = 300_000 + int(secret("token-ids")[:4], 16)

    def found(self, name: str, kind: str, actor: str, scopes: Iterable[str], created_ms: int) -> Token:
        """Adds a token that exists when the lab opens; its value derives from the variant."""
        value = PREFIXES[kind] + self._secret(f"token/{name}")[:36]
        return self._add(Token(self._number(), name, kind, actor, value, created_ms, tuple(scopes)))

    def create(self, name: str, scopes: list[str], creator: Token) -> Token:
        """Makes an organisation token. Raises ApiError 403 or 422."""
        if creator.kind != "personal":
            raise ApiError(403, "Organisation tokens are made with a personal token only.")
        if not 0 < len(name) <= NAME_LIMIT or not name.isprintable():
            raise ApiError(422, f"name: 1 to {NAME_LIMIT} printable characters")
        if any(token.name == name for token in self.listing()):
            raise ApiError(422, f"name: a token called {name} exists already")
        for scope in scopes:
            if scope not in SCOPES:
                raise ApiError(422, f"scopes: {scope[:40]!r} is not one of {', '.join(SCOPES)}")
            if not creator.has(scope):
                raise ApiError(403, f"scopes: you cannot grant {scope}, your own token does not have it.")
        if sum(token.kind == "organisation" for token in self._kept.values()) >= ORGANISATION_LIMIT:
            raise ApiError(422, f"This organisation has made {ORGANISATION_LIMIT} tokens; that is the limit.")
        value = PREFIXES["organisation"] + secrets.token_hex(18)
        scopes = list(dict.fromkeys(scopes))
        return self._add(Token(self._number(), name, "organisation", name, value, self._now(), tuple(scopes)))

    def mint_job(self, run: int, job: str, permissions: dict[str, str], address: str | None = None) -> str:
        """Makes the token of a job and answers its value; `address` is the runner's, where it is known."""
        self._make_room("job", JOB_LIMIT)
        value = PREFIXES["job"] + secrets.token_hex(18)
        token = Token(
            self._number(), f"{job} of run {run}", "job", JOB_ACTOR, value, self._now(), (), dict(permissions), run, job
        )
        token.address, self.last_run = address, run
        token.expires_ms = self._now() + JOB_LIFE_MS
        self._add(token)
        return value

    def grant(self, app: str) -> Token:
        """An access token for an application that has shown its secret."""
        self._make_room("oauth", OAUTH_LIMIT)
        token = Token(self._number(), app, "oauth", app, PREFIXES["oauth"] + secrets.token_hex(18), self._now())
        token.expires_ms = self._now() + OAUTH_LIFE_MS
        return self._add(token)

    def expire(self, value: str) -> None:
        """Ends a token (a job's, when the job ends); one that is not there any more is none."""
        token = self._by_value.pop(value, None)
        if token:
            token.revoked_ms = self._now()

    def expire_of_app(self, app: str) -> None:
        """Ends every access token of an application."""
        for token in [one for one in self._by_value.values() if one.kind == "oauth" and one.actor == app]:
            self.expire(token.value)

    def revoke(self, token_id: int) -> Token | None:
        """Revokes a personal or organisation token. None where there is no valid one with this id."""
        token = self._kept.get(token_id)
        if token is None or not self.is_valid(token):
            return None
        self.expire(token.value)
        return token

    def listing(self) -> list[Token]:
        """Valid personal and organisation tokens."""
        return [token for token in self._kept.values() if self.is_valid(token)]

    def kept(self) -> list[Token]:
        """Personal and organisation tokens, oldest first, those that were revoked included."""
        return list(self._kept.values())

    def inventory(self) -> list[dict]:
        return [{"id": one.id, "name": one.name, "valid": self.is_valid(one)} for one in self._kept.values()]

    def named(self, name: str) -> Token | None:
        """The newest personal or organisation token of this name."""
        return next((token for token in reversed(self._kept.values()) if token.name == name), None)

    def is_valid(self, token: Token) -> bool:
        return self._by_value.get(token.value) is token and (token.expires_ms is None or self._now() < token.expires_ms)

    def authenticate(self, header: str | None) -> Token | None:
        """The token of an Authorization header (Bearer, token, Basic), None without one. Raises ApiError 401."""
        if not header:
            return None
        token = self._by_value.get(value_in(header))
        if token is None or not self.is_valid(token):
            raise bad_credentials()
        token.used_ms = self._now()
        return token

    def job_at(self, address: str, runner: str) -> Token | None:
        """The token of the job that runs now on `address`; jobs of unknown place run on `runner`."""
        jobs = [token for token in self._by_value.values() if token.kind == "job" and self.is_valid(token)]
        return next((token for token in reversed(jobs) if (token.address or runner) == address), None)

    def _add(self, token: Token) -> Token:
        self._by_value[token.value] = token
        if token.kind in ("personal", "organisation"):
            self._kept[token.id] = token
        return token

    def _make_room(self, kind: str, limit: int) -> None:
        """Ends the oldest tokens of a kind, so that one more stays within the limit."""
        live = [token for token in self._by_value.values() if token.kind == kind]
        for token in live[: max(0, len(live) - limit + 1)]:
            self.expire(token.value)

    def _number(self) -> int:
        self._next += 7 + self._next % 89
        return self._next


def value_in(header: str) -> str:
    """The token that an Authorization header carries. Raises ApiError 401."""
    scheme, _, rest = header.partition(" ")
    if scheme.lower() in ("bearer", "token"):
        return rest.strip()
    if scheme.lower() == "basic":
        try:
            user, _, password = base64.b64decode(rest.strip(), validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError, ValueError) as error:
            raise bad_credentials() from error
        return password or user
    raise bad_credentials()
