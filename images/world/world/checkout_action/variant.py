"""The variant of an attempt as `place` receives it, checked once so that the rest of the code can trust it."""

import hashlib
import hmac
import re
from dataclasses import dataclass

from ..brief import drawn, text
from ..case import CaseError

HEX64 = re.compile(r"[0-9a-f]{64}")
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
NAME = re.compile(r"[a-z][a-z0-9-]{1,39}")
VERSION = re.compile(r"\d+\.\d+\.\d+")
PLATFORM_KINDS = ("deploy-key", "runner")
INTERNAL_KINDS = ("cron", "service-account")
FORGERIES = ("unsigned", "wrong-identity")


@dataclass(frozen=True)
class Workflow:
    """Where the action is used: file and name of the workflow, id of the job, name of the step."""

    file: str
    name: str
    job: str
    step: str


@dataclass(frozen=True)
class App:
    """An OAuth application of the organisation."""

    id: int
    name: str
    client_id: str


@dataclass(frozen=True)
class Hideout:
    """A back door that the attacker plants."""

    kind: str
    name: str


@dataclass(frozen=True)
class Variant:
    """Field names are those of the JSON in snake case; the JSON is described in images/README.md."""

    prefix: str
    seed: bytes
    organisation: str
    repository: str
    owner: str
    domain: str
    action: str
    version: str
    next_version: str
    asset_host: str
    asset_address: str
    moved_address: str
    evil_address: str
    other_host: str
    other_address: str
    c2_host: str
    c2_addresses: tuple[str, str]
    workflow: Workflow
    apps: tuple[App, ...]
    leaked: tuple[str, ...]
    platform_hideout: Hideout
    internal_hideout: Hideout
    forgery: str

    @property
    def org_repo(self) -> str:
        return f"{self.organisation}/{self.repository}"

    @property
    def action_repo(self) -> str:
        return f"{self.owner}/{self.action}"

    def address(self, last: int) -> str:
        return f"{self.prefix}.{last}"

    def secret(self, label: str) -> str:
        """40 hex digits that depend on the seed and the label alone."""
        return hmac.new(self.seed, label.encode(), hashlib.sha256).hexdigest()[:40]


def parse_variant(raw: dict) -> Variant:
    """Raises CaseError where a field is missing, of the wrong shape, or outside the range's own addresses."""
    prefix = text(raw, "prefix", re.compile(r"198\.1[89]\.\d{1,3}"))

    def address(name: str) -> str:
        return drawn(text(raw, name), name, prefix)

    variant = Variant(
        prefix=prefix,
        seed=bytes.fromhex(text(raw, "seed", HEX64)),
        organisation=text(raw, "organisation", NAME),
        repository=text(raw, "repository", NAME),
        owner=text(raw, "owner", NAME),
        domain=text(raw, "domain", HOST),
        action=text(raw, "action", NAME),
        version=text(raw, "version", VERSION),
        next_version=text(raw, "nextVersion", VERSION),
        asset_host=text(raw, "assetHost", HOST),
        asset_address=address("assetAddress"),
        moved_address=address("movedAddress"),
        evil_address=address("evilAddress"),
        other_host=text(raw, "otherHost", HOST),
        other_address=address("otherAddress"),
        c2_host=text(raw, "c2Host", HOST),
        c2_addresses=_pair(raw, "c2Addresses", prefix),
        workflow=_workflow(_object(raw, "workflow")),
        apps=tuple(_app(entry) for entry in _list(raw, "apps")),
        leaked=tuple(str(name) for name in _list(raw, "leaked")),
        platform_hideout=_hideout(raw, "platformHideout", PLATFORM_KINDS),
        internal_hideout=_hideout(raw, "internalHideout", INTERNAL_KINDS),
        forgery=text(raw, "forgery"),
    )
    if variant.forgery not in FORGERIES:
        raise CaseError(f"forgery: one of {', '.join(FORGERIES)} is expected")
    if not set(variant.leaked) <= {app.name for app in variant.apps}:
        raise CaseError("leaked: names of apps are expected")
    if not variant.asset_host.endswith(f".{variant.domain}") or not variant.other_host.endswith(f".{variant.domain}"):
        raise CaseError("assetHost, otherHost: names below the domain are expected")
    addresses = [variant.asset_address, variant.moved_address, variant.evil_address, variant.other_address, *variant.c2_addresses]
    if len(set(addresses)) != len(addresses):
        raise CaseError("assetAddress and the other drawn addresses: all must differ")
    return variant


def _object(raw: dict, name: str) -> dict:
    value = raw.get(name)
    if not isinstance(value, dict):
        raise CaseError(f"{name}: an object is expected")
    return value


def _list(raw: dict, name: str) -> list:
    value = raw.get(name)
    if not isinstance(value, list) or not 1 <= len(value) <= 8:
        raise CaseError(f"{name}: a list of one to eight is expected")
    return value


def _pair(raw: dict, name: str, prefix: str) -> tuple[str, str]:
    found = [drawn(str(address), name, prefix) for address in _list(raw, name)]
    if len(found) != 2:
        raise CaseError(f"{name}: two addresses are expected")
    return found[0], found[1]


def _workflow(raw: dict) -> Workflow:
    return Workflow(
        file=text(raw, "file", re.compile(r"[a-z-]+\.yml")),
        name=text(raw, "name"),
        job=text(raw, "job", NAME),
        step=text(raw, "step"),
    )


def _app(raw: dict) -> App:
    number = raw.get("id") if isinstance(raw, dict) else None
    if not isinstance(number, int):
        raise CaseError("apps: each needs an id")
    return App(number, text(raw, "name", NAME), text(raw, "clientId"))


def _hideout(raw: dict, name: str, kinds: tuple[str, ...]) -> Hideout:
    value = _object(raw, name)
    kind = text(value, "kind")
    if kind not in kinds:
        raise CaseError(f"{name}: kind must be one of {', '.join(kinds)}")
    return Hideout(kind, text(value, "name", NAME))
