"""What the orchestrator may ask of `world`: one coroutine per `op`, from a JSON object to a JSON object."""

import asyncio
import json
import sys

from .bundles import Bundle
from .case import Case, CaseError, Operation, Refused, Setting, field, prepare
from .provisioning import Dns, Http, Provisioning, Service


class Operations:
    """`place` and `ready` for every case, and once one is placed whatever that case can do."""

    def __init__(self, setting: Setting):
        self._setting = setting
        self.provisioning = Provisioning(self.bundle, setting.prefix)
        self._brief: dict | None = None
        self._placing: asyncio.Task[Case] | None = None
        self._begun = asyncio.Event()

    async def call(self, request: dict) -> dict:
        """The answer's fields. Raises ValueError (Refused, CaseError and the like) with what is wrong."""
        own: dict[str, Operation] = {"place": self._place, "ready": self._ready}
        name = request.get("op")
        if name in own:
            return await own[name](request)
        if self._placing is None or not self._placing.done():
            raise Refused("no variant is placed")
        known = self._placing.result().operations
        if name not in known:
            raise Refused(f"op: one of {', '.join([*own, *known])} is expected")
        return await known[name](request)

    def read_brief(self, brief: str) -> None:
        """Begins to place the variant in `brief` (JSON; empty: none) at once. A wrong one is refused again when `place` asks for it."""
        try:
            if brief.strip():
                self._begin(json.loads(brief))
        except ValueError as error:
            print(f"world: brief: {error}", file=sys.stderr)

    async def bundle(self, address: str) -> Bundle | None:
        """The files of the host at an address, None where it has none. Waits until a variant is placed."""
        await self._begun.wait()
        case = await asyncio.shield(self._placing)
        host = case.hosts.get(int(address.rpartition(".")[2]))
        return None if host is None else case.bundle(host)

    async def _place(self, request: dict) -> dict:
        self._begin(field(request, "variant", dict))
        # The placing goes on where its caller goes away; whoever asks again joins it.
        return (await asyncio.shield(self._placing)).told()

    async def _ready(self, request: dict) -> dict:
        hosts = {field(host, "address", str): _service(host.get("serves")) for host in field(request, "hosts", list)}
        await self.provisioning.ready(hosts)
        return {}

    def _begin(self, brief: dict) -> None:
        if not isinstance(brief, dict) or brief.get("prefix") != self._setting.prefix:
            raise CaseError(f"prefix: this range is {self._setting.prefix}")
        if brief == self._brief:
            return
        case = prepare(brief, self._setting)
        if self._brief is not None:
            raise Refused("another variant is placed here")
        self._brief = brief
        self._placing = asyncio.ensure_future(_opened(case))
        self._begun.set()


async def _opened(case: Case) -> Case:
    await case.open()
    return case


def _service(told: dict | None) -> Service | None:
    if told is None:
        return None
    port = field(told, "port", int)
    return Dns(port, field(told, "name", str)) if "name" in told else Http(port, field(told, "path", str))
