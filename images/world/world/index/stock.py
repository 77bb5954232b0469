"""Fills the indexes as they stand when the lab opens: genuine releases, the look-alike, and the company's own package."""

import asyncio
import calendar
import glob
import os
from concurrent.futures import Executor

from ..certificates import make_certificate
from ..lookalike import COPIED_FROM, make_lookalike
from ..payload import Payload
from ..poison import TEMPLATE_PATH, poisoned
from ..variant import Variant
from ..wheels import Wheel
from .provenance import make_provenance
from .store import Index, Publisher

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
SYMPY = Publisher("sympy", calendar.timegm((2009, 6, 1, 0, 0, 0)), "sympy/sympy")
MPMATH = Publisher("mpmath", calendar.timegm((2010, 3, 1, 0, 0, 0)), "mpmath/mpmath")
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


async def publish_genuine(index: Index, folder: str, genuine: dict[str, Wheel], now: float) -> None:
    """Publishes the genuine releases with provenance signed by a key made for this attempt."""
    digests = known_digests()
    publishers = {"sympy": SYMPY, "mpmath": MPMATH}
    uri = "URI:https://github.com/{}/.github/workflows/release.yml"

    async def signer(publisher: Publisher) -> tuple[str, str]:
        name = publisher.user
        return await make_certificate(f"{folder}/signer-{name}", f"{name} release", uri.format(publisher.repository))

    keys = dict(zip(publishers, await asyncio.gather(*map(signer, publishers.values()))))

    async def attest(wheel: Wheel) -> dict:
        name = wheel.file.split("-")[0]
        return await make_provenance(*keys[name], publishers[name].repository, wheel.file, digests[wheel.path])

    provenances = await asyncio.gather(*map(attest, genuine.values()))
    for (release, wheel), provenance in zip(genuine.items(), provenances):
        publisher = publishers[release.split("-")[0]]
        index.publish(wheel, digests[wheel.path], RELEASED.get(release, now - 365 * DAY_SECONDS), publisher, provenance)


async def publish_lookalike(
    index: Index, variant: Variant, payload: Payload, folder: str, genuine: dict[str, Wheel], now: float, pool: Executor
) -> tuple[Wheel, dict[str, bytes]]:
    """Makes and publishes `sympy-dev`; returns its wheel and the poisoned files."""
    base = genuine[f"sympy-{COPIED_FROM}"]

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
