"""The root zone with every name of the lab, signed when the range opens, and the real name server that serves it."""

import asyncio
import ipaddress
import os
import signal
import time

from dnslib import QTYPE, DNSError, DNSRecord

from .exchange import Address, by_datagram

ALGORITHM = "ECDSAP256SHA256"
NAME_SERVER, CONTACT = "ns.hub.test.", "hostmaster.hub.test."
TTL_SECONDS, SHORT_TTL_SECONDS, NEGATIVE_TTL_SECONDS = 60, 1, 5
SIGNED_BEFORE_SECONDS, SIGNED_FOR_SECONDS = 3600, 7 * 86_400
SERVED_SECONDS, LOOK_SECONDS, LOOK_AGAIN_SECONDS = 5.0, 0.25, 0.01
TOOL_SECONDS, END_SECONDS = 10.0, 2.0

# One process answers, two keep it. The table for rate limits would take 30 MB, and all queries come from one address.
CONFIGURATION = """\
server:
  server-count: 1
  ip-address: {address}@{port}
  do-ip6: no
  username: ""
  chroot: ""
  database: ""
  pidfile: ""
  zonesdir: "{folder}"
  xfrdir: "{folder}"
  xfrdfile: ""
  zonelistfile: "{folder}/zone.list"
  logfile: "{folder}/nsd.log"
  hide-version: yes
  hide-identity: yes
  minimal-responses: yes
  rrl-size: 16
  rrl-ratelimit: 0
  rrl-whitelist-ratelimit: 0
remote-control:
  control-enable: no
zone:
  name: "."
  zonefile: "zone.signed"
"""


class ZoneError(RuntimeError):
    """The zone cannot be signed or served; carries what the tool said."""


class SignedZone:
    """
    `names` gives each name (lower case, no last dot) its address; those in `short` live one second in caches.
    `folder` is made by `open` and is the zone's alone; `server` is where the zone is served.
    """

    def __init__(
        self, folder: str, names: dict[str, str], short: frozenset[str], server: Address = ("127.0.0.1", 5300)
    ):
        self.server = server
        self._folder = folder
        self._names = dict(names)
        self._short = short
        self._serial = 0
        self._key = ""
        self._process: asyncio.subprocess.Process | None = None
        self._changing = asyncio.Lock()

    @property
    def root_key(self) -> str:
        """The trust anchor of "." as a line of a zone file (DS), for Unbound. Known once the zone is open."""
        with open(f"{self._folder}/{self._key}.ds") as file:
            return file.read()

    async def open(self) -> None:
        """Makes the key, signs, and returns once the zone is served. Raises ZoneError."""
        os.makedirs(self._folder)
        address, port = self.server
        with open(f"{self._folder}/nsd.conf", "w") as file:
            file.write(CONFIGURATION.format(folder=self._folder, address=address, port=port))
        self._key = (await self._run("ldns-keygen", "-a", ALGORITHM, "-k", ".")).strip()
        await self._sign()
        nothing = asyncio.subprocess.DEVNULL
        self._process = await asyncio.create_subprocess_exec(
            "/usr/sbin/nsd", "-d", "-c", f"{self._folder}/nsd.conf", stdin=nothing, stdout=nothing, stderr=nothing
        )
        await self._served()

    async def change(self, name: str, address: str) -> None:
        """Gives a name of the zone another address; returns when that is answered. Raises ZoneError, KeyError."""
        async with self._changing:
            if self._names[name] == address:
                return
            self._names[name] = address
            await self._sign()
            if self._process is None or self._process.returncode is not None:
                raise self._ended()
            self._process.send_signal(signal.SIGHUP)  # it reads the zone's file again
            await self._served()

    async def close(self) -> None:
        if self._process is None or self._process.returncode is not None:
            return
        self._process.terminate()
        try:
            async with asyncio.timeout(END_SECONDS):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    async def _sign(self) -> None:
        """Writes the zone under the next serial number; the signed file is replaced at once."""
        self._serial += 1
        with open(f"{self._folder}/zone", "w") as file:
            file.write(zone_text(self._names, self._short, self._serial))
        now = int(time.time())
        valid = ["-i", str(now - SIGNED_BEFORE_SECONDS), "-e", str(now + SIGNED_FOR_SECONDS)]
        await self._run("ldns-signzone", *valid, "-o", ".", "-f", "zone.new", "zone", self._key)
        os.replace(f"{self._folder}/zone.new", f"{self._folder}/zone.signed")

    async def _served(self) -> None:
        """Waits until the server answers with the present serial number."""
        query = DNSRecord.question(".", "SOA")
        try:
            async with asyncio.timeout(SERVED_SECONDS):
                while not await self._answers(query):
                    if self._process is None or self._process.returncode is not None:
                        raise self._ended()
                    await asyncio.sleep(LOOK_AGAIN_SECONDS)
        except TimeoutError as error:
            raise ZoneError(f"nsd does not serve the zone: {self._said()}") from error

    async def _answers(self, query: DNSRecord) -> bool:
        try:
            answer = DNSRecord.parse(await by_datagram(self.server, query.pack(), LOOK_SECONDS))
        except (OSError, TimeoutError, DNSError):
            return False
        return any(record.rtype == QTYPE.SOA and record.rdata.times[0] == self._serial for record in answer.rr)

    def _ended(self) -> ZoneError:
        return ZoneError(f"nsd has ended: {self._said()}")

    def _said(self) -> str:
        try:
            with open(f"{self._folder}/nsd.log", errors="replace") as file:
                return file.read()[-500:]
        except OSError:
            return "it left no log"

    async def _run(self, *command: str) -> str:
        """Runs a tool in the zone's folder; returns its output. Raises ZoneError."""
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *command, cwd=self._folder, stdin=asyncio.subprocess.DEVNULL, stdout=pipe, stderr=pipe
        )
        try:
            async with asyncio.timeout(TOOL_SECONDS):
                out, errors = await process.communicate()
        except TimeoutError as error:
            process.kill()
            raise ZoneError(f"{command[0]} does not end") from error
        if process.returncode != 0:
            raise ZoneError(f"{command[0]}: {errors.decode(errors='replace')[-500:]}")
        return out.decode()


def zone_text(names: dict[str, str], short: frozenset[str], serial: int) -> str:
    """The unsigned zone: the names, and the reverse name of each address."""
    times = f"{serial} 3600 600 86400 {NEGATIVE_TTL_SECONDS}"
    lines = [f". {TTL_SECONDS} IN SOA {NAME_SERVER} {CONTACT} {times}", f". {TTL_SECONDS} IN NS {NAME_SERVER}"]
    for name, address in names.items():
        ttl = SHORT_TTL_SECONDS if name in short else TTL_SECONDS
        lines.append(f"{name}. {ttl} IN A {address}")
        lines.append(f"{ipaddress.IPv4Address(address).reverse_pointer}. {TTL_SECONDS} IN PTR {name}.")
    return "\n".join(lines) + "\n"
