"""Asks a name server as a client would: what the examiner learns from the trainee's resolver."""

from dnslib import EDNS0, QTYPE, RCODE, DNSRecord

from .exchange import by_datagram

PORT = 53
PAYLOAD_BYTES = 1232
AUTHENTIC = 0x0020  # AD, in the header's second word


async def ask(server: str, name: str, kind: str = "A", timeout: float = 3.0, port: int = PORT) -> dict:
    """
    `{"rcode", "addresses", "ad"}`: the answer of `server` (IPv4 address) to one UDP query with RD and DO. Never raises:
    besides DNS's own codes, `rcode` is "TIMEOUT", "UNREACHABLE" where nobody listens, or "MALFORMED".
    """
    query = DNSRecord.question(name, kind)
    query.add_ar(EDNS0(flags="do", udp_len=PAYLOAD_BYTES))
    try:
        raw = await by_datagram((server, port), query.pack(), timeout)
    except TimeoutError:
        return _failed("TIMEOUT")
    except OSError:
        return _failed("UNREACHABLE")
    try:
        answer = DNSRecord.parse(raw)
    except Exception:  # dnslib raises several kinds on malformed bytes, and the server is not ours
        return _failed("MALFORMED")
    if not answer.header.qr:
        return _failed("MALFORMED")
    addresses = [str(record.rdata) for record in answer.rr if record.rtype == QTYPE.A]
    rcode = RCODE.get(answer.header.rcode, str(answer.header.rcode))
    return {"rcode": rcode, "addresses": addresses, "ad": bool(answer.header.bitmap & AUTHENTIC)}


def _failed(rcode: str) -> dict:
    return {"rcode": rcode, "addresses": [], "ad": False}
