"""Between the hosts and the zone: a relay that hands queries on as they are, and forges some answers in plaintext."""

import asyncio
from collections import Counter
from dataclasses import dataclass

from dnslib import EDNS0, QTYPE, RR, A, DNSRecord

from ...spool import Spool
from .exchange import by_datagram, by_stream, read_framed, write_framed
from .zone import SignedZone

PORT, TLS_PORT = 53, 853
AT_ONCE = 64
ASKED_LIMIT = 4096
ANSWER_SECONDS = 2.0
IDLE_SECONDS = 10
FORGED_TTL_SECONDS = 1
AUTHORITATIVE, RECURSION_AVAILABLE = 0x04, 0x80  # in the header's third and fourth byte


@dataclass(frozen=True)
class Query:
    """A query as far as the relay looks into it; `name` is in lower case and without the last dot."""

    data: bytes
    record: DNSRecord
    name: str
    kind: str


class Forger(asyncio.DatagramProtocol):
    """
    One instance serves UDP, TCP and TLS. While a name (lower case, no last dot) is in `forged`, plaintext queries for
    its address get that one. Over TLS it is what a public resolver would be: nothing is forged, RA is set. `asked` counts
    the questions for addresses that were answered, by who asked and for which name.
    """

    def __init__(self, zone: SignedZone, spool: Spool, forged: dict[str, str] | None = None):
        self.forged = forged or {}
        self.asked: Counter[tuple[str, str]] = Counter()
        self._server = zone.server
        self._spool = spool
        self._relaying: set[asyncio.Task] = set()
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def listen_udp(self, address: str, port: int = PORT) -> None:
        """Answers datagrams when it returns. Raises OSError where the address is not ours."""
        await asyncio.get_running_loop().create_datagram_endpoint(lambda: self, local_addr=(address, port))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, source: tuple[str, int]) -> None:
        query = parse_query(data)
        # As a server with full buffers: what is beyond the limit is lost, and the client asks again.
        if query is None or len(self._relaying) >= AT_ONCE:
            return
        forged = self._forge(query, source[0])
        if forged is not None:
            self._transport.sendto(forged, source)
            return
        task = asyncio.ensure_future(self._relay_datagram(query, source))
        self._relaying.add(task)
        task.add_done_callback(self._relaying.discard)

    async def serve_tcp(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A connection handler for port 53."""
        source = writer.get_extra_info("peername")[0]
        while (query := await next_query(reader)) is not None:
            answer = self._forge(query, source) or await self._relay_stream(query, source)
            if answer is None or not await sent(writer, answer):
                return

    async def serve_tls(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A connection handler for port 853, inside TLS."""
        source = writer.get_extra_info("peername")[0]
        while (query := await next_query(reader)) is not None:
            answer = await self._relay_stream(query, source)
            if answer is None or not await sent(writer, as_resolver(answer)):
                return

    async def _relay_datagram(self, query: Query, source: tuple[str, int]) -> None:
        try:
            answer = await by_datagram(self._server, query.data, ANSWER_SECONDS)
        except (OSError, TimeoutError):
            return
        self._record(query, answer, source[0])
        self._transport.sendto(answer, source)

    async def _relay_stream(self, query: Query, source: str) -> bytes | None:
        try:
            async with asyncio.timeout(ANSWER_SECONDS), self._slots:
                answer = await by_stream(self._server, query.data, ANSWER_SECONDS)
        except (OSError, EOFError, TimeoutError):
            return None
        self._record(query, answer, source)
        return answer

    def _forge(self, query: Query, source: str) -> bytes | None:
        """The forged answer, or None where the query is for nothing forged."""
        address = self.forged.get(query.name) if query.kind == "A" else None
        if address is None:
            return None
        self.asked[source, query.name] += 1
        self._spool.record("dns.forged", {"name": query.name, "address": address}, source)
        reply = query.record.reply(ra=0, aa=1)
        reply.header.ad = 0  # a client may set it in its query, and dnslib copies it
        reply.add_answer(RR(query.record.q.qname, QTYPE.A, rdata=A(address), ttl=FORGED_TTL_SECONDS))
        # A server that seems not to know EDNS would be asked without it for a while, even after the forgery has ended.
        if any(record.rtype == QTYPE.OPT for record in query.record.ar):
            reply.add_ar(EDNS0(flags="do", udp_len=1232))
        return reply.pack()

    def _record(self, query: Query, answer: bytes, source: str) -> None:
        if query.kind == "A" and len(self.asked) < ASKED_LIMIT:
            self.asked[source, query.name] += 1
        told = {"name": query.name, "type": query.kind, "answer": first_answer(answer)}
        self._spool.record("dns.query", told, source)


async def next_query(reader: asyncio.StreamReader) -> Query | None:
    """The next query of a connection; None where it ends, is idle for too long, or sends what is none."""
    try:
        async with asyncio.timeout(IDLE_SECONDS):
            return parse_query(await read_framed(reader))
    except (EOFError, TimeoutError):
        return None


async def sent(writer: asyncio.StreamWriter, answer: bytes) -> bool:
    """Sends an answer; false where the client does not take it in time."""
    try:
        async with asyncio.timeout(IDLE_SECONDS):
            await write_framed(writer, answer)
    except TimeoutError:
        return False
    return True


def parse_query(data: bytes) -> Query | None:
    try:
        record = DNSRecord.parse(data)
    except Exception:  # dnslib raises several kinds on malformed bytes; a name server ignores them all
        return None
    if record.header.qr or len(record.questions) != 1:
        return None
    kind = QTYPE.get(record.q.qtype, str(record.q.qtype))
    return Query(data, record, str(record.q.qname).rstrip(".").lower(), kind)


def first_answer(answer: bytes) -> str | None:
    """The first address or name that an answer gives, as text; None where there is none."""
    try:
        records = DNSRecord.parse(answer).rr
    except Exception:  # as above
        return None
    return next((str(one.rdata).rstrip(".") for one in records if one.rtype in (QTYPE.A, QTYPE.PTR)), None)


def as_resolver(answer: bytes) -> bytes:
    """The answer as one who resolves for others gives it: not authoritative, recursion available."""
    if len(answer) < 4:
        return answer
    return answer[:2] + bytes([answer[2] & ~AUTHORITATIVE & 0xFF, answer[3] | RECURSION_AVAILABLE]) + answer[4:]
