"""The gateway's API, for the workstation only: `GET /egress`, `POST /egress {action, target}`."""

from .egress import EgressError, Rules
from .gate import Gate
from .http import Request, Response, as_json, not_found
from .spool import Spool
from .zone import WORKSTATION, Zone


class EgressApi:
    def __init__(self, zone: Zone, rules: Rules, gate: Gate, spool: Spool):
        self._zone = zone
        self._rules = rules
        self._gate = gate
        self._spool = spool

    async def answer(self, request: Request) -> Response:
        if request.path != "/egress":
            return not_found()
        if request.source != self._zone.address_of(WORKSTATION):
            return as_json({"error": "the gateway is operated from the workstation only"}, 403)
        if request.method == "GET":
            return as_json({"rules": self._rules.listing(), "flows": list(self._gate.flows)})
        if request.method != "POST":
            return as_json({"error": "GET or POST"}, 405)
        wish = request.json()
        action, target = str(wish.get("action", "")), str(wish.get("target", ""))
        try:
            self._rules.change(action, target)
        except EgressError as error:
            return as_json({"error": str(error)}, 400)
        data = {"action": action, "target": target, "by": self._zone.label(request.source).split(".")[0]}
        self._spool.record("egress.rule", data, request.source)
        self._gate.apply_rules()
        return as_json({"rules": self._rules.listing()})
