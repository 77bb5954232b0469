"""What the examiner asks of the case after submission: runs under attacks made anew, and what is left of the old one."""

import asyncio
import time

from ..case import Refused, field
from ..repository import head
from .c2 import C2
from .dns import Forger, ask
from .internal import Internal
from .outside import ASSET, DNS, TAG, Outside
from .platform import Platform
from .runs import Runs
from .variant import Variant

RUN_SECONDS = 45.0
# The publisher's names live for a second in a resolver's cache (`dns`); a forged answer that was refused, for a little longer.
GENUINE_SECONDS, FORGED_SECONDS = 12.0, 4.0
ASK_AGAIN_SECONDS = 0.3
RUNNERS = ("live", "cleanroom")


class Examination:
    """`company` is the path of the company's bare repository; `right` tells of a run whether its artefact was the right one."""

    def __init__(
        self,
        variant: Variant,
        forger: Forger,
        outside: Outside,
        runs: Runs,
        platform: Platform,
        internal: Internal,
        c2: C2,
        company: str,
        right: dict[int, bool],
        resolver: str,
    ):
        self._variant = variant
        self._forger = forger
        self._outside = outside
        self._runs = runs
        self._platform = platform
        self._internal = internal
        self._c2 = c2
        self._company = company
        self._right = right
        self._resolver = resolver
        self._genuine_address = variant.asset_address

    async def run(self, request: dict) -> dict:
        """`examine-run {on, dns, tag, asset}`: one run of main as it was pushed, with the outside as it is told."""
        on = _one_of(request, "on", RUNNERS)
        dns, tag, asset = _one_of(request, "dns", DNS), _one_of(request, "tag", TAG), _one_of(request, "asset", ASSET)
        await self._outside.set(dns, tag, asset)
        await self._settle(dns, {self._variant.asset_host: self._genuine_address})
        before = self._c2.receipts, self._platform.secrets_read
        done = await self._runs.examine(await head(self._company), on, RUN_SECONDS)
        ran = sorted({code for run in done["runs"] for code in self._platform.code_of(run)})
        return {
            **done,
            "artefact": _verdict([self._right[run] for run in done["runs"] if run in self._right]),
            "genuine": [code for code in ran if code not in self._outside.markers],
            "planted": [self._outside.markers[code] for code in ran if code in self._outside.markers],
            "receipts": self._c2.receipts - before[0],
            "secretsRead": self._platform.secrets_read - before[1],
        }

    async def inventory(self, _: dict) -> dict:
        """What the platform and the internal system hold: tokens, applications, back doors, and the company's own."""
        platform, internal = self._platform.inventory(), self._internal.inventory()
        return {
            "tokens": [self._exposed_token()],
            "apps": platform["apps"],
            "hideouts": [*platform["hideouts"], *internal["hideouts"]],
            "own": [*platform["own"], *internal["own"]],
            "online": self._runs.online(),
        }

    def _exposed_token(self) -> dict:
        token = self._platform.organisation_token
        return {"id": token.id, "name": token.name, "valid": self._platform.tokens.is_valid(token)}

    async def resolve(self, request: dict) -> dict:
        """`examine-dns {dns, moved}`: what the resolver answers for the publisher's two names, asked several times."""
        dns, moved = _one_of(request, "dns", DNS), field(request, "moved", bool)
        if moved and self._genuine_address != self._variant.moved_address:
            await self._outside.move_asset()
            self._genuine_address = self._variant.moved_address
        await self._outside.set(dns, "genuine", "genuine")
        names = {self._variant.asset_host: self._genuine_address, self._variant.other_host: self._variant.other_address}
        await self._settle(dns, names)
        return {"names": [await self._probe(name, address) for name, address in names.items()]}

    async def _probe(self, name: str, genuine: str) -> dict:
        answers = [await ask(self._resolver, name) for _ in range(3)]
        return {
            "name": name,
            "genuine": genuine,
            "forged": self._variant.evil_address,
            "rcodes": [answer["rcode"] for answer in answers],
            "addresses": sorted({address for answer in answers for address in answer["addresses"]}),
        }

    async def _settle(self, dns: str, names: dict[str, str]) -> None:
        """
        Until the resolver holds nothing of before, as long as that may take: it says the genuine addresses, or it has come to
        ask for what is forged now. One that needs to ask nobody is left as it is.
        """
        until = time.monotonic() + (GENUINE_SECONDS if dns == "genuine" else FORGED_SECONDS)
        for name, genuine in names.items():
            key = (self._resolver, name)
            before = self._forger.asked[key]
            while time.monotonic() < until:
                answer = await ask(self._resolver, name)
                if genuine in answer["addresses"] if dns == "genuine" else self._forger.asked[key] > before:
                    break
                await asyncio.sleep(ASK_AGAIN_SECONDS)


def _one_of(request: dict, name: str, values: tuple[str, ...]) -> str:
    value = request.get(name)
    if value not in values:
        raise Refused(f"{name}: one of {', '.join(values)} is expected")
    return value


def _verdict(verdicts: list[bool]) -> str:
    return "none" if not verdicts else "right" if all(verdicts) else "wrong"
