"""
Serves the platform and the internal system in a container of `world`, as a lab does but without one.
`python3 -c … VARIANT`; JSON lines in: {id, op, …}, out: {id, value} or {id, error}.
"""

import asyncio
import http.client
import json
import sys
import time

from world import http as lab_http
from world.checkout_action import internal as internal_module
from world.checkout_action import platform as platform_module
from world.checkout_action.variant import parse_variant
from world.spool import Spool

PLATFORM_PORT, OPS_PORT = 8801, 8802
SHA = "a" * 40


class Runs:
    """Stands for the workflow runs: one of each state."""

    def __init__(self):
        self.asked = []
        common = {
            "file": ".github/workflows/release.yml",
            "title": "Pin \x1b[31mit",
            "event": "push",
            "ref": "refs/heads/main",
        }
        common |= {"sha": SHA, "actor": "you", "createdAt": 1, "startedAt": 2, "completedAt": None, "fault": None}
        self.runs = [
            {"id": 2, "workflow": "Release", "state": "in_progress", "conclusion": None, **common},
            {"id": 1, "workflow": "Release", "state": "completed", "conclusion": "success", **common, "completedAt": 9},
        ]

    def listing(self):
        return {"runner": "online", "runs": self.runs}

    def detail(self, run_id):
        run = next((run for run in self.runs if run["id"] == run_id), None)
        if run is None:
            raise ValueError("no such run")
        part = {key: run[key] for key in ("state", "conclusion", "startedAt", "completedAt")}
        steps = [{"number": 0, "name": "job", **part}, {"number": 1, "name": "Check out the source", **part}]
        return {**run, "jobs": [{"id": "build", "name": "build", **part, "steps": steps}]}

    def log(self, run_id, job, step):
        if job != "build":
            raise ValueError("no such job")
        return {"lines": [f"line of step {step}", "\x1b]0;title\x07coloured"], "dropped": 3}

    def cancel(self, run_id):
        self.asked.append(["cancel", run_id])

    def rerun(self, run_id):
        self.asked.append(["rerun", run_id])
        return {"id": 4}

    def is_registration(self, token):
        return token == "hubr_live"

    async def dispatch(self, file, ref, sha, inputs, actor):
        if file != "release.yml":
            raise ValueError(f"there is no workflow {file}")
        self.asked.append(["dispatch", file, ref, sha, inputs, actor])
        return {"id": 3}


async def resolve(ref):
    return ("refs/heads/main", SHA) if ref == "main" else None


class Driver:
    def __init__(self, raw):
        self.leap = 0.0  # seconds by which the clock is ahead
        self.spool = Spool()
        self.told = []
        self.runs = Runs()
        self.variant = parse_variant(raw)
        self.platform = platform_module.Platform(self.variant, self.spool, self.runs, self.clock)
        self.platform.judge = lambda run, name, body: body == b"right"
        self.platform.resolve = resolve
        self.internal = internal_module.Internal(self.variant, self.spool, self.platform, self.clock)

    def clock(self):
        return time.time() + self.leap

    async def listen(self):
        serve = lab_http.handler(self.platform.answer, "hub", platform_module.BODY_LIMIT_BYTES)
        await asyncio.start_server(serve, "0.0.0.0", PLATFORM_PORT, limit=64 * 1024)
        serve = lab_http.handler(self.internal.answer, "ops")
        await asyncio.start_server(serve, "0.0.0.0", OPS_PORT, limit=64 * 1024)

    async def do(self, op, wish):
        return await getattr(self, f"do_{op}")(**wish)

    async def do_http(self, method, path, headers=None, body=None, source=None, ops=False):
        def ask():
            port, here = OPS_PORT if ops else PLATFORM_PORT, source and (source, 0)
            connection = http.client.HTTPConnection(source or "127.0.0.1", port, timeout=20, source_address=here)
            connection.request(method, path, None if body is None else body.encode(), headers or {})
            answer = connection.getresponse()
            text = answer.read().decode()
            connection.close()
            return {"status": answer.status, "headers": dict(answer.headers), "text": text}

        return await asyncio.to_thread(ask)

    async def do_eval(self, code):
        """What an expression over the driver gives; for what has no request."""
        value = eval(code, {"d": self, "p": self.platform, "i": self.internal, "request": self.request})
        return await value if asyncio.iscoroutine(value) else value

    async def do_records(self):
        """All so far; they are acknowledged as they are read."""
        while self.spool._waiting:
            number, lines = await self.spool.lines_after(0)
            self.told += [json.loads(line) for line in lines]
            self.spool.acknowledge(number)
        return self.told

    def request(self, method, path, token=None, query="", source="198.18.0.9"):
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return lab_http.Request(method, path, path, query, headers, b"", source)


async def main(raw):
    driver = Driver(raw)
    await driver.listen()
    print(json.dumps({"id": 0, "value": "ready"}), flush=True)
    lines = asyncio.StreamReader(limit=4 * 1024 * 1024)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while line := await lines.readline():
        wish = json.loads(line)
        number, op = wish.pop("id"), wish.pop("op")
        try:
            told = {"id": number, "value": await driver.do(op, wish)}
        except Exception as error:
            told = {"id": number, "error": repr(error)}
        print(json.dumps(told), flush=True)


asyncio.run(main(json.loads(sys.argv[1])))
