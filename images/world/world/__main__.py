"""`python3 -m world PREFIX`: listens for the orchestrator and the hosts at once, for everything else once a variant is placed."""

import asyncio
import signal
import sys

from .case import Setting
from .control import Control
from .operations import Operations
from .spool import Spool

FOLDER = "/run/world"
GAP_SECONDS = 1.0


async def main(prefix: str) -> None:
    spool = Spool()
    operations = Operations(Setting(prefix, FOLDER, spool))
    # The orchestrator's brief is what stands on our standard input; without one it is empty.
    operations.read_brief(sys.stdin.read())
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
