"""Hands each trainee host its files of the variant, and knows when all of them serve."""

import asyncio
import os
import socket
from collections import defaultdict
from dataclasses import dataclass
from typing import Awaitable, Callable

from dnslib import DNSRecord

from .bundles import Bundle
from .http import FileBody, Request, Response, handler, not_found, text

PORT = 8100
# Trainee hosts have the addresses after our own .2; a lab has at most three of them.
FIRST_HOSTS = (3, 4, 5)
PATIENCE_SECONDS = 50.0
ASK_AGAIN_SECONDS = 0.02
ANSWER_SECONDS = 2.0


class NotReady(ValueError):
    """A host did not come up in time; the message says which, and what is missing."""


@dataclass(frozen=True)
class Http:
    """A host serves once it answers `GET path` with 200."""

    port: int
    path: str


@dataclass(frozen=True)
class Dns:
    """A host serves once it answers the address of `name` (UDP)."""

    port: int
    name: str


Service = Http | Dns


class Provisioning:
    """`GET /files` answers once the variant is placed, `POST /files` tells that they are laid. A host is known by its address."""

    def __init__(self, bundle: Callable[[str], Awaitable[Bundle | None]], prefix: str):
        self._bundle = bundle
        self._prefix = prefix
        self._laid: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def listen(self) -> asyncio.Server:
        serve = handler(self.answer, "provisioning")
        server = await asyncio.start_server(serve, f"{self._prefix}.2", PORT)
        self._call_hosts()
        return server

    async def answer(self, request: Request) -> Response:
        if request.path != "/files" or request.method not in ("GET", "POST"):
            return not_found()
        if request.method == "POST":
            self._laid[request.source].set()
            return text("")
        bundle = await self._bundle(request.source)
        if bundle is None:
            return not_found()
        size = bundle.finish()
        with bundle.file:
            # The sender opens, reads and closes a descriptor of its own.
            return Response(200, {"Content-Type": "application/x-tar"}, FileBody(os.dup(bundle.file.fileno()), size))

    async def ready(self, hosts: dict[str, Service | None]) -> None:
        """Waits until each host (by address) has laid its files and, where it serves, answers. Raises NotReady."""
        await asyncio.gather(*(self._one_ready(address, service) for address, service in hosts.items()))

    async def _one_ready(self, address: str, service: Service | None) -> None:
        missing = f"{address} has not laid its files"
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._laid[address].wait()
                missing = f"{address} does not answer: {service}"
                while service is not None and not await _answers(address, service):
                    await asyncio.sleep(ASK_AGAIN_SECONDS)
        except TimeoutError as error:
            raise NotReady(missing) from error

    def _call_hosts(self) -> None:
        """A host that looked for us before we were there would ask for our address again only after a second: a datagram tells it."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
            for last in FIRST_HOSTS:
                datagrams.sendto(b"", (f"{self._prefix}.{last}", PORT))


async def _answers(address: str, service: Service) -> bool:
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            if isinstance(service, Dns):
                return await _resolves(address, service)
            return await _answers_http(address, service)
    except (OSError, ValueError, TimeoutError):
        return False


async def _answers_http(address: str, service: Http) -> bool:
    reader, writer = await asyncio.open_connection(address, service.port)
    try:
        writer.write(f"GET {service.path} HTTP/1.0\r\nHost: {address}\r\n\r\n".encode())
        return (await reader.readline()).split()[1:2] == [b"200"]
    finally:
        writer.close()


async def _resolves(address: str, service: Dns) -> bool:
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        datagrams.setblocking(False)
        await loop.sock_connect(datagrams, (address, service.port))
        await loop.sock_sendall(datagrams, DNSRecord.question(service.name).pack())
        return bool(DNSRecord.parse(await loop.sock_recv(datagrams, 4096)).rr)
