"""A small HTTP/1.1 server: keep-alive, HEAD, single ranges, bodies with a length or in chunks. Enough for pip, git and curl."""

import asyncio
import json
import re
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import AsyncIterator, Awaitable, Callable
from urllib.parse import parse_qs, unquote

IDLE_SECONDS = 30
HEADER_LIMIT = 100
BODY_LIMIT_BYTES = 64 * 1024
PIECE_BYTES = 64 * 1024


class BadRequest(Exception):
    """The request cannot be understood or is too large; carries the status to answer."""

    def __init__(self, status: HTTPStatus):
        super().__init__(status.phrase)
        self.status = status


@dataclass
class Request:
    method: str
    path: str  # decoded
    raw_path: str
    query: str
    headers: dict[str, str]  # names in lower case
    body: bytes
    source: str  # IPv4 address

    def parameters(self) -> dict[str, list[str]]:
        return parse_qs(self.query)

    def json(self) -> dict:
        """The body as a JSON object. Raises BadRequest."""
        try:
            value = json.loads(self.body)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            raise BadRequest(HTTPStatus.BAD_REQUEST)
        return value


@dataclass
class FileBody:
    """A file and bytes that follow it, sent without being held in memory. An open descriptor is closed after it is sent."""

    path: str | int
    size: int
    tail: bytes = b""

    @property
    def length(self) -> int:
        return self.size + len(self.tail)


@dataclass
class Response:
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | FileBody = b""


Answer = Callable[[Request], Awaitable[Response]]


def text(body: str, status: int = 200, kind: str = "text/plain; charset=utf-8", **headers: str) -> Response:
    return Response(status, {"Content-Type": kind, **headers}, body.encode())


def as_json(value: object, status: int = 200, kind: str = "application/json") -> Response:
    return Response(status, {"Content-Type": kind}, json.dumps(value).encode())


def not_found() -> Response:
    return text("404 Not Found\n", 404)


def handler(answer: Answer, server: str, body_limit: int = BODY_LIMIT_BYTES):
    """Makes a connection handler for `gate.listen`; `server` is the Server header, `body_limit` in bytes."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        source = writer.get_extra_info("peername")[0]
        while True:
            try:
                async with asyncio.timeout(IDLE_SECONDS):
                    request = await read_request(reader, writer, source, body_limit)
                if request is None:
                    return
                response = await answer(request)
                keep = request.headers.get("connection", "").lower() != "close"
                method, wanted = request.method, request.headers.get("range")
            except BadRequest as error:
                response, keep, method, wanted = text(f"{error}\n", error.status), False, "GET", None
            except TimeoutError:
                return
            await _send(writer, response, method, wanted, keep, server)
            if not keep:
                return

    return serve


async def read_request(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, source: str, body_limit: int
) -> Request | None:
    """The next request, None at the end of the connection. Raises BadRequest."""
    line = await _line(reader)
    if not line:
        return None
    parts = line.decode("latin-1").split()
    if len(parts) != 3 or not parts[2].startswith("HTTP/1.") or not parts[1].startswith("/"):
        raise BadRequest(HTTPStatus.BAD_REQUEST)
    headers: dict[str, str] = {}
    while (line := (await _line(reader)).rstrip()) != b"":
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon or len(headers) >= HEADER_LIMIT:
            raise BadRequest(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        headers[name.strip().lower()] = value.strip()
    if parts[2] == "HTTP/1.0":
        headers.setdefault("connection", "close")
    if headers.get("expect", "").lower() == "100-continue":
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    body = b"".join([piece async for piece in _body(reader, headers, body_limit)])
    raw_path, _, query = parts[1].partition("?")
    return Request(parts[0], unquote(raw_path), raw_path, query, headers, body, source)


async def _line(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readline()
    except ValueError as error:  # longer than the reader's limit
        raise BadRequest(HTTPStatus.REQUEST_URI_TOO_LONG) from error


async def _body(reader: asyncio.StreamReader, headers: dict[str, str], limit: int) -> AsyncIterator[bytes]:
    if headers.get("transfer-encoding", "").lower() == "chunked":
        total = 0
        while size := _number(await _line(reader), 16):
            total += size
            if total > limit:
                raise BadRequest(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            yield await reader.readexactly(size)
            await reader.readexactly(2)
        while (await _line(reader)).rstrip():
            pass
        return
    length = _number(headers.get("content-length", "0").encode(), 10)
    if length > limit:
        raise BadRequest(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if length:
        yield await reader.readexactly(length)


def _number(text_bytes: bytes, base: int) -> int:
    digits = text_bytes.split(b";")[0].strip()
    if not re.fullmatch(rb"[0-9a-fA-F]{1,9}", digits):
        raise BadRequest(HTTPStatus.BAD_REQUEST)
    return int(digits, base)


async def _send(
    writer: asyncio.StreamWriter, response: Response, method: str, wanted: str | None, keep: bool, server: str
) -> None:
    body = response.body
    length = body.length if isinstance(body, FileBody) else len(body)
    start, end, status = 0, length, response.status
    headers = {"Server": server, **response.headers}
    if isinstance(body, FileBody):
        headers["Accept-Ranges"] = "bytes"
        if wanted and status == 200:
            start, end, status = _range(wanted, length)
            if status != 200:
                headers["Content-Range"] = f"bytes {start}-{end - 1}/{length}" if status == 206 else f"bytes */{length}"
    headers["Content-Length"] = str(end - start)
    headers["Connection"] = "keep-alive" if keep else "close"
    reason = HTTPStatus(status).phrase
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"HTTP/1.1 {status} {reason}\r\n{head}\r\n".encode("latin-1"))
    if method != "HEAD":
        if isinstance(body, FileBody):
            await _send_file(writer, body, start, end)
        else:
            writer.write(body)
    await writer.drain()


def _range(wanted: str, length: int) -> tuple[int, int, int]:
    """Start, end (exclusive) and status of one byte range; several ranges are answered with the whole file."""
    match = re.fullmatch(r"bytes=(\d*)-(\d*)", wanted.strip())
    if not match or match.groups() == ("", ""):
        return 0, length, 200
    first, last = match.groups()
    if first == "":
        start, end = max(0, length - int(last)), length
    else:
        start, end = int(first), min(length, int(last) + 1 if last else length)
    return (start, end, 206) if start < end else (0, 0, 416)


async def _send_file(writer: asyncio.StreamWriter, body: FileBody, start: int, end: int) -> None:
    with open(body.path, "rb") as file:
        file.seek(start)
        left = min(end, body.size) - start
        while left > 0:
            piece = file.read(min(PIECE_BYTES, left))
            if not piece:
                raise EOFError(body.path)
            left -= len(piece)
            writer.write(piece)
            await writer.drain()
    writer.write(body.tail[max(0, start - body.size) : max(0, end - body.size)])
