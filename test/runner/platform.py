"""
A platform for tests: the runs of `world`, its Git server and a certificate of its own on port 443. Reads requests
`{id, op, …}` from standard input, one a line, and answers `{id, value}` or `{id, error}`.
"""

import asyncio
import itertools
import json
import os
import ssl
import subprocess
import sys
import time
from base64 import b64decode
from types import SimpleNamespace

from world.checkout_action.runs import Runs
from world.git_http import GitServer
from world.http import handler, not_found, text
from world.repository import BARE_CONFIG, ENVIRONMENT
from world.spool import Spool

FOLDER = "/run/world"
SHOP, ACTION = "acme/shop", "tools/checkout"
SECRETS = {"DEPLOY_KEY": "canary-4711-deploy"}


class Platform:
    def __init__(self):
        self.spool = Spool()
        self.tokens: dict[str, dict] = {}
        self.expired: list[str] = []
        self.numbers = itertools.count(1)
        variant = SimpleNamespace(org_repo=SHOP, secret=lambda label: f"{label.replace(' ', '-'):x<40}")
        self.runs = Runs(variant, self.spool, time.time, self.mint, self.expired.append, lambda: SECRETS, self.title_of)
        self.git = GitServer(FOLDER, [SHOP, ACTION], self.guard, self.spool)
        self.server = None
        self.open = set()

    def mint(self, run, job, permissions, source):
        token = f"ghs_{next(self.numbers):036d}"
        self.tokens[token] = permissions
        return token

    async def title_of(self, sha):
        return git(SHOP, "log", "-1", "--format=%s", sha)

    def guard(self, request, access):
        if access.name == ACTION:
            return None
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        token = b64decode(value).decode().partition(":")[2] if scheme == "Basic" else value
        alive = token in self.tokens and token not in self.expired and self.tokens[token]["contents"] != "none"
        return None if alive or self.runs.is_registration(token) else text("No access.\n", 403)

    async def answer(self, request):
        if request.headers.get("host", "").startswith("git."):
            return await self.git.answer(request)
        return await self.runs.answer_runner(request) if request.path.startswith("/_runner/") else not_found()

    async def serve(self):
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(f"{FOLDER}/host.pem", f"{FOLDER}/host.key")
        serve = handler(self.answer, "hub")

        async def connection(reader, writer):
            self.open.add(writer)
            try:
                await serve(reader, writer)
            except (OSError, EOFError):
                pass
            finally:
                self.open.discard(writer)
                writer.close()

        self.server = await asyncio.start_server(connection, "0.0.0.0", 443, ssl=tls)

    async def do(self, op, request):
        runs = self.runs
        match op:
            case "commit":
                ref, before = request.get("ref", "refs/heads/main"), git(SHOP, "rev-parse", "--verify", "-q", "refs/heads/main")
                sha = commit(request["repository"], ref, request["files"])
                if request["repository"] == SHOP and request.get("push", True):
                    runs.push(ref, before or "0" * 40, sha, "dev")
                return sha
            case "away":
                self.server.close()
                for writer in self.open:
                    writer.transport.abort()
                return None
            case "back":
                return await self.serve()
            case "authority":
                with open(f"{FOLDER}/ca.pem") as file:
                    return file.read()
            case "records":
                return [json.loads(line) for line in (await self.spool.lines_after(0))[1]]
            case "tokens":
                return {"granted": self.tokens, "expired": self.expired}
            case "dispatch" | "examine":
                return await getattr(runs, op)(**request["with"])
        return getattr(runs, op)(**request.get("with", {}))


def git(repository, *arguments, message=b""):
    command = ["git", "--git-dir", f"{FOLDER}/{repository}.git", *arguments]
    return subprocess.run(command, input=message, capture_output=True, env=ENVIRONMENT).stdout.decode().strip()


def commit(repository, ref, files):
    """One commit on `ref` that holds exactly these files."""
    folder = f"{FOLDER}/{repository}.git"
    if not os.path.isdir(folder):
        os.makedirs(folder)
        git(repository, "init", "-q", "--bare")
        with open(f"{folder}/config", "w") as file:
            file.write(BARE_CONFIG)
    who = f"Dev <dev@acme.test> {int(time.time())} +0000"
    parts = [f"commit {ref}\nauthor {who}\ncommitter {who}\ndata 6\nChange\n"]
    if git(repository, "rev-parse", "--verify", "-q", ref):
        parts.append(f"from {ref}^0\ndeleteall\n")
    for path, content in files.items():
        parts.append(f"M 100644 inline {path}\ndata {len(content.encode())}\n{content}\n")
    git(repository, "fast-import", "--quiet", "--force", message="".join(parts).encode())
    return git(repository, "rev-parse", ref)


def certificates():
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=FOLDER, check=True, stderr=subprocess.DEVNULL)

    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-days", "2"]
    openssl("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Lab")
    issuer = ["-CA", "ca.pem", "-CAkey", "ca.key", "-addext", "basicConstraints=CA:FALSE"]
    names = "subjectAltName=DNS:api.hub.test,DNS:git.hub.test"
    openssl("req", "-x509", *key, *issuer, "-keyout", "host.key", "-out", "host.pem", "-subj", "/CN=hub", "-addext", names)


async def main():
    certificates()
    platform = Platform()
    await platform.serve()
    reader = asyncio.StreamReader(limit=2**20)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    tasks = set()

    async def answer(request):
        try:
            told = {"value": await platform.do(request["op"], request)}
        except Exception as error:
            told = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps({"id": request["id"], **told}), flush=True)

    while line := await reader.readline():
        task = asyncio.ensure_future(answer(json.loads(line)))
        tasks.add(task)
        task.add_done_callback(tasks.discard)


asyncio.run(main())
