"""The control socket that `worldctl` carries bytes to. The first line of a connection names its mode."""

import asyncio
import json
import os
import traceback

from .operations import Operations
from .spool import Spool

REQUEST_LIMIT_BYTES = 1024 * 1024


class Control:
    def __init__(self, operations: Operations, spool: Spool):
        self._operations = operations
        self._spool = spool
        self._tap: asyncio.StreamWriter | None = None

    async def listen(self, path: str) -> asyncio.Server:
        """Listens on the Unix socket at `path`, for our own user only."""
        mask = os.umask(0o177)
        try:
            return await asyncio.start_unix_server(self._serve, path, limit=REQUEST_LIMIT_BYTES)
        finally:
            os.umask(mask)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            match (await reader.readline()).decode().split():
                case ["call"]:
                    await self._call(reader, writer)
                case ["tap"]:
                    await self._serve_tap(reader, writer)
            await writer.drain()
        except (OSError, ValueError):
            pass  # the caller went away, or its line was no request: the next call starts afresh
        finally:
            writer.close()

    async def _call(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answer = await self._answer(await reader.readline())
        writer.write(json.dumps(answer, separators=(",", ":")).encode() + b"\n")

    async def _answer(self, line: bytes) -> dict:
        try:
            request = json.loads(line)
            if not isinstance(request, dict):
                raise ValueError("a JSON object is expected")
            return {"ok": True, **await self._operations.call(request)}
        except ValueError as error:
            return {"ok": False, "error": str(error)}
        except Exception as error:
            traceback.print_exc()
            return {"ok": False, "error": f"{type(error).__name__}: {error}"}

    async def _serve_tap(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Streams records from the first unacknowledged one. One tap at a time: a new one ends the old."""
        if self._tap is not None:
            self._tap.close()
        self._tap = writer
        sender = asyncio.ensure_future(self._send_records(writer))
        try:
            while line := await reader.readline():
                number = json.loads(line).get("ack")
                if isinstance(number, int):
                    self._spool.acknowledge(number)
        finally:
            sender.cancel()
            if self._tap is writer:
                self._tap = None

    async def _send_records(self, writer: asyncio.StreamWriter) -> None:
        number = 0
        try:
            while True:
                number, lines = await self._spool.lines_after(number)
                writer.writelines(lines)
                await writer.drain()
        except OSError:
            pass  # the tap was lost; what was not acknowledged is sent on the next one
