"""The variant of an attempt as `place` receives it, checked once so that the rest of the code can trust it."""

import re
from dataclasses import dataclass

from ..brief import drawn, text
from ..case import CaseError

HEX64 = re.compile(r"[0-9a-f]{64}")
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
PATH = re.compile(r"/[A-Za-z0-9._~/-]+")
VERSION = re.compile(r"\d+(\.\d+)*")
# Routine -> file. What can be poisoned is what the customers' questions reach.
ROUTINES = {
    "factor": "sympy/polys/polytools.py",
    "resultant": "sympy/polys/polytools.py",
    "discriminant": "sympy/polys/polytools.py",
    "roots": "sympy/polys/polyroots.py",
    "roots_quadratic": "sympy/polys/polyroots.py",
}


@dataclass(frozen=True)
class Poison:
    file: str
    routine: str
    copy: int  # 1-based: which payload it starts


@dataclass(frozen=True)
class PoolSpec:
    host: str
    address: str
    port: int
    wallet: str


@dataclass(frozen=True)
class Variant:
    """Field names are those of the JSON in snake case; the JSON is described in images/README.md."""

    prefix: str
    lab_token: bytes
    trailer_seed: bytes
    lookalike_version: str
    poison: tuple[Poison, ...]
    staging_host: str
    staging_address: str
    staging_port: int
    config_paths: tuple[str, ...]
    payload_paths: tuple[str, ...]
    pools: tuple[PoolSpec, ...]
    disguises: tuple[str, ...]
    decoy_name: str
    ends_at_ms: int

    @property
    def copies(self) -> range:
        return range(1, len(self.pools) + 1)

    def address(self, last: int) -> str:
        return f"{self.prefix}.{last}"


def parse_variant(raw: dict) -> Variant:
    """Raises CaseError where a field is missing, of the wrong shape, or outside the range's own addresses."""
    prefix = text(raw, "prefix", re.compile(r"198\.1[89]\.\d{1,3}"))
    copies = len(_list(raw, "pools"))
    variant = Variant(
        prefix=prefix,
        lab_token=bytes.fromhex(text(raw, "labToken", HEX64)),
        trailer_seed=bytes.fromhex(text(raw, "payloadTrailerSeed", HEX64)),
        lookalike_version=text(raw, "lookalikeVersion", VERSION),
        poison=tuple(_poison(entry, copies) for entry in _list(raw, "poison")),
        staging_host=text(raw, "stagingHost", HOST),
        staging_address=drawn(text(raw, "stagingAddress"), "stagingAddress", prefix),
        staging_port=_port(raw, "stagingPort"),
        config_paths=tuple(text({"configPaths": p}, "configPaths", PATH) for p in _list(raw, "configPaths")),
        payload_paths=tuple(text({"payloadPaths": p}, "payloadPaths", PATH) for p in _list(raw, "payloadPaths")),
        pools=tuple(_pool(entry, prefix) for entry in _list(raw, "pools")),
        disguises=tuple(text({"disguises": d}, "disguises") for d in _list(raw, "disguises")),
        decoy_name=text(raw, "decoyName"),
        ends_at_ms=int(raw.get("endsAt", 0)),
    )
    for name in ("config_paths", "payload_paths", "disguises"):
        if len(getattr(variant, name)) != copies:
            raise CaseError(f"{name}: expected {copies}, one per pool")
    if {poison.copy for poison in variant.poison} != set(variant.copies):
        raise CaseError("poison: every copy needs a routine that starts it")
    if len({poison.routine for poison in variant.poison}) != len(variant.poison):
        raise CaseError("poison: a routine occurs twice")
    if len(set(variant.config_paths + variant.payload_paths)) != 2 * copies:
        raise CaseError("configPaths, payloadPaths: all must differ")
    endpoints = [(variant.staging_address, variant.staging_port)] + [(p.address, p.port) for p in variant.pools]
    if len(set(endpoints)) != len(endpoints):
        raise CaseError("pools: staging and pools must not share an address and port")
    return variant


def _list(raw: dict, name: str) -> list:
    value = raw.get(name)
    if not isinstance(value, list) or not 1 <= len(value) <= 2:
        raise CaseError(f"{name}: expected a list of one or two")
    return value


def _port(raw: dict, name: str) -> int:
    value = raw.get(name)
    if not isinstance(value, int) or not 0 < value < 65536:
        raise CaseError(f"{name}: not a port")
    return value


def _pool(entry: dict, prefix: str) -> PoolSpec:
    return PoolSpec(
        host=text(entry, "host", HOST),
        address=drawn(text(entry, "address"), "address", prefix),
        port=_port(entry, "port"),
        wallet=text(entry, "wallet"),
    )


def _poison(entry: dict, copies: int) -> Poison:
    poison = Poison(file=text(entry, "file"), routine=text(entry, "routine"), copy=int(entry.get("copy", 0)))
    if ROUTINES.get(poison.routine) != poison.file or not 1 <= poison.copy <= copies:
        raise CaseError(f"poison: {poison.routine} in {poison.file} for copy {poison.copy} is not possible")
    return poison
