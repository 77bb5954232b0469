"""The CDNs of one name: the publisher's own, and the attacker's, each with a certificate that the hosts trust."""

import hashlib

from ...http import Request, Response, not_found, text
from ...spool import Spool
from ..variant import Variant
from .assets import AssetMaker
from .signing import BUNDLE


class Cdn:
    """Serves `/ACTION/v2/…` of the asset that it holds at the moment; `asset` makes it when it is first asked for."""

    def __init__(self, variant: Variant, address: str, asset: AssetMaker, spool: Spool):
        self.asset = asset
        self._variant = variant
        self._address = address
        self._spool = spool

    async def answer(self, request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            return text("GET only\n", 405)
        asset = await self.asset()
        data = asset.files.get(request.path.removeprefix(f"/{self._variant.action}/v2/"))
        if data is None:
            return not_found()
        if request.path.endswith(f"/{BUNDLE}"):
            told = {
                "host": self._variant.asset_host,
                "address": self._address,
                "path": request.path,
                "sha256": hashlib.sha256(data).hexdigest(),
                "forged": asset.planted,
            }
            self._spool.record("cdn.asset", told, request.source)
        return Response(200, {"Content-Type": "application/octet-stream", "Cache-Control": "max-age=60"}, data)
