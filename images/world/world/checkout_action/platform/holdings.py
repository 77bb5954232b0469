"""What has a lasting way into the organisation: deploy keys of its repository and self-hosted runners."""

import base64
import hashlib
import re
from dataclasses import dataclass
from random import Random
from typing import Callable

from .errors import ApiError
from .times import stamp

DAY_MS = 86_400_000
KEY_LIMIT = 50
PUBLIC_KEY = re.compile(
    r"(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]{60,1400}={0,2}( [ -~]{0,100})?"
)
OWN_KEYS = ("staging-mirror", "docs-preview", "reporting-checkout", "licence-scan")
OWN_RUNNERS = ("build-01", "build-02", "signing-mac", "nightly-arm")
KEY, RUNNER = "deploy-key", "runner"
# What the audit log calls their making.
CREATED = {KEY: "public_key.create", RUNNER: "org.register_self_hosted_runner"}


@dataclass
class Holding:
    """One deploy key or runner. `own`: the company's since before the lab; `planted`: the attacker's."""

    id: int
    kind: str
    name: str
    by: str
    created_ms: int
    own: bool = False
    planted: bool = False
    key: str = ""
    read_only: bool = True
    os: str = "linux"
    online: bool = False
    labels: tuple[str, ...] = ()


class Holdings:
    """Live ones in `live`; those that were there at first or were planted are remembered for the inventory."""

    def __init__(self, variant, members: list[str], bot: str, now: Callable[[], int]):
        self._now = now
        self._secret = variant.secret
        random = Random(variant.secret("holdings"))
        self._hideout = (variant.platform_hideout.kind, variant.platform_hideout.name)
        self._next = {KEY: 71_000_000 + random.randrange(900_000), RUNNER: 20 + random.randrange(40)}
        self.live: list[Holding] = []
        self._own: list[Holding] = []
        self._planted: list[Holding] = []
        # Ages in days; some are from the last days, and one was made by the organisation's bot, as a planted one is.
        for name, age, by in zip(OWN_KEYS, (410, 230, 64, 3), (members[0], members[1], members[2], members[0])):
            self._found(KEY, name, age, by, random, read_only=name != "staging-mirror")
        for name, age, by in zip(OWN_RUNNERS, (390, 388, 150, 6), (members[0], members[0], members[1], bot)):
            labels = ("self-hosted", "macos" if name.endswith("mac") else "linux")
            self._found(RUNNER, name, age, by, random, labels=labels, os=labels[1], online=name != "build-02")

    def plant(self, kind: str, name: str, by: str) -> Holding:
        """Adds what the attacker leaves behind."""
        holding = self._new(kind, name, by, self._now())
        holding.planted, holding.read_only, holding.online, holding.labels = True, False, True, ("self-hosted", "linux")
        self._planted.append(holding)
        return holding

    def add_key(self, title: object, key: object, read_only: object, by: str) -> Holding:
        """Raises ApiError 422."""
        if not isinstance(title, str) or not 0 < len(title) <= 100 or not title.isprintable():
            raise ApiError(422, "title: 1 to 100 printable characters")
        if not isinstance(key, str) or not PUBLIC_KEY.fullmatch(key.strip()):
            raise ApiError(422, "key: expected an OpenSSH public key")
        if len(self.of(KEY)) >= KEY_LIMIT:
            raise ApiError(422, f"This repository has {KEY_LIMIT} deploy keys; that is the limit.")
        try:
            base64.b64decode(key.split()[1], validate=True)
        except ValueError as error:
            raise ApiError(422, "key: expected an OpenSSH public key") from error
        if any(one.key.split()[1] == key.split()[1] for one in self.of(KEY)):
            raise ApiError(422, "key is already in use")
        holding = self._new(KEY, title, by, self._now())
        holding.key, holding.read_only = key.strip(), read_only is not False
        return holding

    def remove(self, holding: Holding) -> None:
        self.live.remove(holding)

    def of(self, kind: str) -> list[Holding]:
        return [holding for holding in self.live if holding.kind == kind]

    def find(self, kind: str, holding_id: int) -> Holding | None:
        return next((holding for holding in self.of(kind) if holding.id == holding_id), None)

    def hideouts(self) -> list[dict]:
        """The attacker's place on the platform, present or not."""
        kind, name = self._hideout
        present = any(one in self.live for one in self._planted)
        return [{"place": "platform", "kind": kind, "name": name, "present": present}]

    def younger_than(self, at_ms: int) -> list[Holding]:
        return [holding for holding in self.live if holding.created_ms > at_ms]

    def own(self) -> list[dict]:
        return [
            {"place": "platform", "kind": one.kind, "name": one.name, "present": one in self.live} for one in self._own
        ]

    def _found(self, kind: str, name: str, age: int, by: str, random: Random, **more: object) -> None:
        if (kind, name) == self._hideout:
            return
        holding = self._new(kind, name, by, self._now() - age * DAY_MS - random.randrange(DAY_MS))
        holding.own = True
        for field, value in more.items():
            setattr(holding, field, value)
        self._own.append(holding)

    def _new(self, kind: str, name: str, by: str, created_ms: int) -> Holding:
        self._next[kind] += 1
        holding = Holding(self._next[kind], kind, name, by, created_ms)
        if kind == KEY:
            holding.key = _public_key(self._secret(f"deploy-key/{holding.id}"))
        self.live.append(holding)
        return holding


def view(holding: Holding) -> dict:
    """As the API shows it."""
    seen = {"id": holding.id, "added_by": holding.by, "created_at": stamp(holding.created_ms)}
    if holding.kind == KEY:
        digest = hashlib.sha256(base64.b64decode(holding.key.split()[1])).digest()
        fingerprint = "SHA256:" + base64.b64encode(digest).decode().rstrip("=")
        return {
            **seen,
            "title": holding.name,
            "key": holding.key,
            "fingerprint": fingerprint,
            "read_only": holding.read_only,
        }
    status = "online" if holding.online else "offline"
    labels = [{"name": label} for label in holding.labels]
    return {**seen, "name": holding.name, "os": holding.os, "status": status, "busy": False, "labels": labels}


def _public_key(seed: str) -> str:
    """An Ed25519 public key in OpenSSH's form that no private key belongs to."""
    blob = b"\0\0\0\x0bssh-ed25519\0\0\0 " + hashlib.sha256(seed.encode()).digest()
    return "ssh-ed25519 " + base64.b64encode(blob).decode()
