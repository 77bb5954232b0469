"""The witness: sees what runs in the watched containers from outside of them. One process is one stream.

JSON lines in:
    {"op":"watch","container":ID}   {"op":"unwatch","container":ID}            ID: full container id
    {"id":N,"op":"processes","container":ID}
    {"id":N,"op":"tree","container":ID,"path":"/srv","limit":20000,"names":"*.py"}      limit, names: optional
    {"id":N,"op":"read","container":ID,"path":"/etc/hostname","maxBytes":1048576}       maxBytes: optional, at most 8 MiB
JSON lines out: the messages of `WitnessMessage` (orchestrator/range/types.ts) as things change, and answers
    {"id":N,"ok":true,"value":…}    processes: [WitnessProcess]; tree: [WitnessFile], beside it "truncated"; read: base64 or null
    {"id":N,"ok":false,"error":"…"}
It ends when its input ends.
"""

import json
import os
import queue
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import files
import processes
import scanner

LOOK_EVERY_S = 0.4
# Of many containers a look takes longer: then it rests so many times as long, and a quarter of a processor is its share.
REST = 3
MAX_LINE_BYTES = 65536
_output = threading.Lock()


def emit(message: dict) -> None:
    line = json.dumps(message, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace") + b"\n"
    with _output:
        try:
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
        except OSError:
            os._exit(0)  # nobody listens any more


def answer(request: dict, hashes: processes.Hashes) -> None:
    """Runs one file or process request and tells the answer. Never raises."""
    number = request.get("id")
    try:
        container, op = str(request["container"]), request["op"]
        more = {}
        if op == "processes":
            value = scanner.snapshot(container, hashes)
        elif op == "tree":
            limit, names = int(request.get("limit") or files.MAX_FILES), request.get("names")
            value, more["truncated"] = files.tree(container, str(request["path"]), limit, names)
        elif op == "read":
            value = files.read(container, str(request["path"]), int(request.get("maxBytes") or 1 << 20))
        else:
            raise ValueError(f"unknown op {op}")
        emit({"id": number, "ok": True, "value": value, **more})
    except Exception as error:  # whatever a container holds, the witness goes on
        emit({"id": number, "ok": False, "error": f"{type(error).__name__}: {error}"})


def read_requests(requests: queue.Queue) -> None:
    for line in iter(lambda: sys.stdin.buffer.readline(MAX_LINE_BYTES), b""):
        try:
            request = json.loads(line)
        except ValueError:
            emit({"id": None, "ok": False, "error": "not a JSON line"})
            continue
        requests.put(request if isinstance(request, dict) else {})
    requests.put(None)


def main() -> None:
    requests: queue.Queue = queue.Queue(1024)
    threading.Thread(target=read_requests, args=(requests,), daemon=True).start()
    hashes = processes.Hashes()
    looking = scanner.Scanner(emit, hashes)
    workers = ThreadPoolExecutor(2)
    next_look = time.monotonic()
    while True:
        # Looked first: however many requests wait, the looks go on.
        wait_s = next_look - time.monotonic()
        if wait_s <= 0:
            began = time.monotonic()
            looking.look()
            # From now, not from the last due time: a slow look must not be followed by a burst of them.
            ended = time.monotonic()
            next_look = ended + max(LOOK_EVERY_S, REST * (ended - began))
            continue
        try:
            request = requests.get(timeout=wait_s)
        except queue.Empty:
            continue
        if request is None:
            os._exit(0)
        if request.get("op") == "watch":
            looking.watch(str(request.get("container")))
            next_look = time.monotonic()
        elif request.get("op") == "unwatch":
            looking.unwatch(str(request.get("container")))
        else:
            workers.submit(answer, request, hashes)


if __name__ == "__main__":
    main()
