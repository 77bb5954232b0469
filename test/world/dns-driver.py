"""
Runs the DNS of the case `checkout-action` alone, in a `world` that holds no case: JSON requests in, answers out.
Started as `python3 -c SOURCE PREFIX`; writes `{"opened": seconds, "files": {path: text}}` first.
"""

import asyncio
import json
import sys
import time

sys.path.insert(0, "/opt/world")
from world.certificates import make_authority, make_certificate, server_context  # noqa: E402
from world.checkout_action.dns import Forger, SignedZone, ask, resolver_files  # noqa: E402
from world.egress import Rules  # noqa: E402
from world.gate import Gate  # noqa: E402
from world.spool import Spool  # noqa: E402
from world.zone import Zone  # noqa: E402

PREFIX, FOLDER = sys.argv[1], "/run/world/signed-dns"
SHORT = frozenset({"assets.lumen.test", "docs.lumen.test"})
LAST = {"gateway.meridian.test": 2, "ns.hub.test": 2, "dns.hub.test": 2, "hub.test": 100, "api.hub.test": 100}
LAST |= {"assets.lumen.test": 110, "docs.lumen.test": 111}


async def main() -> None:
    names = {name: f"{PREFIX}.{last}" for name, last in LAST.items()}
    zone, spool = SignedZone(f"{FOLDER}/zone", names, SHORT), Spool()
    began = time.monotonic()
    await zone.open()
    opened = time.monotonic() - began
    authority = await make_authority(f"{FOLDER}/authority", "Lab Root CA")
    tls = server_context(*await make_certificate(f"{FOLDER}/tls", "dns.hub.test", "DNS:dns.hub.test", authority))
    forger, known = Forger(zone, spool), Zone(names, frozenset(names.values()))
    gate = Gate(known, Rules(known), spool)
    await forger.listen_udp(known.gateway)
    gate.listen(known.gateway, 53, forger.serve_tcp)
    gate.listen(known.gateway, 853, forger.serve_tls, tls)
    files = {path: data.decode() for path, data in resolver_files(PREFIX, zone.root_key).items()}
    with open(authority[1]) as file:
        files["run/lab/ca-certificates.crt"] = file.read()
    say({"opened": opened, "files": files})
    requests = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(requests), sys.stdin)
    seen = 0
    while line := await requests.readline():
        request = json.loads(line)
        if request["op"] == "forge":
            forger.forged = request["names"]
            say({})
        elif request["op"] == "change":
            await zone.change(request["name"], request["address"])
            say({})
        elif request["op"] == "ask":
            say(await ask(request["server"], request["name"], request.get("kind", "A"), request.get("timeout", 3.0)))
        elif request["op"] == "records":
            spool.record("end", {})
            records = []
            while not records or records[-1]["kind"] != "end":
                seen, lines = await spool.lines_after(seen)
                records += [json.loads(one) for one in lines]
            spool.acknowledge(seen)
            say({"records": records[:-1]})
    await zone.close()
    say({"closed": True})


def say(answer: dict) -> None:
    print(json.dumps(answer), flush=True)


asyncio.run(main())
