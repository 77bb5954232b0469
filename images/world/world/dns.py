"""The lab's name server, UDP and TCP: authoritative for the lab's names and their reverse, NXDOMAIN for everything else."""

import asyncio
import ipaddress
import struct

from dnslib import NS, PTR, QTYPE, RCODE, RR, SOA, A, DNSRecord

from .spool import Spool
from .zone import GATEWAY, Zone

PORT = 53
TTL_SECONDS = 60
TCP_IDLE_SECONDS = 5
UDP_BYTES = 512


class NameServer(asyncio.DatagramProtocol):
    """One instance answers UDP; `serve_tcp` handles each TCP connection."""

    def __init__(self, zone: Zone, spool: Spool):
        self._zone = zone
        self._spool = spool

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, source: tuple[str, int]) -> None:
        answer = self.answer(data, source[0])
        if answer is None:
            return
        packed = answer.pack()
        if len(packed) > UDP_BYTES:
            packed = answer.truncate().pack()
        self._transport.sendto(packed, source)

    async def serve_tcp(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        source = writer.get_extra_info("peername")[0]
        while True:
            try:
                async with asyncio.timeout(TCP_IDLE_SECONDS):
                    (length,) = struct.unpack("!H", await reader.readexactly(2))
                    answer = self.answer(await reader.readexactly(length), source)
            except (asyncio.IncompleteReadError, TimeoutError):
                return
            if answer is None:
                return
            packed = answer.pack()
            writer.write(struct.pack("!H", len(packed)) + packed)
            await writer.drain()

    def answer(self, data: bytes, source: str) -> DNSRecord | None:
        """The reply to one query, or None where the bytes are no query."""
        try:
            query = DNSRecord.parse(data)
        except Exception:  # dnslib raises several kinds on malformed bytes; a name server ignores them all
            return None
        if query.header.qr or len(query.questions) != 1:
            return None
        reply = query.reply(ra=0, aa=1)
        # Taken over from the query otherwise; who signs nothing has checked nothing.
        reply.header.ad = 0
        name = str(query.q.qname)
        kind = QTYPE.get(query.q.qtype, str(query.q.qtype))
        told = self._fill(reply, name, kind)
        if not reply.rr:
            reply.add_auth(RR(".", QTYPE.SOA, rdata=self._soa(), ttl=TTL_SECONDS))
        self._spool.record("dns.query", {"name": name.rstrip("."), "type": kind, "answer": told}, source)
        return reply

    def _fill(self, reply: DNSRecord, name: str, kind: str) -> str | None:
        """Adds the answer; returns it as text, None where there is none."""
        if name.lower().endswith(".in-addr.arpa."):
            return self._reverse(reply, name, kind)
        if name == ".":
            rdata = {"SOA": self._soa(), "NS": NS(GATEWAY)}.get(kind)
            if rdata is not None:
                reply.add_answer(RR(name, QTYPE.reverse[kind], rdata=rdata, ttl=TTL_SECONDS))
            return None
        address = self._zone.address_of(name)
        if address is None:
            if not any(known.endswith("." + name.rstrip(".").lower()) for known in self._zone.names):
                reply.header.rcode = RCODE.NXDOMAIN
            return None
        if kind not in ("A", "ANY"):
            return None
        reply.add_answer(RR(name, QTYPE.A, rdata=A(address), ttl=TTL_SECONDS))
        return address

    def _reverse(self, reply: DNSRecord, name: str, kind: str) -> str | None:
        labels = name.rstrip(".").split(".")[:-2]
        try:
            known = self._zone.names_of(str(ipaddress.IPv4Address(".".join(reversed(labels)))))
        except ValueError:
            known = []
        if not known:
            reply.header.rcode = RCODE.NXDOMAIN
        elif kind in ("PTR", "ANY"):
            for one in known:
                reply.add_answer(RR(name, QTYPE.PTR, rdata=PTR(one), ttl=TTL_SECONDS))
            return known[0]
        return None

    def _soa(self) -> SOA:
        return SOA(GATEWAY, "hostmaster.meridian.test", (1, 3600, 600, 86400, TTL_SECONDS))
