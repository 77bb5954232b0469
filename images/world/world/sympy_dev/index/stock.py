"""Fills the indexes as they stand when the lab opens: genuine releases, the look-alike, and the company's own package."""

import asyncio
import calendar
import glob
import os
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Callable, Coroutine

from ...certificates import make_certificate
from ..lookalike import COPIED_FROM, make_lookalike
from ..payload import Payload
from ..poison import TEMPLATE_PATH, poisoned
from ..variant import Variant
from ..wheels import Wheel
from .provenance import make_provenance
from .store import Attest, Index, Publisher

GENUINE_FOLDER = "/opt/world/wheels/genuine"
INTERNAL_WHEELS = "/opt/world/wheels/internal"
DIGESTS = "/opt/world/wheels/SHA256SUMS"
DAY_SECONDS = 86400.0
# Real dates of the projects' releases; the look-alike's are days old, as in the reported case.
RELEASED = {
    "sympy-1.11.1": calendar.timegm((2022, 8, 31, 12, 26, 0)),
    "sympy-1.11.1.post1": calendar.timegm((2023, 2, 1, 9, 12, 0)),
    "mpmath-1.2.1": calendar.timegm((2021, 2, 9, 17, 5, 0)),
}
PUBLISHERS = {
    "sympy": Publisher("sympy", calendar.timegm((2009, 6, 1, 0, 0, 0)), "sympy/sympy"),
    "mpmath": Publisher("mpmath", calendar.timegm((2010, 3, 1, 0, 0, 0)), "mpmath/mpmath"),
}
# Who a signing certificate says it was issued to, as trusted publishing writes it.
IDENTITY = "URI:https://github.com/{}/.github/workflows/release.yml"
COMPANY = "meridian-platform"
LOOKALIKE_AGE_DAYS = 6.2
QUOTEKIT_AGE_DAYS = 34.0


def known_digests() -> dict[str, str]:
    """SHA-256 of the image's own wheels by path, taken when the image was built."""
    with open(DIGESTS) as file:
        return {path: digest for digest, path in (line.split() for line in file)}


def genuine_wheels() -> dict[str, Wheel]:
    """Genuine wheels by `name-version`."""
    found = [Wheel(path) for path in sorted(glob.glob(f"{GENUINE_FOLDER}/*.whl"))]
    return {"-".join(wheel.file.split("-")[:2]): wheel for wheel in found}


@dataclass(frozen=True)
class Genuine:
    """The genuine releases and who attests each, by `name-version`. No part of it depends on a variant."""

    wheels: dict[str, Wheel]
    attests: dict[str, Attest]


def prepare_genuine(folder: str) -> Genuine:
    """The releases at once; keys (one a project) and signatures when somebody first asks: openssl would delay the opening."""
    digests, releases = known_digests(), genuine_wheels()
    made: dict[str, asyncio.Task] = {}

    def once(key: str, work: Callable[[], Coroutine]) -> asyncio.Task:
        if key not in made:
            made[key] = asyncio.ensure_future(work())
        return made[key]

    async def signer(name: str) -> tuple[str, str]:
        publisher = PUBLISHERS[name]
        identity = IDENTITY.format(publisher.repository)
        return await make_certificate(f"{folder}/{publisher.user}", f"{publisher.user} release", identity)

    async def attest(wheel: Wheel) -> dict:
        name = wheel.file.split("-")[0]
        keys = await once(name, lambda: signer(name))
        return await make_provenance(*keys, PUBLISHERS[name].repository, wheel.file, digests[wheel.path])

    def attester(wheel: Wheel) -> Attest:
        return lambda: once(wheel.file, lambda: attest(wheel))

    return Genuine(releases, {release: attester(wheel) for release, wheel in releases.items()})


def publish_genuine(index: Index, genuine: Genuine, now: float) -> None:
    digests = known_digests()
    for release, wheel in genuine.wheels.items():
        publisher = PUBLISHERS[release.split("-")[0]]
        at = RELEASED.get(release, now - 365 * DAY_SECONDS)
        index.publish(wheel, digests[wheel.path], at, publisher, genuine.attests[release])


async def publish_lookalike(
    index: Index, variant: Variant, payload: Payload, folder: str, genuine: Genuine, now: float, pool: Executor
) -> tuple[Wheel, dict[str, bytes]]:
    """Makes and publishes `sympy-dev`; returns its wheel and the poisoned files."""
    base = genuine.wheels[f"sympy-{COPIED_FROM}"]

    def make() -> tuple[Wheel, str, dict[str, bytes]]:
        with open(TEMPLATE_PATH) as file:
            template = file.read()
        sources = {poison.file: base.read(poison.file) for poison in variant.poison}
        files = poisoned(variant, sources, payload.elf_sha256, template)
        os.makedirs(folder, exist_ok=True)
        path, sha256 = make_lookalike(variant, base, files, folder)
        return Wheel(path), sha256, files

    wheel, sha256, files = await asyncio.get_running_loop().run_in_executor(pool, make)
    uploaded_at = now - LOOKALIKE_AGE_DAYS * DAY_SECONDS
    user = f"sympy-{variant.lab_token[:3].hex()}"
    index.publish(wheel, sha256, uploaded_at, Publisher(user, uploaded_at - 5400))
    return wheel, files


def publish_internal(index: Index, now: float) -> Wheel:
    """Publishes the company's package; returns its newest wheel."""
    digests = known_digests()
    newest = None
    for path in sorted(glob.glob(f"{INTERNAL_WHEELS}/*.whl")):
        newest = Wheel(path)
        owner = Publisher(COMPANY, now - 400 * DAY_SECONDS)
        index.publish(newest, digests[path], now - QUOTEKIT_AGE_DAYS * DAY_SECONDS, owner)
    if newest is None:
        raise RuntimeError(f"no wheel in {INTERNAL_WHEELS}")
    return newest
