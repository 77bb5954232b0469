"""`python3 -m world PREFIX`: listens for the orchestrator and the hosts at once, for everything else once a variant is placed."""

import asyncio
import os
import signal
import sys

from .control import Control
from .operations import Operations
from .spool import Spool

FOLDER = "/run/world"
GAP_SECONDS = 1.0


async def main(prefix: str) -> None:
    spool = Spool()
    operations = Operations(prefix, FOLDER, spool)
    operations.read_brief(os.environ.pop("LAB_BRIEF", None))
    servers = [
        await Control(operations, spool).listen(f"{FOLDER}/control.sock"),
        await operations.provisioning.listen(),
    ]
    stopped = asyncio.Event()
    # As PID 1 no signal has a default action here: without these the engine would have to kill us.
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    while not stopped.is_set():
        spool.tell_gaps()
        try:
            async with asyncio.timeout(GAP_SECONDS):
                await stopped.wait()
        except TimeoutError:
            pass
    for server in servers:
        server.close()


asyncio.run(main(sys.argv[1]))
