"""Places a variant: makes what it needs, all at once, and starts every service. `Place` is the lab's outside, running."""

import asyncio
import ssl
import time
from concurrent.futures import ThreadPoolExecutor

from . import git_http
from .bundles import Goods
from .certificates import make_certificate
from .customers.desk import Desk
from .dns import PORT as DNS_PORT
from .dns import NameServer
from .egress import Rules
from .egress_api import EgressApi
from .gateway_api import GatewayApi
from .gate import Gate
from .http import handler
from .index.pages import IndexPages
from .index.poisonings import Poisonings
from .index.stock import Genuine, publish_genuine, publish_internal, publish_lookalike
from .index.store import Index
from .payload import Payload
from .pool import Pool
from .repository import Repository, make_repository
from .spool import Spool
from .staging import SERVER as NGINX
from .staging import Staging
from .variant import Variant
from .zone import APP, GATEWAY, GIT, INTERNAL_INDEX, PUBLIC_INDEX, Zone

HTTP_PORT = 80


class Place:
    """All parts of one placed variant; what `operations` asks for is public."""

    def __init__(self, variant: Variant, folder: str, spool: Spool):
        self.variant = variant
        self.folder = folder
        self.spool = spool
        self.zone = Zone(variant)
        self.rules = Rules(self.zone)
        self.gate = Gate(self.zone, self.rules, spool)
        self.public = Index("public", spool)
        self.internal = Index("internal", spool)
        self.payload = Payload(variant)
        self.staging = Staging(variant, self.payload, spool)
        self.pools = [Pool(spec, len(variant.pools), spool) for spec in variant.pools]
        self.desk = Desk(variant, self.zone.names[APP], APP, spool)
        self.executor = ThreadPoolExecutor(1)
        self.repository: Repository
        self.poisonings: Poisonings
        self.goods: Goods

    async def open(self, genuine: Genuine) -> None:
        """Makes everything and listens. Returns when all services answer."""
        now = time.time()
        newest = publish_internal(self.internal, now)
        publish_genuine(self.public, genuine, now)
        clone = f"{self.folder}/clone"
        contexts, self.repository, (wheel, files) = await asyncio.gather(
            self._pool_contexts(f"{self.folder}/pool-keys"),
            make_repository(f"{self.folder}/git/pricing.git", clone, self.variant, now),
            publish_lookalike(
                self.public, self.variant, self.payload, f"{self.folder}/wheels", genuine, now, self.executor
            ),
        )
        self.poisonings = Poisonings(self.public, self.internal, f"{self.folder}/poisoned", self.executor)
        others = tuple(one for release, one in genuine.wheels.items() if release.startswith("mpmath-"))
        self.goods = Goods(self.variant, clone, wheel, files, others, newest, self.folder)
        await self._listen(contexts)

    async def _pool_contexts(self, folder: str) -> list[ssl.SSLContext]:
        """TLS of each pool, with a certificate of its own."""

        async def one(number: int, host: str) -> ssl.SSLContext:
            key, certificate = await make_certificate(f"{folder}/{number}", host, f"DNS:{host}")
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, key)
            return context

        return await asyncio.gather(*(one(i, pool.spec.host) for i, pool in enumerate(self.pools)))

    async def _listen(self, contexts: list[ssl.SSLContext]) -> None:
        names, gate = self.zone.names, self.gate
        nameserver = NameServer(self.zone, self.spool)
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: nameserver, local_addr=(names[GATEWAY], DNS_PORT))
        gate.listen(names[GATEWAY], DNS_PORT, nameserver.serve_tcp)
        gateway = GatewayApi(self.zone, EgressApi(self.zone, self.rules, gate, self.spool), self.desk)
        gate.listen(names[GATEWAY], HTTP_PORT, handler(gateway.answer, "gateway"))
        git = git_http.GitServer(self.repository, self.zone, self.spool)
        serve = handler(git.answer, "meridian-git", git_http.BODY_LIMIT_BYTES)
        gate.listen(names[GIT], HTTP_PORT, serve, at_once=git_http.CONNECTIONS_AT_ONCE)
        for index, host in ((self.internal, INTERNAL_INDEX), (self.public, PUBLIC_INDEX)):
            pages = IndexPages(index, host, self.spool)
            gate.listen(names[host], HTTP_PORT, handler(pages.answer, "pypi"))
        gate.listen(self.variant.staging_address, self.variant.staging_port, handler(self.staging.answer, NGINX))
        for pool, context in zip(self.pools, contexts):
            gate.listen(pool.spec.address, pool.spec.port, pool.serve, context)
