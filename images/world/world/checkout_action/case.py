"""Places a variant: platform, name server, release path, collector and internal system, and the attack on them."""

import asyncio
import ssl
import time

from ..bundles import Bundle
from ..case import Operation, Setting, field
from ..certificates import make_authority, make_certificate, server_context
from ..egress import Rules
from ..egress_api import EgressApi
from ..gate import Gate
from ..git_http import BODY_LIMIT_BYTES as GIT_LIMIT_BYTES
from ..git_http import CONNECTIONS_AT_ONCE, GitServer
from ..http import Request, Response, handler
from ..repository import Repository, clone_for, fast_import_stream, git, head, make_repository
from ..zone import GATEWAY, WORKSTATION
from .attacker import Attacker
from .c2 import C2
from .company import commits, expected_bundle
from .dns import Forger, SignedZone
from .examination import Examination
from .goods import Goods, make_bundle
from .internal import Internal
from .names import API, DNS_OVER_TLS, GIT, HUB, LAST_OCTET, NAME_SERVER, OPS, RESOLVER, RUNNER, zone_of
from .outside import Outside
from .platform import BODY_LIMIT_BYTES, Platform
from .release.action_repository import MOVING_TAG, ActionRepository, make_action_repository
from .release.assets import Assets
from .release.cdn import Cdn
from .release.signing import Signing
from .runs import Runs
from .variant import Variant, parse_variant

HTTPS_PORT, DNS_PORT, DNS_OVER_TLS_PORT = 443, 53, 853
CLEAN_ROOM_OCTET = 6
# How often a colleague's work starts the workflow, in seconds: while somebody is at a terminal, and else.
ATTENDED_SECONDS, UNATTENDED_SECONDS = 45.0, 240.0
COLLEAGUE = "mira"


def prepare(brief: dict, setting: Setting) -> "CheckoutAction":
    return CheckoutAction(parse_variant(brief), setting)


