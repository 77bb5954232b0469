"""The gateway over HTTP: its egress rules for the workstation, announcements of maintenance for the live host."""

from ..egress_api import EgressApi
from ..http import Request, Response, as_json
from ..zone import Zone
from .customers.desk import Desk
from .names import APP


class GatewayApi:
    def __init__(self, zone: Zone, egress: EgressApi, desk: Desk):
        self._zone = zone
        self._egress = egress
        self._desk = desk

    async def answer(self, request: Request) -> Response:
        if request.path == "/maintenance":
            return self._announce(request)
        return await self._egress.answer(request)

    def _announce(self, request: Request) -> Response:
        """`POST /maintenance {"on": true}`: customers are told that the service is away on purpose."""
        if request.source != self._zone.address_of(APP):
            return as_json({"error": "maintenance is announced by the live host only"}, 403)
        on = request.json().get("on") if request.method == "POST" else None
        if not isinstance(on, bool):
            return as_json({"error": 'POST {"on": true} or {"on": false}'}, 400)
        self._desk.announce(on)
        return as_json({"on": on})
