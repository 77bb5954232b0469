"""The attacker's staging server: the miner's configuration in XMRig's schema, then the (inert) payload."""

from ..http import FileBody, Request, Response, as_json, text
from .payload import Payload
from ..spool import Spool
from .variant import Variant

SERVER = "nginx/1.22.1"


class Staging:
    def __init__(self, variant: Variant, payload: Payload, spool: Spool):
        self._variant = variant
        self._payload = payload
        self._spool = spool
        self.payloads_served = 0
        self.configs_served = 0

    async def answer(self, request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            return text("405 Not Allowed\n", 405)
        for copy in self._variant.copies:
            if request.path == self._variant.config_paths[copy - 1]:
                return self._config(request, copy)
            if request.path == self._variant.payload_paths[copy - 1]:
                return self._blob(request, copy)
        return text("<html><head><title>404 Not Found</title></head></html>\n", 404, "text/html")

    def configuration(self, copy: int) -> dict:
        """The configuration of one copy. `lab` holds what makes it harmless: the seal's seed and the end of the attempt."""
        pool = self._variant.pools[copy - 1]
        return {
            "autosave": False,
            "background": True,
            "donate-level": 0,
            "cpu": {"enabled": True, "huge-pages": False, "max-threads-hint": 30, "yield": True},
            "opencl": {"enabled": False},
            "cuda": {"enabled": False},
            "pools": [
                {
                    "algo": "rx/0",
                    "url": f"{pool.host}:{pool.port}",
                    "user": pool.wallet,
                    "pass": "x",
                    "keepalive": True,
                    "tls": True,
                }
            ],
            "lab": {
                "marker": "LAB-INERT",
                "copy": copy,
                "seed": self._variant.trailer_seed.hex(),
                "payload": self._variant.payload_paths[copy - 1],
                "endsAt": self._variant.ends_at_ms,
            },
        }

    def _config(self, request: Request, copy: int) -> Response:
        if request.method == "GET":
            self.configs_served += 1
            self._spool.record("staging.config", {"url": self._url(request.path), "copy": copy}, request.source)
        return as_json(self.configuration(copy))

    def _blob(self, request: Request, copy: int) -> Response:
        payload = self._payload
        if request.method == "GET":
            self.payloads_served += 1
            data = {"url": self._url(request.path), "copy": copy, "sha256": payload.sha256}
            self._spool.record("staging.payload", data, request.source)
        body = FileBody(payload.path, payload.elf_bytes, payload.trailer)
        return Response(200, {"Content-Type": "application/octet-stream"}, body)

    def _url(self, path: str) -> str:
        host, port = self._variant.staging_host, self._variant.staging_port
        return f"http://{host}{path}" if port == 80 else f"http://{host}:{port}{path}"