class CheckoutAction:
    """All parts of one placed variant."""

    hosts = {
        LAST_OCTET[WORKSTATION]: "workstation",
        LAST_OCTET[RUNNER]: "runner",
        LAST_OCTET[RESOLVER]: "resolver",
        CLEAN_ROOM_OCTET: "cleanroom",
    }

    def __init__(self, variant: Variant, setting: Setting):
        self._variant = variant
        self._folder = setting.folder
        self._spool = spool = setting.spool
        self._names = zone_of(variant)
        self._rules = Rules(self._names)
        self._gate = Gate(self._names, self._rules, spool)
        short = frozenset({variant.asset_host, variant.other_host})
        self._zone = SignedZone(f"{setting.folder}/dns", self._names.names, short)
        self._forger = Forger(self._zone, spool)
        self._signing = Signing(f"{setting.folder}/signing")
        self._runs = Runs(variant, spool, time.time, self._mint, self._expire, self._secrets, self._title_of)
        self._platform = Platform(variant, spool, self._runs)
        self._runs.begin_at(self._platform.next_run_id)
        self._internal = Internal(variant, spool, self._platform)
        self._attacker = Attacker(variant, self._platform, self._internal)
        self._c2 = C2(variant, setting.folder, spool, self._attacker.hears)
        self._right: dict[int, bool] = {}
        self._interval_seconds = UNATTENDED_SECONDS
        self._changed = asyncio.Event()
        self._work: asyncio.Task | None = None
        self._company: Repository
        self._action: ActionRepository
        self._goods: Goods
        self._moved = ""
        self.operations: dict[str, Operation] = {
            "start": self._start,
            "pause": self._pause,
            "attended": self._attended,
            "egress": self._egress,
            "runs": self._list_runs,
            "run": self._show_run,
            "run-log": self._show_log,
        }

    async def open(self) -> None:
        folder, variant = self._folder, self._variant
        now = time.time()
        made = await asyncio.gather(
            self._certificates(f"{folder}/tls"),
            self._zone.open(),
            self._make_company(now),
            make_action_repository(f"{folder}/git/{variant.action_repo}.git", f"{folder}/ssh", variant, now),
            self._c2.make_key(),
            self._signing.root(),
            self._signing.minisign_public(variant.action_repo),
        )
        (certificates, authorities), _, (self._company, clone), self._action, c2_key, signing_root, minisign = made
        assets = Assets(variant, self._signing, c2_key, f"{folder}/assets")
        genuine = assets.genuine(variant.version)
        cdn = Cdn(variant, variant.asset_address, genuine, self._spool)
        moved = Cdn(variant, variant.moved_address, genuine, self._spool)
        evil = Cdn(variant, variant.evil_address, genuine, self._spool)
        outside = Outside(variant, self._zone, self._forger, self._action, assets, [cdn, moved], evil)
        self._moved = await outside.attack()
        self._goods = Goods(
            variant,
            folder,
            clone,
            authorities,
            self._zone.root_key,
            self._platform.trainee.value,
            {"runner": self._runs.registration("live"), "cleanroom": self._runs.registration("cleanroom")},
            _read(signing_root),
            _read(minisign),
            self._action.allowed_signers,
        )
        pages = expected_bundle()
        self._platform.judge = lambda run, name, body: self._judge(run, name, body, pages)
        self._platform.resolve = self._resolve
        examination = Examination(
            variant,
            self._forger,
            outside,
            self._runs,
            self._platform,
            self._internal,
            self._c2,
            self._company.path,
            self._right,
            self._names.names[RESOLVER],
        )
        self.operations |= {
            "examine-run": examination.run,
            "examine-dns": examination.resolve,
            "inventory": examination.inventory,
        }
        await self._listen(certificates, [cdn, moved, evil])

    def told(self) -> dict:
        return {"variant": {"movedCommit": self._moved, "genuineCommit": self._action.genuine}}

    def bundle(self, host: str) -> Bundle:
        return make_bundle(host, self._goods, time.time())

    async def _make_company(self, now: float) -> tuple[Repository, str]:
        clone = f"{self._folder}/clone"
        path = f"{self._folder}/git/{self._variant.org_repo}.git"
        repository = await make_repository(path, fast_import_stream(commits(self._variant), now))
        await clone_for(repository, clone, f"https://{GIT}/{self._variant.org_repo}")
        return repository, clone

    async def _certificates(self, folder: str) -> tuple[dict[str, ssl.SSLContext], bytes]:
        """TLS of each part, all issued by one authority that the hosts trust; the attacker has a valid certificate too."""
        variant = self._variant
        authority = await make_authority(f"{folder}/authority", "Lab Root CA")
        wanted = {
            "company": ("company services", [API, HUB, GIT, OPS, DNS_OVER_TLS, NAME_SERVER]),
            "cdn": (variant.asset_host, [variant.asset_host, variant.other_host, variant.domain]),
            # One certificate for all that the attacker runs, as the lazy have it.
            "attacker": (variant.c2_host, [variant.c2_host, variant.asset_host]),
        }

        async def one(name: str, common_name: str, hosts: list[str]) -> ssl.SSLContext:
            san = ",".join(f"DNS:{host}" for host in hosts)
            return server_context(*await make_certificate(f"{folder}/{name}", common_name, san, authority))

        contexts = await asyncio.gather(*(one(name, *about) for name, about in wanted.items()))
        return dict(zip(wanted, contexts)), _read(authority[1])

    async def _listen(self, tls: dict[str, ssl.SSLContext], cdns: list[Cdn]) -> None:
        names, gate, variant = self._names.names, self._gate, self._variant
        await self._forger.listen_udp(names[GATEWAY])
        gate.listen(names[GATEWAY], DNS_PORT, self._forger.serve_tcp)
        gate.listen(names[GATEWAY], DNS_OVER_TLS_PORT, self._forger.serve_tls, tls["company"])
        egress = EgressApi(self._names, self._rules, gate, self._spool)
        gate.listen(names[GATEWAY], 80, handler(egress.answer, "gateway"))
        hub = handler(self._answer_hub, "hub", BODY_LIMIT_BYTES)
        gate.listen(names[API], HTTPS_PORT, hub, tls["company"])
        repositories = [variant.org_repo, variant.action_repo]
        server = GitServer(f"{self._folder}/git", repositories, self._platform.guard_git, self._spool, self._git_moved)
        serve = handler(server.answer, "hub-git", GIT_LIMIT_BYTES)
        gate.listen(names[GIT], HTTPS_PORT, serve, tls["company"], CONNECTIONS_AT_ONCE)
        gate.listen(names[OPS], HTTPS_PORT, handler(self._internal.answer, "ops"), tls["company"])
        addresses = (variant.asset_address, variant.moved_address, variant.evil_address)
        for address, cdn, context in zip(addresses, cdns, (tls["cdn"], tls["cdn"], tls["attacker"])):
            gate.listen(address, HTTPS_PORT, handler(cdn.answer, "cdn"), context)
        for address in variant.c2_addresses:
            gate.listen(address, HTTPS_PORT, handler(self._c2.at(address), "nginx"), tls["attacker"])

    async def _answer_hub(self, request: Request) -> Response:
        if request.path.startswith("/_runner/"):
            return await self._runs.answer_runner(request)
        return await self._platform.answer(request)

    def _mint(self, run: int, job: str, permissions: dict[str, str], address: str) -> str:
        return self._platform.mint_job(run, job, permissions, address)

    def _expire(self, token: str) -> None:
        self._platform.expire(token)

    def _secrets(self) -> dict[str, str]:
        return self._platform.secrets()

    async def _title_of(self, sha: str) -> str:
        return (await git("--git-dir", self._company.path, "log", "-1", "--format=%s", sha)).decode().strip()

    async def _resolve(self, ref: str) -> tuple[str, str] | None:
        listing = await git("--git-dir", self._company.path, "for-each-ref", "--format=%(refname) %(objectname)")
        refs = dict(line.split(" ") for line in listing.decode().splitlines())
        full = next((one for one in (ref, f"refs/heads/{ref}", f"refs/tags/{ref}") if one in refs), None)
        return None if full is None else (full, refs[full])

    def _git_moved(self, name: str, ref: str, before: str, after: str, request: Request) -> None:
        self._platform.git_moved(name, ref, before, after, request)
        if name == self._variant.org_repo:
            self._runs.push(ref, before, after, "you")

    def _judge(self, run: int, name: str, body: bytes, pages: bytes) -> bool:
        right = name == self._variant.repository and body == pages
        self._right[run] = right and self._right.get(run, True)
        return right

    async def _start(self, _: dict) -> dict:
        if self._work is None:
            self._platform.start()
            told = {"repository": self._variant.action_repo, "tag": MOVING_TAG, "before": self._action.genuine, "after": self._moved}
            self._spool.record("git.tag-moved", told)
            self._work = asyncio.ensure_future(self._colleagues_work())
        return {}

    async def _colleagues_work(self) -> None:
        """The workflow runs again and again, as it does where people work: at once, and then in intervals."""
        while True:
            sha = await head(self._company.path)
            self._runs.push("refs/heads/main", sha, sha, COLLEAGUE)
            until = time.monotonic() + self._interval_seconds
            while (left := until - time.monotonic()) > 0:
                self._changed.clear()
                try:
                    async with asyncio.timeout(left):
                        await self._changed.wait()
                    until = min(until, time.monotonic() + self._interval_seconds)
                except TimeoutError:
                    break

    async def _pause(self, request: dict) -> dict:
        """Nobody works while the examiner does; the attacker rests too."""
        value = field(request, "value", bool)
        self._attacker.resting = value
        if value and self._work is not None:
            self._work.cancel()
        return {}

    async def _attended(self, request: dict) -> dict:
        self._interval_seconds = ATTENDED_SECONDS if field(request, "value", bool) else UNATTENDED_SECONDS
        self._changed.set()
        return {}

    async def _egress(self, _: dict) -> dict:
        return {"rules": self._rules.listing()}

    async def _list_runs(self, _: dict) -> dict:
        return self._runs.listing()

    async def _show_run(self, request: dict) -> dict:
        return {"run": self._runs.detail(field(request, "id", int))}

    async def _show_log(self, request: dict) -> dict:
        return self._runs.log(field(request, "id", int), field(request, "job", str), field(request, "step", int))


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()
