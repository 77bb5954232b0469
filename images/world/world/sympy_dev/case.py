"""Places a variant: makes what it needs, all at once, and starts every service. The case is the lab's outside, running."""

import asyncio
import ssl
import time
from concurrent.futures import ThreadPoolExecutor

from ..bundles import Bundle
from ..case import Operation, Setting, field, small
from ..certificates import make_certificate, server_context
from ..dns import PORT as DNS_PORT
from ..dns import NameServer
from ..egress import Rules
from ..egress_api import EgressApi
from ..gate import Gate
from ..git_http import BODY_LIMIT_BYTES, CONNECTIONS_AT_ONCE, Access, GitServer
from ..http import Request, Response, handler, text
from ..repository import Repository, clone_for, fast_import_stream, files_at, head, make_repository
from ..zone import GATEWAY, WORKSTATION
from .customers.desk import Desk
from .gateway_api import GatewayApi
from .goods import Goods, make_bundle
from .history import commits
from .index.pages import IndexPages
from .index.poisonings import Poisonings
from .index.stock import prepare_genuine, publish_genuine, publish_internal, publish_lookalike
from .index.store import Index
from .names import APP, GIT, INTERNAL_INDEX, LAST_OCTET, PUBLIC_INDEX, zone_of
from .payload import Payload
from .pool import Pool
from .staging import SERVER as NGINX
from .staging import Staging
from .variant import Variant, parse_variant

HTTP_PORT = 80


def prepare(brief: dict, setting: Setting) -> "SympyDev":
    return SympyDev(parse_variant(brief), setting)


