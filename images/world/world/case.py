"""What a case is to the rest of `world`: a package beside this file whose module `case` has `prepare`."""

from dataclasses import dataclass
from importlib import import_module
from typing import Awaitable, Callable, Protocol

from .bundles import Bundle
from .spool import Spool

Operation = Callable[[dict], Awaitable[dict]]


class CaseError(ValueError):
    """The brief cannot be placed; the message names the field."""


class Refused(ValueError):
    """A request cannot be done; the message says why."""


@dataclass(frozen=True)
class Setting:
    """Where a case is placed: the range's first three bytes, the only writable folder, and where records go."""

    prefix: str
    folder: str
    spool: Spool


class Case(Protocol):
    """One placed variant. `hosts` names the trainee hosts that fetch files, by the last byte of their address."""

    hosts: dict[int, str]
    operations: dict[str, Operation]

    async def open(self) -> None:
        """Makes everything and listens. Returns when all services answer."""

    def told(self) -> dict:
        """What `place` answers."""

    def bundle(self, host: str) -> Bundle:
        """The files of a trainee host, unfinished. Raises BundleError."""


def prepare(brief: dict, setting: Setting) -> Case:
    """The case that the brief names in `case`, not yet open. Raises CaseError."""
    name = brief.get("case")
    package = CASES.get(name) if isinstance(name, str) else None
    if package is None:
        raise CaseError(f"case: one of {', '.join(CASES)} is expected")
    return import_module(f".{package}.case", __package__).prepare(brief, setting)


# Imported when a brief names it, so that a lab pays for its own case alone.
CASES = {"sympy-dev": "sympy_dev", "checkout-action": "checkout_action"}


def field(request: dict, name: str, kind: type):
    """The value of a request's field. Raises Refused where it is of another kind."""
    value = request.get(name)
    if type(value) is not kind:
        raise Refused(f"{name}: {kind.__name__} is expected")
    return value


def small(count: int) -> int:
    if not 1 <= count <= 200:
        raise Refused("count: 1 to 200 is expected")
    return count
