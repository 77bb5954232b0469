"""Git over smart HTTP through `git http-backend`: anyone in the lab reads, only the workstation pushes."""

import asyncio
import re

from .http import Request, Response, text
from .repository import ENVIRONMENT, Repository, git
from .spool import Spool
from .zone import WORKSTATION, Zone

BACKEND = "/usr/lib/git-core/git-http-backend"
BACKEND_SECONDS = 60
# All pushes together, so that nobody fills the place where the lab's outside lives.
REPOSITORY_LIMIT_KIB = 24 * 1024
# Requests and answers are held in memory: so large, and so many at once.
BODY_LIMIT_BYTES = 9 * 1024 * 1024
CONNECTIONS_AT_ONCE = 8
PUSH = "/pricing.git/git-receive-pack"
REQUESTS = re.compile(r"/pricing\.git/(HEAD|info/refs|objects/[\w/.-]+|git-(upload|receive)-pack)")


class GitServer:
    def __init__(self, repository: Repository, zone: Zone, spool: Spool):
        self._repository = repository
        self._zone = zone
        self._spool = spool
        self._pushing = asyncio.Lock()

    async def answer(self, request: Request) -> Response:
        if not REQUESTS.fullmatch(request.path) or ".." in request.path:
            return text("Not found. The repository is /pricing.git\n", 404)
        may_push = request.source == self._zone.address_of(WORKSTATION)
        wants_push = request.path == PUSH or "git-receive-pack" in request.query
        if wants_push and not may_push:
            return text("Only the workstation may push.\n", 403)
        if request.path == PUSH:
            return await self._push(request)
        return await self._backend(request, may_push)

    async def _push(self, request: Request) -> Response:
        """Runs one push at a time and records each ref that it moved."""
        async with self._pushing:
            if await self._size_kib() > REPOSITORY_LIMIT_KIB:
                return text("The repository is full.\n", 507)
            before = await self._refs()
            response = await self._backend(request, True)
            after = await self._refs()
        for ref in sorted(before.keys() | after.keys()):
            old, new = before.get(ref, "0" * 40), after.get(ref, "0" * 40)
            if old != new:
                self._spool.record("git.push", {"ref": ref, "before": old, "after": new}, request.source)
        return response

    async def _refs(self) -> dict[str, str]:
        listing = await git("--git-dir", self._repository.path, "for-each-ref", "--format=%(refname) %(objectname)")
        return dict(line.split(" ") for line in listing.decode().splitlines())

    async def _size_kib(self) -> int:
        counted = (await git("--git-dir", self._repository.path, "count-objects", "-v")).decode()
        numbers = dict(line.split(": ") for line in counted.splitlines())
        return int(numbers["size"]) + int(numbers["size-pack"]) + int(numbers["size-garbage"])

    async def _backend(self, request: Request, may_push: bool) -> Response:
        root = self._repository.path.rsplit("/", 1)[0]
        environment = {
            **ENVIRONMENT,
            "GIT_PROJECT_ROOT": root,
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": request.path,
            "QUERY_STRING": request.query,
            "REQUEST_METHOD": request.method,
            "CONTENT_TYPE": request.headers.get("content-type", ""),
            "CONTENT_LENGTH": str(len(request.body)),
            "HTTP_CONTENT_ENCODING": request.headers.get("content-encoding", ""),
            "GIT_PROTOCOL": request.headers.get("git-protocol", ""),
            "REMOTE_ADDR": request.source,
        }
        if may_push:
            environment["REMOTE_USER"] = "dev"
        process = await asyncio.create_subprocess_exec(
            BACKEND,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=environment,
        )
        try:
            async with asyncio.timeout(BACKEND_SECONDS):
                out, _ = await process.communicate(request.body)
        except (TimeoutError, asyncio.CancelledError):
            process.kill()
            await process.wait()
            raise
        return _from_cgi(out)


def _from_cgi(out: bytes) -> Response:
    """A CGI program's output as a response."""
    head, _, body = out.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode("latin-1").split("\r\n") if ": " in line)
    if not headers:
        return text("The Git server failed.\n", 502)
    status = int(headers.pop("Status", "200 OK").split()[0])
    return Response(status, headers, body)
