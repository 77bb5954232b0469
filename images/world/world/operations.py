"""What the orchestrator may ask of `world`: one coroutine per `op`, from a JSON object to a JSON object."""

import asyncio
import json
import sys
import time

from .bundles import Bundle, make_bundle
from .index.stock import prepare_genuine
from .place import Place
from .provisioning import Provisioning, Service
from .repository import files_at, head
from .spool import Spool
from .variant import Variant, VariantError, parse_variant


class Refused(ValueError):
    """The request cannot be done; the message says why."""


class Operations:
    """`prefix` is the range's, as PID 1 found it; `folder` the only writable place."""

    def __init__(self, prefix: str, folder: str, spool: Spool):
        self._prefix = prefix
        self._folder = folder
        self._spool = spool
        self.provisioning = Provisioning(self.bundle, prefix)
        self._stock = prepare_genuine(f"{folder}/signing-keys")
        self._variant: Variant | None = None
        self._placing: asyncio.Task | None = None
        self._begun = asyncio.Event()
        self._operations = {
            "place": self._do_place,
            "ready": self._ready,
            "start": self._start,
            "pause": self._pause,
            "attended": self._attended,
            "rounds": self._rounds,
            "answers": self._answers,
            "poison": self._poison,
            "counters": self._counters,
            "genuine": self._genuine,
            "repository": self._repository,
            "egress": self._egress,
        }

    async def call(self, request: dict) -> dict:
        """The answer's fields. Raises ValueError (Refused, VariantError and the like) with what is wrong."""
        operation = self._operations.get(request.get("op"))
        if operation is None:
            raise Refused(f"op: one of {', '.join(self._operations)} is expected")
        return await operation(request)

    def read_brief(self, brief: str | None) -> None:
        """Begins to place the variant in `brief` (JSON) at once. A wrong one is left to be refused when `place` asks for it."""
        try:
            if brief is not None:
                self._begin(parse_variant(json.loads(brief)))
        except ValueError as error:
            print(f"world: brief: {error}", file=sys.stderr)

    async def bundle(self, host: str) -> Bundle:
        """The files for a host. Waits until a variant is placed."""
        await self._begun.wait()
        place = await asyncio.shield(self._placing)
        return make_bundle(host, place.goods, time.time())

    async def _do_place(self, request: dict) -> dict:
        self._begin(parse_variant(_field(request, "variant", dict)))
        # The placing goes on where its caller goes away; whoever asks again joins it.
        return self._told(await asyncio.shield(self._placing))

    async def _ready(self, request: dict) -> dict:
        hosts: dict[str, Service | None] = {}
        for host in _field(request, "hosts", list):
            serves = host.get("serves")
            hosts[_field(host, "address", str)] = serves and Service(_field(serves, "port", int), _field(serves, "path", str))
        await self.provisioning.ready(hosts)
        return {}

    def _begin(self, variant: Variant) -> None:
        if variant.prefix != self._prefix:
            raise VariantError(f"prefix: this range is {self._prefix}")
        if self._variant not in (None, variant):
            raise Refused("another variant is placed here")
        if self._placing is None:
            self._variant = variant
            self._placing = asyncio.ensure_future(self._open(variant))
            self._begun.set()

    async def _open(self, variant: Variant) -> Place:
        place = Place(variant, self._folder, self._spool)
        await place.open(self._stock)
        return place

    def _told(self, place: Place) -> dict:
        files = [
            {"index": index.which, "name": one.project, "version": one.version, "file": one.file, "sha256": one.sha256}
            for index in (place.public, place.internal)
            for one in index.files()
        ]
        return {
            "payloadSha256": place.payload.sha256,
            "publicFiles": sum(one["index"] == "public" for one in files),
            "files": files,
            "lookalike": {"file": place.goods.lookalike.file, "poisoned": sorted(place.goods.poisoned)},
            "first": place.repository.first,
        }

    async def _start(self, _: dict) -> dict:
        self._placed().desk.start()
        return {}

    async def _pause(self, request: dict) -> dict:
        self._placed().desk.pause(_field(request, "value", bool))
        return {}

    async def _attended(self, request: dict) -> dict:
        value = _field(request, "value", bool)
        for pool in self._placed().pools:
            pool.set_attended(value)
        return {}

    async def _rounds(self, request: dict) -> dict:
        routine, count = _field(request, "routine", str), _field(request, "count", int)
        return await self._placed().desk.rounds(_id(request), routine, _small(count))

    async def _answers(self, request: dict) -> dict:
        count = _small(_field(request, "count", int))
        return await self._placed().desk.answers(_id(request), count, str(request.get("seed", "")))

    async def _poison(self, request: dict) -> dict:
        return {"changed": await self._placed().poisonings.apply(_field(request, "kind", str))}

    async def _counters(self, _: dict) -> dict:
        place = self._placed()
        return {
            "shares": sum(pool.shares for pool in place.pools),
            "logins": sum(pool.logins for pool in place.pools),
            "sessions": sum(pool.sessions for pool in place.pools),
            "payloads": place.staging.payloads_served,
            "configs": place.staging.configs_served,
        }

    async def _genuine(self, _: dict) -> dict:
        wheels = self._stock.wheels
        return {"releases": {w.version: w.hashes() for release, w in wheels.items() if release.startswith("sympy-")}}

    async def _repository(self, _: dict) -> dict:
        repository = self._placed().repository
        main = await head(repository.path)
        return {"first": repository.first, "main": main, "files": await files_at(repository.path, main)}

    async def _egress(self, _: dict) -> dict:
        return {"rules": self._placed().rules.listing()}

    def _placed(self) -> Place:
        if self._placing is None or not self._placing.done():
            raise Refused("no variant is placed")
        return self._placing.result()


def _field(request: dict, name: str, kind: type):
    value = request.get(name)
    if type(value) is not kind:
        raise Refused(f"{name}: {kind.__name__} is expected")
    return value


def _id(request: dict) -> str:
    return str(_field(request, "id", str))[:128]


def _small(count: int) -> int:
    if not 1 <= count <= 200:
        raise Refused("count: 1 to 200 is expected")
    return count