class SympyDev:
    """All parts of one placed variant."""

    hosts = {LAST_OCTET[WORKSTATION]: "workstation", LAST_OCTET[APP]: "app"}

    def __init__(self, variant: Variant, setting: Setting):
        self._variant = variant
        self._folder = setting.folder
        self._spool = spool = setting.spool
        self._zone = zone_of(variant)
        self._rules = Rules(self._zone)
        self._gate = Gate(self._zone, self._rules, spool)
        self._stock = prepare_genuine(f"{setting.folder}/signing-keys")
        self._public = Index("public", spool)
        self._internal = Index("internal", spool)
        self._payload = Payload(variant)
        self._staging = Staging(variant, self._payload, spool)
        self._pools = [Pool(spec, len(variant.pools), spool) for spec in variant.pools]
        self._desk = Desk(variant, self._zone.names[APP], APP, spool)
        self._executor = ThreadPoolExecutor(1)
        self._repository: Repository
        self._poisonings: Poisonings
        self._goods: Goods
        self.operations: dict[str, Operation] = {
            "start": self._start,
            "pause": self._pause,
            "attended": self._attended,
            "rounds": self._rounds,
            "answers": self._answers,
            "poison": self._poison,
            "counters": self._counters,
            "genuine": self._genuine,
            "repository": self._tell_repository,
            "egress": self._egress,
        }

    async def open(self) -> None:
        now = time.time()
        newest = publish_internal(self._internal, now)
        publish_genuine(self._public, self._stock, now)
        clone = f"{self._folder}/clone"
        contexts, self._repository, (wheel, files) = await asyncio.gather(
            self._pool_contexts(f"{self._folder}/pool-keys"),
            self._make_repository(clone, now),
            publish_lookalike(
                self._public, self._variant, self._payload, f"{self._folder}/wheels", self._stock, now, self._executor
            ),
        )
        self._poisonings = Poisonings(self._public, self._internal, f"{self._folder}/poisoned", self._executor)
        others = tuple(one for release, one in self._stock.wheels.items() if release.startswith("mpmath-"))
        self._goods = Goods(self._variant, clone, wheel, files, others, newest, self._folder)
        await self._listen(contexts)

    def told(self) -> dict:
        files = [
            {"index": index.which, "name": one.project, "version": one.version, "file": one.file, "sha256": one.sha256}
            for index in (self._public, self._internal)
            for one in index.files()
        ]
        return {
            "variant": {"payloadSha256": self._payload.sha256},
            "publicFiles": sum(one["index"] == "public" for one in files),
            "files": files,
            "lookalike": {"file": self._goods.lookalike.file, "poisoned": sorted(self._goods.poisoned)},
            "first": self._repository.first,
        }

    def bundle(self, host: str) -> Bundle:
        return make_bundle(host, self._goods, time.time())

    async def _make_repository(self, clone: str, now: float) -> Repository:
        repository = await make_repository(
            f"{self._folder}/git/pricing.git", fast_import_stream(commits(self._variant), now)
        )
        await clone_for(repository, clone, f"http://{GIT}/pricing.git")
        return repository

    async def _pool_contexts(self, folder: str) -> list[ssl.SSLContext]:
        """TLS of each pool, with a certificate of its own."""

        async def one(number: int, host: str) -> ssl.SSLContext:
            key, certificate = await make_certificate(f"{folder}/{number}", host, f"DNS:{host}")
            return server_context(key, certificate)

        return await asyncio.gather(*(one(i, pool.spec.host) for i, pool in enumerate(self._pools)))

    async def _listen(self, contexts: list[ssl.SSLContext]) -> None:
        names, gate = self._zone.names, self._gate
        nameserver = NameServer(self._zone, self._spool)
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: nameserver, local_addr=(names[GATEWAY], DNS_PORT))
        gate.listen(names[GATEWAY], DNS_PORT, nameserver.serve_tcp)
        gateway = GatewayApi(self._zone, EgressApi(self._zone, self._rules, gate, self._spool), self._desk)
        gate.listen(names[GATEWAY], HTTP_PORT, handler(gateway.answer, "gateway"))
        git = GitServer(f"{self._folder}/git", ["pricing"], self._git_guard, self._spool)
        serve = handler(git.answer, "meridian-git", BODY_LIMIT_BYTES)
        gate.listen(names[GIT], HTTP_PORT, serve, at_once=CONNECTIONS_AT_ONCE)
        for index, host in ((self._internal, INTERNAL_INDEX), (self._public, PUBLIC_INDEX)):
            pages = IndexPages(index, host, self._spool)
            gate.listen(names[host], HTTP_PORT, handler(pages.answer, "pypi"))
        gate.listen(self._variant.staging_address, self._variant.staging_port, handler(self._staging.answer, NGINX))
        for pool, context in zip(self._pools, contexts):
            gate.listen(pool.spec.address, pool.spec.port, pool.serve, context)

    def _git_guard(self, request: Request, access: Access) -> Response | None:
        """Anyone in the lab reads, only the workstation pushes."""
        if access.push and request.source != self._zone.address_of(WORKSTATION):
            return text("Only the workstation may push.\n", 403)
        return None

    async def _start(self, _: dict) -> dict:
        self._desk.start()
        return {}

    async def _pause(self, request: dict) -> dict:
        self._desk.pause(field(request, "value", bool))
        return {}

    async def _attended(self, request: dict) -> dict:
        value = field(request, "value", bool)
        for pool in self._pools:
            pool.set_attended(value)
        return {}

    async def _rounds(self, request: dict) -> dict:
        routine, count = field(request, "routine", str), field(request, "count", int)
        return await self._desk.rounds(_id(request), routine, small(count))

    async def _answers(self, request: dict) -> dict:
        count = small(field(request, "count", int))
        return await self._desk.answers(_id(request), count, str(request.get("seed", "")))

    async def _poison(self, request: dict) -> dict:
        return {"changed": await self._poisonings.apply(field(request, "kind", str))}

    async def _counters(self, _: dict) -> dict:
        return {
            "shares": sum(pool.shares for pool in self._pools),
            "logins": sum(pool.logins for pool in self._pools),
            "sessions": sum(pool.sessions for pool in self._pools),
            "payloads": self._staging.payloads_served,
            "configs": self._staging.configs_served,
        }

    async def _genuine(self, _: dict) -> dict:
        wheels = self._stock.wheels
        return {"releases": {w.version: w.hashes() for release, w in wheels.items() if release.startswith("sympy-")}}

    async def _tell_repository(self, _: dict) -> dict:
        main = await head(self._repository.path)
        return {"first": self._repository.first, "main": main, "files": await files_at(self._repository.path, main)}

    async def _egress(self, _: dict) -> dict:
        return {"rules": self._rules.listing()}


def _id(request: dict) -> str:
    return field(request, "id", str)[:128]
