"""Listening sockets behind the egress gateway: each connection is judged when it is accepted, and cut when a rule forbids it."""

import asyncio
import contextlib
import socket
import ssl
import struct
import time
from collections import deque
from typing import Awaitable, Callable

from .egress import Rules
from .spool import Spool
from .zone import Zone

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
FLOWS_KEPT = 1000
CONNECTIONS_AT_ONCE = 64
TLS_HANDSHAKE_SECONDS = 10
READ_LIMIT_BYTES = 64 * 1024
# l_onoff = 1, l_linger = 0: close() sends RST.
RESET = struct.pack("ii", 1, 0)


class Gate:
    """Opens the lab's TCP listeners and keeps the flow log."""

    def __init__(self, zone: Zone, rules: Rules, spool: Spool):
        self._zone = zone
        self._rules = rules
        self._spool = spool
        self._listeners: list[asyncio.Task] = []
        self._open: dict[asyncio.Task, tuple[str, int, str, socket.socket]] = {}
        self.flows: deque[dict] = deque(maxlen=FLOWS_KEPT)

    def listen(
        self,
        address: str,
        port: int,
        handler: Handler,
        tls: ssl.SSLContext | None = None,
        at_once: int = CONNECTIONS_AT_ONCE,
    ) -> None:
        """Listens when it returns; more than `at_once` connections are reset. Raises OSError where the address is not ours."""
        listener = socket.create_server((address, port), backlog=64)
        listener.setblocking(False)
        self._listeners.append(asyncio.ensure_future(self._accept(listener, address, port, handler, tls, at_once)))

    def apply_rules(self) -> None:
        """Cuts the connections that are now forbidden. Called after each change of the rules."""
        for task, (address, port, source, connection) in list(self._open.items()):
            if not self._rules.permits(address, port):
                self._note(address, port, source, "denied")
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                task.cancel()

    async def _accept(
        self,
        listener: socket.socket,
        address: str,
        port: int,
        handler: Handler,
        tls: ssl.SSLContext | None,
        at_once: int,
    ) -> None:
        loop = asyncio.get_running_loop()
        mine = 0

        def ended(task: asyncio.Task) -> None:
            nonlocal mine
            mine -= 1
            self._open.pop(task, None)

        while True:
            try:
                connection, (source, _) = await loop.sock_accept(listener)
            except OSError:
                await asyncio.sleep(0.05)  # out of descriptors, or the peer was gone already
                continue
            denied = not self._rules.permits(address, port)
            if denied:
                self._note(address, port, source, "denied")
            if denied or mine >= at_once:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                connection.close()
                continue
            if address != self._zone.gateway:
                self._note(address, port, source, "allowed")
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            task = asyncio.ensure_future(self._serve(connection, handler, tls))
            mine += 1
            self._open[task] = (address, port, source, connection)
            task.add_done_callback(ended)

    async def _serve(self, connection: socket.socket, handler: Handler, tls: ssl.SSLContext | None) -> None:
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit=READ_LIMIT_BYTES)
        protocol = asyncio.StreamReaderProtocol(reader)
        try:
            transport, _ = await loop.connect_accepted_socket(
                lambda: protocol, connection, ssl=tls, ssl_handshake_timeout=TLS_HANDSHAKE_SECONDS if tls else None
            )
        except (OSError, TimeoutError, asyncio.CancelledError):
            connection.close()
            return
        writer = asyncio.StreamWriter(transport, protocol, reader, loop)
        try:
            await handler(reader, writer)
            writer.close()
            await writer.wait_closed()
        except (OSError, EOFError, asyncio.CancelledError):
            pass  # the peer went away, or a rule cut the connection
        finally:
            # A TLS transport that is closed already has nothing left to abort, and fails at it.
            with contextlib.suppress(AttributeError):
                transport.abort()

    def _note(self, address: str, port: int, source: str, verdict: str) -> None:
        name = self._zone.label(address)
        at = int(time.time() * 1000)
        self.flows.append({"at": at, "from": source, "name": name, "address": address, "port": port, "verdict": verdict})
        if verdict == "denied":
            self._spool.record("egress.denied", {"name": name, "address": address, "port": port}, source)
