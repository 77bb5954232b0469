"""Git over smart HTTP through `git http-backend`. Who may read and who may push is for the case to say."""

import asyncio
import os
import re
from dataclasses import dataclass
from typing import Callable

from .http import Request, Response, text
from .repository import ENVIRONMENT, git
from .spool import Spool

BACKEND = "/usr/lib/git-core/git-http-backend"
BACKEND_SECONDS = 60
# All pushes to a repository together, so that nobody fills the place where the lab's outside lives.
REPOSITORY_LIMIT_KIB = 24 * 1024
# Requests and answers are held in memory: so large, and so many at once.
BODY_LIMIT_BYTES = 9 * 1024 * 1024
CONNECTIONS_AT_ONCE = 8
REQUESTS = re.compile(r"/([\w.-]+(?:/[\w.-]+)?)/(HEAD|info/refs|objects/[\w/.-]+|git-(?:upload|receive)-pack)")


@dataclass(frozen=True)
class Access:
    """What a request wants of the repository `name`."""

    name: str
    push: bool


# None where the request is permitted, else what it is answered.
Guard = Callable[[Request, Access], Response | None]
# Hears of each ref that a push moved: (repository, ref, before, after, request).
Moved = Callable[[str, str, str, str, Request], None]


class GitServer:
    """Serves the bare repositories `<root>/<name>.git` that are named; a URL may leave out `.git`."""

    def __init__(self, root: str, names: list[str], guard: Guard, spool: Spool, moved: Moved = lambda *_: None):
        self._root = root
        self._names = names
        self._guard = guard
        self._spool = spool
        self._moved = moved
        self._pushing = asyncio.Lock()

    async def answer(self, request: Request) -> Response:
        match = REQUESTS.fullmatch(request.path)
        name = match and match[1].removesuffix(".git")
        if name not in self._names or ".." in request.path:
            known = " ".join(f"/{name}.git" for name in self._names)
            return text(f"Not found. There are: {known}\n", 404)
        is_push = match[2] == "git-receive-pack"
        access = Access(name, is_push or "git-receive-pack" in request.query)
        refusal = self._guard(request, access)
        if refusal is not None:
            return refusal
        if is_push:
            return await self._push(request, name, match[2])
        return await self._backend(request, name, match[2], access.push)

    async def _push(self, request: Request, name: str, service: str) -> Response:
        """Runs one push at a time and records each ref that it moved."""
        async with self._pushing:
            if await self._size_kib(name) > REPOSITORY_LIMIT_KIB:
                return text("The repository is full.\n", 507)
            before = await self._refs(name)
            response = await self._backend(request, name, service, True)
            after = await self._refs(name)
        for ref in sorted(before.keys() | after.keys()):
            old, new = before.get(ref, "0" * 40), after.get(ref, "0" * 40)
            if old != new:
                self._spool.record("git.push", {"repository": name, "ref": ref, "before": old, "after": new}, request.source)
                self._moved(name, ref, old, new, request)
        return response

    async def _refs(self, name: str) -> dict[str, str]:
        listing = await git("--git-dir", self._folder(name), "for-each-ref", "--format=%(refname) %(objectname)")
        return dict(line.split(" ") for line in listing.decode().splitlines())

    async def _size_kib(self, name: str) -> int:
        counted = (await git("--git-dir", self._folder(name), "count-objects", "-v")).decode()
        numbers = dict(line.split(": ") for line in counted.splitlines())
        return int(numbers["size"]) + int(numbers["size-pack"]) + int(numbers["size-garbage"])

    def _folder(self, name: str) -> str:
        return os.path.join(self._root, f"{name}.git")

    async def _backend(self, request: Request, name: str, service: str, may_push: bool) -> Response:
        environment = {
            **ENVIRONMENT,
            "GIT_PROJECT_ROOT": self._root,
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": f"/{name}.git/{service}",
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
